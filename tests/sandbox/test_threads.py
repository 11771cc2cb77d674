"""Reading conversations and messages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Connect, Graph

MESSAGES = "messages{id,created_time,from,to,message,reply_to,attachments}"


def test_a_conversation_is_found_by_the_author_of_a_comment(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    author = facebook.get(f"/{comment.id}", fields="from")["from"]["id"]
    sent = facebook.reply(comment.id, "80 euros").json()
    other = sandbox.meta.add_person(name="Bela")
    facebook.reply(sandbox.meta.add_comment(post, other).id)
    listed = facebook.get(
        "/me/conversations", platform="messenger", user_id=author, fields=f"participants,{MESSAGES}"
    )
    [thread] = listed["data"]
    assert [side["id"] for side in thread["participants"]["data"]] == [author, page.id]
    [message] = thread["messages"]["data"]
    assert (message["id"], message["message"]) == (sent["message_id"], "80 euros")
    assert (message["from"]["id"], message["to"]["data"][0]["id"]) == (page.id, author)


def test_metadata_can_be_read_nowhere(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    facebook.reply(sandbox.meta.add_comment(post, anna).id, metadata="attempt-1")
    listed = facebook.request("GET", "/me/conversations", params={"fields": MESSAGES})
    assert "attempt-1" not in listed.text


def test_the_newest_conversation_comes_first(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph
) -> None:
    bela = sandbox.meta.add_person(name="Bela")
    for person in (anna, bela, anna):
        sandbox.clock.advance(timedelta(minutes=1))
        sandbox.meta.answer(person, page, "Hi")
    listed = facebook.get("/me/conversations", fields="participants,unread_count,message_count")
    names = [thread["participants"]["data"][0]["name"] for thread in listed["data"]]
    assert names == ["Anna Nowak", "Bela"]
    assert [thread["unread_count"] for thread in listed["data"]] == [2, 1]


def test_a_conversation_is_read_with_its_fields(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    facebook.reply(sandbox.meta.add_comment(post, anna).id, "80 euros")
    [thread] = facebook.get("/me/conversations")["data"]
    assert thread.keys() == {"id", "updated_time"}
    fields = (
        "can_reply,former_participants,is_owner,is_subscribed,link,message_count,name,"
        "scoped_thread_key,senders,snippet,unread_count,updated_time"
    )
    read = facebook.get(f"/{thread['id']}", fields=fields)
    assert (read["snippet"], read["can_reply"], read["unread_count"]) == ("80 euros", False, 0)
    assert "name" not in read


def test_only_the_20_newest_messages_can_be_read(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph
) -> None:
    sent = [sandbox.meta.answer(anna, page, f"{number}") for number in range(21)]
    thread = sent[0].conversation.id
    listed = facebook.get(f"/{thread}/messages", limit=50)["data"]
    assert [item["id"] for item in listed] == [message.id for message in reversed(sent[1:])]
    assert facebook.get(f"/{sent[1].id}", fields="message")["message"] == "1"
    assert facebook.refused("GET", f"/{sent[0].id}") == (9000001, None)


def test_an_answered_message_and_attachments_are_told(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    image = {"type": "image", "payload": {"url": "https://example.org/a.png"}}
    comment = sandbox.meta.add_comment(post, anna)
    sent = facebook.post(
        "/me/messages", recipient={"comment_id": comment.id}, message={"attachment": image}
    )
    answer = sandbox.meta.answer(anna, page, "Nice", reply_to=sent["message_id"])
    read = facebook.get(f"/{answer.id}", fields="reply_to,attachments")
    assert read["reply_to"] == {"mid": sent["message_id"], "is_self_reply": False}
    pictured = facebook.get(f"/{sent['message_id']}", fields="reply_to,attachments,message")
    assert pictured["attachments"]["data"][0]["name"] == "image"
    assert pictured["message"] == ""
    assert "reply_to" not in pictured


def test_stale_requests_are_not_listed(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    instagram.reply(sandbox.meta.add_comment(media, anna).id)
    sandbox.clock.advance(timedelta(days=30))
    assert len(instagram.get("/me/conversations", platform="instagram")["data"]) == 1
    sandbox.clock.advance(timedelta(seconds=1))
    assert instagram.get("/me/conversations", platform="instagram")["data"] == []


def test_instagram_participants_have_usernames_and_threads_no_unread_count(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    sandbox.meta.answer(anna, shop, "Hi")
    [thread] = instagram.get("/me/conversations", fields="participants")["data"]
    assert thread["participants"]["data"][1] == {"username": "shop", "id": shop.id}
    refused = instagram.refused("GET", f"/{thread['id']}", params={"fields": "unread_count"})
    assert refused == (100, None)


def test_the_linked_account_is_read_over_the_page(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook")
    sandbox.meta.answer(anna, linked, "Hi")
    client = graph(linked.access_token)
    assert len(client.get("/me/conversations", platform="instagram")["data"]) == 1
    assert client.get("/me/conversations", platform="messenger")["data"] == []


@pytest.mark.parametrize(
    ("platform", "refusal"), [("instagram", (100, 2534013)), ("x", (100, None))]
)
def test_the_platform_must_fit_the_account(
    facebook: Graph, platform: str, refusal: tuple[int, int | None]
) -> None:
    assert facebook.refused("GET", "/me/conversations", params={"platform": platform}) == refusal
