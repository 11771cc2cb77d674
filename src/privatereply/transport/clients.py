"""HTTP clients by their shape: httpx's and httpx2's have the same one and share no class."""

from __future__ import annotations

import inspect
import os
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final, Protocol, TypeVar

from privatereply.errors import InvalidValue, NeverSent

__all__ = [
    "Answer",
    "AsyncAnswer",
    "AsyncHttpClient",
    "HttpClient",
    "async_opener",
    "checked",
    "lender",
    "opener",
]


class HeaderLines(Protocol):
    """The headers of an answer."""

    @property
    def raw(self) -> list[tuple[bytes, bytes]]:
        """The lines as they came."""
        ...


class _Head(Protocol):
    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Any: ...

    @property
    def content(self) -> bytes: ...

    is_stream_consumed: bool


class Answer(_Head, Protocol):
    """An answer whose body is read in a blocking way."""

    def iter_raw(self) -> Iterator[bytes]:
        """The body as it travels, still encoded."""
        ...

    def close(self) -> None:
        """Free the connection."""
        ...


class AsyncAnswer(_Head, Protocol):
    """An answer whose body is awaited."""

    def aiter_raw(self) -> AsyncIterator[bytes]:
        """The body as it travels, still encoded."""
        ...

    async def aclose(self) -> None:
        """Free the connection."""
        ...


class _Builder(Protocol):
    @property
    def is_closed(self) -> bool: ...

    def build_request(
        self,
        method: str,
        url: str,
        *,
        content: bytes,
        params: tuple[tuple[str, str], ...] | None,
        headers: tuple[tuple[str, str], ...],
        extensions: dict[str, Any],
    ) -> Any: ...


class HttpClient(_Builder, Protocol):
    """What is used of an ``httpx.Client`` or ``httpx2.Client``."""

    def send(self, request: Any, *, stream: bool, auth: None, follow_redirects: bool) -> Answer:
        """Exchange one request for the head of an answer."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncHttpClient(_Builder, Protocol):
    """What is used of an ``httpx.AsyncClient`` or ``httpx2.AsyncClient``."""

    async def send(
        self, request: Any, *, stream: bool, auth: None, follow_redirects: bool
    ) -> AsyncAnswer:
        """Exchange one request for the head of an answer."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


C = TypeVar("C")

_HOSTS: Final = 8
_SHAPES: Final = {
    "Client": ("build_request", "send", "close", "is_closed"),
    "AsyncClient": ("build_request", "send", "aclose", "is_closed"),
}


def checked(client: object, shape: str) -> None:
    """Refuse what is no client, or a client of the other colour.

    Args:
        client: What the host handed in.
        shape: ``"Client"`` or ``"AsyncClient"``.

    Raises:
        InvalidValue: It does not have that shape.
    """
    fits = (
        not isinstance(client, type)
        and all(hasattr(client, name) for name in _SHAPES[shape])
        and inspect.iscoroutinefunction(getattr(client, "send", None)) == (shape == "AsyncClient")
    )
    if not fits:
        kind = client if isinstance(client, type) else type(client)
        what = "the class" if isinstance(client, type) else "an instance of"
        raise InvalidValue(
            name="client",
            given=f"{what} {kind.__module__}.{kind.__qualname__}",
            allowed=f"an httpx.{shape} or httpx2.{shape}, or None to let the transport open one",
        )


def lender(client: C) -> Callable[[], C]:
    """A function that gives the host's own client, in the process it was handed to."""
    process = os.getpid()

    def lend() -> C:
        if os.getpid() != process:
            raise NeverSent(
                reason="the request never left: its HTTP client was handed to the process this one "
                "was forked from; make a transport with a client of its own after the fork"
            )
        return client

    return lend


def opener(*, trust_env: bool) -> Callable[[], HttpClient]:
    """A function that opens ``httpx.Client``s which never send anything twice by themselves."""
    import httpx  # noqa: PLC0415 - the price of an import is paid by those who use it

    options = _options(httpx, trust_env=trust_env)
    return lambda: httpx.Client(**options)


def async_opener(*, trust_env: bool) -> Callable[[], AsyncHttpClient]:
    """A function that opens ``httpx.AsyncClient``s which never send anything twice either."""
    import httpx  # noqa: PLC0415 - as above

    options = _options(httpx, trust_env=trust_env)
    return lambda: httpx.AsyncClient(**options)


def _options(httpx: Any, *, trust_env: bool) -> dict[str, Any]:
    from privatereply.transport.cookies import NoCookies  # noqa: PLC0415 - loads urllib.request

    return {
        "follow_redirects": False,
        "trust_env": trust_env,
        # Reading the certificates takes longer than everything else about a client.
        "verify": httpx.create_ssl_context(trust_env=trust_env),
        "headers": {"user-agent": "privatereply"},
        "cookies": NoCookies(),
        # One request at a time, and a connection kept alive for each of so many hosts.
        "limits": httpx.Limits(max_connections=_HOSTS, max_keepalive_connections=_HOSTS),
    }
