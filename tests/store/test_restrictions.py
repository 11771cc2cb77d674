from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Restriction, RestrictionKind
from privatereply.store import Store, restrictions

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
SUSPENDED = RestrictionKind.SUSPENDED
UNTIL_LIFTED = (RestrictionKind.BANNED, RestrictionKind.BILLING, RestrictionKind.REVOKED)
WEIGHTS = (
    RestrictionKind.COOLING_DOWN,
    RestrictionKind.SUSPENDED,
    RestrictionKind.VIEW_ONLY,
    RestrictionKind.BILLING,
    RestrictionKind.REVOKED,
    RestrictionKind.BANNED,
)


def laid(kind: RestrictionKind, hours: int | None = None, since: int = 0) -> Restriction:
    until = None if hours is None else NOON + hours * HOUR
    return Restriction(kind=kind, since=NOON + since * HOUR, until=until)


def lay(store: Store, *all_: Restriction, account_id: str = "1") -> None:
    for one in all_:
        store.transaction(
            lambda tx, one=one: restrictions.lay(tx, "x", account_id, one)  # type: ignore[misc]
        )


def current(store: Store, hours: float = 0, account_id: str = "1") -> Restriction | None:
    return store.transaction(
        lambda tx: restrictions.current(tx, "x", account_id, NOON + hours * HOUR)
    )


def test_an_account_that_nothing_lies_on_has_no_restriction(store: Store) -> None:
    assert current(store) is None


@pytest.mark.parametrize("kind", RestrictionKind)
def test_a_restriction_comes_back_as_it_was_laid(store: Store, kind: RestrictionKind) -> None:
    lay(store, laid(kind))
    assert current(store) == laid(kind)


def test_a_restriction_ends_when_it_said(store: Store) -> None:
    lay(store, laid(SUSPENDED, 24))
    assert current(store, 23.9) == laid(SUSPENDED, 24)
    assert current(store, 24) is None


def test_one_without_an_end_stays(store: Store) -> None:
    lay(store, laid(SUSPENDED))
    assert current(store, 10_000) == laid(SUSPENDED)


@pytest.mark.parametrize("kind", UNTIL_LIFTED)
def test_a_ban_and_an_unpaid_bill_have_no_end_whatever_was_told(
    store: Store, kind: RestrictionKind
) -> None:
    lay(store, laid(kind, 1))
    assert current(store, 10_000) == laid(kind)


@pytest.mark.parametrize("kind", RestrictionKind)
def test_what_is_lifted_is_gone(store: Store, kind: RestrictionKind) -> None:
    lay(store, laid(kind))
    store.transaction(lambda tx: restrictions.lift(tx, "x", "1"))
    assert current(store) is None


def test_lifting_nothing_is_no_error(store: Store) -> None:
    store.transaction(lambda tx: restrictions.lift(tx, "x", "1"))
    assert current(store) is None


def test_restrictions_of_other_accounts_are_their_own(store: Store) -> None:
    lay(store, laid(SUSPENDED))
    assert current(store, account_id="2") is None


def test_something_lighter_and_shorter_changes_nothing(store: Store) -> None:
    lay(store, laid(RestrictionKind.VIEW_ONLY, 72), laid(RestrictionKind.COOLING_DOWN, 1))
    assert current(store) == laid(RestrictionKind.VIEW_ONLY, 72)


def test_the_same_told_again_may_last_longer_and_never_shorter(store: Store) -> None:
    lay(store, laid(SUSPENDED, 24), laid(SUSPENDED, 48, since=1), laid(SUSPENDED, 2, since=1))
    assert current(store) == laid(SUSPENDED, 48)


def test_the_same_told_again_without_an_end_begins_anew(store: Store) -> None:
    lay(store, laid(SUSPENDED), laid(SUSPENDED, since=72), laid(SUSPENDED, since=71))
    assert current(store) == laid(SUSPENDED, since=72)


@pytest.mark.parametrize("hours", [None, 100])
def test_something_lighter_after_something_without_an_end_lets_that_begin_anew(
    store: Store, hours: int | None
) -> None:
    lay(store, laid(SUSPENDED), laid(RestrictionKind.COOLING_DOWN, hours, since=72))
    assert current(store) == laid(SUSPENDED, since=72)


def test_something_lighter_without_an_end_keeps_the_heavier_kind_from_its_own_beginning(
    store: Store,
) -> None:
    lay(store, laid(SUSPENDED, 100), laid(RestrictionKind.COOLING_DOWN, since=72))
    assert current(store) == laid(SUSPENDED, since=72)


@pytest.mark.parametrize("order", list(permutations([0, 1])))
def test_of_two_that_overlap_the_heavier_kind_stays_and_the_later_end(
    store: Store, order: tuple[int, int]
) -> None:
    both = (laid(SUSPENDED, 48), laid(RestrictionKind.VIEW_ONLY, 24))
    lay(store, *(both[at] for at in order))
    assert current(store) == laid(RestrictionKind.VIEW_ONLY, 48)


def test_what_has_ended_does_not_count_against_what_comes_later(store: Store) -> None:
    lay(store, laid(RestrictionKind.VIEW_ONLY, 24), laid(SUSPENDED, 48, since=24))
    assert current(store, 25) == laid(SUSPENDED, 48, since=24)


@given(
    told=st.lists(
        st.tuples(st.sampled_from(RestrictionKind), st.none() | st.integers(1, 99)), min_size=1
    )
)
def test_nothing_that_is_told_makes_an_account_freer(
    told: list[tuple[RestrictionKind, int | None]],
) -> None:
    strictest = max((kind for kind, _ in told), key=WEIGHTS.index)
    with Store.open("sqlite://") as store:
        lay(store, *(laid(kind, hours) for kind, hours in told))
        found = current(store)
    assert found is not None
    assert found.kind is strictest
    endless = any(hours is None or kind in UNTIL_LIFTED for kind, hours in told)
    last = None if endless else NOON + max(hours or 0 for _, hours in told) * HOUR
    assert found.until == last
