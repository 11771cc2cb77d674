"""Pages of listings that run from the newest to the oldest.

Source (read 2026-11-21): https://docs.x.com/x-api/fundamentals/pagination
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x.bodies import ID
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import invalid

TIMELINE: Final = frozenset(
    {"end_time", "max_results", "pagination_token", "since_id", "start_time", "until_id"}
)
"""Query parameters of a timeline."""

_COUNT: Final = re.compile(r"[0-9]{1,4}")
_TOKEN: Final = re.compile(r"(next|prev):([0-9]{19})")


class Listed(Protocol):
    """Anything that can be listed."""

    @property
    def id(self) -> str:
        """A snowflake."""
        ...

    @property
    def created_at(self) -> datetime:
        """When it came into the world."""
        ...


Item = TypeVar("Item", bound=Listed)


def cut(
    call: Call,
    items: Sequence[Item],
    *,
    least: int,
    usual: int,
    most: int = 100,
) -> tuple[list[Item], bool, bool]:
    """Cut the page a call asks for.

    Args:
        call: The call.
        items: Everything, newest first.
        least: Fewest items that may be asked for.
        usual: Items when no number is asked for.
        most: Most items that may be asked for.

    Returns:
        The page, and whether there is something newer and something older.

    Raises:
        Refused: The number or the token makes no sense.
    """
    count = _count(call, least, usual, most)
    direction, place = _decode(call)
    older = [item for item in items if int(item.id) < place]
    if direction == "next":
        page = older[:count]
    else:
        page = [item for item in items if int(item.id) > place][-count:]
    if not page:
        return [], False, False
    return page, items[0] is not page[0], items[-1] is not page[-1]


def bounded(call: Call, items: Sequence[Item]) -> list[Item]:
    """Leave out what the times and ids of a call exclude.

    Raises:
        Refused: One of them makes no sense.
    """
    start, end = _time(call, "start_time"), _time(call, "end_time")
    since, until = _id(call, "since_id"), _id(call, "until_id")
    return [
        item
        for item in items
        if (start is None or item.created_at >= start)
        and (end is None or item.created_at < end)
        and (since is None or int(item.id) > since)
        and (until is None or int(item.id) < until)
    ]


def token_to(direction: str, item: Listed) -> str:
    """Return the token of the page ``next`` to an item, which is older, or ``prev``."""
    return base64.urlsafe_b64encode(f"{direction}:{int(item.id):019d}".encode()).decode()


def told(page: Sequence[Listed], *, newer: bool, older: bool) -> Json:
    """Return the ``meta`` of a page of Posts."""
    if not page:
        return {"result_count": 0}
    meta: Json = {
        "newest_id": page[0].id,
        "oldest_id": page[-1].id,
        "result_count": len(page),
    }
    if older:
        meta["next_token"] = token_to("next", page[-1])
    if newer:
        meta["previous_token"] = token_to("prev", page[0])
    return meta


def _count(call: Call, least: int, usual: int, most: int) -> int:
    text = call.query.get("max_results", str(usual))
    if not _COUNT.fullmatch(text) or not least <= int(text) <= most:
        raise invalid(
            f"The `max_results` query parameter value [{text}] is not between {least} and {most}",
            max_results=text,
        )
    return int(text)


def _decode(call: Call) -> tuple[str, int]:
    # Searches know the token by two names.
    parameter = "next_token" if "next_token" in call.query else "pagination_token"
    token = call.query.get(parameter)
    if token is None:
        return "next", 1 << 64
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
    except (ValueError, binascii.Error):
        text = ""
    found = _TOKEN.fullmatch(text)
    if found is None:
        raise invalid(
            f"The `{parameter}` query parameter value [{token}] is not valid", **{parameter: token}
        )
    return found.group(1), int(found.group(2))


def _time(call: Call, parameter: str) -> datetime | None:
    text = call.query.get(parameter)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        pass
    raise invalid(
        f"The `{parameter}` query parameter value [{text}] is not a valid time", **{parameter: text}
    )


def _id(call: Call, parameter: str) -> int | None:
    text = call.query.get(parameter)
    if text is None:
        return None
    if not ID.fullmatch(text):
        raise invalid(
            f"The `{parameter}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$",
            **{parameter: text},
        )
    return int(text)
