"""One SQL for both drivers: named parameters, and scripts cut into statements."""

from __future__ import annotations

import functools
import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      '(?:[^']|'')*'            # a text: left alone
    | "(?:[^"]|"")*"            # a quoted name: left alone
    | --[^\n]*                  # a comment: left alone
    | ::                        # a cast: left alone
    | :(?P<name>[A-Za-z_]\w*)   # a parameter
    """,
    re.VERBOSE,
)


@functools.cache
def for_psycopg(sql: str) -> str:
    """The same statement with psycopg's parameters, ``%(name)s``.

    Our statements are constants, so the cache is as small as their number.
    """
    # psycopg reads a percent sign as the beginning of a parameter wherever it stands.
    return _TOKEN.sub(_replaced, sql.replace("%", "%%"))


def _replaced(token: re.Match[str]) -> str:
    name = token["name"]
    return token[0] if name is None else f"%({name})s"


def split(script: str) -> list[str]:
    """The statements of a script, each without its semicolon.

    A statement ends with a semicolon at the end of a line; comment lines and empty ones go.
    """
    lines = [line for line in script.splitlines() if line.strip() and not line.startswith("--")]
    return [
        part.strip()
        for part in re.split(r";$", "\n".join(lines), flags=re.MULTILINE)
        if part.strip()
    ]
