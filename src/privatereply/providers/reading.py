"""Takes values out of foreign JSON without ever failing.

Every function is total: what is missing, of another type or out of range becomes ``None`` or an
empty container, so that a driver degrades instead of breaking.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias, cast

__all__ = [
    "Tree",
    "at",
    "flag",
    "http_date",
    "identifier",
    "items",
    "later",
    "mapping",
    "matching",
    "number",
    "seconds",
    "text",
    "time",
    "token",
    "word",
]

Tree: TypeAlias = Mapping[str, object]
"""A JSON object as it came."""

_ID_LENGTH: Final = 512
# Before 1973 in milliseconds, after the year 5000 in seconds.
_MILLISECONDS_FROM: Final = 1e11
_FIRST: Final = datetime.fromtimestamp(0, UTC)
_LAST: Final = datetime.fromtimestamp(_MILLISECONDS_FROM, UTC)


def mapping(value: object) -> Tree:
    """The object, or an empty one."""
    return cast("Tree", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The list, or an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def at(tree: object, *path: str) -> object:
    """What stands at the end of a path of keys, or ``None``."""
    for key in path:
        tree = mapping(tree).get(key)
    return tree


def text(value: object) -> str | None:
    """The text, or a whole number as text; every store and encoding can hold it.

    Half of a surrogate pair and NUL become U+FFFD: no UTF-8 encoder takes the first, and no text
    column of PostgreSQL the second.
    """
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _storable(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole else None


def _storable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def word(value: object) -> str | None:
    """The text, unless there is nothing to see in it."""
    found = text(value)
    return found if found and found.strip() else None


def identifier(value: object) -> str | None:
    """An id as the model takes it; ids are text even where the platform prints numbers."""
    found = value if isinstance(value, str) else text(value)
    if not found or not _solid(found):
        return None
    length = len(found) if found.isascii() else len(found.encode())
    return found if length <= _ID_LENGTH else None


def matching(pattern: re.Pattern[str], value: object) -> str | None:
    """The text if all of it is what it is supposed to be.

    For what is printed in sentences of our own: nothing but that gets in.
    """
    found = text(value)
    return found if found and pattern.fullmatch(found) else None


def token(value: object) -> str | None:
    """A token that can stand in a header."""
    found = text(value)
    return found if found and found.isascii() and _solid(found) else None


def _solid(value: str) -> bool:
    # The blank is the one kind of white space that counts as printable.
    return value.isprintable() and " " not in value


def flag(value: object) -> bool | None:
    """A boolean, which Meta also writes as text.

    Source (read 2026-11-21): "success": "true" on
    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment
    """
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def number(value: object) -> float | None:
    """A finite number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def time(value: object) -> datetime | None:
    """A time in UTC from ISO 8601 with an offset, or from Unix seconds or milliseconds.

    It is one in which there may be platforms: nobody can count from the ends of the calendar.
    """
    # Thousands of times in a second, and almost always so.
    if type(value) is int and 0 <= value < _MILLISECONDS_FROM:
        return datetime.fromtimestamp(value, UTC)
    try:
        found = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is not None and _FIRST <= found < _LAST else None


def _moment(value: object) -> datetime | None:
    unix = number(value)
    if unix is not None:
        scale = 1000.0 if abs(unix) >= _MILLISECONDS_FROM else 1.0
        return datetime.fromtimestamp(unix / scale, UTC)
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def http_date(value: str | None) -> datetime | None:
    """A time in UTC from a header such as ``Date``."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def seconds(value: object) -> timedelta | None:
    """A length of time that is not negative, from seconds."""
    length = number(value)
    if length is None or length < 0:
        return None
    try:
        return timedelta(seconds=length)
    except OverflowError:
        return None


def later(moment: datetime, length: timedelta | None) -> datetime | None:
    """A moment so much later, or ``None`` if there is no such length or no such moment."""
    try:
        return None if length is None else moment + length
    except OverflowError:
        return None
