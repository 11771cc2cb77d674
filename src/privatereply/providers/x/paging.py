"""Lists that come in pages, by token.

https://docs.x.com/x-api/fundamentals/pagination
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page
from privatereply.providers.reading import Tree, at, mapping, token
from privatereply.providers.x.answers import listed

__all__ = ["following", "page", "window"]

T = TypeVar("T")


def window(limit: int, allowed: range, after: str | None) -> tuple[tuple[str, str], ...]:
    """The parameters of one page.

    Args:
        limit: How many items are wanted.
        allowed: How many can be asked for; X refuses any other number.
        after: The token of the page.
    """
    size = ("max_results", str(max(allowed.start, min(limit, allowed.stop - 1))))
    return (size,) if after is None else (size, ("pagination_token", after))


def following(answer: Answer) -> str | None:
    """The token of the next page; ``None`` at the end."""
    return token(at(answer.tree, "meta", "next_token"))


def page(answer: Answer, read: Callable[[Tree], T | None]) -> Page[T]:
    """One page of a list.

    Args:
        answer: What X answered. Where it reports problems beside the list, something is missing.
        read: Reads one item; ``None`` for an item that cannot be used.

    Raises:
        UnreadableAnswer: There is no list.
    """
    found = [read(mapping(item)) for item in listed(answer)]
    return Page(
        items=tuple(item for item in found if item is not None),
        after=following(answer),
        gapless=None not in found and not answer.partial,
        date=answer.date,
    )
