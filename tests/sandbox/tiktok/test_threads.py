"""Reading conversations and messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)

from .conftest import Api

LIST = "business/message/conversation/list/"
CONTENT = "business/message/content/list/"
CAPABILITIES = "business/message/capabilities/get/"


def listed(api: Api, folder: str = "STRANGER", **parameters: Any) -> list[str]:
    data = api.get(LIST, conversation_type=folder, **parameters)
    return [thread["conversation_id"] for thread in data["conversations"]]


def test_a_conversation_is_with_a_stranger_until_the_account_writes(
    api: Api, hello: EmulatedMessage
) -> None:
    thread = hello.conversation.id
    assert (listed(api), listed(api, "SINGLE")) == ([thread], [])
    api.write(thread)
    assert (listed(api), listed(api, "SINGLE")) == ([], [thread])


def test_a_conversation_tells_its_time_and_not_with_whom(api: Api, hello: EmulatedMessage) -> None:
    data = api.get(LIST, conversation_type="STRANGER")
    assert data == {
        "conversations": [
            {
                "conversation_id": hello.conversation.id,
                "update_time": 1795262400000,
                "referral": {},
            }
        ],
        "cursor": 1,
        "has_more": False,
    }


def test_an_answered_comment_makes_a_conversation_the_answer_does_not_name(
    api: Api, comment: EmulatedComment
) -> None:
    assert listed(api, "SINGLE") == []
    api.reply(comment)
    [thread] = listed(api, "SINGLE")
    [message] = api.get(CONTENT, conversation_id=thread)["messages"]
    assert message["text"] == {"body": "80 euros."}


def test_conversations_come_newest_first_in_pages(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount
) -> None:
    threads = []
    for number in range(3):
        person = sandbox.tiktok.add_person(name=f"Person {number}")
        threads.append(sandbox.tiktok.answer(person, shop, "Hello").conversation.id)
    first = api.get(LIST, conversation_type="STRANGER", limit=2)
    assert [one["conversation_id"] for one in first["conversations"]] == threads[:0:-1]
    assert (first["cursor"], first["has_more"]) == (2, True)
    assert listed(api, limit=2, cursor=first["cursor"]) == threads[:1]
    assert listed(api, cursor=3) == []


def test_at_most_100_conversations_of_the_last_90_days_are_listed(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount, hello: EmulatedMessage
) -> None:
    sandbox.clock.advance(timedelta(days=90))
    api.refresh()
    assert listed(api) == [hello.conversation.id]
    sandbox.clock.advance(timedelta(seconds=1))
    assert listed(api) == []
    for number in range(101):
        sandbox.tiktok.answer(sandbox.tiktok.add_person(name=f"P{number}"), shop, "Hello")
    assert len(listed(api)) == 100
    assert api.get(LIST, conversation_type="STRANGER", limit=60, cursor=60)["has_more"] is False


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"conversation_type": "GROUP"},
        {"conversation_type": "SINGLE", "limit": 0},
        {"conversation_type": "SINGLE", "limit": 101},
        {"conversation_type": "SINGLE", "cursor": "x"},
        {"conversation_type": "SINGLE", "cursor": "²"},
        {"conversation_type": "SINGLE", "cursor": -1},
        {"conversation_type": "SINGLE", "cursor": "9" * 5000},
    ],
)
def test_a_list_is_asked_for_in_full(api: Api, parameters: dict[str, Any]) -> None:
    assert api.ask(LIST, **parameters)["code"] == 40002


def test_messages_come_newest_first_and_never_more_than_20(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    for number in range(21):
        sandbox.tiktok.answer(sari, api.account, f"Message {number}")
    found = api.get(CONTENT, conversation_id=hello.conversation.id, cursor=20)["messages"]
    texts = [message["text"]["body"] for message in found]
    assert texts == [f"Message {number}" for number in range(20, 0, -1)]


def test_a_plus_sign_that_is_not_escaped_spoils_the_id(api: Api, hello: EmulatedMessage) -> None:
    thread = hello.conversation.id
    query = f"{CONTENT}?business_id={api.account.id}&conversation_id="
    spoilt = api.http.get(query + thread, headers=api.headers).json()
    assert (spoilt["code"], spoilt["message"]) == (40002, "Param conversation_id is invalid.")
    escaped = api.http.get(query + thread.replace("+", "%2B"), headers=api.headers).json()
    assert escaped["code"] == 0


def test_a_message_tells_who_wrote_it_where(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    thread = hello.conversation.id
    api.write(thread, "Hi", referenced_message_info={"referenced_message_id": hello.id})
    sandbox.tiktok.write_by_hand(sari, api.account, "By hand", source="WEB")
    by_hand, by_api, heard = api.get(CONTENT, conversation_id=thread)["messages"]
    business = {"role": "BUSINESS_ACCOUNT", "id": api.account.id}
    private = {"role": "PERSONAL_ACCOUNT", "id": sari.id}
    assert heard == {
        "sender": "sari_dewi",
        "recipient": "shop",
        "conversation_id": thread,
        "message_id": hello.id,
        "timestamp": 1795262400000,
        "message_tag": {"source": "APP"},
        "message_type": "TEXT",
        "from_user": private,
        "to_user": business,
        "text": {"body": "Hello"},
    }
    assert (by_api["sender"], by_api["recipient"]) == ("shop", "sari_dewi")
    assert (by_api["from_user"], by_api["to_user"]) == (business, private)
    assert by_api["referenced_message_info"] == {"referenced_message_id": hello.id}
    assert [one["message_tag"]["source"] for one in (by_hand, by_api)] == ["WEB", "API"]


def test_every_kind_of_message_is_shown(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage, video: EmulatedPost
) -> None:
    thread = hello.conversation.id
    answers = [{"type": "REPLY", "title": "38", "id": "a"}]
    template = {"type": "QA_LINK_CARD", "title": "Which size?", "buttons": answers}
    api.send(thread, message_type="SHARE_POST", share_post={"item_id": video.id})
    api.send(thread, message_type="TEMPLATE", template=template)
    picture = sandbox.tiktok.send_picture(sari, api.account)
    shown = api.get(CONTENT, conversation_id=thread)["messages"]
    assert [one["message_type"] for one in shown] == ["IMAGE", "TEMPLATE", "SHARE_POST", "TEXT"]
    assert shown[0]["image"] == {"media_id": picture.media_id}
    assert shown[1]["template"] == template
    assert video.id in shown[2]["share_post"]["embed_url"]


@pytest.mark.parametrize("follows", [True, False])
def test_the_participants_tell_who_follows(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage, follows: bool
) -> None:
    sandbox.tiktok.set_person(sari, follows=follows)
    business, person = api.get(CONTENT, conversation_id=hello.conversation.id)["participants"]
    assert (person["role"], person["id"]) == ("PERSONAL_ACCOUNT", sari.id)
    assert (person["display_name"], person["is_follower"]) == ("Sari Dewi", follows)
    assert business.keys() == {"role", "id", "display_name", "profile_image"}


def test_referrals_are_listed_with_their_conversation(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.refer(sari, api.account, ref="comment_1", prefilled="PRICE")
    sandbox.tiktok.refer(sari, api.account, ref="comment_2")
    sandbox.tiktok.refer(sari, api.account, ad_id="77")
    assert listed(api) == []
    sandbox.tiktok.answer(sari, api.account, "PRICE")
    [thread] = api.get(LIST, conversation_type="STRANGER")["conversations"]
    passed = {"prefilled_message": "PRICE", "prefilled_message_audit_status": "PASS"}
    assert thread["referral"]["short_link"] == [
        {"ref": "comment_1", **passed},
        {"ref": "comment_2"},
    ]
    [ad] = thread["referral"]["ad"]
    assert (ad["ad_id"], ad["timestamp"]) == ("77", 1795262400)
    with pytest.raises(ValueError, match="either by a link"):
        sandbox.tiktok.refer(sari, api.account)


@pytest.mark.parametrize(
    ("account", "person", "result"),
    [
        ({}, {}, True),
        ({}, {"region": "PH"}, False),
        ({"region": "JP"}, {}, False),
        ({"region": "JP", "images": True}, {}, True),
        ({}, {"images": False}, False),
    ],
)
def test_pictures_are_for_some_countries(
    sandbox: Sandbox, account: dict[str, Any], person: dict[str, Any], result: bool
) -> None:
    shop = sandbox.tiktok.add_account(username="shop", **account)
    sari = sandbox.tiktok.add_person(name="Sari", **person)
    thread = sandbox.tiktok.answer(sari, shop, "Hello").conversation.id
    asked = {
        "conversation_id": thread,
        "conversation_type": "STRANGER",
        "capability_types": '["IMAGE_SEND"]',
    }
    told = Api(sandbox, shop).get(CAPABILITIES, **asked)
    assert told == {
        "capability_infos": [{"capability_type": "IMAGE_SEND", "capability_result": result}]
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {"capability_types": None},
        {"capability_types": "[]"},
        {"capability_types": "IMAGE_SEND"},
        {"capability_types": "[7]"},
        {"capability_types": '["VIDEO_SEND"]'},
        {"conversation_id": None},
        {"conversation_type": None},
    ],
)
def test_capabilities_are_asked_for_in_full(
    api: Api, hello: EmulatedMessage, parameters: dict[str, Any]
) -> None:
    asked = {
        "conversation_id": hello.conversation.id,
        "conversation_type": "STRANGER",
        "capability_types": '["IMAGE_SEND"]',
        **parameters,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    assert api.ask(CAPABILITIES, **given)["code"] == 40002


@pytest.mark.parametrize("region", ["DE", "CH", "GB"])
def test_nothing_is_shown_of_who_writes_from_a_closed_region(
    sandbox: Sandbox, api: Api, region: str
) -> None:
    anna = sandbox.tiktok.add_person(name="Anna", region=region)
    thread = sandbox.tiktok.answer(anna, api.account, "Hallo").conversation.id
    assert listed(api) == []
    assert api.ask(CONTENT, conversation_id=thread)["code"] == 40002
    assert api.write(thread)["code"] == 40002
