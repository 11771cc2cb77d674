"""Private threads.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/conversations/
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import reach, shapes
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.paging import page
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.world import EmulatedConversation, EmulatedStatus

PAGE: Final = 20
MOST: Final = 40


def several(call: Call) -> EmulatedResponse:
    """Show the threads of the caller, the one with the newest status first.

    Pages go by the ids of those statuses.
    """
    if not call.server.software.conversations:
        return in_json([])
    found, headers = page(call, _threads(call), _cursor, default=PAGE, most=MOST)
    return in_json([shapes.conversation(call.server, one) for one in found], headers=headers)


def read(call: Call) -> EmulatedResponse:
    """Mark a thread as read."""
    thread = _one(call)
    thread.unread = False
    return in_json(shapes.conversation(call.server, thread))


def remove(call: Call) -> EmulatedResponse:
    """Take a thread out of the list; the next status brings it back."""
    _one(call).removed = True
    return in_json({})


def _threads(call: Call) -> list[EmulatedConversation]:
    own = [
        one
        for one in call.server.conversations
        if one.owner is call.user and not one.removed and _readable(call, one)
    ]
    return sorted(own, key=_moment, reverse=True)


def _readable(call: Call, thread: EmulatedConversation) -> bool:
    return any(reach.visible(call.server, one, call.user) for one in thread.statuses)


def _last(thread: EmulatedConversation) -> EmulatedStatus:
    return shapes.last_status(thread) or thread.statuses[-1]


def _moment(thread: EmulatedConversation) -> datetime:
    return _last(thread).created_at


def _cursor(thread: EmulatedConversation) -> str:
    return _last(thread).id


def _one(call: Call) -> EmulatedConversation:
    known = (one for one in call.server.conversations if one.id == call.path["id"])
    found = next((one for one in known if one.owner is call.user), None)
    if found is None:
        raise Refused("gone")
    return found
