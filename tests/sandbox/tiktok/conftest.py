"""A shop in Indonesia, a person, a video, a comment, and a bare client of TikTok's API."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from privatereply.sandbox import APP_SECRET, Sandbox, WebhookDelivery
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)

BASE = "https://business-api.tiktok.com/open_api/v1.3/"
SEND = "business/message/send/"


class Api:
    """Calls the API for one account."""

    def __init__(self, sandbox: Sandbox, account: EmulatedAccount) -> None:
        self.account = account
        self.app_id = sandbox.tiktok.app_id
        self.http = httpx.Client(transport=sandbox.transport(), base_url=BASE, timeout=5)

    @property
    def headers(self) -> dict[str, str]:
        return {"access-token": self.account.access_token}

    def ask(self, endpoint: str, **parameters: Any) -> Any:
        """GET, and return the envelope."""
        query = {"business_id": self.account.id, **parameters}
        return self._envelope(self.http.get(endpoint, params=query, headers=self.headers))

    def tell(self, endpoint: str, **parameters: Any) -> Any:
        """POST JSON, and return the envelope."""
        body = {"business_id": self.account.id, **parameters}
        return self._envelope(self.http.post(endpoint, json=body, headers=self.headers))

    def upload(self, endpoint: str, name: str, content: bytes | None, **fields: str) -> Any:
        """POST a form with a file, and return the envelope."""
        files = {} if content is None else {name: ("picture.png", content, "image/png")}
        data = {"business_id": self.account.id, **fields}
        return self._envelope(
            self.http.post(endpoint, data=data, files=files or {"no": b""}, headers=self.headers)
        )

    def refresh(self) -> Any:
        """Renew the tokens of the account, and return the envelope."""
        body = {
            "client_id": self.app_id,
            "client_secret": APP_SECRET,
            "grant_type": "refresh_token",
            "refresh_token": self.account.refresh_token,
        }
        return self._envelope(self.http.post("tt_user/oauth2/refresh_token/", json=body))

    def get(self, endpoint: str, **parameters: Any) -> Any:
        return self._data(self.ask(endpoint, **parameters))

    def post(self, endpoint: str, **parameters: Any) -> Any:
        return self._data(self.tell(endpoint, **parameters))

    def reply(self, comment: EmulatedComment, text: str = "80 euros.", **more: Any) -> Any:
        """Answer a comment privately, and return the envelope."""
        direct = {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment.id}}
        message = {"message_type": "TEXT", "text": {"body": text}}
        return self.tell(SEND, direct_reply=direct, **message | more)

    def write(self, conversation_id: str, text: str = "Hello", **more: Any) -> Any:
        """Continue a conversation with a text, and return the envelope."""
        message = {"message_type": "TEXT", "text": {"body": text}}
        return self.send(conversation_id, **message | more)

    def send(self, conversation_id: str, **message: Any) -> Any:
        """Send anything in a conversation, and return the envelope."""
        return self.tell(SEND, recipient_type="CONVERSATION", recipient=conversation_id, **message)

    @staticmethod
    def _envelope(response: httpx.Response) -> Any:
        assert response.status_code == 200, response.text
        envelope = response.json()
        assert envelope.keys() == {"code", "message", "request_id", "data"}
        return envelope

    @staticmethod
    def _data(envelope: Any) -> Any:
        assert envelope["code"] == 0, envelope
        assert envelope["message"] == "OK"
        return envelope["data"]


class Inbox:
    """A callback that keeps what it got and answers as told."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.status = 200
        self.deliveries: list[WebhookDelivery] = []
        self._sandbox = sandbox

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Flush, and return the events and contents of all deliveries so far."""
        self._sandbox.webhooks.flush(send=self._keep)
        envelopes = [json.loads(delivery.body) for delivery in self.deliveries]
        return [(one["event"], json.loads(one["content"])) for one in envelopes]

    def _keep(self, delivery: WebhookDelivery) -> int:
        self.deliveries.append(delivery)
        return self.status


@pytest.fixture
def shop(sandbox: Sandbox) -> EmulatedAccount:
    return sandbox.tiktok.add_account(username="shop")


@pytest.fixture
def api(sandbox: Sandbox, shop: EmulatedAccount) -> Api:
    return Api(sandbox, shop)


@pytest.fixture
def sari(sandbox: Sandbox) -> EmulatedPerson:
    return sandbox.tiktok.add_person(name="Sari Dewi")


@pytest.fixture
def video(sandbox: Sandbox, shop: EmulatedAccount) -> EmulatedPost:
    return sandbox.tiktok.add_post(shop, "New shoes")


@pytest.fixture
def comment(sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson) -> EmulatedComment:
    return sandbox.tiktok.add_comment(video, sari, "How much?")


@pytest.fixture
def hello(sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson) -> EmulatedMessage:
    """A message the person wrote, which opens the window."""
    return sandbox.tiktok.answer(sari, shop, "Hello")


@pytest.fixture
def inbox(sandbox: Sandbox) -> Inbox:
    sandbox.webhooks.subscribe(topic="tiktok", url="https://host.example/tiktok")
    return Inbox(sandbox)


@pytest.fixture
def app(sandbox: Sandbox) -> dict[str, str]:
    """Credentials of the developer app, as OAuth names them."""
    return {"client_id": sandbox.tiktok.app_id, "client_secret": APP_SECRET}
