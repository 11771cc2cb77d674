from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox


def test_a_private_reply_answers_with_recipient_and_message_id(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    response = facebook.reply(comment.id, "80 euros", metadata="attempt-1")
    [delivery] = sandbox.meta.deliveries(comment_id=comment.id)
    assert response.json() == {
        "recipient_id": sandbox.meta.scoped_id(anna, post.account),
        "message_id": delivery.message_id,
    }
    assert (delivery.text, delivery.metadata, delivery.folder) == ("80 euros", "attempt-1", "inbox")
    assert (delivery.at, delivery.person_id) == (sandbox.clock.now(), anna.id)


@pytest.mark.requirement("A28")
def test_a_second_reply_to_the_same_comment_is_refused_and_not_delivered(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    assert facebook.reply(comment.id).status_code == 200
    assert facebook.reply_refused(comment.id, "again") == (10900, None)
    assert len(sandbox.meta.deliveries(comment_id=comment.id)) == 1


def test_another_comment_of_the_same_person_can_be_answered(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    for _ in range(2):
        assert facebook.reply(sandbox.meta.add_comment(post, anna).id).status_code == 200
    assert len(sandbox.meta.deliveries(person_id=anna.id)) == 2


@pytest.mark.requirement("A18")
def test_a_private_reply_does_not_show_under_the_post(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    facebook.reply(comment.id)
    listed = facebook.get(f"/{post.id}/comments", filter="stream")["data"]
    assert [found["id"] for found in listed] == [comment.id]


@pytest.mark.requirement("A30")
@pytest.mark.parametrize(("age", "code"), [(timedelta(days=7), None), (timedelta(days=8), 10903)])
def test_a_comment_can_be_answered_for_seven_days(
    sandbox: Any, post: Any, anna: Any, facebook: Any, age: Any, code: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sandbox.clock.advance(age)
    if code is None:
        assert facebook.reply(comment.id).status_code == 200
    else:
        assert facebook.reply_refused(comment.id) == (code, None)


def test_a_reply_to_a_comment_can_be_answered_too(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    parent = sandbox.meta.add_comment(post, anna)
    reply = sandbox.meta.add_comment(post, anna, parent=parent)
    assert facebook.reply(reply.id).status_code == 200


def test_own_comments_and_those_of_other_pages_are_refused(
    sandbox: Any, post: Any, facebook: Any
) -> None:
    own = sandbox.meta.add_comment(post, None, "Thanks")
    other_page = sandbox.meta.add_person(name="Other Page", is_page=True)
    others = sandbox.meta.add_comment(post, other_page)
    assert facebook.reply_refused(own.id) == (10903, None)
    assert facebook.reply_refused(others.id) == (10903, None)


def test_a_deleted_comment_and_an_unknown_one_are_missing(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sandbox.meta.delete_comment(comment)
    assert facebook.reply_refused(comment.id) == (100, 33)
    assert facebook.reply_refused("1_2") == (100, 33)


@pytest.mark.parametrize("comment_id", ["17", "abc", "1_2_3", ""])
def test_a_malformed_comment_id_is_refused(facebook: Any, comment_id: Any) -> None:
    assert facebook.reply_refused(comment_id) == (100, 2018292)


def test_a_comment_of_another_page_is_missing(sandbox: Any, anna: Any, facebook: Any) -> None:
    other = sandbox.meta.add_post(sandbox.meta.add_page(name="Other"))
    comment = sandbox.meta.add_comment(other, anna)
    assert facebook.reply_refused(comment.id) == (100, 33)


def test_an_unpublished_page_cannot_reply(
    sandbox: Any, page: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sandbox.meta.set_account(page, published=False)
    assert facebook.reply_refused(comment.id) == (10902, None)


def test_who_blocked_the_page_or_is_gone_is_unavailable(
    sandbox: Any, page: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sandbox.meta.block(anna, page)
    assert facebook.reply_refused(comment.id) == (551, 1545041)
    bela = sandbox.meta.add_person(name="Bela")
    gone = sandbox.meta.add_comment(post, bela)
    sandbox.meta.set_person(bela, available=False)
    assert facebook.reply_refused(gone.id) == (551, 1545041)
    assert sandbox.meta.deliveries() == []


def test_a_reply_written_by_hand_uses_up_the_reply(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sandbox.meta.reply_by_hand(comment, "I saw it")
    assert facebook.reply_refused(comment.id) == (10900, None)
    [delivery] = sandbox.meta.deliveries(comment_id=comment.id)
    assert delivery.by_hand
    with pytest.raises(ValueError, match="answered privately already"):
        sandbox.meta.reply_by_hand(comment, "again")
    with pytest.raises(ValueError, match="somebody else's"):
        sandbox.meta.reply_by_hand(sandbox.meta.add_comment(post, None), "to myself")


def test_the_comment_tells_that_it_was_answered(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    fields = "can_reply_privately,private_reply_conversation{id,link}"
    assert facebook.get(f"/{comment.id}", fields=fields)["can_reply_privately"] is True
    facebook.reply(comment.id)
    read = facebook.get(f"/{comment.id}", fields=fields)
    assert read["can_reply_privately"] is False
    assert read["private_reply_conversation"]["id"].startswith("t_")


def test_a_visitor_post_is_answered_by_its_own_id(
    sandbox: Any, page: Any, post: Any, anna: Any, facebook: Any
) -> None:
    visit = sandbox.meta.add_post(page, "Open today?", surface="visitor", author=anna)
    body: dict[str, Any] = {"recipient": {"post_id": visit.id}, "message": {"text": "Yes"}}
    assert facebook.post("/me/messages", **body).keys() == {"recipient_id", "message_id"}
    assert facebook.refused("POST", "/me/messages", json=body) == (10900, None)
    [delivery] = sandbox.meta.deliveries(comment_id=visit.id)
    assert (delivery.post_id, delivery.comment_id) == (visit.id, None)
    body["recipient"] = {"post_id": post.id}
    assert facebook.refused("POST", "/me/messages", json=body) == (10903, None)


@pytest.mark.parametrize("surface", ["reel", "live", "ad", "group"])
def test_comments_on_every_surface_of_a_page_can_be_answered(
    sandbox: Any, page: Any, anna: Any, facebook: Any, surface: Any
) -> None:
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(page, surface=surface), anna)
    assert facebook.reply(comment.id).status_code == 200


def test_a_broadcast_of_a_page_may_be_over(
    sandbox: Any, page: Any, anna: Any, facebook: Any
) -> None:
    live = sandbox.meta.add_post(page, surface="live")
    comment = sandbox.meta.add_comment(live, anna)
    sandbox.meta.end_broadcast(live)
    assert facebook.reply(comment.id).status_code == 200


def test_the_page_is_addressed_by_its_id_as_well(
    sandbox: Any, page: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sent = facebook.post(
        f"/{page.id}/messages", recipient={"comment_id": comment.id}, message={"text": "Hello"}
    )
    assert "message_id" in sent


def test_a_page_may_only_send_in_its_own_name(
    sandbox: Any, page: Any, post: Any, anna: Any, graph: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    other = graph(sandbox.meta.add_page(name="Other").access_token)
    body = {"recipient": {"comment_id": comment.id}, "message": {"text": "Hello"}}
    assert other.refused("POST", f"/{page.id}/messages", json=body) == (100, 33)
    user = graph(page.user_token)
    assert user.refused("POST", f"/{page.id}/messages", json=body) == (190, 2069032)


def test_permission_task_and_app_review_are_needed(sandbox: Any, anna: Any, graph: Any) -> None:
    mute = sandbox.meta.add_page(name="Mute", scopes={"pages_read_engagement"})
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(mute), anna)
    assert graph(mute.access_token).reply_refused(comment.id) == (200, None)
    idle = sandbox.meta.add_page(name="Idle", tasks={"ANALYZE"})
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(idle), anna)
    assert graph(idle.access_token).reply_refused(comment.id) == (200, None)
    page = sandbox.meta.add_page(name="New")
    sandbox.meta.configure(access="standard")
    stranger = sandbox.meta.add_person(name="Stranger", app_role=False)
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(page), stranger)
    assert graph(page.access_token).reply_refused(comment.id) == (200, None)


def test_refusals_are_spoken_in_the_language_of_the_user(
    sandbox: Any, post: Any, anna: Any, facebook: Any
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    facebook.reply(comment.id)
    english = facebook.reply(comment.id).json()["error"]
    sandbox.meta.configure(language="pt")
    portuguese = facebook.reply(comment.id).json()["error"]
    assert english["code"] == portuguese["code"] == 10900
    assert english["message"] == "(#10900) Activity already replied to"
    assert portuguese["message"] == "(#10900) A atividade já foi respondida"


def test_every_refusal_has_a_sentence_in_every_language() -> None:
    from privatereply.sandbox.meta.errors import REFUSALS
    from privatereply.sandbox.meta.texts import TEXTS

    assert all(sentences.keys() == REFUSALS.keys() for sentences in TEXTS.values())


def test_a_recipient_must_be_exactly_one(facebook: Any) -> None:
    for recipient in ({}, {"id": "1", "comment_id": "1_2"}, {"user_ref": "x"}):
        body = {"recipient": recipient, "message": {"text": "Hello"}}
        assert facebook.refused("POST", "/me/messages", json=body) == (100, None)


def test_a_sandbox_starts_empty() -> None:
    assert Sandbox().meta.deliveries() == []
