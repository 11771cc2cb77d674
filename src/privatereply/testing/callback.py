"""A callback that a driver answers for, and how the author's platform posts to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

import pytest

from privatereply.errors import WebhookRefused
from privatereply.events import Event
from privatereply.provider import Received, Webhook
from privatereply.testing.base import Contract
from privatereply.testing.forging import theirs
from privatereply.testing.material import Notice

__all__ = ["NOON", "Callback", "names", "outcome"]

NOON: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Callback(Contract):
    """What clauses about webhooks need.

    Attributes:
        signature_lasts: How long after it was made a signature is good for, where the platform
            signs the time; ``None`` where it does not.
    """

    signature_lasts: ClassVar[timedelta | None] = None

    @classmethod
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """What the platform sends along with a body: its headers, the signature among them.

        Args:
            body: The raw bytes.
            secrets: What it signs with, by the names the driver takes.
            now: The present.
        """
        del body, secrets, now
        pytest.fail(
            "write the class method sign(cls, body, secrets, now): the headers that the platform "
            "posts a body with, made as its documentation says",
            pytrace=False,
        )

    @classmethod
    def each_notice(cls) -> Mapping[str, Notice]:
        """The author's notices, by their titles."""
        titles = [one.title for one in cls.notices]
        return {
            title if titles.count(title) == 1 else f"{title} {number}": notice
            for number, (title, notice) in enumerate(zip(titles, cls.notices, strict=True), 1)
        }

    def posted(
        self,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, tuple[str, ...]] | None = None,
        method: str = "POST",
        now: datetime = NOON,
    ) -> Webhook:
        """A request with that body, signed unless it comes with other headers."""
        held = {name: (value,) for name, value in self.secrets.items()}
        return Webhook(
            method=method,
            headers=self.signed(body) if headers is None else headers,
            body=body,
            secrets=held if secrets is None else secrets,
            now=now,
        )

    def signed(self, body: bytes, *, foreign: bool = False) -> Mapping[str, str]:
        """The headers that the platform posts a body with, or that somebody else would."""
        return self.signed_with(body, theirs(self.secrets) if foreign else self.secrets)

    def signed_with(
        self, body: bytes, secrets: Mapping[str, str], now: datetime = NOON
    ) -> Mapping[str, str]:
        """The same under any secrets, at any time; by lower-case name."""
        return {name.lower(): value for name, value in self.sign(body, secrets, now).items()}

    def told(self, body: bytes, now: datetime = NOON) -> tuple[Event, ...]:
        """The events of a body that is signed."""
        headers = self.signed_with(body, self.secrets, now)
        received = self.read(self.posted(body, headers=headers, now=now))
        assert isinstance(received, Received), (
            f"a notification that the platform signed was {outcome(received)}"
        )
        return received.events

    def read(self, webhook: Webhook) -> Received | WebhookRefused:
        """What the driver makes of a request; anything but these two fails."""
        try:
            received: Any = self.make().receive(webhook)
        except WebhookRefused as refusal:
            return refusal
        except Exception as error:
            raise AssertionError(
                f"receive() raised {type(error).__name__}, but whatever somebody posts ends in "
                "events or in WebhookRefused: read values of any type, and tell what cannot be "
                "read as Unrecognised"
            ) from error
        assert isinstance(received, Received), (
            f"receive() returned {type(received).__name__}: return privatereply.provider.Received"
        )
        return received


def outcome(received: Received | WebhookRefused) -> str:
    """What became of a request, in words."""
    if isinstance(received, Received):
        return f"taken, with {len(received.events)} events"
    return f"refused with status {received.status} ({received.reason})"


def names(kinds: Iterable[type[Event]]) -> str:
    """Kinds of events, in words."""
    return ", ".join(kind.__name__ for kind in kinds) or "nothing"
