"""HTTP clients by their shape: httpx's and httpx2's have the same one and share no class."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, Protocol

from privatereply.errors import InvalidValue

__all__ = [
    "Answer",
    "AsyncAnswer",
    "AsyncHttpClient",
    "HttpClient",
    "checked",
    "open_async_client",
    "open_client",
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


def open_client(max_connections: int, *, trust_env: bool) -> HttpClient:
    """Open an ``httpx.Client`` that never sends anything twice by itself."""
    import httpx  # noqa: PLC0415 - the price of an import is paid by those who use it

    return httpx.Client(**_options(httpx, max_connections, trust_env=trust_env))


def open_async_client(max_connections: int, *, trust_env: bool) -> AsyncHttpClient:
    """Open an ``httpx.AsyncClient`` that never sends anything twice by itself."""
    import httpx  # noqa: PLC0415 - as above

    return httpx.AsyncClient(**_options(httpx, max_connections, trust_env=trust_env))


def _options(httpx: Any, max_connections: int, *, trust_env: bool) -> dict[str, Any]:
    return {
        "follow_redirects": False,
        "trust_env": trust_env,
        "headers": {"user-agent": "privatereply"},
        # Accounts share the client: a cookie of one must not travel with another.
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
        # As many kept alive as there may be: httpcore's pool may close a surplus connection that
        # it has just handed to another thread. https://github.com/encode/httpcore/issues/1110
        "limits": httpx.Limits(
            max_connections=max_connections, max_keepalive_connections=max_connections
        ),
    }
