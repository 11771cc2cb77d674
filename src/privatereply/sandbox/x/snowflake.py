"""Ids that tell when something was made.

The time in milliseconds since X's epoch, then 22 bits that keep ids of one moment apart.
https://docs.x.com/resources/fundamentals/x-ids
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

EPOCH: Final = 1_288_834_974_657
_BITS: Final = 22
_LATEST: Final = (1 << 41) - 1


class Snowflakes:
    """Gives out ids, each once, in the order of the moments they are made for."""

    def __init__(self) -> None:
        self._count = 0

    def at(self, moment: datetime) -> str:
        """Return a new id for something made at a moment."""
        self._count += 1
        milliseconds = int(moment.timestamp() * 1000) - EPOCH
        # A clock turned before X's first day, or past the last one an id of 63 bits can tell.
        within = min(max(milliseconds, 1), _LATEST)
        return str((within << _BITS) | (self._count % (1 << _BITS)))
