"""How old people have to be, and whose guardians can say no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, Fact
from privatereply.policy import (
    GuardianRestriction,
    Origin,
    OwnerAge,
    PersonAge,
    Rule,
    Situation,
    Verdict,
)

YES, NO = Fact.YES, Fact.NO
WHOSE = pytest.mark.parametrize(("kind", "whose"), [(OwnerAge, "owner"), (PersonAge, "person")])


@WHOSE
@pytest.mark.requirement("C10")
@pytest.mark.parametrize("years", [16, 18])
@pytest.mark.parametrize(
    ("known", "verdict"),
    [(YES, Verdict.ALLOW), (NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_somebody_has_to_be_old_enough(
    situation: Callable[..., Situation],
    origin: Origin,
    kind: Callable[..., Rule],
    whose: str,
    years: int,
    known: Fact,
    verdict: Verdict,
) -> None:
    rule = kind(years=years, **origin)

    finding = rule.judge(situation(facts={f"{whose}_is_{years}": known}))

    assert finding.verdict is verdict
    assert f"{years} years" in rule.describe().sentence
    assert finding.unknown in {None, f"{whose}_is_{years}"}


@WHOSE
@pytest.mark.requirement("C10")
@pytest.mark.parametrize(
    ("years", "facts", "verdict"),
    [
        (16, {"18": YES}, Verdict.ALLOW),
        (18, {"16": YES}, Verdict.UNCERTAIN),
        (18, {"16": NO}, Verdict.DENY),
        (16, {"18": NO}, Verdict.UNCERTAIN),
        (16, {"18": NO, "13": YES}, Verdict.UNCERTAIN),
        (18, {"21": YES}, Verdict.ALLOW),
        (18, {"old": YES, "": YES}, Verdict.UNCERTAIN),
        (18, {"18": NO, "21": YES}, Verdict.DENY),
    ],
)
def test_who_is_older_than_more_years_is_older_than_fewer(
    situation: Callable[..., Situation],
    origin: Origin,
    kind: Callable[..., Rule],
    whose: str,
    years: int,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    named = {f"{whose}_is_{age}": known for age, known in facts.items()}

    assert kind(years=years, **origin).judge(situation(facts=named)).verdict is verdict


def test_one_sides_age_says_nothing_about_the_others(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    asked = situation(facts={"owner_is_18": YES})

    assert OwnerAge(**origin).judge(asked).verdict is Verdict.ALLOW
    assert PersonAge(**origin).judge(asked).verdict is Verdict.UNCERTAIN


def test_an_age_is_a_number_of_years(origin: Origin) -> None:
    with pytest.raises(InvalidValue):
        OwnerAge(years=0, **origin)


@pytest.mark.requirement("C11")
@pytest.mark.requirement("C12")
@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"guardian_restricted": YES}, Verdict.DENY),
        ({"guardian_restricted": NO}, Verdict.ALLOW),
        ({}, Verdict.UNCERTAIN),
        ({"guardian_restricted": YES, "owner_is_16": YES, "owner_is_18": NO}, Verdict.DENY),
        ({"guardian_restricted": YES, "owner_is_18": YES}, Verdict.ALLOW),
        ({"owner_is_18": YES}, Verdict.ALLOW),
        ({"guardian_restricted": YES, "owner_is_16": NO}, Verdict.ALLOW),
    ],
)
def test_a_guardian_can_say_no_for_somebody_of_sixteen_or_seventeen(
    situation: Callable[..., Situation],
    origin: Origin,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    finding = GuardianRestriction(**origin).judge(situation(facts=facts))

    assert finding.verdict is verdict
    assert not finding.blocks or "family settings" in finding.as_dict()["reason"]


@given(known=st.dictionaries(st.integers(1, 120), st.sampled_from([YES, NO]), max_size=4))
def test_nobody_is_both_too_young_for_fewer_years_and_old_enough_for_more(
    known: dict[int, Fact],
) -> None:
    # A life in which every answer fits: old enough up to some age, and not beyond.
    born = min((age for age, fact in known.items() if fact is NO), default=121)
    facts = {f"person_is_{age}": Fact.of(age < born) for age in known}
    asked = Situation(
        now=datetime.fromisoformat("2026-11-21T12:00Z"),
        action=Action.MESSAGE,
        account=Account(platform="tiktok", id="1"),
        facts=facts,
    )

    verdicts = [
        PersonAge(years=years, source="https://example.org/rules", checked="2026-11-21")
        .judge(asked)
        .verdict
        for years in range(1, 121)
    ]

    order = [Verdict.ALLOW, Verdict.UNCERTAIN, Verdict.DENY]
    assert verdicts == sorted(verdicts, key=order.index)
