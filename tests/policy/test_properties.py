"""What holds for every policy in every situation."""

from __future__ import annotations

import inspect
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import privatereply.policy
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    CommentRecord,
    ContentKind,
    Draft,
    Fact,
    Folder,
    Person,
    Privacy,
    Purpose,
    QuickReply,
    Restriction,
    RestrictionKind,
    Surface,
)
from privatereply.policy import (
    LANGUAGES,
    AnswerWithin,
    Finding,
    MessagingWindow,
    Origin,
    Policy,
    ReplyWithin,
    Rule,
    Situation,
    Verdict,
    facts,
    load_policies,
)
from privatereply.policy.language import Language
from privatereply.providers.facebook import policies as facebook
from privatereply.providers.instagram import policies as instagram
from privatereply.providers.tiktok import policies as tiktok
from privatereply.providers.x import policies as x
from privatereply.store import rulings
from privatereply.store.situations import from_text, to_text

ORIGIN = Origin(source="https://example.org/rules", checked="2026-11-21")
NEEDED: dict[str, dict[str, Any]] = {
    "AccountKind": {"allowed": {"business"}},
    "AccountRegion": {"allowed": {"VN"}},
    "AccountRegionBarred": {"barred": {"DE"}},
    "ContentKinds": {"allowed": {"text", "image"}, "followers_only": {"image"}},
    "Entitlement": {"plans": {"Agency"}},
    "PersonRegion": {"allowed": {"APAC"}},
    "RecipientCap": {"limit": 49},
    "Relationship": {"fact": "mutual_follow"},
    "Surfaces": {"allowed": {"post"}},
    "TextLength": {"limit": 1000},
}
"""What a rule cannot be made without."""


def every_rule() -> list[Rule]:
    """Every rule of the package: whoever adds one has it judged here."""
    named = {name: getattr(privatereply.policy, name) for name in privatereply.policy.__all__}
    return [
        kind(**NEEDED.get(name, {}), **ORIGIN)
        for name, kind in named.items()
        if inspect.isclass(kind) and issubclass(kind, Rule) and not inspect.isabstract(kind)
    ]


POLICIES = [
    *(
        module.policy(action, preset)
        for module in (facebook, instagram, tiktok, x)
        for action in Action
        for preset in (None, *module.PRESETS)
    ),
    *(Policy(platform="every", action=action, rules=every_rule()) for action in Action),
    *(Policy(platform="one", action=Action.MESSAGE, rules=[rule]) for rule in every_rule()),
]
END = datetime.max.replace(tzinfo=UTC)
NAMES = [getattr(facts, name) for name in facts.__all__ if isinstance(getattr(facts, name), str)]

moments = st.datetimes(timezones=st.just(UTC))
recent = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside it
times = st.none() | moments | recent
known = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Fact))
words = st.text(min_size=1).filter(str.strip)
attachments = st.builds(
    Attachment, kind=st.sampled_from(ContentKind), url=st.just("https://example.org/file")
)
buttons = st.builds(QuickReply, title=st.text(), payload=st.text())
drafts = st.builds(
    Draft,
    text=words | words.map(lambda text: text * 200),
    attachments=st.lists(attachments, max_size=12).map(tuple),
    quick_replies=st.lists(buttons, max_size=15).map(tuple),
    purpose=st.sampled_from(Purpose),
)
regions = st.none() | st.sampled_from(["VN", "DE", "APAC", "somewhere"])
people = st.builds(
    Person,
    id=st.sampled_from(["1", "77"]),
    is_page=st.sampled_from(Fact),
    region=regions,
    privacy=st.none() | st.sampled_from(Privacy),
)
several = st.none() | st.lists(moments | recent, max_size=12).map(sorted).map(tuple)
restrictions = st.builds(
    Restriction, kind=st.sampled_from(RestrictionKind), since=moments | recent, until=times
)
comments = st.builds(
    CommentRecord,
    platform=st.just("facebook"),
    account_id=st.just("1"),
    id=st.just("1_2"),
    created_at=times,
    author=st.none() | people,
    surface=st.sampled_from(Surface) | st.just("somewhere"),
)
actors = st.sampled_from([None, Actor.human("anna"), Actor.bot("b"), Actor.automation("a")])
situations = st.builds(
    Situation,
    now=moments | recent,
    action=st.sampled_from(Action),
    account=st.builds(
        Account,
        platform=st.just("facebook"),
        id=st.just("1"),
        kind=st.sampled_from([None, "page", "business", "creator", "personal"]),
        region=regions,
    ),
    actor=actors,
    comment=st.none() | comments,
    person=st.none() | people,
    draft=st.none() | drafts,
    plan=st.none() | st.sampled_from(["Agency", "Free"]) | st.text(),
    recipients=st.integers(1, 100),
    private_reply_at=times,
    last_inbound_at=times,
    last_outbound_at=times,
    unanswered=several,
    advertised=several,
    folder=st.none() | st.sampled_from(Folder) | st.just("somewhere"),
    restriction=st.none() | restrictions,
    facts=known,
)
policies = st.sampled_from(POLICIES)


@given(policy=policies, situation=situations, language=st.sampled_from(LANGUAGES))
def test_every_policy_decides_every_situation_and_can_say_why(
    policy: Policy, situation: Situation, language: str
) -> None:
    decision = policy.judge(situation)

    assert decision.explain(language, sources=True)
    assert decision.as_dict(language)["verdict"] == decision.verdict.value
    asked = [rule for rule in policy.rules if not rule.about_marketing or is_marketing(situation)]
    assert [finding.rule for finding in decision.findings] == asked
    assert decision.allowed == (not any(finding.blocks for finding in decision.findings))
    assert all(finding.unknown for finding in decision.findings
               if finding.verdict is Verdict.UNCERTAIN)  # fmt: skip


def is_marketing(situation: Situation) -> bool:
    return situation.draft is not None and situation.draft.purpose is Purpose.MARKETING


@given(policy=policies, situation=situations)
def test_a_situation_that_was_written_down_is_judged_the_same(
    policy: Policy, situation: Situation
) -> None:
    read = from_text("facebook", "1", to_text(situation))

    assert policy.judge(read) == policy.judge(situation)


@given(policy=policies, situation=situations)
def test_a_draft_that_is_kept_elsewhere_can_be_joined_to_its_situation(
    policy: Policy, situation: Situation
) -> None:
    written = to_text(situation, with_draft=False)
    read = from_text("facebook", "1", written, draft=situation.draft)

    assert '"draft"' not in written
    assert policy.judge(read) == policy.judge(situation)


@given(policy=policies, situation=situations, language=st.sampled_from(LANGUAGES))
def test_what_rules_said_can_be_said_in_every_language_later(
    policy: Policy, situation: Situation, language: str
) -> None:
    findings = policy.judge(situation).findings
    read = rulings.from_text(rulings.to_text(findings))

    assert len(read) == len(findings)
    for ruling, finding in zip(read, findings, strict=True):
        told = ruling.as_dict()
        assert told.items() >= _kept(finding).items()
        if finding.verdict is not Verdict.ALLOW:
            assert ruling.reason is not None
            speaker = Language.of(language)
            assert speaker.say(ruling.reason) == speaker.say(finding.reason)
            assert (ruling.source, ruling.checked) == (finding.rule.source, finding.rule.checked)


def _kept(finding: Finding) -> dict[str, Any]:
    names = ("rule", "verdict", "blocks", "until", "deadline", "unknown", "extension")
    told = finding.as_dict()
    return {name: told[name] for name in names}


@given(policy=policies, situation=situations, seed=st.integers(0, 1000))
def test_the_order_of_rules_changes_the_list_and_nothing_else(
    policy: Policy, situation: Situation, seed: int
) -> None:
    rules = list(policy.rules)
    random.Random(seed).shuffle(rules)

    first, second = policy.judge(situation), attrs.evolve(policy, rules=rules).judge(situation)

    assert second.verdict is first.verdict
    assert second.allowed == first.allowed
    assert (second.deadline, second.until) == (first.deadline, first.until)
    assert second.about_draft == first.about_draft
    assert set(second.unknown) == set(first.unknown)


@given(
    policy=policies,
    situation=situations,
    later=st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_what_is_too_late_stays_too_late(
    policy: Policy, situation: Situation, later: timedelta
) -> None:
    then = END if situation.now > END - later else situation.now + later
    before = policy.judge(situation)
    after = policy.judge(attrs.evolve(situation, now=then))

    if before.verdict is Verdict.DENY:
        assert after.verdict is Verdict.DENY


@given(policy=policies, situation=situations)
def test_a_decision_holds_until_its_deadline_and_is_a_denial_after_it(
    policy: Policy, situation: Situation
) -> None:
    decision = policy.judge(situation)
    deadline = decision.deadline

    # A time in the future counts as the present, so its deadline moves with the present.
    if deadline is not None and _newest(situation) <= situation.now <= deadline < END:
        last = policy.judge(attrs.evolve(situation, now=deadline))
        past = policy.judge(attrs.evolve(situation, now=deadline + timedelta(microseconds=1)))
        assert last.verdict.weight <= decision.verdict.weight
        assert past.verdict is Verdict.DENY or past.unknown


def _newest(situation: Situation) -> datetime:
    """The latest time in a situation."""
    comment = situation.comment
    given = (
        None if comment is None else comment.created_at,
        situation.last_inbound_at,
        situation.private_reply_at,
    )
    return max((moment for moment in given if moment is not None), default=situation.now)


@given(
    situation=situations,
    window=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
    share=st.floats(0, 0.99),
)
def test_no_deadline_lies_beyond_its_window(
    situation: Situation, window: timedelta, share: float
) -> None:
    rules = (
        ReplyWithin(window=window, margin=window * share, **ORIGIN),
        MessagingWindow(window=window, human_agent=None, **ORIGIN),
        AnswerWithin(window=window, **ORIGIN),
    )
    starts = (
        None if situation.comment is None else situation.comment.created_at,
        situation.last_inbound_at,
        situation.private_reply_at,
    )

    for rule, start in zip(rules, starts, strict=True):
        deadline = rule.judge(situation).deadline
        if deadline is not None:
            assert start is not None
            assert deadline == END or deadline - start <= window


@given(policy=policies, situation=situations)
def test_a_wait_ends_when_it_says_and_not_in_a_denial(policy: Policy, situation: Situation) -> None:
    decision = policy.judge(situation)

    if decision.verdict is Verdict.WAIT:
        assert decision.until is not None
        assert situation.now < decision.until
        then = policy.judge(attrs.evolve(situation, now=decision.until))
        assert then.verdict is not Verdict.DENY


@given(policy=policies, situation=situations)
def test_a_way_out_is_named_only_where_one_is_needed(policy: Policy, situation: Situation) -> None:
    decision = policy.judge(situation)

    assert policy.action not in decision.alternatives
    assert not (decision.allowed and decision.alternatives)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_rule_says_what_it_demands_in_every_language(rule: Rule, language: str) -> None:
    described = rule.describe(language)

    assert described.sentence
    assert "%(" not in described.sentence
    assert described.name == rule.name


@pytest.mark.requirement("X7")
def test_every_rule_can_be_read_from_what_is_written_down_of_it() -> None:
    policy = Policy(platform="every", action=Action.MESSAGE, rules=every_rule())
    written = json.dumps({"every": {"message": policy.settings()}})

    read = load_policies(written).apply(policy)

    assert read == policy
    assert all(rule.changed == () for rule in read.rules)


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_rule_can_be_switched_off(rule: Rule) -> None:
    policy = Policy(platform="every", action=Action.MESSAGE, rules=[rule])

    assert policy.override({rule.name: {"enabled": False}}).judge(BARE).findings == ()


BARE = Situation(
    now=datetime(2026, 11, 21, tzinfo=UTC),
    action=Action.MESSAGE,
    account=Account(platform="every", id="1"),
    draft=Draft(text="Hello", purpose=Purpose.MARKETING),
)
