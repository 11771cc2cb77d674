"""Finds an account's conversations, of which X keeps no list: only their events can be read.

https://docs.x.com/x-api/direct-messages/lookup/introduction (2026-07-24)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from privatereply.flow import Flow
from privatereply.model import Conversation, ConversationRecord, Direction, Person
from privatereply.provider import Listing
from privatereply.providers.reading import Tree, at, identifier, items, mapping, time
from privatereply.providers.thread import Thread
from privatereply.providers.x import ids, paging
from privatereply.providers.x.access import PLATFORM
from privatereply.providers.x.answers import listed
from privatereply.providers.x.mailbox import Mailbox

__all__ = ["latest", "with_person"]

_SIZES: Final = range(1, 101)


def with_person(mailbox: Mailbox, person_id: str, limit: int) -> Flow[Listing[Conversation]]:
    """The conversation with a person, if there is one."""
    return _with_person(mailbox.thread(person_id, limit), mailbox.account_id, person_id)


def _with_person(
    reading: Flow[Thread], account_id: str, person_id: str
) -> Flow[Listing[Conversation]]:
    thread = yield from reading
    if not thread.messages:
        return Listing(items=())
    found = ConversationRecord(
        platform=PLATFORM,
        account_id=account_id,
        person=Person(id=person_id),
        id=thread.conversation_id,
        last_inbound_at=_last(thread, Direction.INBOUND),
        last_outbound_at=_last(thread, Direction.OUTBOUND),
        updated_at=max(message.sent_at for message in thread.messages),
    )
    return Listing(items=(found,))


def latest(mailbox: Mailbox, limit: int, after: str | None) -> Flow[Listing[Conversation]]:
    """The conversations that one page of the account's events belongs to, latest first.

    A page knows nothing of the pages before it, so a long conversation comes again on later ones.
    The events reach 30 days back, and recordings of 2022 show answers without events that were
    there: what is missing here proves nothing.
    """
    answer = yield from mailbox.ask_for_events(("dm_events",), paging.window(limit, _SIZES, after))
    events = [mapping(item) for item in listed(answer)]
    threads: dict[str, list[Tree]] = {}
    for event in events:
        threads.setdefault(identifier(event.get("dm_conversation_id")) or "", []).append(event)
    found = [_conversation(mailbox.account_id, key, told) for key, told in threads.items()]
    return Listing(
        items=tuple(one for one in found if one is not None),
        after=paging.following(answer),
    )


def _conversation(
    account_id: str, conversation_id: str, events: Sequence[Tree]
) -> ConversationRecord | None:
    """A conversation, or ``None`` if its events name nobody but the account."""
    other = ids.other_side(conversation_id, account_id)
    people = (other,) if other else _people(account_id, events)
    if not conversation_id or not people:
        return None
    moments = [time(event.get("created_at")) for event in events]
    named = tuple(Person(id=person) for person in people)
    return ConversationRecord(
        platform=PLATFORM,
        account_id=account_id,
        person=named[0],
        people=named,
        group=other is None,
        id=conversation_id,
        updated_at=max((moment for moment in moments if moment), default=None),
    )


def _people(account_id: str, events: Sequence[Tree]) -> tuple[str, ...]:
    """Everybody whom the events of a group name, the latest first."""
    named = [
        identifier(one)
        for event in events
        for one in (event.get("sender_id"), *items(at(event, "participant_ids")))
    ]
    return tuple(dict.fromkeys(one for one in named if one is not None and one != account_id))


def _last(thread: Thread, direction: Direction) -> datetime | None:
    return max((one.sent_at for one in thread.messages if one.direction is direction), default=None)
