from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from privatereply import (
    Actor,
    AlreadyReplied,
    Comment,
    Conversation,
    DraftNotAllowed,
    Fact,
    NotAllowed,
    Receipt,
)
from privatereply.policy import facts
from privatereply.sandbox.meta import lookup

from .conftest import ANNA, GREETER, World

DAY = timedelta(hours=24)


def thread_after(world: World, receipt: Receipt) -> Conversation:
    assert receipt.person_id is not None
    thread = world.page.conversation(receipt.person_id)
    assert thread is not None
    return thread


@pytest.fixture
def opened(world: World) -> tuple[Comment, Receipt]:
    """A comment that was answered in private."""
    comment = world.comment()
    return comment, world.page.reply(comment, "We have it in your size.", actor=GREETER)


@pytest.mark.requirement("E2")
def test_a_private_reply_opens_a_thread_that_knows_its_comment(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    comment, receipt = opened
    thread = thread_after(world, receipt)
    assert thread.comment_id == comment.id
    assert thread.private_reply_at == receipt.sent_at
    assert thread.last_inbound_at is None


@pytest.mark.requirement("A32")
def test_until_the_person_answers_nothing_more_may_be_sent(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    posts = world.requests()
    with pytest.raises(NotAllowed):
        world.page.send(thread_after(world, opened[1]), "Are you there?", actor=ANNA)
    assert world.requests() == posts


@pytest.mark.requirement("A25")
def test_the_persons_answer_opens_the_window_for_a_day(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.turn(timedelta(days=2))
    world.answer(opened[1])
    thread = thread_after(world, opened[1])
    receipt = world.page.send(thread, "Here you are", actor=GREETER)
    assert receipt.message_id
    world.turn(DAY - timedelta(minutes=1))
    world.page.send(thread_after(world, opened[1]), "Still here", actor=GREETER)


def test_a_bot_is_refused_when_the_window_has_closed(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.turn(DAY + timedelta(minutes=1))
    posts = world.requests()
    with pytest.raises(NotAllowed) as caught:
        world.page.send(thread_after(world, opened[1]), "Too late", actor=GREETER)
    assert "24 hours" in str(caught.value)
    assert world.requests() == posts


def human_account(world: World, feature: Fact) -> World:
    context = world.page._context
    page = type(world.page)(
        attrs.evolve(context, facts={facts.HUMAN_AGENT_FEATURE: feature}),
        world.page._loop,
        None,
        world.page._renewal,
    )
    return attrs.evolve(world, page=page)


def test_a_human_may_write_for_seven_days_if_the_account_has_the_feature(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=6))
    world = human_account(world, Fact.YES)
    receipt = world.page.send(thread_after(world, opened[1]), "Sorry, I was away", actor=ANNA)
    assert receipt.actor == ANNA


def test_a_bot_never_gets_the_humans_extension(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=6))
    world = human_account(world, Fact.YES)
    for actor in (GREETER, Actor.automation("price-rule")):
        with pytest.raises(NotAllowed):
            world.page.send(thread_after(world, opened[1]), "Beep", actor=actor)


def test_a_human_without_the_feature_gets_no_extension(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=2))
    world = human_account(world, Fact.NO)
    with pytest.raises(NotAllowed):
        world.page.send(thread_after(world, opened[1]), "Hello?", actor=ANNA)


def test_after_seven_days_nobody_may_write(world: World, opened: tuple[Comment, Receipt]) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=7, minutes=1))
    world = human_account(world, Fact.YES)
    with pytest.raises(NotAllowed):
        world.page.send(thread_after(world, opened[1]), "Hello?", actor=ANNA)


def test_a_message_under_the_same_key_is_sent_once(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = thread_after(world, opened[1])
    first = world.page.send(thread, "Order 17 is on its way", actor=GREETER, key="order-17")
    again = world.page.send(thread, "Order 17 is on its way", actor=GREETER, key="order-17")
    assert again == first
    with pytest.raises(AlreadyReplied):
        world.page.send(thread, "Something else", actor=GREETER, key="order-17")


def test_without_a_key_every_call_is_a_message_of_its_own(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = thread_after(world, opened[1])
    one = world.page.send(thread, "Hello", actor=GREETER)
    other = world.page.send(thread, "Hello", actor=GREETER)
    assert one.message_id != other.message_id


def test_a_message_whose_answer_was_lost_is_found_in_the_thread(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.sandbox.faults.order("answer_lost", path="*/messages", method="POST")
    receipt = world.page.send(thread_after(world, opened[1]), "Only once", actor=GREETER)
    assert receipt.found_by_looking is True
    texts = [found.text for found in world.page.messages(thread_after(world, opened[1]))]
    assert texts.count("Only once") == 1


def test_a_public_reply_goes_under_the_comment_once_for_the_same_words(world: World) -> None:
    comment = world.comment()
    first = world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    assert world.page.reply_publicly(comment, "We sent you a message", actor=ANNA) == first
    other = world.page.reply_publicly(comment, "And another one", actor=ANNA)
    assert other.message_id != first.message_id
    under = [found.text for found in world.page.comments(world.post.id, under=comment)]
    assert sorted(under) == ["And another one", "We sent you a message"]


def test_a_public_reply_whose_answer_was_lost_is_found_under_the_comment(world: World) -> None:
    comment = world.comment()
    pattern = "*/comments" if world.platform == "facebook" else "*/replies"
    world.sandbox.faults.order("answer_lost", path=pattern, method="POST")
    receipt = world.page.reply_publicly(comment, "Only once", actor=ANNA)
    assert receipt.found_by_looking is True
    under = [found.text for found in world.page.comments(world.post.id, under=comment)]
    assert under == ["Only once"]


def test_public_and_private_replies_do_not_stand_in_each_others_way(world: World) -> None:
    comment = world.comment()
    world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    world.page.reply(comment, "Here are the details", actor=ANNA)
    assert world.delivered(comment) == ["Here are the details"]


@pytest.mark.parametrize("act", ["hide", "unhide", "delete"])
def test_a_comment_can_be_hidden_shown_and_deleted(world: World, act: str) -> None:
    comment = world.comment()
    steps: dict[str, Callable[[Comment], None]] = {
        "hide": world.page.hide,
        "unhide": world.page.unhide,
        "delete": world.page.delete,
    }
    steps[act](comment)
    emulated = lookup.comment(world.sandbox.meta.world, comment.id)
    assert (emulated.hidden, emulated.deleted) == (act == "hide", act == "delete")


def test_a_draft_refused_for_its_length_could_be_sent_shorter(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = thread_after(world, opened[1])
    with pytest.raises(DraftNotAllowed):
        world.page.send(thread, "x" * 2001, actor=GREETER)
    world.page.send(thread, "x" * 900, actor=GREETER)
