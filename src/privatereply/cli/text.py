"""Makes foreign text fit for a terminal and for one line."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["plain"]

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
