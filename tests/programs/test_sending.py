from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from privatereply import (
    Action,
    Actor,
    AlreadyReplied,
    Comment,
    DraftNotAllowed,
    Fact,
    NotAllowed,
    PlatformError,
    Receipt,
)
from privatereply.policy import facts

from .conftest import ANNA, GREETER, World, only, rules


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
    thread = world.thread(receipt)
    assert thread.comment_id == comment.id
    assert thread.private_reply_at == receipt.sent_at
    assert thread.last_inbound_at is None


@pytest.mark.requirement("A32")
@only(lambda scene: "await_answer" in rules(scene, Action.MESSAGE))
def test_until_the_person_answers_nothing_more_may_be_sent(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    sends = world.sends()
    with pytest.raises(NotAllowed):
        world.page.send(world.thread(opened[1]), "Are you there?", actor=ANNA)
    assert world.sends() == sends


@pytest.mark.requirement("A32")
@only(lambda scene: scene.terms.message_window or scene.terms.consent != "none")
def test_whoever_asks_is_told_that_a_silent_person_gets_nothing_more(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    (thread,) = world.threads()
    sends = world.sends()
    assert not world.page.can_send(thread, actor=ANNA, ask_platform=True).allowed
    with pytest.raises(NotAllowed):
        world.page.send(thread, "Are you there?", actor=ANNA, ask_platform=True)
    assert world.sends() == sends


@pytest.mark.requirement("A25")
@only(lambda scene: scene.terms.message_window)
def test_the_persons_answer_opens_the_window(world: World, opened: tuple[Comment, Receipt]) -> None:
    window = world.terms.message_window
    assert window
    world.turn(timedelta(days=2))
    world.answer(opened[1])
    receipt = world.page.send(world.thread(opened[1]), "Here you are", actor=GREETER)
    assert receipt.message_id
    world.turn(window - timedelta(minutes=1))
    world.page.send(world.thread(opened[1]), "Still here", actor=GREETER)


@only(lambda scene: scene.terms.message_window)
def test_a_bot_is_refused_when_the_window_has_closed(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    window = world.terms.message_window
    assert window
    world.answer(opened[1])
    world.turn(window + timedelta(minutes=1))
    sends = world.sends()
    with pytest.raises(NotAllowed) as caught:
        world.page.send(world.thread(opened[1]), "Too late", actor=GREETER)
    hours = window // timedelta(hours=1)
    assert f"{hours} hours" in str(caught.value) or f"{window.days} days" in str(caught.value)
    assert world.sends() == sends


@only(lambda scene: not scene.terms.message_window)
def test_where_no_window_is_known_whoever_has_written_can_be_answered_for_ever(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=60))
    world.page.send(world.thread(opened[1]), "Back in stock", actor=GREETER)
    received = world.scene.received(world.author(opened[0].id))
    assert received[-1].text == "Back in stock"


def human_account(world: World, feature: Fact) -> World:
    page = world.client.bind(world.page.account, facts={facts.HUMAN_AGENT_FEATURE: feature})
    return attrs.evolve(world, page=page)


@only(lambda scene: scene.terms.human_window)
def test_a_human_may_write_for_longer_if_the_account_has_the_feature(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    assert world.terms.human_window
    world.answer(opened[1])
    world.turn(world.terms.human_window - timedelta(days=1))
    world = human_account(world, Fact.YES)
    receipt = world.page.send(world.thread(opened[1]), "Sorry, I was away", actor=ANNA)
    assert receipt.actor == ANNA


@only(lambda scene: scene.terms.message_window)
def test_a_bot_never_gets_a_humans_extension(world: World, opened: tuple[Comment, Receipt]) -> None:
    world.answer(opened[1])
    world.turn(timedelta(days=6))
    world = human_account(world, Fact.YES)
    for actor in (GREETER, Actor.automation("price-rule")):
        with pytest.raises(NotAllowed):
            world.page.send(world.thread(opened[1]), "Beep", actor=actor)


@only(lambda scene: scene.terms.message_window)
def test_a_human_without_the_feature_gets_no_extension(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    assert world.terms.message_window
    world.answer(opened[1])
    world.turn(world.terms.message_window + timedelta(days=1))
    world = human_account(world, Fact.NO)
    with pytest.raises(NotAllowed):
        world.page.send(world.thread(opened[1]), "Hello?", actor=ANNA)


@only(lambda scene: scene.terms.message_window)
def test_after_the_last_window_nobody_may_write(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    window = world.terms.human_window or world.terms.message_window
    assert window
    world.answer(opened[1])
    world.turn(window + timedelta(minutes=1))
    world = human_account(world, Fact.YES)
    with pytest.raises(NotAllowed):
        world.page.send(world.thread(opened[1]), "Hello?", actor=ANNA)


def test_a_message_under_the_same_key_is_sent_once(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = world.thread(opened[1])
    first = world.page.send(thread, "Order 17 is on its way", actor=GREETER, key="order-17")
    again = world.page.send(thread, "Order 17 is on its way", actor=GREETER, key="order-17")
    assert again == first
    with pytest.raises(AlreadyReplied):
        world.page.send(thread, "Something else", actor=GREETER, key="order-17")


def test_without_a_key_every_call_is_a_message_of_its_own(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = world.thread(opened[1])
    one = world.page.send(thread, "Hello", actor=GREETER)
    other = world.page.send(thread, "Hello", actor=GREETER)
    assert one.message_id != other.message_id


def test_a_message_whose_answer_was_lost_is_found_in_the_thread(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    world.order("answer_lost")
    receipt = world.page.send(world.thread(opened[1]), "Only once", actor=GREETER)
    assert receipt.found_by_looking is True
    texts = [found.text for found in world.page.messages(world.thread(opened[1]))]
    assert texts.count("Only once") == 1


def test_a_public_reply_goes_under_the_comment_once_for_the_same_words(world: World) -> None:
    comment = world.comment()
    first = world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    assert world.page.reply_publicly(comment, "We sent you a message", actor=ANNA) == first
    under = [found.text for found in world.page.comments(world.post.id, under=comment)]
    assert under == ["We sent you a message"]


@only(lambda scene: "one_public_reply" not in rules(scene, Action.PUBLIC_REPLY))
def test_other_words_are_another_public_reply(world: World) -> None:
    comment = world.comment()
    first = world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    other = world.page.reply_publicly(comment, "And another one", actor=ANNA)
    assert other.message_id != first.message_id
    under = [found.text for found in world.page.comments(world.post.id, under=comment)]
    assert sorted(under) == ["And another one", "We sent you a message"]


@only(lambda scene: "one_public_reply" in rules(scene, Action.PUBLIC_REPLY))
def test_where_one_public_reply_is_all_other_words_are_refused(world: World) -> None:
    comment = world.comment()
    first = world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    sends = world.sends()
    with pytest.raises(AlreadyReplied) as caught:
        world.page.reply_publicly(comment, "And another one", actor=ANNA)
    assert caught.value.receipt == first
    assert world.sends() == sends


def test_a_public_reply_whose_answer_was_lost_is_found_under_the_comment(world: World) -> None:
    comment = world.comment()
    world.sandbox.faults.order("answer_lost", path=world.terms.public_path, method="POST")
    receipt = world.page.reply_publicly(comment, "Only once", actor=ANNA)
    assert receipt.found_by_looking is True
    under = [found.text for found in world.page.comments(world.post.id, under=comment)]
    assert under == ["Only once"]


def test_public_and_private_replies_do_not_stand_in_each_others_way(world: World) -> None:
    comment = world.comment()
    world.page.reply_publicly(comment, "We sent you a message", actor=ANNA)
    world.page.reply(comment, "Here are the details", actor=ANNA)
    assert world.delivered(comment) == ["Here are the details"]


def test_a_comment_can_be_hidden_and_shown_again(world: World) -> None:
    comment = world.comment()
    world.page.hide(comment)
    assert world.scene.standing(world.seen[comment.id]) == "hidden"
    world.page.unhide(comment)
    assert world.scene.standing(world.seen[comment.id]) == "shown"


@only(lambda scene: "deleted" in scene.terms.moderated)
def test_a_comment_can_be_deleted(world: World) -> None:
    comment = world.comment()
    world.page.delete(comment)
    assert world.scene.standing(world.seen[comment.id]) == "deleted"


@only(lambda scene: "deleted" not in scene.terms.moderated)
def test_where_nobody_deletes_another_ones_comment_the_refusal_is_told(world: World) -> None:
    comment = world.comment()
    with pytest.raises(PlatformError):
        world.page.delete(comment)
    assert world.scene.standing(world.seen[comment.id]) == "shown"


def test_a_draft_refused_for_its_length_could_be_sent_shorter(
    world: World, opened: tuple[Comment, Receipt]
) -> None:
    world.answer(opened[1])
    thread = world.thread(opened[1])
    with pytest.raises(DraftNotAllowed):
        world.page.send(thread, "h" * (world.terms.text_limit + 1), actor=GREETER)
    world.page.send(thread, "h" * world.terms.text_limit, actor=GREETER)
