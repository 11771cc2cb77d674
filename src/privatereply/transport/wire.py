"""The transports over httpx: one loop around one exchange, in both colours."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue, NeverSent, NoAnswer
from privatereply.flow import Request, Response
from privatereply.transport.address import destination, sandbox_base
from privatereply.transport.body import ENCODING, Body
from privatereply.transport.clients import (
    Answer,
    AsyncAnswer,
    AsyncHttpClient,
    HttpClient,
    checked,
    open_async_client,
    open_client,
)
from privatereply.transport.discretion import discreet, install
from privatereply.transport.failures import failure
from privatereply.transport.retrying import Patience

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncHttpTransport", "HttpTransport"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _positive(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise InvalidValue(name=field.name, given=repr(value), allowed="a number above 0")


def _count(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int) or value < 1:
        raise InvalidValue(name=field.name, given=repr(value), allowed="a whole number from 1 up")


@attrs.define(kw_only=True, slots=False, eq=False, repr=False)
class _HttpOptions:
    sandbox: str | None = attrs.field(default=None, converter=sandbox_base)
    connect_timeout: float = attrs.field(default=5.0, validator=_positive)
    read_timeout: float = attrs.field(default=30.0, validator=_positive)
    write_timeout: float = attrs.field(default=30.0, validator=_positive)
    pool_timeout: float = attrs.field(default=60.0, validator=_positive)
    max_connections: int = attrs.field(default=8, validator=_count)
    max_body: int = attrs.field(default=16 * 1024 * 1024, validator=_count)
    attempts: int = attrs.field(default=3, validator=_count)
    longest_wait: float = attrs.field(default=30.0, validator=_positive)
    trust_env: bool = True
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] = _utc_now

    def __attrs_post_init__(self) -> None:
        install()
        self._patience = Patience(
            attempts=self.attempts,
            longest_wait=self.longest_wait,
            jitter=self.jitter,
            now=self.now,
        )

    def _build(self, client: HttpClient | AsyncHttpClient, request: Request) -> Any:
        url = destination(request, self.sandbox)
        if client.is_closed:
            raise NeverSent(reason="the request never left: the HTTP client has been closed")
        timeout = {
            "connect": self.connect_timeout,
            "read": request.read_timeout or self.read_timeout,
            "write": self.write_timeout,
            "pool": self.pool_timeout,
        }
        refused: Exception
        try:
            return client.build_request(
                request.method,
                url,
                content=request.body,
                params=request.params or None,
                headers=(*request.headers, ("accept-encoding", ENCODING)),
                extensions={"timeout": timeout},
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing has been sent
            refused = error
        # Outside of the handler, so that what quotes the request is not its context either.
        raise NeverSent(
            reason=f"the request never left: it cannot be built ({type(refused).__name__})"
        )

    def _body(self, answer: Answer | AsyncAnswer) -> Body:
        if answer.is_stream_consumed:
            # A hook of the host's, or a transport without a wire, has read and decoded it.
            body = Body("", self.max_body)
            body.feed(answer.content)
            return body
        return Body(answer.headers.get("content-encoding", "").lower(), self.max_body)


def _response(answer: Answer | AsyncAnswer, body: bytes) -> Response:
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in answer.headers.raw
    )
    return Response(status=answer.status_code, headers=headers, body=body)


def _settled(outcome: Response | NoAnswer) -> Response:
    if isinstance(outcome, NoAnswer):
        raise outcome
    return outcome


@attrs.define(slots=False, eq=False, repr=False)
class HttpTransport(_HttpOptions):
    """Sends over httpx, blocking; threads may share one.

    Redirects are responses like any other, never followed: a 307 would send a POST again. A
    ``READ`` is tried again after a failure, a 429 or a 5xx, minding ``Retry-After``; a ``WRITE``
    only when it certainly never left. Each request carries its own credentials, so the client's
    ``auth`` is not used, and the four timeouts apply over an injected client too.

    Attributes:
        client: An ``httpx.Client`` or ``httpx2.Client``, which stays the caller's to close; by
            default one of our own.
        sandbox: Where a sandbox listens, ``http://127.0.0.1:8000``: every request goes there,
            none to a platform, and no proxy is used.
        connect_timeout: Seconds until a connection stands.
        read_timeout: Seconds without a byte of the answer, unless a request says otherwise.
        write_timeout: Seconds without a byte of the request leaving.
        pool_timeout: Seconds until a connection is free.
        max_connections: The most connections of a client of our own.
        max_body: The most bytes of an answer's body, decompressed.
        attempts: How often a request is tried at most.
        longest_wait: The longest ``Retry-After`` in seconds that is waited for; after a longer one
            the response is handed back at once.
        trust_env: Whether a client of our own minds ``HTTPS_PROXY``, ``NO_PROXY``,
            ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``.
        jitter: A source of numbers from 0 to 1.
        now: The present, aware.
        sleep: Waits for so many seconds.

    Raises:
        InvalidValue: An option is out of range, or the client is no blocking one.
    """

    client: HttpClient | None = None
    sleep: Callable[[float], None] = attrs.field(default=time.sleep, kw_only=True)

    @override
    def __attrs_post_init__(self) -> None:
        """Take the client that was handed in, or open one."""
        super().__attrs_post_init__()
        if self.client is None:
            self._client = open_client(
                self.max_connections, trust_env=self.trust_env and self.sandbox is None
            )
        else:
            checked(self.client, "Client")
            self._client = self.client

    def send(self, request: Request) -> Response:
        """Carry out one request.

        Raises:
            NeverSent: Certainly no byte of the request left.
            Unanswered: The request may have arrived, and there is no whole answer to it.
        """
        built = self._build(self._client, request)
        first = self._attempt(built)
        if not self._patience.again(request.effect, first):
            return _settled(first)
        import tenacity  # noqa: PLC0415 - loaded once something has gone wrong

        retrying = tenacity.Retrying(sleep=self.sleep, **self._patience.options(request.effect))
        pending = [first]
        return _settled(retrying(lambda: pending.pop() if pending else self._attempt(built)))

    def close(self) -> None:
        """Close the client if it is our own."""
        if self.client is None:
            self._client.close()

    def _attempt(self, built: Any) -> Response | NoAnswer:
        try:
            return self._exchange(built)
        except NoAnswer as unreadable:
            return unreadable
        except Exception as error:  # noqa: BLE001 - hooks and transports of a host raise anything
            return failure(error)

    def _exchange(self, built: Any) -> Response:
        with discreet():
            answer = self._client.send(built, stream=True, auth=None, follow_redirects=False)
        try:
            body = self._body(answer)
            if not answer.is_stream_consumed:
                for chunk in answer.iter_raw():
                    body.feed(chunk)
            return _response(answer, body.whole())
        finally:
            answer.close()


@attrs.define(slots=False, eq=False, repr=False)
class AsyncHttpTransport(_HttpOptions):
    """The same under asyncio and trio, for one event loop.

    Of any number of requests in flight, `max_connections` are with the client and the rest wait in
    line here, over an injected client too: each request costs httpx's pool time in proportion to
    all the others. ``pool_timeout`` counts in that line. A cancelled request frees its place and
    its connection.

    Attributes:
        client: An ``httpx.AsyncClient`` or ``httpx2.AsyncClient``, which stays the caller's to
            close; by default one of our own.
        sleep: Waits for so many seconds; ``anyio.sleep`` by default.

    All other attributes are those of `HttpTransport`.

    Raises:
        InvalidValue: An option is out of range, or the client is no asynchronous one.
    """

    client: AsyncHttpClient | None = None
    sleep: Callable[[float], Awaitable[None]] | None = attrs.field(default=None, kw_only=True)

    @override
    def __attrs_post_init__(self) -> None:
        """Take the client that was handed in, or open one."""
        super().__attrs_post_init__()
        self._line: anyio.Semaphore | None = None
        if self.client is None:
            self._client = open_async_client(
                self.max_connections, trust_env=self.trust_env and self.sandbox is None
            )
        else:
            checked(self.client, "AsyncClient")
            self._client = self.client

    async def send(self, request: Request) -> Response:
        """Carry out one request.

        Raises:
            NeverSent: Certainly no byte of the request left.
            Unanswered: The request may have arrived, and there is no whole answer to it.
        """
        built = self._build(self._client, request)
        first = await self._attempt(built)
        if not self._patience.again(request.effect, first):
            return _settled(first)
        import anyio  # noqa: PLC0415 - as below
        import tenacity  # noqa: PLC0415 - loaded once something has gone wrong

        pending = [first]

        async def attempt() -> Response | NoAnswer:
            return pending.pop() if pending else await self._attempt(built)

        options = self._patience.options(request.effect)
        return _settled(
            await tenacity.AsyncRetrying(sleep=self.sleep or anyio.sleep, **options)(attempt)
        )

    async def aclose(self) -> None:
        """Close the client if it is our own."""
        if self.client is None:
            await self._client.aclose()

    async def _attempt(self, built: Any) -> Response | NoAnswer:
        line = await self._admitted()
        if line is None:
            return NeverSent(
                reason=f"the request never left: no connection was free for {self.pool_timeout:g} s"
            )
        try:
            return await self._exchange(built)
        except NoAnswer as unreadable:
            return unreadable
        except Exception as error:  # noqa: BLE001 - hooks and transports of a host raise anything
            return failure(error)
        finally:
            line.release()

    async def _admitted(self) -> anyio.Semaphore | None:
        import anyio  # noqa: PLC0415 - not needed by those who block

        if self._line is None:
            self._line = anyio.Semaphore(self.max_connections, fast_acquire=True)
        with suppress(anyio.WouldBlock):
            self._line.acquire_nowait()
            return self._line
        with anyio.move_on_after(self.pool_timeout):
            await self._line.acquire()
            return self._line
        return None

    async def _exchange(self, built: Any) -> Response:
        with discreet():
            answer = await self._client.send(built, stream=True, auth=None, follow_redirects=False)
        try:
            body = self._body(answer)
            if not answer.is_stream_consumed:
                async for chunk in answer.aiter_raw():
                    body.feed(chunk)
            return _response(answer, body.whole())
        finally:
            await answer.aclose()
