"""The sandbox's clock, which can be turned."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock that runs with real time or stands still, and jumps when told to.

    Args:
        start: Aware time shown first; the machine's time when None.
        ticking: Whether time passes by itself.

    Raises:
        ValueError: ``start`` has no time zone.
    """

    def __init__(self, *, start: datetime | None = None, ticking: bool = True) -> None:
        self._lock = threading.Lock()
        self._base = aware(start) if start else datetime.now(UTC)
        self._anchor = time.monotonic() if ticking else None

    @property
    def ticking(self) -> bool:
        """Whether time passes by itself."""
        return self._anchor is not None

    def now(self) -> datetime:
        """Return the sandbox's time, aware, in UTC."""
        with self._lock:
            return self._read()

    def advance(self, step: timedelta) -> datetime:
        """Turn the clock forward, or back with a negative step, and return the new time."""
        with self._lock:
            self._base += step
            return self._read()

    def set(self, moment: datetime) -> datetime:
        """Turn the clock to an aware time and return it in UTC.

        Raises:
            ValueError: ``moment`` has no time zone.
        """
        wanted = aware(moment)
        with self._lock:
            self._base += wanted - self._read()
            return self._read()

    def _read(self) -> datetime:
        if self._anchor is None:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._anchor)


def aware(moment: datetime) -> datetime:
    """Return an aware time in UTC.

    Raises:
        ValueError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"the sandbox needs a time with a zone, got {moment.isoformat()}")
    return moment.astimezone(UTC)
