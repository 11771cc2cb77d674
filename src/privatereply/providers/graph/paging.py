"""Lists that come in pages, by cursor.

Addresses of further pages are never followed: they repeat the access token.
https://developers.facebook.com/docs/graph-api/results
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page
from privatereply.providers.reading import Tree, at, mapping, word

__all__ = ["page", "since", "window"]

T = TypeVar("T")


def window(limit: int, most: int, after: str | None) -> tuple[tuple[str, str], ...]:
    """The parameters of one page.

    Args:
        limit: How many items are wanted.
        most: How many the edge gives at most; above it some answer with an error.
        after: The cursor of the page.
    """
    size = ("limit", str(max(1, min(limit, most))))
    return (size,) if after is None else (size, ("after", after))


def page(answer: Answer, read: Callable[[Tree], T | None]) -> Page[T]:
    """One page of a list.

    The end is told by the absence of ``next``: the last page has cursors too, and an empty page
    need not be the last one.

    Args:
        answer: What the edge answered.
        read: Reads one item; ``None`` for an item that cannot be used.

    Raises:
        UnreadableAnswer: There is no list.
    """
    found = [read(mapping(item)) for item in answer.data()]
    paging = mapping(answer.tree.get("paging"))
    return Page(
        items=tuple(item for item in found if item is not None),
        after=word(at(paging, "cursors", "after")) if "next" in paging else None,
        gapless=None not in found,
        date=answer.date,
    )


def since(moment: datetime | None) -> tuple[tuple[str, str], ...]:
    """The parameter for items from a moment on; `not_before` cuts to the microsecond.

    One second too early, because nobody says whether the platform counts that second in.
    """
    return () if moment is None else (("since", str(max(0, int(moment.timestamp()) - 1))),)
