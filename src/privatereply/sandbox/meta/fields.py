"""The ``fields`` parameter: which fields of a node are wanted, nested in braces.

Source (read 2026-11-21): https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from privatereply.sandbox.meta.errors import GraphError

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEPTH: Final = 10
"""How deep braces may nest; the documents give no number."""
_MODIFIER: Final = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@attrs.frozen(kw_only=True)
class Field:
    """One wanted field.

    Attributes:
        name: Name of the field or edge.
        modifiers: What stood in ``.name(value)`` after it, such as ``limit``.
        inner: Fields wanted of what the field holds; empty for its defaults.
    """

    name: str
    modifiers: dict[str, str]
    inner: tuple[Field, ...]


def parse(text: str) -> tuple[Field, ...]:
    """Parse a ``fields`` parameter such as ``id,comments.limit(5){id,message}``.

    Raises:
        GraphError: The syntax is wrong.
    """
    fields, rest = _sequence(text.replace(" ", ""))
    if rest:
        raise _broken()
    return fields


def _sequence(text: str, depth: int = 0) -> tuple[tuple[Field, ...], str]:
    if depth > _DEPTH:
        raise _broken()
    fields: list[Field] = []
    rest = text
    while True:
        field, rest = _field(rest, depth)
        fields.append(field)
        if not rest.startswith(","):
            return tuple(fields), rest
        rest = rest[1:]


def _field(text: str, depth: int) -> tuple[Field, str]:
    name = _NAME.match(text)
    if name is None:
        raise _broken()
    rest = text[name.end() :]
    modifiers: dict[str, str] = {}
    while modifier := _MODIFIER.match(rest):
        modifiers[modifier[1]] = modifier[2]
        rest = rest[modifier.end() :]
    inner: tuple[Field, ...] = ()
    if rest.startswith("{"):
        inner, rest = _sequence(rest[1:], depth + 1)
        if not rest.startswith("}"):
            raise _broken()
        rest = rest[1:]
    return Field(name=name[0], modifiers=modifiers, inner=inner), rest


def _broken() -> GraphError:
    return GraphError("invalid", what="Syntax error in the fields parameter")
