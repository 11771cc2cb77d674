"""Makes text: foreign text fit for a terminal and for one line, durations fit for people."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Final

__all__ = ["lasting", "plain"]

_UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, lone surrogates, line and paragraph separators."""
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Formatting characters that reorder what stands beside them:
https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters"""


def plain(value: object) -> str:
    """A value as one line that changes nothing about the terminal it is shown on.

    A comment is written by a stranger: it may hold escape sequences, tabs and line breaks.
    """
    if value is None:
        return ""
    return " ".join("".join(map(_visible, str(value))).split())


def _visible(character: str) -> str:
    harmful = (
        unicodedata.category(character) in _UNSEEN
        or unicodedata.bidirectional(character) in _TURNING
    )
    return " " if harmful else character


def lasting(duration: timedelta) -> str:
    """A duration in words, in whole days from two on: ``8 days``, ``25 hours``."""
    days, rest = divmod(duration, timedelta(days=1))
    if days > 1 and not rest:
        return f"{days} days"
    hours, rest = divmod(duration, timedelta(hours=1))
    if rest or not hours:
        return _several(duration // timedelta(minutes=1), "minute")
    return _several(hours, "hour")


def _several(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
