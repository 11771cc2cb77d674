"""What TikTok allows a Business Account to send."""

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
    Person,
    Privacy,
    QuickReply,
    Restriction,
    RestrictionKind,
)
from privatereply.policy import Decision, Situation, Verdict
from privatereply.providers.tiktok import TikTok, policies

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = {
    "already_replied": Fact.NO,
    "comment_exists": Fact.YES,
    "author_is_account": Fact.NO,
    "high_intent": Fact.YES,
    "replies_enabled": Fact.YES,
    "owner_is_18": Fact.YES,
    "person_is_18": Fact.YES,
    "images_taken": Fact.YES,
    "post_is_public": Fact.YES,
    "request_accepted": Fact.YES,
    "guardian_restricted": Fact.NO,
}
SARI = Person(id="sari", region="APAC", privacy=Privacy.EVERYONE)
IMAGE = Attachment(kind="image", id="1")
PRIVATE = pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])


@pytest.fixture
def judge(comment: CommentRecord, shop: Account) -> Callable[..., Decision]:
    """Ask about a situation in which nothing stands in the way."""

    def ask(
        action: Action = Action.PRIVATE_REPLY, *, preset: str | None = None, **changes: Any
    ) -> Decision:
        known = KNOWN | changes.pop("facts", {})
        talking = action is Action.MESSAGE
        plain = Situation(
            now=NOW,
            action=action,
            account=shop,
            actor=Actor.automation("prices"),
            comment=None if talking else attrs.evolve(comment, author=SARI),
            person=SARI,
            draft=Draft(text="It is 20 zł"),
            last_inbound_at=NOW - (HOUR if talking else 30 * HOUR),
            unanswered=(),
            advertised=(),
            facts=known,
        )
        return policies.policy(action, preset).judge(attrs.evolve(plain, **changes))

    return ask


def refused(decision: Decision) -> list[str]:
    return [finding.rule.name for finding in decision.refusals]


@pytest.mark.parametrize("action", list(Action))
def test_with_everything_known_and_in_order_it_is_allowed(
    judge: Callable[..., Decision], action: Action
) -> None:
    assert judge(action).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"already_replied": Fact.YES}, "one_reply_per_comment"),
        ({"comment_exists": Fact.NO}, "comment_exists"),
        ({"author_is_account": Fact.YES}, "not_to_self"),
        ({"high_intent": Fact.NO}, "high_intent"),
        ({"replies_enabled": Fact.NO}, "replies_enabled"),
        ({"owner_is_18": Fact.NO}, "owner_age"),
        ({"person_is_18": Fact.NO}, "person_age"),
        ({"opted_out": Fact.YES}, "opt_out"),
        ({"person_blocked": Fact.YES}, "not_blocked"),
    ],
)
def test_each_condition_of_a_private_reply_can_fail(
    judge: Callable[..., Decision], facts: dict[str, Fact], rule: str
) -> None:
    decision = judge(facts=facts)
    assert decision.verdict is Verdict.DENY
    assert refused(decision) == [rule]


@pytest.mark.parametrize("fact", [Fact.UNKNOWN, Fact.NO])
def test_without_the_platforms_verdict_there_is_no_private_reply(
    judge: Callable[..., Decision], fact: Fact
) -> None:
    assert not judge(facts={"high_intent": fact}).allowed


@pytest.mark.parametrize(
    ("region", "verdict"),
    [
        ("VN", Verdict.ALLOW),
        ("ID", Verdict.ALLOW),
        ("TH", Verdict.ALLOW),
        ("PL", Verdict.DENY),
        (None, Verdict.UNCERTAIN),
    ],
)
def test_private_replies_are_for_accounts_of_three_countries(
    judge: Callable[..., Decision], shop: Account, region: str | None, verdict: Verdict
) -> None:
    decision = judge(account=attrs.evolve(shop, region=region))
    assert decision.verdict is verdict
    assert decision.allowed is (verdict is Verdict.ALLOW)


@pytest.mark.parametrize(
    ("region", "verdict"),
    [
        ("APAC", Verdict.ALLOW),
        ("LATAM", Verdict.ALLOW),
        ("METAP", Verdict.ALLOW),
        ("NORAM", Verdict.DENY),
        ("BR", Verdict.UNCERTAIN),
        (None, Verdict.UNCERTAIN),
    ],
)
def test_the_commenters_part_of_the_world_counts_if_it_is_known(
    judge: Callable[..., Decision], region: str | None, verdict: Verdict
) -> None:
    decision = judge(person=attrs.evolve(SARI, region=region))
    assert decision.verdict is verdict
    assert decision.allowed is (verdict is not Verdict.DENY)


def test_only_a_comment_at_the_top_is_answered_and_only_for_two_days(
    judge: Callable[..., Decision], comment: CommentRecord
) -> None:
    nested = attrs.evolve(comment, author=SARI, parent_id="7")
    assert refused(judge(comment=nested)) == ["top_level"]
    old = attrs.evolve(comment, author=SARI, created_at=NOW - 49 * HOUR)
    assert refused(judge(comment=old)) == ["reply_within"]


def test_who_wrote_lately_is_answered_in_the_conversation(
    judge: Callable[..., Decision],
) -> None:
    decision = judge(last_inbound_at=NOW - 23 * HOUR)
    assert decision.verdict is Verdict.WAIT
    assert decision.until == NOW + HOUR
    assert Action.MESSAGE in decision.alternatives
    assert judge(last_inbound_at=NOW - 24 * HOUR).verdict is Verdict.ALLOW


def test_a_message_of_the_person_allows_ten_in_two_days(judge: Callable[..., Decision]) -> None:
    nine = (NOW,) * 9
    assert judge(Action.MESSAGE, unanswered=nine).verdict is Verdict.ALLOW
    assert refused(judge(Action.MESSAGE, unanswered=(*nine, NOW))) == ["message_allowance"]
    late = judge(Action.MESSAGE, last_inbound_at=NOW - 49 * HOUR)
    assert refused(late) == ["message_allowance"]


def test_who_never_wrote_gets_no_message_and_may_be_answered_in_public(
    judge: Callable[..., Decision],
) -> None:
    cold = judge(Action.MESSAGE, last_inbound_at=None, facts={"person_has_written": Fact.NO})
    assert refused(cold) == ["message_allowance"]
    assert Action.PUBLIC_REPLY in cold.alternatives


def test_the_other_reading_is_a_preset(judge: Callable[..., Decision]) -> None:
    ten = (NOW - HOUR,) * 10
    answered = {"person_answered": Fact.YES}
    assert judge(Action.MESSAGE, preset="tiered", unanswered=ten, facts=answered).allowed
    long_ago = NOW - 60 * HOUR
    for sent, allowed in ((2, True), (3, False)):
        decision = judge(
            Action.MESSAGE,
            preset="tiered",
            last_inbound_at=long_ago,
            unanswered=(NOW - HOUR,) * sent,
        )
        assert decision.allowed is allowed
    same = policies.policy(Action.PRIVATE_REPLY).rules
    assert policies.policy(Action.PRIVATE_REPLY, "tiered").rules == same


@pytest.mark.parametrize("preset", ["zoho", "legacy_2017"])
def test_presets_that_know_no_tiktok_are_none(tiktok: TikTok, preset: str) -> None:
    assert tiktok.presets == ("tiered",)
    with pytest.raises(InvalidValue, match="tiered"):
        tiktok.policy(Action.MESSAGE, preset=preset)


@pytest.mark.parametrize("region", ["PL", "NO", "CH", "GB"])
def test_messages_are_barred_in_most_of_europe(
    judge: Callable[..., Decision], shop: Account, region: str
) -> None:
    account = attrs.evolve(shop, region=region)
    assert refused(judge(Action.MESSAGE, account=account)) == ["account_region_barred"]
    assert judge(Action.PUBLIC_REPLY, account=account).allowed


@pytest.mark.requirement("C10")
@pytest.mark.requirement("C11")
def test_owners_of_messages_are_sixteen_and_their_parents_agree(
    judge: Callable[..., Decision],
) -> None:
    young = {"owner_is_18": Fact.NO, "owner_is_16": Fact.YES}
    assert judge(Action.MESSAGE, facts=young).allowed
    guarded = young | {"guardian_restricted": Fact.YES}
    assert refused(judge(Action.MESSAGE, facts=guarded)) == ["guardian_restricted"]
    child = {"owner_is_18": Fact.NO, "owner_is_16": Fact.NO}
    assert "owner_age" in refused(judge(Action.MESSAGE, facts=child))


@PRIVATE
@pytest.mark.requirement("C13")
@pytest.mark.requirement("C27")
def test_who_takes_messages_from_nobody_gets_none_not_even_as_a_follower(
    judge: Callable[..., Decision], action: Action
) -> None:
    nobody = attrs.evolve(SARI, privacy=Privacy.NOBODY)
    decision = judge(action, person=nobody, facts={"person_follows": Fact.YES})
    assert refused(decision) == ["recipient_privacy"]


@PRIVATE
@pytest.mark.requirement("C40")
def test_three_messages_before_a_request_is_accepted_are_all(
    judge: Callable[..., Decision], action: Action
) -> None:
    pending = {"request_accepted": Fact.NO, "person_has_written": Fact.NO}
    for sent, denied in ((2, False), (3, True)):
        decision = judge(
            action,
            last_inbound_at=None,
            unanswered=(NOW - 30 * HOUR,) * sent,
            facts=pending,
        )
        assert ("before_acceptance" in refused(decision)) is denied


@PRIVATE
@pytest.mark.requirement("C57")
def test_a_suspension_is_waited_for(judge: Callable[..., Decision], action: Action) -> None:
    since = NOW - 47 * HOUR
    restriction = Restriction(kind=RestrictionKind.SUSPENDED, since=since)
    decision = judge(action, restriction=restriction, comment=None)
    assert decision.until == NOW + HOUR


@PRIVATE
def test_thirty_two_people_are_the_most(judge: Callable[..., Decision], action: Action) -> None:
    assert "recipient_cap" not in refused(judge(action, recipients=32))
    assert "recipient_cap" in refused(judge(action, recipients=33))


@pytest.mark.parametrize(
    ("action", "limit"),
    [(Action.PRIVATE_REPLY, 6000), (Action.MESSAGE, 6000), (Action.PUBLIC_REPLY, 1200)],
)
def test_texts_have_a_length(judge: Callable[..., Decision], action: Action, limit: int) -> None:
    assert judge(action, draft=Draft(text="ż" * limit)).allowed
    assert refused(judge(action, draft=Draft(text="ż" * (limit + 1)))) == ["text_length"]


@pytest.mark.parametrize(
    ("draft", "rules"),
    [
        (Draft(attachments=(IMAGE,)), []),
        (Draft(attachments=(Attachment(kind="post", id="1"),)), []),
        (Draft(text="?", quick_replies=(QuickReply(title="S", payload="s"),) * 3), []),
        (
            Draft(text="?", quick_replies=(QuickReply(title="S", payload="s"),) * 4),
            ["quick_reply_count"],
        ),
        (Draft(attachments=(Attachment(kind="video", id="1"),)), ["content_kinds"]),
        (Draft(text="Look", attachments=(IMAGE,)), ["text_or_attachment"]),
        (Draft(attachments=(IMAGE, IMAGE)), ["attachment_count"]),
    ],
    ids=["image", "post", "card", "four", "video", "both", "two"],
)
def test_a_message_holds_one_thing(
    judge: Callable[..., Decision], draft: Draft, rules: list[str]
) -> None:
    assert refused(judge(Action.MESSAGE, draft=draft)) == rules


def test_a_private_reply_holds_text_only(judge: Callable[..., Decision]) -> None:
    assert refused(judge(draft=Draft(attachments=(IMAGE,)))) == ["content_kinds"]


@pytest.mark.requirement("C21")
@pytest.mark.parametrize(
    ("kind", "fact", "rule"),
    [("image", "images_taken", "images_taken"), ("post", "post_is_public", "shared_post_public")],
)
def test_images_and_posts_depend_on_both_sides(
    judge: Callable[..., Decision], kind: str, fact: str, rule: str
) -> None:
    draft = Draft(attachments=(Attachment(kind=kind, id="1"),))
    assert refused(judge(Action.MESSAGE, draft=draft, facts={fact: Fact.NO})) == [rule]
