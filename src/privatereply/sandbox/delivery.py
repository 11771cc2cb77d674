"""What a person really received, whatever the sender was told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

Folder: TypeAlias = Literal["inbox", "requests", "hidden"]
"""Where the person finds a message; ``hidden`` requests come without a notification."""


@attrs.frozen(kw_only=True)
class Delivery:
    """A message a person really received.

    Attributes:
        message_id: Id of the message.
        comment_id: The comment it is the private reply to, where the platform ties the two.
        post_id: The visitor post it is the private reply to, if it is one.
        account_id: Who sent it.
        person_id: Global id of who received it.
        recipient_id: Id under which the account knows that person.
        text: What it says; None when it has no text. Not part of the repr.
        metadata: String the app sent along, such as the id of an attempt.
        at: Sandbox time.
        folder: Where the person finds it.
        by_hand: Whether a human wrote it in the platform's own inbox.
    """

    message_id: str
    comment_id: str | None = None
    post_id: str | None = None
    account_id: str
    person_id: str
    recipient_id: str
    text: str | None = attrs.field(repr=False)
    metadata: str | None = None
    at: datetime
    folder: Folder
    by_hand: bool
