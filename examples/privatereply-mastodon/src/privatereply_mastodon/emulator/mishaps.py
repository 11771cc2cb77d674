"""Faults only these servers can suffer, to be ordered by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, cast, get_args

import attrs
from privatereply.sandbox import EmulatedRequest, EmulatedResponse, Fault

from privatereply_mastodon.emulator.answers import answer, refuse
from privatereply_mastodon.emulator.errors import Reason
from privatereply_mastodon.emulator.limits import Limits, told
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.server import Fate, Server
from privatereply_mastodon.emulator.texts import Named
from privatereply_mastodon.emulator.world import EmulatedUser, Visibility

KINDS: Final[dict[str, str]] = {
    "account_suspended": "takes no effect, the server says that the account is suspended",
    "error": ("answers `status` (422) with `message`; takes effect only with `processed` true"),
    "extra_mention": "takes effect, and the server takes `acct` (bystander) for mentioned too",
    "filtered": "takes effect, and the recipient is never told",
    "leak": "takes effect, and the server makes a direct status `visibility` (public)",
    "mention_lost": "takes effect, and the server finds no mention: nobody receives it",
    "rate_limited": "takes no effect, answers 429, where headers are used with `minutes` (5) to go",
    "scope_missing": "takes no effect, the server says that the token lacks a scope",
    "slow_to_show": "takes effect, and nobody sees it for `seconds` (12), its author included",
    "starting": "takes no effect, answers as a server that is only starting",
    "thread_lost": "takes effect, and the server forgets what the status answers",
    "token_expired": "takes no effect, the server does not know the token",
    "unknown_error": "takes effect, and answers `status` (500) with an error of no known kind",
}
"""Kinds of fault; options in backquotes, their defaults in parentheses."""

_BYSTANDER: Final = "bystander"


def play(server: Server, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    """Play one fault of ``KINDS`` on one request.

    Raises:
        ValueError: An option has a value the kind does not know.
    """
    return _PLAYS[fault.kind](server, fault, request)


Play = Callable[[Server, Fault, EmulatedRequest], EmulatedResponse]


def _refusing(reason: Reason) -> Play:
    def refused(server: Server, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        return refuse(server, request, reason)

    return refused


def _misleading(fate_of: Callable[[Server, Fault], Fate]) -> Play:
    def misled(server: Server, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        with server.misled(fate_of(server, fault)):
            return answer(server, request)

    return misled


def _leak(_server: Server, fault: Fault) -> Fate:
    visibility = str(fault.options.get("visibility", "public"))
    if visibility not in get_args(Visibility):
        known = ", ".join(get_args(Visibility))
        raise ValueError(f"fault option 'visibility' must be one of {known}, got {visibility!r}")
    return Fate(visibility=cast("Visibility", visibility))


def _extra_mention(server: Server, fault: Fault) -> Fate:
    name, _, host = str(fault.options.get("acct", _BYSTANDER)).partition("@")
    return Fate(extra=server.find(Named(name=name, host=host or None)) or _bystander(server, name))


def _bystander(server: Server, name: str) -> EmulatedUser:
    """Somebody who has nothing to do with it."""
    made = EmulatedUser(
        id=server.ids.account(server.now),
        username=name,
        name=name.title(),
        host=server.software.host,
        server=server.software.host,
        created_at=server.now,
    )
    server.add_user(made)
    return made


def _slow(_server: Server, fault: Fault) -> Fate:
    return Fate(delay=timedelta(seconds=fault.number("seconds", 12)))


def _rate_limited(server: Server, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    response = refuse(server, request, "rate")
    if server.software.counts is None:
        return response
    reset = server.now + timedelta(minutes=fault.number("minutes", 5))
    headers = (*response.headers, *told(Limits().requests or 0, 0, reset))
    return attrs.evolve(response, headers=headers)


def _unknown_error(server: Server, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    answer(server, request)
    return in_json({"error": "Something went wrong"}, status=int(fault.number("status", 500)))


def _error(server: Server, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    if fault.options.get("processed"):
        answer(server, request)
    message = str(fault.options.get("message", "An ordered error"))
    return in_json({"error": message}, status=int(fault.number("status", 422)))


_PLAYS: Final[dict[str, Play]] = {
    "account_suspended": _refusing("suspended"),
    "error": _error,
    "extra_mention": _misleading(_extra_mention),
    "filtered": _misleading(lambda _server, _fault: Fate(silent=True)),
    "leak": _misleading(_leak),
    "mention_lost": _misleading(lambda _server, _fault: Fate(mentionless=True)),
    "rate_limited": _rate_limited,
    "scope_missing": _refusing("scope"),
    "slow_to_show": _misleading(_slow),
    "starting": _refusing("starting"),
    "thread_lost": _misleading(lambda _server, _fault: Fate(unthreaded=True)),
    "token_expired": _refusing("token"),
    "unknown_error": _unknown_error,
}
