"""One notification on its way to a callback, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import attrs

from privatereply.sandbox.manner import Mischief


@attrs.frozen(kw_only=True)
class WebhookDelivery:
    """One POST to a callback.

    Attributes:
        url: The callback.
        headers: Content type and signatures.
        body: The raw bytes that were signed. Not part of the repr.
        patience: How long the callback has to answer.
        mischief: What is wrong with it; None for one that the platform really sends.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(repr=False)
    patience: timedelta
    mischief: Mischief | None = None

    @property
    def query(self) -> str:
        """The query of the callback's address, without the question mark."""
        return urlsplit(self.url).query


@attrs.frozen(kw_only=True)
class Notice:
    """What became of one delivery.

    Attributes:
        at: Sandbox time.
        url: The callback.
        field: Fields it carried, joined by commas.
        status: HTTP status the callback answered with; None for what was lost on the way.
        attempt: 1 for the first delivery.
        mischief: What befell it; None for an ordinary one.
    """

    at: datetime
    url: str
    field: str
    status: int | None
    attempt: int
    mischief: Mischief | None = None
