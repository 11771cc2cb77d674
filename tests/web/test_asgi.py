"""The ASGI application by itself: what servers may do to it."""

from __future__ import annotations

import itertools
import threading
import tracemalloc
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

from privatereply import AsyncClient, Client, UsageError
from privatereply.events import CommentAdded
from privatereply.ingest import LARGEST
from privatereply.sandbox import WebhookDelivery
from privatereply.web import ASGI, asgi

from .faces import ASGI_FACES, Face
from .shop import PATIENCE, Shop, comments_in

Message = dict[str, Any]
KINDS = pytest.mark.parametrize("kind", [Client, AsyncClient])
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
MIB = 2**20


class Caller:
    """A server's half of one request.

    Args:
        messages: What comes, one after the other; then the caller is gone.
        gone: Whether the caller has gone before the answer.
    """

    def __init__(self, messages: Iterable[Message], *, gone: bool = False) -> None:
        self._messages: Iterator[Message] = iter(messages)
        self._gone = gone
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        return next(self._messages, {"type": "http.disconnect"})

    async def send(self, message: Message) -> None:
        if self._gone:
            raise OSError
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


def scope(path: str = "/facebook", **extra: Any) -> Message:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [],
        **extra,
    }


def headers(notice: WebhookDelivery) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in notice.headers]


def whole(body: bytes) -> list[Message]:
    return [{"type": "http.request", "body": body}]


def play(
    shop: Shop,
    kind: type[Client | AsyncClient],
    scenario: Callable[[ASGI], Awaitable[None]],
    backend: str = "asyncio",
    handler: Callable[[CommentAdded], object] | None = None,
) -> None:
    """Run a scenario in an event loop with a client of its own."""

    async def main() -> None:
        if issubclass(kind, AsyncClient):
            async with shop.client(AsyncClient, handler) as awaited:
                await scenario(asgi(awaited))
        else:
            with shop.client(Client, handler) as client:
                await scenario(asgi(client))

    anyio.run(main, backend=backend)


@KINDS
@BACKENDS
def test_it_runs_on_asyncio_and_trio(
    shop: Shop, kind: type[Client | AsyncClient], backend: str
) -> None:
    notice = shop.notice()
    caller = Caller(whole(notice.body))

    async def scenario(app: ASGI) -> None:
        await app(scope(headers=headers(notice)), caller.receive, caller.send)

    play(shop, kind, scenario, backend)
    assert caller.status == 200
    assert [shop.heard.get_nowait()] == comments_in(notice)


def test_one_application_serves_several_event_loops_one_after_the_other(shop: Shop) -> None:
    with shop.client(Client) as client:
        app = asgi(client)
        for backend in ("asyncio", "trio", "asyncio"):
            notice = shop.notice()
            caller = Caller(whole(notice.body))

            async def serve(caller: Caller = caller, notice: WebhookDelivery = notice) -> None:
                await app(scope(headers=headers(notice)), caller.receive, caller.send)

            anyio.run(serve, backend=backend)
            assert caller.status == 200
    assert shop.heard.qsize() == 3


@pytest.fixture(scope="module")
def in_memory() -> Iterator[tuple[ASGI, WebhookDelivery]]:
    """An application, and a notification for it."""
    shop = Shop(store="sqlite://")
    with shop.client(Client) as client:
        yield asgi(client), shop.notice()


@given(cuts=st.lists(st.integers(0, 400), max_size=8))
def test_a_body_may_come_in_any_pieces(
    in_memory: tuple[ASGI, WebhookDelivery], cuts: list[int]
) -> None:
    app, notice = in_memory
    edges = [0, *sorted(cuts), len(notice.body)]
    pieces: list[Message] = [
        {"type": "http.request", "body": notice.body[start:end], "more_body": True}
        for start, end in itertools.pairwise(edges)
    ]
    caller = Caller([*pieces, {"type": "http.request"}])
    anyio.run(app, scope(headers=headers(notice)), caller.receive, caller.send)
    assert caller.status == 200


@KINDS
def test_a_caller_who_leaves_before_the_end_is_told_nothing(
    shop: Shop, kind: type[Client | AsyncClient]
) -> None:
    notice = shop.notice()
    caller = Caller([{"type": "http.request", "body": notice.body, "more_body": True}])

    async def scenario(app: ASGI) -> None:
        await app(scope(headers=headers(notice)), caller.receive, caller.send)

    play(shop, kind, scenario)
    assert caller.sent == []
    assert shop.kept() == []


@KINDS
def test_handlers_are_told_also_if_the_caller_left_before_the_answer(
    shop: Shop, kind: type[Client | AsyncClient]
) -> None:
    notice = shop.notice()
    caller = Caller(whole(notice.body), gone=True)

    async def scenario(app: ASGI) -> None:
        await app(scope(headers=headers(notice)), caller.receive, caller.send)

    play(shop, kind, scenario)
    assert [shop.heard.get_nowait()] == comments_in(notice)


@KINDS
def test_a_handler_finds_the_answer_sent(shop: Shop, kind: type[Client | AsyncClient]) -> None:
    notice = shop.notice()
    caller = Caller(whole(notice.body))
    sent_before = list[int]()

    async def scenario(app: ASGI) -> None:
        await app(scope(headers=headers(notice)), caller.receive, caller.send)

    play(shop, kind, scenario, handler=lambda _: sent_before.append(len(caller.sent)))
    assert sent_before == [2]


def test_a_crowd_of_notifications_leaves_no_crowd_waiting_for_slow_handlers(shop: Shop) -> None:
    gate = threading.Event()
    notices = [shop.notice() for _ in range(30)]
    callers = [Caller(whole(notice.body)) for notice in notices]

    def slow(event: CommentAdded) -> None:
        assert gate.wait(PATIENCE)
        shop.hear(event)

    async def scenario(app: ASGI) -> None:
        left = anyio.Semaphore(0)

        async def serve(caller: Caller, notice: WebhookDelivery) -> None:
            await app(scope(headers=headers(notice)), caller.receive, caller.send)
            left.release()

        async with anyio.create_task_group() as tasks:
            for caller, notice in zip(callers, notices, strict=True):
                tasks.start_soon(serve, caller, notice)
            with anyio.fail_after(PATIENCE):
                for _ in range(len(callers) // 2):
                    await left.acquire()
            gate.set()

    play(shop, Client, scenario, handler=slow)
    assert {caller.status for caller in callers} == {200}
    assert shop.heard.qsize() == len(notices)


def test_of_a_header_that_comes_twice_the_first_counts(shop: Shop) -> None:
    notice = shop.notice()
    forged = (b"x-hub-signature-256", b"sha256=" + b"0" * 64)
    statuses = list[int]()

    async def scenario(app: ASGI) -> None:
        for pairs in ([*headers(notice), forged], [forged, *headers(notice)]):
            caller = Caller(whole(notice.body))
            await app(scope(headers=pairs), caller.receive, caller.send)
            statuses.append(caller.status)

    play(shop, Client, scenario)
    assert statuses == [200, 403]


def endless(taken: list[int]) -> Iterator[Message]:
    chunk = bytes(2**16)
    while True:
        taken[0] += len(chunk)
        yield {"type": "http.request", "body": chunk, "more_body": True}


@KINDS
@pytest.mark.parametrize("length", [b"50000000", b"10", b"-1", b"many", None])
def test_a_body_is_refused_as_soon_as_it_is_too_large_whatever_length_was_said(
    shop: Shop, kind: type[Client | AsyncClient], length: bytes | None
) -> None:
    taken = [0]
    caller = Caller(endless(taken))
    said = [] if length is None else [(b"content-length", length)]

    async def scenario(app: ASGI) -> None:
        await app(scope(headers=said), caller.receive, caller.send)

    play(shop, kind, scenario)
    assert caller.status == 413
    assert taken[0] <= LARGEST + 2**16


def test_the_largest_body_that_is_read_is_judged_by_its_signature(shop: Shop) -> None:
    caller = Caller(whole(bytes(LARGEST)))

    async def scenario(app: ASGI) -> None:
        await app(scope(), caller.receive, caller.send)

    play(shop, Client, scenario)
    assert caller.status == 403


def fifty_megabytes() -> Iterator[bytes]:
    chunk = bytes(2**16)
    for _ in range(50 * MIB // len(chunk)):
        yield chunk


@pytest.mark.parametrize("face", ASGI_FACES, ids=lambda face: face.name)
@pytest.mark.parametrize("length", [{}, {"content-length": str(50 * MIB)}], ids=["chunked", "said"])
def test_fifty_megabytes_are_refused_in_bounded_memory(
    face: Face, shop: Shop, length: dict[str, str]
) -> None:
    with face.serve(shop.client(face.client)) as url, httpx.Client(timeout=PATIENCE) as http:
        tracemalloc.start()
        answer = http.post(f"{url}/facebook", content=fifty_megabytes(), headers=length)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.status_code == 413
    # The caller is in this process too.
    assert peak < 24 * MIB


@BACKENDS
def test_the_server_may_start_and_stop_it(shop: Shop, backend: str) -> None:
    caller = Caller([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def scenario(app: ASGI) -> None:
        await app({"type": "lifespan"}, caller.receive, caller.send)

    play(shop, Client, scenario, backend)
    assert [sent["type"] for sent in caller.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_a_websocket_is_declined(shop: Shop) -> None:
    caller = Caller([{"type": "websocket.connect"}])

    async def scenario(app: ASGI) -> None:
        await app({"type": "websocket", "path": "/facebook"}, caller.receive, caller.send)

    play(shop, Client, scenario)
    assert caller.sent == [{"type": "websocket.close"}]


def test_another_protocol_is_an_error_as_the_specification_asks(shop: Shop) -> None:
    caller = Caller([])

    async def scenario(app: ASGI) -> None:
        with pytest.raises(UsageError, match="not by 'smtp'"):
            await app({"type": "smtp"}, caller.receive, caller.send)

    play(shop, Client, scenario)
    assert caller.sent == []


@pytest.mark.parametrize(
    ("mounted", "root_path", "path"),
    [
        ("/webhooks", "", "/webhooks/facebook"),
        ("/a/webhooks", "", "/a/webhooks/facebook"),
        ("/webhooks", "/behind", "/behind/webhooks/facebook"),
        ("/facebook", "", "/facebook/"),
        ("", "", "/facebook"),
    ],
)
def test_it_is_found_under_any_prefix(shop: Shop, mounted: str, root_path: str, path: str) -> None:
    notice = shop.notice()
    caller = Caller(whole(notice.body))

    async def scenario(app: ASGI) -> None:
        host = Starlette(routes=[Mount(mounted, app)])
        asked = scope(path, root_path=root_path, headers=headers(notice))
        await host(asked, caller.receive, caller.send)

    play(shop, Client, scenario)
    assert caller.status == 200


@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "post", ""]),
    path=st.text(),
    query=st.binary(),
    body=st.binary(max_size=200),
    pairs=st.lists(st.tuples(st.binary(), st.binary()), max_size=4),
)
def test_whatever_is_asked_there_is_one_whole_answer_and_no_exception(
    in_memory: tuple[ASGI, WebhookDelivery],
    method: str,
    path: str,
    query: bytes,
    body: bytes,
    pairs: list[tuple[bytes, bytes]],
) -> None:
    caller = Caller(whole(body))
    asked = scope(f"{path}/facebook", method=method, query_string=query, headers=pairs)
    anyio.run(in_memory[0], asked, caller.receive, caller.send)
    assert [sent["type"] for sent in caller.sent] == ["http.response.start", "http.response.body"]
    assert caller.status in {200, 400, 403, 405}
