"""What a message may hold, on either platform."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedPerson, EmulatedPost
from privatereply.sandbox.meta.content import read
from privatereply.sandbox.meta.errors import GraphError

from .conftest import Graph

IMAGE = {"type": "image", "payload": {"url": "https://example.org/a.png"}}


def refusal(message: dict[str, Any], *, instagram: bool) -> tuple[int, int | None]:
    with pytest.raises(GraphError) as caught:
        read(message, instagram=instagram)
    return caught.value.refusal.code, caught.value.refusal.subcode


@given(st.text(min_size=1, max_size=2100))
def test_messenger_counts_characters_and_instagram_bytes(text: str) -> None:
    blank = not text.strip()
    for instagram, size, most in ((False, len(text), 2000), (True, len(text.encode()), 1000)):
        if blank or size > most:
            assert refusal({"text": text}, instagram=instagram)[0] == 100
        else:
            assert read({"text": text}, instagram=instagram).text == text


def test_the_limits_are_exact() -> None:
    assert read({"text": "ä" * 2000}, instagram=False).text
    assert refusal({"text": "ä" * 2001}, instagram=False) == (100, None)
    assert read({"text": "ä" * 500}, instagram=True).text
    assert refusal({"text": "ä" * 500 + "a"}, instagram=True) == (100, 2534015)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": 7},
        {"text": "\ud800"},
        {"text": "both", "attachment": IMAGE},
        {"attachment": "image"},
        {"attachment": {"type": "hologram", "payload": {}}},
        {"attachment": {"type": "image"}},
        {"text": "a", "metadata": 7},
        {"text": "a", "metadata": "x" * 1001},
        {"text": "a", "quick_replies": "yes"},
        {"text": "a", "quick_replies": [{"content_type": "text", "title": "x"}] * 14},
        {"text": "a", "quick_replies": [{"content_type": "text", "title": "x" * 21}]},
        {"text": "a", "quick_replies": ["yes"]},
    ],
)
@pytest.mark.parametrize("instagram", [False, True])
def test_what_makes_no_message_is_refused(message: dict[str, Any], instagram: bool) -> None:
    assert refusal(message, instagram=instagram)[0] == 100


def test_an_attachment_must_be_fetchable() -> None:
    broken = {"type": "image", "payload": {"url": "file:///etc/passwd"}}
    assert refusal({"attachment": broken}, instagram=False) == (100, 2018008)


def test_instagram_takes_several_images_and_a_heart() -> None:
    assert len(read({"attachments": [IMAGE] * 10}, instagram=True).attachments) == 10
    assert read({"attachments": IMAGE}, instagram=True).attachments == (IMAGE,)
    assert read({"attachment": {"type": "like_heart"}}, instagram=True).attachments
    assert refusal({"attachments": [IMAGE] * 11}, instagram=True) == (100, 2534015)
    assert refusal({"attachments": [IMAGE]}, instagram=False) == (100, None)


def test_quick_replies_and_the_answered_message_are_kept() -> None:
    replies = [
        {"content_type": "text", "title": "Size 38", "payload": "38"},
        {"content_type": "user_email"},
    ]
    content = read(
        {"text": "Which size?", "quick_replies": replies}, instagram=False, reply_to={"mid": "m_1"}
    )
    assert content.quick_replies == tuple(replies)
    assert content.reply_to == "m_1"


def test_a_message_must_come_with_a_send(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    body: dict[str, Any] = {"recipient": {"comment_id": comment.id}}
    assert facebook.refused("POST", "/me/messages", json=body) == (100, None)
    body["message"] = ["Hello"]
    assert facebook.refused("POST", "/me/messages", json=body) == (100, None)
    assert sandbox.meta.deliveries() == []


def test_a_refused_message_leaves_the_reply_available(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    assert facebook.reply_refused(comment.id, "x" * 2001) == (100, None)
    assert facebook.reply(comment.id, "x" * 2000).status_code == 200
