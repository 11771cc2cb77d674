"""Checking bodies against the schema: nothing it does not name, everything of its type.

Source (read 2026-11-21): https://docs.x.com/openapi.json, version 2.167
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from privatereply.sandbox.documents import as_list, as_object
from privatereply.sandbox.x.errors import invalid

ID: Final = re.compile(r"[0-9]{1,19}")
UNBOUNDED: Final = 1 << 30


def members(
    document: dict[str, Any],
    allowed: Collection[str],
    required: Collection[str] = (),
    at: str = "$",
) -> None:
    """Check the names of an object's members.

    Raises:
        Refused: One is unknown, or one is missing.
    """
    for name in document:
        if name not in allowed:
            raise invalid(
                f"{at}.{name}: is not defined in the schema and the schema does not allow "
                "additional properties"
            )
    for name in required:
        if name not in document:
            raise invalid(f"{at}.{name}: is missing but it is required")


def text(
    document: dict[str, Any], name: str, *, least: int = 0, most: int = UNBOUNDED
) -> str | None:
    """Return a member that is a text; None when it is missing.

    Raises:
        Refused: It is no text, or too short or long.
    """
    value = document.get(name)
    if name not in document:
        return None
    if not isinstance(value, str):
        raise invalid(f"$.{name}: {_kind(value)} found, string expected")
    if not least <= len(value) <= most:
        raise invalid(f"$.{name}: must be {least} to {most} characters long, has {len(value)}")
    return value


def word(document: dict[str, Any], name: str, allowed: Collection[str]) -> str | None:
    """Return a member that is one of some words; None when it is missing.

    Raises:
        Refused: It is none of them.
    """
    value = text(document, name)
    if value is not None and value not in allowed:
        raise invalid(f"$.{name}: does not have a value in the enumeration {sorted(allowed)}")
    return value


def identifier(document: dict[str, Any], name: str) -> str | None:
    """Return a member that is an id; None when it is missing.

    Raises:
        Refused: It is no text of 1 to 19 digits.
    """
    value = text(document, name)
    if value is not None and not ID.fullmatch(value):
        raise invalid(f"$.{name}: does not match the regex pattern ^[0-9]{{1,19}}$")
    return value


def identifiers(
    document: dict[str, Any], name: str, *, least: int = 0, most: int = UNBOUNDED
) -> list[str] | None:
    """Return a member that is a list of ids; None when it is missing.

    Raises:
        Refused: It is no list, too short or long, or one of its items is no id.
    """
    if name not in document:
        return None
    items = as_list(document[name])
    if items is None:
        raise invalid(f"$.{name}: {_kind(document[name])} found, array expected")
    if not least <= len(items) <= most:
        raise invalid(f"$.{name}: must have {least} to {most} items, has {len(items)}")
    return [identifier({name: item}, name) or "" for item in items]


def flag(document: dict[str, Any], name: str) -> bool | None:
    """Return a member that is true or false; None when it is missing.

    Raises:
        Refused: It is neither.
    """
    if name not in document:
        return None
    value = document[name]
    if not isinstance(value, bool):
        raise invalid(f"$.{name}: {_kind(value)} found, boolean expected")
    return value


def number(document: dict[str, Any], name: str, *, least: int, most: int) -> int | None:
    """Return a member that is a whole number; None when it is missing.

    Raises:
        Refused: It is none, or too small or large.
    """
    if name not in document:
        return None
    value = document[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid(f"$.{name}: {_kind(value)} found, integer expected")
    if not least <= value <= most:
        raise invalid(f"$.{name}: must be between {least} and {most}")
    return value


def part(document: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Return a member that is an object; None when it is missing.

    Raises:
        Refused: It is something else.
    """
    if name not in document:
        return None
    inner = as_object(document[name])
    if inner is None:
        raise invalid(f"$.{name}: {_kind(document[name])} found, object expected")
    return inner


def _kind(value: object) -> str:
    names: dict[type, str] = {
        bool: "boolean",
        dict: "object",
        float: "number",
        int: "integer",
        list: "array",
        str: "string",
    }
    return names.get(type(value), "null")
