"""Cursor paging.

Source (read 2026-11-21): https://developers.facebook.com/docs/graph-api/results
"""

from __future__ import annotations

import base64
import binascii
import bisect
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar
from urllib.parse import urlencode

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.errors import GraphError


class Ordered(Protocol):
    """Anything that can be listed: it has a time, and an order among equals."""

    @property
    def created_at(self) -> datetime:
        """When it came into the world."""
        ...

    @property
    def serial(self) -> int:
        """Order among things of the same moment."""
        ...


Item = TypeVar("Item")
_LIMIT: Final = re.compile(r"[1-9][0-9]{0,9}")
Position = tuple[int, int]
Moment = tuple[datetime, int]


def by_creation(item: Ordered) -> Moment:
    """Order by time of creation."""
    return item.created_at, item.serial


@attrs.frozen(kw_only=True)
class Listing:
    """How one edge is paged.

    Attributes:
        url: Address of the edge, without a query.
        parameters: The request's own parameters, token included: ``next`` repeats them, as the
            platform's does.
        limit: Items on a page when none is asked for.
        most: Most items on a page.
        strict: Refuse a limit above ``most`` instead of cutting it down.
        newest_first: Order of the items.
        sparse: Leave out what Instagram's comment edges leave out: ``before``, ``previous``, and
            everything on the last page.
    """

    url: str
    parameters: Mapping[str, str]
    limit: int = 25
    most: int = 100
    strict: bool = False
    newest_first: bool = False
    sparse: bool = False


def page(
    items: Sequence[Item],
    listing: Listing,
    render: Callable[[Item], Json],
    moment: Callable[[Item], Moment],
) -> Json:
    """Cut one page out of an edge.

    Args:
        items: Everything the edge holds, in any order.
        listing: How it is paged.
        render: Turns an item into JSON.
        moment: What the items are ordered by.

    Raises:
        GraphError: A limit or cursor makes no sense.
    """
    ordered = sorted(items, key=moment, reverse=listing.newest_first)
    positions = [_position(moment(item)) for item in ordered]
    start, end = _bounds(positions, listing, _count(listing))
    document: Json = {"data": [render(item) for item in ordered[start:end]]}
    more = end < len(ordered)
    if start < end and (more or not listing.sparse):
        document["paging"] = _links(positions[start:end], listing, earlier=start > 0, more=more)
    return document


def _position(moment: Moment) -> Position:
    return int(moment[0].timestamp() * 1_000_000), moment[1]


def _count(listing: Listing) -> int:
    text = listing.parameters.get("limit", str(listing.limit))
    if not _LIMIT.fullmatch(text):
        raise GraphError("invalid", what="param limit must be a positive number")
    if listing.strict and int(text) > listing.most:
        raise GraphError("invalid", what=f"param limit must be at most {listing.most}")
    return min(int(text), listing.most)


def _bounds(positions: list[Position], listing: Listing, count: int) -> tuple[int, int]:
    """Find where the page starts and ends. A cursor holds a position, so it outlives its item."""
    sign = -1 if listing.newest_first else 1
    places = [_sided(position, sign) for position in positions]
    if after := listing.parameters.get("after"):
        start = bisect.bisect_right(places, _sided(_decode(after), sign))
        return start, min(start + count, len(places))
    if before := listing.parameters.get("before"):
        end = bisect.bisect_left(places, _sided(_decode(before), sign))
        return max(0, end - count), end
    return 0, min(count, len(places))


def _sided(position: Position, sign: int) -> Position:
    return position[0] * sign, position[1] * sign


def _links(shown: Sequence[Position], listing: Listing, *, earlier: bool, more: bool) -> Json:
    before, after = _encode(shown[0]), _encode(shown[-1])
    cursors = {"after": after} if listing.sparse else {"before": before, "after": after}
    links: Json = {"cursors": cursors}
    if more:
        links["next"] = _link(listing, "after", after)
    if earlier and not listing.sparse:
        links["previous"] = _link(listing, "before", before)
    return links


def _link(listing: Listing, direction: str, cursor: str) -> str:
    kept = {
        name: value for name, value in listing.parameters.items() if name not in {"after", "before"}
    }
    return f"{listing.url}?{urlencode({**kept, direction: cursor})}"


def _encode(position: Position) -> str:
    return base64.urlsafe_b64encode(f"{position[0]}:{position[1]}".encode()).decode()


def _decode(cursor: str) -> Position:
    try:
        moment, serial = base64.urlsafe_b64decode(cursor).decode().split(":")
        return int(moment), int(serial)
    except (ValueError, binascii.Error):
        raise GraphError("invalid", what="Invalid cursors values") from None
