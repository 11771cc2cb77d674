"""How nodes are turned into JSON: the wanted fields of a node, or its defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.fields import Field
from privatereply.sandbox.meta.world import EmulatedComment, EmulatedPage, EmulatedPost

ABSENT: Final = object()
"""A field the platform leaves out of this answer."""

Reader: TypeAlias = Callable[[Any, Any, Field], object]
"""Reads one field: of a call, a node, and what is wanted of it."""


@attrs.frozen(kw_only=True)
class Shape:
    """The fields of one kind of node.

    Attributes:
        name: Name of the node type in complaints.
        fields: How each field is read.
        defaults: Fields shown when none are asked for; ``id`` always is.
    """

    name: str
    fields: Mapping[str, Reader]
    defaults: tuple[str, ...]


def always(value: object) -> Reader:
    """Return a reader of a field that has the same value on every node."""

    def read(_call: Any, _node: Any, _field: Field) -> object:
        return value

    return read


YES: Final = always(value=True)
NO: Final = always(value=False)


def of(value: Callable[[Any], object]) -> Reader:
    """Return a reader of a field that depends on the node alone."""

    def read(_call: Any, node: Any, _field: Field) -> object:
        return value(node)

    return read


def render(shape: Shape, call: object, node: Any, wanted: tuple[Field, ...]) -> Json:
    """Turn a node into JSON.

    Raises:
        GraphError: A wanted field does not exist on this kind of node.
    """
    chosen = wanted or tuple(Field(name=name, modifiers={}, inner=()) for name in shape.defaults)
    document: Json = {}
    for field in chosen:
        if field.name == "id":
            continue
        reader = shape.fields.get(field.name)
        if reader is None:
            raise GraphError("field_missing", field=field.name, node=shape.name)
        value = reader(call, node, field)
        if value is not ABSENT:
            document[field.name] = value
    return document | {"id": node.id}


def timestamp(moment: datetime) -> str:
    """Write a time as the Graph API does: ``2026-11-21T20:34:00+0000``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def permalink(node: EmulatedPost | EmulatedComment) -> str:
    """Return the public address of a post or comment."""
    if isinstance(node, EmulatedPost):
        if isinstance(node.account, EmulatedPage):
            page_id, _, number = node.id.partition("_")
            return f"https://www.facebook.com/{page_id}/posts/{number}/"
        return f"https://www.instagram.com/p/{node.id}/"
    number = node.id.partition("_")[2]
    if node.parent is None:
        return f"{permalink(node.post)}?comment_id={number}"
    thread = node.parent.id.partition("_")[2]
    return f"{permalink(node.post)}?comment_id={thread}&reply_comment_id={number}"
