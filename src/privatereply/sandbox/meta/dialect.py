"""Webhook notifications as Meta writes, signs and repeats them.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import urlencode

from typing_extensions import override

from privatereply.sandbox.dialect import Announcement, Dialect, Subscription
from privatereply.sandbox.documents import Json

RETRIES: Final = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=28, minutes=49),
)
"""Pauses before the repeated deliveries; together 36 hours. Only their sum is documented."""

ENDURANCE: Final = timedelta(hours=1)
"""Messenger unsubscribes an app from an account whose messages it has failed to acknowledge for so
long. Other fields are repeated until the pauses are over.
"""


class GraphDialect(Dialect):
    """The webhooks of Facebook Pages and Instagram."""

    topics: ClassVar[tuple[str, ...]] = ("page", "instagram")
    retries: ClassVar[tuple[timedelta, ...]] = RETRIES
    patience: ClassVar[timedelta] = timedelta(seconds=5)
    largest: ClassVar[int] = 1_000

    @override
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        """Return the encoded envelope; a ``bare`` sample of the dashboard has none."""
        if announcements[0].place == "bare":
            return encode(announcements[0].item)
        return encode(envelope(announcements, sent_at=sent_at))

    @override
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        """Return both signatures: the older SHA-1 one still accompanies the one that counts."""
        legacy = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
        return (
            ("x-hub-signature-256", sign(secret, body)),
            ("x-hub-signature", f"sha1={legacy}"),
        )

    @override
    def endurance(self, announcement: Announcement) -> timedelta | None:
        """Return the hour after which an account whose messages fail is unsubscribed."""
        return ENDURANCE if announcement.place in {"messaging", "standby"} else None

    @override
    def greeting(self, subscription: Subscription, challenge: str) -> str | None:
        """Return the address that asks for the challenge; None without a verify token."""
        if not subscription.verify_token:
            return None
        query = urlencode(
            {
                "hub.mode": "subscribe",
                "hub.challenge": challenge,
                "hub.verify_token": subscription.verify_token,
            }
        )
        joint = "&" if "?" in subscription.url else "?"
        return f"{subscription.url}{joint}{query}"


def encode(document: object) -> bytes:
    r"""Serialise as the platform does: ``\uXXXX`` in lower case and ``\/``, nothing but ASCII."""
    return json.dumps(document, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def sign(secret: str, body: bytes) -> str:
    """Return the value of ``X-Hub-Signature-256`` for the raw body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def envelope(announcements: Iterable[Announcement], *, sent_at: datetime) -> Json:
    """Build one notification: one entry for each event.

    The place of an event is the key of its entry that holds it, ``changes`` or ``messaging``, or
    ``flat`` when it is laid into the entry itself. ``time`` of an entry is when the notification is
    sent: milliseconds for ``messaging`` entries, seconds for all others.
    """
    entries: list[Json] = []
    topic = ""
    for announcement in announcements:
        topic = announcement.topic
        seconds = sent_at.timestamp()
        time = int(seconds * 1000) if announcement.place == "messaging" else int(seconds)
        entry: Json = {"id": announcement.account_id, "time": time}
        if announcement.place == "flat":
            entry |= announcement.item
        else:
            entry[announcement.place] = [announcement.item]
        entries.append(entry)
    return {"object": topic, "entry": entries}
