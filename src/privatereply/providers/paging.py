"""Lists that come in pages, by cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Generic, TypeVar

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.flow import Flow
from privatereply.model import CommentRecord, Post
from privatereply.provider import Listing
from privatereply.providers.answers import unless_refused

__all__ = [
    "EVERYTHING",
    "Page",
    "across",
    "every",
    "listing",
    "newest_first",
    "not_before",
    "optional",
]

T = TypeVar("T")
D = TypeVar("D", Post, CommentRecord)
T_co = TypeVar("T_co", covariant=True)

EVERYTHING: Final = 20
"""Pages after which `every` stops: a cursor that leads in a circle must not hold a caller."""


@attrs.frozen(kw_only=True)
class Page(Generic[T_co]):
    """One page of a list, with what looking for something in it needs to know.

    Attributes:
        items: What could be read, in the platform's order.
        after: The cursor of the next page; ``None`` at the end.
        gapless: Whether every item could be read.
        date: The platform's present when it answered.
    """

    items: tuple[T_co, ...]
    after: str | None = None
    gapless: bool = True
    date: datetime | None = None


def listing(flow: Flow[Page[T]]) -> Flow[Listing[T]]:
    """The flow of a page, for callers who need no more than a listing."""
    found = yield from flow
    return Listing(items=found.items, after=found.after)


def not_before(page: Page[D], moment: datetime | None) -> Page[D]:
    """A page without what was made before a moment; what has no time stays."""
    if moment is None:
        return page
    kept = [item for item in page.items if item.created_at is None or item.created_at >= moment]
    return attrs.evolve(page, items=tuple(kept))


def newest_first(page: Page[D], moment: datetime | None) -> Page[D]:
    """`not_before` of a list that begins with the newest: it ends where older items begin."""
    cut = not_before(page, moment)
    return cut if len(cut.items) == len(page.items) else attrs.evolve(cut, after=None)


def optional(flow: Flow[Page[T]]) -> Flow[Page[T]]:
    """A page of an edge that not every account may read; empty for those that may not."""
    found = yield from unless_refused(flow)
    return Page(items=()) if found is None else found


def every(
    ask: Callable[[str | None], Flow[Page[T]]],
    enough: Callable[[Page[T]], bool] = lambda _: False,
) -> Flow[Page[T]]:
    """All pages of a list in one; ``after`` is set if there are more.

    Args:
        ask: Reads one page.
        enough: Whether no more pages are needed than these; it ends after `EVERYTHING` anyway.
    """
    found = yield from ask(None)
    for _ in range(EVERYTHING - 1):
        if found.after is None or enough(found):
            break
        following = yield from ask(found.after)
        found = attrs.evolve(
            following,
            items=found.items + following.items,
            gapless=found.gapless and following.gapless,
            date=found.date,
        )
    return found


@attrs.frozen
class _Place:
    edge: str
    after: str | None = None

    @override
    def __str__(self) -> str:
        return f"{self.edge}:{self.after or ''}"


def across(
    edges: tuple[str, ...],
    cursor: str | None,
    ask: Callable[[str, str | None], Flow[Page[T]]],
) -> Flow[Listing[T]]:
    """One page of a list that is spread over several edges, one after the other.

    Edges that have nothing are passed by, so that a first page is not empty without need.

    Args:
        edges: The edges in order.
        cursor: What an earlier page gave as ``after``.
        ask: Reads one page of one edge.
    """
    places = _places(edges, cursor)
    for number, place in enumerate(places):
        found = yield from ask(place.edge, place.after)
        following = [_Place(place.edge, found.after)] if found.after else places[number + 1 :]
        if found.items or found.after:
            return Listing(items=found.items, after=str(following[0]) if following else None)
    return Listing(items=())


def _places(edges: tuple[str, ...], cursor: str | None) -> list[_Place]:
    """Where the cursor points, and the beginnings of the edges after it."""
    edge, _, after = (cursor or f"{edges[0]}:").partition(":")
    if edge not in edges:
        raise InvalidValue(
            name="after",
            given="a cursor of another list",
            allowed="what an earlier page of this list gave as `after`",
        )
    return [_Place(edge, after or None), *map(_Place, edges[edges.index(edge) + 1 :])]
