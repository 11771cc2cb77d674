"""How findings become a decision, and what a decision tells."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any, ClassVar

import attrs
import pytest
from typing_extensions import override

from privatereply.errors import DraftNotAllowed, InvalidValue, NotAllowed
from privatereply.model import Action, Actor, Draft, Fact
from privatereply.policy import (
    CommentExists,
    Entitlement,
    Finding,
    HighIntent,
    Initiated,
    MessagingWindow,
    NoRecentContact,
    OneReplyPerComment,
    OptOut,
    Origin,
    Phrase,
    Policy,
    Reason,
    ReplyWithin,
    Rule,
    Situation,
    TextLength,
    Verdict,
)


@attrs.frozen(kw_only=True, slots=False)
class QuietHours(Rule):
    """A rule a host brings: it makes everybody wait."""

    name: ClassVar[str] = "quiet_hours"

    wait: timedelta | None

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("Nobody is disturbed at night."))

    @override
    def judge(self, situation: Situation) -> Finding:
        until = None if self.wait is None else situation.now + self.wait
        return Finding(self, Verdict.WAIT, self.demand, until)


@attrs.frozen(kw_only=True, slots=False)
class LongerQuietHours(QuietHours):
    name: ClassVar[str] = "longer_quiet_hours"


@pytest.fixture
def policy(origin: Origin) -> Callable[..., Policy]:
    def build(*rules: Rule) -> Policy:
        return Policy(platform="facebook", action=Action.PRIVATE_REPLY, rules=rules)

    return build


@pytest.fixture
def rules(origin: Origin) -> dict[Verdict, Rule]:
    return {
        Verdict.ALLOW: ReplyWithin(**origin),
        Verdict.UNCERTAIN: CommentExists(**origin),
        Verdict.WAIT: QuietHours(wait=timedelta(hours=3), **origin),
        Verdict.DENY: OneReplyPerComment(**origin),
    }


@pytest.fixture
def mixed(situation: Callable[..., Situation]) -> Situation:
    return situation(facts={"already_replied": Fact.YES})


@pytest.mark.parametrize("heaviest", list(Verdict))
def test_the_heaviest_finding_decides_in_any_order(
    policy: Callable[..., Policy], rules: dict[Verdict, Rule], mixed: Situation, heaviest: Verdict
) -> None:
    chosen = [rules[verdict] for verdict in Verdict if verdict.weight <= heaviest.weight]

    for order in permutations(chosen):
        decision = policy(*order).judge(mixed)
        assert decision.verdict is heaviest
        assert [finding.rule for finding in decision.findings] == list(order)


def test_the_latest_wait_counts(
    policy: Callable[..., Policy], origin: Origin, mixed: Situation, now: datetime
) -> None:
    short = QuietHours(wait=timedelta(hours=1), **origin)
    long = LongerQuietHours(wait=timedelta(hours=5), **origin)

    for order in permutations((short, long)):
        decision = policy(*order).judge(mixed)
        assert decision.until == now + timedelta(hours=5)
        assert not decision.allowed
        assert decision.refusals == ()


def test_a_wait_tells_until_when(
    policy: Callable[..., Policy], rules: dict[Verdict, Rule], origin: Origin, mixed: Situation
) -> None:
    known = policy(rules[Verdict.WAIT]).judge(mixed)
    unknown = policy(QuietHours(wait=None, **origin)).judge(mixed)

    assert known.explain().startswith("This can be sent from 2026-11-21 15:00 UTC on.")
    assert unknown.explain().startswith("This cannot be sent yet.")


def test_a_wait_that_ends_too_late_is_a_denial_at_once(
    policy: Callable[..., Policy],
    origin: Origin,
    situation: Callable[..., Situation],
    now: datetime,
) -> None:
    # The comment is one day old: with a window of two days, one day is left.
    window = ReplyWithin(window=timedelta(days=2), margin=timedelta(0), **origin)
    day = timedelta(days=1)

    fits = policy(window, QuietHours(wait=day, **origin)).judge(situation())
    late = policy(window, QuietHours(wait=day + timedelta(seconds=1), **origin)).judge(situation())

    assert (fits.verdict, fits.until, fits.deadline) == (Verdict.WAIT, now + day, now + day)
    assert late.verdict is Verdict.DENY
    assert late.refusals == ()
    assert not late.about_draft
    assert late.explain() == (
        "This cannot be sent. Nobody is disturbed at night. It would have to wait until "
        "2026-11-22 12:00 UTC; by then it is too late."
    )


def test_a_way_out_is_named_by_what_stands_in_the_way(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    rules = (Initiated(by={"opted_in"}, **origin), OneReplyPerComment(**origin))
    known = {"already_replied": Fact.NO}

    cold = policy(*rules).judge(situation(facts={**known, "opted_in": Fact.NO}))
    warm = policy(*rules).judge(situation(facts={**known, "opted_in": Fact.YES}))
    unknown = policy(*rules).judge(situation(facts=known))

    assert cold.alternatives == unknown.alternatives == (Action.PUBLIC_REPLY,)
    assert warm.alternatives == ()
    assert cold.findings[0].as_dict()["alternative"] == "public_reply"
    assert "Instead, you can answer in public" in cold.explain()
    assert "Instead" not in warm.explain()


def test_what_was_to_be_done_is_no_way_out_of_itself(
    origin: Origin, situation: Callable[..., Situation]
) -> None:
    public = Policy(
        platform="x", action=Action.PUBLIC_REPLY, rules=(Initiated(by={"opted_in"}, **origin),)
    )

    assert public.judge(situation(facts={"opted_in": Fact.NO})).alternatives == ()


def test_the_earliest_deadline_counts(
    policy: Callable[..., Policy],
    origin: Origin,
    situation: Callable[..., Situation],
    now: datetime,
) -> None:
    reply = ReplyWithin(margin=timedelta(0), **origin)
    window = MessagingWindow(**origin)

    decision = policy(reply, window).judge(situation(last_inbound_at=now))

    assert decision.deadline == now + timedelta(days=1)


def test_a_doubt_is_allowed_unless_its_rule_forbids_it(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    careless = CommentExists(**origin)
    careful = CommentExists(on_unknown="deny", **origin)
    unknown = situation(facts={})

    assert policy(careless).judge(unknown).allowed
    assert not policy(careful).judge(unknown).allowed
    assert policy(careless).judge(unknown).verdict is Verdict.UNCERTAIN
    assert policy(careful).judge(unknown).verdict is Verdict.UNCERTAIN


def test_what_nobody_knows_is_named_once(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    decision = policy(CommentExists(**origin), Entitlement(plans={"Gold"}, **origin)).judge(
        situation(facts={})
    )

    assert decision.unknown == ("comment_exists", "plan")
    assert [finding.rule.name for finding in decision.refusals] == ["entitlement"]


def test_another_draft_helps_only_if_nothing_else_stands_in_the_way(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    long = situation(draft=Draft(text="hello"), facts={"already_replied": Fact.NO})
    taken = situation(draft=Draft(text="hello"), facts={"already_replied": Fact.YES})
    asked = policy(TextLength(limit=3, **origin), OneReplyPerComment(**origin))

    assert asked.judge(long).about_draft
    assert not asked.judge(taken).about_draft
    assert not asked.judge(situation()).about_draft


def test_a_decision_says_who_may_send_it(
    policy: Callable[..., Policy],
    origin: Origin,
    situation: Callable[..., Situation],
    now: datetime,
) -> None:
    asked = policy(MessagingWindow(human_agent=timedelta(days=7), **origin))
    late = situation(
        actor=Actor.human("anna"),
        last_inbound_at=now - timedelta(days=2),
        facts={"human_agent_feature": Fact.YES},
    )

    decision = asked.judge(late)

    assert decision.extension == "human_agent"
    assert decision.explain() == (
        "This can be sent. The person last wrote more than 24 hours ago; it can be sent because a "
        "member of the team answers. The last moment for it is 2026-11-26 12:00 UTC."
    )


def test_an_explanation_gives_the_deciding_reasons_and_no_others(
    policy: Callable[..., Policy],
    rules: dict[Verdict, Rule],
    origin: Origin,
    situation: Callable[..., Situation],
) -> None:
    decision = policy(*rules.values()).judge(situation(facts={"already_replied": Fact.YES}))

    assert decision.explain() == (
        "This cannot be sent. This comment has already been answered in private; a second private "
        "reply is not possible."
    )


def test_an_explanation_ends_with_its_sources_on_request(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    asked = policy(OneReplyPerComment(**origin), CommentExists(**origin))
    nothing = situation(facts={"already_replied": Fact.YES, "comment_exists": Fact.NO})

    told = asked.judge(nothing).explain(sources=True)

    assert told.endswith("Sources: https://example.org/rules")
    assert asked.judge(situation()).explain(sources=True) == "This can be sent."


def test_a_doubtful_permission_says_what_is_unknown(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    careless = policy(CommentExists(**origin)).judge(situation(facts={}))
    careful = policy(CommentExists(on_unknown="deny", **origin)).judge(situation(facts={}))

    assert careless.explain() == (
        "This can be sent as far as is known. It is not known whether the comment still exists."
    )
    assert careful.explain() == (
        "This is not sent while something about it is unknown. "
        "It is not known whether the comment still exists."
    )


def test_a_decision_is_data(
    policy: Callable[..., Policy], rules: dict[Verdict, Rule], mixed: Situation
) -> None:
    decision = policy(*rules.values()).judge(mixed)

    told = json.loads(json.dumps(decision.as_dict("ja")))

    assert told["verdict"] == "deny"
    assert told["allowed"] is False
    assert told["deadline"] == decision.deadline.isoformat()
    assert told["until"] == decision.until.isoformat()
    assert [finding["rule"] for finding in told["findings"]] == [
        rule.name for rule in rules.values()
    ]


def test_a_decision_survives_pickling(
    policy: Callable[..., Policy], rules: dict[Verdict, Rule], mixed: Situation
) -> None:
    decision = policy(*rules.values()).judge(mixed)

    assert pickle.loads(pickle.dumps(decision)) == decision  # noqa: S301 - our own bytes


def test_a_refusal_carries_its_decision(
    policy: Callable[..., Policy], origin: Origin, situation: Callable[..., Situation]
) -> None:
    decision = policy(TextLength(limit=3, **origin)).judge(situation(draft=Draft(text="secret")))

    for kind in (NotAllowed, DraftNotAllowed):
        error = kind(decision=decision)
        assert str(error) == decision.explain()
        assert "secret" not in repr(error)


def test_a_rule_that_is_switched_off_is_not_asked_but_still_described(
    policy: Callable[..., Policy], origin: Origin, mixed: Situation
) -> None:
    off = policy(OneReplyPerComment(enabled=False, **origin))

    assert off.judge(mixed).findings == ()
    assert off.judge(mixed).allowed
    assert [rule.enabled for rule in off.describe().rules] == [False]


@pytest.mark.requirement("E8")
@pytest.mark.requirement("X7")
@pytest.mark.parametrize(
    "fields",
    [
        {"source": "", "checked": "2026-11-21"},
        {"source": " ", "checked": "2026-11-21"},
        {"source": None, "checked": "2026-11-21"},
        {"source": "https://example.org", "checked": ""},
        {"source": "https://example.org", "checked": "yesterday"},
        {"source": "https://example.org", "checked": None},
    ],
)
def test_a_rule_without_source_and_date_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue) as caught:
        CommentExists(**fields)

    assert caught.value.name in fields


def test_a_rule_decides_one_way_or_the_other_when_nobody_knows(origin: Origin) -> None:
    with pytest.raises(InvalidValue):
        CommentExists(on_unknown="perhaps", **origin)


def test_a_policy_has_each_rule_once(policy: Callable[..., Policy], origin: Origin) -> None:
    with pytest.raises(InvalidValue) as caught:
        policy(CommentExists(**origin), CommentExists(**origin))

    assert "comment_exists" in caught.value.given


def test_rules_are_added_replaced_and_taken_out(
    policy: Callable[..., Policy], origin: Origin
) -> None:
    plain = policy(CommentExists(**origin), OneReplyPerComment(**origin))
    strict = CommentExists(on_unknown="deny", **origin)

    assert plain.with_rule(strict).rules == (strict, plain.rules[1])
    assert plain.with_rule(TextLength(limit=3, **origin)).rules[2].name == "text_length"
    assert plain.without("comment_exists").rules == plain.rules[1:]
    with pytest.raises(InvalidValue) as caught:
        plain.without("text_length")
    assert caught.value.allowed == "comment_exists, one_reply_per_comment"


def test_a_situation_takes_no_naive_time(
    situation: Callable[..., Situation], now: datetime
) -> None:
    with pytest.raises(InvalidValue):
        situation(now=now.replace(tzinfo=None))
    with pytest.raises(InvalidValue):
        situation(last_inbound_at=now.replace(tzinfo=None))


def test_a_fact_nobody_gave_is_unknown(situation: Callable[..., Situation]) -> None:
    assert situation(facts={}).fact("person_follows") is Fact.UNKNOWN


def test_a_wait_promises_nothing_while_a_doubt_stands_in_the_way(
    situation: Callable[..., Situation], now: datetime
) -> None:
    policy = Policy(
        platform="tiktok",
        action=Action.PRIVATE_REPLY,
        rules=(
            NoRecentContact(source="https://example.com", checked="2026-11-21"),
            HighIntent(source="https://example.com", checked="2026-11-21"),
        ),
    )
    talked = {"last_inbound_at": now - timedelta(hours=1)}
    doubtful = policy.judge(situation(**talked))
    assert (doubtful.verdict, doubtful.allowed) == (Verdict.UNCERTAIN, False)
    certain = policy.judge(situation(**talked, facts={"high_intent": Fact.YES}))
    assert certain.verdict is Verdict.WAIT


def test_there_is_no_way_around_a_rule_that_knows_none(
    situation: Callable[..., Situation],
) -> None:
    sourced = {"source": "https://example.com", "checked": "2026-11-21"}
    policy = Policy(
        platform="x",
        action=Action.PRIVATE_REPLY,
        rules=(Initiated(**sourced), OptOut(**sourced)),
    )
    cold = dict.fromkeys(("person_has_written", "person_mentioned", "opted_in"), Fact.NO)
    assert policy.judge(situation(facts=cold)).alternatives == (Action.PUBLIC_REPLY,)
    gone = {**cold, "opted_out": Fact.YES}
    assert policy.judge(situation(facts=gone)).alternatives == ()
