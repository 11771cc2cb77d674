"""How many messages a person gets before they have to write again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, CommentRecord, Fact
from privatereply.policy import (
    BeforeAcceptance,
    MessageAllowance,
    NoRecentContact,
    Origin,
    Policy,
    ReplyWithin,
    Rule,
    Situation,
    TieredAllowance,
    Verdict,
)

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
NOW = datetime.fromisoformat("2026-11-21T12:00Z")
ALLOWANCES = pytest.mark.parametrize("kind", [MessageAllowance, TieredAllowance])


def sent(count: int, at: datetime = NOW) -> tuple[datetime, ...]:
    return (at,) * count


@pytest.mark.requirement("C40")
@pytest.mark.parametrize(
    "pending",
    [
        {"folder": "requests"},
        {"folder": "filtered"},
        {"facts": {"request_accepted": Fact.NO}},
        {"folder": "requests", "facts": {"person_has_written": Fact.NO}},
    ],
)
def test_until_a_request_is_accepted_three_messages_go_out(
    situation: Callable[..., Situation], origin: Origin, pending: dict[str, object]
) -> None:
    rule = BeforeAcceptance(**origin)

    third = rule.judge(situation(unanswered=sent(2), **pending))
    fourth = rule.judge(situation(unanswered=sent(3), **pending))

    assert third.verdict is Verdict.ALLOW
    assert fourth.verdict is Verdict.DENY
    assert "when they accept it or write" in fourth.as_dict()["reason"]


@pytest.mark.requirement("C38")
@pytest.mark.requirement("C40")
@pytest.mark.parametrize(
    "accepted",
    [
        {"folder": "inbox"},
        {"folder": "requests", "facts": {"request_accepted": Fact.YES}},
        {"folder": "requests", "facts": {"person_has_written": Fact.YES}},
        {"folder": "requests", "last_inbound_at": NOW - HOUR},
    ],
)
def test_accepting_or_writing_lifts_the_limit(
    situation: Callable[..., Situation], origin: Origin, accepted: dict[str, object]
) -> None:
    finding = BeforeAcceptance(**origin).judge(situation(unanswered=sent(50), **accepted))

    assert finding.verdict is Verdict.ALLOW


@pytest.mark.requirement("C40")
@pytest.mark.parametrize(
    ("count", "verdict", "unknown"),
    [
        (2, Verdict.ALLOW, None),
        (3, Verdict.UNCERTAIN, "request_accepted"),
        (None, Verdict.UNCERTAIN, "unanswered"),
    ],
)
def test_a_request_that_may_have_been_accepted_is_a_doubt(
    situation: Callable[..., Situation],
    origin: Origin,
    count: int | None,
    verdict: Verdict,
    unknown: str | None,
) -> None:
    unanswered = None if count is None else sent(count)

    finding = BeforeAcceptance(**origin).judge(situation(unanswered=unanswered))

    assert (finding.verdict, finding.unknown) == (verdict, unknown)
    assert not finding.blocks


def test_ten_messages_follow_each_message_of_the_person(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = MessageAllowance(**origin)
    wrote = NOW - HOUR

    tenth = rule.judge(situation(last_inbound_at=wrote, unanswered=sent(9)))
    eleventh = rule.judge(situation(last_inbound_at=wrote, unanswered=sent(10)))

    assert (tenth.verdict, tenth.deadline) == (Verdict.ALLOW, wrote + 48 * HOUR)
    assert (eleventh.verdict, eleventh.alternative) == (Verdict.DENY, Action.PUBLIC_REPLY)


def test_the_window_closes_forty_eight_hours_after_the_persons_message(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = MessageAllowance(**origin)

    last = rule.judge(situation(last_inbound_at=NOW - 48 * HOUR, unanswered=()))
    late = rule.judge(situation(last_inbound_at=NOW - 48 * HOUR - MOMENT, unanswered=()))

    assert last.verdict is Verdict.ALLOW
    assert (late.verdict, late.alternative) == (Verdict.DENY, Action.PUBLIC_REPLY)


@ALLOWANCES
@pytest.mark.parametrize(
    ("changes", "verdict", "unknown"),
    [
        ({"facts": {"person_has_written": Fact.NO}}, Verdict.DENY, None),
        ({"facts": {}}, Verdict.UNCERTAIN, "last_inbound_at"),
        ({"facts": {"person_has_written": Fact.YES}}, Verdict.UNCERTAIN, "last_inbound_at"),
        ({"last_inbound_at": NOW - HOUR}, Verdict.UNCERTAIN, "unanswered"),
        ({"last_inbound_at": NOW + HOUR, "unanswered": ()}, Verdict.ALLOW, None),
    ],
)
def test_without_a_message_of_the_person_nothing_is_allowed(
    situation: Callable[..., Situation],
    origin: Origin,
    kind: Callable[..., Rule],
    changes: dict[str, object],
    verdict: Verdict,
    unknown: str | None,
) -> None:
    finding = kind(**origin).judge(situation(**changes))

    assert (finding.verdict, finding.unknown) == (verdict, unknown)


@pytest.mark.parametrize(
    "earlier",
    [
        {"private_reply_at": NOW - 3 * HOUR},
        {"last_outbound_at": NOW - 2 * HOUR},
        {"facts": {"person_answered": Fact.YES}},
    ],
)
def test_in_tiers_a_person_who_answers_gets_any_number(
    situation: Callable[..., Situation], origin: Origin, earlier: dict[str, object]
) -> None:
    asked = situation(last_inbound_at=NOW - 2 * HOUR, unanswered=sent(100), **earlier)

    assert TieredAllowance(**origin).judge(asked).verdict is Verdict.ALLOW


def test_in_tiers_the_first_message_allows_ten_and_silence_three_more(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule, first = TieredAllowance(**origin), {"person_answered": Fact.NO}
    wrote = NOW - HOUR
    closes = wrote + 48 * HOUR

    tenth = rule.judge(situation(last_inbound_at=wrote, unanswered=sent(9), facts=first))
    eleventh = rule.judge(situation(last_inbound_at=wrote, unanswered=sent(10), facts=first))
    third = rule.judge(
        situation(now=closes, last_inbound_at=wrote, unanswered=sent(10) + sent(2, closes))
    )
    fourth = rule.judge(
        situation(now=closes, last_inbound_at=wrote, unanswered=sent(10) + sent(3, closes))
    )

    assert tenth.verdict is Verdict.ALLOW
    assert (eleventh.verdict, eleventh.until) == (Verdict.WAIT, closes)
    assert third.verdict is Verdict.ALLOW
    assert (fourth.verdict, fourth.alternative) == (Verdict.DENY, Action.PUBLIC_REPLY)


def test_in_tiers_a_message_that_may_be_an_answer_is_a_doubt(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    asked = situation(last_inbound_at=NOW - HOUR, unanswered=sent(10), last_outbound_at=NOW)

    finding = TieredAllowance(**origin).judge(asked)

    assert (finding.verdict, finding.unknown) == (Verdict.UNCERTAIN, "person_answered")


@pytest.mark.parametrize("side", ["last_inbound_at", "last_outbound_at", "private_reply_at"])
def test_a_private_reply_waits_until_both_sides_were_silent_for_a_day(
    situation: Callable[..., Situation], origin: Origin, side: str
) -> None:
    rule = NoRecentContact(**origin)

    talking = rule.judge(situation(**{side: NOW - 23 * HOUR}))
    silent = rule.judge(situation(**{side: NOW - 24 * HOUR}))

    assert (talking.verdict, talking.until) == (Verdict.WAIT, NOW + HOUR)
    assert silent.verdict is Verdict.ALLOW


def test_the_later_of_two_contacts_counts(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    asked = situation(last_inbound_at=NOW - 30 * HOUR, last_outbound_at=NOW - 2 * HOUR)

    assert NoRecentContact(**origin).judge(asked).until == NOW + 22 * HOUR


@pytest.mark.parametrize(
    ("changes", "alternatives"),
    [
        ({"last_inbound_at": NOW - HOUR}, (Action.MESSAGE,)),
        ({"last_inbound_at": NOW - 47 * HOUR, "last_outbound_at": NOW}, (Action.MESSAGE,)),
        ({"last_inbound_at": NOW - 49 * HOUR, "last_outbound_at": NOW}, ()),
        ({"last_outbound_at": NOW}, ()),
    ],
)
def test_while_the_conversation_is_open_a_message_into_it_is_the_way_out(
    situation: Callable[..., Situation],
    origin: Origin,
    changes: dict[str, object],
    alternatives: tuple[Action, ...],
) -> None:
    rule = NoRecentContact(**origin)
    policy = Policy(platform="tiktok", action=Action.PRIVATE_REPLY, rules=(rule,))

    decision = policy.judge(situation(**changes))

    assert decision.verdict is Verdict.WAIT
    assert decision.alternatives == alternatives


def test_contact_nobody_has_heard_of_is_a_doubt_that_allows(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    finding = NoRecentContact(**origin).judge(situation())

    assert (finding.verdict, finding.unknown) == (Verdict.UNCERTAIN, "last_contact_at")
    assert not finding.blocks


@pytest.mark.parametrize(("age", "verdict"), [(30 * HOUR, Verdict.DENY), (10 * HOUR, Verdict.WAIT)])
def test_a_wait_for_silence_beyond_the_comments_time_is_a_denial(
    situation: Callable[..., Situation],
    origin: Origin,
    comment: CommentRecord,
    age: timedelta,
    verdict: Verdict,
) -> None:
    rules = (
        ReplyWithin(window=48 * HOUR, margin=HOUR, **origin),
        NoRecentContact(**origin),
    )
    policy = Policy(platform="tiktok", action=Action.PRIVATE_REPLY, rules=rules)
    asked = situation(
        comment=attrs.evolve(comment, created_at=NOW - age), last_inbound_at=NOW - HOUR
    )

    decision = policy.judge(asked)

    assert decision.verdict is verdict
    assert decision.alternatives == (Action.MESSAGE,)
    assert decision.until == NOW + 23 * HOUR
    assert decision.deadline == NOW - age + 47 * HOUR


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (BeforeAcceptance, {"limit": 0}),
        (MessageAllowance, {"limit": 0}),
        (MessageAllowance, {"window": timedelta(0)}),
        (TieredAllowance, {"late": 0}),
        (NoRecentContact, {"window": -HOUR}),
    ],
)
def test_an_allowance_allows_something(
    origin: Origin, kind: Callable[..., Rule], fields: dict[str, object]
) -> None:
    with pytest.raises(InvalidValue):
        kind(**fields, **origin)


@given(
    count=st.integers(0, 30),
    limit=st.integers(1, 20),
    ago=st.timedeltas(timedelta(0), timedelta(days=5)),
    window=st.timedeltas(timedelta(minutes=1), timedelta(days=4)),
)
def test_an_allowance_is_what_is_left_of_the_number_in_the_time(
    count: int, limit: int, ago: timedelta, window: timedelta
) -> None:
    rule = MessageAllowance(
        limit=limit, window=window, source="https://example.org/rules", checked="2026-11-21"
    )
    asked = Situation(
        now=NOW,
        action=Action.MESSAGE,
        account=Account(platform="tiktok", id="1"),
        last_inbound_at=NOW - ago,
        unanswered=sent(count),
    )

    assert (rule.judge(asked).verdict is Verdict.ALLOW) == (count < limit and ago <= window)
