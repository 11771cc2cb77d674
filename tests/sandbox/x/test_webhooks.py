"""Registering callbacks, the challenge, subscriptions and what is announced."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, Sandbox, WebhookDelivery
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost
from privatereply.sandbox.x.activity import EVENT_TYPES
from privatereply.sandbox.x.dialect import digest

from .conftest import Api

CALLBACK = "https://client.example/x"

Told = Callable[[], list[dict[str, Any]]]
"""Flushes, and returns the data of every event since the last time."""


def honest(url: str) -> tuple[int, str]:
    """Answer a challenge as a client that knows the consumer secret."""
    [token] = parse_qs(urlsplit(url).query)["crc_token"]
    return 200, json.dumps({"response_token": digest(APP_SECRET, token.encode())})


def delivered(sandbox: Sandbox) -> list[WebhookDelivery]:
    """Flush to a callback that takes everything, and return what it got."""
    found: list[WebhookDelivery] = []

    def take(delivery: WebhookDelivery) -> int:
        found.append(delivery)
        return 200

    sandbox.webhooks.flush(send=take)
    return found


@pytest.fixture
def told(sandbox: Sandbox) -> Told:
    return lambda: [json.loads(delivery.body)["data"] for delivery in delivered(sandbox)]


@pytest.fixture
def loud(sandbox: Sandbox) -> EmulatedAccount:
    """An account every event of which is told to one callback."""
    sandbox.webhooks.subscribe(topic="x", url=CALLBACK)
    return sandbox.x.add_account(username="loud", subscribed=EVENT_TYPES)


def test_the_digest_is_that_of_the_documented_algorithm() -> None:
    expected = "sha256=mchn+rKsGVnYHN/lGyanuEw6XariJ3D+ARDLDsd0dS0="
    assert digest("your_consumer_secret_here", b"challenge_string") == expected


def test_every_delivery_is_signed_over_its_raw_bytes(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson
) -> None:
    sandbox.x.answer(anna, loud, "Größe 38?")
    [delivery] = delivered(sandbox)
    headers = dict(delivery.headers)
    assert headers["x-twitter-webhooks-signature"] == digest(APP_SECRET, delivery.body)
    assert delivery.patience == timedelta(seconds=10)


def test_a_callback_is_registered_when_it_answers_the_challenge(sandbox: Sandbox, app: Api) -> None:
    sandbox.webhooks.fetch = honest
    created = app.post("/2/webhooks", url=f"{CALLBACK}?a=1")["data"]
    assert created["valid"] is True
    assert app.get("/2/webhooks") == {"data": [created], "meta": {"result_count": 1}}
    assert app.request("PUT", f"/2/webhooks/{created['id']}").json() == {"data": {"valid": True}}
    deleted = app.request("DELETE", f"/2/webhooks/{created['id']}")
    assert deleted.json() == {"data": {"deleted": True}}
    assert sandbox.webhooks.subscriptions() == []


@pytest.mark.parametrize(
    "answer",
    [
        (200, "{}"),
        (200, "no json"),
        (200, '{"response_token": 1}'),
        (200, '{"response_token": "sha256=abc"}'),
        (302, ""),
        (500, ""),
    ],
)
def test_a_callback_that_answers_wrong_is_not_registered(
    sandbox: Sandbox, app: Api, answer: tuple[int, str]
) -> None:
    sandbox.webhooks.fetch = lambda _url: answer
    response = app.request("POST", "/2/webhooks", json={"url": CALLBACK})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "CrcValidationFailed"
    assert app.get("/2/webhooks")["meta"] == {"result_count": 0}


def test_a_callback_that_fails_later_is_told_nothing_until_it_answers_again(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, app: Api, told: Told
) -> None:
    key = app.post("/2/webhooks", url=CALLBACK)["data"]["id"]
    wanted = {"event_type": "follow.follow", "filter": {"user_id": shop.id}, "webhook_id": key}
    app.post("/2/activity/subscriptions", **wanted)
    sandbox.webhooks.fetch = lambda _url: (500, "")
    refused = app.request("PUT", f"/2/webhooks/{key}").json()["errors"][0]["message"]
    assert refused == "CrcValidationFailed"
    assert app.get("/2/webhooks")["data"][0]["valid"] is False
    sandbox.x.follow(anna, shop)
    assert told() == []
    sandbox.webhooks.fetch = honest
    app.request("PUT", f"/2/webhooks/{key}")
    sandbox.x.follow(anna, shop)
    assert [event["event_type"] for event in told()] == ["follow.follow"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://client.example/x", "UrlValidationFailed"),
        ("https://client.example:8443/x", "UrlValidationFailed"),
        ("https://client.example:port/x", "UrlValidationFailed"),
        ("ftp://127.0.0.1/x", "UrlValidationFailed"),
        ("nonsense", "UrlValidationFailed"),
        ("https://known.example/x", "DuplicateUrlFailed"),
    ],
)
def test_an_address_that_does_not_fit_is_refused(app: Api, url: str, reason: str) -> None:
    app.post("/2/webhooks", url="https://known.example/x")
    response = app.request("POST", "/2/webhooks", json={"url": url})
    assert response.json()["errors"][0]["message"] == reason


def test_addresses_of_this_machine_are_taken_for_trying_out(app: Api) -> None:
    for url in ("http://127.0.0.1:8080/x", "http://localhost:8080/x", "http://[::1]/x"):
        assert app.post("/2/webhooks", url=url)["data"]["url"] == url


def test_an_app_has_five_webhooks(app: Api) -> None:
    for number in range(5):
        app.post("/2/webhooks", url=f"https://client.example/{number}")
    response = app.request("POST", "/2/webhooks", json={"url": "https://client.example/5"})
    assert response.json()["errors"][0]["message"] == "WebhookLimitExceeded"


def test_webhooks_are_the_business_of_the_app_itself(api: Api, app: Api) -> None:
    refused = api.refused("POST", "/2/webhooks", json={"url": CALLBACK})
    assert refused == (403, "unsupported-authentication")
    for method in ("PUT", "DELETE"):
        assert app.refused(method, "/2/webhooks/404") == (400, "invalid-request")
    for body in ({}, {"url": ""}, {"url": 1}):
        assert app.refused("POST", "/2/webhooks", json=body) == (400, "invalid-request")


def test_a_subscription_is_made_read_changed_and_ended(
    sandbox: Sandbox, shop: EmulatedAccount, app: Api
) -> None:
    key = app.post("/2/webhooks", url=CALLBACK)["data"]["id"]
    wanted = {"event_type": "follow.follow", "filter": {"user_id": shop.id}, "tag": "followers"}
    made = app.post("/2/activity/subscriptions", **wanted)["data"]["subscription"]
    assert made.keys() == {
        "subscription_id",
        "event_type",
        "filter",
        "tag",
        "created_at",
        "updated_at",
    }
    path = f"/2/activity/subscriptions/{made['subscription_id']}"
    changed = app.request("PUT", path, json={"tag": "fans", "webhook_id": key}).json()
    assert (changed["data"]["tag"], changed["data"]["webhook_id"]) == ("fans", key)
    assert app.get("/2/activity/subscriptions")["data"] == [changed["data"]]
    ended = app.request("DELETE", path).json()
    assert ended == {"data": {"deleted": True}, "meta": {"total_subscriptions": 0}}
    assert app.refused("DELETE", path) == (404, "resource-not-found")


def test_the_answer_to_a_new_subscription_has_three_shapes(
    sandbox: Sandbox, shop: EmulatedAccount, app: Api
) -> None:
    wanted = {"event_type": "post.delete", "filter": {"user_id": shop.id}}
    path = "/2/activity/subscriptions"
    ids = [app.post(path, **wanted)["data"]["subscription"]["subscription_id"]]
    sandbox.x.configure(subscription_shape="object")
    ids.append(app.post(path, **wanted)["data"]["subscription_id"])
    sandbox.x.configure(subscription_shape="array")
    told = app.post(path, **wanted)
    assert told["meta"] == {"total_subscriptions": 3}
    ids.append(told["data"][0]["subscription_id"])
    ended = app.request("DELETE", path, params={"ids": ",".join([*ids, "404"])}).json()
    assert [one["deleted"] for one in ended["data"]] == [True, True, True]
    assert [one["subscription_id"] for one in ended["errors"]] == ["404"]


def test_private_events_need_the_user_and_the_scope(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api, app: Api
) -> None:
    path = "/2/activity/subscriptions"
    own = {"event_type": "dm.received", "filter": {"user_id": shop.id}}
    foreign = {"event_type": "dm.received", "filter": {"user_id": anna.id}}
    assert app.refused("POST", path, json=own) == (403, "about:blank")
    assert api.refused("POST", path, json=foreign) == (403, "about:blank")
    api.post(path, **own)
    sandbox.x.set_account(shop, scopes=["tweet.read"])
    assert api.refused("POST", path, json=own) == (403, "about:blank")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event_type": "post.delete"},
        {"event_type": "post.delete", "filter": {}},
        {"event_type": "post.delete", "filter": {"user_id": 1}},
        {"event_type": "post.delete", "filter": {"user_id": "1", "mood": "x"}},
        {"event_type": "post.delete", "filter": {"user_id": "1", "direction": "sent"}},
        {"event_type": "PostDelete", "filter": {"user_id": "1"}},
        {"event_type": "post.delete", "filter": {"user_id": "1"}, "tag": "x" * 201},
        {"event_type": "post.delete", "filter": {"user_id": "1"}, "webhook_id": "404"},
        {"event_type": "post.delete", "filter": {"user_id": "1"}, "mood": "x"},
    ],
)
def test_a_subscription_outside_the_schema_is_refused(app: Api, body: dict[str, Any]) -> None:
    refused = app.refused("POST", "/2/activity/subscriptions", json=body)
    assert refused == (400, "invalid-request")


def test_a_reply_is_announced_to_whom_it_answers(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    post = sandbox.x.add_post(loud, "New shoes")
    comment = sandbox.x.add_comment(post, anna, "How much?")
    events = {event["event_type"]: event for event in told()}
    assert events.keys() == {"post.create", "post.reply.create"}
    event = events["post.reply.create"]
    assert event["filter"] == {"user_id": loud.id}
    payload = event["payload"]
    assert payload["id"] == comment.id
    assert payload["in_reply_to_tweet_id"] == post.id
    assert payload["display_text_range"] == [6, 15]
    assert payload["entities"]["mentions"][0] == {
        "start": 0,
        "start_str": "0",
        "end": 5,
        "end_str": "5",
        "username": "loud",
        "id": loud.id,
    }
    assert {user["id"] for user in event["includes"]["users"]} == {anna.id, loud.id}


def test_replies_to_replies_and_protected_people_are_not_announced(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    post = sandbox.x.add_post(loud, "New shoes")
    comment = sandbox.x.add_comment(post, anna)
    told()
    shy = sandbox.x.add_person(name="Shy", protected=True)
    sandbox.x.delete_comment(sandbox.x.add_comment(post, shy))
    sandbox.x.add_comment(post, shy)
    answer = sandbox.x.add_comment(post, None, "80", parent=comment)
    sandbox.x.add_comment(post, anna, "Thanks", parent=answer)
    assert [event["event_type"] for event in told()] == ["post.create"]


def test_a_written_mention_is_announced_and_a_carried_one_is_not(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    mention = sandbox.x.add_mention(loud, anna, "Look, @loud")
    [event] = told()
    assert event["event_type"] == "post.mention.create"
    assert [one["id"] for one in event["includes"]["tweets"]] == [mention.id]
    sandbox.x.add_comment(mention, anna, "More")
    assert told() == []


def test_the_apps_own_message_comes_back_as_sent(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    api = Api(sandbox, loud.access_token)
    event_id = api.send(anna, "See https://shop.example").json()["data"]["dm_event_id"]
    [event] = told()
    [message] = event["payload"]["direct_message_events"]
    assert (event["event_type"], "includes" in event) == ("dm.sent", False)
    assert (message["id"], message["type"]) == (event_id, "message_create")
    created = message["message_create"]
    assert created["target"] == {"recipient_id": anna.id}
    assert created["sender_id"] == loud.id
    assert created["message_data"]["text"].startswith("See https://t.co/")
    assert created["message_data"]["entities"]["urls"][0]["start"] == 4
    assert event["payload"]["users"][anna.id]["data"]["username"] == "Anna_Nowak"


def test_what_a_person_writes_and_where_they_follow_is_announced(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    sandbox.x.answer(anna, loud, "Hi")
    sandbox.x.follow(anna, loud)
    received, followed = told()
    assert received["event_type"] == "dm.received"
    assert followed["event_type"] == "follow.follow"
    assert followed["payload"]["source"]["data"]["id"] == anna.id
    assert followed["payload"]["target"]["data"]["id"] == loud.id


def test_the_end_of_a_post_and_of_the_authorization_is_announced(
    sandbox: Sandbox, loud: EmulatedAccount, told: Told
) -> None:
    post = sandbox.x.add_post(loud, "Soon gone")
    sandbox.x.delete_comment(post)
    sandbox.x.revoke(loud)
    _, gone, revoked = told()
    assert gone["payload"] == {"id": post.id, "author_id": loud.id}
    assert gone["includes"]["users"][0]["data"]["id"] == loud.id
    assert (revoked["event_type"], revoked["filter"]) == ("oauth.revoke", {})
    assert revoked["payload"]["user_id"] == loud.id
    assert revoked["payload"]["date_time"] == "2026-11-21T12:00:00+00:00"


def test_two_accounts_that_hear_of_withdrawals_hear_of_each_once(
    sandbox: Sandbox, loud: EmulatedAccount, told: Told
) -> None:
    other = sandbox.x.add_account(username="other", subscribed={"oauth.revoke"})
    sandbox.x.revoke(other)
    assert [event["payload"]["user_id"] for event in told()] == [other.id]


def test_an_app_has_a_bounded_number_of_subscriptions(
    sandbox: Sandbox, shop: EmulatedAccount, app: Api
) -> None:
    sandbox.x.configure(limits={"subscriptions": None})
    wanted = {"event_type": "post.delete", "filter": {"user_id": shop.id}}
    for _ in range(1_500):
        app.post("/2/activity/subscriptions", **wanted)
    refused = app.refused("POST", "/2/activity/subscriptions", json=wanted)
    assert refused == (403, "about:blank")


def test_a_vanished_message_is_announced_as_sent_and_never_as_received(
    sandbox: Sandbox, loud: EmulatedAccount, told: Told
) -> None:
    other = sandbox.x.add_account(username="other", subscribed={"dm.received"})
    sandbox.faults.order("vanished")
    path = f"/2/dm_conversations/with/{other.id}/messages"
    Api(sandbox, loud.access_token).post(path, text="Hi")
    assert [event["event_type"] for event in told()] == ["dm.sent"]


def test_events_have_ids_of_their_own_that_may_be_negative(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    for _ in range(20):
        sandbox.x.answer(anna, loud, "Hi")
    ids = [int(event["event_uuid"]) for event in told()]
    assert len(set(ids)) == 20
    assert min(ids) < 0 < max(ids)


def test_events_speak_the_chosen_vocabulary(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    post = sandbox.x.add_post(loud)
    told()
    sandbox.x.configure(vocabulary="post")
    sandbox.x.add_comment(post, anna)
    payload = told()[0]["payload"]
    assert payload["in_reply_to_post_id"] == post.id
    assert "referenced_tweets" not in payload
    assert payload["referenced_posts"] == [{"type": "replied_to", "id": post.id}]


def test_only_the_subscribed_callback_is_told(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api, app: Api
) -> None:
    sandbox.webhooks.subscribe(topic="x", url="https://other.example")
    key = app.post("/2/webhooks", url=CALLBACK)["data"]["id"]
    api.post(
        "/2/activity/subscriptions",
        event_type="dm.received",
        filter={"user_id": shop.id},
        webhook_id=key,
        tag="inbox",
    )
    app.post("/2/activity/subscriptions", event_type="follow.follow", filter={"user_id": shop.id})
    sandbox.x.answer(anna, shop, "Hi")
    sandbox.x.follow(anna, shop)
    found = delivered(sandbox)
    assert [delivery.url for delivery in found] == [CALLBACK]
    assert json.loads(found[0].body)["data"]["tag"] == "inbox"


def test_what_a_callback_did_not_take_does_not_come_again_by_itself(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson
) -> None:
    sandbox.x.answer(anna, loud, "Hi")
    assert [one.status for one in sandbox.webhooks.flush(send=lambda _one: 503)] == [503]
    sandbox.clock.advance(timedelta(days=1))
    assert sandbox.webhooks.pending() == 0
    assert sandbox.webhooks.flush(send=lambda _one: 200) == []


def challenged(sandbox: Sandbox, fetch: Callable[[str], tuple[int, str]], hours: int) -> None:
    """Let hours pass with a challenge in each."""
    for _ in range(hours):
        sandbox.clock.advance(timedelta(hours=1))
        sandbox.webhooks.shake_hands(fetch=fetch)


def test_a_callback_that_answers_a_later_challenge_wrong_is_invalid_at_once(
    sandbox: Sandbox, app: Api
) -> None:
    sandbox.webhooks.fetch = honest
    app.post("/2/webhooks", url=CALLBACK)
    challenged(sandbox, honest, hours=30)
    assert app.get("/2/webhooks")["data"][0]["valid"] is True
    challenged(sandbox, lambda _url: (200, "{}"), hours=1)
    assert app.get("/2/webhooks")["data"][0]["valid"] is False


def test_a_callback_that_answers_no_challenge_for_28_hours_is_invalid(
    sandbox: Sandbox, app: Api
) -> None:
    sandbox.webhooks.fetch = honest
    app.post("/2/webhooks", url=CALLBACK)
    challenged(sandbox, lambda _url: (503, ""), hours=28)
    assert app.get("/2/webhooks")["data"][0]["valid"] is True
    challenged(sandbox, lambda _url: (503, ""), hours=1)
    assert app.get("/2/webhooks")["data"][0]["valid"] is False


def test_a_callback_is_challenged_once_an_hour(sandbox: Sandbox, app: Api) -> None:
    asked: list[str] = []

    def count(url: str) -> tuple[int, str]:
        asked.append(url)
        return honest(url)

    sandbox.webhooks.fetch = count
    app.post("/2/webhooks", url=CALLBACK)
    for _ in range(4):
        sandbox.webhooks.shake_hands(fetch=count)
        sandbox.clock.advance(timedelta(minutes=20))
    assert len(asked) == 2


def test_what_was_told_in_the_last_day_can_be_told_again(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, app: Api, told: Told
) -> None:
    key = app.post("/2/webhooks", url=CALLBACK)["data"]["id"]
    wanted = {"event_type": "follow.follow", "filter": {"user_id": shop.id}, "webhook_id": key}
    app.post("/2/activity/subscriptions", **wanted)
    sandbox.x.follow(anna, shop)
    first = told()
    span = {"webhook_id": key, "from_date": "202611211159", "to_date": "202611211200"}
    job = app.post("/2/webhooks/replay", **span)["data"]
    assert job.keys() == {"job_id", "created_at"}
    assert told() == first
    app.post("/2/webhooks/replay", **{**span, "to_date": "202611211159"})
    assert told() == []
    for change in (
        {"from_date": "202611201100"},
        {"to_date": "202611211158"},
        {"from_date": "yesterday"},
        {"webhook_id": "404"},
    ):
        refused = app.refused("POST", "/2/webhooks/replay", json={**span, **change})
        assert refused == (400, "invalid-request")


@given(secret=st.text(st.characters(codec="utf-8"), min_size=1), body=st.binary())
def test_a_digest_is_base64_of_32_bytes(secret: str, body: bytes) -> None:
    value = digest(secret, body)
    assert value.startswith("sha256=")
    assert len(value) == len("sha256=") + 44


def test_an_account_that_asked_for_nothing_is_told_nothing(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, told: Told
) -> None:
    sandbox.webhooks.subscribe(topic="x", url=CALLBACK)
    sandbox.x.add_comment(post, anna)
    assert told() == []


def test_a_sender_is_told_what_was_read(
    sandbox: Sandbox, loud: EmulatedAccount, anna: EmulatedPerson, told: Told
) -> None:
    with pytest.raises(LookupError, match="no message"):
        sandbox.x.read(anna, loud)
    sent = sandbox.x.write_by_hand(anna, loud, "Good morning")
    told()
    sandbox.x.read(anna, loud)
    [event] = told()
    [read] = event["payload"]["direct_message_mark_read_events"]
    assert event["event_type"] == "dm.read"
    assert read["last_read_event_id"] == sent.id
    assert (read["sender_id"], read["target"]) == (anna.id, {"recipient_id": loud.id})


def test_a_person_who_blocked_an_account_can_be_written_to_again(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.answer(anna, shop, "Hi")
    sandbox.x.block(anna, shop)
    assert api.send(anna).status_code == 403
    sandbox.x.unblock(anna, shop)
    assert api.send(anna).status_code == 201


def test_what_a_callback_missed_comes_with_a_replay(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, app: Api, told: Told
) -> None:
    key = app.post("/2/webhooks", url=CALLBACK)["data"]["id"]
    wanted = {"event_type": "follow.follow", "filter": {"user_id": shop.id}, "webhook_id": key}
    app.post("/2/activity/subscriptions", **wanted)
    sandbox.x.follow(anna, shop)
    sandbox.webhooks.flush(send=lambda _delivery: 500)
    assert told() == []
    span = {"webhook_id": key, "from_date": "202611211200", "to_date": "202611211200"}
    app.post("/2/webhooks/replay", **span)
    assert [event["event_type"] for event in told()] == ["follow.follow"]
