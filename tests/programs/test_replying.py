from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
import pytest

from privatereply import (
    Action,
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
    Outcome,
    OutcomeUnknown,
    Person,
    PlatformError,
    RateLimited,
    Surface,
    Unanswered,
    WrongAccount,
)
from privatereply.policy import ReplyWithin, facts
from privatereply.store import State

from .conftest import ANNA, GREETER, World, only, rules


def within(world: World) -> ReplyWithin:
    """The account's rule for how old a comment may be."""
    rules = world.page.policy(Action.PRIVATE_REPLY).rules
    (rule,) = (rule for rule in rules if isinstance(rule, ReplyWithin))
    return rule


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
    sends = world.sends()
    assert world.page.reply(comment, "Hello", actor=ANNA) == first
    assert world.sends() == sends
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


@only(lambda scene: scene.terms.reply_window)
def test_the_driver_and_the_emulator_have_read_the_same_window(world: World) -> None:
    assert within(world).window == world.terms.reply_window


@pytest.mark.requirement("A30")
@pytest.mark.requirement("A31")
@only(lambda scene: scene.terms.reply_window)
def test_a_comment_a_day_too_old_is_refused_before_any_request(world: World) -> None:
    window = within(world).window
    comment = world.comment(age=window + timedelta(days=1))
    sends = world.sends()
    with pytest.raises(NotAllowed) as caught:
        world.page.reply(comment, "Sorry for the wait", actor=ANNA)
    assert f"{window.days} days" in str(caught.value)
    assert world.sends() == sends
    assert world.page.why(comment).attempts == ()


@pytest.mark.requirement("A30")
@only(lambda scene: scene.terms.reply_window)
def test_a_comment_just_inside_the_margin_is_answered(world: World) -> None:
    rule = within(world)
    comment = world.comment(age=rule.window - rule.margin - timedelta(seconds=1))
    world.page.reply(comment, "Just in time", actor=ANNA)
    assert world.delivered(comment) == ["Just in time"]


@only(lambda scene: scene.terms.reply_window)
def test_a_decision_tells_until_when_a_comment_can_be_answered(world: World) -> None:
    rule, comment = within(world), world.comment(age=timedelta(days=1))
    decision = world.page.can_reply(comment)
    assert decision.allowed
    assert comment.created_at is not None
    assert decision.deadline == comment.created_at + rule.window - rule.margin


@only(lambda scene: not scene.terms.reply_window)
def test_where_no_window_is_known_an_old_comment_can_be_answered(world: World) -> None:
    comment = world.comment(age=timedelta(days=8))
    assert world.page.can_reply(comment).deadline is None
    world.page.reply(comment, "Sorry for the wait", actor=ANNA)
    assert world.delivered(comment) == ["Sorry for the wait"]


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
    comment = world.meet(world.scene.own_comment("Thanks, everybody!"))
    sends = world.sends()
    with pytest.raises(NotAllowed):
        world.page.reply(comment, "Hello me", actor=ANNA)
    assert world.sends() == sends


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
    size = len("あ".encode()) if world.terms.text_unit == "bytes" else 1
    with pytest.raises(DraftNotAllowed) as caught:
        world.page.reply(comment, "あ" * (world.terms.text_limit // size + 1), actor=ANNA)
    assert str(world.terms.text_limit) in str(caught.value).replace(",", "")
    assert "あ" not in str(caught.value)
    assert world.page.why(comment).attempts == ()


@pytest.mark.parametrize("kind", ["answer_lost", "answer_timeout", "server_error_after"])
def test_an_answer_lost_after_delivery_is_found_by_looking_and_not_sent_again(
    world: World, kind: str
) -> None:
    comment = world.comment()
    world.order(kind)
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
    world.order(kind)
    receipt = world.page.reply(comment, "Only once", actor=ANNA)
    assert receipt.found_by_looking is True
    assert world.delivered(comment) == ["Only once"]


def test_a_timeout_before_delivery_is_unknown_and_nothing_is_sent_after_it(world: World) -> None:
    comment = world.comment()
    world.order("timeout")
    with pytest.raises(OutcomeUnknown) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert isinstance(caught.value.__cause__, Unanswered)
    sends = world.sends()
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.sends() == sends


@only(lambda scene: scene.terms.names_threads)
def test_looking_proves_that_a_reply_never_arrived_and_it_is_sent_again(world: World) -> None:
    comment = world.comment()
    world.order("timeout")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.turn(timedelta(minutes=10))
    world.page.resolve(comment)
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


@only(lambda scene: not scene.terms.names_threads)
def test_where_no_thread_can_be_asked_for_a_lost_reply_stays_unknown(world: World) -> None:
    comment = world.comment()
    world.order("timeout")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.turn(timedelta(minutes=10))
    (resolution,) = world.page.resolve(comment)
    assert resolution.attempt.state is State.UNKNOWN
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == []


def test_a_platform_that_cannot_be_reached_leaves_the_reply_available(world: World) -> None:
    comment = world.comment()
    world.order("unreachable", times=None)
    with pytest.raises(NeverSent):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.sandbox.faults.clear()
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


@only(lambda scene: "refresh_token" not in scene.credentials)
def test_an_expired_token_is_a_refusal_that_keeps_the_reply(world: World) -> None:
    comment = world.comment()
    world.order("token_expired")
    with pytest.raises(AuthenticationFailed) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.code or caught.value.status == 401
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


@only(lambda scene: "refresh_token" in scene.credentials)
def test_an_expired_token_is_renewed_and_the_reply_goes_out_once(world: World) -> None:
    comment = world.comment()
    world.order("token_expired")
    world.page.reply(comment, "Hello", actor=ANNA)
    assert [token.value for token in world.tokens] == [
        world.page.account.credentials["access_token"]
    ]
    assert world.delivered(comment) == ["Hello"]


def test_a_rate_limit_holds_the_account_until_the_platform_takes_calls_again(
    world: World,
) -> None:
    comment = world.comment()
    world.order("rate_limited")
    with pytest.raises(RateLimited) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.retry_after
    sends = world.sends()
    with pytest.raises(RateLimited, match="budget"):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.sends() == sends
    world.turn(caught.value.retry_after)
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


@only(lambda scene: scene.terms.burns)
def test_a_burnt_reply_is_spent_and_nothing_is_sent_after_it(world: World) -> None:
    comment = world.comment()
    world.order("burnt")
    with pytest.raises(PlatformError) as refused:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert refused.value.outcome is Outcome.SPENT
    sends = world.sends()
    with pytest.raises(AlreadyReplied) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.receipt is None
    assert world.sends() == sends
    assert world.delivered(comment) == []


@only(lambda scene: scene.terms.one_reply)
def test_a_reply_made_by_hand_in_the_platforms_own_inbox_is_never_doubled(world: World) -> None:
    comment = world.comment()
    world.scene.reply_by_hand(world.seen[comment.id], "By hand")
    with pytest.raises(PlatformError):
        world.page.reply(comment, "By program", actor=ANNA)
    assert world.delivered(comment) == ["By hand"]


@only(lambda scene: scene.terms.tied)
def test_a_comment_deleted_before_the_reply_is_refused_and_told(world: World) -> None:
    comment = world.comment()
    world.scene.delete(world.seen[comment.id])
    with pytest.raises(PlatformError):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == []


def test_whoever_asks_is_told_that_a_comment_has_been_deleted(world: World) -> None:
    comment = world.comment()
    world.scene.delete(world.seen[comment.id])
    decision = world.page.can_reply(comment, ask_platform=True)
    assert "comment_exists" in [finding.rule.name for finding in decision.refusals]


RUNNING = {facts.BROADCAST_RUNNING: Fact.YES}
OVER = {facts.BROADCAST_RUNNING: Fact.NO}


def live_comment(world: World) -> Comment:
    live = world.scene.add_post("We are live", surface="live")
    return world.comment(post=live, age=timedelta())


@only(lambda scene: "only_while_live" in rules(scene, Action.PRIVATE_REPLY))
def test_a_live_comment_is_answered_only_during_the_broadcast(world: World) -> None:
    comment = live_comment(world)
    assert comment.surface == Surface.LIVE
    assert not world.page.can_reply(comment, facts=OVER).allowed
    assert world.page.can_reply(comment, facts=RUNNING).allowed
    world.page.reply(comment, "Hello from the studio", actor=ANNA, facts=RUNNING)
    assert world.delivered(comment) == ["Hello from the studio"]


@only(
    lambda scene: (
        "live" in scene.terms.surfaces
        and "only_while_live" not in rules(scene, Action.PRIVATE_REPLY)
    )
)
def test_where_no_such_rule_is_known_a_live_comment_is_answered_like_any_other(
    world: World,
) -> None:
    comment = live_comment(world)
    assert world.page.can_reply(comment, facts=OVER).allowed
    world.page.reply(comment, "Thank you for watching", actor=ANNA, facts=OVER)
    assert world.delivered(comment) == ["Thank you for watching"]


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
    def author(self) -> Person | None:
        return self._found.author

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self._found.facts

    @property
    def created_at(self) -> datetime | None:
        return self._found.created_at


def test_a_hosts_own_comment_class_is_answered_like_any_other(world: World) -> None:
    comment = HostComment(world.comment())
    receipt = world.page.reply(comment, Draft(text="Hello"), actor=ANNA)
    assert receipt.comment_id == comment.id
    assert world.delivered(comment) == ["Hello"]
