"""What every mount does with a request, whatever brings it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import attrs

from privatereply.client import AsyncClient, Client
from privatereply.errors import UsageError
from privatereply.ingest import LARGEST, Answer

__all__ = [
    "Call",
    "Told",
    "answer",
    "answer_awaiting",
    "blocking",
    "follow_up",
    "follow_up_awaiting",
    "judged",
    "last_segment",
    "length_of",
]

_MOST: Final = 10_000
"""How many events one delivery has handled: all it brought, as no other may come to do it; but not
without end, as it holds a worker of the server."""
_DIGITS: Final = 18
"""More of a length need not be read to know that it is too large."""


@attrs.frozen(kw_only=True)
class Call:
    """One request that reached a mount.

    Attributes:
        platform: The driver's name, as the address has it: anything at all.
        method: As it was sent.
        query: As it was sent, without the question mark.
        headers: Names and values in their order; names in any case.
        body: The raw bytes, or the status that refuses them: they were too many, or broke off.
    """

    platform: str
    method: str
    query: str = attrs.field(repr=False)
    headers: Sequence[tuple[str, str]] = attrs.field(repr=False)
    body: bytes | HTTPStatus = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Told:
    """What a mount tells the caller.

    Attributes:
        status: The HTTP status.
        headers: Names and values.
        body: The bytes.
        heard: Whether a notification was taken in, so that handlers may be due.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(repr=False)
    heard: bool


def answer(client: Client, call: Call) -> Told:
    """Take in what a platform tells."""
    if isinstance(call.body, HTTPStatus):
        return _told(Answer(status=call.body), call)
    found = client.ingest(
        call.platform, method=call.method, query=call.query, headers=call.headers, body=call.body
    )
    return _told(found, call)


async def answer_awaiting(client: AsyncClient, call: Call) -> Told:
    """Take in what a platform tells; see `answer`."""
    if isinstance(call.body, HTTPStatus):
        return _told(Answer(status=call.body), call)
    found = await client.ingest(
        call.platform, method=call.method, query=call.query, headers=call.headers, body=call.body
    )
    return _told(found, call)


def follow_up(client: Client) -> None:
    """Run the handlers that are due; called once the answer is sent."""
    client.handle_events(limit=_MOST)


async def follow_up_awaiting(client: AsyncClient) -> None:
    """Run the handlers that are due; see `follow_up`."""
    await client.handle_events(limit=_MOST)


def blocking(client: Client | AsyncClient, face: str) -> Client:
    """The client of a mount that cannot await.

    Raises:
        UsageError: It is one that wants to be awaited.
    """
    if isinstance(client, AsyncClient):
        raise UsageError(reason=f"{face} cannot await an AsyncClient; give it a Client")
    return client


def length_of(header: str) -> int | None:
    """How many bytes a caller says it sends, in ``Content-Length``; ``None`` if it does not say."""
    return int(header[:_DIGITS]) if header.isascii() and header.isdigit() else None


def judged(body: bytes, length: int | None) -> bytes | HTTPStatus:
    """A body that was read as far as one byte too many.

    Returns:
        The body, or the status that refuses it.
    """
    if len(body) > LARGEST:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return HTTPStatus.BAD_REQUEST if length is not None and len(body) < length else body


def last_segment(path: str) -> str:
    """The platform's name in an address, wherever the mount is."""
    return path.rstrip("/").rpartition("/")[2]


def _told(found: Answer, call: Call) -> Told:
    body = b"" if call.method == "HEAD" else found.body.encode()
    headers = [
        ("content-type", found.content_type),
        ("content-length", str(len(body))),
        # A handshake is answered with the caller's own words: nobody may take them for a page.
        ("x-content-type-options", "nosniff"),
    ]
    if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("allow", "GET, POST"))
    heard = call.method == "POST" and found.status == HTTPStatus.OK
    return Told(status=int(found.status), headers=tuple(headers), body=body, heard=heard)
