"""Durations as people write them in settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from privatereply.errors import InvalidValue

__all__ = ["ALLOWED", "parse", "spell"]

_UNITS: Final = {"weeks": 604_800, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_SHORT: Final = re.compile(
    r"(?:(?P<weeks>\d+)w)?(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
    r"(?:(?P<seconds>\d+)s)?"
)
_ISO_8601: Final = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
ALLOWED: Final = "seconds, or a text like '7d', '24h', '1h30m' or 'PT24H'"


def parse(value: object) -> timedelta:
    """A duration from a setting.

    Args:
        value: A ``timedelta``, a number of seconds, or a text like ``"7d"`` or ``"PT24H"``.

    Raises:
        InvalidValue: It is none of these.
    """
    if isinstance(value, timedelta):
        return value
    try:
        if isinstance(value, str):
            return timedelta(seconds=_seconds(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
    except (ValueError, OverflowError):
        pass
    raise InvalidValue(name="duration", given=repr(value), allowed=ALLOWED)


def _seconds(text: str) -> int:
    match = _SHORT.fullmatch(text) or _ISO_8601.fullmatch(text)
    parts = {unit: count for unit, count in match.groupdict().items() if count} if match else {}
    if not parts:
        raise ValueError(text)
    return sum(int(count) * _UNITS[unit] for unit, count in parts.items())


def spell(duration: timedelta) -> str | float:
    """A duration as `parse` reads it: in units if they hold it, else in seconds."""
    if duration.microseconds:
        return duration.total_seconds()
    rest, parts = duration.days * _UNITS["days"] + duration.seconds, ""
    for unit in ("days", "hours", "minutes", "seconds"):
        count, rest = divmod(rest, _UNITS[unit])
        parts += f"{count}{unit[0]}" if count else ""
    return parts or "0s"
