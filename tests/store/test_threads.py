from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest

from privatereply.model import ConversationRecord, Direction, Folder, Message, Person
from privatereply.store import Store, threads

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
KNOWN = ConversationRecord(
    platform="facebook",
    account_id="1234",
    person=Person(id="p1", name="Anna", username="anna"),
    id="t1",
    folder=Folder.REQUESTS,
    comment_id="c1",
    private_reply_at=NOON,
    last_inbound_at=NOON + HOUR,
    last_outbound_at=NOON,
    updated_at=NOON + 2 * HOUR,
)
BARE = ConversationRecord(platform="facebook", account_id="1234", person=Person(id="p1"))


def message(id: str, hours: int = 0, **changes: Any) -> Message:  # noqa: A002
    values: dict[str, Any] = {
        "id": id,
        "direction": Direction.INBOUND,
        "sent_at": NOON + hours * HOUR,
        "text": "Dziękuję",
        "person_id": "p1",
        "conversation_id": "t1",
    }
    return Message(**{**values, **changes})


def noted(store: Store, *sightings: ConversationRecord) -> ConversationRecord | None:
    for sighting in sightings:
        store.transaction(lambda tx, it=sighting: threads.note_conversation(tx, it))  # type: ignore[misc]
    return found(store, person_id="p1")


def found(store: Store, **by: str) -> ConversationRecord | None:
    return store.transaction(lambda tx: threads.conversation(tx, "facebook", "1234", **by))


def record(store: Store, told: Message, **how: str) -> bool:
    return store.transaction(lambda tx: threads.record(tx, "facebook", "1234", told, **how))


def ids(messages: Iterable[Message]) -> list[str]:
    return [told.id for told in messages]


def test_a_conversation_comes_back_as_it_was(store: Store) -> None:
    assert noted(store, KNOWN) == KNOWN


def test_a_conversation_nobody_had_is_none(store: Store) -> None:
    assert found(store, person_id="p1") is None
    assert found(store, conversation_id="t1") is None
    assert found(store) is None


def test_a_conversation_is_found_by_its_thread_too(store: Store) -> None:
    noted(store, KNOWN)
    assert found(store, conversation_id="t1") == KNOWN
    assert found(store, person_id="p9", conversation_id="t1") == KNOWN


def test_a_sighting_that_knows_less_loses_nothing(store: Store) -> None:
    assert noted(store, KNOWN, BARE) == KNOWN


def test_a_sighting_that_knows_more_adds_it(store: Store) -> None:
    assert noted(store, BARE, KNOWN) == KNOWN


def test_an_older_private_reply_changes_neither_the_time_nor_the_comment(store: Store) -> None:
    older = attrs.evolve(KNOWN, private_reply_at=NOON - HOUR, comment_id="c0")
    assert noted(store, KNOWN, older) == KNOWN


def test_a_newer_private_reply_brings_its_comment(store: Store) -> None:
    later = NOON + HOUR
    newer = attrs.evolve(KNOWN, private_reply_at=later, last_outbound_at=later, comment_id="c2")
    assert noted(store, KNOWN, newer) == newer


def test_without_a_time_of_its_own_a_conversation_is_as_new_as_its_last_event(
    store: Store,
) -> None:
    conversation = noted(store, attrs.evolve(KNOWN, updated_at=None))
    assert conversation is not None
    assert conversation.updated_at == KNOWN.last_inbound_at


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_the_window_counts_from_the_persons_last_message_in_whatever_order_they_come(
    store: Store, order: tuple[int, ...]
) -> None:
    for hours in order:
        record(store, message(f"m{hours}", hours))
    conversation = found(store, person_id="p1")
    assert conversation is not None
    assert conversation.last_inbound_at == NOON + 2 * HOUR
    assert conversation.private_reply_at is None


def test_our_own_message_does_not_open_the_persons_window(store: Store) -> None:
    record(store, message("m1", direction=Direction.OUTBOUND))
    conversation = found(store, person_id="p1")
    assert conversation is not None
    assert conversation.last_inbound_at is None
    assert conversation.updated_at == NOON


def test_a_message_that_answers_a_comment_is_the_private_reply(store: Store) -> None:
    record(store, message("m1", direction=Direction.OUTBOUND), comment_id="c1")
    conversation = found(store, person_id="p1")
    assert conversation is not None
    assert (conversation.comment_id, conversation.private_reply_at) == ("c1", NOON)


def test_a_message_told_twice_is_kept_once(store: Store) -> None:
    assert record(store, message("m1")) is True
    assert record(store, message("m1", text="changed", hours=5)) is False
    kept = store.transaction(lambda tx: threads.messages(tx, "facebook", "1234", person_id="p1"))
    assert kept == [message("m1")]


def test_a_second_sighting_fills_in_what_the_first_did_not_know(store: Store) -> None:
    record(store, message("m1", text="", conversation_id=None))
    record(store, message("m1", reply_to="m0"), attempt_id="a1", comment_id="c1", origin="echo")
    row = store.transaction(
        lambda tx: tx.one(
            "SELECT text, conversation_id, reply_to, attempt_id, comment_id, origin"
            " FROM privatereply_messages"
        )
    )
    assert row == ("Dziękuję", "t1", "m0", "a1", "c1", "echo")


def test_a_message_of_a_known_thread_needs_no_person(store: Store) -> None:
    noted(store, KNOWN)
    record(store, message("m1", hours=9, person_id=None))
    conversation = found(store, person_id="p1")
    assert conversation is not None
    assert conversation.last_inbound_at == NOON + 9 * HOUR


@pytest.mark.parametrize("thread", ["t9", None])
def test_a_message_of_nobody_known_is_kept_all_the_same(store: Store, thread: str | None) -> None:
    assert record(store, message("m1", person_id=None, conversation_id=thread)) is True
    assert found(store, person_id="p1") is None


def test_the_last_messages_come_in_the_order_they_were_sent(store: Store) -> None:
    for hours in (2, 0, 3, 1):
        record(store, message(f"m{hours}", hours))
    by_person = store.transaction(
        lambda tx: threads.messages(tx, "facebook", "1234", person_id="p1", limit=3)
    )
    by_thread = store.transaction(
        lambda tx: threads.messages(tx, "facebook", "1234", conversation_id="t1", limit=2)
    )
    assert ids(by_person) == ["m1", "m2", "m3"]
    assert ids(by_thread) == ["m2", "m3"]


def test_messages_of_neither_a_person_nor_a_thread_are_none(store: Store) -> None:
    record(store, message("m1"))
    assert store.transaction(lambda tx: threads.messages(tx, "facebook", "1234")) == []


def test_messages_that_are_attempts_of_ours_are_known_as_such(store: Store) -> None:
    record(store, message("m1", direction=Direction.OUTBOUND), attempt_id="a1")
    record(store, message("m2", direction=Direction.OUTBOUND))
    claimed = store.transaction(lambda tx: threads.claimed(tx, "facebook", "1234", "p1"))
    assert claimed == frozenset({"m1"})
