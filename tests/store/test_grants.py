from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from privatereply.errors import InvalidValue
from privatereply.store import Store, Transaction, budget

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
KEY = ("x", "1", "sends")
# One slot in ten seconds, while no grant says otherwise.
PACE = {"limit": 6, "per": MINUTE}
Take = Callable[..., timedelta | None]


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def take(store: Store, at: float = 0) -> timedelta | None:
    return store.transaction(lambda tx: budget.take(tx, *KEY, now=after(at), **PACE))  # type: ignore[arg-type]


def grant(store: Store, remaining: int, until: float, at: float = 0) -> None:
    store.transaction(
        lambda tx: budget.grant(tx, *KEY, remaining=remaining, until=after(until), now=after(at))
    )


def give_back(store: Store, taken_at: float | None = None) -> None:
    at = None if taken_at is None else after(taken_at)
    store.transaction(lambda tx: budget.give_back(tx, *KEY, taken_at=at, **PACE))  # type: ignore[arg-type]


def taken_at_once(store: Store, at: float = 0, most: int = 50) -> int:
    """How many slots can be taken at one moment."""
    return next(number for number in range(most + 1) if take(store, at) is not None)


def test_a_grant_is_counted_down_instead_of_the_pace(store: Store) -> None:
    take(store)
    grant(store, 3, until=900)
    assert [take(store, 1) for _ in range(4)] == [None, None, None, 899 * SECOND]


def test_a_grant_of_nothing_stops_everybody_until_it_ends(store: Store) -> None:
    grant(store, 0, until=900)
    assert take(store, 899) == SECOND
    assert take(store, 900) is None


def test_after_a_grant_the_pace_counts_again(store: Store) -> None:
    grant(store, 5, until=60)
    assert taken_at_once(store, 59) == 5
    assert [take(store, 60), take(store, 60)] == [None, 10 * SECOND]


def test_a_full_bucket_is_still_full_when_a_grant_has_ended(store: Store) -> None:
    take(store)
    grant(store, 0, until=4)
    assert take(store, 1) == 9 * SECOND


def test_a_grant_that_ends_later_replaces_the_one_in_force(store: Store) -> None:
    grant(store, 2, until=60)
    grant(store, 5, until=900, at=30)
    assert taken_at_once(store, 31) == 5


def test_a_grant_that_ends_earlier_is_old_news(store: Store) -> None:
    grant(store, 5, until=900)
    grant(store, 1, until=60)
    assert taken_at_once(store, 1) == 5


@pytest.mark.parametrize("jitter", [-9, 0, 9])
def test_within_a_window_what_is_left_only_goes_down(store: Store, jitter: int) -> None:
    grant(store, 5, until=900)
    assert [take(store, 1), take(store, 1)] == [None, None]
    # An answer to a request that left before both of them.
    grant(store, 5, until=900 + jitter, at=2)
    assert taken_at_once(store, 3) == 3
    grant(store, 9, until=900 + jitter, at=4)
    assert take(store, 5) == 895 * SECOND


@pytest.mark.parametrize("jitter", [-9, 0, 9])
def test_others_who_use_the_budget_are_learnt_of(store: Store, jitter: int) -> None:
    grant(store, 5, until=900)
    take(store, 1)
    grant(store, 1, until=900 + jitter, at=2)
    assert [take(store, 3), take(store, 3)] == [None, 897 * SECOND]


def test_an_end_that_is_told_a_little_later_moves_nothing(store: Store) -> None:
    grant(store, 2, until=60)
    grant(store, 1, until=69, at=1)
    assert [take(store, 60), take(store, 60)] == [None, 10 * SECOND]


def test_a_slot_goes_back_to_the_grant_it_was_taken_from(store: Store) -> None:
    grant(store, 1, until=900)
    take(store, 1)
    give_back(store, taken_at=1)
    assert [take(store, 2), take(store, 2)] == [None, 898 * SECOND]


def test_a_slot_the_platform_never_saw_does_not_come_on_top_of_its_figure(store: Store) -> None:
    grant(store, 5, until=900)
    take(store, 1)
    grant(store, 2, until=900, at=2)
    give_back(store, taken_at=1)
    assert taken_at_once(store, 3) == 2


def test_a_slot_of_the_pace_does_not_enlarge_a_grant(store: Store) -> None:
    take(store)
    grant(store, 2, until=900, at=1)
    give_back(store, taken_at=0)
    assert taken_at_once(store, 2) == 2


def test_a_slot_of_a_grant_does_not_enlarge_the_pace(store: Store) -> None:
    grant(store, 1, until=60)
    take(store, 1)
    take(store, 60)
    give_back(store, taken_at=1)
    assert take(store, 60) == 10 * SECOND


@pytest.mark.parametrize("taken_at", [0, None])
def test_without_a_grant_a_slot_goes_back_to_the_pace(store: Store, taken_at: float | None) -> None:
    take(store)
    give_back(store, taken_at=taken_at)
    assert [take(store), take(store)] == [None, 10 * SECOND]


def test_a_grant_with_slots_left_is_held_all_the_same(store: Store) -> None:
    grant(store, 5, until=900)
    store.transaction(lambda tx: budget.hold(tx, *KEY, until=after(30)))
    assert take(store, 10) == 20 * SECOND
    assert take(store, 30) is None


def test_less_than_nothing_cannot_remain(store: Store) -> None:
    with pytest.raises(InvalidValue, match="remaining"):
        grant(store, -1, until=60)


def test_many_workers_take_no_more_than_was_granted(store: Store) -> None:
    grant(store, 20, until=900)
    wins: list[None] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        wins.extend(None for _ in range(10) if take(store, 1) is None)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(wins) == 20


@pytest.mark.parametrize("granted", [None, 0, 2])
def test_a_forecast_is_what_then_happens(store: Store, granted: int | None) -> None:
    take(store)
    if granted is not None:
        grant(store, granted, until=45, at=1)
    foreseen = store.transaction(
        lambda tx: budget.forecast(tx, *KEY, now=after(2), count=5, burst=2, **PACE)  # type: ignore[arg-type]
    )
    at, happened = after(2), list[datetime]()
    while len(happened) < 5:
        wait = store.transaction(
            lambda tx, at=at: budget.take(tx, *KEY, now=at, burst=2, **PACE)  # type: ignore[misc,arg-type]
        )
        if wait is None:
            happened.append(at)
        else:
            at += wait
    assert list(foreseen) == happened


def test_a_forecast_takes_nothing(store: Store) -> None:
    store.transaction(lambda tx: budget.forecast(tx, *KEY, now=NOON, count=3, **PACE))  # type: ignore[arg-type]
    assert take(store) is None


class _UndoneError(Exception):
    """Rolls a trial back."""


class Platform(RuleBasedStateMachine):
    """Every figure the platform tells, against what was taken and kept after it.

    Each thing happens in a second of its own, so that it is certain what came before what.
    """

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open("sqlite://")
        self.at = 0
        self.end = 0
        # What was told, when, and until when it counts.
        self.told: list[tuple[int, int, int]] = []
        # When each slot was taken that was not given back.
        self.held: list[int] = []

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        self.at += seconds

    @rule()
    def take(self) -> None:
        self.at += 1
        wait = take(self.store, self.at)
        if wait is None:
            self.held.append(self.at)
            return
        free_at = self.at + wait / SECOND
        assert self.refused(free_at - 0.001)
        assert not self.refused(free_at)

    @precondition(lambda self: bool(self.held))
    @rule(which=st.integers(0, 9))
    def give_back(self, which: int) -> None:
        give_back(self.store, self.held.pop(which % len(self.held)))

    @rule(remaining=st.integers(0, 5))
    def tell_of_a_later_window(self, remaining: int) -> None:
        self.at += 1
        self.told = [(count, since, min(until, self.at)) for count, since, until in self.told]
        self.end = max(self.end, self.at) + 30
        self.tell(remaining)

    @precondition(lambda self: self.end > self.at + 1)
    @rule(remaining=st.integers(0, 5))
    def tell_again(self, remaining: int) -> None:
        self.at += 1
        self.tell(remaining)

    @precondition(lambda self: self.end > 0)
    @rule(remaining=st.integers(0, 5))
    def tell_too_late(self, remaining: int) -> None:
        self.at += 1
        grant(self.store, remaining, until=self.end - 11, at=self.at)

    def tell(self, remaining: int) -> None:
        self.told.append((remaining, self.at, self.end))
        grant(self.store, remaining, until=self.end, at=self.at)

    @invariant()
    def never_more_is_taken_than_was_left(self) -> None:
        for remaining, since, until in self.told:
            assert sum(since < taken < until for taken in self.held) <= remaining

    def refused(self, at: float) -> bool:
        """Whether a slot would be refused at a time; none is taken."""
        answers: list[timedelta | None] = []

        def trial(tx: Transaction) -> None:
            answers.append(budget.take(tx, *KEY, now=after(at), **PACE))  # type: ignore[arg-type]
            raise _UndoneError

        with pytest.raises(_UndoneError):
            self.store.transaction(trial)
        return answers[0] is not None

    def teardown(self) -> None:
        self.store.close()


TestNeverMoreThanThePlatformSaidIsLeftAndTheWaitIsExact = Platform.TestCase
