from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import Event
from privatereply.provider import Provider, Received, Webhook
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECRET = "an-app-secret"
PAGE_ID, IG_ID = "100000000000001", "17841400000000001"


@pytest.fixture
def receive() -> Callable[..., Received]:
    """Hands a driver a request of Meta's, signed unless told otherwise."""

    def hand_over(body: Any, driver: Provider | None = None, **more: Any) -> Received:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        secrets = more.pop("secrets", {})
        webhook = Webhook(
            method=more.pop("method", "POST"),
            headers=more.pop("headers", {"x-hub-signature-256": f"sha256={signature}"}),
            body=raw,
            secrets={"app_secret": (SECRET,), "verify_token": ("let-me-in",), **secrets},
            now=more.pop("now", NOW),
            **more,
        )
        return (driver or Facebook()).receive(webhook)

    return hand_over


@pytest.fixture
def on_page(receive: Callable[..., Received]) -> Callable[..., tuple[Event, ...]]:
    """What is told of a Page in one entry."""

    def tell(**entry: Any) -> tuple[Event, ...]:
        told = {"id": PAGE_ID, "time": 1795003201, **entry}
        return receive({"object": "page", "entry": [told]}).events

    return tell


@pytest.fixture
def on_instagram(receive: Callable[..., Received]) -> Callable[..., tuple[Event, ...]]:
    """What is told of an Instagram account in one entry."""

    def tell(**entry: Any) -> tuple[Event, ...]:
        told = {"id": IG_ID, "time": 1795003201, **entry}
        return receive({"object": "instagram", "entry": [told]}, Instagram()).events

    return tell


@pytest.fixture
def in_feed(on_page: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The event for one change of a Page's feed."""

    def tell(**value: Any) -> Event:
        (event,) = on_page(changes=[{"field": "feed", "value": value}])
        return event

    return tell


@pytest.fixture
def in_comments(on_instagram: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The event for one change of an Instagram account's comments."""

    def tell(field: str = "comments", **value: Any) -> Event:
        (event,) = on_instagram(changes=[{"field": field, "value": value}])
        return event

    return tell


@pytest.fixture
def in_chat(on_page: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The event for one item of a conversation between Anna and the Page."""

    def tell(**item: Any) -> Event:
        around = {
            "sender": {"id": "678"},
            "recipient": {"id": PAGE_ID},
            "timestamp": 1795003200123,
        }
        (event,) = on_page(messaging=[around | item])
        return event

    return tell
