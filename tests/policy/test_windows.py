"""Rules about time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import Actor, CommentRecord, Fact
from privatereply.policy import (
    AnswerWithin,
    AwaitAnswer,
    MessagingWindow,
    Origin,
    ReplyWithin,
    Situation,
    Verdict,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GRANTED = {"human_agent_feature": Fact.YES}
REFUSED = {"human_agent_feature": Fact.NO}


@pytest.fixture
def aged(
    situation: Callable[..., Situation], comment: CommentRecord, now: datetime
) -> Callable[[timedelta], Situation]:
    def build(age: timedelta) -> Situation:
        return situation(comment=attrs.evolve(comment, created_at=now - age))

    return build


@pytest.mark.requirement("A30")
@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (timedelta(0), Verdict.ALLOW),
        (7 * DAY - HOUR, Verdict.ALLOW),
        (7 * DAY - HOUR + timedelta(microseconds=1), Verdict.DENY),
        (7 * DAY, Verdict.DENY),
        (8 * DAY, Verdict.DENY),
    ],
)
def test_a_comment_can_be_answered_for_seven_days_less_the_margin(
    origin: Origin, aged: Callable[[timedelta], Situation], age: timedelta, verdict: Verdict
) -> None:
    assert ReplyWithin(**origin).judge(aged(age)).verdict is verdict


@pytest.mark.requirement("A30")
def test_without_a_margin_the_last_moment_counts(
    origin: Origin, aged: Callable[[timedelta], Situation]
) -> None:
    rule = ReplyWithin(margin=timedelta(0), **origin)

    assert rule.judge(aged(7 * DAY)).verdict is Verdict.ALLOW
    assert rule.judge(aged(7 * DAY + timedelta(microseconds=1))).verdict is Verdict.DENY


def test_the_deadline_is_the_window_less_the_margin(
    origin: Origin, aged: Callable[[timedelta], Situation], now: datetime
) -> None:
    rule = ReplyWithin(margin=2 * HOUR, **origin)

    assert rule.judge(aged(DAY)).deadline == now + 6 * DAY - 2 * HOUR


def test_the_margin_is_told_apart_from_the_limit(
    origin: Origin, aged: Callable[[timedelta], Situation]
) -> None:
    rule = ReplyWithin(**origin)

    almost = rule.judge(aged(7 * DAY - HOUR / 2)).reason
    over = rule.judge(aged(7 * DAY + HOUR)).reason

    assert "margin" in almost.phrase.one
    assert "margin" not in over.phrase.one


def test_a_comment_from_the_future_counts_as_made_now(
    origin: Origin, aged: Callable[[timedelta], Situation], now: datetime
) -> None:
    finding = ReplyWithin(**origin).judge(aged(-3 * HOUR))

    assert finding.verdict is Verdict.ALLOW
    assert finding.deadline == now + 7 * DAY - HOUR


def test_without_a_time_of_creation_nothing_is_certain(
    situation: Callable[..., Situation], origin: Origin, comment: CommentRecord
) -> None:
    rule = ReplyWithin(**origin)
    timeless = attrs.evolve(comment, created_at=None)

    assert rule.judge(situation(comment=timeless)).unknown == "created_at"
    assert rule.judge(situation(comment=None)).unknown == "created_at"


def test_the_end_of_the_calendar_is_no_reason_to_fail(
    situation: Callable[..., Situation], origin: Origin, comment: CommentRecord
) -> None:
    end = datetime.max.replace(tzinfo=UTC)
    late = situation(now=end, comment=attrs.evolve(comment, created_at=end))

    assert ReplyWithin(**origin).judge(late).deadline == end


@pytest.mark.parametrize(
    "fields",
    [{"window": timedelta(0)}, {"margin": timedelta(days=7)}, {"margin": -HOUR}],
)
def test_a_window_without_room_is_refused(origin: Origin, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as caught:
        ReplyWithin(**fields, **origin)

    assert caught.value.name in fields


def test_without_a_private_reply_nobody_waits_for_an_answer(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    assert AwaitAnswer(**origin).judge(situation()).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("answered", "facts", "verdict"),
    [
        (None, {}, Verdict.DENY),
        (None, {"person_has_written": Fact.NO}, Verdict.DENY),
        (None, {"person_has_written": Fact.YES}, Verdict.UNCERTAIN),
        (-HOUR, {}, Verdict.DENY),
        (timedelta(0), {}, Verdict.ALLOW),
        (HOUR, {}, Verdict.ALLOW),
    ],
)
def test_after_a_private_reply_the_person_has_to_answer_first(
    situation: Callable[..., Situation],
    origin: Origin,
    now: datetime,
    answered: timedelta | None,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    replied = now - 2 * HOUR
    asked = situation(
        private_reply_at=replied,
        last_inbound_at=None if answered is None else replied + answered,
        facts=facts,
    )

    assert AwaitAnswer(**origin).judge(asked).verdict is verdict


@pytest.mark.parametrize(
    ("silence", "verdict"),
    [
        (timedelta(0), Verdict.ALLOW),
        (DAY, Verdict.ALLOW),
        (DAY + timedelta(microseconds=1), Verdict.DENY),
    ],
)
def test_a_message_can_be_answered_for_twenty_four_hours(
    situation: Callable[..., Situation],
    origin: Origin,
    now: datetime,
    silence: timedelta,
    verdict: Verdict,
) -> None:
    rule = MessagingWindow(**origin)

    assert rule.judge(situation(last_inbound_at=now - silence)).verdict is verdict


@pytest.fixture
def window(origin: Origin) -> MessagingWindow:
    return MessagingWindow(human_agent=7 * DAY, **origin)


@pytest.fixture
def silent(situation: Callable[..., Situation], now: datetime) -> Callable[..., Situation]:
    def build(silence: timedelta, actor: Actor | None, facts: dict[str, Fact]) -> Situation:
        return situation(last_inbound_at=now - silence, actor=actor, facts=facts)

    return build


HUMAN = Actor.human("anna")


@pytest.mark.requirement("X8")
@pytest.mark.parametrize("actor", [Actor.bot("b"), Actor.automation("a"), None])
@pytest.mark.parametrize("facts", [GRANTED, REFUSED, {}])
def test_only_a_person_may_answer_after_the_window(
    window: MessagingWindow,
    silent: Callable[..., Situation],
    actor: Actor | None,
    facts: dict[str, Fact],
) -> None:
    finding = window.judge(silent(2 * DAY, actor, facts))

    assert finding.verdict is Verdict.DENY
    assert finding.extension is None


@pytest.mark.requirement("X8")
def test_a_person_may_answer_after_the_window_where_it_is_granted(
    window: MessagingWindow, silent: Callable[..., Situation], now: datetime
) -> None:
    finding = window.judge(silent(2 * DAY, HUMAN, GRANTED))

    assert finding.verdict is Verdict.ALLOW
    assert finding.extension == "human_agent"
    assert finding.deadline == now + 5 * DAY


def test_a_person_may_not_answer_after_the_window_where_it_is_refused(
    window: MessagingWindow, silent: Callable[..., Situation]
) -> None:
    assert window.judge(silent(2 * DAY, HUMAN, REFUSED)).verdict is Verdict.DENY


def test_a_person_may_perhaps_answer_where_nobody_knows_of_the_grant(
    window: MessagingWindow, silent: Callable[..., Situation]
) -> None:
    finding = window.judge(silent(2 * DAY, HUMAN, {}))

    assert finding.verdict is Verdict.UNCERTAIN
    assert finding.unknown == "human_agent_feature"
    assert finding.extension == "human_agent"


def test_inside_the_window_nobody_needs_an_extension(
    window: MessagingWindow, silent: Callable[..., Situation]
) -> None:
    assert window.judge(silent(HOUR, HUMAN, GRANTED)).extension is None


@pytest.mark.parametrize(
    ("actor", "facts", "open_for"),
    [(HUMAN, GRANTED, 7 * DAY), (HUMAN, {}, DAY), (Actor.bot("b"), GRANTED, DAY)],
)
def test_the_deadline_is_that_of_whoever_answers(
    window: MessagingWindow,
    silent: Callable[..., Situation],
    now: datetime,
    actor: Actor | None,
    facts: dict[str, Fact],
    open_for: timedelta,
) -> None:
    assert window.judge(silent(HOUR, actor, facts)).deadline == now - HOUR + open_for


def test_after_seven_days_nobody_may_answer(
    window: MessagingWindow, silent: Callable[..., Situation]
) -> None:
    assert window.judge(silent(8 * DAY, HUMAN, GRANTED)).verdict is Verdict.DENY


def test_a_message_from_the_future_counts_as_written_now(
    window: MessagingWindow, silent: Callable[..., Situation], now: datetime
) -> None:
    assert window.judge(silent(-HOUR, Actor.bot("b"), {})).deadline == now + DAY


@pytest.mark.requirement("X9")
def test_a_person_who_never_wrote_gets_no_message(
    situation: Callable[..., Situation], window: MessagingWindow
) -> None:
    never = situation(facts={"person_has_written": Fact.NO})

    assert window.judge(never).verdict is Verdict.DENY


def test_when_the_person_wrote_may_be_unknown(
    situation: Callable[..., Situation], window: MessagingWindow
) -> None:
    assert window.judge(situation(facts={})).unknown == "last_inbound_at"


def test_people_cannot_get_less_time_than_programs(origin: Origin) -> None:
    with pytest.raises(InvalidValue) as caught:
        MessagingWindow(human_agent=DAY, **origin)

    assert caught.value.name == "human_agent"


@pytest.mark.requirement("A32")
@pytest.mark.requirement("X1")
@pytest.mark.parametrize(
    ("answered", "now_after", "verdict"),
    [
        (None, HOUR, Verdict.ALLOW),
        (None, DAY, Verdict.ALLOW),
        (None, DAY + HOUR, Verdict.DENY),
        (-HOUR, DAY + HOUR, Verdict.DENY),
        (HOUR, 3 * DAY, Verdict.ALLOW),
        (DAY, 3 * DAY, Verdict.ALLOW),
        (2 * DAY, 3 * DAY, Verdict.UNCERTAIN),
    ],
)
def test_a_conversation_ends_if_the_person_does_not_react_in_time(
    situation: Callable[..., Situation],
    origin: Origin,
    now: datetime,
    answered: timedelta | None,
    now_after: timedelta,
    verdict: Verdict,
) -> None:
    replied = now - now_after
    asked = situation(
        private_reply_at=replied,
        last_inbound_at=None if answered is None else replied + answered,
    )

    assert AnswerWithin(**origin).judge(asked).verdict is verdict


@pytest.mark.parametrize(("known", "verdict"), [("yes", Verdict.ALLOW), ("no", Verdict.DENY)])
def test_whoever_knows_when_the_person_reacted_decides(
    situation: Callable[..., Situation], origin: Origin, now: datetime, known: str, verdict: Verdict
) -> None:
    asked = situation(
        private_reply_at=now - 3 * DAY,
        last_inbound_at=now - DAY,
        facts={"answered_in_time": Fact(known)},
    )

    assert AnswerWithin(**origin).judge(asked).verdict is verdict


def test_without_a_private_reply_no_reaction_is_due(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    assert AnswerWithin(**origin).judge(situation()).verdict is Verdict.ALLOW
