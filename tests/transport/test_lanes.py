"""How many requests are in flight at once, and what a cancelled one leaves behind."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import httpx2
import pytest

from privatereply.errors import NeverSent, Unanswered
from privatereply.flow import Response
from privatereply.transport import AsyncHttpTransport, HttpTransport
from privatereply.transport.lanes import AsyncLanes, Lanes

CLIENTS = {"own": lambda: None, "httpx": httpx.AsyncClient, "httpx2": httpx2.AsyncClient}


@pytest.fixture(params=["asyncio", "trio"])
def run(request: Any) -> Callable[..., Any]:
    """Runs an asynchronous function under each of the event loops."""
    return functools.partial(anyio.run, backend=request.param)


@pytest.fixture(params=CLIENTS)
def client(request: Any) -> Callable[[], Any]:
    return CLIENTS[request.param]


async def close(transport: Any, client: Any) -> None:
    await transport.aclose()
    if client is not None:
        await client.aclose()


def test_of_many_tasks_no_more_are_in_flight_than_allowed(
    serve: Any, run: Any, write: Any, client: Any
) -> None:
    server = serve()

    async def main() -> list[int]:
        lent = client()
        transport = AsyncHttpTransport(lent, max_connections=4)
        statuses = []

        async def one() -> None:
            statuses.append((await transport.send(write(url=server.url))).status)

        async with anyio.create_task_group() as tasks:
            for _ in range(64):
                tasks.start_soon(one)
        await close(transport, lent)
        return statuses

    assert run(main) == [200] * 64
    assert len(server.requests) == 64
    assert server.most_at_once <= 4


def test_a_cancelled_request_leaves_its_lane_and_its_connection_clean(
    serve: Any, run: Any, write: Any, answer: Any, client: Any
) -> None:
    half = answer(200, b"xx")[:-1]
    server = serve("silence", (half, "silence"), answer(201, b"whole"))

    async def main() -> Response:
        lent = client()
        transport = AsyncHttpTransport(lent, max_connections=1)
        for _ in range(2):
            with anyio.move_on_after(0.1):
                await transport.send(write(url=server.url))
                pytest.fail("nothing was cancelled")
        response = await transport.send(write(url=server.url))
        await close(transport, lent)
        return response

    response = run(main)
    assert (response.status, response.body) == (201, b"whole")
    assert len(server.requests) == 3


def test_a_task_cancelled_in_the_line_takes_no_place_away(
    serve: Any, run: Any, write: Any, client: Any
) -> None:
    server = serve("silence")

    async def main() -> Response:
        lent = client()
        transport = AsyncHttpTransport(lent, max_connections=1, read_timeout=0.3)
        async with anyio.create_task_group() as tasks:

            async def hold() -> None:
                with pytest.raises(Unanswered):
                    await transport.send(write(url=server.url))

            tasks.start_soon(hold)
            await anyio.wait_all_tasks_blocked()
            with anyio.move_on_after(0.05):
                await transport.send(write(url=server.url))
                pytest.fail("nothing was cancelled")
        server.acts[:] = [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]
        response = await transport.send(write(url=server.url))
        await close(transport, lent)
        return response

    assert run(main).status == 200
    assert len(server.requests) == 2


def test_whoever_waits_too_long_for_a_connection_has_sent_nothing(
    serve: Any, run: Any, write: Any, client: Any
) -> None:
    server = serve("silence")

    async def main() -> None:
        lent = client()
        transport = AsyncHttpTransport(
            lent, max_connections=1, read_timeout=0.5, pool_timeout=0.05, attempts=1
        )
        async with anyio.create_task_group() as tasks:

            async def hold() -> None:
                with pytest.raises(Unanswered):
                    await transport.send(write(url=server.url))

            tasks.start_soon(hold)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(NeverSent, match=r"no connection was free for 0\.05 s"):
                await transport.send(write(url=server.url))
        await close(transport, lent)

    run(main)
    assert len(server.requests) == 1


def test_threads_share_a_transport_and_keep_to_its_connections(serve: Any, write: Any) -> None:
    server = serve()
    transport = HttpTransport(max_connections=4)
    with ThreadPoolExecutor(16) as threads:
        sent = threads.map(lambda _: transport.send(write(url=server.url)).status, range(100))
        assert list(sent) == [200] * 100
    transport.close()
    assert len(server.requests) == 100
    assert server.most_at_once <= 4


def test_a_thread_that_waits_too_long_for_a_connection_has_sent_nothing(
    serve: Any, write: Any
) -> None:
    server = serve("silence")
    transport = HttpTransport(max_connections=1, read_timeout=0.5, pool_timeout=0.05, attempts=1)
    held = threading.Event()

    def hold() -> None:
        with transport._lanes.lane(1.0):
            held.set()
            with pytest.raises(NeverSent, match=r"no connection was free for 0\.05 s"):
                transport.send(write(url=server.url))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    transport.close()
    assert held.is_set()
    assert server.requests == []


FORKING = """
import os, sys
from privatereply.flow import Effect, Request
from privatereply.transport import HttpTransport

request = Request(method="GET", url=sys.argv[1], effect=Effect.READ)
transport = HttpTransport()
transport.send(request)
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
transport.send(request)
"""


def test_a_forked_child_does_not_use_the_connections_of_its_parent(serve: Any) -> None:
    server = serve()
    subprocess.run([sys.executable, "-c", FORKING, server.url], check=True)
    assert len(server.requests) == 3
    assert server.connections == 2


LENT = """
import os, sys
import httpx, httpx2
from privatereply.errors import NeverSent
from privatereply.flow import Effect, Request
from privatereply.transport import HttpTransport

request = Request(method="POST", url=sys.argv[1], effect=Effect.WRITE)
transport = HttpTransport({"httpx": httpx, "httpx2": httpx2}[sys.argv[2]].Client())
transport.send(request)
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
    transport.send(request)
else:
    try:
        transport.send(request)
    except NeverSent as error:
        assert "after the fork" in str(error), error
        os._exit(0)
    os._exit(1)
"""


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_client_handed_to_the_parent_sends_nothing_in_a_forked_child(
    serve: Any, library: str
) -> None:
    server = serve()
    subprocess.run([sys.executable, "-c", LENT, server.url, library], check=True)
    assert len(server.requests) == 2
    assert server.connections == 1


def test_in_another_process_lanes_for_tasks_begin_afresh_too(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> list[Any]:
        async with lanes.lane(1.0):
            monkeypatch.setattr("os.getpid", lambda: -1)
            assert lanes.first == "b"
        async with lanes.lane(1.0) as first, lanes.lane(1.0) as second:
            return [first, second]

    opened = iter("abc")
    lanes: Any = AsyncLanes(lambda: next(opened), 2)
    assert run(main) == ["b", "c"]
    assert lanes.opened == ["b", "c"]


def test_lanes_are_all_closed_though_closing_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("already gone")

    transport = HttpTransport()
    with transport._lanes.lane(1.0), transport._lanes.lane(1.0), transport._lanes.lane(1.0):
        first, second, third = transport._lanes.opened
    with monkeypatch.context() as patch:
        patch.setattr(second, "close", broken)
        with pytest.raises(OSError, match="already gone"):
            transport.close()
    assert [each.is_closed for each in (first, second, third)] == [True, False, True]
    second.close()


def test_lanes_for_tasks_are_all_closed_though_closing_one_fails(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise OSError("already gone")

    async def main() -> list[bool]:
        transport = AsyncHttpTransport()
        lanes = transport._lanes
        async with lanes.lane(1.0), lanes.lane(1.0), lanes.lane(1.0):
            first, second, third = lanes.opened
        with monkeypatch.context() as patch:
            patch.setattr(second, "aclose", broken)
            with pytest.raises(OSError, match="already gone"):
                await transport.aclose()
        closed = [each.is_closed for each in (first, second, third)]
        await second.aclose()
        return closed

    assert run(main) == [True, False, True]


def test_in_another_process_lanes_begin_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = iter("abc")
    lanes: Any = Lanes(lambda: next(opened), 3)
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert lanes.first == "b"
    with lanes.lane(1.0) as first, lanes.lane(1.0) as second:
        assert (first, second) == ("b", "c")
    assert lanes.opened == ["b", "c"]


def test_lanes_are_opened_as_they_are_needed_and_the_last_one_used_comes_first() -> None:
    opened = iter("abc")
    lanes = Lanes(lambda: next(opened), 3)
    with lanes.lane(1.0) as first, lanes.lane(1.0) as second:
        assert (first, second) == ("a", "b")
    with lanes.lane(1.0) as again:
        assert again == "a"
    assert lanes.opened == ["a", "b"]


def test_a_client_that_cannot_be_opened_costs_no_lane(run: Any) -> None:
    def opening() -> Iterator[str]:
        yield "a"
        raise OSError("too many open files")

    async def main() -> str:
        opened = opening()
        lanes = AsyncLanes(lambda: next(opened), 2)
        async with lanes.lane(1.0):
            with pytest.raises(OSError, match="too many"):
                async with lanes.lane(1.0):
                    pytest.fail("nothing was opened")
            opened = iter("b")
            async with lanes.lane(1.0) as second:
                return second

    assert run(main) == "b"
