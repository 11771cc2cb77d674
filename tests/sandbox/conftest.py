"""A sandbox whose clock stands still, the things most tests need, and a bare Graph client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Graph:
    """Calls one host of the Graph API with one token."""

    def __init__(self, sandbox: Sandbox, token: str, host: str = "graph.facebook.com") -> None:
        self.token = token
        self.client = httpx.Client(
            transport=sandbox.transport(), base_url=f"https://{host}/v26.0", timeout=5
        )

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self.client.request(method, path, headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        response = self.request("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, **document: Any) -> Any:
        response = self.request("POST", path, json=document)
        assert response.status_code == 200, response.text
        return response.json()

    def refused(self, method: str, path: str, **options: Any) -> tuple[int, int | None]:
        """Return code and subcode of the refusal a call gets."""
        response = self.request(method, path, **options)
        assert response.status_code >= 400, response.text
        error = response.json()["error"]
        assert {"message", "type", "code", "fbtrace_id"} <= error.keys()
        return error["code"], error.get("error_subcode")

    def reply(self, comment_id: str, text: str = "Hello", **message: Any) -> httpx.Response:
        """Send a private reply and return whatever comes back."""
        body = {"recipient": {"comment_id": comment_id}, "message": {"text": text, **message}}
        return self.request("POST", "/me/messages", json=body)

    def reply_refused(self, comment_id: str, text: str = "Hello") -> tuple[int, int | None]:
        body = {"recipient": {"comment_id": comment_id}, "message": {"text": text}}
        return self.refused("POST", "/me/messages", json=body)


Connect = Callable[..., Graph]
"""Makes a client of a token and, if not Facebook's, a host."""


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=NOON, ticking=False)


@pytest.fixture
def graph(sandbox: Sandbox) -> Connect:
    def connect(token: str, host: str = "graph.facebook.com") -> Graph:
        return Graph(sandbox, token, host)

    return connect


@pytest.fixture
def anna(sandbox: Sandbox) -> EmulatedPerson:
    return sandbox.meta.add_person(name="Anna Nowak")


@pytest.fixture
def page(sandbox: Sandbox) -> EmulatedPage:
    return sandbox.meta.add_page(name="Shop")


@pytest.fixture
def post(sandbox: Sandbox, page: EmulatedPage) -> EmulatedPost:
    return sandbox.meta.add_post(page, "New shoes")


@pytest.fixture
def facebook(sandbox: Sandbox, page: EmulatedPage) -> Graph:
    return Graph(sandbox, page.access_token)


@pytest.fixture
def shop(sandbox: Sandbox) -> EmulatedInstagram:
    """An account with Instagram Login."""
    return sandbox.meta.add_instagram_account(username="shop")


@pytest.fixture
def media(sandbox: Sandbox, shop: EmulatedInstagram) -> EmulatedPost:
    return sandbox.meta.add_post(shop, "New shoes")


@pytest.fixture
def instagram(sandbox: Sandbox, shop: EmulatedInstagram) -> Graph:
    return Graph(sandbox, shop.access_token, "graph.instagram.com")
