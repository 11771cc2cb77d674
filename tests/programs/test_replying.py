from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from privatereply import (
    AlreadyReplied,
    AuthenticationFailed,
    Comment,
    CommentRecord,
    Draft,
    DraftNotAllowed,
    Fact,
    InvalidDraft,
    NeverSent,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    Surface,
    Unanswered,
    WrongAccount,
)
from privatereply.policy import facts

from .conftest import ANNA, GREETER, World

WEEK = timedelta(days=7)


@pytest.mark.requirement("A1")
@pytest.mark.requirement("A17")
def test_a_comment_is_answered_in_private_and_the_receipt_says_how(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, "We have it in your size.", actor=ANNA)
    assert world.delivered(comment) == ["We have it in your size."]
    assert receipt.comment_id == comment.id
    assert receipt.actor == ANNA
    assert receipt.message_id
    assert receipt.person_id
    assert receipt.found_by_looking is False
    assert receipt.sent_at == world.sandbox.clock.now()


@pytest.mark.requirement("A18")
def test_a_private_reply_never_shows_under_the_post(world: World) -> None:
    comment = world.comment()
    world.page.reply(comment, "In private", actor=ANNA)
    assert [found.text for found in world.page.comments(world.post.id)] == [comment.text]


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
def test_the_same_draft_again_returns_the_first_receipt_and_sends_nothing(world: World) -> None:
    comment = world.comment()
    first = world.page.reply(comment, "Hello", actor=ANNA)
    posts = world.requests()
    assert world.page.reply(comment, "Hello", actor=ANNA) == first
    assert world.requests() == posts
    assert world.delivered(comment) == ["Hello"]


@pytest.mark.requirement("A28")
def test_another_draft_for_an_answered_comment_is_refused_with_the_first_receipt(
    world: World,
) -> None:
    comment = world.comment()
    first = world.page.reply(comment, "Hello", actor=ANNA)
    with pytest.raises(AlreadyReplied) as caught:
        world.page.reply(comment, "Hello again", actor=GREETER)
    assert caught.value.receipt == first
    assert world.delivered(comment) == ["Hello"]


def test_the_ledger_outlives_the_client(world: World, tmp_path: object) -> None:
    comment = world.comment()
    first = world.page.reply(comment, "Hello", actor=ANNA)
    story = world.page.why(comment.id)
    assert story.attempts[0].receipt() == first


@pytest.mark.requirement("A30")
@pytest.mark.requirement("A31")
def test_a_comment_of_eight_days_is_refused_before_any_request(world: World) -> None:
    comment = world.comment(age=timedelta(days=8))
    posts = world.requests()
    with pytest.raises(NotAllowed) as caught:
        world.page.reply(comment, "Sorry for the wait", actor=ANNA)
    assert "7 days" in str(caught.value)
    assert world.requests() == posts
    assert world.page.why(comment).attempts == ()


@pytest.mark.requirement("A30")
def test_a_comment_just_inside_the_margin_is_answered(world: World) -> None:
    comment = world.comment(age=WEEK - timedelta(hours=1, seconds=1))
    world.page.reply(comment, "Just in time", actor=ANNA)
    assert world.delivered(comment) == ["Just in time"]


def test_a_decision_tells_until_when_a_comment_can_be_answered(world: World) -> None:
    comment = world.comment(age=timedelta(days=2))
    decision = world.page.can_reply(comment)
    assert decision.allowed
    assert decision.deadline == comment.created_at + WEEK - timedelta(hours=1)  # type: ignore[operator]


def test_asking_whether_one_may_reply_writes_nothing_and_sends_nothing(world: World) -> None:
    comment = world.comment()
    requests = len(world.sandbox.journal)
    assert world.page.can_reply(comment).allowed
    assert len(world.sandbox.journal) == requests
    assert world.page.why(comment).attempts == ()


def test_after_a_reply_the_decision_names_the_rule_of_one_reply(world: World) -> None:
    comment = world.comment()
    world.page.reply(comment, "Hello", actor=ANNA)
    decision = world.page.can_reply(comment)
    assert not decision.allowed
    assert [finding.rule.name for finding in decision.refusals] == ["one_reply_per_comment"]


def test_the_accounts_own_comment_is_not_answered(world: World) -> None:
    made = world.sandbox.meta.add_comment(world.post, None, "Thanks, everybody!")
    with pytest.raises(NotAllowed):
        world.page.reply(world.page.comment(made.id), "Hello me", actor=ANNA)


@pytest.mark.requirement("B13")
def test_a_comment_is_answered_on_the_platform_it_was_made_on(world: World) -> None:
    comment = world.comment()
    assert isinstance(comment, CommentRecord)
    elsewhere = attrs.evolve(comment, platform="elsewhere")
    requests = len(world.sandbox.journal)
    with pytest.raises(WrongAccount, match="elsewhere"):
        world.page.reply(elsewhere, "Hello", actor=ANNA)
    assert len(world.sandbox.journal) == requests


def test_a_comment_of_another_account_is_refused_before_any_request(world: World) -> None:
    comment = world.comment()
    assert isinstance(comment, CommentRecord)
    foreign = attrs.evolve(comment, account_id="4711")
    requests = len(world.sandbox.journal)
    with pytest.raises(WrongAccount, match="4711"):
        world.page.reply(foreign, "Hello", actor=ANNA)
    assert len(world.sandbox.journal) == requests


@pytest.mark.parametrize("text", ["", " \n", "lone \udc80 surrogate"])
def test_a_text_nobody_could_send_is_refused_with_nothing_written(world: World, text: str) -> None:
    comment = world.comment()
    with pytest.raises(InvalidDraft):
        world.page.reply(comment, text, actor=ANNA)
    assert world.page.why(comment).attempts == ()
    assert world.delivered(comment) == []


@pytest.mark.requirement("B5")
def test_a_text_too_long_for_the_platform_is_refused_with_what_is_allowed(world: World) -> None:
    comment = world.comment()
    text = "あ" * 667 if world.platform == "facebook" else "あ" * 333 + "ab"
    if world.platform == "facebook":
        text = text * 3
    with pytest.raises(DraftNotAllowed) as caught:
        world.page.reply(comment, text, actor=ANNA)
    assert ("2,000" if world.platform == "facebook" else "1,000") in str(caught.value).replace(
        "2000", "2,000"
    ).replace("1000", "1,000")
    assert "あ" not in str(caught.value)
    assert world.page.why(comment).attempts == ()


@pytest.mark.parametrize("kind", ["answer_lost", "answer_timeout", "server_error_after"])
def test_an_answer_lost_after_delivery_is_found_by_looking_and_not_sent_again(
    world: World, kind: str
) -> None:
    comment = world.comment()
    world.sandbox.faults.order(kind, path="*/messages", method="POST")
    receipt = world.page.reply(comment, "Only once", actor=ANNA)
    assert receipt.found_by_looking is True
    assert world.delivered(comment) == ["Only once"]
    assert world.page.reply(comment, "Only once", actor=ANNA) == receipt
    assert world.delivered(comment) == ["Only once"]


@pytest.mark.parametrize("kind", ["unknown_error", "empty", "truncated", "html", "wrong_types"])
def test_an_answer_that_says_nothing_is_looked_into_and_not_trusted(
    world: World, kind: str
) -> None:
    comment = world.comment()
    world.sandbox.faults.order(kind, path="*/messages", method="POST")
    receipt = world.page.reply(comment, "Only once", actor=ANNA)
    assert receipt.found_by_looking is True
    assert world.delivered(comment) == ["Only once"]


def test_a_timeout_before_delivery_stays_unknown_until_looking_proves_absence(
    world: World,
) -> None:
    comment = world.comment()
    world.sandbox.faults.order("timeout", path="*/messages", method="POST")
    with pytest.raises(OutcomeUnknown) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert isinstance(caught.value.__cause__, Unanswered)
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == []
    world.turn(timedelta(minutes=10))
    world.page.resolve(comment)
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


def test_a_platform_that_cannot_be_reached_leaves_the_reply_available(world: World) -> None:
    comment = world.comment()
    world.sandbox.faults.order("unreachable", path="*/messages", times=None)
    with pytest.raises(NeverSent):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.sandbox.faults.clear()
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


def test_an_expired_token_is_a_refusal_that_keeps_the_reply(world: World) -> None:
    comment = world.comment()
    world.sandbox.faults.order("token_expired", path="*/messages", method="POST")
    with pytest.raises(AuthenticationFailed) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert (caught.value.code, caught.value.subcode) == ("190", "463")
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


def test_a_rate_limit_holds_the_account_until_the_platform_takes_calls_again(
    world: World,
) -> None:
    comment = world.comment()
    world.sandbox.faults.order("rate_limited", path="*/messages", method="POST", minutes=5)
    with pytest.raises(RateLimited) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.retry_after == timedelta(minutes=5)
    posts = world.requests()
    with pytest.raises(RateLimited, match="budget"):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.requests() == posts
    world.turn(timedelta(minutes=5))
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


def test_a_burnt_reply_is_spent_and_nothing_is_sent_after_it(world: World) -> None:
    comment = world.comment()
    world.sandbox.faults.order("burnt", path="*/messages", method="POST")
    with pytest.raises(Exception, match="1545133"):
        world.page.reply(comment, "Hello", actor=ANNA)
    posts = world.requests()
    with pytest.raises(AlreadyReplied) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.receipt is None
    assert world.requests() == posts
    assert world.delivered(comment) == []


def test_a_reply_made_by_hand_in_the_platforms_own_inbox_is_never_doubled(world: World) -> None:
    comment = world.comment()
    world.sandbox.meta.reply_by_hand(comment.id, "By hand")
    with pytest.raises(Exception):  # noqa: B017 - each platform has its own code for it
        world.page.reply(comment, "By program", actor=ANNA)
    assert world.delivered(comment) == ["By hand"]


def test_a_comment_deleted_before_the_reply_is_refused_and_told(world: World) -> None:
    comment = world.comment()
    world.sandbox.meta.delete_comment(comment.id)
    with pytest.raises(Exception, match=r"33|2534014|2018292"):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == []


def test_a_live_comment_is_answered_only_during_the_broadcast(world: World) -> None:
    live = world.sandbox.meta.add_post(world.account, "We are live", surface="live")
    comment = world.comment(post=live, age=timedelta())
    running = {facts.BROADCAST_RUNNING: Fact.YES}
    over = {facts.BROADCAST_RUNNING: Fact.NO}
    if world.platform == "facebook":
        # Meta documents no such rule for Facebook: the seven days hold there as for any comment.
        assert world.page.can_reply(comment, facts=over).allowed
        return
    assert comment.surface == Surface.LIVE
    assert not world.page.can_reply(comment, facts=over).allowed
    assert world.page.can_reply(comment, facts=running).allowed
    world.page.reply(comment, "Hello from the studio", actor=ANNA, facts=running)
    assert world.delivered(comment) == ["Hello from the studio"]


def test_the_platform_is_asked_for_what_nobody_knows_only_on_request(world: World) -> None:
    comment = world.comment()
    before = len(world.sandbox.journal)
    world.page.can_reply(comment)
    assert len(world.sandbox.journal) == before
    world.page.can_reply(comment, ask_platform=True)
    assert len(world.sandbox.journal) > before


class HostComment(Comment):
    """A product's own comment, over its own row."""

    def __init__(self, found: Comment) -> None:
        self._found = found

    @property
    def platform(self) -> str:
        return self._found.platform

    @property
    def account_id(self) -> str:
        return self._found.account_id

    @property
    def id(self) -> str:
        return self._found.id

    @property
    def text(self) -> str:
        return self._found.text

    @property
    def created_at(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return self._found.created_at


def test_a_hosts_own_comment_class_is_answered_like_any_other(world: World) -> None:
    comment = HostComment(world.comment())
    receipt = world.page.reply(comment, Draft(text="Hello"), actor=ANNA)
    assert receipt.comment_id == comment.id
    assert world.delivered(comment) == ["Hello"]
