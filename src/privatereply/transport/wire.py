"""The transports over httpx: one loop around one exchange, in both colours."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue, NeverSent, NoAnswer
from privatereply.flow import Request, Response, Stamp
from privatereply.transport.address import destination, sandbox_base
from privatereply.transport.body import ENCODING, Body
from privatereply.transport.clients import (
    Answer,
    AsyncAnswer,
    AsyncHttpClient,
    HttpClient,
    async_opener,
    checked,
    lender,
    opener,
)
from privatereply.transport.content import restreamed
from privatereply.transport.departure import Departure
from privatereply.transport.discretion import discreet, install
from privatereply.transport.failures import failure
from privatereply.transport.lanes import AsyncLanes, Lanes
from privatereply.transport.retrying import Patience

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
    leave_within: float = attrs.field(default=45.0, validator=_positive)
    trust_env: bool = True
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic

    def __attrs_post_init__(self) -> None:
        install()
        self._patience = Patience(
            attempts=self.attempts,
            longest_wait=self.longest_wait,
            jitter=self.jitter,
            now=self.now,
        )

    def _build(
        self, client: HttpClient | AsyncHttpClient, request: Request, trace: Callable[..., Any]
    ) -> Any:
        request = self._signed(request)
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
                extensions={"timeout": timeout, "trace": trace},
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing has been sent
            refused = error
        # Outside of the handler, so that what quotes the request is not its context either.
        raise NeverSent(
            reason=f"the request never left: it cannot be built ({type(refused).__name__})"
        )

    def _signed(self, request: Request) -> Request:
        if request.sign is None:
            return request
        stamp = Stamp(at=self.now(), nonce=secrets.token_hex(16))
        refused: Exception
        try:
            return request.sign(request, stamp)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing has been sent
            refused = error
        # Outside of the handler, so that what quotes a secret is not its context.
        raise NeverSent(
            reason=f"the request never left: it cannot be signed ({type(refused).__name__})"
        )

    def _latest(self, request: Request) -> float | None:
        """Until when, by the monotonic clock, a request may begin to leave."""
        if request.effect.repeatable:
            return None
        return self.monotonic() + self.leave_within

    def _lane_patience(self, latest: float | None) -> float:
        """How long a request may wait for a connection.

        Raises:
            NeverSent: It is too late for it to leave.
        """
        if latest is None:
            return self.pool_timeout
        left = latest - self.monotonic()
        if left <= 0:
            raise NeverSent(
                reason=f"the request never left: it could not within {self.leave_within:g} s"
            )
        return min(self.pool_timeout, left)

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


async def _gather(answer: AsyncAnswer, body: Body) -> None:
    wanted = True
    try:
        async for chunk in answer.aiter_raw():
            wanted = body.feed(chunk)
            if not wanted:
                # The closed stream ends in an error that unwinds the generators within httpx.
                # Left behind, they would be finalised at some other time, and trio warns of it.
                await answer.aclose()
    except Exception:
        if wanted:
            raise


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
            default one of our own. A forked child shares the connections of a client that was
            handed to its parent, and would read the parent's answers: there every request is
            `NeverSent`. Make the transport after the fork, or let it open a client of its own,
            which begins afresh in each process.
        sandbox: Where a sandbox listens, ``http://127.0.0.1:8000``: every request goes there,
            none to a platform, and no proxy is used.
        connect_timeout: Seconds until a connection stands.
        read_timeout: Seconds without a byte of the answer, unless a request says otherwise.
        write_timeout: Seconds without a byte of the request leaving.
        pool_timeout: Seconds until one of the requests in flight is done.
        max_connections: How many requests may be in flight; more cost no more CPU each.
        max_body: The most bytes of an answer's body, decompressed.
        attempts: How often a request is tried at most.
        longest_wait: The longest ``Retry-After`` in seconds that is waited for; after a longer one
            the response is handed back at once.
        leave_within: Seconds within which a ``WRITE`` begins to leave or never does, however long
            the line and however often it is tried. Whoever looks for it later relies on that.
        trust_env: Whether a client of our own minds ``HTTPS_PROXY``, ``NO_PROXY``,
            ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``.
        jitter: A source of numbers from 0 to 1.
        now: The present, aware.
        monotonic: A clock that is never set.
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
        self._lanes = Lanes(self._opener(), self.max_connections)

    def send(self, request: Request) -> Response:
        """Carry out one request.

        Raises:
            NeverSent: Certainly no byte of the request left.
            Unanswered: The request may have arrived, and there is no whole answer to it.
        """
        with Departure() as departure:
            departure.built = self._build(self._lanes.first, request, departure.watch)
            return self._carry(departure, request, self._latest(request))

    def close(self) -> None:
        """Close what we opened ourselves, all of it even if a part fails."""
        if self.client is None:
            self._lanes.close()

    def _opener(self) -> Callable[[], HttpClient]:
        client = self.client
        if client is None:
            return opener(trust_env=self.trust_env and self.sandbox is None)
        checked(client, "Client")
        return lender(client)

    def _carry(self, departure: Departure, request: Request, latest: float | None) -> Response:
        first = self._attempt(departure, latest)
        if not self._patience.again(request.effect, first):
            return _settled(first)
        import tenacity  # noqa: PLC0415 - loaded once something has gone wrong

        pending = [first]

        def attempt() -> Response | NoAnswer:
            if pending:
                return pending.pop()
            if request.sign is not None:
                departure.built = self._build(self._lanes.first, request, departure.watch)
            return self._attempt(departure, latest)

        options = self._patience.options(request.effect)
        return _settled(tenacity.Retrying(sleep=self.sleep, **options)(attempt))

    def _attempt(self, departure: Departure, latest: float | None) -> Response | NoAnswer:
        try:
            with discreet(), self._lanes.lane(self._lane_patience(latest)) as client:
                return self._exchange(client, departure)
        except Exception as error:  # noqa: BLE001 - hooks and transports of a host raise anything
            return failure(error, departure)

    def _exchange(self, client: HttpClient, departure: Departure) -> Response:
        departure.handed = True
        answer = client.send(departure.built, stream=True, auth=None, follow_redirects=False)
        departure.left = True
        try:
            body = self._body(answer)
            if not answer.is_stream_consumed:
                for chunk in answer.iter_raw():
                    if not body.feed(chunk):
                        break
            return _response(answer, body.whole())
        finally:
            answer.close()


@attrs.define(slots=False, eq=False, repr=False)
class AsyncHttpTransport(_HttpOptions):
    """The same under asyncio and trio, for one event loop.

    Any number of tasks may send; `max_connections` requests are in flight and the rest wait in
    line here. A cancelled request leaves the line, or frees its connection, and
    `privatereply.transport.is_unsent` tells whether it can have left at all.

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
        self._lanes = AsyncLanes(self._opener(), self.max_connections)

    async def send(self, request: Request) -> Response:
        """Carry out one request.

        Raises:
            NeverSent: Certainly no byte of the request left.
            Unanswered: The request may have arrived, and there is no whole answer to it.
        """
        with Departure() as departure:
            departure.built = self._restreamed(request, departure)
            return await self._carry(departure, request, self._latest(request))

    async def aclose(self) -> None:
        """Close what we opened ourselves, all of it even if a part fails."""
        if self.client is None:
            await self._lanes.aclose()

    def _opener(self) -> Callable[[], AsyncHttpClient]:
        client = self.client
        if client is None:
            return async_opener(trust_env=self.trust_env and self.sandbox is None)
        checked(client, "AsyncClient")
        return lender(client)

    def _restreamed(self, request: Request, departure: Departure) -> Any:
        built = self._build(self._lanes.first, request, departure.awatch)
        return restreamed(built, request.body)

    async def _carry(
        self, departure: Departure, request: Request, latest: float | None
    ) -> Response:
        first = await self._attempt(departure, latest)
        if not self._patience.again(request.effect, first):
            return _settled(first)
        import anyio  # noqa: PLC0415 - not needed by those who block
        import tenacity  # noqa: PLC0415 - loaded once something has gone wrong

        pending = [first]

        async def attempt() -> Response | NoAnswer:
            if pending:
                return pending.pop()
            if request.sign is not None:
                departure.built = self._restreamed(request, departure)
            return await self._attempt(departure, latest)

        options = self._patience.options(request.effect)
        return _settled(
            await tenacity.AsyncRetrying(sleep=self.sleep or anyio.sleep, **options)(attempt)
        )

    async def _attempt(self, departure: Departure, latest: float | None) -> Response | NoAnswer:
        try:
            with discreet():
                async with self._lanes.lane(self._lane_patience(latest)) as client:
                    return await self._exchange(client, departure)
        except Exception as error:  # noqa: BLE001 - hooks and transports of a host raise anything
            return failure(error, departure)

    async def _exchange(self, client: AsyncHttpClient, departure: Departure) -> Response:
        departure.handed = True
        answer = await client.send(departure.built, stream=True, auth=None, follow_redirects=False)
        departure.left = True
        try:
            body = self._body(answer)
            if not answer.is_stream_consumed:
                await _gather(answer, body)
            return _response(answer, body.whole())
        finally:
            await answer.aclose()
