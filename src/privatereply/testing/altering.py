"""What a platform posts, with something in it changed: as strange as anybody could send it."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, cast

from privatereply.testing.bodies import dumped, parsed

__all__ = [
    "altered",
    "at",
    "crowded",
    "each_replaced",
    "each_with",
    "places",
    "unreadable",
    "written",
]

_HUGE: Final = 2_000
_MANY: Final = 200
_DEEP: Final = 100
_UNHEARD_OF: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1.5,
    10**400,
    "",
    "\0",
    "\ud800",
    "*",
    "9" * 600,
    "0001-01-01T00:00:00+14:00",
    253_402_300_799_000,
    [],
    {},
    [[]],
    [None],
    {"id": {"id": "7"}},
)
"""What may stand where something else was meant."""


def altered(body: bytes) -> Iterator[bytes]:
    """A body with each of its values removed, wrapped and replaced, in turn.

    Every value is replaced by some of what it may not be, the next one by others.
    """
    tree = parsed(body)
    for change in (_removed, _renamed, _wrapped, _nested, *(_in_turn(each) for each in range(4))):
        yield from map(dumped, each_replaced(tree, change))


def unreadable(body: bytes) -> Iterator[bytes]:
    """What is no such notification at all, though it may be signed."""
    yield from (b"", b"{", b"[]", b"7", b"null", b'"text"', b"\xff\xfe", b"{}", b"[{}]")
    yield body[: len(body) // 2]
    yield body + body
    yield b'{"a":' * 50_000
    yield b'{"a":' * _DEEP + b"7" + b"}" * _DEEP
    yield b'{"a":NaN}'


def crowded(body: bytes) -> Iterator[bytes]:
    """A body each of whose lists holds far more than any platform sends at once."""
    tree = parsed(body)
    for path in places(tree):
        held = at(tree, path)
        if isinstance(held, list) and held:
            times = _HUGE if _is_shallow(path) else _MANY
            yield dumped(_changed(tree, path, held[:1] * times))


def each_with(body: bytes, strangers: Sequence[Any]) -> Iterator[bytes]:
    """A body whose lists of items hold strangers too, one list at a time.

    Only lists that can hold events are meant: those at the top, and those directly inside of
    their items. Whatever is deeper belongs to one event.
    """
    tree = parsed(body)
    for path in places(tree):
        held = at(tree, path)
        if _is_shallow(path) and _holds_items(held):
            yield dumped(_changed(tree, path, [*strangers, *held, *strangers]))


def each_replaced(tree: Any, change: Callable[[Any, Any], None]) -> Iterator[Any]:
    """The tree, changed at each of its places in turn; texts that are JSON are opened.

    Args:
        tree: What JSON can hold.
        change: Is called with what holds a value, and the key that it holds it by.
    """
    for *above, last in places(tree):
        changed = copy.deepcopy(tree)
        holder = at(changed, above)
        inside = written(holder[last])
        for within in each_replaced(inside, change):
            holder[last] = json.dumps(within)
            yield copy.deepcopy(changed)
        holder[last] = copy.deepcopy(at(tree, [*above, last]))
        change(holder, last)
        yield changed


def _in_turn(first: int) -> Callable[[Any, Any], None]:
    values = itertools.islice(itertools.cycle(_UNHEARD_OF), first * 4, None)

    def change(holder: Any, key: Any) -> None:
        holder[key] = copy.deepcopy(next(values))

    return change


def _removed(holder: Any, key: Any) -> None:
    del holder[key]


def _renamed(holder: Any, key: Any) -> None:
    if isinstance(key, str):
        holder["unheard_of"] = holder.pop(key)


def _wrapped(holder: Any, key: Any) -> None:
    holder[key] = [holder[key], holder[key]]


def _nested(holder: Any, key: Any) -> None:
    for _ in range(_DEEP):
        holder[key] = {"value": [holder[key]]}


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a tree."""
    inside: Any = ()
    if isinstance(tree, dict):
        inside = cast("Any", tree.items())
    elif isinstance(tree, list):
        inside = enumerate(cast("Any", tree))
    for key, value in inside:
        yield (*path, key)
        yield from places(value, (*path, key))


def at(tree: Any, path: Iterable[Any]) -> Any:
    """What stands at the end of a path."""
    for key in path:
        tree = tree[key]
    return tree


def _changed(tree: Any, path: Sequence[Any], value: Any) -> Any:
    changed = copy.deepcopy(tree)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def _holds_items(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in cast("Any", value))


def _is_shallow(path: Sequence[Any]) -> bool:
    form = ["item" if isinstance(key, int) else "name" for key in path]
    return form in (["name"], ["name", "item", "name"])


def written(value: Any) -> Any:
    """The object that a text holds as JSON; ``None`` if it holds none."""
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    return parsed(value)
