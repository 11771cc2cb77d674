"""Calls counted in windows.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/api/rate-limits/
    https://docs.gotosocial.org/en/latest/api/ratelimiting/
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs
from privatereply.sandbox import SandboxClock

Family: TypeAlias = Literal["deletions", "requests", "statuses"]
Headers: TypeAlias = tuple[tuple[str, str], ...]

PERIODS: Final[dict[Family, timedelta]] = {
    "deletions": timedelta(minutes=30),
    "requests": timedelta(minutes=5),
    "statuses": timedelta(hours=3),
}
"""How long the windows are. They begin at the same moments for everybody."""


@attrs.frozen(kw_only=True)
class Limits:
    """How many calls are allowed in a window; None lifts a limit.

    Attributes:
        requests: Calls of any kind in five minutes: of one token, or of everybody where the server
            counts by address.
        statuses: Statuses one account posts in three hours.
        deletions: Statuses one account deletes in thirty minutes.
    """

    requests: int | None = 300
    statuses: int | None = 300
    deletions: int | None = 30


class Meter:
    """Counts calls.

    Args:
        clock: When a call is made.

    Attributes:
        limits: How many are allowed.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self.limits: Limits = Limits()
        self._clock = clock
        self._counts: dict[tuple[Family, str, int], int] = {}

    def count(self, family: Family, who: str) -> None:
        """Count one call."""
        key = (family, who, self._window(family))
        self._counts[key] = self._counts.get(key, 0) + 1

    def spent(self, family: Family, who: str) -> bool:
        """Tell whether no more calls are allowed."""
        limit = self._limit(family)
        return limit is not None and self._used(family, who) >= limit

    def headers(self, family: Family, who: str) -> Headers:
        """Return the three headers that tell about a limit."""
        limit = self._limit(family)
        published: int = getattr(Limits(), family) if limit is None else limit
        left = published if limit is None else max(0, limit - self._used(family, who))
        return told(published, left, self._ends(family))

    def _limit(self, family: Family) -> int | None:
        limit: int | None = getattr(self.limits, family)
        return limit

    def _used(self, family: Family, who: str) -> int:
        return self._counts.get((family, who, self._window(family)), 0)

    def _window(self, family: Family) -> int:
        return int(self._clock.now().timestamp() // PERIODS[family].total_seconds())

    def _ends(self, family: Family) -> datetime:
        now, period = self._clock.now(), PERIODS[family].total_seconds()
        # Whole seconds are left to the window's end, and the fraction of now stays, as recorded.
        return now + timedelta(seconds=period - int(now.timestamp()) % period)


def told(limit: int, left: int, ends_at: datetime) -> Headers:
    """Return the headers for these numbers; the reset is a time of ISO 8601."""
    return (
        ("x-ratelimit-limit", str(limit)),
        ("x-ratelimit-remaining", str(left)),
        ("x-ratelimit-reset", ends_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
    )
