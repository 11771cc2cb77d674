"""What a driver could read of a private conversation."""

from __future__ import annotations

from datetime import datetime

import attrs

from privatereply.model import Message

__all__ = ["Thread"]


@attrs.frozen(kw_only=True)
class Thread:
    """What could be read of the latest messages with one person.

    Attributes:
        messages: Newest first.
        whole: Whether these are all the messages there are, and every one could be read.
        gapless: Whether every message that was listed could be read.
        conversation_id: The platform's id of the thread; ``None`` if there is no thread.
        date: The platform's present when it answered, the first of several times.
    """

    messages: tuple[Message, ...]
    whole: bool
    gapless: bool
    conversation_id: str | None
    date: datetime | None
