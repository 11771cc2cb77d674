"""Durations as people write them in settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from privatereply.errors import InvalidValue

__all__ = ["ALLOWED", "parse", "spell"]

_SHORT: Final = re.compile(
    r"(?:(?P<weeks>\d+)w)?(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
    r"(?:(?P<seconds>\d+(?:\.\d{1,6})?)s)?"
)
_ISO_8601: Final = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?"
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
            return _read(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
    except (ValueError, OverflowError):
        pass
    raise InvalidValue(name="duration", given=repr(value), allowed=ALLOWED)


def _read(text: str) -> timedelta:
    match = _SHORT.fullmatch(text) or _ISO_8601.fullmatch(text)
    parts = (
        {unit: float(count) for unit, count in match.groupdict().items() if count} if match else {}
    )
    if not parts:
        raise ValueError(text)
    return timedelta(**parts)


def spell(duration: timedelta) -> str:
    """A duration as `parse` reads it, for example ``"7d"`` or ``"1h30m"``; not negative."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    counts = {"d": duration.days, "h": hours, "m": minutes}
    text = "".join(f"{count}{unit}" for unit, count in counts.items() if count)
    if duration.microseconds:
        return f"{text}{seconds}.{duration.microseconds:06}s"
    return f"{text}{seconds}s" if seconds or not text else text
