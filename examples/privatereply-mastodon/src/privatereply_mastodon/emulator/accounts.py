"""Accounts, and how they stand to each other.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/accounts/
    https://docs.joinmastodon.org/methods/reports/
"""

from __future__ import annotations

from typing import Final

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import posting, reach, shapes
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.paging import page
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.texts import Named
from privatereply_mastodon.emulator.world import EmulatedReport, EmulatedUser

PAGE: Final = 20
MOST: Final = 40
_CATEGORIES: Final = frozenset({"spam", "legal", "violation", "other"})
_REPORT: Final = 1_000


def verify(call: Call) -> EmulatedResponse:
    """Show whose token it is."""
    return in_json(shapes.own_account(call.server, call.user))


def show(call: Call) -> EmulatedResponse:
    """Show one account."""
    return in_json(shapes.account(call.server, _named(call)))


def lookup(call: Call) -> EmulatedResponse:
    """Show the account of a name."""
    name, _, host = call.params.one("acct").removeprefix("@").partition("@")
    found = call.server.find(Named(name=name, host=host or None))
    if found is None:
        raise Refused("gone")
    return in_json(shapes.account(call.server, found))


def statuses(call: Call) -> EmulatedResponse:
    """Show what an account wrote and the reader can see, newest first."""
    server = call.server
    written = server.written(_named(call)) if not call.params.yes("pinned") else []
    if not server.software.nested:
        # As snac does: its list has nothing private, not even for its author.
        written = [one for one in written if one.visibility != "direct"]
    seen = [one for one in written if reach.visible(server, one, call.reader)]
    if call.params.yes("exclude_replies"):
        seen = [one for one in seen if one.parent is None]
    found, headers = page(call, seen, lambda one: one.id, default=PAGE, most=MOST)
    shown = [shapes.status(server, one, call.reader) for one in found]
    return in_json(shown, headers=headers)


def relationships(call: Call) -> EmulatedResponse:
    """Show how the caller stands to some accounts."""
    users = (call.server.users.get(one) for one in dict.fromkeys(call.params.many("id")))
    return in_json([shapes.relationship(call.server, call.user, one) for one in users if one])


def follow(call: Call) -> EmulatedResponse:
    """Follow an account."""
    posting.follow(call.server, call.user, _other(call))
    return _standing(call)


def unfollow(call: Call) -> EmulatedResponse:
    """Follow an account no longer."""
    call.user.follows.discard(_other(call).id)
    return _standing(call)


def block(call: Call) -> EmulatedResponse:
    """Block an account."""
    posting.block(call.user, _other(call), told=True)
    return _standing(call)


def unblock(call: Call) -> EmulatedResponse:
    """Block an account no longer."""
    posting.unblock(call.user, _other(call))
    return _standing(call)


def report(call: Call) -> EmulatedResponse:
    """Complain about an account to the moderators."""
    target = call.server.users.get(call.params.one("account_id"))
    comment = call.params.one("comment")
    category = call.params.one("category") or "other"
    if target is None:
        raise Refused("gone")
    if category not in _CATEGORIES or len(comment) > _REPORT:
        raise Refused("invalid")
    made = EmulatedReport(
        id=call.server.ids.notification(call.server.now),
        reporter=call.user,
        target=target,
        status_ids=call.params.many("status_ids"),
        category=category,
        comment=comment,
        at=call.server.now,
    )
    call.server.reports.append(made)
    return in_json(shapes.report(call.server, made))


def _named(call: Call) -> EmulatedUser:
    user = call.server.users.get(call.path["id"])
    if user is None:
        raise Refused("gone")
    return user


def _other(call: Call) -> EmulatedUser:
    user = _named(call)
    if user is call.user:
        raise Refused("foreign")
    return user


def _standing(call: Call) -> EmulatedResponse:
    return in_json(shapes.relationship(call.server, call.user, _named(call)))
