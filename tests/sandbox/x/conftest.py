"""A shop and a person on X, and a bare client of its API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost

BASE = "https://api.x.com"


class Api:
    """Calls the API with one token."""

    def __init__(self, sandbox: Sandbox, token: str) -> None:
        self.http = httpx.Client(
            transport=sandbox.transport(),
            base_url=BASE,
            timeout=5,
            headers={"authorization": f"Bearer {token}"} if token else {},
        )

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.http.request(method, path, **options)

    def get(self, path: str, **params: Any) -> Any:
        response = self.request("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, **document: Any) -> Any:
        response = self.request("POST", path, json=document)
        assert response.status_code in {200, 201}, response.text
        return response.json()

    def refused(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """Return the status and the end of the problem type of the refusal a call gets."""
        response = self.request(method, path, **options)
        assert response.status_code >= 400, response.text
        kind = response.json()["type"]
        return response.status_code, kind.rpartition("/")[2]

    def send(self, person: EmulatedPerson, text: str = "Hello", **more: Any) -> httpx.Response:
        """Send a message to a person and return whatever comes back."""
        path = f"/2/dm_conversations/with/{person.id}/messages"
        return self.request("POST", path, json={"text": text, **more})

    def events(self, person: EmulatedPerson, **params: Any) -> Any:
        return self.get(f"/2/dm_conversations/with/{person.id}/dm_events", **params)


Connect = Callable[[str], Api]


@pytest.fixture
def connect(sandbox: Sandbox) -> Connect:
    return lambda token: Api(sandbox, token)


@pytest.fixture
def shop(sandbox: Sandbox) -> EmulatedAccount:
    return sandbox.x.add_account(username="shop", name="The Shop")


@pytest.fixture
def anna(sandbox: Sandbox) -> EmulatedPerson:
    return sandbox.x.add_person(name="Anna Nowak")


@pytest.fixture
def bela(sandbox: Sandbox) -> EmulatedPerson:
    return sandbox.x.add_person(name="Bela", username="bela")


@pytest.fixture
def post(sandbox: Sandbox, shop: EmulatedAccount) -> EmulatedPost:
    return sandbox.x.add_post(shop, "New shoes")


@pytest.fixture
def api(sandbox: Sandbox, shop: EmulatedAccount) -> Api:
    return Api(sandbox, shop.access_token)


@pytest.fixture
def app(sandbox: Sandbox) -> Api:
    """A client with the app's own token."""
    return Api(sandbox, sandbox.x.app_token)
