from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.events import Event
from privatereply.flow import Response
from privatereply.model import (
    Account,
    Action,
    Actor,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
)
from privatereply.provider import Look, SendMessage, SendPrivateReply, SendPublicReply, Webhook
from privatereply.providers.x import X

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP_ID, ANNA_ID, BEN_ID = "2244994945", "1072250532645998596", "6253282"
POST_ID, COMMENT_ID = "1991000000000000001", "1991000000000000555"
THREAD_ID = f"{SHOP_ID}-{ANNA_ID}"
SECRET = "the consumer secret"


def sealed(message: bytes, secret: str = SECRET) -> str:
    """The signature as X's own pages make it."""
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def envelope(kind: str, payload: object, **more: Any) -> dict[str, Any]:
    return {
        "event_uuid": "-3577827201104920132",
        "filter": {"user_id": SHOP_ID},
        "event_type": kind,
        "tag": "ours",
        "payload": payload,
        **more,
    }


@pytest.fixture
def x() -> X:
    return X()


@pytest.fixture
def shop() -> Account:
    credentials = {
        "access_token": "user-token",
        "refresh_token": "refresh-1",
        "client_id": "client",
        "app_token": "app-token",
    }
    return Account(platform="x", id=SHOP_ID, credentials=credentials)


@pytest.fixture
def comment() -> CommentRecord:
    return CommentRecord(
        platform="x",
        account_id=SHOP_ID,
        id=COMMENT_ID,
        text="How much?",
        created_at=NOW - timedelta(hours=1),
        author=Person(id=ANNA_ID),
        post_id=POST_ID,
    )


@pytest.fixture
def thread() -> ConversationRecord:
    return ConversationRecord(
        platform="x", account_id=SHOP_ID, person=Person(id=ANNA_ID), id=THREAD_ID
    )


@pytest.fixture
def group() -> ConversationRecord:
    people = (Person(id=ANNA_ID), Person(id=BEN_ID))
    return ConversationRecord(platform="x", account_id=SHOP_ID, person=people[0], people=people)


@pytest.fixture
def created() -> Callable[..., Response]:
    """Builds an answer with which X accepts something, 201 with ``data``."""

    def build(status: int = 201, /, **data: Any) -> Response:
        return Response(status=status, body=json.dumps({"data": data}).encode())

    return build


@pytest.fixture
def reply(shop: Account, comment: CommentRecord, actor: Actor) -> Callable[..., SendPrivateReply]:
    def build(draft: Draft | None = None, **more: Any) -> SendPrivateReply:
        command = SendPrivateReply(
            account=shop,
            comment=comment,
            draft=draft or Draft(text="It is 20 zł"),
            actor=actor,
            attempt_id="a1",
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def message(shop: Account, thread: ConversationRecord, actor: Actor) -> Callable[..., SendMessage]:
    def build(draft: Draft | None = None, **more: Any) -> SendMessage:
        command = SendMessage(
            account=shop,
            conversation=thread,
            draft=draft or Draft(text="Hello"),
            actor=actor,
            attempt_id="a1",
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def public(shop: Account, comment: CommentRecord, actor: Actor) -> Callable[..., SendPublicReply]:
    def build(draft: Draft | None = None, **more: Any) -> SendPublicReply:
        command = SendPublicReply(
            account=shop,
            comment=comment,
            draft=draft or Draft(text="We have written to you"),
            actor=actor,
            attempt_id="a1",
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def seek(shop: Account) -> Callable[..., Look]:
    """Builds a look an hour after an attempt that began at `NOW`."""

    def build(text: str = "It is 20 zł ☕", **more: Any) -> Look:
        said = {
            "account": shop,
            "action": Action.PRIVATE_REPLY,
            "draft": Draft(text=text),
            "now": NOW + timedelta(hours=1),
            **more,
        }
        return Look(attempt_id="a1", begun_at=NOW, **said)

    return build


@pytest.fixture
def posted(x: X) -> Callable[..., tuple[Event, ...]]:
    """The events in a body that X has signed."""

    def receive(body: object, driver: X | None = None) -> tuple[Event, ...]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = Webhook(
            method="POST",
            headers={"x-twitter-webhooks-signature": sealed(raw)},
            body=raw,
            secrets={"consumer_secret": (SECRET,)},
            now=NOW,
        )
        return (driver or x).receive(signed).events

    return receive


@pytest.fixture
def told(posted: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The one event in an envelope of the X Activity API."""

    def receive(kind: str, payload: object, driver: X | None = None, **more: Any) -> Any:
        (event,) = posted({"data": envelope(kind, payload, **more)}, driver)
        return event

    return receive
