"""Notifications, those filtered among them, and the policy that filters.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/notifications/
"""

from __future__ import annotations

from typing import Final, get_args

import attrs
from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import shapes
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.paging import page
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.world import (
    EmulatedNotification,
    NotificationPolicy,
    NotificationRequest,
    Treatment,
)

PAGE: Final = 40
MOST: Final = 80
UNREAD: Final = 100
_KINDS: Final = frozenset({"favourite", "follow", "mention"})


def several(call: Call) -> EmulatedResponse:
    """Show what the caller is told, newest first."""
    found, headers = page(call, _wanted(call), lambda one: one.id, default=PAGE, most=MOST)
    return in_json([shapes.notification(call.server, one) for one in found], headers=headers)


def show(call: Call) -> EmulatedResponse:
    """Show one notification."""
    return in_json(shapes.notification(call.server, _one(call)))


def dismiss(call: Call) -> EmulatedResponse:
    """Put one notification away."""
    _one(call).dismissed = True
    return in_json({})


def clear(call: Call) -> EmulatedResponse:
    """Put all notifications away."""
    for notification in _told(call):
        notification.dismissed = True
    return in_json({})


def unread_count(call: Call) -> EmulatedResponse:
    """Count what the caller is told; nobody here marks it as read."""
    return in_json({"count": min(len(_wanted(call)), UNREAD)})


def policy(call: Call) -> EmulatedResponse:
    """Show what the caller wants to be told of."""
    return in_json(shapes.policy(call.server, call.user))


def set_policy(call: Call) -> EmulatedResponse:
    """Change what the caller wants to be told of."""
    for field in attrs.fields(NotificationPolicy):
        given = call.params.one(field.name)
        if given and given not in get_args(Treatment):
            raise Refused("invalid")
        if given:
            setattr(call.user.policy, field.name, given)
    return policy(call)


def requests(call: Call) -> EmulatedResponse:
    """Show whose notifications are filtered, newest first."""
    waiting = list(reversed(_waiting(call)))
    found, headers = page(call, waiting, lambda one: one.id, default=PAGE, most=MOST)
    return in_json([shapes.request(call.server, one) for one in found], headers=headers)


def request(call: Call) -> EmulatedResponse:
    """Show one of those."""
    return in_json(shapes.request(call.server, _request(call)))


def accept(call: Call) -> EmulatedResponse:
    """Let a sender through, and be told of what was filtered."""
    accepted = _request(call)
    call.user.permitted.add(accepted.sender.id)
    for notification in shapes.filtered(call.server, call.user):
        if notification.sender is accepted.sender:
            notification.filtered = False
    call.server.requests.remove(accepted)
    return in_json({})


def refuse(call: Call) -> EmulatedResponse:
    """Put the notifications of a sender out of sight; later ones are filtered as before."""
    _request(call).dismissed = True
    return in_json({})


def merged(_call: Call) -> EmulatedResponse:
    """Tell whether accepted requests are among the notifications by now: they are at once."""
    return in_json({"merged": True})


def _told(call: Call) -> list[EmulatedNotification]:
    """What the caller can be told by now, newest first."""
    server = call.server
    known = [
        one
        for one in server.notifications
        if one.recipient is call.user and not one.dismissed and one.at <= server.now
    ]
    return sorted(known, key=lambda one: one.at)[::-1]


def _wanted(call: Call) -> list[EmulatedNotification]:
    types, without = call.params.many("types"), call.params.many("exclude_types")
    wanted = (set(types) or _KINDS) - set(without)
    sender, everything = call.params.one("account_id"), call.params.yes("include_filtered")
    return [
        one
        for one in _told(call)
        if one.kind in wanted and (everything or not one.filtered) and sender in {"", one.sender.id}
    ]


def _one(call: Call) -> EmulatedNotification:
    found = next((one for one in _told(call) if one.id == call.path["id"]), None)
    if found is None:
        raise Refused("gone")
    return found


def _waiting(call: Call) -> list[NotificationRequest]:
    senders = {one.sender.id for one in shapes.filtered(call.server, call.user)}
    return [
        one
        for one in call.server.requests
        if one.recipient is call.user and one.sender.id in senders and not one.dismissed
    ]


def _request(call: Call) -> NotificationRequest:
    found = next((one for one in _waiting(call) if one.id == call.path["id"]), None)
    if found is None:
        raise Refused("gone")
    return found
