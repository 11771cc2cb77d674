"""What the flows of a driver return."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import attrs

from privatereply.model import Fact, utc_or_none
from privatereply.model.values import identifier_or_none

__all__ = [
    "Authorization",
    "Listing",
    "Sent",
    "Sight",
    "Sighting",
    "Subscription",
    "Token",
    "TokenStatus",
    "Usage",
]

T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Listing(Generic[T_co]):
    """One page of a longer list.

    Attributes:
        items: In the platform's order.
        after: The cursor of the next page; ``None`` at the end. A page may be empty and have one.
    """

    items: tuple[T_co, ...]
    after: str | None = None


@attrs.frozen(kw_only=True)
class Sent:
    """What the platform says of something it accepted.

    Attributes:
        message_id: The platform's id. Without one nothing was certainly sent: drivers raise
            `UnreadableAnswer` instead. Only a sighting may leave it out.
        person_id: The recipient, as the platform names them in private. Without it the ledger
            remembers no conversation to go on with, and counts nothing as sent to them.
        conversation_id: The thread, if the platform tells it.
        sent_at: The platform's own time, if it tells it.
        evidence: What nobody can be sure of although it was accepted, one short phrase for
            ``why()`` and the receipt, free of texts and names; ``None`` if there is nothing to say.

    Raises:
        InvalidValue: An id is none; inside a send that leaves the attempt unknown.
    """

    message_id: str | None = attrs.field(validator=identifier_or_none)
    person_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    sent_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    evidence: str | None = None


class Sight(enum.Enum):
    """What looking for an attempt can show."""

    FOUND = "found"
    """Our message is there."""
    TAKEN = "taken"
    """The comment has a reply, and it is not ours."""
    ABSENT = "absent"
    """Proof that nothing was sent: the reply is free again."""
    UNCLEAR = "unclear"
    """Nothing seen, which proves nothing."""


@attrs.frozen(kw_only=True)
class Sighting:
    """The result of looking.

    Attributes:
        sight: What was seen.
        evidence: How it was seen, one short phrase for ``why()``, free of texts and names.
        sent: What was found; only with `Sight.FOUND`.
    """

    sight: Sight
    evidence: str
    sent: Sent | None = None


@attrs.frozen(kw_only=True)
class Token:
    """A credential the platform issued.

    Attributes:
        value: The token.
        expires_at: When it ends; ``None`` if it does not or nobody says.
        refresh: What it can be prolonged with; where platforms give a new one with every token,
            the one before is worthless from then on.
        account_id: Whose it is, if the platform tells.
    """

    value: str = attrs.field(repr=False)
    expires_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    refresh: str | None = attrs.field(default=None, repr=False)
    account_id: str | None = None


@attrs.frozen(kw_only=True)
class Authorization:
    """The beginning of a login: where the account's owner agrees.

    Attributes:
        url: Where to send the owner's browser.
        state: What comes back with the code, to compare.
        verifier: What the code is exchanged with, where the platform wants PKCE (RFC 7636).
    """

    url: str = attrs.field(repr=False)
    state: str = attrs.field(repr=False)
    verifier: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class TokenStatus:
    """What an account's token is still good for.

    Attributes:
        valid: Whether the platform takes it.
        expires_at: When it ends; ``None`` if it does not or nobody says.
        scopes: What it allows, in the platform's words.
        missing: What the driver needs and it does not allow.
    """

    valid: bool
    expires_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    scopes: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Subscription:
    """Which webhooks the platform sends for an account.

    Attributes:
        fields: What is subscribed.
        missing: What the driver needs and is not subscribed.
        callback_url: Where to, if the platform tells.
        working: Whether the platform still delivers there, if it tells.
    """

    fields: frozenset[str]
    missing: frozenset[str]
    callback_url: str | None = None
    working: Fact = Fact.UNKNOWN


@attrs.frozen(kw_only=True)
class Usage:
    """How much of its budget the platform says an account has used.

    Attributes:
        share: The highest figure reported, as a fraction; platforms report more than 1.0.
        regain_after: How long until calls are taken again; ``None`` while they are.
        scope: The platform's word for the budget.
        remaining: How many more calls are taken before `resets_after`, if the platform says so.
        resets_after: How long until the budget is whole again, if the platform says so.
    """

    share: float
    regain_after: timedelta | None = None
    scope: str = ""
    remaining: int | None = None
    resets_after: timedelta | None = None
