"""Sets of words as fields of rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from privatereply.errors import InvalidValue

__all__ = ["counted", "listed", "words"]


def _to_words(value: Iterable[str], field: attrs.Attribute[Any]) -> frozenset[str]:
    if isinstance(value, str):
        raise InvalidValue(name=field.name, given="one text", allowed="a set of words")
    return frozenset(str(word) for word in value)


def _not_empty(_: Any, field: attrs.Attribute[Any], value: frozenset[str]) -> None:
    if not value:
        raise InvalidValue(name=field.name, given="no word", allowed="at least one word")


def counted(number: int, one: str, many: str) -> tuple[int, str]:
    """A number and what it counts, in English."""
    return number, one if number == 1 else many


def listed(chosen: Iterable[str]) -> tuple[str, ...]:
    """Words in an order that is the same everywhere."""
    return tuple(sorted(str(word) for word in chosen))


def words(*, optional: bool = False, default: Iterable[str] | None = None) -> Any:
    """A field that holds a set of words.

    Args:
        optional: Whether it may be empty, and is by default.
        default: What it holds if nothing is said.
    """
    to_words = attrs.Converter(_to_words, takes_field=True)
    if optional:
        return attrs.field(default=(), converter=to_words)
    given: Any = attrs.NOTHING if default is None else default
    return attrs.field(default=given, converter=to_words, validator=_not_empty)
