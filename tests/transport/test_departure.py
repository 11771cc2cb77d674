"""Never sent means this very request: nothing that went wrong beside it proves anything."""

from __future__ import annotations

import functools
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Never

import anyio
import httpx
import httpx2
import pytest

from privatereply.errors import NeverSent, Unanswered
from privatereply.transport import AsyncHttpTransport, HttpTransport, is_unsent, mark_unsent

handshaking = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
UNTRUSTED = httpx.create_ssl_context()


def library(carry: Any) -> Any:
    return httpx2 if carry.kind.library == "httpx2" else httpx


def hooked(carry: Any, moment: str, act: Callable[[], object], **options: Any) -> Any:
    """A client that carries out a plain function at a moment of each request."""

    async def later(_: Any) -> None:
        act()

    hook = (lambda _: act()) if carry.kind.blocking else later
    return carry.kind.client(event_hooks={moment: [hook]}, **options)


@pytest.mark.parametrize("moment", ["request", "response"])
def test_a_hook_that_fails_in_a_request_of_its_own_says_nothing_about_ours(
    serve: Any, carry: Any, write: Any, dead_url: str, moment: str
) -> None:
    server = serve()
    client = hooked(carry, moment, lambda: library(carry).get(dead_url))
    with pytest.raises(Unanswered, match="ConnectError"):
        carry(write(url=server.url), client=client)
    assert len(server.requests) == (moment == "response")
    assert carry.waits == []


def test_a_hook_that_sends_by_a_transport_of_ours_says_nothing_either(
    serve: Any, carry: Any, write: Any, dead_url: str
) -> None:
    server = serve()
    nested = HttpTransport(attempts=1)
    client = hooked(carry, "response", lambda: nested.send(write(url=dead_url)))
    with pytest.raises(Unanswered, match="NeverSent"):
        carry(write(url=server.url), client=client)
    nested.close()
    assert len(server.requests) == 1


def test_a_transport_that_sends_once_more_by_itself_is_not_believed_its_second_failure(
    serve: Any, write: Any, dead_url: str
) -> None:
    class Failover(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            for url in (server.url, dead_url):
                # Without the extensions of the request that it stands for.
                copy = httpx.Request(request.method, url, content=request.content)
                with suppress(httpx.RemoteProtocolError):
                    return super().handle_request(copy)
            pytest.fail("somebody answered")

    server = serve("hang up")
    client = httpx.Client(transport=Failover())
    with client, pytest.raises(Unanswered, match="ConnectError"):
        HttpTransport(client).send(write(url=server.url))
    assert len(server.requests) == 1


def test_a_connection_refused_the_second_time_only_leaves_the_first_in_doubt(
    serve: Any, write: Any, dead_url: str
) -> None:
    class Failover(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            with suppress(httpx.RemoteProtocolError):
                return super().handle_request(request)
            request.url = httpx.URL(dead_url)
            return super().handle_request(request)

    server = serve("hang up")
    client = httpx.Client(transport=Failover())
    with client, pytest.raises(Unanswered, match="ConnectError"):
        HttpTransport(client).send(write(url=server.url))
    assert len(server.requests) == 1


def test_over_a_transport_that_tells_nothing_only_its_own_failure_counts(
    carry: Any, write: Any
) -> None:
    def fail() -> Never:
        raise library(carry).ConnectError("of another request")

    def arrive(request: Any) -> Any:
        arrived.append(request.content)
        return library(carry).Response(200)

    arrived: list[bytes] = []
    client = hooked(carry, "response", fail, transport=library(carry).MockTransport(arrive))
    with pytest.raises(Unanswered, match="ConnectError"):
        carry(write(url="https://graph.facebook.com/me"), client=client)
    assert len(arrived) == 1


def test_once_an_answer_has_begun_no_failure_says_never_sent(carry: Any, write: Any) -> None:
    class Broken(library(carry).SyncByteStream, library(carry).AsyncByteStream):
        def __iter__(self) -> Never:
            raise library(carry).ConnectError("of whatever")

        __aiter__ = __iter__

    def arrive(request: Any) -> Any:
        arrived.append(request.content)
        return library(carry).Response(200, stream=Broken())

    arrived: list[bytes] = []
    client = carry.kind.client(transport=library(carry).MockTransport(arrive))
    with pytest.raises(Unanswered, match="ConnectError"):
        carry(write(url="https://graph.facebook.com/me"), client=client)
    assert len(arrived) == 1


def test_a_read_that_may_have_arrived_once_is_not_called_never_sent_later(
    carry: Any, read: Any
) -> None:
    def fail(_: Any) -> Never:
        raise failures.pop(0)

    module = library(carry)
    failures = [module.ReadTimeout("silent"), module.ConnectError("refused")]
    client = carry.kind.client(transport=module.MockTransport(fail))
    with pytest.raises(Unanswered, match="ConnectError"):
        carry(read(url="https://graph.facebook.com/me"), client=client, attempts=2)
    assert failures == []


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ((b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", "hang up"), "ProxyError"),
        ("hang up", "RemoteProtocolError"),
        ((b"HTTP/1.1 200 OK\r\n\r\n", "hang up"), "ConnectError"),
    ],
    ids=["refused", "broken off", "without tls"],
)
def test_what_does_not_get_through_its_tunnel_is_never_sent(
    serve: Any, carry: Any, write: Any, act: Any, says: str
) -> None:
    proxy = serve(act)
    with pytest.raises(NeverSent, match=says):
        carry(
            write(url="https://graph.facebook.com/me"),
            client=carry.kind.client(proxy=proxy.url),
            attempts=1,
        )
    assert [request.split(b" ")[0] for request in proxy.requests] == [b"CONNECT"]


@pytest.fixture(params=["asyncio", "trio"])
def run(request: Any) -> Callable[..., Any]:
    """Runs an asynchronous function under each of the event loops."""
    return functools.partial(anyio.run, backend=request.param)


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def module(request: Any) -> Any:
    return request.param


@pytest.fixture
def greet() -> Iterator[Callable[[Callable[[], object]], str]]:
    """Starts a server that carries a function out at the first byte of a TLS handshake."""
    threads: list[threading.Thread] = []
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def start(act: Callable[[], object]) -> str:
        def converse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)
                act()
                over.wait()

        threads.append(threading.Thread(target=converse))
        threads[0].start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    over.set()
    for thread in threads:
        thread.join()
    listener.close()
    # The libraries leave the socket of a handshake that was cancelled to the garbage collector.
    gc.collect()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Hears of Ctrl-C even in a process that runs a part of the tests, which is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    """What Ctrl-C does, to the thread that the tests run in."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


async def cancelled(transport: Any, request: Any, scope: anyio.CancelScope) -> BaseException:
    """What came out of a request that was, or is going to be, cancelled."""
    seen: list[BaseException] = []
    with scope:
        try:
            await transport.send(request)
        except BaseException as error:
            seen.append(error)
            raise
    return seen[0]


def test_a_cancellation_that_was_waiting_already_lets_nothing_leave(
    serve: Any, run: Any, write: Any, module: Any
) -> None:
    async def main() -> BaseException:
        async with module.AsyncClient(verify=UNTRUSTED) as client:
            scope = anyio.CancelScope()
            scope.cancel()
            return await cancelled(AsyncHttpTransport(client), write(url=server.url), scope)

    server = serve()
    assert is_unsent(run(main))
    assert server.requests == []


def test_a_cancellation_in_the_line_is_known_for_unsent_and_one_in_flight_is_not(
    serve: Any, run: Any, write: Any, module: Any
) -> None:
    async def main() -> list[bool]:
        async with module.AsyncClient(verify=UNTRUSTED) as client:
            transport = AsyncHttpTransport(client, max_connections=1)
            scopes = [anyio.CancelScope(), anyio.CancelScope()]
            told = [True, False]

            async def send(number: int) -> None:
                error = await cancelled(transport, write(url=server.url), scopes[number])
                told[number] = is_unsent(error)

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(send, 0)
                await anyio.to_thread.run_sync(arrived.wait)
                tasks.start_soon(send, 1)
                await anyio.wait_all_tasks_blocked()
                scopes[1].cancel()
                await anyio.wait_all_tasks_blocked()
                scopes[0].cancel()
            return told

    arrived = threading.Event()
    server = serve("silence")
    server.requests = Noticing(arrived)
    assert run(main) == [False, True]
    assert len(server.requests) == 1


class Noticing(list[bytes]):
    """Tells when something is put in."""

    def __init__(self, event: threading.Event) -> None:
        super().__init__()
        self._event = event

    def append(self, item: bytes) -> None:
        super().append(item)
        self._event.set()


@handshaking
def test_a_cancellation_during_the_handshake_is_known_for_unsent(
    greet: Any, run: Any, write: Any, module: Any
) -> None:
    async def main() -> BaseException:
        async with (
            module.AsyncClient(verify=UNTRUSTED) as client,
            anyio.create_task_group() as tasks,
        ):
            scope = anyio.CancelScope()

            async def stop() -> None:
                await anyio.to_thread.run_sync(greeted.wait)
                scope.cancel()

            tasks.start_soon(stop)
            return await cancelled(AsyncHttpTransport(client), write(url=url), scope)

    greeted = threading.Event()
    url = greet(greeted.set)
    assert is_unsent(run(main))


@pytest.mark.parametrize("act", ["plain", "chunks", "too long"])
def test_cancelled_at_whatever_step_a_request_told_unsent_did_not_arrive(
    serve: Any, run: Any, write: Any, answer: Any, module: Any, act: str
) -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 99
    acts = {"plain": answer(), "chunks": chunks + b"0\r\n\r\n", "too long": answer(200, b"x" * 999)}
    server = serve(acts[act])
    unsent: set[int] = set()

    async def main(steps: int) -> None:
        async def send() -> None:
            try:
                with suppress(Unanswered):
                    await transport.send(write(url=f"{server.url}/{steps}"))
            except BaseException as error:
                if is_unsent(error):
                    unsent.add(steps)
                raise

        async with module.AsyncClient(verify=UNTRUSTED) as client:
            transport = AsyncHttpTransport(client, max_body=500)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(send)
                for _ in range(steps):
                    await anyio.lowlevel.checkpoint()
                tasks.cancel_scope.cancel()

    for steps in range(40):
        run(main, steps)
    # trio warns of each asynchronous generator that was left where it stood.
    gc.collect()
    # Connections are accepted in order, so that the others have been read once this is answered.
    httpx.post(f"{server.url}/99", trust_env=False)
    server.close()
    arrived = {int(request.split(b" ")[1][1:]) for request in server.requests}
    assert {0, 1} <= unsent
    assert 99 in arrived
    assert not unsent & arrived


def test_an_interrupt_between_two_tries_is_known_for_unsent(write: Any, dead_url: str) -> None:
    def interrupted(_: float) -> Never:
        raise KeyboardInterrupt

    transport = HttpTransport(sleep=interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        transport.send(write(url=dead_url))
    transport.close()
    assert is_unsent(caught.value)


@handshaking
@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_during_the_handshake_is_known_for_unsent(
    greet: Any, write: Any, module: Any
) -> None:
    url = greet(interrupt)
    with module.Client(verify=UNTRUSTED) as client, pytest.raises(KeyboardInterrupt) as caught:
        HttpTransport(client).send(write(url=url))
    assert is_unsent(caught.value)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_while_the_answer_is_awaited_is_not(
    serve: Any, write: Any, module: Any
) -> None:
    class Interrupting(list[bytes]):
        def append(self, item: bytes) -> None:
            super().append(item)
            interrupt()

    server = serve("silence")
    server.requests = Interrupting()
    with module.Client(verify=UNTRUSTED) as client, pytest.raises(KeyboardInterrupt) as caught:
        HttpTransport(client).send(write(url=server.url))
    assert not is_unsent(caught.value)
    assert len(server.requests) == 1


def test_an_interrupt_within_a_transport_that_tells_nothing_is_not_either(write: Any) -> None:
    def interrupted(_: httpx.Request) -> Never:
        raise KeyboardInterrupt

    client = httpx.Client(transport=httpx.MockTransport(interrupted))
    with client, pytest.raises(KeyboardInterrupt) as caught:
        HttpTransport(client).send(write(url="https://graph.facebook.com/me"))
    assert not is_unsent(caught.value)


def test_only_what_is_marked_or_says_so_itself_is_unsent() -> None:
    error = KeyboardInterrupt()
    assert not is_unsent(error)
    mark_unsent(error)
    assert is_unsent(error)
    assert is_unsent(NeverSent())
    assert not is_unsent(Unanswered())
