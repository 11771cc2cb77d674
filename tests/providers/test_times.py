"""Times in commands and results are aware and in UTC, whoever wrote the driver."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Flow, Request, Response, run
from privatereply.model import Account, Action, Draft
from privatereply.provider import (
    ExchangeToken,
    ListComments,
    ListPosts,
    Look,
    RefreshToken,
    Sent,
    Token,
)

PAGE = Account(platform="facebook", id="100")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))


def look(begun_at: datetime = NOON, ended_at: datetime | None = None, now: datetime = NOON) -> Look:
    return Look(
        account=PAGE,
        action=Action.MESSAGE,
        attempt_id="a1",
        now=now,
        begun_at=begun_at,
        ended_at=ended_at,
        draft=Draft(text="Hi"),
    )


MADE: dict[str, Callable[[Any], Any]] = {
    "Sent.sent_at": lambda time: Sent(message_id="m_1", sent_at=time),
    "Token.expires_at": lambda time: Token(value="T", expires_at=time),
    "ListPosts.since": lambda time: ListPosts(account=PAGE, since=time),
    "ListComments.since": lambda time: ListComments(account=PAGE, post_id="2", since=time),
    "Look.begun_at": lambda time: look(begun_at=time),
    "Look.ended_at": lambda time: look(ended_at=time),
    "Look.now": lambda time: look(now=time),
    "ExchangeToken.now": lambda time: ExchangeToken(credentials={}, token="T", now=time),
    "RefreshToken.now": lambda time: RefreshToken(account=PAGE, now=time),
}


@pytest.mark.parametrize("name", MADE)
def test_a_naive_time_is_refused_where_it_is_made(name: str) -> None:
    with pytest.raises(InvalidValue, match="naive"):
        MADE[name](NOON.replace(tzinfo=None))
    with pytest.raises(InvalidValue, match="str"):
        MADE[name]("2026-11-21T12:00:00Z")


@pytest.mark.parametrize("name", MADE)
def test_a_time_of_any_zone_is_held_in_utc(name: str) -> None:
    held = getattr(MADE[name](NOON.astimezone(TOKYO)), name.partition(".")[2])
    assert held == NOON
    assert held.tzinfo is UTC


def test_a_drivers_naive_time_fails_inside_its_flow() -> None:
    def send() -> Flow[Sent]:
        yield Request(method="POST", url="https://example.org", effect=Effect.WRITE)
        return Sent(message_id="m_1", sent_at=NOON.replace(tzinfo=None))

    with pytest.raises(InvalidValue, match="naive"):
        run(send(), lambda _: Response(status=200))
