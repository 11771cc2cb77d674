"""Graph API versions.

Source (read 2026-11-21): https://developers.facebook.com/docs/graph-api/changelog
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from privatereply.sandbox.meta.errors import GraphError

NEWEST: Final = "v26.0"
ENDS: Final[dict[str, datetime | None]] = {
    "v20.0": datetime(2026, 9, 24, tzinfo=UTC),
    "v21.0": datetime(2027, 1, 21, tzinfo=UTC),
    "v22.0": datetime(2027, 5, 20, tzinfo=UTC),
    "v23.0": datetime(2027, 10, 8, tzinfo=UTC),
    "v24.0": datetime(2028, 2, 18, tzinfo=UTC),
    "v25.0": datetime(2028, 7, 29, tzinfo=UTC),
    "v26.0": None,
}
"""When each version stops being served."""

_VERSION: Final = re.compile(r"v(\d+)\.(\d+)")


def split(path: str, now: datetime) -> tuple[str, list[str]]:
    """Take the version off a path.

    A version that has ended, and no version at all, is served by the oldest one alive; the
    ``facebook-api-version`` header of the answer tells. That is general knowledge, the changelog
    does not say it.

    Args:
        path: Path below the host.
        now: Decides which versions are alive.

    Returns:
        The version that serves, and the segments after it.

    Raises:
        GraphError: The version does not exist yet.
    """
    segments = [segment for segment in path.split("/") if segment]
    match = _VERSION.fullmatch(segments[0]) if segments else None
    if match is None:
        return _oldest(now), segments
    if int(match[1]) > int(NEWEST[1:].partition(".")[0]):
        raise GraphError("unknown_path", path=segments[0])
    asked = segments[0]
    alive = asked in ENDS and _alive(asked, now)
    return (asked if alive else _oldest(now)), segments[1:]


def _alive(version: str, now: datetime) -> bool:
    end = ENDS[version]
    return end is None or now < end


def _oldest(now: datetime) -> str:
    return next(version for version in ENDS if _alive(version, now))
