"""Writes a text as other languages have to be told it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["markdown", "python", "table", "toml"]

_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>()#!&~]")
"""What Markdown could take for more than itself: https://spec.commonmark.org/0.31.2/#backslash-escapes"""


def python(text: str) -> str:
    """A printable text as a string of Python, quoted as formatters would: with few escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}"


def toml(text: str) -> str:
    """A printable text as a basic string of TOML."""
    # Its escapes of printable characters are those of JSON: https://toml.io/en/v1.0.0#string
    return json.dumps(text, ensure_ascii=False)


def markdown(text: str) -> str:
    """A text in Markdown that means itself."""
    return _MARKS.sub(r"\\\g<0>", text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown. What its cells hold is Markdown already, but for bars."""
    return "\n".join(map(_row, (columns, ["---"] * len(columns), *rows)))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
