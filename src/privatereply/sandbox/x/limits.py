"""Calls counted in windows of a quarter of an hour and of a day.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/fundamentals/rate-limits
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

import attrs

from privatereply.sandbox.clock import SandboxClock

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(hours=24)
DM_SENDS: Final = 15
"""Messages that one user may send in ``QUARTER``, unless somebody changes it."""

Headers = tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class Limits:
    """How many calls one user, or the app with its own token, may make in 15 minutes.

    None lifts a limit; headers then tell the published number as untouched.

    Attributes:
        dm_sends: Messages sent, over the three calls that send.
        dm_sends_day: The same in 24 hours.
        dm_reads: Events read, each of the four calls for itself.
        dm_deletes: Events deleted.
        dm_blocks: Users blocked or unblocked for messages.
        posts_created: Posts created.
        posts_deleted: Posts deleted.
        hidden: Replies hidden or shown.
        mentions: Reads of mentions.
        searches: Searches.
        posts_read: Reads of Posts and timelines.
        users_read: Reads of users.
        me: Reads of oneself.
        media: Calls of an upload.
        webhooks: Calls on webhooks.
        subscriptions: Calls on activity subscriptions.
        replays: Replays.
    """

    dm_sends: int | None = DM_SENDS
    dm_sends_day: int | None = 1_440
    dm_reads: int | None = 15
    dm_deletes: int | None = 300
    dm_blocks: int | None = 10
    posts_created: int | None = 100
    posts_deleted: int | None = 50
    hidden: int | None = 50
    mentions: int | None = 300
    searches: int | None = 300
    posts_read: int | None = 900
    users_read: int | None = 900
    me: int | None = 75
    media: int | None = 500
    webhooks: int | None = 450
    subscriptions: int | None = 500
    replays: int | None = 100


@attrs.define
class _Window:
    ends_at: datetime
    calls: int = 0


class Meter:
    """Counts calls by limit and caller. A refused call counts as well.

    Args:
        clock: When a call is made.

    Attributes:
        limits: How many are allowed.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self.limits: Limits = Limits()
        self._clock = clock
        self._windows: dict[tuple[str, str], _Window] = {}

    def count(self, name: str, caller: str) -> bool:
        """Count a call and tell whether it is still allowed.

        Args:
            name: Attribute of ``Limits``, with the call after a colon where each counts for itself.
            caller: Id of the user, or of the app.
        """
        window = self._window(name, caller)
        window.calls += 1
        limit = self._limit(name)
        return limit is None or window.calls <= limit

    def left(self, name: str, caller: str) -> bool:
        """Tell whether a call would still be allowed."""
        limit = self._limit(name)
        return limit is None or self._window(name, caller).calls < limit

    def headers(self, name: str, caller: str) -> Headers:
        """Return the three headers that tell about a limit."""
        window = self._window(name, caller)
        limit = self._limit(name)
        if limit is None:
            published: int = getattr(Limits(), _attribute(name))
            limit, left = published, published
        else:
            left = max(0, limit - window.calls)
        return told(limit, left, window.ends_at)

    def _limit(self, name: str) -> int | None:
        limit: int | None = getattr(self.limits, _attribute(name))
        return limit

    def _window(self, name: str, caller: str) -> _Window:
        now = self._clock.now()
        key = (name, caller)
        window = self._windows.get(key)
        if window is None or now >= window.ends_at:
            window = _Window(now + (DAY if name.endswith("_day") else QUARTER))
            self._windows[key] = window
        return window


def told(limit: int, left: int, ends_at: datetime) -> Headers:
    """Return the headers for these numbers; the reset is in Unix seconds."""
    return (
        ("x-rate-limit-limit", str(limit)),
        ("x-rate-limit-remaining", str(left)),
        ("x-rate-limit-reset", str(ceil(ends_at.timestamp()))),
    )


def _attribute(name: str) -> str:
    return name.partition(":")[0]
