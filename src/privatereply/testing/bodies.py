"""What a body says: every text in a request, and every leaf of a tree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from privatereply.flow import Request, Response

__all__ = ["REMOVED", "leaves", "rewritten", "texts_of", "tree_of"]

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
    tree = _parsed(text)
    if isinstance(tree, dict | list):
        yield from (leaf for leaf in leaves(tree) if isinstance(leaf, str))


def tree_of(response: Response) -> Any:
    """A response's body as JSON, or ``None``."""
    return _parsed(response.body.decode(errors="replace"))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def leaves(tree: Any) -> Iterator[Any]:
    """Everything in a tree that holds nothing itself."""
    if isinstance(tree, dict):
        for inner in tree.values():
            yield from leaves(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from leaves(inner)
    else:
        yield tree


def rewritten(tree: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same tree with other leaves; one that becomes `REMOVED` is left out.

    Args:
        tree: What JSON can hold.
        leaf: Gives what stands in the place of a leaf.
    """
    if isinstance(tree, dict):
        inner = {name: rewritten(value, leaf) for name, value in tree.items()}
        return {name: value for name, value in inner.items() if value is not REMOVED}
    if isinstance(tree, list):
        return [value for each in tree if (value := rewritten(each, leaf)) is not REMOVED]
    return leaf(tree)
