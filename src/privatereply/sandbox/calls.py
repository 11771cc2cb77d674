"""Calls counted over rolling windows of sandbox time."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from privatereply.sandbox.clock import SandboxClock


class Calls:
    """The times of the calls that were counted, by what they were counted against.

    Args:
        clock: When a call is made.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._times: dict[tuple[str, ...], deque[datetime]] = {}

    def add(self, key: tuple[str, ...], window: timedelta) -> int:
        """Count one call and return how many the window holds with it."""
        times = self.recent(key, window)
        times.append(self._clock.now())
        return len(times)

    def recent(self, key: tuple[str, ...], window: timedelta) -> deque[datetime]:
        """Return when the calls within the window were made, oldest first.

        Args:
            key: What they were counted against; always asked for with the same window.
            window: How far back they count.
        """
        times = self._times.setdefault(key, deque())
        oldest = self._clock.now() - window
        while times and times[0] <= oldest:
            times.popleft()
        return times
