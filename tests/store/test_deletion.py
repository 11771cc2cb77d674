from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import Conversation, ConversationRecord, Direction, Message, Person
from privatereply.store import Deletion, Store, threads

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
THREAD = ConversationRecord(platform="x", account_id="1", person=Person(id="p1"), id="t1")
TEAM = ConversationRecord(
    platform="x",
    account_id="1",
    person=Person(id="p1"),
    people=(Person(id="p1"), Person(id="p2")),
    id="g1",
)


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


def record(store: Store, *told: Message) -> None:
    for one in told:
        store.transaction(lambda tx, one=one: threads.record(tx, "x", "1", one))  # type: ignore[misc]


def delete(store: Store, thread: Conversation = THREAD, hours: int = 1) -> Deletion:
    return store.transaction(lambda tx: threads.delete_for_self(tx, thread, NOON + hours * HOUR))


def listed(store: Store, *found: Conversation) -> list[str | None]:
    left = store.transaction(lambda tx: threads.left_conversations(tx, "x", "1", found))
    return [one.id for one in left]


def kept(store: Store, **by: str) -> list[str]:
    messages = store.transaction(lambda tx: threads.messages(tx, "x", "1", **by))  # type: ignore[arg-type]
    return [one.id for one in messages]


def texts(store: Store) -> set[str]:
    rows = store.transaction(lambda tx: tx.execute("SELECT text FROM privatereply_messages"))
    return {row[0] for row in rows}


def left(store: Store, messages: Iterable[Message]) -> list[str]:
    found = store.transaction(lambda tx: threads.left_messages(tx, "x", "1", messages))
    return [one.id for one in found]


@pytest.mark.requirement("C31")
@pytest.mark.requirement("C33")
def test_a_deleted_conversation_disappears_here_with_its_texts(store: Store) -> None:
    record(store, message("m1"), message("m2", direction=Direction.OUTBOUND))
    assert delete(store) == Deletion(scope="self", messages=2)
    assert listed(store, THREAD) == []
    assert kept(store, person_id="p1") == kept(store, conversation_id="t1") == []
    assert texts(store) == {""}


def test_a_conversation_nobody_had_kept_can_be_deleted(store: Store) -> None:
    assert delete(store) == Deletion(messages=0)
    assert listed(store, THREAD) == []


def test_a_deleted_conversation_still_counts_for_its_windows(store: Store) -> None:
    record(store, message("m1"))
    delete(store)
    thread = store.transaction(lambda tx: threads.conversation(tx, "x", "1", person_id="p1"))
    assert thread is not None
    assert thread.last_inbound_at == NOON


@pytest.mark.parametrize("direction", Direction)
def test_the_next_message_brings_a_conversation_back_without_what_was_said_before(
    store: Store, direction: Direction
) -> None:
    record(store, message("m1"))
    delete(store)
    record(store, message("m2", hours=2, direction=direction))
    assert listed(store, THREAD) == ["t1"]
    assert kept(store, person_id="p1") == ["m2"]


def test_what_was_said_before_stays_deleted_however_late_it_is_told(store: Store) -> None:
    record(store, message("m1"))
    delete(store)
    record(store, message("m1"), message("m0", hours=-1), message("m2", hours=2))
    record(store, message("m0", hours=-1))
    assert kept(store, person_id="p1") == ["m2"]
    assert texts(store) == {"", "Dziękuję"}
    assert left(store, [message("m0"), message("m1"), message("m2")]) == ["m2"]


def test_an_earlier_deletion_told_late_undoes_no_later_one(store: Store) -> None:
    delete(store, hours=5)
    delete(store, hours=1)
    record(store, message("m1", hours=3))
    assert listed(store, THREAD) == []


def test_messages_of_the_thread_that_name_nobody_are_deleted_too(store: Store) -> None:
    record(store, message("m1", person_id=None))
    delete(store)
    assert texts(store) == {""}


def test_other_conversations_stay(store: Store) -> None:
    other = attrs.evolve(THREAD, person=Person(id="p2"), people=(Person(id="p2"),), id="t2")
    record(store, message("m1"), message("m2", person_id="p2", conversation_id="t2"))
    delete(store)
    assert listed(store, THREAD, other) == ["t2"]
    assert kept(store, person_id="p2") == ["m2"]


def test_a_deleted_group_is_not_the_thread_with_somebody_in_it(store: Store) -> None:
    store.transaction(lambda tx: threads.note_conversation(tx, TEAM))
    record(store, message("m1"), message("m2", conversation_id="g1"))
    assert delete(store, TEAM) == Deletion(messages=1)
    assert listed(store, THREAD, TEAM) == ["t1"]
    record(store, message("m3", hours=2, conversation_id="g1"))
    assert listed(store, THREAD, TEAM) == ["t1", "g1"]


def test_the_thread_with_somebody_is_not_a_group_they_were_left_in(store: Store) -> None:
    store.transaction(lambda tx: threads.note_conversation(tx, TEAM))
    delete(store)
    alone = attrs.evolve(TEAM, people=(Person(id="p1"),))
    assert listed(store, THREAD, alone) == ["g1"]


def test_a_group_without_an_id_cannot_be_deleted(store: Store) -> None:
    with pytest.raises(InvalidValue, match="a group without an id"):
        delete(store, attrs.evolve(TEAM, id=None))


@pytest.mark.requirement("C32")
@pytest.mark.parametrize("known", [True, False])
def test_one_message_can_be_deleted_whether_or_not_it_was_kept(store: Store, known: bool) -> None:
    told = [message("m1"), message("m2")]
    record(store, *(told if known else told[1:]))
    deletion = store.transaction(lambda tx: threads.delete_message_for_self(tx, "x", "1", told[0]))
    assert deletion == Deletion(scope="self", messages=1)
    record(store, *told)
    assert kept(store, person_id="p1") == ["m2"]
    assert left(store, told) == ["m2"]


def test_a_message_deleted_twice_lost_its_text_once(store: Store) -> None:
    for count in (1, 0):
        deletion = store.transaction(
            lambda tx: threads.delete_message_for_self(tx, "x", "1", message("m1"))
        )
        assert deletion.messages == count
