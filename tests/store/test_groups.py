from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import (
    Conversation,
    ConversationRecord,
    Direction,
    Fact,
    Folder,
    Message,
    Person,
)
from privatereply.store import Store, people, threads

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
ANNA = Person(id="p1", name="Anna", username="anna")
BEN = Person(id="p2", name="Ben")
KNOWN = ConversationRecord(platform="x", account_id="1", person=ANNA, id="t1")
TEAM = ConversationRecord(
    platform="x",
    account_id="1",
    person=ANNA,
    people=(ANNA, BEN),
    id="g1",
    folder=Folder.REQUESTS,
    last_inbound_at=NOON,
    updated_at=NOON,
)


def note(store: Store, *sightings: Conversation) -> None:
    for one in sightings:
        store.transaction(lambda tx, one=one: threads.note_conversation(tx, one))  # type: ignore[misc]


def found(store: Store, **by: str) -> ConversationRecord | None:
    return store.transaction(lambda tx: threads.conversation(tx, "x", "1", **by))


def record(store: Store, id: str, hours: int = 1, **changes: Any) -> Message:  # noqa: A002
    values: dict[str, Any] = {
        "id": id,
        "direction": Direction.INBOUND,
        "sent_at": NOON + hours * HOUR,
        "text": "Hello all",
        "person_id": "p1",
        "conversation_id": "g1",
    }
    message = Message(**{**values, **changes})
    store.transaction(lambda tx: threads.record(tx, "x", "1", message))
    return message


def test_a_group_comes_back_with_everybody_in_it(store: Store) -> None:
    note(store, TEAM)
    assert found(store, conversation_id="g1") == TEAM


def test_a_group_is_not_found_by_anybody_in_it(store: Store) -> None:
    note(store, TEAM)
    assert found(store, person_id="p1") is None


def test_a_group_and_the_thread_with_somebody_in_it_are_two_conversations(store: Store) -> None:
    note(store, TEAM, KNOWN)
    assert found(store, person_id="p1") == KNOWN
    assert found(store, conversation_id="g1") == TEAM


def test_a_person_and_a_group_may_have_the_same_id(store: Store) -> None:
    namesake = attrs.evolve(KNOWN, person=Person(id="g1"), people=(Person(id="g1"),))
    note(store, namesake, TEAM)
    assert found(store, person_id="g1") == namesake
    assert found(store, conversation_id="g1") == TEAM


def test_who_was_told_to_be_in_a_group_is_not_forgotten(store: Store) -> None:
    eve = Person(id="p3")
    note(store, TEAM, attrs.evolve(TEAM, person=BEN, people=(BEN, eve)))
    group = found(store, conversation_id="g1")
    assert group is not None
    assert group.people == (BEN, eve, ANNA)


@pytest.mark.parametrize("before", [(), (TEAM,)])
def test_a_group_of_which_one_person_is_named_does_not_become_the_thread_with_them(
    store: Store, before: tuple[Conversation, ...]
) -> None:
    note(store, *before, attrs.evolve(TEAM, people=(ANNA,)))
    assert found(store, person_id="p1") is None
    group = found(store, conversation_id="g1")
    assert group is not None
    assert group.is_group


def test_a_group_that_is_called_a_thread_is_known_as_one_with_everybody_in_it(
    store: Store,
) -> None:
    note(store, TEAM)
    eve = Person(id="p3")
    alone = ConversationRecord(platform="x", account_id="1", person=eve, id="g1")
    group = store.transaction(lambda tx: threads.group(tx, alone))
    assert group is not None
    assert group.people == (eve, ANNA, BEN)


def test_a_thread_is_no_group(store: Store) -> None:
    note(store, TEAM, KNOWN)
    assert store.transaction(lambda tx: threads.group(tx, KNOWN)) is None


def test_a_group_without_an_id_is_refused(store: Store) -> None:
    with pytest.raises(InvalidValue, match="a group without an id"):
        note(store, attrs.evolve(TEAM, id=None))


def test_what_somebody_writes_into_a_group_opens_no_window_to_them(store: Store) -> None:
    note(store, TEAM, KNOWN)
    message = record(store, "m1")
    thread, group = found(store, person_id="p1"), found(store, conversation_id="g1")
    assert thread is not None
    assert group is not None
    assert thread.last_inbound_at is None
    assert group.last_inbound_at == message.sent_at


def test_messages_of_a_group_are_listed_by_the_group_and_say_who_wrote(store: Store) -> None:
    note(store, TEAM)
    message = record(store, "m1")
    ours = record(store, "m2", 2, direction=Direction.OUTBOUND, person_id=None)
    of_group = store.transaction(lambda tx: threads.messages(tx, "x", "1", conversation_id="g1"))
    of_person = store.transaction(lambda tx: threads.messages(tx, "x", "1", person_id="p1"))
    assert of_group == [message, ours]
    assert of_person == []


@pytest.mark.parametrize("thread", [KNOWN, TEAM])
def test_a_conversation_is_muted_until_it_is_not(store: Store, thread: ConversationRecord) -> None:
    for muted in (True, False):
        store.transaction(lambda tx, it=muted: threads.mute(tx, thread, muted=it))  # type: ignore[misc]
        note(store, thread)
        kept = found(store, conversation_id=thread.id or "")
        assert kept is not None
        assert kept.muted is muted


def test_a_platform_says_nothing_about_muting(store: Store) -> None:
    note(store, attrs.evolve(KNOWN, muted=True))
    assert found(store, person_id="p1") == KNOWN


@pytest.mark.parametrize("blocked", [Fact.YES, Fact.NO])
def test_a_block_is_the_persons_whoever_tells_of_it(store: Store, blocked: Fact) -> None:
    note(store, attrs.evolve(KNOWN, blocked=blocked), KNOWN)
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.blocked is blocked
    consent = store.transaction(lambda tx: people.consent(tx, "x", "1", "p1"))
    assert consent.blocked is blocked


def test_a_group_says_nothing_about_a_block(store: Store) -> None:
    note(store, attrs.evolve(TEAM, blocked=Fact.YES))
    assert found(store, conversation_id="g1") == TEAM


def test_the_folder_is_the_one_that_was_told_last(store: Store) -> None:
    requested = attrs.evolve(KNOWN, folder=Folder.REQUESTS)
    accepted = attrs.evolve(KNOWN, folder=Folder.INBOX)
    note(store, requested, accepted, KNOWN)
    assert found(store, person_id="p1") == accepted


def test_what_was_read_is_unknown_until_somebody_tells(store: Store) -> None:
    note(store, KNOWN, attrs.evolve(KNOWN, read=Fact.NO), KNOWN)
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.read is Fact.NO


def test_the_next_message_is_not_known_to_be_read(store: Store) -> None:
    ours = {"direction": Direction.OUTBOUND, "conversation_id": None}
    record(store, "m1", 1, **ours)
    note(store, attrs.evolve(KNOWN, read=Fact.YES))
    record(store, "m1", 1, **ours)
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.read is Fact.YES
    record(store, "m2", 2, **ours)
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.read is Fact.UNKNOWN


@pytest.mark.parametrize(("hours", "read"), [(0, Fact.UNKNOWN), (1, Fact.YES), (2, Fact.YES)])
def test_reading_up_to_a_time_reads_what_was_sent_before_it(
    store: Store, hours: int, read: Fact
) -> None:
    record(store, "m1", 1, direction=Direction.OUTBOUND, conversation_id=None)
    at = NOON + hours * HOUR
    store.transaction(lambda tx: threads.note_read(tx, "x", "1", threads.thread_of(tx, KNOWN), at))
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.read is read


def test_the_account_last_wrote_when_its_last_message_went_out(store: Store) -> None:
    note(store, attrs.evolve(KNOWN, last_outbound_at=NOON))
    record(store, "m1", 2, direction=Direction.OUTBOUND, conversation_id=None)
    record(store, "m0", 1, direction=Direction.OUTBOUND, conversation_id=None)
    thread = found(store, person_id="p1")
    assert thread is not None
    assert thread.last_outbound_at == NOON + 2 * HOUR


def test_conversations_with_thousands_are_found_at_once(store: Store) -> None:
    note(store, KNOWN, TEAM)
    asked = [f"q{number}" for number in range(1_100)] + ["g1", "p1"]
    many = store.transaction(lambda tx: threads.conversations_of(tx, "x", "1", asked))
    assert many == {"p1": KNOWN}
