"""What X allows an account to send through its API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    CommentRecord,
    Draft,
    Fact,
    Purpose,
    QuickReply,
    Restriction,
    RestrictionKind,
)
from privatereply.policy import Decision, Situation, Verdict
from privatereply.providers.x import X, message_button, policies

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = {
    "already_replied": Fact.NO,
    "comment_exists": Fact.YES,
    "author_is_account": Fact.NO,
    "person_mentioned": Fact.YES,
    "takes_messages": Fact.YES,
}
STRANGER = dict.fromkeys(("person_mentioned", "person_has_written", "opted_in"), Fact.NO)
PRIVATE = pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
Judge = Callable[..., Decision]


@pytest.fixture
def judge(comment: CommentRecord, shop: Account) -> Judge:
    """Ask about a situation in which nothing stands in the way."""

    def ask(
        action: Action = Action.PRIVATE_REPLY, *, preset: str | None = None, **changes: Any
    ) -> Decision:
        plain = Situation(
            now=NOW,
            action=action,
            account=shop,
            actor=Actor.automation("prices"),
            comment=None if action is Action.MESSAGE else comment,
            person=comment.author,
            draft=Draft(text="It is 20 zł"),
            plan="Agency",
            advertised=(),
            facts=KNOWN | changes.pop("facts", {}),
        )
        return policies.policy(action, preset).judge(attrs.evolve(plain, **changes))

    return ask


def refused(decision: Decision) -> list[str]:
    return [finding.rule.name for finding in decision.refusals]


@pytest.mark.parametrize("action", list(Action))
def test_with_everything_known_and_in_order_it_is_allowed(judge: Judge, action: Action) -> None:
    assert judge(action).verdict is Verdict.ALLOW


@PRIVATE
def test_a_cold_message_is_refused_and_the_lawful_way_named(judge: Judge, action: Action) -> None:
    decision = judge(action, facts=STRANGER)
    assert refused(decision) == ["initiated"]
    assert decision.explain().endswith(
        "Instead, you can answer in public and invite the person to write."
    )


@PRIVATE
@pytest.mark.parametrize("step", list(STRANGER))
def test_any_first_step_of_the_person_is_enough(judge: Judge, action: Action, step: str) -> None:
    assert judge(action, facts=STRANGER | {step: Fact.YES}).verdict is Verdict.ALLOW
    wrote = judge(action, facts=STRANGER, last_inbound_at=NOW - HOUR)
    assert wrote.verdict is Verdict.ALLOW


@PRIVATE
def test_a_first_step_nobody_knows_of_is_none(judge: Judge, action: Action) -> None:
    decision = judge(action, facts={"person_mentioned": Fact.UNKNOWN})
    assert decision.verdict is Verdict.UNCERTAIN
    assert not decision.allowed


@PRIVATE
@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"opted_out": Fact.YES}, "opt_out"),
        ({"person_blocked": Fact.YES}, "not_blocked"),
        ({"takes_messages": Fact.NO}, "takes_messages"),
    ],
)
def test_who_must_not_be_written_to(
    judge: Judge, action: Action, facts: dict[str, Fact], rule: str
) -> None:
    assert refused(judge(action, facts=facts)) == [rule]


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"already_replied": Fact.YES}, "one_reply_per_comment"),
        ({"comment_exists": Fact.NO}, "comment_exists"),
        ({"author_is_account": Fact.YES}, "not_to_self"),
    ],
)
def test_what_makes_a_private_reply_impossible(
    judge: Judge, facts: dict[str, Fact], rule: str
) -> None:
    assert refused(judge(facts=facts)) == [rule]


def test_a_comment_is_answered_in_public_once(judge: Judge) -> None:
    again = judge(Action.PUBLIC_REPLY, facts={"publicly_replied": Fact.YES})
    assert refused(again) == ["one_public_reply"]
    assert judge(Action.PUBLIC_REPLY, facts={"already_replied": Fact.YES}).allowed


@PRIVATE
@pytest.mark.requirement("B6")
def test_a_group_has_49_people_and_the_account(judge: Judge, action: Action) -> None:
    assert judge(action, recipients=49).allowed
    assert refused(judge(action, recipients=50)) == ["recipient_cap"]


@PRIVATE
@pytest.mark.requirement("B6")
@pytest.mark.requirement("B7")
def test_the_guide_of_2017_wants_a_follower_and_counts_50(judge: Judge, action: Action) -> None:
    known = {"person_follows": Fact.YES}
    assert judge(action, preset="legacy_2017", recipients=50, facts=known).allowed
    assert refused(judge(action, preset="legacy_2017", recipients=51, facts=known)) == [
        "recipient_cap"
    ]
    stranger = {"person_follows": Fact.NO}
    assert refused(judge(action, preset="legacy_2017", facts=stranger)) == ["relationship"]
    assert not judge(action, preset="legacy_2017").allowed
    assert judge(action, facts=stranger).allowed


@pytest.mark.requirement("A11")
def test_zoho_offers_no_private_replies_here(x: X) -> None:
    with pytest.raises(InvalidValue, match="preset"):
        x.policy(Action.PRIVATE_REPLY, preset="zoho")


@PRIVATE
@pytest.mark.parametrize(
    ("draft", "rule"),
    [
        (Draft(text="a" * 10_001), "text_length"),
        (Draft(text="?", attachments=(Attachment(kind="image", id="1"),) * 2), "attachment_count"),
        (Draft(attachments=(Attachment(kind="audio", id="1"),)), "content_kinds"),
        (Draft(text="?", quick_replies=(QuickReply(title="S", payload="S"),)), "content_kinds"),
    ],
    ids=["long", "two", "audio", "quick"],
)
def test_what_a_message_cannot_hold(judge: Judge, action: Action, draft: Draft, rule: str) -> None:
    assert refused(judge(action, draft=draft)) == [rule]
    assert judge(action, draft=Draft(text="日" * 10_000)).allowed


@pytest.mark.parametrize(
    ("text", "fits"),
    [("a" * 280, True), ("a" * 281, False), ("日" * 140, True), ("日" * 141, False)],
)
def test_a_post_is_weighed(judge: Judge, text: str, fits: bool) -> None:
    assert judge(Action.PUBLIC_REPLY, draft=Draft(text=text)).allowed is fits


def test_a_public_reply_can_have_a_button_and_a_message_cannot(judge: Judge, shop: Account) -> None:
    draft = Draft(text="Write to us", attachments=(message_button(shop),))
    assert judge(Action.PUBLIC_REPLY, draft=draft).allowed
    assert refused(judge(draft=draft)) == ["content_kinds"]


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (RestrictionKind.BILLING, Verdict.DENY),
        (RestrictionKind.BANNED, Verdict.DENY),
        (RestrictionKind.SUSPENDED, Verdict.WAIT),
        (RestrictionKind.COOLING_DOWN, Verdict.WAIT),
    ],
)
def test_a_restricted_account_pauses(
    judge: Judge, action: Action, kind: RestrictionKind, verdict: Verdict
) -> None:
    decision = judge(action, restriction=Restriction(kind=kind, since=NOW))
    assert decision.verdict is verdict


@pytest.mark.requirement("B17")
@pytest.mark.requirement("B18")
def test_advertising_needs_more_than_a_first_step(judge: Judge) -> None:
    offer = Draft(text="20 % off", purpose=Purpose.MARKETING)
    assert not judge(draft=offer).allowed
    agreed = {"marketing_consent": Fact.YES}
    assert judge(draft=offer, facts=agreed).allowed
    again = judge(draft=offer, facts=agreed, advertised=(NOW - HOUR,))
    assert again.verdict is Verdict.WAIT
