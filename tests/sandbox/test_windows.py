"""Continuing a conversation: the 24-hour window, tags, typing marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Connect, Graph

DEAD_TAGS = ("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "NONSENSE")


def to(person_id: str, **more: Any) -> dict[str, Any]:
    return {"recipient": {"id": person_id}, "message": {"text": "Hello"}, **more}


@pytest.fixture
def psid(sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson) -> str:
    return sandbox.meta.scoped_id(anna, page)


@pytest.mark.requirement("A32")
def test_after_a_private_reply_nothing_may_follow_until_the_person_answers(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    psid: str,
) -> None:
    facebook.reply(sandbox.meta.add_comment(post, anna).id)
    assert facebook.refused("POST", "/me/messages", json=to(psid)) == (10, 2018278)
    sandbox.meta.answer(anna, page, "Thanks")
    assert facebook.post("/me/messages", **to(psid))["recipient_id"] == psid


@pytest.mark.requirement("A32")
def test_the_window_is_open_for_24_hours_after_the_persons_last_message(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.clock.advance(timedelta(hours=24))
    assert facebook.post("/me/messages", **to(psid))
    sandbox.clock.advance(timedelta(seconds=1))
    assert facebook.refused("POST", "/me/messages", json=to(psid)) == (10, 2018278)


def test_a_comment_opens_no_window(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sandbox.meta.add_comment(post, anna)
    assert facebook.refused("POST", "/me/messages", json=to(psid)) == (10, 2018278)


def test_a_reaction_opens_the_window(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sent = facebook.reply(sandbox.meta.add_comment(post, anna).id).json()
    sandbox.meta.react(sent["message_id"])
    assert facebook.post("/me/messages", **to(psid))


def test_the_closed_window_of_instagram_answers_403(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    igsid = sandbox.meta.scoped_id(anna, shop)
    response = instagram.request("POST", "/me/messages", json=to(igsid))
    error = response.json()["error"]
    assert response.status_code == 403
    assert (error["code"], error["error_subcode"]) == (10, 2534022)


def test_an_answer_accepts_the_request_on_instagram(
    sandbox: Sandbox,
    shop: EmulatedInstagram,
    media: EmulatedPost,
    anna: EmulatedPerson,
    instagram: Graph,
) -> None:
    instagram.reply(sandbox.meta.add_comment(media, anna).id)
    sandbox.meta.answer(anna, shop, "Yes please")
    igsid = sandbox.meta.scoped_id(anna, shop)
    assert instagram.post("/me/messages", **to(igsid))["recipient_id"] == igsid
    assert {found.folder for found in sandbox.meta.deliveries()} == {"inbox"}


def test_with_facebook_login_the_conversation_goes_on_over_the_page(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook")
    sandbox.meta.answer(anna, linked, "Hi")
    igsid = sandbox.meta.scoped_id(anna, linked)
    assert graph(linked.access_token).post("/me/messages", **to(igsid))["recipient_id"] == igsid
    bare = sandbox.meta.add_page(name="Bare")
    assert graph(bare.access_token).refused("POST", "/me/messages", json=to(igsid)) == (
        100,
        2534013,
    )


def test_conversations_of_either_login_need_the_message_permission(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    scopes = {"instagram_business_basic", "instagram_business_manage_comments"}
    account = sandbox.meta.add_instagram_account(username="a", scopes=scopes)
    sandbox.meta.answer(anna, account, "Hi")
    client = graph(account.access_token, "graph.instagram.com")
    body = to(sandbox.meta.scoped_id(anna, account))
    assert client.refused("POST", "/me/messages", json=body) == (10, None)


def test_a_human_agent_may_answer_for_seven_days_with_the_feature(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    tagged = to(psid, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.clock.advance(timedelta(days=7))
    assert facebook.refused("POST", "/me/messages", json=tagged) == (200, 2018021)
    sandbox.meta.set_account(page, human_agent=True)
    assert facebook.post("/me/messages", **tagged)
    sandbox.clock.advance(timedelta(seconds=1))
    assert facebook.refused("POST", "/me/messages", json=tagged) == (10, 2018278)


def test_a_human_agent_gains_nothing_while_nobody_answered(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.meta.set_account(page, human_agent=True)
    facebook.reply(sandbox.meta.add_comment(post, anna).id)
    tagged = to(sandbox.meta.scoped_id(anna, page), messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    assert facebook.refused("POST", "/me/messages", json=tagged) == (10, 2018278)


@pytest.mark.parametrize("tag", DEAD_TAGS)
def test_dead_and_unknown_tags_are_invalid_even_inside_the_window(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str, tag: str
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    body = to(psid, messaging_type="MESSAGE_TAG", tag=tag)
    assert facebook.refused("POST", "/me/messages", json=body) == (100, None)


def test_a_private_reply_may_carry_a_tag_but_no_dead_one(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    body = {"recipient": {"comment_id": comment.id}, "message": {"text": "Hello"}}
    dead = body | {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}
    assert facebook.refused("POST", "/me/messages", json=dead) == (100, None)
    human = body | {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert facebook.post("/me/messages", **human)["message_id"]


def test_a_tag_is_required_where_the_type_says_so(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    for kind in ("MESSAGE_TAG", "WHATEVER"):
        body = to(psid, messaging_type=kind)
        assert facebook.refused("POST", "/me/messages", json=body) == (100, None)


def test_news_need_news_messaging(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.clock.advance(timedelta(days=2))
    body = to(psid, messaging_type="MESSAGE_TAG", tag="NON_PROMOTIONAL_SUBSCRIPTION")
    assert facebook.refused("POST", "/me/messages", json=body) == (10, 2018065)


def test_nobody_is_known_by_another_accounts_id(
    sandbox: Sandbox,
    page: EmulatedPage,
    shop: EmulatedInstagram,
    anna: EmulatedPerson,
    facebook: Graph,
    instagram: Graph,
) -> None:
    igsid = sandbox.meta.scoped_id(anna, shop)
    psid = sandbox.meta.scoped_id(anna, page)
    assert facebook.refused("POST", "/me/messages", json=to("404")) == (100, 2018001)
    assert facebook.refused("POST", "/me/messages", json=to(igsid)) == (100, 2534013)
    others = sandbox.meta.scoped_id(anna, sandbox.meta.add_page(name="Other"))
    assert facebook.refused("POST", "/me/messages", json=to(others)) == (100, 2018001)
    assert instagram.refused("POST", "/me/messages", json=to(psid)) == (100, 2534014)


def test_who_blocked_the_page_is_unavailable_inside_the_window(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph, psid: str
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.meta.block(anna, page)
    assert facebook.refused("POST", "/me/messages", json=to(psid)) == (551, 1545041)


@pytest.mark.parametrize("action", ["typing_on", "typing_off", "mark_seen", "TYPING_ON"])
def test_a_sender_action_answers_without_a_message_id(
    sandbox: Sandbox,
    page: EmulatedPage,
    anna: EmulatedPerson,
    facebook: Graph,
    psid: str,
    action: str,
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    sent = facebook.post("/me/messages", recipient={"id": psid}, sender_action=action)
    assert sent == {"recipient_id": psid}
    assert sandbox.meta.deliveries() == []


def test_a_sender_action_goes_alone_to_a_person(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    psid: str,
) -> None:
    sandbox.meta.answer(anna, page, "Hi")
    both = to(psid, sender_action="typing_on")
    assert facebook.refused("POST", "/me/messages", json=both) == (100, 2018014)
    unknown = {"recipient": {"id": psid}, "sender_action": "dance"}
    assert facebook.refused("POST", "/me/messages", json=unknown) == (100, None)
    comment = sandbox.meta.add_comment(post, anna)
    early = {"recipient": {"comment_id": comment.id}, "sender_action": "typing_on"}
    assert facebook.refused("POST", "/me/messages", json=early) == (100, None)
