"""Signatures, envelopes, delivery and what is announced."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, Manner, Sandbox, WebhookDelivery
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost
from privatereply.sandbox.meta.dialect import RETRIES, encode, sign

from .conftest import Connect, Graph

CALLBACK = "https://host.example/webhook"
PAGE_FIELDS = {"feed", "group_feed", "message_echoes", "message_reactions", "messages"}
ACCOUNT_FIELDS = {"comments", "live_comments", "messages", "message_reactions"}


Changes = Callable[..., list[dict[str, Any]]]
"""Flushes, and returns the items of every entry."""


class Inbox:
    """A callback that keeps what it got and answers as told."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.deliveries: list[WebhookDelivery] = []

    def __call__(self, delivery: WebhookDelivery) -> int:
        self.deliveries.append(delivery)
        return self.status

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(delivery.body) for delivery in self.deliveries]


@pytest.fixture
def inbox(sandbox: Sandbox) -> Inbox:
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
    sandbox.webhooks.subscribe(topic="instagram", url=CALLBACK)
    return Inbox()


@pytest.fixture
def changes(sandbox: Sandbox, inbox: Inbox) -> Changes:
    """Flush and return the items of every entry."""

    def flush(place: str = "changes") -> list[dict[str, Any]]:
        sandbox.webhooks.flush(send=inbox)
        entries = [entry for document in inbox.documents for entry in document["entry"]]
        return [item for entry in entries for item in entry.get(place, [])]

    return flush


@pytest.fixture
def page(sandbox: Sandbox) -> EmulatedPage:
    return sandbox.meta.add_page(name="Shop", subscribed=PAGE_FIELDS)


@pytest.fixture
def shop(sandbox: Sandbox) -> EmulatedInstagram:
    return sandbox.meta.add_instagram_account(username="shop", subscribed=ACCOUNT_FIELDS)


def test_bodies_are_escaped_and_signed_as_the_platform_does() -> None:
    value = {"field": "feed", "value": {"message": "äöå 😀 a/b"}}
    document = {"object": "page", "entry": [{"id": "1", "time": 1, "changes": [value]}]}
    body = encode(document)
    assert body == (
        rb'{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":'
        rb'{"message":"\u00e4\u00f6\u00e5 \ud83d\ude00 a\/b"}}]}]}'
    )
    assert sign(APP_SECRET, body) == (
        "sha256=e923aefa9debc1ebeb2d27f3756d15882518b0651a577c08c5100ccad132b0f3"
    )
    literal = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    assert sign(APP_SECRET, literal) == (
        "sha256=03b8cc6005e30cb78f7b1ec4c001ade7a50421031738b4b0b930320e76da2f06"
    )


@given(st.text(), st.text())
def test_whatever_the_text_the_body_is_ascii_and_reads_back(key: str, text: str) -> None:
    body = encode({key: text})
    assert body.isascii()
    assert json.loads(body) == {key: text}


def test_every_delivery_is_signed_over_its_raw_bytes(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.meta.add_comment(sandbox.meta.add_post(page), anna, "Größe 38?")
    sandbox.webhooks.flush(send=inbox)
    [delivery] = inbox.deliveries
    headers = dict(delivery.headers)
    assert headers["x-hub-signature-256"] == sign(APP_SECRET, delivery.body)
    assert headers["x-hub-signature"].startswith("sha1=")
    assert delivery.url == CALLBACK
    assert "Gr" not in repr(delivery)


def test_a_subscription_may_bring_a_secret_and_choose_fields(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    inbox = Inbox()
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK, secret="own", fields=["messages"])
    sandbox.meta.add_comment(sandbox.meta.add_post(page), anna)
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.webhooks.flush(send=inbox)
    [delivery] = inbox.deliveries
    assert dict(delivery.headers)["x-hub-signature-256"] == sign("own", delivery.body)
    assert "messaging" in inbox.documents[0]["entry"][0]
    assert "own" not in repr(sandbox.webhooks.subscriptions())


def test_a_new_comment_is_announced_with_its_post(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    inbox: Inbox,
    changes: Changes,
) -> None:
    comment = sandbox.meta.add_comment(post, anna, "How much?")
    [change] = changes()
    [entry] = inbox.documents[0]["entry"]
    assert (entry["id"], entry["time"]) == (page.id, int(sandbox.clock.now().timestamp()))
    assert change["field"] == "feed"
    assert change["value"] == {
        "from": {"id": sandbox.meta.scoped_id(anna, page), "name": "Anna Nowak"},
        "post": change["value"]["post"],
        "message": "How much?",
        "post_id": post.id,
        "comment_id": comment.id,
        "created_time": int(comment.created_at.timestamp()),
        "item": "comment",
        "parent_id": post.id,
        "verb": "add",
    }
    assert change["value"]["post"]["id"] == post.id


def test_replies_edits_hiding_and_removal_are_announced(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    changes: Changes,
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    own = facebook.post(f"/{comment.id}/comments", message="80 euros")["id"]
    sandbox.meta.edit_comment(comment, "How much is the red one?")
    facebook.post(f"/{comment.id}", is_hidden=True)
    facebook.post(f"/{comment.id}", is_hidden=False)
    sandbox.meta.delete_comment(comment)
    values = [change["value"] for change in changes()]
    told = [(value["verb"], value["comment_id"], value["from"]["id"]) for value in values]
    author = sandbox.meta.scoped_id(anna, page)
    assert told == [
        ("add", comment.id, author),
        ("add", own, page.id),
        ("edited", comment.id, author),
        ("hide", comment.id, page.id),
        ("unhide", comment.id, page.id),
        ("remove", own, page.id),
        ("remove", comment.id, author),
    ]
    assert values[1]["parent_id"] == comment.id
    assert values[-1].keys() == {"from", "post_id", "comment_id", "item", "parent_id", "verb"}


def test_a_visitor_post_is_announced(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, changes: Changes
) -> None:
    visit = sandbox.meta.add_post(page, "Open today?", surface="visitor", author=anna)
    [change] = changes()
    value = change["value"]
    assert (value["item"], value["post_id"], value["message"]) == ("post", visit.id, "Open today?")


def test_comments_in_groups_come_in_a_shape_of_their_own(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, changes: Changes
) -> None:
    post = sandbox.meta.add_post(page, surface="group")
    comment = sandbox.meta.add_comment(post, anna)
    reply = sandbox.meta.add_comment(post, anna, parent=comment)
    sandbox.meta.delete_comment(reply)
    first, second = changes("messaging")
    assert first["comment_id"] == comment.id
    assert first["group_id"] == post.group_id
    assert "sender" not in first
    assert (first["parent_id"], second["parent_id"]) == (post.id, comment.id)


def test_messages_are_announced_in_milliseconds(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, inbox: Inbox, changes: Changes
) -> None:
    message = sandbox.meta.answer(anna, page, "Hi", reply_to="m_1")
    [item] = changes("messaging")
    milliseconds = int(sandbox.clock.now().timestamp() * 1000)
    assert inbox.documents[0]["entry"][0]["time"] == item["timestamp"] == milliseconds
    assert item["sender"]["id"] == sandbox.meta.scoped_id(anna, page)
    assert item["recipient"]["id"] == page.id
    assert item["message"] == {"mid": message.id, "text": "Hi", "reply_to": {"mid": "m_1"}}


def test_an_echo_carries_the_apps_id_and_the_metadata(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    changes: Changes,
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    sent = facebook.reply(comment.id, "80 euros", metadata="attempt-1").json()
    [item] = changes("messaging")
    assert item["sender"]["id"] == page.id
    assert item["recipient"]["id"] == sent["recipient_id"]
    assert item["message"] == {
        "mid": sent["message_id"],
        "text": "80 euros",
        "is_echo": True,
        "app_id": int(sandbox.meta.app_id),
        "metadata": "attempt-1",
    }


def test_the_echo_of_a_reply_by_hand_names_another_app(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, changes: Changes
) -> None:
    sandbox.meta.reply_by_hand(sandbox.meta.add_comment(post, anna), "I saw it")
    [item] = changes("messaging")
    assert item["message"]["app_id"] != int(sandbox.meta.app_id)
    assert "metadata" not in item["message"]


def test_attachments_are_echoed(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph, changes: Changes
) -> None:
    image = {"type": "image", "payload": {"url": "https://example.org/a.png"}}
    comment = sandbox.meta.add_comment(post, anna)
    facebook.post(
        "/me/messages", recipient={"comment_id": comment.id}, message={"attachment": image}
    )
    [item] = changes("messaging")
    assert item["message"]["attachments"] == [image]
    assert "text" not in item["message"]


def test_a_reaction_is_announced(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph, changes: Changes
) -> None:
    sent = facebook.reply(sandbox.meta.add_comment(post, anna).id).json()
    sandbox.meta.react(sent["message_id"])
    reaction = changes("messaging")[-1]["reaction"]
    assert reaction == {
        "mid": sent["message_id"],
        "action": "react",
        "reaction": "love",
        "emoji": "❤",
    }


@pytest.mark.parametrize(
    ("shape", "id_name"), [("id", "id"), ("comment_id", "comment_id"), ("flat", "id")]
)
def test_instagram_comments_come_in_three_shapes(
    sandbox: Sandbox,
    media: EmulatedPost,
    anna: EmulatedPerson,
    inbox: Inbox,
    changes: Changes,
    shape: Any,
    id_name: str,
) -> None:
    sandbox.meta.configure(comment_shape=shape)
    comment = sandbox.meta.add_comment(media, anna, "Price?")
    listed = changes()
    [entry] = inbox.documents[0]["entry"]
    [item] = [entry] if shape == "flat" else listed
    assert item["field"] == "comments"
    assert item["value"] == {
        "from": {"id": sandbox.meta.scoped_id(anna, media.account), "username": "anna_nowak"},
        "media": {"id": media.id, "media_product_type": "FEED"},
        id_name: comment.id,
        "text": "Price?",
    }
    assert "created_time" not in item["value"]


def test_own_instagram_comments_name_themselves(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph, changes: Changes
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    instagram.post(f"/{comment.id}/replies", message="80 euros")
    value = changes()[1]["value"]
    assert value["from"] == {
        "id": media.account.id,
        "username": "shop",
        "self_ig_scoped_id": media.account.id,
    }
    assert value["parent_id"] == comment.id


def test_instagram_tells_of_new_comments_only(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, changes: Changes
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sandbox.meta.edit_comment(comment, "x")
    sandbox.meta.delete_comment(comment)
    assert len(changes()) == 1


def test_comments_on_ads_are_announced_twice_and_on_broadcasts_as_live(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, changes: Changes
) -> None:
    sandbox.meta.add_comment(sandbox.meta.add_post(shop, surface="ad"), anna)
    sandbox.meta.add_comment(sandbox.meta.add_post(shop, surface="live"), anna)
    first, second, live = changes()
    assert first == second
    assert first["value"]["media"]["ad_id"]
    assert live["field"] == "live_comments"


def test_echoes_on_instagram_come_as_messages(
    sandbox: Sandbox,
    shop: EmulatedInstagram,
    media: EmulatedPost,
    anna: EmulatedPerson,
    instagram: Graph,
    changes: Changes,
) -> None:
    instagram.reply(sandbox.meta.add_comment(media, anna).id, metadata="attempt-1")
    [item] = changes("messaging")
    assert (item["message"]["is_echo"], item["message"]["metadata"]) == (True, "attempt-1")


def test_nothing_is_announced_for_an_account_the_app_is_not_installed_on(
    sandbox: Sandbox, anna: EmulatedPerson, changes: Changes
) -> None:
    bare = sandbox.meta.add_page(name="Bare")
    sandbox.meta.add_comment(sandbox.meta.add_post(bare), anna)
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook", page=bare)
    sandbox.meta.add_comment(sandbox.meta.add_post(linked), anna)
    assert changes() == []


def test_an_account_is_subscribed_over_the_api(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect, changes: Changes
) -> None:
    bare = sandbox.meta.add_page(name="Bare")
    client = graph(bare.access_token)
    assert client.get("/me/subscribed_apps") == {"data": []}
    assert client.post("/me/subscribed_apps", subscribed_fields="feed,messages")["success"]
    [installed] = client.get("/me/subscribed_apps")["data"]
    assert installed["subscribed_fields"] == ["feed", "messages"]
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook", page=bare)
    sandbox.meta.add_comment(sandbox.meta.add_post(linked), anna)
    assert len(changes()) == 1
    assert client.request("DELETE", "/me/subscribed_apps").json() == {"success": True}
    assert client.get("/me/subscribed_apps") == {"data": []}


def test_subscribing_needs_fields_a_page_token_and_a_permission(
    sandbox: Sandbox, page: EmulatedPage, shop: EmulatedInstagram, graph: Connect
) -> None:
    assert graph(page.access_token).refused("POST", "/me/subscribed_apps") == (100, None)
    assert graph(page.user_token).refused("GET", f"/{page.id}/subscribed_apps") == (190, 2069032)
    instagram = graph(shop.access_token, "graph.instagram.com")
    assert instagram.post("/me/subscribed_apps", subscribed_fields="comments")["success"]


def test_a_handshake_keeps_only_callbacks_that_echo_the_challenge(sandbox: Sandbox) -> None:
    asked = []

    def echo(url: str) -> tuple[int, str]:
        asked.append(url)
        return 200, "1158201444"

    good = sandbox.webhooks.subscribe(topic="page", url=CALLBACK, verify_token="t")
    other = sandbox.webhooks.subscribe(topic="page", url=f"{CALLBACK}?a=1", verify_token="t")
    assert sandbox.webhooks.verify(good, fetch=echo, challenge="1158201444")
    assert asked[0].endswith(
        "/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=t"
    )
    assert not sandbox.webhooks.verify(other, fetch=lambda _url: (403, ""), challenge="1")
    assert sandbox.webhooks.subscriptions() == [good]


def test_a_callback_that_fails_is_asked_again_for_36_hours(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, inbox: Inbox
) -> None:
    assert sum(RETRIES, timedelta()) == timedelta(hours=36)
    inbox.status = 500
    sandbox.meta.add_comment(post, anna)
    attempts = []
    for pause in (timedelta(0), *RETRIES, timedelta(days=9)):
        sandbox.clock.advance(pause)
        attempts += [notice.attempt for notice in sandbox.webhooks.flush(send=inbox)]
    assert attempts == [1, 2, 3, 4, 5, 6, 7]
    assert sandbox.webhooks.pending() == 0
    assert {delivery.body for delivery in inbox.deliveries} != set()


def test_a_repeat_that_succeeds_is_the_last(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, inbox: Inbox
) -> None:
    inbox.status = 503
    sandbox.meta.add_comment(post, anna)
    sandbox.webhooks.flush(send=inbox)
    inbox.status = 200
    [notice] = sandbox.webhooks.flush(send=inbox)
    assert (notice.attempt, notice.status, notice.field) == (2, 200, "feed")
    assert sandbox.webhooks.flush(send=inbox) == []
    assert [found.status for found in sandbox.webhooks.notices()] == [503, 200]


def test_an_app_that_takes_no_messages_for_an_hour_is_unsubscribed_from_the_account(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, graph: Connect
) -> None:
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
    other = sandbox.meta.add_page(name="Other", subscribed=PAGE_FIELDS)
    inbox = Inbox(status=500)
    sandbox.meta.answer(anna, page, "Hi")
    for minutes in (0, 0, 1, 10, 48):
        sandbox.clock.advance(timedelta(minutes=minutes))
        sandbox.webhooks.flush(send=inbox)
    assert graph(page.access_token).get("/me/subscribed_apps")["data"]
    sandbox.meta.answer(anna, page, "Are you there?")
    sandbox.meta.answer(anna, other, "Hi")
    sandbox.clock.advance(timedelta(minutes=12))
    sandbox.webhooks.flush(send=inbox)
    assert graph(page.access_token).get("/me/subscribed_apps") == {"data": []}
    assert graph(other.access_token).get("/me/subscribed_apps")["data"]
    sandbox.meta.answer(anna, page, "Hello?")
    assert sandbox.webhooks.pending() == 1
    client = graph(page.access_token)
    client.post("/me/subscribed_apps", subscribed_fields="messages")
    sandbox.meta.answer(anna, page, "Hi again")
    inbox.status = 200
    sandbox.webhooks.flush(send=inbox)
    assert "Hi again" in inbox.deliveries[-1].body.decode()


def test_one_answer_in_time_keeps_an_account_subscribed(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, graph: Connect
) -> None:
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
    inbox = Inbox()
    for status in (500, 500, 200, 500, 500):
        inbox.status = status
        sandbox.meta.answer(anna, page, "Hi")
        sandbox.clock.advance(timedelta(minutes=29))
        sandbox.webhooks.flush(send=inbox)
    assert graph(page.access_token).get("/me/subscribed_apps")["data"]


def test_an_instagram_account_loses_the_subscription_of_its_page(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, graph: Connect
) -> None:
    sandbox.webhooks.subscribe(topic="instagram", url=CALLBACK)
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook", page=page)
    for _ in range(2):
        sandbox.meta.answer(anna, linked, "Hi")
        sandbox.webhooks.flush(send=Inbox(status=500))
        sandbox.clock.advance(timedelta(hours=1))
    assert graph(page.access_token).get("/me/subscribed_apps") == {"data": []}


def test_what_a_sender_could_not_take_stays_due(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, inbox: Inbox
) -> None:
    def explode(_delivery: WebhookDelivery) -> int:
        raise RuntimeError("the process was killed")

    for text in ("1", "2"):
        sandbox.meta.answer(anna, page, text)
    with pytest.raises(RuntimeError, match="killed"):
        sandbox.webhooks.flush(send=explode)
    assert sandbox.webhooks.pending() == 2
    assert len(sandbox.webhooks.flush(send=inbox)) == 2


@pytest.mark.anyio
async def test_deliveries_can_be_awaited(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, inbox: Inbox
) -> None:
    async def send(delivery: WebhookDelivery) -> int:
        return inbox(delivery)

    assert await sandbox.webhooks.flush_async(send=send) == []
    for text in ("1", "2"):
        sandbox.meta.answer(anna, page, text)
    notices = await sandbox.webhooks.flush_async(send=send)
    assert [notice.status for notice in notices] == [200, 200]


class Host:
    """A callback of this process that answers handshakes with the challenge."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []

    def __call__(
        self, *, method: str, query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> Told:
        self.asked.append((method, query, len(headers)))
        challenge = parse_qs(query).get("hub.challenge", [""])
        return Told(status=200, body=challenge[0])


@attrs.frozen(kw_only=True)
class Told:
    """What a callback answers."""

    status: int
    body: str


def test_a_callback_of_this_process_is_greeted_and_told_without_a_socket(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    host = Host()
    sandbox.webhooks.connect(CALLBACK, host)
    sandbox.webhooks.subscribe(topic="page", url=f"{CALLBACK}?shop=1", verify_token="t")
    sandbox.webhooks.subscribe(topic="page", url="https://elsewhere.example", verify_token="t")
    sandbox.webhooks.shake_hands()
    sandbox.meta.answer(anna, page, "Hi")
    assert [notice.status for notice in sandbox.webhooks.flush()] == [200, 599]
    (greeting, query, _), told = host.asked
    assert greeting == "GET"
    assert query.startswith("shop=1&hub.mode=subscribe")
    assert told == ("POST", "shop=1", 3)
    sandbox.webhooks.clear()
    assert sandbox.webhooks.subscriptions() == []


def test_what_fails_while_it_is_unsubscribed_is_not_tried_again(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    subscription = sandbox.webhooks.subscribe(topic="page", url=CALLBACK)

    def leave(_delivery: WebhookDelivery) -> int:
        sandbox.webhooks.unsubscribe(subscription)
        return 500

    sandbox.meta.answer(anna, page, "Hi")
    sandbox.webhooks.flush(send=leave)
    assert sandbox.webhooks.pending() == 0


def test_every_account_of_a_batch_loses_the_patience_of_messenger(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
    sandbox.webhooks.manner = Manner(batch=10)
    other = sandbox.meta.add_page(name="Other", subscribed=PAGE_FIELDS)
    for _ in range(2):
        for account in (page, other, page):
            sandbox.meta.answer(anna, account, "Hi")
        sandbox.webhooks.flush(send=Inbox(status=500))
        sandbox.clock.advance(timedelta(hours=1))
    assert (page.subscribed, other.subscribed) == (set(), set())
    assert sandbox.webhooks.pending() == 0
