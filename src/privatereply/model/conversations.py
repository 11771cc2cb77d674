"""What is private: conversations and their messages."""

# pyright reads an attrs field as a mutable variable, which may not stand for a property of an
# abstract class; the records here are frozen, so their fields are read-only like properties.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model.facts import Fact
from privatereply.model.people import Person
from privatereply.model.values import hidden, identifier, identifier_or_none, utc, utc_or_none

__all__ = ["Conversation", "ConversationRecord", "Direction", "Folder", "Message"]


class Folder(enum.StrEnum):
    """Where a conversation lies in the recipient's or the account's inbox."""

    INBOX = "inbox"
    REQUESTS = "requests"
    FILTERED = "filtered"


class Conversation(abc.ABC):
    """A private thread, mostly with one person. Extend it like `Comment`."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def platform(self) -> str:
        """The driver's name."""

    @property
    @abc.abstractmethod
    def account_id(self) -> str:
        """The account it is held by."""

    @property
    @abc.abstractmethod
    def person(self) -> Person:
        """Whom it is with; of a group, the first of `people`."""

    @property
    def id(self) -> str | None:
        """The platform's id; ``None`` while only the person is known."""
        return None

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in it but the account."""
        return (self.person,)

    @property
    def is_group(self) -> bool:
        """Whether it is with more than one person; only its id names a group."""
        return len(self.people) > 1

    @property
    def folder(self) -> str | None:
        """A `Folder` or the platform's own word; ``None`` if nobody knows."""
        return None

    @property
    def comment_id(self) -> str | None:
        """The comment it came from, if it began with a private reply of ours."""
        return None

    @property
    def private_reply_at(self) -> datetime | None:
        """When our last private reply to this person went out."""
        return None

    @property
    def last_inbound_at(self) -> datetime | None:
        """When the person last wrote: the messaging window counts from here."""
        return None

    @property
    def last_outbound_at(self) -> datetime | None:
        """When the account last wrote."""
        return None

    @property
    def blocked(self) -> Fact:
        """Whether the account has blocked the person."""
        return Fact.UNKNOWN

    @property
    def read(self) -> Fact:
        """Whether the person has read the account's last message.

        Platforms tell it only if both sides share their read status, so what was not told is
        unknown and not "no".
        """
        return Fact.UNKNOWN

    @property
    def muted(self) -> bool:
        """Whether your product is to keep quiet about it; kept by the SDK, told to nobody."""
        return False


def _with_person(record: Any, field: attrs.Attribute[Any], value: tuple[Person, ...]) -> None:
    if not value or value[0] != record.person:
        raise InvalidValue(
            name=field.name, given=f"{len(value)} people", allowed="the conversation's person first"
        )


@attrs.frozen(kw_only=True)
class ConversationRecord(Conversation):
    """A conversation with all its values at hand; attributes are those of `Conversation`.

    Attributes:
        group: Whether it is a group even if nobody knows more than one person in it.
    """

    platform: str = attrs.field(validator=identifier)
    account_id: str = attrs.field(validator=identifier)
    person: Person
    id: str | None = attrs.field(default=None, validator=identifier_or_none)
    folder: str | None = None
    comment_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    private_reply_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    last_inbound_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    last_outbound_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    blocked: Fact = Fact.UNKNOWN
    read: Fact = Fact.UNKNOWN
    muted: bool = False
    people: tuple[Person, ...] = attrs.field(
        default=attrs.Factory(lambda self: (self.person,), takes_self=True), validator=_with_person
    )
    updated_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    group: bool = attrs.field(
        default=attrs.Factory(lambda self: len(self.people) > 1, takes_self=True)
    )
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)

    @property
    @override
    def is_group(self) -> bool:
        """Whether it was said to be one, or is with more than one person."""
        return self.group or len(self.people) > 1


class Direction(enum.Enum):
    """Which way a message went, seen from the account."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@attrs.frozen(kw_only=True)
class Message:
    """One message in a conversation.

    Attributes:
        id: The platform's id.
        direction: Seen from the account.
        sent_at: When the platform says it was sent.
        text: Its text; empty if it has none.
        person_id: The person at the other end.
        conversation_id: The platform's id of the thread, if known.
        reply_to: The message it answers, if the platform tells.
        raw: What the platform sent.
    """

    id: str = attrs.field(validator=identifier)
    direction: Direction
    sent_at: datetime = attrs.field(converter=utc)
    text: str = attrs.field(default="", repr=hidden)
    person_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    reply_to: str | None = attrs.field(default=None, validator=identifier_or_none)
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)
