"""Signed requests: Meta tells an app that somebody removed it, or wants their data deleted.

Source (read 2026-11-22):
    https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
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

from privatereply.sandbox.dialect import Announcement, Dialect
from privatereply.sandbox.meta.state import World

DEAUTHORIZE: Final = "deauthorize"
DELETION: Final = "deletion"


class SignedRequestDialect(Dialect):
    """Both callbacks take a form with one field, which holds its signature."""

    topics: ClassVar[tuple[str, ...]] = (DEAUTHORIZE, DELETION)
    # Nothing is documented about repeats.
    retries: ClassVar[tuple[timedelta, ...]] = ()
    patience: ClassVar[timedelta] = timedelta(seconds=5)
    content_type: ClassVar[str] = "application/x-www-form-urlencoded"

    @override
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        """Return the payload that is signed."""
        (announcement,) = announcements
        payload = {"algorithm": "HMAC-SHA256", "issued_at": int(sent_at.timestamp())}
        return json.dumps(payload | announcement.item, separators=(",", ":")).encode()

    @override
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        """Return nothing: the signature stands in the body."""
        return ()

    @override
    def seal(self, body: bytes, *, secret: str | None, signed: bytes) -> bytes:
        """Return the form with signature and payload."""
        proof = b"" if secret is None else digest(secret, _encoded(signed))
        return urlencode({"signed_request": f"{_text(proof)}.{_text(body)}"}).encode()


def digest(secret: str, payload: bytes) -> bytes:
    """Return the HMAC-SHA256 of an encoded payload."""
    return hmac.new(secret.encode(), payload, hashlib.sha256).digest()


def announce(world: World, topic: str, user_id: str) -> None:
    """Tell the app about a person, by the id it knows them under."""
    world.stage.webhooks.announce(
        Announcement(topic=topic, account_id=user_id, field=topic, item={"user_id": user_id})
    )


def _encoded(raw: bytes) -> bytes:
    """Encode as addresses need it; the documents leave the padding out."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _text(raw: bytes) -> str:
    return _encoded(raw).decode()
