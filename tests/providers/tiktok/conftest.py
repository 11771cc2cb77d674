from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privatereply.events import Event
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord, Person
from privatereply.provider import Webhook
from privatereply.providers.tiktok import TikTok

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OPEN_ID, PERSON_ID = (
    "shop-open-id",
    "+ABc1D2/E0fGhijklMNOrD34vDW/zDiZUNRH5Jyahue6OcA7b8ZpwnqXV9u1Uh+k",
)
COMMENT_ID, VIDEO_ID = "7247303576418566913", "7203946942097902849"
THREAD_ID = "a1AbcBdeCfghDijkEF2b3+lmGn=="
SECRET = "the app's secret"
SENT = int(NOW.timestamp())


def sealed(body: bytes, secret: str = SECRET, moment: object = SENT) -> str:
    """The header as TikTok's own page makes it."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},s={digest}"


def envelope(event: str, content: object, **more: Any) -> dict[str, Any]:
    return {
        "client_key": "app-123",
        "event": event,
        "create_time": SENT,
        "user_openid": OPEN_ID,
        "content": content if isinstance(content, str) else json.dumps(content),
        **more,
    }


@pytest.fixture
def tiktok() -> TikTok:
    return TikTok()


@pytest.fixture
def shop() -> Account:
    credentials = {
        "access_token": "act.token",
        "refresh_token": "rft.token",
        "app_id": "app-123",
        "app_secret": "s3cret",
    }
    return Account(
        platform="tiktok", id=OPEN_ID, kind="business", region="VN", credentials=credentials
    )


@pytest.fixture
def comment() -> CommentRecord:
    return CommentRecord(
        platform="tiktok",
        account_id=OPEN_ID,
        id=COMMENT_ID,
        text="How much?",
        created_at=NOW - timedelta(hours=1),
        author=Person(id=PERSON_ID),
        post_id=VIDEO_ID,
    )


@pytest.fixture
def thread() -> ConversationRecord:
    return ConversationRecord(
        platform="tiktok", account_id=OPEN_ID, person=Person(id=PERSON_ID), id=THREAD_ID
    )


@pytest.fixture
def ok() -> Callable[..., Response]:
    """Builds an answer in TikTok's envelope."""

    def build(data: Any = None, code: int = 0, **headers: str) -> Response:
        tree = {"code": code, "message": "OK", "request_id": "20261121abc", "data": data or {}}
        return Response(status=200, headers=tuple(headers.items()), body=json.dumps(tree).encode())

    return build


@pytest.fixture
def no() -> Callable[..., Response]:
    """Builds a refusal, which TikTok sends with status 200."""

    def build(code: Any, message: str = "Anna schrieb", status: int = 200) -> Response:
        tree = {"code": code, "message": message, "request_id": "20261121abc"}
        return Response(status=status, body=json.dumps(tree).encode())

    return build


@pytest.fixture
def posted(tiktok: TikTok) -> Callable[..., tuple[Event, ...]]:
    """The events in a body that TikTok has signed."""

    def receive(body: object) -> tuple[Event, ...]:
        raw = json.dumps(body).encode()
        signed = Webhook(
            method="POST",
            headers={"tiktok-signature": sealed(raw)},
            body=raw,
            secrets={"app_secret": (SECRET,)},
            now=NOW,
        )
        return tiktok.receive(signed).events

    return receive


@pytest.fixture
def told(posted: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The one event in an envelope."""

    def receive(kind: str, content: object, **more: Any) -> Any:
        (event,) = posted(envelope(kind, content, **more))
        return event

    return receive
