"""What is public: posts and the comments under them."""

# pyright reads an attrs field as a mutable variable, which may not stand for a property of an
# abstract class; the records here are frozen, so their fields are read-only like properties.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.model.facts import Fact
from privatereply.model.people import Person
from privatereply.model.values import hidden, identifier, identifier_or_none, utc_or_none

__all__ = ["Comment", "CommentRecord", "Post", "Surface"]


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

    platform: str = attrs.field(validator=identifier)
    account_id: str = attrs.field(validator=identifier)
    id: str = attrs.field(validator=identifier)
    text: str = attrs.field(default="", repr=hidden)
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

    platform: str = attrs.field(validator=identifier)
    account_id: str = attrs.field(validator=identifier)
    id: str = attrs.field(validator=identifier)
    text: str = attrs.field(default="", repr=hidden)
    created_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    author: Person | None = None
    post_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    parent_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    permalink: str | None = None
    surface: str = Surface.POST
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)
