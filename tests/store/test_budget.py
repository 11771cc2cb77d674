from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.store import Store, budget

SECOND = timedelta(seconds=1)
Take = Callable[..., timedelta | None]
_names = itertools.count()


@pytest.fixture
def take(store: Store, now: datetime) -> Take:
    """Take a slot of the account's budget, some seconds after the beginning."""

    def taken(
        after: float = 0,
        *,
        account_id: str = "1234",
        name: str = "sends",
        limit: int = 10,
        per: timedelta = 10 * SECOND,
        burst: int = 1,
    ) -> timedelta | None:
        return store.transaction(
            lambda tx: budget.take(
                tx,
                "facebook",
                account_id,
                name,
                limit=limit,
                per=per,
                now=now + timedelta(seconds=after),
                burst=burst,
            )
        )

    return taken


def test_the_first_slot_is_free(take: Take) -> None:
    assert take() is None


def test_a_slot_too_early_tells_how_long_to_wait_and_takes_nothing(take: Take) -> None:
    take()
    assert take(0.25) == timedelta(seconds=0.75)
    assert take(0.5) == timedelta(seconds=0.5)
    assert take(1) is None


def test_a_burst_is_taken_at_once_and_paid_for_afterwards(take: Take) -> None:
    assert [take(burst=3) for _ in range(4)] == [None, None, None, SECOND]


def test_an_idle_time_saves_up_no_more_than_a_burst(take: Take) -> None:
    take()
    assert [take(3600, burst=2) for _ in range(3)] == [None, None, SECOND]


def test_budgets_of_other_accounts_and_names_are_their_own(take: Take) -> None:
    take()
    assert take(account_id="5678") is None
    assert take(name="reads") is None


def test_a_slot_given_back_can_be_taken_again(store: Store, take: Take) -> None:
    take()
    store.transaction(
        lambda tx: budget.give_back(tx, "facebook", "1234", "sends", limit=10, per=10 * SECOND)
    )
    assert take() is None
    assert take() == SECOND


def test_giving_back_to_a_budget_nobody_used_is_no_error(store: Store, take: Take) -> None:
    store.transaction(
        lambda tx: budget.give_back(tx, "facebook", "1234", "sends", limit=10, per=SECOND)
    )
    assert take() is None


def test_nobody_takes_a_slot_while_the_platform_said_stop(
    store: Store, take: Take, now: datetime
) -> None:
    for seconds in (60, 30):
        until = now + timedelta(seconds=seconds)
        store.transaction(
            lambda tx, until=until: budget.hold(  # type: ignore[misc]
                tx, "facebook", "1234", "sends", until=until
            )
        )
    assert take(45, burst=5) == timedelta(seconds=15)
    assert take(60) is None


def test_a_slot_taken_in_a_transaction_that_rolls_back_was_never_taken(
    store: Store, take: Take, now: datetime
) -> None:
    def work(tx: object) -> None:
        budget.take(tx, "facebook", "1234", "sends", limit=1, per=SECOND, now=now)  # type: ignore[arg-type]
        raise LookupError

    with pytest.raises(LookupError):
        store.transaction(work)
    assert take() is None


@pytest.mark.parametrize(
    ("name", "wrong"), [("limit", 0), ("burst", 0), ("per", timedelta(0)), ("limit", -1)]
)
def test_a_budget_without_slots_is_refused(take: Take, name: str, wrong: object) -> None:
    with pytest.raises(InvalidValue, match=name):
        take(**{name: wrong})


@given(
    limit=st.integers(1, 7),
    per=st.integers(1, 20),
    burst=st.integers(1, 4),
    steps=st.lists(
        st.tuples(st.integers(0, 4000), st.sampled_from(["take", "take", "take", "back"])),
        min_size=1,
        max_size=40,
    ),
)
def test_no_window_ever_sees_more_than_was_promised_and_the_wait_is_exact(
    limit: int, per: int, burst: int, steps: list[tuple[int, str]]
) -> None:
    """The store against a bucket of exact fractions; and the promise against the history."""
    epoch = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
    window = timedelta(seconds=per)
    full = Fraction(0)
    distance = -(-per * 1_000_000 // limit)
    at = 0
    # The time of each event, and what it did to the number of slots in use.
    history: list[tuple[int, int]] = []
    with Store.open("sqlite://") as store:
        for pause, what in steps:
            at += pause * 1000
            full = max(Fraction(0), full - pause * 1000)
            if what == "back":
                store.transaction(
                    lambda tx: budget.give_back(tx, "x", "1", "b", limit=limit, per=window)
                )
                full = max(Fraction(0), full - distance)
                history.append((at, -1))
                continue
            time = epoch + timedelta(microseconds=at)
            wait = store.transaction(
                lambda tx, time=time: budget.take(  # type: ignore[misc]
                    tx, "x", "1", "b", limit=limit, per=window, now=time, burst=burst
                )
            )
            over = full - (burst - 1) * distance
            assert wait == (timedelta(microseconds=int(over)) if over > 0 else None)
            if wait is None:
                full += distance
                history.append((at, 1))
    for begin, (start, _) in enumerate(history):
        used = 0
        for time_, change in history[begin:]:
            if time_ < start + per * 1_000_000:
                used += change
                assert used <= limit + burst - 1
