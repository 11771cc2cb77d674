"""Reading the events of conversations.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/direct-messages/lookup/introduction
    https://docs.x.com/x-api/direct-messages/lookup/integrate
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import messages, paging, shapes
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import forbidden, invalid, missing
from privatereply.sandbox.x.fields import EVENT_EXPANSIONS, Selection, select
from privatereply.sandbox.x.world import EmulatedConversation, EmulatedEvent

PAGED: Final = frozenset({"event_types", "max_results", "pagination_token"})
"""Query parameters of a listing of events."""

HISTORY: Final = timedelta(days=30)

_TYPES: Final = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")


def feed(call: Call) -> Json:
    """Answer ``GET /2/dm_events``: 30 days, and nothing that is still fresh.

    It was recorded to list nothing although messages had been sent seconds and 92 minutes before.

    Raises:
        Refused: A parameter makes no sense.
    """
    now = call.world.now
    listed = [
        event
        for event in call.world.events.values()
        if call.account in event.conversation.members
        and call.world.feed_lag <= now - event.created_at <= HISTORY
    ]
    return _listing(call, listed)


def with_participant(call: Call) -> Json:
    """Answer ``GET /2/dm_conversations/with/{participant_id}/dm_events``.

    Raises:
        Refused: A parameter makes no sense.
    """
    ids = sorted((call.account.id, call.path["participant_id"]), key=int)
    return _conversation(call, call.world.conversations.get("-".join(ids)))


def in_conversation(call: Call) -> Json:
    """Answer ``GET /2/dm_conversations/{id}/dm_events``.

    Raises:
        Refused: A parameter makes no sense, or the caller takes no part in the conversation.
    """
    known = call.world.conversations.get(call.path["dm_conversation_id"])
    if known is not None and call.account not in known.members:
        raise forbidden()
    return _conversation(call, known)


def one(call: Call) -> Json:
    """Answer ``GET /2/dm_events/{event_id}``.

    Raises:
        Refused: A parameter makes no sense.
    """
    selection = select(call, EVENT_EXPANSIONS)
    event = messages.visible(call, call.path["event_id"])
    if event is None:
        return {"errors": [missing("dm_event", call.path["event_id"], "event_id")]}
    document: Json = {"data": shapes.event(event, selection)}
    return document | _included(call, [event], selection)


def _conversation(call: Call, conversation: EmulatedConversation | None) -> Json:
    return _listing(call, conversation.events if conversation else ())


def _listing(call: Call, events: Iterable[EmulatedEvent]) -> Json:
    selection = select(call, EVENT_EXPANSIONS)
    wanted = _types(call)
    seen = [
        event
        for event in events
        if event.kind in wanted and call.account.id not in event.deleted_for
    ]
    ordered = sorted(seen, key=lambda event: int(event.id), reverse=True)
    page, _, _ = paging.cut(call, ordered, least=1, usual=100)
    if not page:
        # Recorded: an empty listing has no `data` at all.
        return {"meta": {"result_count": 0}}
    # Recorded: both tokens are there even when this page holds everything.
    meta: Json = {
        "result_count": len(page),
        "next_token": paging.token_to("next", page[-1]),
        "previous_token": paging.token_to("prev", page[0]),
    }
    document: Json = {"data": [shapes.event(event, selection) for event in page]}
    return document | _included(call, page, selection) | {"meta": meta}


def _types(call: Call) -> Sequence[str]:
    text = call.query.get("event_types")
    if text is None:
        return _TYPES
    names = text.split(",")
    for name in names:
        if name not in _TYPES:
            allowed = ",".join(_TYPES)
            raise invalid(
                f"The `event_types` query parameter value [{name}] is not one of [{allowed}]",
                event_types=name,
            )
    return names


def _included(call: Call, events: Sequence[EmulatedEvent], selection: Selection) -> Json:
    includes: Json = {}
    people = dict.fromkeys(
        user for event in events for user in _people(event, selection.expansions)
    )
    users = [call.world.users[user_id] for user_id in people]
    if users:
        includes["users"] = [
            shapes.user(call.world, user, selection, call.account) for user in users
        ]
    media = [item for event in events for item in event.media]
    if media and "attachments.media_keys" in selection.expansions:
        includes["media"] = [shapes.media(item, selection) for item in media]
    return {"includes": includes} if includes else {}


def _people(event: EmulatedEvent, expansions: frozenset[str]) -> list[str]:
    found = [event.sender.id] if "sender_id" in expansions else []
    return found + (list(event.joined) if "participant_ids" in expansions else [])
