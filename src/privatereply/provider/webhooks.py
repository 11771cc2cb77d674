"""What a platform posts to us, and what a driver makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.events import Event
from privatereply.model import utc

__all__ = ["Received", "Webhook"]


@attrs.frozen(kw_only=True)
class Webhook:
    """One request that claims to come from a platform; nothing of it is to be believed yet.

    Attributes:
        method: ``"GET"`` or ``"POST"``.
        query: The address's parameters, decoded; the first of each name.
        headers: By lower-case name.
        body: The raw bytes, as they were received: signatures are made of these.
        secrets: What the host was given to tell the platform by, by the names in
            `Provider.webhook_secrets`; several may be valid at once.
        now: The present.
    """

    method: str
    query: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    secrets: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    now: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class Received:
    """What a request that does come from the platform holds.

    Attributes:
        events: What it tells, in its order; empty for a handshake.
        answer: The text to answer with, for a handshake or where the platform expects one.
        content_type: What that text is.
    """

    events: tuple[Event, ...] = ()
    answer: str = attrs.field(default="", repr=False)
    content_type: str = "text/plain; charset=utf-8"
