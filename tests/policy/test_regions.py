"""Where accounts have to be registered, and where not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from privatereply.errors import InvalidValue
from privatereply.model import Account, Person
from privatereply.policy import (
    EEA,
    AccountRegion,
    AccountRegionBarred,
    Origin,
    PersonRegion,
    Situation,
    Verdict,
)


def account(region: str | None) -> Account:
    return Account(platform="tiktok", id="1", region=region)


@pytest.mark.parametrize(
    ("region", "verdict", "blocks"),
    [
        ("VN", Verdict.ALLOW, False),
        ("id", Verdict.ALLOW, False),
        ("US", Verdict.DENY, True),
        (None, Verdict.UNCERTAIN, True),
    ],
)
def test_only_accounts_of_some_countries_can_do_it(
    situation: Callable[..., Situation],
    origin: Origin,
    region: str | None,
    verdict: Verdict,
    blocks: bool,
) -> None:
    rule = AccountRegion(allowed={"VN", "ID", "TH"}, **origin)

    finding = rule.judge(situation(account=account(region)))

    assert (finding.verdict, finding.blocks) == (verdict, blocks)
    assert finding.unknown == ("region" if region is None else None)


@pytest.mark.parametrize(
    ("region", "verdict"),
    [
        ("DE", Verdict.DENY),
        ("ch", Verdict.DENY),
        ("GB", Verdict.DENY),
        ("VN", Verdict.ALLOW),
        (None, Verdict.UNCERTAIN),
    ],
)
def test_accounts_of_other_countries_cannot(
    situation: Callable[..., Situation], origin: Origin, region: str | None, verdict: Verdict
) -> None:
    rule = AccountRegionBarred(barred=EEA | {"CH", "GB"}, **origin)

    finding = rule.judge(situation(account=account(region)))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is Verdict.DENY)


def test_the_european_economic_area_is_thirty_countries() -> None:
    assert len(EEA) == 30
    assert {"NO", "IS", "LI", "DE", "HR"} <= EEA
    assert not EEA & {"CH", "GB", "UK"}


@pytest.mark.parametrize(
    ("region", "verdict"),
    [
        ("APAC", Verdict.ALLOW),
        ("latam", Verdict.ALLOW),
        ("EMEA", Verdict.DENY),
        ("VN", Verdict.UNCERTAIN),
        ("DE", Verdict.UNCERTAIN),
        (None, Verdict.UNCERTAIN),
    ],
)
def test_people_of_some_parts_of_the_world_can_get_it(
    situation: Callable[..., Situation], origin: Origin, region: str | None, verdict: Verdict
) -> None:
    rule = PersonRegion(allowed={"APAC", "LATAM", "METAP"}, **origin)

    finding = rule.judge(situation(person=Person(id="77", region=region)))

    assert finding.verdict is verdict
    assert finding.unknown == ("person_region" if verdict is Verdict.UNCERTAIN else None)


def test_a_host_that_knows_better_names_the_countries_as_well(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = PersonRegion(allowed={"APAC", "VN"}, **origin)

    assert rule.judge(situation(person=Person(id="77", region="vn"))).verdict is Verdict.ALLOW
    assert rule.judge(situation(person=None)).verdict is Verdict.UNCERTAIN


@pytest.mark.parametrize("kind", [AccountRegion, PersonRegion])
def test_a_rule_about_no_place_is_none(origin: Origin, kind: Callable[..., object]) -> None:
    with pytest.raises(InvalidValue):
        kind(allowed=(), **origin)
