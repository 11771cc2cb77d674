"""Who is on a platform: the account that answers, the people it answers, and who types."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from privatereply.model.facts import Fact
from privatereply.model.values import hidden, identifier, printable, utc, utc_or_none

__all__ = [
    "Account",
    "Actor",
    "ActorKind",
    "Person",
    "Privacy",
    "Restriction",
    "RestrictionKind",
]


class ActorKind(enum.Enum):
    """Who is at work; platforms allow people what they refuse programs."""

    HUMAN = "human"
    BOT = "bot"
    AUTOMATION = "automation"


@attrs.frozen(kw_only=True)
class Actor:
    """Who answers. Required on every send, because rights derive from it.

    Attributes:
        kind: A person, a program that answers by itself, or a fixed rule.
        id: The host's own name for it, as the ledger will show it.
    """

    kind: ActorKind
    id: str = attrs.field(validator=identifier)

    @classmethod
    def human(cls, id: str) -> Actor:  # noqa: A002 - the word of the design
        """A member of the team, typing."""
        return cls(kind=ActorKind.HUMAN, id=id)

    @classmethod
    def bot(cls, id: str) -> Actor:  # noqa: A002
        """A program that answers by itself: it reads what was written and finds the words."""
        return cls(kind=ActorKind.BOT, id=id)

    @classmethod
    def automation(cls, id: str) -> Actor:  # noqa: A002
        """A fixed rule, for example "thank everybody for their first comment"."""
        return cls(kind=ActorKind.AUTOMATION, id=id)


def _credentials(_: Any, field: attrs.Attribute[Any], value: Mapping[str, str]) -> None:
    for name, secret in value.items():
        printable(f"{field.name}[{name!r}]", secret, what="a credential")


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
        region: Where it is registered, as an ISO 3166 code of two letters (``"VN"``), if known.
        name: A name for people to read.
    """

    platform: str = attrs.field(validator=identifier)
    id: str = attrs.field(validator=identifier)
    credentials: Mapping[str, str] = attrs.field(
        factory=dict[str, str], repr=False, validator=_credentials
    )
    kind: str | None = None
    region: str | None = None
    name: str | None = attrs.field(default=None, repr=hidden)


class Privacy(enum.StrEnum):
    """Whom somebody lets write to them. It outranks following: a follower may be shut out too."""

    EVERYONE = "everyone"
    """Anybody; strangers land in the requests."""
    SUGGESTED = "suggested"
    """Friends, and the people the platform suggests because both know each other elsewhere."""
    FRIENDS = "friends"
    """Only people with whom they follow each other."""
    NOBODY = "nobody"
    """No new messages at all; what was written before stays readable."""


@attrs.frozen(kw_only=True)
class Person:
    """Somebody on the platform: author of a comment, participant of a conversation.

    Attributes:
        id: The platform's id, scoped to the account where the platform scopes ids.
        name: As shown to people, if the platform tells it.
        username: The handle, without ``@``.
        is_page: Whether it is another business account instead of a person.
        region: Where their account is registered: an ISO 3166 code of two letters, or the
            platform's word for a part of the world (``"APAC"``); ``None`` if nobody knows.
        privacy: Whom they let write to them; ``None`` if nobody knows.
    """

    id: str = attrs.field(validator=identifier)
    name: str | None = attrs.field(default=None, repr=hidden)
    username: str | None = attrs.field(default=None, repr=hidden)
    is_page: Fact = Fact.UNKNOWN
    region: str | None = None
    privacy: Privacy | None = None


class RestrictionKind(enum.StrEnum):
    """Why a platform takes nothing, or less, from an account."""

    COOLING_DOWN = "cooling_down"
    """It sent too fast or looked like spam, and has to rest."""
    SUSPENDED = "suspended"
    """It may not send for a while."""
    VIEW_ONLY = "view_only"
    """It may look, and do nothing else, for a while."""
    BANNED = "banned"
    """It may not come back."""
    BILLING = "billing"
    """The platform wants to be paid first."""
    REVOKED = "revoked"
    """Its owner took the app's access back, and has to log in again."""


@attrs.frozen(kw_only=True)
class Restriction:
    """What a platform has laid on an account. Sends pause while it lasts, and nothing is lost.

    Attributes:
        kind: Why.
        since: From when on.
        until: Until when, if the platform says so.
    """

    kind: RestrictionKind
    since: datetime = attrs.field(converter=utc)
    until: datetime | None = attrs.field(default=None, converter=utc_or_none)
