"""What passes between a client and an emulator, without any HTTP library's types."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs
from typing_extensions import override


@attrs.frozen(kw_only=True)
class EmulatedRequest:
    """One HTTP request as an emulator sees it.

    Attributes:
        method: Upper-case HTTP method.
        host: The platform's host, such as ``graph.facebook.com``, however it was addressed.
        path: Percent-decoded path below that host, starting with ``/``.
        base: Scheme, authority and prefix under which the host was reached. Links in answers
            start with it, so that a client that follows them stays inside the sandbox.
        query: Raw query string. Not part of the repr: it may hold a token.
        headers: Header values by lower-case name. Not part of the repr.
        body: The raw bytes. Not part of the repr.
    """

    method: str
    host: str
    path: str
    base: str
    query: str = attrs.field(default="", repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen(kw_only=True)
class EmulatedResponse:
    """One HTTP response of an emulator.

    Attributes:
        status: HTTP status.
        headers: Header names and values in the order they are sent.
        body: The raw bytes. Not part of the repr: a listing may hold a token.
        delay: Seconds the answer waits after the request took effect.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = attrs.field(default=b"", repr=False)
    delay: float = 0.0


def json_response(
    document: object, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> EmulatedResponse:
    """Wrap a JSON document in a response."""
    content_type = ("content-type", "application/json; charset=UTF-8")
    body = json.dumps(document, separators=(",", ":")).encode()
    return EmulatedResponse(status=status, headers=(content_type, *headers), body=body)


class Dropped(Exception):  # noqa: N818 - it is an event on the wire, not an error of the sandbox
    """The connection closes and not one byte of an answer is sent.

    Attributes:
        connected: False when not even the connection came about.
    """

    def __init__(self, *, connected: bool = True) -> None:
        """Say whether a connection existed before it was lost."""
        super().__init__(connected)
        self.connected = connected

    @override
    def __str__(self) -> str:
        """Tell what the client saw."""
        return "connection closed without an answer" if self.connected else "connection refused"


class Hang(Exception):  # noqa: N818 - it is an event on the wire, not an error of the sandbox
    """The connection stays open and no answer comes.

    Attributes:
        seconds: How long a server holds the connection before it closes it.
    """

    def __init__(self, *, seconds: float = 60.0) -> None:
        """Say how long the connection is held."""
        super().__init__(seconds)
        self.seconds = seconds

    @override
    def __str__(self) -> str:
        """Tell what the client saw."""
        return f"no answer for {self.seconds:g} seconds"
