"""Lists that come in pages, by the ``Link`` header.

https://docs.joinmastodon.org/api/guidelines/#pagination (2026-07-02). Cursors are opaque: some
servers count by other ids than those of the items. snac sends no such header: its lists have one
page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlsplit

from privatereply.flow import Flow, Request, Response
from privatereply.providers.paging import Page
from privatereply.providers.reading import Tree, mapping, token

from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.answers import read

__all__ = ["asked", "chosen", "newer", "window"]

T = TypeVar("T")

_LINK: Final = re.compile(r'<([^<>]{1,2048})>\s*;\s*rel="?(next|prev)"?')


def window(limit: int, most: int, after: str | None) -> tuple[tuple[str, str], ...]:
    """The parameters of one page.

    Args:
        limit: How many items are wanted.
        most: How many the server gives at once.
        after: The cursor of the page.
    """
    size = ("limit", str(max(1, min(limit, most))))
    return (size,) if after is None else (size, ("max_id", after))


def asked(endpoint: Endpoint, request: Request) -> Flow[Page[Tree]]:
    """One page of a list, as it came.

    Raises:
        PlatformError: The server refused.
        UnreadableAnswer: There is no list.
    """
    response = yield request
    answer = read(response, effect=request.effect, software=endpoint.software)
    return Page(
        items=tuple(map(mapping, answer.data())),
        after=_cursor(response, "next", "max_id"),
        date=answer.date,
    )


def chosen(
    page: Page[Tree], wanted: Callable[[Tree], bool], read: Callable[[Tree], T | None]
) -> Page[T]:
    """What is wanted of a page.

    Args:
        page: The page as it came.
        wanted: Whether an item is.
        read: Reads one; ``None`` for one that cannot be used, which leaves a gap.
    """
    found = [read(item) for item in page.items if wanted(item)]
    return Page(
        items=tuple(item for item in found if item is not None),
        after=page.after,
        gapless=page.gapless and None not in found,
        date=page.date,
    )


def newer(response: Response) -> str | None:
    """The cursor from which on there are newer items than these; ``None`` if nobody tells."""
    return _cursor(response, "prev", "min_id")


def _cursor(response: Response, relation: str, name: str) -> str | None:
    """One parameter of the address of another page; nothing else of that address is believed."""
    for address, found in _LINK.findall(response.header("link") or ""):
        if found == relation:
            return _parameter(address, name)
    return None


def _parameter(address: str, name: str) -> str | None:
    try:
        values = parse_qs(urlsplit(address).query).get(name, [])
    except ValueError:
        return None
    return token(values[0]) if values else None
