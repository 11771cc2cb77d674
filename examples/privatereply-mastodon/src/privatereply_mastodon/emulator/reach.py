"""Who can read what, and who is notified of it.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/entities/Status/#visibility
    https://docs.joinmastodon.org/entities/NotificationPolicy/
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.world import (
    EVERYBODY,
    FOLLOWERS,
    EmulatedStatus,
    EmulatedUser,
    Treatment,
)

_YOUNG: Final = timedelta(days=30)


def visible(server: Server, status: EmulatedStatus, reader: EmulatedUser | None) -> bool:
    """Tell whether somebody can read a status now; None is a reader without a token."""
    if status.deleted:
        return False
    if reader is status.author:
        return server.now >= status.own_shown_at
    if server.now < status.shown_at:
        return False
    if reader is not None and _hides_from(server, status.author, reader):
        return False
    return _addressed(status, reader)


def _hides_from(server: Server, author: EmulatedUser, reader: EmulatedUser) -> bool:
    """A block its server was told of hides what its author wrote."""
    return server.software.refuses_blocked and reader.id in author.told_blocks


def _addressed(status: EmulatedStatus, reader: EmulatedUser | None) -> bool:
    if status.visibility in {"public", "unlisted"}:
        return True
    if reader is None or reader.id in status.unreached:
        return False
    follows = status.visibility == "private" and status.author.id in reader.follows
    return follows or status.names(reader)


def readers(status: EmulatedStatus) -> tuple[str, ...]:
    """Return who can read a status beside its author, by address.

    ``everybody`` and ``followers`` stand for themselves.
    """
    if status.visibility in {"public", "unlisted"}:
        return (EVERYBODY,)
    wide = (FOLLOWERS,) if status.visibility == "private" else ()
    reached = (user.address for user in status.mentions if user.id not in status.unreached)
    return (*wide, *reached)


def treatment(server: Server, status: EmulatedStatus, recipient: EmulatedUser) -> Treatment:
    """Return what becomes of the notification that a status mentions somebody.

    Whom the recipient follows, or has accepted before, is always let through.
    """
    sender, policy = status.author, recipient.policy
    if not server.software.filters:
        return "accept"
    if sender.id in recipient.follows or sender.id in recipient.permitted:
        return "accept"
    applied: set[Treatment] = {policy.for_not_following}
    if recipient.id not in sender.follows:
        applied.add(policy.for_not_followers)
    if server.now - sender.created_at < _YOUNG:
        applied.add(policy.for_new_accounts)
    if status.visibility == "direct" and not _answers_private(status, recipient):
        applied.add(policy.for_private_mentions)
    if sender.limited:
        applied.add(policy.for_limited_accounts)
    if sender.bot:
        applied.add(policy.for_bots)
    return next(worst for worst in ("drop", "filter", "accept") if worst in applied)


def _answers_private(status: EmulatedStatus, recipient: EmulatedUser) -> bool:
    """Whether it answers a private mention of the recipient's; a public comment is none."""
    parent = status.parent
    return parent is not None and parent.author is recipient and parent.visibility == "direct"
