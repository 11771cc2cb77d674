"""One entry of a notification: which account it is about, and when it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

import attrs

from privatereply.events import Event
from privatereply.model import Person
from privatereply.providers import webhooks
from privatereply.providers.reading import Tree, at, identifier, time

__all__ = ["Notice", "Told"]

_SAMPLE: Final = "0"
"""The account that the samples of the App Dashboard are about."""


class Told(TypedDict):
    """What every event of an entry has."""

    platform: str
    account_id: str
    told_at: datetime | None
    test: bool
    raw: Tree


@attrs.frozen(kw_only=True)
class Notice:
    """What all items of an entry have in common.

    Attributes:
        platform: ``"facebook"`` or ``"instagram"``, as the notification says: one callback may
            serve both.
        account_id: The Page or the Instagram account; the same id through either login.
        told_at: When it was sent.
        test: Whether it is a sample.
        now: The present.
    """

    platform: str
    account_id: str
    told_at: datetime | None
    test: bool
    now: datetime

    @classmethod
    def of(cls, entry: Tree, platform: str, now: datetime) -> Notice | None:
        """The notice of an entry, or ``None`` if it does not say what it is about."""
        account_id = identifier(entry.get("id"))
        if account_id is None:
            return None
        return cls(
            platform=platform,
            account_id=account_id,
            told_at=time(entry.get("time")),
            test=account_id == _SAMPLE,
            now=now,
        )

    @classmethod
    def sample(cls, value: Tree, platform: str, now: datetime) -> Notice:
        """The notice of a sample that comes without an entry."""
        account_id = identifier(at(value, "recipient", "id")) or _SAMPLE
        return cls(platform=platform, account_id=account_id, told_at=None, test=True, now=now)

    def told(self, raw: Tree) -> Told:
        """What the event for an item has, whatever it tells."""
        return {
            "platform": self.platform,
            "account_id": self.account_id,
            "told_at": self.told_at,
            "test": self.test,
            "raw": raw,
        }

    def unrecognised(
        self, item: object, kind: str, *, actor: Person | None = None, opens_window: bool = False
    ) -> Event:
        """The event for an item that this version does not know."""
        event = webhooks.unrecognised(
            self.platform,
            self.account_id,
            item,
            kind=kind,
            told_at=self.told_at,
            test=self.test,
        )
        return attrs.evolve(event, actor=actor, opens_window=opens_window)
