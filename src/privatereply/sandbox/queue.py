"""Notifications that wait until they are due."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable
from datetime import datetime

import attrs

from privatereply.sandbox.dialect import Announcement, Subscription


@attrs.frozen(kw_only=True, eq=False)
class Waiting:
    """One notification for one callback.

    Attributes:
        subscription: Whose callback.
        announcements: What it tells.
        due: When it is delivered.
        serial: Running number; no two have the same.
        attempt: 1 for the first delivery.
    """

    subscription: Subscription
    announcements: tuple[Announcement, ...]
    due: datetime
    serial: int
    attempt: int = 1

    @property
    def field(self) -> str:
        """The fields it tells of, joined by commas."""
        return ",".join(announcement.field for announcement in self.announcements)


class Queue:
    """Notifications in the order in which they are due; those of one moment as they came in."""

    def __init__(self) -> None:
        # Whatever serials were given, no two entries are alike: notifications have no order.
        self._entries = itertools.count()
        self._heap: list[tuple[datetime, int, int, Waiting]] = []

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, waiting: Waiting) -> None:
        """Let one wait."""
        entry = (waiting.due, waiting.serial, next(self._entries), waiting)
        heapq.heappush(self._heap, entry)

    def put_all(self, several: Iterable[Waiting]) -> None:
        """Let several wait."""
        for waiting in several:
            self.put(waiting)

    def anything_due(self, now: datetime) -> bool:
        """Tell whether the first one is due."""
        return bool(self._heap) and self._heap[0][0] <= now

    def take_due(self, now: datetime) -> list[Waiting]:
        """Take out all that is due, the earliest first."""
        due: list[Waiting] = []
        while self.anything_due(now):
            due.append(heapq.heappop(self._heap)[-1])
        return due

    def drop(self, unwanted: Callable[[Waiting], bool]) -> None:
        """Forget some."""
        self._heap = [entry for entry in self._heap if not unwanted(entry[-1])]
        heapq.heapify(self._heap)

    def clear(self) -> None:
        """Forget all."""
        self._heap.clear()
