"""Webhook notifications as TikTok writes, signs and repeats them.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1759978341579777
    https://business-api.tiktok.com/portal/docs?id=1832190670631937
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.sandbox.dialect import Announcement, Dialect

TOPIC: Final = "tiktok"

RETRIES: Final = (
    *(timedelta(minutes=2**step) for step in range(12)),
    timedelta(hours=3, minutes=45),
)
"""Pauses before the repeated deliveries: each twice the last, together 72 hours, which is all that
is documented.
"""


class TikTokDialect(Dialect):
    """The webhooks of TikTok: one event each, its content a string of JSON inside JSON."""

    topics: ClassVar[tuple[str, ...]] = (TOPIC,)
    retries: ClassVar[tuple[timedelta, ...]] = RETRIES
    patience: ClassVar[timedelta] = timedelta(seconds=5)
    timed: ClassVar[bool] = True

    @override
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        """Return the envelope of one event."""
        (announcement,) = announcements
        return json.dumps(announcement.item, separators=(",", ":"), ensure_ascii=False).encode()

    @override
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        """Return the signature over time and body. A repeated delivery is signed anew."""
        moment = int(sent_at.timestamp())
        signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return (
            ("tiktok-signature", f"t={moment},s={signed}"),
            ("webhook-schema-version", "1.0"),
            ("x-tt-logid", signed[:32]),
        )
