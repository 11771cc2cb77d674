"""Pages of lists that are newest first.

https://docs.joinmastodon.org/api/guidelines/#pagination (2026-11-22)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from urllib.parse import urlencode

from privatereply_mastodon.emulator.call import Call, Params

Item = TypeVar("Item")

_CURSORS: Final = ("max_id", "min_id", "since_id")


def page(
    call: Call, items: Sequence[Item], name: Callable[[Item], str], *, default: int, most: int
) -> tuple[list[Item], tuple[tuple[str, str], ...]]:
    """Return one page, newest first, and the header that names those beside it.

    ``min_id`` begins right after an item and goes towards the newest, ``since_id`` begins with the
    newest and ends there; a list has the newest first with both.

    Args:
        call: What asks for it.
        items: All there is, newest first.
        name: The id of an item.
        default: How many a page has.
        most: How many it can have.
    """
    size = call.params.number("limit", default, most)
    left = _between(call.params, items, name)
    found = left[-size:] if call.params.one("min_id") else left[:size]
    return found, _link(call, [name(item) for item in found])


def _between(params: Params, items: Sequence[Item], name: Callable[[Item], str]) -> list[Item]:
    ids = [name(item) for item in items]
    first, last = 0, len(ids)
    if (newest := params.one("max_id")) and newest:
        first = ids.index(newest) + 1 if newest in ids else _place(ids, newest)
    for cursor in ("min_id", "since_id"):
        oldest = params.one(cursor)
        if oldest:
            last = min(last, ids.index(oldest) if oldest in ids else _place(ids, oldest))
    return list(items[first:last])


def _place(ids: Sequence[str], unknown: str) -> int:
    """Where an id would stand that is no longer there."""
    rank = (len(unknown), unknown)
    return sum((len(one), one) > rank for one in ids)


def _link(call: Call, ids: list[str]) -> tuple[tuple[str, str], ...]:
    if not ids or not call.server.software.links:
        return ()
    base = f"{call.request.base}{call.request.path}"
    kept = [
        (f"{name}[]" if name.endswith("types") else name, value)
        for name, values in call.params.values.items()
        if name not in _CURSORS
        for value in values
    ]
    older = urlencode([("max_id", ids[-1]), *kept])
    newer = urlencode([("min_id", ids[0]), *kept])
    return (("link", f'<{base}?{older}>; rel="next", <{base}?{newer}>; rel="prev"'),)
