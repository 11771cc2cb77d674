"""How much of a budget is left, from the headers of every answer.

Source: https://docs.x.com/x-api/fundamentals/rate-limits (2026-07-24). The documented numbers
contradict each other, and the live ones differ from all of them; the headers are the truth. A
refused send is counted like one that went through.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from privatereply.flow import Response
from privatereply.provider import Usage
from privatereply.providers.reading import http_date, number, seconds, time

__all__ = ["retry_after", "usage"]

_LONGEST: Final = timedelta(days=1)
# Of the second and third nobody but other people's clients tells.
# https://github.com/PLhery/node-twitter-api-v2
_BUDGETS: Final = {
    "x-rate-limit": "15 minutes",
    "x-user-limit-24hour": "24 hours, user",
    "x-app-limit-24hour": "24 hours, app",
}


def usage(response: Response) -> Usage | None:
    """The tightest of the budgets a response tells about, or ``None`` if it tells of none."""
    return max(
        _budgets(response),
        key=lambda one: (one.regain_after or timedelta(), one.share),
        default=None,
    )


def retry_after(response: Response) -> timedelta | None:
    """How long to wait: until the budget is whole again; at most a day."""
    told = seconds(response.header("retry-after"))
    if told is None:
        resets = [one.resets_after for one in _budgets(response) if one.remaining == 0]
        # A 429 whose headers still count calls was about a budget they do not tell of.
        told = max((wait for wait in resets if wait is not None), default=None)
    return None if told is None else min(told, _LONGEST)


def _budgets(response: Response) -> Iterator[Usage]:
    present = http_date(response.header("date"))
    for prefix, scope in _BUDGETS.items():
        limit = number(response.header(f"{prefix}-limit"))
        remaining = number(response.header(f"{prefix}-remaining"))
        if limit is None or remaining is None or limit <= 0 or remaining < 0:
            continue
        wait = _until(time(response.header(f"{prefix}-reset")), present)
        yield Usage(
            share=max(0.0, 1 - remaining / limit),
            regain_after=wait if remaining == 0 else None,
            scope=scope,
            remaining=int(remaining),
            resets_after=wait,
        )


def _until(moment: datetime | None, present: datetime | None) -> timedelta | None:
    """How long it is until then by the platform's own clock, if it tells the time."""
    if moment is None or present is None:
        return None
    return max(moment - present, timedelta())
