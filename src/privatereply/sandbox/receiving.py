"""Callbacks in the same process: they are called and no socket is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeAlias
from urllib.parse import urlsplit

from privatereply.sandbox.notice import WebhookDelivery

UNREACHABLE: Final = 599
"""Recorded as the status of a callback that gave no HTTP answer."""

Fetcher: TypeAlias = Callable[[str], tuple[int, str]]
"""Gets an address and returns the HTTP status and the text of the answer."""


class Answer(Protocol):
    """What a callback answers."""

    @property
    def status(self) -> int:
        """HTTP status."""
        ...

    @property
    def body(self) -> str:
        """Text of the answer."""
        ...


class Receiver(Protocol):
    """A callback as a function, such as ``functools.partial(client.ingest, "facebook")``."""

    def __call__(
        self, *, method: str, query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> Answer:
        """Answer one request of a platform."""
        ...


class Receivers:
    """The callbacks of this process, by their addresses without the query."""

    def __init__(self) -> None:
        self._by_address: dict[str, Receiver] = {}

    def put(self, url: str, receiver: Receiver) -> None:
        """Let a function answer for an address."""
        self._by_address[_bare(url)] = receiver

    def clear(self) -> None:
        """Forget all."""
        self._by_address.clear()

    def fetcher(self, url: str) -> Fetcher | None:
        """Return what gets an address, if it is one of this process."""
        receiver = self._by_address.get(_bare(url))
        if receiver is None:
            return None

        def fetch(address: str) -> tuple[int, str]:
            query = urlsplit(address).query
            answer = receiver(method="GET", query=query, headers=(), body=b"")
            return answer.status, answer.body

        return fetch

    def send(self, delivery: WebhookDelivery) -> int:
        """Hand over one delivery and return the status; nobody can be reached elsewhere."""
        receiver = self._by_address.get(_bare(delivery.url))
        if receiver is None:
            return UNREACHABLE
        answer = receiver(
            method="POST", query=delivery.query, headers=delivery.headers, body=delivery.body
        )
        return answer.status


def _bare(url: str) -> str:
    return url.partition("?")[0]
