"""What the numbers of rules have to be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs

from privatereply.errors import InvalidValue

__all__ = ["NOTHING", "at_least_one", "positive"]

NOTHING: Final = timedelta(0)


def at_least_one(_: Any, field: attrs.Attribute[Any], value: int) -> None:
    """Check a number that counts something.

    Raises:
        InvalidValue: It is less than 1.
    """
    if value < 1:
        raise InvalidValue(name=field.name, given=str(value), allowed="1 or more")


def positive(_: Any, field: attrs.Attribute[Any], value: timedelta) -> None:
    """Check a duration.

    Raises:
        InvalidValue: It is nothing, or less.
    """
    if value <= NOTHING:
        raise InvalidValue(name=field.name, given=str(value), allowed="more than nothing")
