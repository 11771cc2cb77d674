"""What happens to accounts and to people, beside what they write."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs
from typing_extensions import override

from privatereply.events.event import Event
from privatereply.model import Restriction, utc_or_none
from privatereply.model.values import identifier

__all__ = [
    "EVERY_ACCOUNT",
    "AccountResumed",
    "AccountRevoked",
    "AccountSuspended",
    "AccountUnsubscribed",
    "DeletionRequested",
    "PersonBlocked",
    "PersonUnblocked",
    "TokenEnded",
    "TokenExpiring",
]

EVERY_ACCOUNT: Final = "*"
"""The ``account_id`` of an event that is about every account of its platform."""


@attrs.frozen(kw_only=True, slots=False)
class AccountSuspended(Event):
    """The platform has restricted the account: its sends pause, and nothing is lost.

    Attributes:
        restriction: What the platform has laid on it.
    """

    restriction: Restriction


@attrs.frozen(kw_only=True, slots=False)
class AccountResumed(Event):
    """The platform has lifted what it had laid on the account."""


@attrs.frozen(kw_only=True, slots=False)
class AccountRevoked(Event):
    """The account's owner took the app's access back: somebody has to log in again."""


@attrs.frozen(kw_only=True, slots=False)
class AccountUnsubscribed(Event):
    """The platform has stopped telling us about the account.

    Attributes:
        missing: What is no longer subscribed, in the platform's words; empty if it is everything.
    """

    missing: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, slots=False)
class TokenExpiring(Event):
    """The account's token ends soon.

    Attributes:
        expires_at: When.
    """

    expires_at: datetime | None = attrs.field(converter=utc_or_none)


@attrs.frozen(kw_only=True, slots=False)
class TokenEnded(Event):
    """The platform does not take the account's token any more: somebody has to log in again."""


@attrs.frozen(kw_only=True, slots=False)
class _OfPerson(Event):
    person_id: str = attrs.field(validator=identifier)

    @property
    @override
    def about_person(self) -> str:
        """The person's id."""
        return self.person_id


@attrs.frozen(kw_only=True, slots=False)
class PersonBlocked(_OfPerson):
    """The account blocked a person.

    Attributes:
        person_id: The person.
    """


@attrs.frozen(kw_only=True, slots=False)
class PersonUnblocked(_OfPerson):
    """The account lets a person write again.

    Attributes:
        person_id: The person.
    """


@attrs.frozen(kw_only=True, slots=False)
class DeletionRequested(_OfPerson):
    """A person asked the platform to have their data deleted.

    It is no account's: ``account_id`` is `EVERY_ACCOUNT`.

    Attributes:
        person_id: The person; some platforms name them by an id that is scoped to the app, and
            not by the one they write under.
        code: What the person is told to ask about the deletion with.
    """

    code: str
