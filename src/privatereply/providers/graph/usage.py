"""How much of its budget an account has used, from the headers of both Graph hosts.

Source (read 2026-11-21): https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from privatereply.flow import Response
from privatereply.provider import Usage
from privatereply.providers.reading import Tree, http_date, items, mapping, number, seconds, word

__all__ = ["retry_after", "usage"]

_LONGEST: Final = timedelta(days=1)
# graph.facebook.com counts calls and times; graph.instagram.com has words of its own for them.
_APP_SHARES: Final = ("call_count", "total_time", "total_cputime", "call_volume", "cpu_time")
_BUSINESS_SHARES: Final = ("call_count", "total_time", "total_cputime")


def usage(response: Response) -> Usage | None:
    """The tightest of the budgets a response tells about, or ``None`` if it tells of none.

    Shares are fractions and have been seen above 2.
    """
    found = [*_app(response), *_business(response)]
    if not found:
        return None
    worst = max(found, key=lambda one: (one.regain_after or timedelta(), one.share))
    return Usage(
        share=max(one.share for one in found),
        regain_after=worst.regain_after,
        scope=worst.scope,
    )


def retry_after(response: Response) -> timedelta | None:
    """How long to wait, from ``Retry-After`` or the business budget; at most a day."""
    told = usage(response)
    wait = _asked(response) or (told.regain_after if told else None)
    return min(wait, _LONGEST) if wait else None


def _asked(response: Response) -> timedelta | None:
    value = response.header("retry-after")
    length = seconds(value)
    if length is not None:
        return length
    until, present = http_date(value), http_date(response.header("date"))
    return max(until - present, timedelta()) if until and present else None


def _app(response: Response) -> Iterator[Usage]:
    shares = _shares(_tree(response, "x-app-usage"), _APP_SHARES)
    if shares:
        yield Usage(share=max(shares), scope="app")


def _business(response: Response) -> Iterator[Usage]:
    for budgets in _tree(response, "x-business-use-case-usage").values():
        for budget in map(mapping, items(budgets)):
            shares = _shares(budget, _BUSINESS_SHARES)
            # The one length of time that Meta writes in minutes.
            minutes = number(budget.get("estimated_time_to_regain_access"))
            wait = seconds(minutes * 60) if minutes else None
            if shares or wait:
                yield Usage(
                    share=max(shares, default=1.0),
                    regain_after=wait,
                    scope=word(budget.get("type")) or "",
                )


def _shares(tree: Tree, names: tuple[str, ...]) -> list[float]:
    found = [number(tree.get(name)) for name in names]
    return [share / 100 for share in found if share is not None and share >= 0]


def _tree(response: Response, header: str) -> Tree:
    try:
        return mapping(json.loads(response.header(header) or ""))
    except (ValueError, RecursionError):
        return {}
