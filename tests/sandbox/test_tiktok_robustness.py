"""Whatever a client sends, TikTok's emulator answers as TikTok would: 200, and a code."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.tiktok import EmulatedComment
from privatereply.sandbox.tiktok.content import HOLDERS
from privatereply.sandbox.tiktok.routes import FREE, ROUTES

from .anything import TEXTS, VALUES
from .tiktok.conftest import SEND, Api

CALLS = sorted(ROUTES.keys() | FREE.keys())
NAMES = [
    "action",
    "auth_code",
    "callback_url",
    "capability_types",
    "comment_id",
    "comment_ids",
    "conversation_id",
    "conversation_type",
    "cursor",
    "direct_reply",
    "direct_reply_type",
    "event_type",
    "fields",
    "filters",
    "grant_type",
    "image_uri",
    "include_replies",
    "item_list",
    "limit",
    "max_count",
    "media_type",
    "message_id",
    "operation_status",
    "recipient",
    "recipient_type",
    "referenced_message_info",
    "refresh_token",
    "sort_field",
    "status",
    "text",
    "video_id",
]
PARAMETERS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)
MEMBERS = ["body", "buttons", "id", "item_id", "media_id", "title", "type"]
HOLDINGS = st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=4) | VALUES
MESSAGES = st.fixed_dictionaries(
    {"message_type": st.sampled_from(sorted(HOLDERS)) | VALUES},
    optional=dict.fromkeys(HOLDERS.values(), HOLDINGS) | {"referenced_message_info": VALUES},
)


def world() -> tuple[Sandbox, Api, EmulatedComment, dict[str, str]]:
    """Build one of everything; return what a call would name as well."""
    sandbox = Sandbox(ticking=False)
    account = sandbox.tiktok.add_account(username="shop")
    sari = sandbox.tiktok.add_person(name="Sari")
    comment = sandbox.tiktok.add_comment(sandbox.tiktok.add_post(account), sari)
    hello = sandbox.tiktok.answer(sandbox.tiktok.add_person(name="Budi"), account, "Hello")
    known = {
        "business_id": account.id,
        "app_id": sandbox.tiktok.app_id,
        "secret": APP_SECRET,
        "client_id": sandbox.tiktok.app_id,
        "client_secret": APP_SECRET,
        "video_id": comment.post.id,
        "comment_id": comment.id,
        "conversation_id": hello.conversation.id,
        "conversation_type": "STRANGER",
    }
    return sandbox, Api(sandbox, account), comment, known


def posted(api: Api, endpoint: str, document: dict[str, Any]) -> httpx.Response:
    headers = api.headers | {"content-type": "application/json"}
    # json.dumps escapes lone surrogates, which httpx's own encoder cannot write.
    return api.http.post(endpoint, content=json.dumps(document), headers=headers)


def queried(api: Api, endpoint: str, document: dict[str, Any]) -> httpx.Response:
    query = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in document.items()
    }
    written = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    return api.http.get(endpoint, params=written, headers=api.headers)


@given(call=st.sampled_from(CALLS), parameters=PARAMETERS)
def test_any_parameters_of_any_call_get_a_code(
    call: tuple[str, str], parameters: dict[str, Any]
) -> None:
    _, api, _, known = world()
    method, endpoint = call
    ask = queried if method == "GET" else posted
    response = ask(api, endpoint, known | parameters)
    assert response.status_code == 200
    envelope = response.json()
    assert envelope.keys() == {"code", "message", "request_id", "data"}
    assert envelope["code"] == 0 or (envelope["code"] >= 40000 and envelope["data"] == {})


@given(message=MESSAGES)
def test_any_message_is_delivered_or_refused_and_never_both(message: dict[str, Any]) -> None:
    sandbox, api, comment, known = world()
    direct = {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment.id}}
    thread = {"recipient_type": "CONVERSATION", "recipient": known["conversation_id"]}
    for target in ({"direct_reply": direct}, thread):
        before = len(sandbox.tiktok.deliveries())
        body = {"business_id": api.account.id} | message | target
        envelope = posted(api, SEND, body).json()
        sent = bool(envelope["code"] == 0 and envelope["data"]["message"]["message_id"])
        assert len(sandbox.tiktok.deliveries()) - before == sent


@given(content=st.binary(max_size=80), kind=TEXTS, name=st.sampled_from(["file", "image_file"]))
def test_any_upload_gets_a_code(content: bytes, kind: str, name: str) -> None:
    _, api, _, _ = world()
    media_type = kind.encode("utf-8", "replace").decode()
    for endpoint in ("business/message/media/upload/", "business/comment/image/upload/"):
        code = api.upload(endpoint, name, content, media_type=media_type)["code"]
        assert code == 0 or code >= 40000
