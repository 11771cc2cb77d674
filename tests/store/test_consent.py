from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Fact
from privatereply.policy import facts
from privatereply.store import Consent, Store, Transaction, people

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
KEY: Final = ("x", "1", "p1")
Say = Callable[[Transaction, str, str, str, datetime], None]
WORDS: Final[dict[str, Say]] = {
    "out": people.opt_out,
    "in": people.opt_in,
    "ads": people.take_marketing,
    "no ads": people.withdraw_marketing,
}


def say(store: Store, *words: tuple[str, int]) -> Consent:
    for word, hours in words:
        store.transaction(
            lambda tx, act=WORDS[word], at=NOON + hours * HOUR: act(tx, *KEY, at)  # type: ignore[misc]
        )
    return store.transaction(lambda tx: people.consent(tx, *KEY))


def test_nothing_is_known_of_somebody_who_said_nothing(store: Store) -> None:
    consent = say(store)
    assert consent == Consent()
    assert consent.facts() == {}


def test_who_opted_out_is_left_alone(store: Store) -> None:
    consent = say(store, ("out", 0))
    assert (consent.opted_out, consent.opted_in) == (Fact.YES, Fact.NO)
    assert consent.opted_out_at == NOON


@pytest.mark.parametrize("words", [[("out", 0), ("in", 1)], [("in", 1), ("out", 0)]])
def test_the_later_word_counts_in_whatever_order_they_are_told(
    store: Store, words: list[tuple[str, int]]
) -> None:
    consent = say(store, *words)
    assert (consent.opted_out, consent.opted_in) == (Fact.NO, Fact.YES)


def test_of_two_words_at_the_same_moment_the_no_counts(store: Store) -> None:
    consent = say(store, ("out", 0), ("in", 0), ("ads", 0), ("no ads", 0))
    assert (consent.opted_out, consent.marketing) == (Fact.YES, Fact.NO)


def test_agreeing_to_advertising_can_be_taken_back_and_given_again(store: Store) -> None:
    assert say(store, ("ads", 0)).marketing is Fact.YES
    assert say(store, ("no ads", 1)).marketing is Fact.NO
    assert say(store, ("ads", 2)).marketing is Fact.YES


def test_to_withdraw_from_advertising_is_not_to_opt_out(store: Store) -> None:
    consent = say(store, ("no ads", 0))
    assert (consent.marketing, consent.opted_out) == (Fact.NO, Fact.UNKNOWN)


def test_who_opts_out_gets_no_advertising_until_they_agree_to_it_again(store: Store) -> None:
    assert say(store, ("ads", 0), ("out", 1), ("in", 2)).marketing is Fact.NO
    assert say(store, ("ads", 3)).marketing is Fact.YES


def test_opting_in_is_no_consent_to_advertising(store: Store) -> None:
    assert say(store, ("in", 0)).marketing is Fact.UNKNOWN


def test_the_last_word_on_blocking_counts(store: Store) -> None:
    for blocked, fact in [(True, Fact.YES), (False, Fact.NO)]:
        store.transaction(
            lambda tx, it=blocked: people.block(tx, *KEY, blocked=it)  # type: ignore[misc]
        )
        assert say(store).blocked is fact


def test_blocking_forgets_nothing_that_was_agreed(store: Store) -> None:
    say(store, ("ads", 0))
    store.transaction(lambda tx: people.block(tx, *KEY, blocked=True))
    assert say(store).facts() == {
        facts.MARKETING_CONSENT: Fact.YES,
        facts.PERSON_BLOCKED: Fact.YES,
    }


def test_people_are_kept_apart_by_account(store: Store) -> None:
    say(store, ("out", 0))
    other = store.transaction(lambda tx: people.consent(tx, "x", "2", "p1"))
    assert other == Consent()


def test_thousands_are_answered_for_at_once(store: Store) -> None:
    say(store, ("out", 0))
    asked = [f"q{number}" for number in range(1_200)] + ["p1", "p1"]
    found = store.transaction(lambda tx: people.consents(tx, "x", "1", asked))
    assert found == {"p1": Consent(opted_out_at=NOON)}


def test_nobody_is_answered_for_where_nobody_was_asked_for(store: Store) -> None:
    assert store.transaction(lambda tx: people.consents(tx, "x", "1", ())) == {}


@given(told=st.lists(st.tuples(st.sampled_from(sorted(WORDS)), st.integers(0, 5))))
def test_what_counts_does_not_depend_on_the_order_in_which_it_is_told(
    told: list[tuple[str, int]],
) -> None:
    with Store.open("sqlite://") as store:
        consent = say(store, *told)
    latest = {word: max((at for it, at in told if it == word), default=-1) for word in WORDS}
    refused = max(latest["no ads"], latest["out"])
    assert (consent.opted_out is Fact.YES) == (latest["out"] >= 0 and latest["out"] >= latest["in"])
    assert (consent.marketing is Fact.YES) == (latest["ads"] > refused)
