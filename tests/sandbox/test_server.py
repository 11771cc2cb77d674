"""Over loopback: real connections, really closed."""

from __future__ import annotations

import builtins
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from privatereply.sandbox import APP_SECRET, Manner, Notice, Sandbox
from privatereply.sandbox.meta import EmulatedComment, EmulatedPage, EmulatedPerson, EmulatedPost
from privatereply.sandbox.meta.dialect import GraphDialect
from privatereply.sandbox.server import SandboxServer
from privatereply.sandbox.x.dialect import digest


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def http(server: SandboxServer) -> Any:
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


Send = Callable[..., tuple[Any, int]]
"""Sends a reply; returns what came back and how many messages arrived."""


def message(comment: EmulatedComment) -> dict[str, Any]:
    return {"recipient": {"comment_id": comment.id}, "message": {"text": "Größe 38?"}}


@pytest.fixture
def send(
    sandbox: Sandbox,
    server: SandboxServer,
    http: httpx.Client,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
) -> Send:
    """Post one reply over loopback to a fresh comment."""

    def post_reply(**options: Any) -> tuple[Any, int]:
        comment = sandbox.meta.add_comment(post, anna)
        url = f"{server.url}/graph.facebook.com/v26.0/{page.id}/messages"
        headers = {"authorization": f"Bearer {page.access_token}"}
        result: Any
        try:
            result = http.post(url, json=message(comment), headers=headers, **options)
        except httpx.TransportError as error:
            result = type(error)
        return result, len(sandbox.meta.deliveries(comment_id=comment.id))

    return post_reply


def test_a_reply_is_sent_over_http(send: Send) -> None:
    response, delivered = send()
    assert (response.status_code, delivered) == (200, 1)
    assert response.json().keys() == {"recipient_id", "message_id"}
    assert response.headers["facebook-api-version"] == "v26.0"


@pytest.mark.parametrize(
    ("kind", "delivered"), [("answer_lost", 1), ("dropped", 0), ("unreachable", 0)]
)
def test_the_connection_is_closed_without_one_byte(
    sandbox: Sandbox,
    server: SandboxServer,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
    kind: str,
    delivered: int,
) -> None:
    sandbox.faults.order(kind)
    comment = sandbox.meta.add_comment(post, anna)
    body = b'{"recipient":{"comment_id":"%s"},"message":{"text":"Hi"}}' % comment.id.encode()
    head = (
        f"POST /graph.facebook.com/v26.0/me/messages?access_token={page.access_token} HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        assert connection.recv(1) == b""
    assert len(sandbox.meta.deliveries()) == delivered


def test_a_client_sees_a_lost_answer_as_a_closed_connection(sandbox: Sandbox, send: Send) -> None:
    sandbox.faults.order("answer_lost")
    assert send() == (httpx.RemoteProtocolError, 1)
    response, delivered = send()
    assert (response.status_code, delivered) == (200, 1)


@pytest.mark.parametrize(("kind", "delivered"), [("timeout", 0), ("answer_timeout", 1)])
def test_a_hanging_answer_times_out(
    sandbox: Sandbox, send: Send, kind: str, delivered: int
) -> None:
    sandbox.faults.order(kind)
    assert send(timeout=0.05) == (httpx.ReadTimeout, delivered)


def test_a_connection_that_hung_long_enough_is_closed(sandbox: Sandbox, send: Send) -> None:
    sandbox.faults.order("timeout", seconds=0.05)
    assert send() == (httpx.RemoteProtocolError, 0)


def test_a_delayed_answer_is_delivered_at_once(sandbox: Sandbox, send: Send) -> None:
    sandbox.faults.order("delay", seconds=0.05)
    response, delivered = send()
    assert (response.status_code, delivered) == (200, 1)
    sandbox.faults.order("delay", seconds=30)
    assert send(timeout=0.05) == (httpx.ReadTimeout, 1)


def test_a_server_that_stops_waits_for_nobody(sandbox: Sandbox, page: EmulatedPage) -> None:
    sandbox.faults.order("timeout", seconds=600)
    failures = []
    with sandbox.serve() as server:
        url = f"{server.url}/graph.facebook.com/me?access_token={page.access_token}"

        def hang() -> None:
            try:
                httpx.get(url, timeout=60, trust_env=False)
            except httpx.TransportError as error:
                failures.append(type(error))

        waiting = threading.Thread(target=hang)
        waiting.start()
        while not sandbox.journal:
            waiting.join(0.01)
    waiting.join()
    assert failures == [httpx.RemoteProtocolError]


def test_a_server_stopped_before_it_began_gives_its_port_back(sandbox: Sandbox) -> None:
    server = sandbox.serve()
    server._server.should_exit = True
    with server:
        pass
    with sandbox.serve(port=int(server.url.rpartition(":")[2])) as again:
        assert httpx.get(f"{again.url}/_sandbox", trust_env=False).is_success


def test_an_answer_leaves_without_waiting_until_its_head_is_acknowledged(
    server: SandboxServer, http: httpx.Client
) -> None:
    http.get(f"{server.url}/_sandbox")
    (connection,) = server._server.server_state.connections
    connected = connection.transport.get_extra_info("socket")
    assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_client_killed_while_it_sends_has_sent_nothing(
    sandbox: Sandbox, server: SandboxServer, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(server.url)
    head = b"POST /graph.facebook.com/me HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf"
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(head)
    response, delivered = send()
    assert (response.status_code, delivered) == (200, 1)
    assert [entry.path for entry in sandbox.journal] == [
        urlsplit(str(response.url)).path.removeprefix("/graph.facebook.com")
    ]
    assert caplog.records == []


def test_links_lead_back_into_the_sandbox(
    sandbox: Sandbox,
    server: SandboxServer,
    http: httpx.Client,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
) -> None:
    comments = [sandbox.meta.add_comment(post, anna).id for _ in range(5)]
    url = f"{server.url}/graph.facebook.com/v26.0/{post.id}/comments"
    document = http.get(url, params={"limit": 2, "access_token": page.access_token}).json()
    found = [item["id"] for item in document["data"]]
    while "next" in document["paging"]:
        assert document["paging"]["next"].startswith(url)
        document = http.get(document["paging"]["next"]).json()
        found += [item["id"] for item in document["data"]]
    assert found == comments


def test_the_host_header_names_the_platform_as_well(
    server: SandboxServer, http: httpx.Client, page: EmulatedPage
) -> None:
    headers = {"host": "graph.facebook.com", "authorization": f"Bearer {page.access_token}"}
    assert http.get(f"{server.url}/v26.0/me", headers=headers).json()["id"] == page.id


def test_the_control_api_is_served_beside_the_platforms(
    sandbox: Sandbox, server: SandboxServer, http: httpx.Client
) -> None:
    bela = http.post(f"{server.url}/_sandbox/meta/add_person", json={"name": "Bela"}).json()
    assert sandbox.meta.set_person(bela["id"]).name == "Bela"


def test_a_chosen_port_is_used_and_a_taken_one_refused(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            sandbox.serve(port=port)
    with sandbox.serve(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}"


def test_many_threads_get_one_delivery_for_each_comment(
    sandbox: Sandbox,
    server: SandboxServer,
    page: EmulatedPage,
    post: EmulatedPost,
    anna: EmulatedPerson,
) -> None:
    comments = [sandbox.meta.add_comment(post, anna) for _ in range(20)]
    url = f"{server.url}/graph.facebook.com/v26.0/me/messages"
    statuses: list[int] = []

    def reply_to_all() -> None:
        headers = {"authorization": f"Bearer {page.access_token}"}
        with httpx.Client(trust_env=False, headers=headers) as client:
            statuses.extend(client.post(url, json=message(c)).status_code for c in comments)

    threads = [threading.Thread(target=reply_to_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(200), statuses.count(400)) == (20, 60)
    assert len(sandbox.meta.deliveries()) == 20


class Handler(BaseHTTPRequestHandler):
    """A callback that echoes the challenge and keeps what it gets."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "crc_token" in asked:
            proof = digest(APP_SECRET, asked["crc_token"][0].encode())
            self.answer(json.dumps({"response_token": proof}).encode())
        else:
            self.answer(asked["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        assert isinstance(self.server, Callback)
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.server.heads.append(dict(self.headers.items()))
        if not self.server.silent.is_set():
            self.answer(b"")
        self.server.got.set()
        self.server.patience.wait(10)

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Callback(HTTPServer):
    """Where the webhooks of a test go."""

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        super().__init__(address, handler)
        self.bodies: list[bytes] = []
        self.heads: list[dict[str, str]] = []
        self.got = threading.Event()
        self.silent = threading.Event()
        self.patience = threading.Event()
        self.patience.set()


@pytest.fixture
def callback() -> Iterator[Callback]:
    host = Callback(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    host.shutdown()
    thread.join()
    host.server_close()


def test_a_running_server_shakes_hands_and_delivers_webhooks(
    sandbox: Sandbox, server: SandboxServer, anna: EmulatedPerson, callback: Callback
) -> None:
    url = f"http://127.0.0.1:{callback.server_port}/hook"
    sandbox.webhooks.subscribe(topic="page", url=url, verify_token="t")
    page = sandbox.meta.add_page(name="Shop", subscribed={"messages"})
    sandbox.meta.answer(anna, page, "Hi")
    assert callback.got.wait(10)
    assert page.id.encode() in callback.bodies[0]


def test_a_callback_nobody_answers_is_dropped_or_tried_again(
    sandbox: Sandbox, anna: EmulatedPerson
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/hook"
    sandbox.webhooks.subscribe(topic="page", url=url, verify_token="t")
    silent = sandbox.webhooks.subscribe(topic="page", url=url)
    page = sandbox.meta.add_page(name="Shop", subscribed={"messages"})
    sandbox.meta.answer(anna, page, "Hi")
    waiting = threading.Event()
    with sandbox.serve():
        while len(sandbox.webhooks.notices()) < 2:
            waiting.wait(0.01)
    assert sandbox.webhooks.subscriptions() == [silent]
    assert {notice.status for notice in sandbox.webhooks.notices()} == {599}


def noticed(sandbox: Sandbox, count: int) -> list[Notice]:
    """Wait until so many deliveries were made, and return what became of them."""
    waiting = threading.Event()
    while len(sandbox.webhooks.notices()) < count:
        assert not waiting.wait(0.01)
    return sandbox.webhooks.notices()


@pytest.mark.parametrize("name", Sandbox().scenes)
def test_every_platform_tells_a_running_callback_what_it_subscribed_to(
    sandbox: Sandbox, server: SandboxServer, callback: Callback, name: str
) -> None:
    sandbox.webhooks.manner = Manner(double=1, forge=1, forgeries=["foreign"])
    scene = sandbox.scene(name)
    with httpx.Client(trust_env=False) as client:
        assert client.get(f"{server.url}/_sandbox").status_code == 200
    scene.subscribe(f"http://127.0.0.1:{callback.server_port}/hook")
    scene.answer(scene.add_person("Ada"), "Hello there")
    notices = noticed(sandbox, 3)
    assert {notice.status for notice in notices} == {200}
    assert [notice.mischief for notice in notices[:3]] == ["foreign", None, "doubled"]
    assert any("signature" in header.lower() for header in callback.heads[0])


def test_a_callback_that_takes_too_long_has_not_taken_it(
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
    anna: EmulatedPerson,
    callback: Callback,
) -> None:
    monkeypatch.setattr(GraphDialect, "patience", timedelta(milliseconds=50))
    callback.silent.set()
    callback.patience.clear()
    sandbox.webhooks.subscribe(topic="page", url=f"http://127.0.0.1:{callback.server_port}/hook")
    page = sandbox.meta.add_page(name="Shop", subscribed={"messages"})
    sandbox.meta.answer(anna, page, "Hi")
    with sandbox.serve():
        [late, *_] = noticed(sandbox, 1)
        callback.patience.set()
    assert (late.status, late.attempt) == (599, 1)
    assert callback.bodies


def test_an_address_that_is_none_ends_no_server(sandbox: Sandbox, anna: EmulatedPerson) -> None:
    sandbox.webhooks.subscribe(topic="page", url="http://[nonsense/hook")
    page = sandbox.meta.add_page(name="Shop", subscribed={"messages"})
    sandbox.meta.answer(anna, page, "Hi")
    with sandbox.serve():
        assert noticed(sandbox, 1)[0].status == 599


@pytest.mark.parametrize("module", ["asgi", "server"])
def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, module: str
) -> None:
    missing = {"asgi": "starlette.applications", "server": "uvicorn"}[module]
    true_import = builtins.__import__

    def refuse(name: str, *args: Any, **options: Any) -> Any:
        if name == missing:
            raise ImportError(name)
        return true_import(name, *args, **options)

    for name in ("asgi", "server"):
        monkeypatch.delitem(sys.modules, f"privatereply.sandbox.{name}", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ImportError, match=r'pip install "privatereply\[sandbox\]"'):
        sandbox.serve()


def test_any_asgi_server_can_run_it_but_only_ours_can_hang_up(
    sandbox: Sandbox, page: EmulatedPage
) -> None:
    import anyio

    async def exchange() -> None:
        transport = httpx.ASGITransport(app=sandbox.asgi())
        async with httpx.AsyncClient(transport=transport, base_url="http://x.test") as client:
            url = f"/graph.facebook.com/v26.0/me?access_token={page.access_token}"
            assert (await client.get(url)).json()["id"] == page.id
            sandbox.faults.order("delay", seconds=0.01)
            assert (await client.get(url)).json()["id"] == page.id
            sandbox.faults.order("dropped")
            with pytest.raises(RuntimeError, match=r"use Sandbox.serve\(\)"):
                await client.get(url)

    anyio.run(exchange)
