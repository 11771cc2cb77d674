"""Private threads.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/conversations/
"""

from __future__ import annotations

from operator import itemgetter
from typing import Final

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import shapes
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.paging import page
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.world import EmulatedConversation

PAGE: Final = 20
MOST: Final = 40


def several(call: Call) -> EmulatedResponse:
    """Show the threads of the caller, the one with the newest status first.

    Pages go by the ids of those statuses.
    """
    if not call.server.software.conversations:
        return in_json([])

    def cursor(thread: EmulatedConversation) -> str:
        last = shapes.last_status(call.server, thread)
        return last.id if last else ""

    found, headers = page(call, _threads(call), cursor, default=PAGE, most=MOST)
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
    """The threads in which the caller has something to read, the newest first."""
    server = call.server
    own = [one for one in server.conversations if one.owner is call.user and not one.removed]
    lasts = [(shapes.last_status(server, thread), thread) for thread in own]
    read = [(last.created_at, thread) for last, thread in lasts if last is not None]
    return [thread for _, thread in sorted(read, key=itemgetter(0))[::-1]]


def _one(call: Call) -> EmulatedConversation:
    known = (one for one in call.server.conversations if one.id == call.path["id"])
    found = next((one for one in known if one.owner is call.user), None)
    if found is None:
        raise Refused("gone")
    return found
