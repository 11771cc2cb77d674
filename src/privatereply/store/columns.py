"""How values lie in columns: times as microseconds, texts as both databases take them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, overload

from privatereply.errors import InvalidValue
from privatereply.model import utc

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@overload
def micros(value: datetime) -> int: ...
@overload
def micros(value: datetime | None) -> int | None: ...
def micros(value: datetime | None) -> int | None:
    """Microseconds since 1970 in UTC.

    Raises:
        InvalidValue: The time is naive.
    """
    return None if value is None else (utc(value) - _EPOCH) // _MICROSECOND


@overload
def moment(value: int) -> datetime: ...
@overload
def moment(value: int | None) -> datetime | None: ...
def moment(value: int | None) -> datetime | None:
    """The time a column holds, in UTC."""
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def span(value: timedelta) -> int:
    """A length of time in microseconds."""
    return value // _MICROSECOND


@overload
def prose(value: str) -> str: ...
@overload
def prose(value: str | None) -> str | None: ...
def prose(value: str | None) -> str | None:
    """A text for people, with what a database cannot hold replaced by U+FFFD.

    PostgreSQL takes no NUL, and neither database takes half a surrogate pair; platforms send both
    (https://www.postgresql.org/docs/current/datatype-character.html). A text that nobody compares
    loses nothing by a mark in their place.
    """
    if value is None or _storable(value):
        return value
    # UTF-16 joins halves that belong together before the lonely ones are replaced.
    joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined.replace("\0", "\ufffd")


@overload
def exact(name: str, value: str) -> str: ...
@overload
def exact(name: str, value: str | None) -> str | None: ...
def exact(name: str, value: str | None) -> str | None:
    """A text that is compared, so that not a character of it may change.

    Raises:
        InvalidValue: A database could not hold it.
    """
    if value is None or _storable(value):
        return value
    raise InvalidValue(
        name=name,
        given="a text with a NUL character or half a surrogate pair",
        allowed="text that can be encoded as UTF-8, without NUL characters",
    )


def account(platform: str, account_id: str) -> dict[str, object]:
    """The parameters every statement about one account has.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    return {
        "platform": exact("platform", platform),
        "account_id": exact("account_id", account_id),
    }


def _storable(value: str) -> bool:
    if "\0" in value:
        return False
    if value.isascii():  # as ids are, and Python knows it without looking
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
