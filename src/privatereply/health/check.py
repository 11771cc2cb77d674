"""What looking at something found."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from privatereply.model import utc

__all__ = ["Check", "Health", "moment", "worst"]


class Health(enum.StrEnum):
    """How it stands with one thing that was looked at."""

    OK = "ok"
    """Nothing is to be done."""
    WARNING = "warning"
    """Something does not work as it should, or soon will not."""
    FAILED = "failed"
    """Something does not work."""
    UNKNOWN = "unknown"
    """It could not be looked at."""


_BEST_TO_WORST: Final = (Health.OK, Health.UNKNOWN, Health.WARNING, Health.FAILED)


@attrs.frozen(kw_only=True)
class Check:
    """One thing that was looked at. It holds no token and nothing personal.

    Attributes:
        name: What was looked at: ``"token"``, ``"scopes"``, ``"subscription"``, ``"clock"``,
            ``"restriction"``, ``"attempts"``; of an installation ``"database"``, ``"handler"``,
            ``"events"``, ``"driver"``, ``"extra"``; from the command line ``"sandbox"``.
        about: Whose it is: ``"facebook/1234"`` of an account, the name of a handler, a platform, a
            driver or an extra; ``None`` if there is only one.
        health: How it stands.
        detail: What was found, in a few words.
        advice: What to do about it; ``None`` if nothing is to be done.
        at: When it was looked at.
    """

    name: str
    about: str | None = None
    health: Health
    detail: str
    advice: str | None = None
    at: datetime = attrs.field(converter=utc)

    def as_dict(self) -> dict[str, object]:
        """The same as plain data, ready for JSON; the time in ISO 8601."""
        return {
            "name": self.name,
            "about": self.about,
            "health": self.health.value,
            "detail": self.detail,
            "advice": self.advice,
            "at": self.at.isoformat(),
        }


def worst(checks: Iterable[Check]) -> Health:
    """How it stands with all of them together; `Health.OK` if there are none."""
    return max((check.health for check in checks), key=_BEST_TO_WORST.index, default=Health.OK)


def moment(at: datetime) -> str:
    """A time as findings tell it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
