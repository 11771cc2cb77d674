"""Streams of events, as far as an answer that ends can be one.

A stream of Mastodon stays open. Here it tells what has happened since the token was given out, or
since the same token last read the same stream, and ends; whoever connects again misses nothing.
There are no WebSockets.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/streaming/
"""

from __future__ import annotations

import json
from typing import Any, Final

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import reach, shapes
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.replies import in_words
from privatereply_mastodon.emulator.server import Event

_TELLS: Final[dict[str, frozenset[str]]] = {
    "user": frozenset({"update", "delete", "notification", "status.update"}),
    "user/notification": frozenset({"notification"}),
    "direct": frozenset({"conversation"}),
}
"""What each stream tells."""
_KIND: Final = "text/event-stream"


def stream(call: Call) -> EmulatedResponse:
    """Tell what has happened."""
    name = call.path["stream"]
    if call.server.software.name == "gotosocial":
        # It has WebSockets only.
        raise Refused("invalid")
    if name not in _TELLS:
        raise Refused("route")
    told = call.session.heard.setdefault(name, set())
    lines = [":)\n"]
    for number, event in enumerate(call.server.events):
        fresh = number >= call.session.since and number not in told
        if fresh and event.at <= call.server.now:
            told.add(number)
            lines.extend(_told(call, name, event))
    return in_words("".join([*lines, ":thump\n"]), kind=_KIND)


def _told(call: Call, name: str, event: Event) -> list[str]:
    if event.kind not in _TELLS[name]:
        return []
    payload = _payload(call, event)
    if payload is None:
        return []
    data = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
    return [f"event: {event.kind}\ndata: {data}\n\n"]


def _payload(call: Call, event: Event) -> dict[str, Any] | str | None:
    server, user = call.server, call.user
    if (told := event.notification) is not None:
        shown = told.recipient is user and not told.dismissed
        return shapes.notification(server, told) if shown else None
    if (thread := event.conversation) is not None:
        return shapes.conversation(server, thread) if thread.owner is user else None
    status = event.status
    if status is None or user.id not in {status.author.id, *_followers(call, event)}:
        return None
    if event.kind == "delete":
        return status.id
    return shapes.status(server, status, user) if reach.visible(server, status, user) else None


def _followers(call: Call, event: Event) -> set[str]:
    author = event.status.author.id if event.status else ""
    return {user.id for user in call.server.users.values() if author in user.follows}
