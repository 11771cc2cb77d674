"""What every event has, whatever it tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.model import Person, utc_or_none
from privatereply.model.values import identifier

__all__ = ["Event", "Unrecognised"]


# Without slots: a frozen attrs class is made in half the time this way, and a webhook brings many.
@attrs.frozen(kw_only=True, slots=False)
class Event:
    """Something a platform told us about an account.

    Attributes:
        platform: The driver's name.
        account_id: The account it happened to, as the platform names it.
        id: What makes it the same event when it is told again: by a repeated delivery, through
            another login, or by reading back. Unique within the account; at most 512 bytes of
            UTF-8.
        at: When it happened, by the platform; ``None`` if it does not tell.
        told_at: When the platform sent the notice, if it says so: `at` is not later than this.
        actor: Who did it; ``None`` if the platform does not tell.
        opens_window: Whether it counts as the person's having written: it opens the messaging
            window where the platform says that it does.
        test: Whether it is a sample from the platform's dashboard, about nothing that happened.
        raw: The item as the platform sent it.
    """

    platform: str = attrs.field(validator=identifier)
    account_id: str = attrs.field(validator=identifier)
    id: str = attrs.field(validator=identifier)
    at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    told_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    actor: Person | None = None
    opens_window: bool = False
    test: bool = False
    raw: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False, eq=False)

    @property
    def about_comment(self) -> str | None:
        """The id of the comment it is about, if it is about one."""
        return None

    @property
    def about_message(self) -> str | None:
        """The id of the message it is about, if it is about one."""
        return None

    @property
    def about_person(self) -> str | None:
        """The id of the person it is about, if the platform tells."""
        return None if self.actor is None else self.actor.id


@attrs.frozen(kw_only=True, slots=False)
class Unrecognised(Event):
    """Something of a kind that this version does not know: kept as it came, and counted.

    Attributes:
        kind: The platform's own word for it, as far as one can be found.
    """

    kind: str
