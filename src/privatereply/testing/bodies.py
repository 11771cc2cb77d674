"""What a body says: every text in a request, and every leaf of a tree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeGuard
from urllib.parse import parse_qsl, unquote, urlsplit

from privatereply.flow import Request, Response

__all__ = [
    "REMOVED",
    "dumped",
    "is_list",
    "is_object",
    "is_tree",
    "leaves",
    "parsed",
    "places",
    "rewritten",
    "texts_of",
    "tree_of",
]

REMOVED: Final = object()
"""What `rewritten` is told of a leaf that has to go."""


def texts_of(request: Request) -> Iterator[str]:
    """Every text in a request: in its address, its parameters and its body.

    A text that is JSON itself, as a field of a form may be, is taken apart too.
    """
    yield unquote(urlsplit(request.url).path)
    for _, value in request.params:
        yield from _texts(value)
    body = request.body.decode(errors="replace")
    yield from _texts(body)
    for name, value in parse_qsl(body, keep_blank_values=True):
        yield name
        yield from _texts(value)


def _texts(text: str) -> Iterator[str]:
    yield text
    tree = parsed(text)
    if is_tree(tree):
        yield from (leaf for leaf in leaves(tree) if isinstance(leaf, str))


def tree_of(response: Response) -> Any:
    """A response's body as JSON, or ``None``."""
    return parsed(response.body.decode(errors="replace"))


def parsed(body: bytes | str) -> Any:
    """A body, or a text inside of one, as JSON; ``None`` if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def dumped(tree: Any) -> bytes:
    """What JSON can hold, as a body."""
    return json.dumps(tree).encode()


def is_tree(value: Any) -> TypeGuard[dict[str, Any] | list[Any]]:
    """Whether a value from JSON holds others."""
    return isinstance(value, dict | list)


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value from JSON holds others by their names."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value from JSON holds others in an order."""
    return isinstance(value, list)


def leaves(tree: Any) -> Iterator[Any]:
    """Everything in a tree that holds nothing itself."""
    if is_object(tree):
        for inner in tree.values():
            yield from leaves(inner)
    elif is_list(tree):
        for inner in tree:
            yield from leaves(inner)
    else:
        yield tree


def places(tree: Any, place: str = "") -> Iterator[str]:
    """Where each leaf of a tree stands; the same for all items of a list: ``.items[].id``."""
    if is_object(tree):
        for name, inner in tree.items():
            yield from places(inner, f"{place}.{name}")
    elif is_list(tree):
        for inner in tree:
            yield from places(inner, f"{place}[]")
    else:
        yield place


def rewritten(tree: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same tree with other leaves; one that becomes `REMOVED` is left out.

    Args:
        tree: What JSON can hold.
        leaf: Gives what stands in the place of a leaf.
    """
    if is_object(tree):
        inner = {name: rewritten(value, leaf) for name, value in tree.items()}
        return {name: value for name, value in inner.items() if value is not REMOVED}
    if is_list(tree):
        return [value for each in tree if (value := rewritten(each, leaf)) is not REMOVED]
    return leaf(tree)
