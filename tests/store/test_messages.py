from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply.model import Direction, Fact, Message
from privatereply.store import Attempt, Step, Store, Transaction, ledger, messages, threads
from privatereply.store.statuses import MessageStatus

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = ("facebook", "1234")
_lives = itertools.count()


def message(id: str = "m1", hours: float = 0, **changes: Any) -> Message:  # noqa: A002
    values: dict[str, Any] = {
        "id": id,
        "direction": Direction.OUTBOUND,
        "sent_at": NOON + hours * HOUR,
        "text": "We have it",
        "person_id": "p1",
    }
    return Message(**{**values, **changes})


def record(store: Store, *told: Message, **about: Any) -> list[bool]:
    return [
        store.transaction(lambda tx, one=one: messages.record(tx, *KEY, one, **about))  # type: ignore[misc]
        for one in told
    ]


def edit(store: Store, text: str, hours: float) -> None:
    at = NOON + hours * HOUR
    store.transaction(lambda tx: messages.edit(tx, *KEY, "m1", text, at))


def unsend(store: Store) -> None:
    store.transaction(lambda tx: messages.unsend(tx, *KEY, "m1", NOON + HOUR))


def read(store: Store, hours: float, **which: Any) -> None:
    at = NOON + hours * HOUR
    store.transaction(lambda tx: messages.read(tx, *KEY, at=at, **which))


def statuses(store: Store, *ids: str) -> dict[str, MessageStatus]:
    return store.transaction(lambda tx: messages.statuses(tx, *KEY, ids))


def texts(store: Store) -> list[str]:
    found = store.transaction(lambda tx: messages.messages(tx, *KEY, person_id="p1"))
    return [one.text for one in found]


def read_state(store: Store) -> Fact:
    found = store.transaction(lambda tx: threads.conversation(tx, *KEY, person_id="p1"))
    assert found is not None
    return found.read


@pytest.mark.parametrize("order", list(itertools.permutations(["told", 1, 2])))
def test_the_newest_text_of_a_message_stays(store: Store, order: tuple[str | int, ...]) -> None:
    for one in order:
        if isinstance(one, int):
            edit(store, f"edit {one}", one)
        else:
            record(store, message())
    assert texts(store) == ["edit 2"]
    assert statuses(store, "m1") == {"m1": MessageStatus(edited_at=NOON + 2 * HOUR)}


@pytest.mark.parametrize("order", list(itertools.permutations(["told", "edited", "unsent"])))
def test_a_message_that_was_taken_back_has_no_text_whenever_it_is_told(
    store: Store, order: tuple[str, ...]
) -> None:
    tell: dict[str, Callable[[], object]] = {
        "told": lambda: record(store, message()),
        "edited": lambda: edit(store, "edited", 2),
        "unsent": lambda: unsend(store),
    }
    for one in order:
        tell[one]()
    record(store, message())
    assert texts(store) == [""]
    assert statuses(store, "m1")["m1"].unsent_at == NOON + HOUR


def test_a_message_of_which_only_the_fate_was_told_is_new_when_it_is_told(store: Store) -> None:
    edit(store, "edited", 1)
    assert texts(store) == []
    assert record(store, message(direction=Direction.INBOUND), message()) == [True, False]
    (found,) = store.transaction(lambda tx: messages.messages(tx, *KEY, person_id="p1"))
    assert (found.direction, found.sent_at) == (Direction.INBOUND, NOON)


def test_a_message_that_was_deleted_here_gets_no_text_from_an_edit(store: Store) -> None:
    record(store, message())
    store.transaction(lambda tx: threads.delete_message_for_self(tx, *KEY, message()))
    edit(store, "edited", 1)
    row = store.transaction(lambda tx: tx.one("SELECT text FROM privatereply_messages"))
    assert row == ("",)


def test_what_became_of_messages_is_told_by_their_ids(store: Store) -> None:
    def work(tx: Any) -> None:
        messages.echoed(tx, *KEY, "m1", NOON)
        messages.delivered(tx, *KEY, at=NOON + HOUR, message_ids=("m2", "m1"))
        messages.delivered(tx, *KEY, at=NOON + 2 * HOUR, message_ids=("m1", "m1"))
        messages.read(tx, *KEY, at=NOON + 3 * HOUR, message_ids=("m1",))

    store.transaction(work)
    assert statuses(store, "m1", "m2", "m3") == {
        "m1": MessageStatus(echoed_at=NOON, delivered_at=NOON + HOUR, read_at=NOON + 3 * HOUR),
        "m2": MessageStatus(delivered_at=NOON + HOUR),
    }


def test_a_mark_on_the_thread_counts_for_what_the_account_sent_before_it(store: Store) -> None:
    record(
        store,
        message("m1"),
        message("m2", 1),
        message("m3", 2),
        message("m4", direction=Direction.INBOUND),
        message("m5", person_id="p2"),
    )
    until = NOON + HOUR

    def work(tx: Any) -> None:
        for at in (NOON + 3 * HOUR, NOON + 4 * HOUR):
            messages.delivered(tx, *KEY, at=at, person_id="p1", until=until)

    store.transaction(work)
    found = statuses(store, "m1", "m2", "m3", "m4", "m5")
    arrived = [one for one, status in sorted(found.items()) if status.delivered_at]
    assert arrived == ["m1", "m2"]
    assert found["m1"].delivered_at == NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("which", "hours", "read_ones", "state"),
    [
        ({"person_id": "p1", "until": NOON + HOUR}, 9, ["m1", "m2"], Fact.UNKNOWN),
        ({"person_id": "p1", "until": NOON + 2 * HOUR}, 9, ["m1", "m2", "m3"], Fact.YES),
        ({"person_id": "p1"}, 1, ["m1", "m2"], Fact.UNKNOWN),
        ({"person_id": "p1"}, 2, ["m1", "m2", "m3"], Fact.YES),
        ({"message_ids": ("m2",)}, 9, ["m1", "m2"], Fact.UNKNOWN),
        ({"message_ids": ("m3", "m1")}, 9, ["m1", "m2", "m3"], Fact.YES),
        ({"message_ids": ("m2",), "person_id": "p1"}, 9, ["m1", "m2"], Fact.UNKNOWN),
        (
            {"message_ids": ("m2",), "person_id": "p1", "until": NOON + 2 * HOUR},
            9,
            ["m1", "m2", "m3"],
            Fact.YES,
        ),
        ({"message_ids": ("m9",)}, 9, [], Fact.UNKNOWN),
        ({}, 9, [], Fact.UNKNOWN),
    ],
)
def test_who_reads_a_message_has_read_the_ones_before_it(
    store: Store, which: dict[str, Any], hours: float, read_ones: list[str], state: Fact
) -> None:
    record(store, *(message(f"m{number + 1}", number) for number in range(3)))
    read(store, hours, **which)
    found = statuses(store, "m1", "m2", "m3")
    assert [one for one, status in sorted(found.items()) if status.read_at] == read_ones
    assert read_state(store) is state


def test_what_the_account_sent_by_other_hands_is_found(
    store: Store, new_attempt: Callable[..., Attempt]
) -> None:
    def claim(tx: Transaction) -> None:
        ledger.claim(tx, new_attempt("a1"), NOON)
        ledger.begin(tx, "a1", NOON, NOON + HOUR)
        ledger.settle(tx, "a1", Step.SENT, NOON, message_id="m4")

    record(
        store,
        message("m1", -1),
        message("m3", 2),
        message("m2", 1),
        message("m4", 1),
        message("m5", 1, direction=Direction.INBOUND),
        message("m6", 1, person_id="p2"),
    )
    record(store, message("m7", 1), attempt_id="a7")
    store.transaction(claim)
    found = store.transaction(lambda tx: messages.outbound(tx, *KEY, "p1", since=NOON))
    assert found == [message("m2", 1), message("m3", 2)]


Tell = Callable[[Transaction, str], object]
LIFE: tuple[Tell, ...] = (
    lambda tx, to: messages.record(tx, "facebook", to, message()),
    lambda tx, to: messages.edit(tx, "facebook", to, "m1", "first", NOON + HOUR),
    lambda tx, to: messages.edit(tx, "facebook", to, "m1", "second", NOON + 2 * HOUR),
    lambda tx, to: messages.unsend(tx, "facebook", to, "m1", NOON + 3 * HOUR),
    lambda tx, to: messages.echoed(tx, "facebook", to, "m1", NOON + 4 * HOUR),
    lambda tx, to: messages.delivered(tx, "facebook", to, at=NOON + 5 * HOUR, message_ids=("m1",)),
    lambda tx, to: messages.read(tx, "facebook", to, at=NOON + 6 * HOUR, message_ids=("m1",)),
)


def test_a_messages_life_leaves_the_same_in_whatever_order_it_is_told(store: Store) -> None:
    def row(tellings: Iterable[int]) -> list[tuple[Any, ...]]:
        account_id = f"life-{next(_lives)}"
        for at in tellings:
            store.transaction(lambda tx, at=at: LIFE[at](tx, account_id))  # type: ignore[misc]
        held = store.transaction(
            lambda tx: tx.execute(
                "SELECT * FROM privatereply_messages"
                " WHERE platform = 'facebook' AND account_id = :account_id",
                {"account_id": account_id},
            )
        )
        return [tuple(value for value in one if value != account_id) for one in held]

    # It was told itself at some time; before that, its row says nothing of when it was sent.
    chosen = st.sets(st.integers(1, len(LIFE) - 1)).flatmap(
        lambda some: st.permutations([0, *sorted(some)])
    )

    @settings(max_examples=40)
    @given(chosen)
    def holds(as_it_came: list[int]) -> None:
        assert row(sorted(as_it_came)) == row([*as_it_came, as_it_came[0]])

    holds()
