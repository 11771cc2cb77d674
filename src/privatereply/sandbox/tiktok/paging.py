"""Pages that are counted from the beginning of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from privatereply.sandbox.documents import Json

ItemT = TypeVar("ItemT")


def cut(items: Sequence[ItemT], cursor: int, most: int) -> tuple[Sequence[ItemT], Json]:
    """Return one page, and the members of the answer that lead to the next.

    Args:
        items: The whole list.
        cursor: How many of it were read.
        most: How many a page holds.
    """
    page = items[cursor : cursor + most]
    reached = cursor + len(page)
    return page, {"cursor": reached, "has_more": reached < len(items)}
