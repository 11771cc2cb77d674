"""Finding things of the emulated servers, which are given as such or by their id."""

from __future__ import annotations

from collections.abc import Mapping

from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.world import EmulatedStatus, EmulatedUser


def user(servers: Mapping[str, Server], given: EmulatedUser | str) -> EmulatedUser:
    """Return somebody.

    Raises:
        LookupError: No server knows them.
    """
    if isinstance(given, EmulatedUser):
        return given
    found = (server.users.get(given) for server in servers.values())
    known = next((one for one in found if one is not None), None)
    if known is None:
        raise LookupError(f"no emulated server knows a user {given!r}")
    return known


def status(servers: Mapping[str, Server], given: EmulatedStatus | str) -> EmulatedStatus:
    """Return a status, deleted ones included.

    Raises:
        LookupError: No server has it.
    """
    if isinstance(given, EmulatedStatus):
        return given
    found = (server.statuses.get(given) for server in servers.values())
    known = next((one for one in found if one is not None), None)
    if known is None:
        raise LookupError(f"no emulated server has a status {given!r}")
    return known
