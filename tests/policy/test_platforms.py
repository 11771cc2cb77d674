"""What Facebook and Instagram allow, and the presets of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import ModuleType
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
    ContentKind,
    Draft,
    Fact,
    Person,
    Purpose,
    Restriction,
    RestrictionKind,
    Surface,
)
from privatereply.policy import Decision, Origin, Policy, RecipientCap, Situation, Verdict
from privatereply.policy.presets import LEGACY_TWITTER, legacy
from privatereply.providers.facebook import policies as facebook
from privatereply.providers.instagram import policies as instagram

PLATFORMS = pytest.mark.parametrize("module", [facebook, instagram])
PRIVATE = pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KNOWN = {
    "already_replied": Fact.NO,
    "comment_exists": Fact.YES,
    "reply_offered": Fact.YES,
    "human_agent_feature": Fact.YES,
}
IMAGE = Attachment(kind="image", url="https://example.org/shoe.png")
TEMPLATE = Attachment(kind="template", payload={"template_type": "button"})


@pytest.fixture
def judge(situation: Callable[..., Situation], comment: CommentRecord) -> Callable[..., Decision]:
    """Ask a platform's policy about a situation in which nothing stands in the way."""

    def ask(
        module: ModuleType,
        action: Action = Action.PRIVATE_REPLY,
        *,
        preset: str | None = None,
        comment: CommentRecord = comment,
        **changes: Any,
    ) -> Decision:
        policy = module.policy(action, preset)
        kind = "page" if module is facebook else "creator"
        plain = {
            "action": action,
            "account": Account(platform=policy.platform, id="1", kind=kind),
            "comment": None if action is Action.MESSAGE else comment,
            "facts": KNOWN,
        }
        return policy.judge(situation(**{**plain, **changes}))

    return ask


@PLATFORMS
@pytest.mark.parametrize("action", list(Action))
def test_with_everything_known_and_in_order_it_is_allowed(
    judge: Callable[..., Decision], now: datetime, module: ModuleType, action: Action
) -> None:
    decision = judge(module, action, draft=Draft(text="Hi, it is 30 €."), last_inbound_at=now)

    assert decision.verdict is Verdict.ALLOW
    assert decision.explain().startswith("This can be sent.")


@PLATFORMS
def test_a_policy_is_built_once(module: ModuleType) -> None:
    for action in Action:
        for preset in (None, *module.PRESETS):
            assert module.policy(action, preset) is module.policy(action, preset)
            assert module.policy(action, preset).preset == preset


@PLATFORMS
def test_a_preset_nobody_wrote_is_refused(module: ModuleType) -> None:
    with pytest.raises(InvalidValue) as caught:
        module.policy(Action.MESSAGE, "legacy_1999")

    assert caught.value.allowed == "None, legacy_2017, zoho"


@PLATFORMS
@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"already_replied": Fact.YES}, "one_reply_per_comment"),
        ({"comment_exists": Fact.NO}, "comment_exists"),
        ({"author_is_account": Fact.YES}, "not_to_self"),
    ],
)
def test_what_makes_a_private_reply_impossible(
    judge: Callable[..., Decision], module: ModuleType, facts: dict[str, Fact], rule: str
) -> None:
    decision = judge(module, facts={**KNOWN, **facts})

    assert decision.verdict is Verdict.DENY
    assert [finding.rule.name for finding in decision.refusals] == [rule]


@PLATFORMS
@pytest.mark.requirement("A30")
@pytest.mark.requirement("A31")
def test_after_seven_days_a_private_reply_is_no_longer_possible(
    judge: Callable[..., Decision], comment: CommentRecord, now: datetime, module: ModuleType
) -> None:
    old = attrs.evolve(comment, created_at=now - 8 * DAY)

    assert "older than 7 days" in judge(module, comment=old).explain()


def test_another_page_gets_no_private_reply_from_facebook(
    judge: Callable[..., Decision], comment: CommentRecord
) -> None:
    page = attrs.evolve(comment, author=Person(id="99", is_page=Fact.YES))

    assert judge(facebook, comment=page).verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("module", "surface", "verdict"),
    [
        (facebook, Surface.POST, Verdict.ALLOW),
        (facebook, Surface.VISITOR_POST, Verdict.ALLOW),
        (facebook, Surface.REEL, Verdict.ALLOW),
        (facebook, Surface.LIVE, Verdict.ALLOW),
        (facebook, Surface.STORY, Verdict.DENY),
        (instagram, Surface.STORY, Verdict.ALLOW),
        (instagram, Surface.LIVE, Verdict.UNCERTAIN),
        (instagram, Surface.GROUP, Verdict.DENY),
    ],
)
def test_where_a_comment_can_be_answered_in_private(
    judge: Callable[..., Decision],
    comment: CommentRecord,
    module: ModuleType,
    surface: Surface,
    verdict: Verdict,
) -> None:
    assert judge(module, comment=attrs.evolve(comment, surface=surface)).verdict is verdict


def test_an_instagram_broadcast_that_is_over_ends_private_replies(
    judge: Callable[..., Decision], comment: CommentRecord
) -> None:
    live = attrs.evolve(comment, surface=Surface.LIVE)

    over = judge(instagram, comment=live, facts={**KNOWN, "broadcast_running": Fact.NO})

    assert over.verdict is Verdict.DENY


def test_an_instagram_live_comment_gets_no_public_reply(
    judge: Callable[..., Decision], comment: CommentRecord
) -> None:
    live = attrs.evolve(comment, surface=Surface.LIVE)

    assert judge(instagram, Action.PUBLIC_REPLY, comment=live).verdict is Verdict.DENY
    assert judge(facebook, Action.PUBLIC_REPLY, comment=live).verdict is Verdict.ALLOW


@pytest.mark.requirement("A9")
@pytest.mark.parametrize(
    ("module", "kind"), [(facebook, "personal"), (instagram, "personal"), (instagram, "page")]
)
@pytest.mark.parametrize("action", list(Action))
def test_only_pages_and_professional_accounts_can_act(
    judge: Callable[..., Decision], module: ModuleType, kind: str, action: Action
) -> None:
    account = Account(platform="facebook", id="1", kind=kind)

    assert judge(module, action, account=account).verdict is Verdict.DENY


@pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
@pytest.mark.parametrize(
    ("module", "fits"),
    [
        (facebook, "x" * 2000),
        (facebook, "😀" * 2000),
        (instagram, "x" * 1000),
        (instagram, "あ" * 333 + "x"),
        (instagram, "😀" * 250),
        (instagram, "ש" * 500),
    ],
)
def test_a_text_passes_exactly_at_the_limit_and_not_above(
    judge: Callable[..., Decision], now: datetime, module: ModuleType, fits: str, action: Action
) -> None:
    allowed = judge(module, action, draft=Draft(text=fits), last_inbound_at=now)
    refused = judge(module, action, draft=Draft(text=f"{fits}x"), last_inbound_at=now)

    assert allowed.verdict is Verdict.ALLOW
    assert refused.verdict is Verdict.DENY
    assert refused.about_draft


def test_media_reach_only_followers_before_they_answer_on_instagram(
    judge: Callable[..., Decision], now: datetime
) -> None:
    media = Draft(attachments=(TEMPLATE,))

    unknown = judge(instagram, draft=media)
    stranger = judge(instagram, draft=media, facts={**KNOWN, "person_follows": Fact.NO})
    follower = judge(instagram, draft=media, facts={**KNOWN, "person_follows": Fact.YES})
    answered = judge(instagram, Action.MESSAGE, draft=media, last_inbound_at=now)

    assert (unknown.verdict, unknown.allowed) == (Verdict.UNCERTAIN, False)
    assert stranger.verdict is Verdict.DENY
    assert follower.verdict is Verdict.ALLOW
    assert answered.verdict is Verdict.ALLOW
    assert judge(facebook, draft=media).verdict is Verdict.ALLOW


@PLATFORMS
def test_one_message_holds_a_text_or_an_attachment(
    judge: Callable[..., Decision], now: datetime, module: ModuleType
) -> None:
    both = Draft(text="Look", attachments=(IMAGE,))

    assert judge(module, Action.MESSAGE, draft=both, last_inbound_at=now).about_draft


def test_instagram_takes_several_images_and_facebook_one(
    judge: Callable[..., Decision], now: datetime
) -> None:
    for module, count in ((facebook, 1), (instagram, 10)):
        for more, verdict in ((0, Verdict.ALLOW), (1, Verdict.DENY)):
            draft = Draft(attachments=(IMAGE,) * (count + more))
            decision = judge(module, Action.MESSAGE, draft=draft, last_inbound_at=now)
            assert decision.verdict is verdict


@PLATFORMS
@pytest.mark.requirement("X1")
def test_after_a_private_reply_nothing_is_sent_before_an_answer(
    judge: Callable[..., Decision], now: datetime, module: ModuleType
) -> None:
    silent = judge(module, Action.MESSAGE, private_reply_at=now - 3 * DAY)
    answered = judge(
        module, Action.MESSAGE, private_reply_at=now - 3 * DAY, last_inbound_at=now - HOUR
    )

    assert silent.verdict is Verdict.DENY
    assert answered.verdict is Verdict.ALLOW
    assert answered.deadline == now + 23 * HOUR


@PLATFORMS
@pytest.mark.requirement("X8")
def test_the_human_agent_extension_follows_the_actor(
    judge: Callable[..., Decision], now: datetime, module: ModuleType
) -> None:
    human, bot = (
        judge(module, Action.MESSAGE, actor=actor, last_inbound_at=now - 2 * DAY)
        for actor in (Actor.human("anna"), Actor.bot("b"))
    )

    assert (human.verdict, human.extension) == (Verdict.ALLOW, "human_agent")
    assert (bot.verdict, bot.extension) == (Verdict.DENY, None)


@pytest.mark.requirement("B8")
@pytest.mark.parametrize("preset", [None, "legacy_2017"])
@pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
def test_instagram_takes_fifteen_recipients(
    judge: Callable[..., Decision], now: datetime, preset: str | None, action: Action
) -> None:
    for recipients, verdict in ((15, Verdict.ALLOW), (16, Verdict.DENY)):
        decision = judge(
            instagram, action, preset=preset, recipients=recipients, last_inbound_at=now
        )
        assert decision.verdict is verdict


@PLATFORMS
@pytest.mark.requirement("A12")
@pytest.mark.parametrize("plan", ["Professional", "Premium", "Agency", "Agency Plus"])
def test_zoho_replies_in_private_on_four_plans(
    judge: Callable[..., Decision], module: ModuleType, plan: str
) -> None:
    assert judge(module, preset="zoho", plan=plan).verdict is Verdict.ALLOW
    assert judge(module, preset="zoho", plan="Standard").verdict is Verdict.DENY
    assert not judge(module, preset="zoho").allowed
    assert judge(module, plan="Standard").verdict is Verdict.ALLOW


@pytest.mark.requirement("A10")
def test_zoho_replies_in_private_under_facebook_posts_only(
    judge: Callable[..., Decision], comment: CommentRecord
) -> None:
    reel = attrs.evolve(comment, surface=Surface.REEL)

    assert judge(facebook, preset="zoho", plan="Agency").allowed
    assert not judge(facebook, preset="zoho", plan="Agency", comment=reel).allowed


@PLATFORMS
@pytest.mark.requirement("A32")
@pytest.mark.requirement("X1")
def test_zoho_gives_the_person_twenty_four_hours_and_meta_does_not(
    judge: Callable[..., Decision], now: datetime, module: ModuleType
) -> None:
    late = {
        "private_reply_at": now - 2 * DAY,
        "last_inbound_at": now - HOUR,
        "facts": {**KNOWN, "answered_in_time": Fact.NO},
    }

    assert judge(module, Action.MESSAGE, preset="zoho", **late).verdict is Verdict.DENY
    assert judge(module, Action.MESSAGE, **late).verdict is Verdict.ALLOW


@pytest.mark.requirement("B9")
@pytest.mark.requirement("X7")
@pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
def test_in_2017_facebook_was_said_to_demand_a_like(
    judge: Callable[..., Decision], now: datetime, action: Action
) -> None:
    for likes, verdict in ((Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY)):
        facts = {**KNOWN, "person_likes_page": likes}
        then = judge(facebook, action, preset="legacy_2017", facts=facts, last_inbound_at=now)
        today = judge(facebook, action, facts=facts, last_inbound_at=now)
        assert then.verdict is verdict
        assert today.verdict is Verdict.ALLOW


@pytest.mark.requirement("B24")
@pytest.mark.requirement("B25")
@pytest.mark.requirement("B26")
def test_the_badge_of_2017_took_ninety_percent_in_five_minutes() -> None:
    badge = facebook.policy(Action.MESSAGE, "legacy_2017").rule("responsiveness_badge")

    assert (badge.describe().value, badge.describe().unit) == (90, "percent")
    assert "5 minutes" in badge.describe().sentence


@PLATFORMS
def test_presets_change_nothing_about_public_replies(module: ModuleType) -> None:
    today = module.policy(Action.PUBLIC_REPLY)

    for preset in module.PRESETS:
        assert module.policy(Action.PUBLIC_REPLY, preset).rules == today.rules


@PLATFORMS
@pytest.mark.requirement("E8")
@pytest.mark.requirement("X7")
def test_every_rule_names_its_source_and_the_day_it_was_read(module: ModuleType) -> None:
    for action in Action:
        for preset in (None, *module.PRESETS):
            for rule in module.policy(action, preset).describe().rules:
                assert rule.source.startswith(("https://", "Zoho", "Guide"))
                assert datetime.fromisoformat(rule.checked).year == 2026


@pytest.mark.requirement("C25")
@PLATFORMS
@pytest.mark.parametrize("kind", [ContentKind.STICKER, ContentKind.POST])
@pytest.mark.parametrize("action", list(Action))
def test_what_the_drivers_cannot_send_is_refused(
    judge: Callable[..., Decision],
    now: datetime,
    module: ModuleType,
    kind: ContentKind,
    action: Action,
) -> None:
    draft = Draft(attachments=(Attachment(kind=kind, id="5"),))

    decision = judge(module, action, draft=draft, last_inbound_at=now)

    assert decision.about_draft
    assert [finding.rule.name for finding in decision.refusals] == ["content_kinds"]


@PLATFORMS
@PRIVATE
@pytest.mark.requirement("C51")
@pytest.mark.requirement("C57")
def test_a_suspended_account_waits_and_does_not_fail(
    judge: Callable[..., Decision], now: datetime, module: ModuleType, action: Action
) -> None:
    until = now + 6 * HOUR
    laid = Restriction(kind=RestrictionKind.SUSPENDED, since=now - DAY, until=until)

    decision = judge(module, action, restriction=laid, last_inbound_at=now)

    assert (decision.verdict, decision.until) == (Verdict.WAIT, until)


@PLATFORMS
@PRIVATE
def test_who_has_opted_out_is_not_written_to(
    judge: Callable[..., Decision], now: datetime, module: ModuleType, action: Action
) -> None:
    facts = {**KNOWN, "opted_out": Fact.YES}

    decision = judge(module, action, facts=facts, last_inbound_at=now)

    assert [finding.rule.name for finding in decision.refusals] == ["opt_out"]


@PLATFORMS
@PRIVATE
@pytest.mark.requirement("B17")
@pytest.mark.requirement("B18")
@pytest.mark.requirement("H46")
def test_advertising_needs_consent_and_comes_sparingly(
    judge: Callable[..., Decision], now: datetime, module: ModuleType, action: Action
) -> None:
    offer = Draft(text="Two for one.", purpose=Purpose.MARKETING)
    agreed = {**KNOWN, "marketing_consent": Fact.YES}
    asked = {"draft": offer, "last_inbound_at": now}

    assert judge(module, action, facts=agreed, advertised=(), **asked).allowed
    assert not judge(module, action, facts=KNOWN, advertised=(), **asked).allowed
    assert not judge(module, action, facts=agreed, advertised=(now - DAY,), **asked).allowed


@pytest.mark.requirement("B5")
@pytest.mark.requirement("B6")
@pytest.mark.requirement("B7")
@pytest.mark.requirement("X7")
def test_in_2017_twitter_was_said_to_take_fifty_followers(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    today = Policy(platform="x", action=Action.MESSAGE, rules=(RecipientCap(limit=49, **origin),))
    follower, stranger = {"person_follows": Fact.YES}, {"person_follows": Fact.NO}

    then = legacy(today, rules=LEGACY_TWITTER)

    assert then.judge(situation(recipients=50, facts=follower)).verdict is Verdict.ALLOW
    assert then.judge(situation(recipients=51, facts=follower)).verdict is Verdict.DENY
    assert then.judge(situation(recipients=50, facts=stranger)).verdict is Verdict.DENY
    assert today.judge(situation(recipients=50, facts=follower)).verdict is Verdict.DENY


def test_the_guide_of_2017_is_silent_about_public_replies() -> None:
    public = Policy(platform="x", action=Action.PUBLIC_REPLY, rules=())

    assert legacy(public, rules=LEGACY_TWITTER) is public
