"""What somebody may post who means harm, or whose program is broken."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st
from sandbox.anything import VALUES

from privatereply.testing import altering
from privatereply.testing.altering import at, places, written

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
LONG = "i" * 10_000
ENDS_OF_TIME = [
    -62_135_596_800,
    253_402_300_799,
    253_402_300_799_000,
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
]
"""The first and the last moments that a date can be, in every way platforms write them."""
UNHEARD_OF = [
    *ENDS_OF_TIME,
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "b\udfff",
    "*",
    "\u202egnp.exe",
    LONG,
    "9" * 5_000,
    2**63,
    -(2**63) - 1,
    10**400,
    1e308,
    -0.0,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"id": {"id": "7"}},
]
HOSTILE = st.sampled_from(UNHEARD_OF) | VALUES


def nested(depth: int, inside: Any = 7) -> Any:
    """Lists and objects in turn, so many."""
    for level in range(depth):
        inside = [inside] if level % 2 else {"entry": inside}
    return inside


def nest(depth: int) -> bytes:
    """The same as JSON, however deep."""
    return b'{"entry":' * depth + b"7" + b"}" * depth


def each_replaced(tree: Any, values: Iterable[Any]) -> Iterator[Any]:
    """The tree with each of its values replaced, one at a time, by each of some others."""
    for value in values:
        yield from altering.each_replaced(tree, functools.partial(_put, value))


def _put(value: Any, holder: Any, key: Any) -> None:
    holder[key] = value


@st.composite
def mutants(draw: Draw, bodies: Sequence[bytes]) -> bytes:
    """What a platform posts, of which something is changed."""
    tree = json.loads(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(1, 3))):
        mutate(draw, tree)
    return json.dumps(tree).encode()


def mutate(draw: Draw, tree: Any) -> None:
    """Change one value inside a tree, whichever."""
    found = list(places(tree))
    if not found:
        return
    *above, last = draw(st.sampled_from(found))
    holder = at(tree, above)
    inside = written(holder[last])
    if inside is None:
        draw(st.sampled_from(CHANGES))(draw, holder, last)
        return
    mutate(draw, inside)
    holder[last] = json.dumps(inside)


def _replace(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = copy.deepcopy(draw(HOSTILE))


def _remove(_: Draw, holder: Any, key: Any) -> None:
    del holder[key]


def _wrap(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = draw(st.sampled_from([[holder[key]] * 2, {"value": holder[key]}]))


def _rename(draw: Draw, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(["", "\ud800", "value", LONG]))] = holder.pop(key)


CHANGES = [_replace, _replace, _replace, _remove, _wrap, _rename]
