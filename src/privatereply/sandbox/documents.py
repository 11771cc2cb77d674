"""Looking into JSON that came from outside."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeGuard

Json: TypeAlias = dict[str, object]
"""A JSON object the sandbox writes."""


def as_object(value: object) -> dict[str, Any] | None:
    """Return the value if it is a JSON object."""
    return value if _is_object(value) else None


def as_list(value: object) -> list[Any] | None:
    """Return the value if it is a JSON array."""
    return value if _is_list(value) else None


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
