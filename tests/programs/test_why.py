"""Why: everything that is known of a comment, as a story in every language."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest

from privatereply import Comment, CommentRecord, NeverSent, NotAllowed, Story
from privatereply.context import Words
from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    Event,
    VerdictGiven,
)
from privatereply.heeding import heed
from privatereply.model import Action, Actor, Direction, Fact, Message, Person
from privatereply.policy import LANGUAGES, facts
from privatereply.program import transact
from privatereply.store import Transaction, comments, decisions, events, messages, threads
from privatereply.store.decisions import Decided

from .conftest import ANNA, GREETER, NOON, World, only, rules

SECRET = "Yes, in red, for 40 crowns"


def tell(world: World, *told: Event, source: str = "webhook") -> None:
    """Let the store know what a platform tells."""
    now = world.sandbox.clock.now()

    def work(tx: Transaction) -> None:
        new = events.keep(tx, told, now=now, source=source)
        heed(tx, [event for event in new if not event.test], words=Words(), now=now)

    world.page._run(lambda _: transact(work))


def about(its: Comment, kind: type[Event], name: str, **fields: Any) -> Event:
    """An event about a comment."""
    return kind(
        platform=its.platform,
        account_id=its.account_id,
        id=f"comment:{its.id}:{name}",
        **fields,
    )


def added(comment: Comment) -> Event:
    assert isinstance(comment, CommentRecord)
    return about(comment, CommentAdded, "added", comment=comment)


def words(story: Story) -> list[str]:
    return [one.what for one in story.happenings]


def said(story: Story, what: str, language: str = "en") -> str:
    return next(one for one in story.happenings if one.what == what).explain(language)


def test_a_comment_nobody_heard_of_has_no_story(world: World) -> None:
    story = world.page.why("404")

    assert story.happenings == ()
    assert str(story).endswith("Nothing is known about this comment.")
    assert story.as_dict()["state"] is None


def test_the_story_begins_with_how_often_and_from_where_a_comment_was_told(world: World) -> None:
    comment = world.comment()
    for _ in range(3):
        tell(world, added(comment))
        world.turn(timedelta(minutes=1))
    tell(world, added(comment), source="reconcile")

    story = world.page.why(comment)

    assert words(story) == ["commented", "received"]
    assert "(webhook)" in said(story, "received")
    assert "told 4 times" in said(story, "received")
    assert story.as_dict()["happenings"][1]["times"] == 4


def test_what_became_of_a_comment_is_told_in_order(world: World) -> None:
    comment = world.comment()
    tell(world, added(comment))
    told = [
        ("edited", CommentEdited, {"text": SECRET}),
        ("hidden", CommentHidden, {}),
        ("shown", CommentShown, {}),
        ("removed", CommentRemoved, {}),
    ]
    for name, kind, fields in told:
        world.turn(timedelta(minutes=1))
        at = world.sandbox.clock.now()
        tell(world, about(comment, kind, name, comment_id=comment.id, at=at, **fields))

    story = world.page.why(comment)

    assert words(story) == ["commented", "received", "edited", "hidden", "shown", "removed"]
    assert SECRET not in str(story)


def test_a_verdict_is_told_with_what_it_says(world: World) -> None:
    comment = world.comment()
    event = VerdictGiven(
        platform=comment.platform,
        account_id=comment.account_id,
        id=f"verdict:{comment.id}:high_intent",
        comment_id=comment.id,
        fact="high_intent",
        verdict=Fact.YES,
    )
    tell(world, added(comment), event)

    assert "high_intent=yes" in said(world.page.why(comment), "verdict")


def test_a_verdict_under_an_id_that_does_not_name_it_is_told_all_the_same(world: World) -> None:
    comment = world.comment()
    event = VerdictGiven(
        platform=comment.platform,
        account_id=comment.account_id,
        id="0123456789abcdef",
        comment_id=comment.id,
        fact="high_intent",
        verdict=Fact.YES,
    )
    tell(world, event)

    assert "VerdictGiven" in said(world.page.why(comment), "verdict")


def test_a_sample_and_a_comment_of_the_accounts_own_are_told_as_such(world: World) -> None:
    comment = world.comment()
    assert isinstance(comment, CommentRecord)
    tell(world, attrs.evolve(added(comment), test=True))
    tell(world, about(comment, CommentEchoed, "echo", comment=comment))

    story = world.page.why(comment)

    assert "sample" in said(story, "received")
    assert "the account's own" in said(story, "own_comment")


@only(lambda scene: "reply_within" in rules(scene, Action.PRIVATE_REPLY))
def test_a_refusal_leaves_who_asked_and_by_which_rule_it_was_refused(world: World) -> None:
    comment = world.comment(age=timedelta(days=400))
    for _ in range(2):
        with pytest.raises(NotAllowed) as caught:
            world.page.reply(comment, SECRET, actor=GREETER)
        world.turn(timedelta(minutes=1))

    story = world.page.why(comment)

    assert story.attempts == ()
    (decided,) = [one for one in story.happenings if one.what == "decided"]
    assert "bot greeter" in decided.explain()
    assert "reply_within" in decided.explain()
    assert "2 times" in decided.explain()
    assert decided.details["verdict"] == caught.value.decision.verdict.value
    assert decided.details["allowed"] is False
    assert decided.attempt_id is None
    assert SECRET not in str(story)


def test_a_reply_is_told_from_the_question_to_the_answer(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, SECRET, actor=ANNA)
    world.turn(timedelta(minutes=1))
    world.answer(receipt)

    story = world.page.why(comment)

    assert words(story)[:5] == ["commented", "decided", "reserved", "began", "sent"]
    assert words(story)[-1] == "answered"
    decided = story.happenings[1]
    assert decided.attempt_id == receipt.attempt_id
    assert decided.details["allowed"] is True
    assert decided.details["actor"] == ["human", "anna"]


def test_what_was_told_of_our_message_belongs_to_its_attempt(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, SECRET, actor=ANNA)
    holder, message_id = (receipt.platform, receipt.account_id), receipt.message_id
    assert message_id is not None
    world.turn(timedelta(minutes=1))
    at = world.sandbox.clock.now()

    def work(tx: Transaction) -> None:
        messages.echoed(tx, *holder, message_id, at)
        messages.delivered(tx, *holder, at=at, message_ids=(message_id,))
        messages.read(tx, *holder, at=at, message_ids=(message_id,))

    world.page._run(lambda _: transact(work))
    story = world.page.why(comment)

    became = [one for one in story.happenings if one.what in {"echoed", "delivered", "read"}]
    assert [one.what for one in became] == ["echoed", "delivered", "read"]
    assert {one.attempt_id for one in became} == {receipt.attempt_id}


def test_what_was_written_before_the_reply_is_no_part_of_the_story(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, SECRET, actor=ANNA)
    early = Message(
        id="m-early",
        direction=Direction.INBOUND,
        sent_at=receipt.sent_at - timedelta(days=3),
        person_id=receipt.person_id,
    )
    late = attrs.evolve(early, id="m-late", sent_at=receipt.sent_at + timedelta(days=1))
    by_hand = attrs.evolve(late, id="m-hand", direction=Direction.OUTBOUND)
    holder = (receipt.platform, receipt.account_id)

    def work(tx: Transaction) -> None:
        for message in (early, late, by_hand):
            threads.record(tx, *holder, message)

    world.page._run(lambda _: transact(work))

    assert words(world.page.why(comment)).count("answered") == 1
    assert words(world.page.why(comment)).count("message") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_story_is_told_in_every_language_and_without_a_text(
    world: World, language: str
) -> None:
    comment = world.comment("Is it still there?")
    tell(world, added(comment))
    world.page.reply(comment, SECRET, actor=Actor.human("post"))

    story = world.page.why(comment)
    told = story.explain(language)

    assert "%(" not in told
    # The name of an actor is no word to be translated.
    assert "post" in told
    assert SECRET not in told
    assert "still there" not in told
    assert len(told.splitlines()) == 1 + len(story.happenings)
    assert (told == str(story)) == (language == "en")
    details = [one["detail"] for one in story.as_dict(language)["happenings"]]
    assert all(detail in told for detail in details)


def test_the_story_is_plain_data_too(world: World) -> None:
    comment = world.comment()
    tell(world, added(comment))
    world.page.reply(comment, SECRET, actor=ANNA)

    told = json.loads(json.dumps(world.page.why(comment).as_dict()))

    assert told["state"] == "sent"
    assert [one["what"] for one in told["happenings"]] == words(world.page.why(comment))


def test_a_failure_is_told_with_its_error_and_what_is_left(world: World) -> None:
    comment = world.comment()
    world.order("unreachable", times=None)
    with pytest.raises(NeverSent):
        world.page.reply(comment, SECRET, actor=ANNA)

    refused = said(world.page.why(comment), "refused")

    assert "still available" in refused
    assert "NeverSent" in refused


def test_a_reply_that_was_found_by_looking_is_told_as_such(world: World) -> None:
    comment = world.comment()
    world.order("answer_lost")
    receipt = world.page.reply(comment, SECRET, actor=ANNA)

    assert receipt.found_by_looking
    assert "found by looking" in said(world.page.why(comment), "sent")


def test_a_comment_that_was_told_to_be_gone_is_not_answered(world: World) -> None:
    comment = world.comment()
    tell(world, added(comment), about(comment, CommentRemoved, "removed", comment_id=comment.id))

    # The comment in hand was read while it was there.
    assert comment.facts.get(facts.COMMENT_EXISTS) is not Fact.NO
    with pytest.raises(NotAllowed) as caught:
        world.page.reply(comment, SECRET, actor=ANNA)
    assert "comment_exists" in {one.rule.name for one in caught.value.decision.refusals}


def test_the_callers_own_word_outranks_what_was_told(world: World) -> None:
    comment = world.comment()
    tell(world, added(comment), about(comment, CommentRemoved, "removed", comment_id=comment.id))

    known = {facts.COMMENT_EXISTS: Fact.YES}

    assert world.page.can_reply(comment, facts=known).allowed


@pytest.mark.requirement("A28")
def test_a_comment_that_was_told_to_be_answered_by_hand_is_not_answered_again(
    world: World,
) -> None:
    comment = world.comment()
    now = world.sandbox.clock.now()
    holder = (comment.platform, comment.account_id, comment.id)
    told = {facts.ALREADY_REPLIED: Fact.YES}
    world.page._run(lambda _: transact(lambda tx: comments.revise(tx, *holder, at=now, facts=told)))
    sends = world.sends()

    with pytest.raises(NotAllowed) as caught:
        world.page.reply(comment, SECRET, actor=ANNA)

    assert "one_reply_per_comment" in {one.rule.name for one in caught.value.decision.refusals}
    assert world.sends() == sends


def refused(world: World) -> list[Decided]:
    """The messages that were refused."""
    platform, since = world.scene.platform, NOON - timedelta(days=1)
    asked = world.page._run(
        lambda _: transact(lambda tx: decisions.history(tx, platform, Action.MESSAGE, since=since))
    )
    return [one for one in asked if not one.allowed]


def test_who_is_left_out_of_a_send_to_many_is_written_down_with_the_reason(world: World) -> None:
    people = [Person(id=f"900{number}") for number in range(2)]
    for one in people:
        world.page.opt_out(one)
    for _ in range(2):
        world.page.send_to(people, SECRET, actor=ANNA, key="sale")

    decided = refused(world)

    assert {one.key for one in decided} == {f"sale:{one.id}" for one in people}
    assert {one.times for one in decided} == {2}
    assert not any(one.allowed for one in decided)


def test_a_message_without_a_name_that_is_refused_again_and_again_makes_one_row(
    world: World,
) -> None:
    receipt = world.page.reply(world.comment(), SECRET, actor=ANNA)
    thread = world.thread(receipt)
    world.page.opt_out(thread.person)
    for _ in range(3):
        with pytest.raises(NotAllowed):
            world.page.send(thread, SECRET, actor=ANNA)

    (decided,) = refused(world)

    assert decided.times == 3
