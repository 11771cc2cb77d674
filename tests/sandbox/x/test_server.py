"""A running server: the challenge while a call lasts, and real deliveries."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from typing_extensions import override

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson
from privatereply.sandbox.x.dialect import digest


class Callback(HTTPServer):
    """A client's callback that answers challenges with its secret and keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = APP_SECRET
        self.told: list[tuple[str, bytes]] = []
        self.got = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/x"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        [token] = parse_qs(urlsplit(self.path).query)["crc_token"]
        answer = {"response_token": digest(self.host.secret, token.encode())}
        self._answer(json.dumps(answer).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.host.told.append((self.headers["x-twitter-webhooks-signature"], body))
        self._answer(b"")
        self.host.got.set()

    @property
    def host(self) -> Callback:
        assert isinstance(self.server, Callback)
        return self.server

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def callback() -> Iterator[Callback]:
    host = Callback()
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    host.shutdown()
    thread.join()
    host.server_close()


def test_a_callback_is_challenged_while_it_is_registered_and_told_what_happens(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, callback: Callback
) -> None:
    with (
        sandbox.serve() as server,
        httpx.Client(base_url=f"{server.url}/api.x.com", trust_env=False) as client,
    ):
        client.headers["authorization"] = f"Bearer {sandbox.x.app_token}"
        made = client.post("/2/webhooks", json={"url": callback.url}).json()["data"]
        wanted = {"event_type": "dm.received", "filter": {"user_id": shop.id}}
        client.post(
            "/2/activity/subscriptions",
            json=wanted | {"webhook_id": made["id"]},
            headers={"authorization": f"Bearer {shop.access_token}"},
        )
        sandbox.x.answer(anna, shop, "Hi")
        assert callback.got.wait(10)
    [(signature, body)] = callback.told
    assert signature == digest(APP_SECRET, body)
    assert json.loads(body)["data"]["event_type"] == "dm.received"


def test_a_callback_with_another_secret_or_out_of_reach_is_refused(
    sandbox: Sandbox, callback: Callback
) -> None:
    callback.secret = "another"
    with (
        sandbox.serve() as server,
        httpx.Client(base_url=f"{server.url}/api.x.com", trust_env=False) as client,
    ):
        client.headers["authorization"] = f"Bearer {sandbox.x.app_token}"
        for url in (callback.url, "http://127.0.0.1:1/x"):
            response = client.post("/2/webhooks", json={"url": url})
            assert response.json()["errors"][0]["message"] == "CrcValidationFailed"
    assert sandbox.webhooks.fetch is None
