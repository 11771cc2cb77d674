"""A clock for tests: it stands still until it is turned."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from privatereply.model import utc

__all__ = ["FrozenClock"]


class FrozenClock:
    """The present as a test wants it: ``Client(…, clock=FrozenClock(moment))``.

    Threads may share one.

    Args:
        now: What it shows first, an aware time.

    Raises:
        InvalidValue: The time is naive.
    """

    def __init__(self, now: datetime) -> None:
        self._now = utc(now, "now")
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The present, in UTC."""
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Turn it forward, or back with a negative step, and return the new present."""
        with self._lock:
            self._now += step
            return self._now

    def set(self, now: datetime) -> datetime:
        """Turn it to an aware time and return that in UTC.

        Raises:
            InvalidValue: The time is naive.
        """
        with self._lock:
            self._now = utc(now, "now")
            return self._now
