"""Advertising needs consent, and comes sparingly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, Draft, Fact, Purpose
from privatereply.policy import (
    MarketingCap,
    MarketingConsent,
    Origin,
    Policy,
    Situation,
    TextLength,
    Verdict,
)
from privatereply.policy.presets import MARKETING

DAY = timedelta(days=1)
OFFER = Draft(text="Two for one, this week only.", purpose=Purpose.MARKETING)
ANSWER = Draft(text="It is on its way.")


@pytest.fixture
def policy() -> Policy:
    return Policy(platform="facebook", action=Action.MESSAGE, rules=MARKETING)


@pytest.mark.requirement("H46")
@pytest.mark.requirement("B18")
@pytest.mark.parametrize(
    ("facts", "verdict", "blocks"),
    [
        ({"marketing_consent": Fact.YES}, Verdict.ALLOW, False),
        ({"marketing_consent": Fact.NO}, Verdict.DENY, True),
        ({}, Verdict.UNCERTAIN, True),
    ],
)
def test_advertising_needs_consent(
    situation: Callable[..., Situation],
    origin: Origin,
    facts: dict[str, Fact],
    verdict: Verdict,
    blocks: bool,
) -> None:
    finding = MarketingConsent(**origin).judge(situation(draft=OFFER, facts=facts))

    assert (finding.verdict, finding.blocks) == (verdict, blocks)


@pytest.mark.requirement("B17")
@pytest.mark.requirement("H33")
def test_a_person_gets_one_advertising_message_in_seven_days(
    situation: Callable[..., Situation], origin: Origin, now: datetime
) -> None:
    rule = MarketingCap(**origin)

    early = rule.judge(situation(draft=OFFER, advertised=(now - 30 * DAY, now - 6 * DAY)))
    due = rule.judge(situation(draft=OFFER, advertised=(now - 7 * DAY,)))

    assert (early.verdict, early.until) == (Verdict.WAIT, now + DAY)
    assert due.verdict is Verdict.ALLOW
    assert rule.judge(situation(draft=OFFER, advertised=())).verdict is Verdict.ALLOW


@pytest.mark.requirement("B17")
def test_how_much_advertising_nobody_counted_is_a_doubt_that_refuses(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    finding = MarketingCap(**origin).judge(situation(draft=OFFER))

    assert (finding.verdict, finding.unknown) == (Verdict.UNCERTAIN, "advertised")
    assert finding.blocks


@pytest.mark.requirement("B17")
@pytest.mark.requirement("H46")
@pytest.mark.parametrize("draft", [ANSWER, None])
def test_what_is_no_advertising_is_not_even_asked_about(
    situation: Callable[..., Situation], policy: Policy, now: datetime, draft: Draft | None
) -> None:
    facts = {"marketing_consent": Fact.NO}

    service = policy.judge(situation(draft=draft, advertised=(now,), facts=facts))
    offer = policy.judge(situation(draft=OFFER, advertised=(now,), facts=facts))

    assert (service.verdict, service.findings) == (Verdict.ALLOW, ())
    assert (offer.verdict, len(offer.findings)) == (Verdict.DENY, 2)


@pytest.mark.requirement("B18")
def test_another_draft_helps_where_only_advertising_is_refused(
    situation: Callable[..., Situation], policy: Policy, origin: Origin
) -> None:
    strict = policy.with_rule(TextLength(limit=3, **origin))

    decision = strict.judge(situation(draft=OFFER, advertised=(), facts={}))

    assert decision.about_draft
    assert [finding.rule.name for finding in decision.refusals] == [
        "marketing_consent",
        "text_length",
    ]


def test_the_choice_of_a_number_is_owned_up_to() -> None:
    (cap,) = (rule for rule in MARKETING if isinstance(rule, MarketingCap))

    assert (cap.limit, cap.per) == (1, 7 * DAY)
    assert "gives no number" in cap.note


@pytest.mark.parametrize("fields", [{"limit": 0}, {"per": timedelta(0)}])
def test_a_cap_allows_something_in_some_time(origin: Origin, fields: dict[str, int]) -> None:
    with pytest.raises(InvalidValue):
        MarketingCap(**fields, **origin)


@given(
    sent=st.lists(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is given beside it
        max_size=12,
    ),
    limit=st.integers(1, 5),
    per=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
)
def test_no_span_of_the_time_ever_holds_more_than_the_limit(
    sent: list[datetime], limit: int, per: timedelta
) -> None:
    rule = MarketingCap(
        limit=limit, per=per, source="https://example.org/rules", checked="2026-11-21"
    )
    now = datetime(2026, 6, 1, tzinfo=UTC)
    got = tuple(moment for moment in sorted(sent) if moment <= now)

    finding = rule.judge(
        Situation(
            now=now,
            action=Action.MESSAGE,
            account=Account(platform="x", id="1"),
            draft=OFFER,
            advertised=got,
        )
    )

    recent = [moment for moment in got if moment > now - per]
    assert (finding.verdict is Verdict.ALLOW) == (len(recent) < limit)
    if finding.until is not None:
        assert len([moment for moment in got if moment > finding.until - per]) < limit
