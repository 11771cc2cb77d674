"""Whatever a client sends, the emulator answers as the platform would: with JSON."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedPost
from privatereply.sandbox.meta.routes import NODES

from .anything import VALUES
from .conftest import Graph

EDGES = sorted({edge for _, _, edge in NODES} | {"nothing", "oauth/access_token", "debug_token"})
NAMES = [
    "recipient",
    "message",
    "sender_action",
    "messaging_type",
    "tag",
    "reply_to",
    "fields",
    "limit",
    "after",
    "before",
    "since",
    "filter",
    "order",
    "summary",
    "is_hidden",
    "hide",
    "subscribed_fields",
    "platform",
    "user_id",
    "appsecret_proof",
    "access_token",
    "client_id",
    "client_secret",
    "grant_type",
    "code",
    "redirect_uri",
    "fb_exchange_token",
    "input_token",
]
PARAMETERS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
MESSAGES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("text", "attachment", "attachments", "quick_replies", "metadata", "reply_to"), VALUES
    ),
)


def world() -> tuple[Sandbox, dict[str, str], list[str]]:
    """Build one of everything; return tokens by host and the ids of all nodes."""
    sandbox = Sandbox()
    meta = sandbox.meta
    meta.configure(limits={"conversations": None})
    page, shop, anna = (
        meta.add_page(name="Shop"),
        meta.add_instagram_account(username="shop"),
        meta.add_person(name="Anna"),
    )
    ids = ["me", page.id, shop.id, "404", "1_2", meta.user.id]
    for account in (page, shop):
        post = meta.add_post(account, surface="live")
        message = meta.answer(anna, account, "Hi")
        comment = meta.add_comment(post, anna)
        ids += [post.id, comment.id, message.id, message.conversation.id]
    tokens = {"graph.facebook.com": page.access_token, "graph.instagram.com": shop.access_token}
    return sandbox, tokens, ids


@given(data=st.data())
def test_any_parameters_on_any_edge_get_an_answer_in_json(data: st.DataObject) -> None:
    sandbox, tokens, ids = world()
    host = data.draw(st.sampled_from(sorted(tokens)))
    path = f"{data.draw(st.sampled_from(ids))}/{data.draw(st.sampled_from(EDGES))}"
    response = exchange(
        sandbox,
        f"https://{host}/v26.0/{path}",
        tokens[host],
        data.draw(st.sampled_from(["GET", "POST", "DELETE"])),
        data.draw(PARAMETERS),
    )
    assert isinstance(response.json(), dict)
    assert (response.status_code >= 400) == ("error" in response.json())


@pytest.mark.parametrize(
    "absurd",
    [
        {"fields": "a{" * 2000},
        {"limit": "9" * 5000},
        {"limit": "²"},
        {"limit": "-1"},
        {"since": "9" * 5000},
        {"since": "9" * 18},
        {"after": "===="},
        {"before": "OTk5OTk5"},
        {"appsecret_proof": "\ud800"},
    ],
)
def test_absurd_values_are_refused(
    absurd: dict[str, str], post: EmulatedPost, facebook: Graph
) -> None:
    headers = {"content-type": "application/json"}
    body = json.dumps(absurd)
    refused = facebook.refused("GET", f"/{post.id}/comments", content=body, headers=headers)
    assert refused == (100, None)


@given(message=MESSAGES, instagram=st.booleans())
def test_any_message_is_delivered_or_refused_and_never_both(
    message: dict[str, Any], instagram: bool
) -> None:
    sandbox, tokens, ids = world()
    host = "graph.instagram.com" if instagram else "graph.facebook.com"
    comment = ids[-3] if instagram else ids[-7]
    body = {"recipient": {"comment_id": comment}, "message": message}
    url = f"https://{host}/v26.0/me/messages"
    response = exchange(sandbox, url, tokens[host], "POST", body)
    delivered = len(sandbox.meta.deliveries(comment_id=comment))
    assert (response.status_code, delivered) in {(200, 1), (400, 0), (500, 0)}


def exchange(
    sandbox: Sandbox, url: str, token: str, method: str, document: dict[str, Any]
) -> httpx.Response:
    with httpx.Client(transport=sandbox.transport()) as client:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        # json.dumps escapes lone surrogates, which httpx's own encoder cannot write.
        return client.request(method, url, headers=headers, content=json.dumps(document))
