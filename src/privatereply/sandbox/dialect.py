"""How a platform tells a callback what happened: one dialect for each platform.

An emulator brings its dialects; the topic of a subscription chooses among them. When something is
delivered, in which order and how often is no matter of a dialect but of ``Webhooks``.
"""

from __future__ import annotations

import abc
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import attrs

from privatereply.sandbox.documents import Json


@attrs.frozen(kw_only=True)
class Subscription:
    """A callback for one kind of object.

    Attributes:
        topic: What it is told about; one of the topics of a dialect.
        url: Where notifications are posted.
        secret: What they are signed with. Not part of the repr.
        verify_token: What the handshake presents, where the platform's does. Not part of the repr.
        fields: Fields wanted, or None for all.
    """

    topic: str
    url: str
    secret: str = attrs.field(repr=False)
    verify_token: str = attrs.field(default="", repr=False)
    fields: frozenset[str] | None = None


@attrs.frozen(kw_only=True)
class Announcement:
    """One event of one account, before it is put into an envelope.

    Attributes:
        topic: Topic of the subscriptions it is for.
        account_id: Id of the account it happened to.
        field: Webhook field it belongs to.
        item: What goes into the envelope.
        place: Which part of the envelope holds it, for platforms that have several.
        callback: The only subscription it is for; every one that wants its field when None.
    """

    topic: str
    account_id: str
    field: str
    item: Json = attrs.field(repr=False)
    place: str = ""
    callback: Subscription | None = None


class Dialect(abc.ABC):
    """How one platform writes, signs and repeats notifications, and shakes hands.

    Attributes:
        topics: Topics of subscriptions it is spoken for.
        retries: Pauses before the repeated deliveries of a notification nobody acknowledged.
        patience: How long a callback has to answer.
        content_type: Content type of what is posted.
        largest: How many events one notification can hold.
        timed: Whether a signature holds the time at which it was made.
        recheck: How often the handshake is done again; None for never.
        forgiveness: How long a callback may leave those unanswered that are done again.
    """

    topics: ClassVar[tuple[str, ...]]
    retries: ClassVar[tuple[timedelta, ...]]
    patience: ClassVar[timedelta]
    content_type: ClassVar[str] = "application/json"
    largest: ClassVar[int] = 1
    timed: ClassVar[bool] = False
    recheck: ClassVar[timedelta | None] = None
    forgiveness: ClassVar[timedelta] = timedelta()

    @abc.abstractmethod
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        """Return the body of one notification.

        Args:
            announcements: What it tells; at most ``largest`` events.
            sent_at: When it is sent.
        """

    @abc.abstractmethod
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        """Return the headers that prove where the raw body comes from."""

    def seal(self, body: bytes, *, secret: str | None, signed: bytes) -> bytes:
        """Return what is posted, for platforms whose signature stands in the body.

        Args:
            body: What ``write`` returned.
            secret: What it is signed with; None for no signature.
            signed: What the signature is made of; ``body`` unless it is to be wrong.
        """
        del secret, signed
        return body

    def endurance(self, announcement: Announcement) -> timedelta | None:
        """Return how long a callback may fail before the app is told of the account no more.

        Args:
            announcement: What it did not acknowledge.

        Returns:
            None where nothing comes of failures but that the repeats end.
        """
        del announcement
        return None

    def greeting(self, subscription: Subscription, challenge: str) -> str | None:
        """Return the address the handshake gets, or None when there is no handshake."""
        del subscription, challenge
        return None

    def welcomed(self, subscription: Subscription, challenge: str, answer: str) -> bool:
        """Tell whether the answer to a handshake, given with status 200, is the right one."""
        del subscription
        return answer == challenge
