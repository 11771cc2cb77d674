"""Lists that come in pages, by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page
from privatereply.providers.reading import Tree, flag, items, mapping, word

__all__ = ["page", "size"]

T = TypeVar("T")


def size(limit: int, most: int) -> str:
    """How many items to ask for."""
    return str(max(1, min(limit, most)))


def page(answer: Answer, name: str, read: Callable[[Tree], T | None]) -> Page[T]:
    """One page of a list.

    Only ``has_more`` tells the end: for reasons of trust and safety a page may be short, or empty,
    and not be the last. https://business-api.tiktok.com/portal/docs?id=1760232109619202

    Args:
        answer: What the platform answered.
        name: What the list is called.
        read: Reads one item; ``None`` for an item that cannot be used.

    Raises:
        UnreadableAnswer: There is no list, or more of it and no way there.
    """
    more = flag(answer.tree.get("has_more"))
    listed = answer.data(name) if more is None else items(answer.tree.get(name))
    after = word(answer.tree.get("cursor"))
    if more and after is None:
        raise answer.unreadable()
    found = [read(mapping(item)) for item in listed]
    return Page(
        items=tuple(item for item in found if item is not None),
        after=after if more else None,
        gapless=more is not None and not answer.partial and None not in found,
        date=answer.date,
    )
