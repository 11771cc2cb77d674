"""Callbacks, signatures, and what is announced."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import APP_SECRET, Manner, Sandbox
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)
from privatereply.sandbox.tiktok.dialect import RETRIES, TikTokDialect

from .conftest import Api, Inbox

UPDATE, READ, DELETE = (f"business/webhook/{verb}/" for verb in ("update", "list", "delete"))
CALLBACK = "https://host.example/tiktok"
MOMENT = 1_795_262_400_000


@pytest.fixture
def credentials(sandbox: Sandbox) -> dict[str, str]:
    """Credentials of the developer app, as the webhook calls name them."""
    return {"app_id": sandbox.tiktok.app_id, "secret": APP_SECRET}


def configure(api: Api, endpoint: str, **body: Any) -> Any:
    return api.http.post(endpoint, json=body).json()


def names(inbox: Inbox) -> list[str]:
    return [name for name, _ in inbox.events()]


def test_a_callback_is_configured_for_a_category_of_the_app(
    api: Api, credentials: dict[str, str]
) -> None:
    shown = {"app_id": credentials["app_id"], "event_type": "DIRECT_MESSAGE"}
    asked = {**credentials, "event_type": "DIRECT_MESSAGE"}
    assert api.http.get(READ, params=asked).json()["data"] == shown
    configured = configure(api, UPDATE, **asked, callback_url=CALLBACK)
    assert configured["data"] == shown | {"callback_url": CALLBACK}
    assert api.http.get(READ, params=asked).json()["data"] == shown | {"callback_url": CALLBACK}
    assert configure(api, DELETE, **asked)["data"] == shown
    assert api.http.get(READ, params=asked).json()["data"] == shown


def test_a_category_has_one_callback(
    sandbox: Sandbox, api: Api, credentials: dict[str, str], comment: EmulatedComment
) -> None:
    for url in ("https://old.example/", CALLBACK):
        configure(api, UPDATE, **credentials, event_type="COMMENT", callback_url=url)
    configure(api, UPDATE, **credentials, event_type="DIRECT_MESSAGE", callback_url=CALLBACK)
    sandbox.tiktok.add_comment(comment.post, comment.author, high_intent=False)
    inbox = Inbox(sandbox)
    assert names(inbox) == ["comment.update"]
    assert inbox.deliveries[0].url == CALLBACK


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "guess"}, 40101),
        ({"app_id": ""}, 40002),
        ({"event_type": "im_receive_msg"}, 40002),
        ({"callback_url": "host.example"}, 40002),
        ({"item_list": ["1"] * 101}, 40002),
        ({"item_list": "1"}, 40002),
        ({"event_type": "DIRECT_MESSAGE", "item_list": ["1"]}, 40002),
    ],
)
def test_a_configuration_is_complete_and_right(
    api: Api, credentials: dict[str, str], changes: dict[str, Any], code: int
) -> None:
    body: dict[str, Any] = {**credentials, "event_type": "COMMENT", "callback_url": CALLBACK}
    assert configure(api, UPDATE, **body | changes)["code"] == code


def test_comments_may_be_narrowed_to_some_videos(
    sandbox: Sandbox,
    api: Api,
    credentials: dict[str, str],
    video: EmulatedPost,
    sari: EmulatedPerson,
) -> None:
    body = {**credentials, "event_type": "COMMENT", "callback_url": CALLBACK}
    other = sandbox.tiktok.add_post(api.account)
    inbox = Inbox(sandbox)
    configure(api, UPDATE, **body, item_list=[video.id])
    comments = [sandbox.tiktok.add_comment(post, sari) for post in (video, other)]
    assert [content["comment_id"] for _, content in inbox.events()] == [int(comments[0].id)]
    configure(api, UPDATE, **body)
    sandbox.tiktok.add_comment(other, sari)
    assert len(inbox.events()) == 2


def test_every_delivery_is_signed_with_its_time(
    sandbox: Sandbox, inbox: Inbox, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.add_comment(video, sari, "ขอดูห้อง", high_intent=False)
    inbox.events()
    [delivery] = inbox.deliveries
    headers = dict(delivery.headers)
    signed = b"1795262400." + delivery.body
    expected = hmac.new(APP_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["tiktok-signature"] == f"t=1795262400,s={expected}"
    assert headers["webhook-schema-version"] == "1.0"
    assert "ขอดูห้อง" not in repr(delivery)


def test_a_repeated_delivery_is_signed_anew_for_72_hours(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.tiktok.answer(sari, shop, "Hello")
    inbox.status = 500
    inbox.events()
    for pause in RETRIES:
        sandbox.clock.advance(pause)
        inbox.events()
    sandbox.clock.advance(timedelta(days=9))
    inbox.events()
    assert len(inbox.deliveries) == len(RETRIES) + 1
    assert len({dict(one.headers)["tiktok-signature"] for one in inbox.deliveries}) == 14
    assert sum(RETRIES, timedelta()) == timedelta(hours=72)


def test_two_events_never_share_a_delivery(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.webhooks.manner = Manner(batch=50)
    for _ in range(2):
        sandbox.tiktok.answer(sari, shop, "Hello")
    assert names(inbox) == ["im_receive_msg"] * 2
    assert TikTokDialect.largest == 1


def test_the_envelope_names_app_and_account_and_holds_a_string(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.tiktok.answer(sari, shop, "Hello")
    inbox.events()
    envelope = json.loads(inbox.deliveries[0].body)
    assert isinstance(envelope.pop("content"), str)
    assert envelope == {
        "client_key": sandbox.tiktok.app_id,
        "event": "im_receive_msg",
        "create_time": MOMENT // 1000,
        "user_openid": shop.id,
    }


def test_a_comment_is_announced_with_numbers_and_without_its_author(
    sandbox: Sandbox,
    video: EmulatedPost,
    sari: EmulatedPerson,
    comment: EmulatedComment,
    inbox: Inbox,
) -> None:
    nested = sandbox.tiktok.add_comment(video, sari, "Me too", parent=comment)
    [(event, content)] = inbox.events()
    assert event == "comment.update"
    assert content == {
        "comment_id": int(nested.id),
        "video_id": int(video.id),
        "parent_comment_id": int(comment.id),
        "comment_type": "reply",
        "comment_action": "insert",
        "unique_identifier": sari.id,
        "timestamp": MOMENT,
        "text": "Me too",
    }


def test_a_first_level_comment_names_the_parent_zero(
    sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.tiktok.add_comment(video, sari, high_intent=False)
    [(_, content)] = inbox.events()
    assert (content["parent_comment_id"], content["comment_type"]) == (0, "comment")


def test_what_becomes_of_a_comment_is_announced(
    sandbox: Sandbox, api: Api, video: EmulatedPost, comment: EmulatedComment, inbox: Inbox
) -> None:
    place = {"video_id": video.id, "comment_id": comment.id}
    for action in ("HIDE", "UNHIDE"):
        api.post("business/comment/hide/", **place, action=action)
    sandbox.tiktok.add_comment(video, None, "Thanks", parent=comment)
    sandbox.tiktok.delete_comment(comment)
    assert [content["comment_action"] for _, content in inbox.events()] == [
        "set_to_hidden",
        "set_to_public",
        "insert",
        "set_to_public",
        "delete",
        "delete",
    ]


def test_a_comment_taken_for_spam_never_becomes_public(
    sandbox: Sandbox, api: Api, video: EmulatedPost, inbox: Inbox
) -> None:
    sandbox.tiktok.set_account(api.account, flagged=True)
    api.post("business/comment/create/", video_id=video.id, text="Buy now")
    [(_, content)] = inbox.events()
    assert content["comment_action"] == "insert"
    assert content["unique_identifier"] == api.account.unique_identifier


def test_a_verdict_comes_on_time_late_twice_or_never(
    sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson, inbox: Inbox
) -> None:
    on_time = sandbox.tiktok.add_comment(video, sari, "On time")
    never = sandbox.tiktok.add_comment(video, sari, "Never", high_intent=False)
    twice = sandbox.tiktok.add_comment(video, sari, "Late and twice", high_intent=False)
    sandbox.tiktok.give_verdict(twice, after=180, times=2)

    def judged() -> list[str]:
        verdict = "im_receive_high_intent_comment"
        return [content["comment_id"] for name, content in inbox.events() if name == verdict]

    assert judged() == [on_time.id]
    sandbox.clock.advance(timedelta(minutes=3))
    assert judged() == [on_time.id, twice.id, twice.id]
    assert never.verdict_at is None


def test_a_verdict_names_the_person_and_not_the_video(
    sandbox: Sandbox, shop: EmulatedAccount, comment: EmulatedComment, inbox: Inbox
) -> None:
    sandbox.tiktok.give_verdict(comment)
    [(_, content)] = inbox.events()
    assert comment.author is not None
    assert content == {
        "from": "sari_dewi",
        "to": "shop",
        "unique_identifier": comment.author.id,
        "from_user": {"id": comment.author.id, "role": "personal_account"},
        "to_user": {"id": shop.id, "role": "business_account"},
        "timestamp": MOMENT,
        "comment_id": comment.id,
        "comment_text": "How much?",
        "is_follower": False,
    }


def test_a_message_of_a_person_is_announced(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson, inbox: Inbox
) -> None:
    hello = sandbox.tiktok.answer(sari, shop, "Hello")
    [(event, content)] = inbox.events()
    assert event == "im_receive_msg"
    assert content == {
        "from": "sari_dewi",
        "to": "shop",
        "unique_identifier": sari.id,
        "from_user": {"id": sari.id, "role": "personal_account"},
        "to_user": {"id": shop.id, "role": "business_account"},
        "conversation_id": hello.conversation.id,
        "message_id": hello.id,
        "timestamp": MOMENT,
        "type": "text",
        "scene_type": 0,
        "is_follower": False,
        "message_tag": {"source": "APP"},
        "text": {"body": "Hello"},
    }


@pytest.mark.parametrize("source", ["API", "APP", "WEB"])
def test_every_message_of_the_account_echoes_with_its_source(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, inbox: Inbox, source: Any
) -> None:
    if source == "API":
        api.reply(comment)
    else:
        sandbox.tiktok.reply_by_hand(comment, "80 euros.", source=source)
    [(event, content)] = inbox.events()
    [delivery] = sandbox.tiktok.deliveries(comment_id=comment.id)
    assert event == "im_send_msg"
    assert content["message_tag"] == {"source": source}
    assert content["message_id"] == delivery.message_id
    assert content["to_user"] == {"id": delivery.person_id, "role": "personal_account"}
    assert content["from_user"] == {"id": api.account.id, "role": "business_account"}
    assert content["text"] == {"body": "80 euros."}


def test_the_echo_is_on_its_way_before_the_answer_which_may_be_lost(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, inbox: Inbox
) -> None:
    sandbox.faults.order("server_error_after", path="*/message/send/")
    with pytest.raises(AssertionError, match="DOCTYPE"):
        api.reply(comment)
    assert names(inbox) == ["im_send_msg"]


def test_every_kind_of_message_is_announced_in_lower_case(
    sandbox: Sandbox,
    api: Api,
    sari: EmulatedPerson,
    hello: EmulatedMessage,
    video: EmulatedPost,
    inbox: Inbox,
) -> None:
    thread = hello.conversation.id
    answers = [{"type": "REPLY", "title": "38", "id": "a"}]
    template = {"type": "QA_BUTTON_CARD", "title": "Which size?", "buttons": answers}
    api.send(thread, message_type="SHARE_POST", share_post={"item_id": video.id})
    sent = api.send(thread, message_type="TEMPLATE", template=template)
    picture = sandbox.tiktok.send_picture(sari, api.account)
    sandbox.tiktok.tap(sent["data"]["message"]["message_id"])
    sandbox.tiktok.answer(sari, api.account, "This one", reply_to=hello.id)
    shared, card, shown, tapped, quoted = (content for _, content in inbox.events())
    assert shared["share_post"]["video_id"] == video.id
    assert card["template"] == {
        "type": "qa_button_card",
        "elements": [
            {
                "title": "Which size?",
                "buttons": [{"type": "reply", "text": "38", "id": "a"}],
            }
        ],
    }
    assert (shown["type"], shown["image"]) == ("image", {"media_id": picture.media_id})
    assert tapped["reply_source_payload"] == {
        "reply_source_msg_id": card["message_id"],
        "reply_source_unique_id": "a",
    }
    assert quoted["referenced_message_info"] == {"referenced_message_id": hello.id}


def test_of_a_closed_region_no_more_is_told_than_that_somebody_wrote(
    sandbox: Sandbox, shop: EmulatedAccount, inbox: Inbox
) -> None:
    anna = sandbox.tiktok.add_person(name="Anna", region="DE")
    sandbox.tiktok.answer(anna, shop, "Hallo")
    [(event, content)] = inbox.events()
    assert event == "im_receive_msg_eu"
    assert content == {
        "to": "shop",
        "to_user": {"id": shop.id, "role": "business_account"},
        "timestamp": MOMENT,
    }


def test_reading_and_arriving_are_announced(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson, inbox: Inbox
) -> None:
    sandbox.tiktok.read(sari, shop)
    sandbox.tiktok.refer(sari, shop, ref="comment_1", prefilled="PRICE")
    sandbox.tiktok.refer(sari, shop, ad_id="77")
    (read, seen), (linked, link), (advertised, ad) = inbox.events()
    assert (read, seen["read"]) == ("im_mark_read_msg", {"last_read_timestamp": MOMENT})
    assert (linked, link["referral"]["source"]) == ("im_referral_msg", "short_link")
    assert link["referral"]["short_link"]["ref"] == "comment_1"
    assert (advertised, ad["referral"]["source"]) == ("im_referral_msg", "ad")
    assert ad["referral"]["ad"]["timestamp"] == MOMENT


def test_a_comment_for_friends_only_is_told_and_hidden_from_others(
    sandbox: Sandbox, comment: EmulatedComment, inbox: Inbox
) -> None:
    sandbox.tiktok.narrow_comment(comment)
    [(_, content)] = inbox.events()
    assert content["comment_action"] == "set_to_friends_only"
    assert comment.hidden


@pytest.mark.parametrize("after", [0, 3600])
def test_a_verdict_comes_at_once_or_later(
    sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson, inbox: Inbox, after: int
) -> None:
    written = sandbox.tiktok.add_comment(video, sari, high_intent=False)
    sandbox.tiktok.give_verdict(written, after=after)
    first = names(inbox)
    sandbox.clock.advance(timedelta(seconds=after))
    later = names(inbox)
    assert later == ["comment.update", "im_receive_high_intent_comment"]
    assert len(first) == (1 if after else 2)


def test_shuffled_a_verdict_may_come_before_its_comment(
    sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson, inbox: Inbox
) -> None:
    orders: set[tuple[str, ...]] = set()
    for seed in "abcdefgh":
        inbox.deliveries.clear()
        sandbox.webhooks.manner = Manner(shuffle=True, seed=seed)
        sandbox.tiktok.add_comment(video, sari)
        orders.add(tuple(names(inbox)))
    assert len(orders) == 2


def test_a_withdrawn_app_can_do_nothing_and_is_not_told(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount, inbox: Inbox
) -> None:
    sandbox.tiktok.revoke(shop)
    headers = {"access-token": shop.access_token}
    read = api.http.get("business/get/", params={"business_id": shop.id}, headers=headers)
    assert read.json()["code"] == 40105
    assert names(inbox) == []


def test_a_person_who_blocked_an_account_hears_from_it_again(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.block(sari, shop)
    assert sari.id in shop.blocked
    sandbox.tiktok.unblock(sari, shop)
    assert shop.blocked == set()
