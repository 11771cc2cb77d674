from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from privatereply.errors import InvalidValue
from privatereply.events import CommentRemoved, Unrecognised
from privatereply.store import Store, events, handlings
from privatereply.store.handlings import Backlog, Handling

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_runs = itertools.count()


def removed(number: int) -> CommentRemoved:
    return CommentRemoved(
        platform="facebook",
        account_id="1234",
        id=f"comment:{number}:removed",
        comment_id=str(number),
    )


def schedule(store: Store, *numbers: int, handler: str = "greet", now: datetime = NOON) -> None:
    told = [removed(number) for number in numbers]

    def work(tx: Any) -> None:
        events.keep(tx, told, now=now, source="webhook")
        handlings.schedule(tx, [(event, handler) for event in told], now)

    store.transaction(work)


def take(
    store: Store,
    *handlers: str,
    now: datetime = NOON,
    limit: int = 100,
    lease: timedelta = MINUTE,
) -> list[Handling]:
    names = handlers or ("greet",)
    return store.transaction(
        lambda tx: handlings.take(tx, names, now=now, lease=lease, limit=limit)
    )


def done(store: Store, handling: Handling) -> bool:
    return store.transaction(lambda tx: handlings.done(tx, handling))


def failed(store: Store, handling: Handling, due_at: datetime | None) -> bool:
    return store.transaction(
        lambda tx: handlings.failed(tx, handling, error="ValueError: no", due_at=due_at)
    )


def dead(store: Store) -> list[Handling]:
    return store.transaction(handlings.dead)


def standing(store: Store) -> dict[str, Backlog]:
    return store.transaction(handlings.standing)


def next_due(store: Store, *handlers: str) -> datetime | None:
    return store.transaction(lambda tx: handlings.next_due(tx, handlers))


def numbers(taken: Sequence[Handling]) -> list[int]:
    return [int(str(one.event.about_comment)) for one in taken]


def change(store: Store, sql: str) -> None:
    store.transaction(lambda tx: tx.execute(sql))


def test_what_is_due_is_taken_the_longest_due_first(store: Store) -> None:
    for number in (3, 1, 2):
        schedule(store, number, now=NOON + number * MINUTE)
    assert numbers(take(store, now=NOON + 2 * MINUTE)) == [1, 2]
    assert take(store, now=NOON + 2 * MINUTE) == []


def test_no_more_is_taken_than_was_asked_for(store: Store) -> None:
    schedule(store, *range(5))
    schedule(store, *range(5), handler="log", now=NOON - MINUTE)
    assert [one.handler for one in take(store, "greet", "log", limit=6)] == ["log"] * 5 + ["greet"]


def test_only_what_the_named_handlers_are_to_hear_is_taken(store: Store) -> None:
    schedule(store, 1)
    assert take(store, "log") == []
    assert (
        store.transaction(lambda tx: handlings.take(tx, (), now=NOON, lease=MINUTE, limit=9)) == []
    )
    assert numbers(take(store, "log", "greet")) == [1]


def test_what_is_scheduled_twice_is_due_once(store: Store) -> None:
    schedule(store, 1, 1)
    schedule(store, 1, now=NOON + MINUTE)
    assert standing(store) == {"greet": Backlog(due=1, dead=0)}


def test_a_name_no_database_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(InvalidValue, match="handler"):
        schedule(store, 1, handler="\0")


def test_what_was_taken_tells_the_event_the_tries_and_the_end_of_the_lease(store: Store) -> None:
    schedule(store, 1)
    (handling,) = take(store)
    assert handling == Handling(
        event=removed(1), handler="greet", tries=1, due_at=NOON + MINUTE, error=None
    )


def test_what_is_done_is_gone(store: Store) -> None:
    schedule(store, 1)
    (handling,) = take(store)
    assert done(store, handling)
    assert not done(store, handling)
    assert take(store, now=NOON + 9 * MINUTE) == []
    assert standing(store) == {}


def test_what_failed_is_due_again_when_it_was_told_and_says_why(store: Store) -> None:
    schedule(store, 1)
    (first,) = take(store)
    assert failed(store, first, NOON + 5 * MINUTE)
    assert take(store, now=NOON + 4 * MINUTE) == []
    (again,) = take(store, now=NOON + 5 * MINUTE)
    assert (again.tries, again.error) == (2, "ValueError: no")


def test_what_a_dead_worker_had_is_due_when_its_lease_ends(store: Store) -> None:
    schedule(store, 1)
    take(store)
    assert take(store, now=NOON + MINUTE - timedelta(microseconds=1)) == []
    assert numbers(take(store, now=NOON + MINUTE)) == [1]


def test_a_worker_whose_lease_ended_cannot_finish_what_another_took(store: Store) -> None:
    schedule(store, 1)
    (slow,) = take(store)
    (mine,) = take(store, now=NOON + MINUTE)
    assert not done(store, slow)
    assert not failed(store, slow, None)
    assert dead(store) == []
    assert done(store, mine)


def test_a_worker_whose_lease_ended_still_counts_while_nobody_took_it(store: Store) -> None:
    schedule(store, 1)
    (slow,) = take(store)
    assert done(store, slow)
    assert take(store, now=NOON + 9 * MINUTE) == []


def test_a_late_word_on_a_letter_that_was_revived_does_not_count(store: Store) -> None:
    schedule(store, 1)
    (slow,) = take(store)
    (second,) = take(store, now=NOON + MINUTE)
    failed(store, second, None)
    store.transaction(lambda tx: handlings.revive(tx, now=NOON + 2 * MINUTE))
    (third,) = take(store, now=NOON + 2 * MINUTE)
    assert third.tries == slow.tries
    assert not done(store, slow)
    assert done(store, third)


def test_what_fails_for_good_is_a_dead_letter_and_is_not_taken(store: Store) -> None:
    schedule(store, 1, 2)
    first, second = take(store)
    failed(store, first, None)
    done(store, second)
    assert take(store, now=NOON + 9 * MINUTE) == []
    (letter,) = dead(store)
    assert (letter.event, letter.handler, letter.tries) == (first.event, "greet", 1)
    assert letter.error == "ValueError: no"
    assert standing(store) == {"greet": Backlog(due=0, dead=1)}


@pytest.mark.parametrize(
    ("chosen", "revived"),
    [
        ({}, [(1, "greet"), (2, "greet"), (2, "log")]),
        ({"handler": "log"}, [(2, "log")]),
        ({"event_id": "comment:2:removed"}, [(2, "greet"), (2, "log")]),
        ({"event_id": "comment:2:removed", "handler": "greet"}, [(2, "greet")]),
        ({"handler": "nobody"}, []),
    ],
)
def test_dead_letters_are_chosen_to_be_revived_or_discarded(
    store: Store, chosen: dict[str, str], revived: list[tuple[int, str]]
) -> None:
    def bury() -> None:
        for one in take(store, "greet", "log", now=NOON + 9 * MINUTE):
            failed(store, one, None)

    schedule(store, 1, 2)
    schedule(store, 2, handler="log")
    bury()
    again = store.transaction(lambda tx: handlings.revive(tx, now=NOON, **chosen))
    taken = take(store, "greet", "log", now=NOON, lease=timedelta(seconds=1))
    found = sorted((int(str(one.event.about_comment)), one.handler) for one in taken)
    assert (found, again) == (revived, len(revived))
    assert {one.tries for one in taken} <= {1}
    bury()
    gone = store.transaction(lambda tx: handlings.discard(tx, **chosen))
    assert (gone, len(dead(store))) == (len(revived), 3 - len(revived))


def test_an_event_that_was_erased_becomes_a_dead_letter_and_stops_nobody(store: Store) -> None:
    schedule(store, 1, 2)
    schedule(store, 3, now=NOON + MINUTE)
    change(store, "UPDATE privatereply_events SET body = NULL WHERE comment_id = '1'")
    change(store, "DELETE FROM privatereply_events WHERE comment_id = '2'")
    assert numbers(take(store, now=NOON + MINUTE, limit=1)) == [3]
    letters = sorted(dead(store), key=lambda one: one.event.id)
    assert [one.event for one in letters] == [
        Unrecognised(
            platform="facebook", account_id="1234", id=f"comment:{number}:removed", kind=kind
        )
        for number, kind in ((1, "CommentRemoved"), (2, "missing"))
    ]
    assert all("erased" in str(one.error) for one in letters)


@pytest.mark.parametrize("column", ["kind = 'CommentSung'", "body = '[]'", "body = '{'"])
def test_an_event_this_version_cannot_read_becomes_a_dead_letter_with_the_reason(
    store: Store, column: str
) -> None:
    schedule(store, 1, 2)
    change(store, f"UPDATE privatereply_events SET {column} WHERE comment_id = '1'")  # noqa: S608
    assert numbers(take(store)) == [2]
    (letter,) = dead(store)
    assert letter.error is not None
    assert "this version" in letter.error
    assert letter.tries == 1


def test_dead_letters_are_listed_the_longest_due_first_and_no_more_than_asked_for(
    store: Store,
) -> None:
    for number in range(3):
        schedule(store, number, now=NOON + number * MINUTE)
        for one in take(store, now=NOON + number * MINUTE):
            failed(store, one, None)
    assert numbers(store.transaction(lambda tx: handlings.dead(tx, limit=2))) == [0, 1]


def test_when_something_is_due_next_is_known_of_each_handler(store: Store) -> None:
    schedule(store, 1, now=NOON + MINUTE)
    schedule(store, 1, handler="log", now=NOON)
    assert next_due(store) is None
    assert next_due(store, "nobody") is None
    assert next_due(store, "greet", "nobody") == NOON + MINUTE
    assert next_due(store, "greet", "log") == NOON
    take(store, "log", lease=5 * MINUTE)
    assert next_due(store, "log") == NOON + 5 * MINUTE


def test_workers_at_once_are_never_given_the_same(store: Store) -> None:
    schedule(store, *range(60))
    taken: list[int] = []
    lock = threading.Lock()
    start = threading.Barrier(6)

    def work() -> None:
        start.wait()
        while True:
            found = take(store, limit=4)
            # Whoever finds everything locked comes again.
            if not found and not standing(store):
                return
            for one in found:
                assert done(store, one)
            with lock:
                taken.extend(numbers(found))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(range(60))


def test_a_server_lets_nobody_wait_for_what_another_is_taking(postgres_dsn: str) -> None:
    with Store.open(postgres_dsn, migrate=True) as store, Store.open(postgres_dsn) as other:
        schedule(store, *range(4))

        def work(tx: Any) -> list[int]:
            mine = handlings.take(tx, ["greet"], now=NOON, lease=MINUTE, limit=2)
            return numbers(mine) + numbers(take(other, limit=9))

        assert sorted(store.transaction(work)) == [0, 1, 2, 3]


class Workers(RuleBasedStateMachine):
    """Workers that take, finish, fail, are slow or die, and a clock that runs on."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.handler = f"handler-{next(_runs)}"
        self.now = NOON
        self.scheduled: set[int] = set()
        self.held: list[Handling] = []
        self.finished: Counter[int] = Counter()

    @rule(numbers=st.lists(st.integers(0, 9), max_size=4))
    def tell(self, numbers: list[int]) -> None:
        fresh = set(numbers) - self.scheduled
        schedule(self.store, *fresh, handler=self.handler, now=self.now)
        self.scheduled |= fresh

    @rule(limit=st.integers(1, 4))
    def take(self, limit: int) -> None:
        taken = take(self.store, self.handler, now=self.now, limit=limit)
        leased = {one.event.id for one in self.held if one.due_at > self.now}
        assert not leased & {one.event.id for one in taken}
        assert len({one.event.id for one in taken}) == len(taken) <= limit
        self.held += taken

    @rule(data=st.data(), finishes=st.booleans())
    def answer(self, data: st.DataObject, finishes: bool) -> None:
        if not self.held:
            return
        one = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        newer = any(other.event == one.event and other.due_at > one.due_at for other in self.held)
        if finishes:
            mine = done(self.store, one)
            self.finished[int(str(one.event.about_comment))] += mine
        else:
            mine = failed(self.store, one, self.now + MINUTE)
        assert not (mine and newer)
        if one.due_at > self.now:
            assert mine

    @rule()
    def die(self) -> None:
        self.held.clear()

    @rule(seconds=st.sampled_from([1, 30, 60]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def teardown(self) -> None:
        self.now += timedelta(hours=1)
        for one in take(self.store, self.handler, now=self.now):
            assert done(self.store, one)
            self.finished[int(str(one.event.about_comment))] += 1
        assert self.finished == Counter(dict.fromkeys(self.scheduled, 1))


def test_every_event_is_handled_and_never_leased_to_two_whatever_workers_do(store: Store) -> None:
    class Here(Workers):
        pass

    Here.store = store
    run_state_machine_as_test(Here, settings=settings(max_examples=25, stateful_step_count=25))
