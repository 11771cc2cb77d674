"""Webhooks as X writes and signs them, and the challenge it sends to callbacks.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/webhooks/introduction
    https://docs.x.com/x-api/webhooks/quickstart
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import urlencode

from typing_extensions import override

from privatereply.sandbox.credentials import same
from privatereply.sandbox.dialect import Announcement, Dialect, Subscription
from privatereply.sandbox.documents import as_object

RECHECK: Final = timedelta(hours=1)
"""How often a callback is challenged again."""

FORGIVENESS: Final = timedelta(hours=28)
"""How long a callback may fail to answer; one that answers wrong is invalid at once."""


class ActivityDialect(Dialect):
    """The webhooks of the X Activity API: one event in each notification."""

    topics: ClassVar[tuple[str, ...]] = ("x",)
    # No repeated delivery is documented: what was missed is asked for, by a replay.
    retries: ClassVar[tuple[timedelta, ...]] = ()
    patience: ClassVar[timedelta] = timedelta(seconds=10)
    recheck: ClassVar[timedelta | None] = RECHECK
    forgiveness: ClassVar[timedelta] = FORGIVENESS

    @override
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        """Return the event in JSON."""
        [announcement] = announcements
        return json.dumps(announcement.item, separators=(",", ":")).encode()

    @override
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        """Return the signature, which holds no time."""
        return (("x-twitter-webhooks-signature", digest(secret, body)),)

    @override
    def greeting(self, subscription: Subscription, challenge: str) -> str | None:
        """Return the address of the challenge-response check."""
        joint = "&" if "?" in subscription.url else "?"
        return f"{subscription.url}{joint}{urlencode({'crc_token': challenge})}"

    @override
    def welcomed(self, subscription: Subscription, challenge: str, answer: str) -> bool:
        """Tell whether the answer proves that the callback knows the consumer secret."""
        try:
            document = as_object(json.loads(answer)) or {}
        except (ValueError, RecursionError):
            return False
        token = document.get("response_token")
        expected = digest(subscription.secret, challenge.encode())
        return isinstance(token, str) and same(token, expected)


def digest(secret: str, message: bytes) -> str:
    """Return ``sha256=`` and the base64 HMAC-SHA256 of a message."""
    value = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(value).decode()}"
