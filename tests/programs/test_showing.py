"""What a product needs to show people beside a comment: whether, why not, what was sent, where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply import Action
from privatereply.store import State

from .conftest import ANNA, World, only


@pytest.mark.requirement("A15")
def test_from_the_list_of_posts_one_is_picked_and_its_comments_are_read(world: World) -> None:
    other = world.scene.add_post("Sold out: the red jacket")
    world.comment("A pity", post=other)
    comment = world.comment("Is it warm?")
    posts = {post.text: post for post in world.page.posts()}
    assert set(posts) == {"New in: the blue jacket", "Sold out: the red jacket"}
    found = list(world.page.comments(posts["New in: the blue jacket"]))
    assert [each.id for each in found] == [comment.id]


@pytest.mark.requirement("A16")
@pytest.mark.requirement("A31")
@only(lambda scene: scene.terms.reply_window)
def test_a_reply_is_offered_within_the_window_and_then_is_not_and_the_reason_is_told(
    world: World,
) -> None:
    window = world.terms.reply_window
    assert window
    comment = world.comment(age=timedelta())
    assert world.page.can_reply(comment).allowed
    world.turn(window)
    decision = world.page.can_reply(comment)
    assert not decision.allowed
    assert [finding.rule.name for finding in decision.refusals] == ["reply_within"]
    assert f"{window.days} days" in decision.explain()


@pytest.mark.requirement("A21")
def test_one_comment_that_is_read_again_tells_whether_it_can_be_answered(world: World) -> None:
    made = world.comment()
    again = world.page.comment(made.id)
    assert world.page.can_reply(again, facts=world.told(made)).allowed
    world.page.reply(made, "Hello", actor=ANNA)
    assert not world.page.can_reply(again, facts=world.told(made)).allowed


@pytest.mark.requirement("A2")
def test_a_private_reply_is_read_by_the_author_of_the_comment_and_by_nobody_else(
    world: World,
) -> None:
    comment = world.comment("How much is it?")
    grace = world.scene.add_person("Grace")
    world.page.reply(world.comment("And for me?", person=grace), "Also 40", actor=ANNA)
    receipt = world.page.reply(comment, "40", actor=ANNA)
    (delivery,) = world.scene.deliveries(world.seen[comment.id])
    assert delivery.person_id == world.author(comment.id).id
    read = {
        thread.person.id: [message.text for message in world.page.messages(thread)]
        for thread in world.threads()
    }
    assert len(read) == 2
    assert read.pop(str(receipt.person_id)) == ["40"]
    assert list(read.values()) == [["Also 40"]]


@pytest.mark.requirement("A19")
@pytest.mark.requirement("A22")
@pytest.mark.requirement("A23")
@pytest.mark.requirement("A24")
def test_an_answered_comment_tells_the_sender_its_state_its_text_and_its_thread(
    world: World,
) -> None:
    comment = world.comment()
    assert world.page.why(comment).as_dict()["state"] is None
    world.page.reply(comment, "We have it in your size.", actor=ANNA)
    story = world.page.why(comment)
    (attempt,) = story.attempts
    assert (attempt.action, attempt.state) == (Action.PRIVATE_REPLY, State.SENT)
    assert story.as_dict()["state"] == "sent"
    assert attempt.draft.text == "We have it in your size."
    thread = world.page.conversation(str(attempt.person_id))
    assert thread is not None
    assert thread.comment_id == comment.id


@pytest.mark.requirement("A20")
def test_the_reply_under_the_comment_and_the_one_in_the_thread_are_the_same(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    (attempt,) = world.page.why(comment).attempts
    (thread,) = world.threads()
    (message,) = world.page.messages(thread)
    assert attempt.message_id == message.id == receipt.message_id
    assert attempt.draft.text == message.text


@pytest.mark.requirement("A27")
def test_a_thread_leads_back_to_the_post_the_comment_was_made_under(world: World) -> None:
    made = world.comment()
    (comment,) = world.page.comments(world.post.id)
    world.page.reply(comment, "Hello", actor=ANNA, facts=world.told(made))
    (thread,) = world.threads()
    answered = world.page.why(str(thread.comment_id)).comment
    assert answered is not None
    (post,) = [each for each in world.page.posts() if each.id == answered.post_id]
    assert post.text == "New in: the blue jacket"
    assert world.post.id.rpartition("_")[2] in str(post.permalink)
