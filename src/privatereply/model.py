"""The values everything else speaks of: people, public content, private threads, what is sent.

All of them are frozen and keyword-only; ids are text even where a platform prints numbers; times
are aware and held in UTC. `Comment` and `Conversation` are interfaces: a driver or a host product
extends them, or fills in `CommentRecord` and `ConversationRecord`.

Texts, names and credentials stay out of every ``repr``: a value may be logged.
"""

# pyright reads an attrs field as a mutable variable, which may not stand for a property of an
# abstract class; the records here are frozen, so their fields are read-only like properties.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import abc
import enum
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from privatereply.errors import InvalidDraft, InvalidValue

__all__ = [
    "Account",
    "Action",
    "Actor",
    "ActorKind",
    "Attachment",
    "Comment",
    "CommentRecord",
    "ContentKind",
    "Conversation",
    "ConversationRecord",
    "Direction",
    "Draft",
    "Fact",
    "Folder",
    "Message",
    "Person",
    "Post",
    "QuickReply",
    "Receipt",
    "Surface",
    "utc",
    "utc_or_none",
]

_ID_LENGTH: Final = 512


def utc(value: datetime, name: str = "time") -> datetime:
    """The same instant in UTC.

    Args:
        value: An aware time.
        name: What it is called where it was given.

    Raises:
        InvalidValue: It is naive, or not a `datetime.datetime`.
    """
    if not isinstance(value, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(name=name, given=type(value).__name__, allowed="an aware datetime")
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidValue(
            name=name,
            given="a naive datetime",
            allowed="an aware datetime, for example datetime.now(timezone.utc)",
        )
    return value.astimezone(UTC)


def utc_or_none(value: datetime | None) -> datetime | None:
    """The same as `utc`, where there may be no time."""
    return None if value is None else utc(value)


def _printable(name: str, value: object, *, what: str) -> str:
    """Check a text that ends up in URLs and headers; never repeats it."""
    if not isinstance(value, str):
        raise InvalidValue(name=name, given=type(value).__name__, allowed=f"{what} as text")
    if not value.strip():
        raise InvalidValue(name=name, given="an empty text", allowed=what)
    # The blank is the one kind of white space that counts as printable.
    if not value.isprintable() or " " in value:
        raise InvalidValue(
            name=name,
            given="a text with white space or a control character",
            allowed=f"{what} without white space or control characters",
        )
    return value


def _identifier(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    text = _printable(field.name, value, what="an id")
    if len(text) > _ID_LENGTH:
        raise InvalidValue(
            name=field.name,
            given=f"{len(text)} characters",
            allowed=f"at most {_ID_LENGTH} characters",
        )


def _identifier_or_none(instance: Any, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        _identifier(instance, field, value)


def _hidden(value: object) -> str:
    """A repr that tells how much there is, not what."""
    if value is None:
        return "None"
    return f"<{len(value)} characters>" if isinstance(value, str) else "<hidden>"


class Fact(enum.Enum):
    """Something known or unknown about a situation.

    A fact has no truth value of its own, so that nobody takes "unknown" for "no" by accident:
    compare it (``fact is Fact.YES``).
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Fact:  # noqa: FBT001 - the one conversion from a bool
        """The fact for a boolean, or unknown for ``None``."""
        if value is None:
            return cls.UNKNOWN
        return cls.YES if value else cls.NO

    def __bool__(self) -> bool:
        """Refuse to be guessed.

        Raises:
            TypeError: Always.
        """
        msg = "a Fact has three values; compare it: fact is Fact.YES"
        raise TypeError(msg)


class Action(enum.Enum):
    """What is to be done, each with a policy of its own."""

    PRIVATE_REPLY = "private_reply"
    """The first private message, in answer to a public comment."""
    MESSAGE = "message"
    """A message into a conversation that exists."""
    PUBLIC_REPLY = "public_reply"
    """A comment under the comment."""


class ActorKind(enum.Enum):
    """Who is at work; platforms allow people what they refuse programs."""

    HUMAN = "human"
    BOT = "bot"
    AUTOMATION = "automation"


@attrs.frozen(kw_only=True)
class Actor:
    """Who answers. Required on every send, because rights derive from it.

    Attributes:
        kind: A person, a bot that converses, or a fixed automation.
        id: The host's own name for it, as the ledger will show it.
    """

    kind: ActorKind
    id: str = attrs.field(validator=_identifier)

    @classmethod
    def human(cls, id: str) -> Actor:  # noqa: A002 - the word of the design
        """A member of the team, typing."""
        return cls(kind=ActorKind.HUMAN, id=id)

    @classmethod
    def bot(cls, id: str) -> Actor:  # noqa: A002
        """A program that converses."""
        return cls(kind=ActorKind.BOT, id=id)

    @classmethod
    def automation(cls, id: str) -> Actor:  # noqa: A002
        """A fixed rule, for example "answer every comment that asks for a price"."""
        return cls(kind=ActorKind.AUTOMATION, id=id)


def _credentials(_: Any, field: attrs.Attribute[Any], value: Mapping[str, str]) -> None:
    for name, secret in value.items():
        _printable(f"{field.name}[{name!r}]", secret, what="a credential")


@attrs.frozen(kw_only=True)
class Account:
    """A business identity on one platform, with its credentials.

    Attributes:
        platform: The driver's name, for example ``"facebook"``.
        id: The platform's id of the account.
        credentials: What the driver needs to act for it, by the names the driver declares; never
            stored, never printed.
        kind: The platform's own word for the kind of account (``"page"``, ``"business"``,
            ``"creator"``, ``"personal"``), if known.
        name: A name for people to read.
    """

    platform: str = attrs.field(validator=_identifier)
    id: str = attrs.field(validator=_identifier)
    credentials: Mapping[str, str] = attrs.field(
        factory=dict[str, str], repr=False, validator=_credentials
    )
    kind: str | None = None
    name: str | None = attrs.field(default=None, repr=_hidden)


@attrs.frozen(kw_only=True)
class Person:
    """Somebody on the platform: author of a comment, participant of a conversation.

    Attributes:
        id: The platform's id, scoped to the account where the platform scopes ids.
        name: As shown to people, if the platform tells it.
        username: The handle, without ``@``.
        is_page: Whether it is another business account instead of a person.
    """

    id: str = attrs.field(validator=_identifier)
    name: str | None = attrs.field(default=None, repr=_hidden)
    username: str | None = attrs.field(default=None, repr=_hidden)
    is_page: Fact = Fact.UNKNOWN


class Surface(enum.StrEnum):
    """Where a comment was made. Platforms add words of their own: fields hold plain text."""

    POST = "post"
    REEL = "reel"
    STORY = "story"
    LIVE = "live"
    AD = "ad"
    GROUP = "group"
    VISITOR_POST = "visitor_post"


@attrs.frozen(kw_only=True)
class Post:
    """Public content that people comment on.

    Attributes:
        platform: The driver's name.
        account_id: The account it was read through.
        id: The platform's id.
        text: Its text or caption; empty if it has none.
        created_at: When it was published; ``None`` if the platform does not tell.
        permalink: Its public address.
        surface: A `Surface` or the platform's own word.
        author: Who published it, for visitor posts; ``None`` for the account's own.
        raw: What the platform sent.
    """

    platform: str = attrs.field(validator=_identifier)
    account_id: str = attrs.field(validator=_identifier)
    id: str = attrs.field(validator=_identifier)
    text: str = attrs.field(default="", repr=_hidden)
    created_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    permalink: str | None = None
    surface: str = Surface.POST
    author: Person | None = None
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)


class Comment(abc.ABC):
    """A public comment: what a private reply answers.

    Extend it where your product has a comment of its own (map your columns in properties), or
    fill in a `CommentRecord`. A post by a visitor on the account's page is answered the same way:
    it is a comment whose ``id`` equals its ``post_id``.
    """

    __slots__ = ()

    @property
    @abc.abstractmethod
    def platform(self) -> str:
        """The driver's name."""

    @property
    @abc.abstractmethod
    def account_id(self) -> str:
        """The account the comment was made to."""

    @property
    @abc.abstractmethod
    def id(self) -> str:
        """The platform's id, as text."""

    @property
    @abc.abstractmethod
    def text(self) -> str:
        """What the person wrote; empty for a comment without words."""

    @property
    @abc.abstractmethod
    def created_at(self) -> datetime | None:
        """When it was made, aware; ``None`` if nobody knows."""

    @property
    def author(self) -> Person | None:
        """Who wrote it; ``None`` if the platform does not tell."""
        return None

    @property
    def post_id(self) -> str | None:
        """The post it stands under; its own id for a visitor's post."""
        return None

    @property
    def parent_id(self) -> str | None:
        """The comment it answers; ``None`` at the top level."""
        return None

    @property
    def permalink(self) -> str | None:
        """Its public address."""
        return None

    @property
    def surface(self) -> str:
        """A `Surface` or the platform's own word."""
        return Surface.POST

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What the platform said about it when it was read, by the names of the policy's facts."""
        return {}


@attrs.frozen(kw_only=True)
class CommentRecord(Comment):
    """A comment with all its values at hand: what drivers return and the store keeps.

    Attributes are those of `Comment`; ``raw`` is what the platform sent.
    """

    platform: str = attrs.field(validator=_identifier)
    account_id: str = attrs.field(validator=_identifier)
    id: str = attrs.field(validator=_identifier)
    text: str = attrs.field(default="", repr=_hidden)
    created_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    author: Person | None = None
    post_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    parent_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    permalink: str | None = None
    surface: str = Surface.POST
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)


class Folder(enum.StrEnum):
    """Where a conversation lies in the recipient's or the account's inbox."""

    INBOX = "inbox"
    REQUESTS = "requests"
    FILTERED = "filtered"


class Conversation(abc.ABC):
    """A private thread with one person. Extend it like `Comment`."""

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
        """Whom it is with."""

    @property
    def id(self) -> str | None:
        """The platform's id; ``None`` while only the person is known."""
        return None

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


@attrs.frozen(kw_only=True)
class ConversationRecord(Conversation):
    """A conversation with all its values at hand; attributes are those of `Conversation`."""

    platform: str = attrs.field(validator=_identifier)
    account_id: str = attrs.field(validator=_identifier)
    person: Person
    id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    folder: str | None = None
    comment_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    private_reply_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    last_inbound_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    updated_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)


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

    id: str = attrs.field(validator=_identifier)
    direction: Direction
    sent_at: datetime = attrs.field(converter=utc)
    text: str = attrs.field(default="", repr=_hidden)
    person_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    reply_to: str | None = attrs.field(default=None, validator=_identifier_or_none)
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)


class ContentKind(enum.StrEnum):
    """What a draft can hold, as rules speak of it."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    TEMPLATE = "template"
    QUICK_REPLIES = "quick_replies"


@attrs.frozen(kw_only=True)
class Attachment:
    """Something that goes along with a text.

    Attributes:
        kind: A `ContentKind`, for example ``"image"``.
        url: Where the platform can fetch it.
        id: The platform's id of an upload made before.
        payload: The platform's own structure, for templates.
    """

    kind: str
    url: str | None = attrs.field(default=None, repr=_hidden)
    id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    payload: Mapping[str, object] | None = attrs.field(default=None, repr=_hidden)

    def __attrs_post_init__(self) -> None:
        """Check that there is something to send.

        Raises:
            InvalidDraft: None or several of url, id and payload were given, or the payload is not
                JSON.
        """
        given = [name for name in ("url", "id", "payload") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InvalidDraft(
                name="attachment",
                given=" and ".join(given) or "nothing",
                allowed="exactly one of url, id, payload",
            )
        try:
            json.dumps(self.payload, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise InvalidDraft(
                name="payload",
                given="something JSON cannot hold",
                allowed="dicts, lists, texts, numbers, booleans and None",
            ) from None


@attrs.frozen(kw_only=True)
class QuickReply:
    """A button that answers for the person.

    Attributes:
        title: What it says.
        payload: What comes back when it is tapped.
    """

    title: str = attrs.field(repr=_hidden)
    payload: str = attrs.field(repr=_hidden)


def _sendable(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise InvalidDraft(name=field.name, given=type(value).__name__, allowed="text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        position = error.start
    else:
        return
    # Outside the handler: the encoder's error holds the whole text.
    raise InvalidDraft(
        name=field.name,
        given=f"a lone surrogate at position {position}",
        allowed="text that can be encoded as UTF-8",
    )


@attrs.frozen(kw_only=True)
class Draft:
    """What is to be sent: no platform, no recipient.

    Attributes:
        text: Any Unicode text; lengths are judged by the policy in the platform's unit.
        attachments: In the order they are to appear.
        quick_replies: Buttons under the message.

    Raises:
        InvalidDraft: There is nothing to send, or the text cannot be encoded.
    """

    text: str = attrs.field(default="", repr=_hidden, validator=_sendable)
    attachments: tuple[Attachment, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that there is something to send."""
        if not self.text.strip() and not self.attachments:
            raise InvalidDraft(
                name="draft",
                given="an empty text and no attachment" if not self.text else "only white space",
                allowed="a text, an attachment, or both",
            )

    @classmethod
    def of(cls, content: str | Draft) -> Draft:
        """A draft from a plain text; a draft stays itself."""
        return content if isinstance(content, Draft) else cls(text=content)

    @property
    def kinds(self) -> frozenset[str]:
        """Every `ContentKind` it holds."""
        kinds = {attachment.kind for attachment in self.attachments}
        if self.text:
            kinds.add(ContentKind.TEXT)
        if self.quick_replies:
            kinds.add(ContentKind.QUICK_REPLIES)
        return frozenset(kinds)

    def fingerprint(self) -> str:
        """A digest that is equal for equal drafts, in every process and release: 64 hex digits."""
        content = json.dumps(attrs.asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


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
    """

    platform: str = attrs.field(validator=_identifier)
    account_id: str = attrs.field(validator=_identifier)
    action: Action
    attempt_id: str = attrs.field(validator=_identifier)
    actor: Actor
    sent_at: datetime = attrs.field(converter=utc)
    message_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    comment_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    person_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=_identifier_or_none)
    found_by_looking: bool = False
