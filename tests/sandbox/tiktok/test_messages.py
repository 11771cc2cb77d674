"""Continuing a conversation: types, limits, quotes, marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)

from .conftest import SEND, Api
from .test_media import PNG


def card(**changes: Any) -> dict[str, Any]:
    """Return a button card, changed as told."""
    button = {"type": "REPLY", "title": "Size 38", "id": "38"}
    return {"type": "QA_BUTTON_CARD", "title": "Which size?", "buttons": [button], **changes}


def button(**changes: Any) -> dict[str, Any]:
    return card(buttons=[{"type": "REPLY", "title": "Size 38", "id": "38", **changes}])


def test_a_text_is_delivered(sandbox: Sandbox, api: Api, hello: EmulatedMessage) -> None:
    message = api.write(hello.conversation.id, "80 euros.")["data"]["message"]
    [delivery] = sandbox.tiktok.deliveries(person_id=hello.conversation.person.id)
    assert (delivery.message_id, delivery.text) == (message["message_id"], "80 euros.")
    assert delivery.comment_id is None


@pytest.mark.parametrize(("length", "code"), [(6000, 0), (6001, 40002), (0, 40002)])
def test_a_text_has_at_most_6000_characters(
    api: Api, hello: EmulatedMessage, length: int, code: int
) -> None:
    assert api.write(hello.conversation.id, "\N{GRINNING FACE}" * length)["code"] == code


@pytest.mark.parametrize("text", [{"body": "  "}, {"body": 7}, {}, "Hi", None])
def test_a_text_is_a_text(api: Api, hello: EmulatedMessage, text: Any) -> None:
    sent = api.send(hello.conversation.id, message_type="TEXT", text=text)
    assert sent["code"] == 40002


def test_a_text_that_is_no_unicode_is_refused(api: Api, hello: EmulatedMessage) -> None:
    body = (
        f'{{"business_id":"{api.account.id}","recipient_type":"CONVERSATION",'
        f'"recipient":"{hello.conversation.id}","message_type":"TEXT",'
        r'"text":{"body":"\ud800"}}'
    )
    headers = api.headers | {"content-type": "application/json"}
    assert api.http.post(SEND, content=body, headers=headers).json()["code"] == 40002


@pytest.mark.parametrize(
    "message",
    [
        {"message_type": "TEXT"},
        {"message_type": "VIDEO", "video": {"media_id": "1"}},
        {"text": {"body": "Hi"}},
        {"message_type": "TEXT", "text": {"body": "Hi"}, "image": {"media_id": "1"}},
        {"message_type": "IMAGE", "text": {"body": "Hi"}},
        {"message_type": "SENDER_ACTION", "sender_action": "DANCE"},
        {
            "message_type": "SENDER_ACTION",
            "sender_action": "TYPING",
            "referenced_message_info": {"referenced_message_id": "1"},
        },
    ],
)
def test_a_message_holds_what_its_type_says_and_nothing_else(
    api: Api, hello: EmulatedMessage, message: dict[str, Any]
) -> None:
    assert api.send(hello.conversation.id, **message)["code"] == 40002


def test_the_recipient_is_a_conversation_of_the_account(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    other = sandbox.tiktok.add_account(username="other")
    foreign = sandbox.tiktok.answer(sari, other, "Hello").conversation.id
    message = {"message_type": "TEXT", "text": {"body": "Hi"}}
    known = hello.conversation.id
    for recipient in (foreign, "404", known.replace("+", " ")):
        refused = api.send(recipient, **message)
        assert refused["message"] == "Param conversation_id is invalid."
    assert api.tell(SEND, recipient=known, **message)["code"] == 40002
    assert api.tell(SEND, recipient_type="USER", recipient=known, **message)["code"] == 40002
    assert api.tell(SEND, recipient_type="CONVERSATION", **message)["code"] == 40002
    assert sandbox.tiktok.deliveries() == []


def test_typing_and_read_marks_send_nothing(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    for action in ("TYPING", "MARK_READ"):
        sent = api.send(hello.conversation.id, message_type="SENDER_ACTION", sender_action=action)
        assert sent["data"] == {"message": {"message_id": ""}}
    assert sandbox.tiktok.deliveries() == []


def test_a_post_of_the_account_is_shared(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage, video: EmulatedPost
) -> None:
    def share(item_id: str) -> int:
        code: int = api.send(
            hello.conversation.id, message_type="SHARE_POST", share_post={"item_id": item_id}
        )["code"]
        return code

    other = sandbox.tiktok.add_post(sandbox.tiktok.add_account(username="other"))
    assert [share(video.id), share(other.id), share("404")] == [0, 40007, 40007]
    assert [delivery.text for delivery in sandbox.tiktok.deliveries()] == [None]


def test_a_picture_is_sent_once_it_was_uploaded(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    uploaded = api.upload("business/message/media/upload/", "file", PNG, media_type="IMAGE")
    image = {"media_id": uploaded["data"]["media_id"]}
    assert api.send(hello.conversation.id, message_type="IMAGE", image=image)["code"] == 0
    unknown = api.send(hello.conversation.id, message_type="IMAGE", image={"media_id": "1"})
    assert unknown["code"] == 40905
    sandbox.tiktok.set_person(hello.conversation.person, region="PH")
    refused = api.send(hello.conversation.id, message_type="IMAGE", image=image)
    assert refused["code"] == 40064
    assert sandbox.tiktok.refusals()[-1].rule == "images_not_allowed"
    sandbox.clock.advance(timedelta(days=30))
    api.refresh()
    expired = api.send(hello.conversation.id, message_type="IMAGE", image=image)
    assert expired["code"] == 40910


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (card(), 0),
        (card(title="x" * 40), 0),
        (card(title="x" * 41), 40002),
        (card(type="QA_CAROUSEL"), 40002),
        (card(buttons=[]), 40002),
        (card(buttons="one"), 40002),
        (card(buttons=["one"]), 40002),
        (card(buttons=card()["buttons"] * 3), 0),
        (card(buttons=card()["buttons"] * 4), 40002),
        (button(title="x" * 20), 0),
        (button(title="x" * 21), 40002),
        (button(title="x" * 40) | {"type": "QA_LINK_CARD"}, 0),
        (button(title="x" * 41) | {"type": "QA_LINK_CARD"}, 40002),
        (button(id="x" * 40), 0),
        (button(id="x" * 41), 40002),
        (button(id=7), 40002),
        (button(type="URL"), 40002),
    ],
)
def test_a_card_has_one_to_three_short_answers(
    api: Api, hello: EmulatedMessage, template: dict[str, Any], code: int
) -> None:
    sent = api.send(hello.conversation.id, message_type="TEMPLATE", template=template)
    assert sent["code"] == code


def test_a_tapped_answer_comes_back_as_a_message(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    sent = api.send(hello.conversation.id, message_type="TEMPLATE", template=card())
    message_id = sent["data"]["message"]["message_id"]
    tapped = sandbox.tiktok.tap(message_id)
    assert (tapped.text, tapped.incoming, tapped.button) == ("Size 38", True, (message_id, "38"))
    with pytest.raises(ValueError, match="has no button 1"):
        sandbox.tiktok.tap(message_id, 1)
    with pytest.raises(ValueError, match="has no button 0"):
        sandbox.tiktok.tap(hello)


def test_a_text_may_quote_a_message_of_its_conversation(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    thread = hello.conversation.id

    def quote(message_id: str) -> int:
        code: int = api.write(
            thread, referenced_message_info={"referenced_message_id": message_id}
        )["code"]
        return code

    sent = api.send(thread, message_type="TEMPLATE", template=card())
    assert quote(hello.id) == 0
    assert quote(sent["data"]["message"]["message_id"]) == 40002
    assert quote("404") == 40002
    assert api.write(thread, referenced_message_info={})["code"] == 40002
    assert hello.conversation.messages[-1].reply_to == hello.id


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("block", (40064, "account_blocked")),
        ("messages", (40064, "messages_not_received")),
        ("suspended", (40001, "suspended")),
    ],
)
def test_what_stops_every_message_stops_a_continued_conversation(
    sandbox: Sandbox,
    api: Api,
    sari: EmulatedPerson,
    hello: EmulatedMessage,
    change: str,
    expected: tuple[int, str],
) -> None:
    if change == "block":
        sandbox.tiktok.block(sari, api.account)
    elif change == "messages":
        sandbox.tiktok.set_person(sari, allows_messages=False)
    else:
        sandbox.tiktok.set_account(api.account, suspended=True)
    assert api.write(hello.conversation.id)["code"] == expected[0]
    refused = sandbox.tiktok.refusals()[-1]
    assert (refused.code, refused.rule) == expected
    assert refused.conversation_id == hello.conversation.id
    assert sandbox.tiktok.deliveries() == []


@given(text=st.text(max_size=50))
def test_any_text_arrives_as_it_was_sent_or_not_at_all(text: str) -> None:
    sandbox = Sandbox()
    account: EmulatedAccount = sandbox.tiktok.add_account(username="shop")
    person = sandbox.tiktok.add_person(name="Sari")
    hello = sandbox.tiktok.answer(person, account, "Hello")
    code = Api(sandbox, account).write(hello.conversation.id, text)["code"]
    received = [delivery.text for delivery in sandbox.tiktok.deliveries()]
    assert (code, received) == ((0, [text]) if text.strip() else (40002, []))
