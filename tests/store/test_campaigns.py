from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from privatereply.errors import InvalidValue
from privatereply.model import Action, Draft, Purpose
from privatereply.store import Attempt, State, Step, Store, ledger

KEY = ("facebook", "1234")
New = Callable[..., Attempt]


def claim(store: Store, attempt: Attempt) -> None:
    assert store.transaction(lambda tx: ledger.claim(tx, attempt, attempt.reserved_at)) is None


def to(new_attempt: New, person_id: str, name: str = "spring", **changes: Any) -> Attempt:
    """One of the messages of a send to many."""
    key = f"{name}:{person_id}"
    return new_attempt(
        f"a-{key}",
        key,
        action=Action.MESSAGE,
        comment_id=None,
        person_id=person_id,
        campaign=name,
        **changes,
    )


def living(store: Store, keys: list[str], now: datetime) -> dict[str, Attempt]:
    return store.transaction(lambda tx: ledger.living_many(tx, *KEY, Action.MESSAGE, keys, now))


def listed(store: Store, name: str = "spring", **how: Any) -> list[Attempt]:
    return store.transaction(lambda tx: ledger.campaign(tx, *KEY, name, **how))


@pytest.mark.requirement("C19")
def test_after_a_crash_it_is_known_at_once_who_was_written_to(
    store: Store, new_attempt: New, now: datetime
) -> None:
    people = [f"p{number}" for number in range(1_100)]
    for person in people[::100]:
        claim(store, to(new_attempt, person))
    held = living(store, [f"spring:{person}" for person in people], now)
    assert sorted(held) == sorted(f"spring:{person}" for person in people[::100])
    assert held["spring:p0"] == to(new_attempt, "p0")


def test_keys_that_are_free_again_are_left_out(
    store: Store, new_attempt: New, now: datetime
) -> None:
    refused, released = to(new_attempt, "p1", state=State.SENDING), to(new_attempt, "p2")
    for attempt, step in [(refused, Step.REFUSED), (released, Step.RELEASE)]:
        claim(store, attempt)
        store.transaction(lambda tx, it=attempt, how=step: ledger.settle(tx, it.id, how, now))  # type: ignore[misc]
    assert living(store, [refused.key, released.key], now) == {}


def test_attempts_whose_owner_died_are_moved_on_before_they_are_told_of(
    store: Store, new_attempt: New, now: datetime
) -> None:
    reserved, sending = to(new_attempt, "p1"), to(new_attempt, "p2", state=State.SENDING)
    for attempt in (reserved, sending):
        claim(store, attempt)
    later = now + timedelta(hours=1)
    held = living(store, [reserved.key, sending.key], later)
    assert {key: attempt.state for key, attempt in held.items()} == {sending.key: State.UNKNOWN}


def test_other_actions_and_accounts_hold_keys_of_their_own(
    store: Store, new_attempt: New, now: datetime
) -> None:
    attempt = new_attempt("a1", "k1", action=Action.PUBLIC_REPLY)
    claim(store, attempt)
    claim(store, new_attempt("a2", "k1", action=Action.MESSAGE, account_id="5678"))
    assert living(store, ["k1"], now) == {}


def test_nobody_is_looked_up_where_nobody_was_asked_for(store: Store, now: datetime) -> None:
    assert living(store, [], now) == {}


def test_a_key_no_database_can_hold_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(InvalidValue, match="key"):
        living(store, ["k1", "\0"], now)


def test_a_send_to_many_tells_of_every_attempt_refused_ones_too(
    store: Store, new_attempt: New, now: datetime
) -> None:
    first = to(new_attempt, "p1", state=State.SENDING)
    claim(store, first)
    store.transaction(lambda tx: ledger.settle(tx, first.id, Step.REFUSED, now))
    claim(store, new_attempt("z", first.key, action=Action.MESSAGE, campaign="spring"))
    claim(store, to(new_attempt, "p2"))
    claim(store, to(new_attempt, "p1", name="summer"))
    claim(store, new_attempt("a1", "spring:p3"))
    assert [(one.id, one.state) for one in listed(store)] == [
        ("a-spring:p1", State.REFUSED),
        ("z", State.RESERVED),
        ("a-spring:p2", State.RESERVED),
    ]


def test_a_long_report_comes_in_pages(store: Store, new_attempt: New) -> None:
    for number in range(7):
        claim(store, to(new_attempt, f"p{number}"))
    told: list[str] = []
    page = listed(store, limit=3)
    while page:
        assert len(page) <= 3
        told += [one.key for one in page]
        page = listed(store, after=page[-1], limit=3)
    assert told == [f"spring:p{number}" for number in range(7)]


@pytest.mark.parametrize("purpose", Purpose)
def test_what_a_draft_is_for_is_kept(store: Store, new_attempt: New, purpose: Purpose) -> None:
    draft = Draft(text="Ten percent off", purpose=purpose)
    attempt = to(new_attempt, "p1", draft=draft, fingerprint=draft.fingerprint())
    claim(store, attempt)
    assert listed(store) == [attempt]
