"""What a platform lays on an account, and how long sends pause for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, Restriction, RestrictionKind
from privatereply.policy import BEYOND_MESSAGES, Origin, Policy, Restrictions, Situation, Verdict
from privatereply.policy.presets import completed
from privatereply.providers.facebook import policies as facebook

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
SUSPENDED, VIEW_ONLY = RestrictionKind.SUSPENDED, RestrictionKind.VIEW_ONLY
PAUSES = st.sampled_from([SUSPENDED, VIEW_ONLY, RestrictionKind.COOLING_DOWN])


def laid(kind: RestrictionKind, since: datetime, until: datetime | None = None) -> Restriction:
    return Restriction(kind=kind, since=since, until=until)


@pytest.fixture
def rule(origin: Origin) -> Restrictions:
    return Restrictions(**origin)


@pytest.mark.requirement("C54")
def test_an_account_without_a_restriction_passes_though_it_was_warned(
    situation: Callable[..., Situation], rule: Restrictions
) -> None:
    assert rule.judge(situation()).verdict is Verdict.ALLOW


@pytest.mark.requirement("C51")
@pytest.mark.requirement("C57")
@pytest.mark.requirement("C58")
@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        pytest.param(SUSPENDED, timedelta(hours=48), id="suspended"),
        pytest.param(VIEW_ONLY, timedelta(days=7), id="view-only"),
        pytest.param(RestrictionKind.COOLING_DOWN, timedelta(hours=4), id="cooling-down"),
    ],
)
def test_a_restriction_without_an_end_pauses_as_long_as_it_can_last(
    situation: Callable[..., Situation],
    rule: Restrictions,
    now: datetime,
    kind: RestrictionKind,
    longest: timedelta,
) -> None:
    waits = rule.judge(situation(restriction=laid(kind, now - HOUR)))
    last = rule.judge(situation(restriction=laid(kind, now - longest + MOMENT)))
    over = rule.judge(situation(restriction=laid(kind, now - longest)))

    assert (waits.verdict, waits.until) == (Verdict.WAIT, now - HOUR + longest)
    assert last.verdict is Verdict.WAIT
    assert over.verdict is Verdict.ALLOW


@pytest.mark.requirement("C57")
def test_the_platforms_own_word_about_the_end_counts(
    situation: Callable[..., Situation], rule: Restrictions, now: datetime
) -> None:
    until = now + 30 * HOUR
    asked = situation(restriction=laid(SUSPENDED, now - 47 * HOUR, until))

    assert rule.judge(asked).until == until
    ended = situation(restriction=laid(SUSPENDED, now - 2 * HOUR, now))
    assert rule.judge(ended).verdict is Verdict.ALLOW


@pytest.mark.requirement("C57")
@pytest.mark.requirement("C58")
@pytest.mark.parametrize(
    ("kind", "told"), [(SUSPENDED, "for 24 hours to 2 days"), (VIEW_ONLY, "for 3 days to 7 days")]
)
def test_a_pause_tells_how_long_it_usually_lasts(
    situation: Callable[..., Situation],
    rule: Restrictions,
    now: datetime,
    kind: RestrictionKind,
    told: str,
) -> None:
    finding = rule.judge(situation(restriction=laid(kind, now)))

    assert told in finding.as_dict()["reason"]


@pytest.mark.requirement("C55")
@pytest.mark.requirement("C56")
@pytest.mark.requirement("C59")
def test_no_waiting_ends_a_ban(
    situation: Callable[..., Situation], rule: Restrictions, now: datetime
) -> None:
    ban = laid(RestrictionKind.BANNED, now - timedelta(days=400))

    finding = rule.judge(situation(restriction=ban))

    assert (finding.verdict, finding.until) == (Verdict.DENY, None)
    assert "the device" in finding.as_dict()["reason"]


def test_a_bill_stops_everything_until_the_owner_lifts_the_stop(
    situation: Callable[..., Situation], rule: Restrictions, now: datetime
) -> None:
    finding = rule.judge(situation(restriction=laid(RestrictionKind.BILLING, now)))

    assert finding.verdict is Verdict.DENY
    assert "owner has to settle" in finding.as_dict()["reason"]


@pytest.mark.requirement("C57")
def test_a_host_can_count_on_a_shorter_suspension(
    situation: Callable[..., Situation], origin: Origin, now: datetime
) -> None:
    rule = Restrictions(longest_suspension=timedelta(hours=24), **origin)

    assert rule.judge(situation(restriction=laid(SUSPENDED, now))).until == now + 24 * HOUR


@pytest.mark.parametrize(
    "fields",
    [
        {"longest_suspension": timedelta(hours=23)},
        {"longest_view_only": timedelta(hours=71)},
        {"shortest_suspension": timedelta(0)},
        {"cooling_down": -HOUR},
    ],
)
def test_a_restriction_lasts_and_its_longest_is_no_shorter_than_its_shortest(
    origin: Origin, fields: dict[str, timedelta]
) -> None:
    with pytest.raises(InvalidValue) as caught:
        Restrictions(**fields, **origin)

    assert caught.value.name in fields


@given(
    kind=PAUSES,
    since=st.datetimes(timezones=st.just(UTC)),
    until=st.none() | st.datetimes(timezones=st.just(UTC)),
    now=st.datetimes(timezones=st.just(UTC)),
)
def test_a_pause_ends_exactly_when_it_says(
    kind: RestrictionKind, since: datetime, until: datetime | None, now: datetime
) -> None:
    rule = Restrictions(source="https://example.org/rules", checked="2026-11-21")

    def judged(moment: datetime) -> Verdict:
        account = Account(platform="tiktok", id="1")
        restriction = laid(kind, since, until)
        asked = Situation(
            now=moment, action=Action.MESSAGE, account=account, restriction=restriction
        )
        finding = rule.judge(asked)
        if finding.until is not None:
            assert moment < finding.until
            ended = Situation(
                now=finding.until, action=Action.MESSAGE, account=account, restriction=restriction
            )
            assert rule.judge(ended).verdict is Verdict.ALLOW
        return finding.verdict

    assert judged(now) in {Verdict.ALLOW, Verdict.WAIT}


def test_a_policy_may_mind_only_what_ends_more_than_messages(
    situation: Callable[..., Situation], now: datetime
) -> None:
    rule = Restrictions(kinds=BEYOND_MESSAGES, source="https://example.com", checked="2026-11-21")

    def verdict(kind: RestrictionKind) -> Verdict:
        return rule.judge(situation(restriction=Restriction(kind=kind, since=now))).verdict

    assert verdict(RestrictionKind.SUSPENDED) is Verdict.ALLOW
    assert verdict(RestrictionKind.COOLING_DOWN) is Verdict.ALLOW
    assert verdict(RestrictionKind.VIEW_ONLY) is Verdict.WAIT
    assert verdict(RestrictionKind.BANNED) is Verdict.DENY


def test_a_kind_of_restriction_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidValue, match="resting"):
        Restrictions(
            kinds=frozenset({"resting"}), source="https://example.com", checked="2026-11-21"
        )


@pytest.mark.parametrize("action", list(Action))
def test_a_driver_cannot_forget_who_asked_to_be_left_alone(action: Action) -> None:
    bare = Policy(platform="guestbook", action=action, rules=())
    names = {rule.name for rule in completed(bare).rules}
    assert "restrictions" in names
    private = action is not Action.PUBLIC_REPLY
    assert ({"opt_out", "marketing_consent", "marketing_cap"} <= names) is private


@pytest.mark.parametrize("action", list(Action))
def test_a_driver_that_has_said_all_of_it_is_left_as_it_is(action: Action) -> None:
    said = facebook.policy(action)
    assert completed(said) is said
    off = said.override(restrictions={"enabled": False})
    assert completed(off) is off
