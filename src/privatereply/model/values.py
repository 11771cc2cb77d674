"""What every value of the model checks: ids, times, and texts that stay out of a ``repr``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import attrs

from privatereply.errors import InvalidValue

__all__ = ["utc", "utc_or_none"]

# In bytes: four ids of this length are as much as PostgreSQL takes into one row of an index, which
# is a third of a page. https://www.postgresql.org/docs/current/btree.html
_ID_LENGTH: Final = 512


def utc(value: datetime, name: str = "time") -> datetime:
    """The same instant in UTC.

    Args:
        value: An aware time.
        name: What it is called where it was given.

    Raises:
        InvalidValue: It is naive, or not a `datetime.datetime`.
    """
    if not isinstance(value, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(name=name, given=type(value).__name__, allowed="an aware datetime")
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidValue(
            name=name,
            given="a naive datetime",
            allowed="an aware datetime, for example datetime.now(timezone.utc)",
        )
    return value.astimezone(UTC)


def utc_or_none(value: datetime | None) -> datetime | None:
    """The same as `utc`, where there may be no time."""
    if value is None or (type(value) is datetime and value.tzinfo is UTC):
        return value
    return utc(value)


def printable(name: str, value: object, *, what: str) -> str:
    """Check a text that ends up in URLs and headers; never repeats it."""
    if not isinstance(value, str):
        raise InvalidValue(name=name, given=type(value).__name__, allowed=f"{what} as text")
    if not value.strip():
        raise InvalidValue(name=name, given="an empty text", allowed=what)
    # The blank is the one kind of white space that counts as printable.
    if not value.isprintable() or " " in value:
        raise InvalidValue(
            name=name,
            given="a text with white space or a control character",
            allowed=f"{what} without white space or control characters",
        )
    return value


def identifier(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    # Every value has several ids, and almost all of them are like this.
    if type(value) is str and value.isascii() and value.isprintable():  # noqa: SIM102 - faster
        if 0 < len(value) <= _ID_LENGTH and " " not in value:
            return
    text = printable(field.name, value, what="an id")
    length = len(text.encode())
    if length > _ID_LENGTH:
        raise InvalidValue(
            name=field.name,
            given=f"{length} bytes",
            allowed=f"at most {_ID_LENGTH} bytes of UTF-8",
        )


def identifier_or_none(instance: Any, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        identifier(instance, field, value)


def hidden(value: object) -> str:
    """A repr that tells how much there is, not what."""
    if value is None:
        return "None"
    return f"<{len(value)} characters>" if isinstance(value, str) else "<hidden>"
