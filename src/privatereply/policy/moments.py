"""Moments that rules reckon with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["after", "latest"]

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def after(moment: datetime, duration: timedelta) -> datetime:
    """A moment plus a duration; the end of the calendar if it lies beyond."""
    try:
        return moment + duration
    except OverflowError:
        return _NEVER


def latest(*moments: datetime | None) -> datetime | None:
    """The last of the moments that are known; ``None`` if none is."""
    return max((moment for moment in moments if moment is not None), default=None)
