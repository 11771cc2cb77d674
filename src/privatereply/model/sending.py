"""What is done with a draft, and the record of it."""

from __future__ import annotations

import enum
from datetime import datetime

import attrs

from privatereply.model.people import Actor
from privatereply.model.values import identifier, identifier_or_none, utc

__all__ = ["Action", "Receipt"]


class Action(enum.Enum):
    """What is to be done, each with a policy of its own."""

    PRIVATE_REPLY = "private_reply"
    """The first private message, in answer to a public comment."""
    MESSAGE = "message"
    """A message into a conversation that exists."""
    PUBLIC_REPLY = "public_reply"
    """A comment under the comment."""


@attrs.frozen(kw_only=True)
class Receipt:
    """The record of a sent reply.

    Attributes:
        platform: The driver's name.
        account_id: The account that sent it.
        action: What was done.
        attempt_id: The ledger's id of the attempt.
        actor: Who answered.
        sent_at: When it was sent, or found.
        message_id: The platform's id of the message or public comment; ``None`` if it was found
            by a trace that does not tell it.
        comment_id: The comment it answers; ``None`` for a message into a conversation.
        person_id: The recipient, as the platform names them in private.
        conversation_id: The thread, if the platform tells it.
        found_by_looking: Whether the answer to our request was lost and the reply found later.
        evidence: How it was found, or what nobody can be sure of although the platform accepted
            it: for example that a server files messages of strangers where nobody looks.
    """

    platform: str = attrs.field(validator=identifier)
    account_id: str = attrs.field(validator=identifier)
    action: Action
    attempt_id: str = attrs.field(validator=identifier)
    actor: Actor
    sent_at: datetime = attrs.field(converter=utc)
    message_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    comment_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    person_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    found_by_looking: bool = False
    evidence: str | None = None
