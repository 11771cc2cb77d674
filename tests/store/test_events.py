from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply.events import (
    CommentAdded,
    CommentEdited,
    CommentRemoved,
    Event,
    MessageReceived,
    MessageUnsent,
    Unrecognised,
)
from privatereply.model import CommentRecord, Direction, Message, Person
from privatereply.store import Store, events, handlings
from privatereply.store.events import Kept, Telling

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO: dict[str, Any] = {"platform": "facebook", "account_id": "1234"}
KEY = ("facebook", "1234")
_accounts = itertools.count()


def added(comment_id: str, *, text: str = "Nice", **changes: Any) -> CommentAdded:
    who = {**WHO, **{name: changes[name] for name in WHO if name in changes}}
    comment = CommentRecord(**who, id=comment_id, text=text, author=Person(id="p1"))
    values = {**WHO, "id": f"comment:{comment_id}:added", "comment": comment}
    return CommentAdded(**{**values, **changes})


def received(message_id: str) -> MessageReceived:
    message = Message(id=message_id, direction=Direction.INBOUND, sent_at=NOON, person_id="p1")
    return MessageReceived(**WHO, id=f"message:{message_id}", message=message)


def keep(
    store: Store, *told: Event, now: datetime = NOON, source: str = "webhook"
) -> Sequence[Event]:
    return store.transaction(lambda tx: events.keep(tx, told, now=now, source=source))


def recall(store: Store, event_id: str) -> Event | None:
    return store.transaction(lambda tx: events.recall(tx, *KEY, event_id))


def ids(kept: Sequence[Kept]) -> list[str]:
    return [one.event.id for one in kept]


def test_what_nobody_told_before_is_new_in_the_order_it_came(store: Store) -> None:
    told = [added(str(number)) for number in (3, 1, 2)]
    assert keep(store, *told) == told


def test_nothing_is_kept_of_nothing(store: Store) -> None:
    assert keep(store) == []


def test_what_was_told_before_is_not_new(store: Store) -> None:
    keep(store, added("1"))
    assert keep(store, added("1"), added("2")) == [added("2")]


def test_the_same_event_twice_in_a_batch_is_new_once_and_counts_twice(store: Store) -> None:
    assert keep(store, added("1"), added("2"), added("1")) == [added("1"), added("2")]
    (telling,) = store.transaction(lambda tx: events.of_comment(tx, *KEY, "1"))
    assert telling.times == 2


def test_the_same_id_of_another_account_is_another_event(store: Store) -> None:
    other = added("1", account_id="5678")
    assert keep(store, added("1"), other) == [added("1"), other]
    assert keep(store, other) == []


def test_an_event_comes_back_as_it_was_first_told(store: Store) -> None:
    first = added("1", text="a\0b \ud800 \N{GRINNING FACE}", raw={"a": [1, {"b": None}]})
    keep(store, first)
    keep(store, added("1", text="another"))
    found = recall(store, first.id)
    assert found == first
    assert found is not None
    assert found.raw == first.raw


def test_an_event_nobody_told_is_none(store: Store) -> None:
    assert recall(store, "comment:1:added") is None


def test_what_is_nested_too_deep_to_be_written_is_kept_without_it(store: Store) -> None:
    raw: dict[str, object] = {}
    for _ in range(100_000):
        raw = {"a": raw}
    deep = Unrecognised(**WHO, id="deep", kind="strange", raw=raw)
    assert keep(store, deep) == [deep]
    found = recall(store, "deep")
    while raw:  # or collecting it as garbage would go as deep
        raw = raw.pop("a")  # type: ignore[assignment]
    assert found == Unrecognised(**WHO, id="deep", kind="strange")


def test_what_another_version_wrote_is_none_and_harms_nobody(store: Store) -> None:
    keep(store, added("1"), added("2"))
    store.transaction(
        lambda tx: tx.execute(
            "UPDATE privatereply_events SET kind = 'CommentSung' WHERE comment_id = '1'"
        )
    )
    assert recall(store, "comment:1:added") is None
    kinds = ("CommentSung", "CommentAdded")
    page = store.transaction(lambda tx: events.history(tx, "facebook", kinds=kinds))
    assert ids(page) == ["comment:2:added"]


def test_a_telling_says_when_and_how_often(store: Store) -> None:
    event = added("1", at=NOON - HOUR, test=True)
    keep(store, event)
    keep(store, event, now=NOON + HOUR, source="read")
    keep(store, event, now=NOON - HOUR)
    (telling,) = store.transaction(lambda tx: events.of_comment(tx, *KEY, "1"))
    assert telling == Telling(
        event_id="comment:1:added",
        kind="CommentAdded",
        source="webhook",
        at=NOON - HOUR,
        first_told_at=NOON,
        last_told_at=NOON + HOUR,
        times=3,
        test=True,
    )


def test_what_was_told_of_a_comment_is_in_the_order_it_was_told(store: Store) -> None:
    removed = CommentRemoved(**WHO, id="comment:1:removed", comment_id="1", at=NOON - HOUR)
    edited = CommentEdited(**WHO, id="comment:1:edited:5", comment_id="1", text="x")
    keep(store, removed)
    keep(store, added("1", at=NOON), added("2"), edited, now=NOON + HOUR)
    tellings = store.transaction(lambda tx: events.of_comment(tx, *KEY, "1"))
    assert [one.event_id for one in tellings] == [
        "comment:1:removed",
        "comment:1:added",
        "comment:1:edited:5",
    ]


def test_what_was_told_of_many_messages_is_found_at_once(store: Store) -> None:
    keep(store, *(received(f"m{number}") for number in range(600)))
    keep(store, MessageUnsent(**WHO, id="message:m1:unsent", message_id="m1"), now=NOON + HOUR)
    wanted = [f"m{number}" for number in range(598)]
    tellings = store.transaction(lambda tx: events.of_messages(tx, *KEY, wanted))
    assert len(tellings) == 599
    assert tellings[-1].kind == "MessageUnsent"


def test_events_are_counted_by_platform_and_kind(store: Store) -> None:
    strange = Unrecognised(platform="x", account_id="1", id="s", kind="dance")
    keep(store, added("1"), strange)
    keep(store, added("1"), added("2"), now=NOON + HOUR)
    assert store.transaction(events.counts) == [
        events.Count(
            platform="facebook", kind="CommentAdded", number=2, newest_told_at=NOON + HOUR
        ),
        events.Count(platform="x", kind="Unrecognised", number=1, newest_told_at=NOON),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["message:m1", "comment:2:added", "comment:1:added"]),
        ({"limit": 2}, ["message:m1", "comment:2:added"]),
        ({"kind": "CommentAdded"}, ["comment:2:added", "comment:1:added"]),
        ({"since": NOON + HOUR}, ["message:m1", "comment:2:added"]),
        ({"kind": "CommentSung"}, []),
    ],
)
def test_the_latest_events_come_newest_first(
    store: Store, asked: dict[str, Any], expected: list[str]
) -> None:
    for number, event in enumerate((added("1"), added("2"), received("m1"))):
        keep(store, event, now=NOON + number * HOUR)
    keep(store, Unrecognised(platform="x", account_id="1", id="s", kind="dance"), now=NOON + HOUR)
    kept = store.transaction(lambda tx: events.latest(tx, "facebook", **asked))
    assert ids(kept) == expected
    assert all(one.source == "webhook" for one in kept)


def test_the_history_of_no_kinds_is_empty(store: Store) -> None:
    keep(store, added("1"))
    assert store.transaction(lambda tx: events.history(tx, "facebook", kinds=())) == []


def test_the_history_is_read_in_pages_from_a_time_on(store: Store) -> None:
    told = [added(f"{number:02}", account_id=f"{number % 2}") for number in range(20)]
    for number, event in enumerate(told):
        keep(store, event, received(f"m{number}"), now=NOON + (number // 7) * HOUR)
    found: list[Kept] = []
    page: Sequence[Kept] = ()
    while True:
        last = page[-1] if page else None
        page = store.transaction(
            lambda tx, last=last: events.history(  # type: ignore[misc]
                tx,
                "facebook",
                kinds=("CommentAdded", "CommentEdited"),
                since=NOON + HOUR,
                after=last,
                limit=3,
            )
        )
        if not page:
            break
        found += page
    assert sorted(ids(found)) == [event.id for event in told[7:]]
    assert [one.first_told_at for one in found] == sorted(one.first_told_at for one in found)


def test_the_words_of_an_old_event_go_and_it_is_known_again(store: Store) -> None:
    keep(store, added("1"))
    keep(store, added("2"), now=NOON + HOUR)
    assert store.transaction(lambda tx: events.forget(tx, NOON + HOUR, 100)) == 1
    assert store.transaction(lambda tx: events.forget(tx, NOON + HOUR, 100)) == 0
    assert recall(store, "comment:1:added") is None
    assert recall(store, "comment:2:added") == added("2")
    assert keep(store, added("1")) == []
    (telling,) = store.transaction(lambda tx: events.of_comment(tx, *KEY, "1"))
    assert telling.times == 2


def test_an_event_that_a_handler_has_yet_to_hear_of_keeps_its_words(store: Store) -> None:
    keep(store, added("1"))
    store.transaction(lambda tx: handlings.schedule(tx, [(added("1"), "greet")], NOON))
    assert store.transaction(lambda tx: events.forget(tx, NOON + HOUR, 100)) == 0
    assert store.transaction(lambda tx: events.purge(tx, NOON + HOUR, 100)) == 0
    assert recall(store, "comment:1:added") == added("1")


def test_an_event_that_is_purged_is_new_when_it_is_told_again(store: Store) -> None:
    keep(store, added("1"), added("2"))
    keep(store, added("2"), now=NOON + 2 * HOUR)
    assert store.transaction(lambda tx: events.purge(tx, NOON + HOUR, 100)) == 1
    assert keep(store, added("1"), added("2")) == [added("1")]


def test_no_more_go_at_once_than_were_asked_for_and_the_oldest_first(store: Store) -> None:
    for number in range(5):
        keep(store, added(str(number)), now=NOON + number * HOUR)
    assert store.transaction(lambda tx: events.forget(tx, NOON + 9 * HOUR, 2)) == 2
    assert recall(store, "comment:1:added") is None
    assert recall(store, "comment:2:added") is not None
    assert store.transaction(lambda tx: events.purge(tx, NOON + 9 * HOUR, 3)) == 3


def test_every_event_is_new_once_in_whatever_batches_and_order_it_is_told(store: Store) -> None:
    batches = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), max_size=8)

    @settings(max_examples=40)
    @given(batches)
    def holds(told: list[list[str]]) -> None:
        account_id = f"batches-{next(_accounts)}"
        new: list[str] = []
        for batch in told:
            kept = keep(store, *(added(one, account_id=account_id) for one in batch))
            new += [str(event.about_comment) for event in kept]
        every = [one for batch in told for one in batch]
        assert new == list(dict.fromkeys(every))
        for one in new:
            (telling,) = store.transaction(
                lambda tx, one=one: events.of_comment(tx, "facebook", account_id, one)  # type: ignore[misc]
            )
            assert telling.times == every.count(one)

    holds()


def test_of_many_who_are_told_the_same_at_once_each_event_is_new_to_one(store: Store) -> None:
    told = [added(str(number)) for number in range(40)]
    new: list[str] = []
    lock = threading.Lock()
    start = threading.Barrier(6)

    def tell(turn: int) -> None:
        start.wait()
        for begin in range(0, 40, 8):
            batch = told[begin : begin + 8]
            kept = keep(store, *(batch if turn % 2 else reversed(batch)))
            with lock:
                new.extend(event.id for event in kept)

    threads = [threading.Thread(target=tell, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == sorted(event.id for event in told)
