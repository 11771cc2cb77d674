"""How many calls are left, and how long to wait, from the headers of every answer.

https://docs.joinmastodon.org/api/rate-limits/ (2026-07-02). Mastodon and GoToSocial write the end
of the window in ISO 8601. snac and Takahe have no such headers and no such limits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from privatereply.flow import Response
from privatereply.provider import Usage
from privatereply.providers.reading import http_date, number, seconds, time

__all__ = ["retry_after", "usage"]

_LONGEST: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)


def usage(response: Response) -> Usage | None:
    """The budget a response tells about, or ``None`` if it tells of none."""
    limit = number(response.header("x-ratelimit-limit"))
    remaining = number(response.header("x-ratelimit-remaining"))
    if limit is None or remaining is None or limit <= 0 or remaining < 0:
        return None
    wait = _until_reset(response)
    return Usage(
        share=max(0.0, 1 - remaining / limit),
        regain_after=wait if remaining == 0 else None,
        remaining=int(remaining),
        resets_after=wait,
    )


def retry_after(response: Response) -> timedelta | None:
    """How long to wait, the longest of what is told; at most a day.

    While GoToSocial starts, it tells twice: in seconds and as a date.
    """
    present = http_date(response.header("date"))
    told = [_wait(value, present) for name, value in response.headers if name == "retry-after"]
    found = [wait for wait in told if wait is not None]
    if not found:
        reset = _until_reset(response)
        found = [] if reset is None else [reset]
    return min(max(found), _LONGEST) if found else None


def _wait(value: str, present: datetime | None) -> timedelta | None:
    return seconds(value) or _until(http_date(value), present)


def _until_reset(response: Response) -> timedelta | None:
    reset = time(response.header("x-ratelimit-reset"))
    return _until(reset, http_date(response.header("date")))


def _until(moment: datetime | None, present: datetime | None) -> timedelta | None:
    """How long it is until then by the server's own clock, if it tells the time."""
    if moment is None or present is None:
        return None
    return max(moment - present, _NOTHING)
