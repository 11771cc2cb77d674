"""When a transport comes back, and that it waits as long as it was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import NeverSent, Unanswered
from privatereply.flow import Effect, Response
from privatereply.transport.retrying import Patience

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PATIENCE = Patience(attempts=3, longest_wait=30.0, jitter=lambda: 1.0, now=lambda: NOON)


def told(retry_after: str, status: int = 503) -> Response:
    return Response(status=status, headers=(("retry-after", retry_after),))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_tried_again_after_a_status_that_may_pass(
    serve: Any, carry: Any, read: Any, answer: Any, status: int
) -> None:
    server = serve(answer(status), answer(200))
    assert carry.one(read(url=server.url)).status == 200
    assert carry.waits == [0.5]


@pytest.mark.parametrize("status", [204, 301, 307, 400, 401, 403, 404, 408, 422])
def test_any_other_status_is_handed_back_at_once(
    serve: Any, carry: Any, read: Any, answer: Any, status: int
) -> None:
    server = serve(answer(status, b""))
    assert carry.one(read(url=server.url)).status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_write_is_never_repeated_for_its_status(
    serve: Any, carry: Any, write: Any, answer: Any, status: int
) -> None:
    server = serve(answer(status, b"{}", "Retry-After: 1"))
    assert carry.one(write(url=server.url)).status == status
    assert len(server.requests) == 1
    assert carry.waits == []


def test_after_the_last_try_the_last_response_is_handed_back(
    serve: Any, carry: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(500), answer(502), answer(503, b"down"))
    response = carry.one(read(url=server.url))
    assert (response.status, response.body) == (503, b"down")
    assert len(server.requests) == 3
    assert carry.waits == [0.5, 1.0]


def test_the_wait_a_server_asks_for_is_kept(serve: Any, carry: Any, read: Any, answer: Any) -> None:
    server = serve(
        answer(429, b"", "Retry-After: 7"),
        answer(503, b"", "Retry-After: Sat, 21 Nov 2026 12:00:20 GMT"),
        answer(200),
    )
    assert carry.one(read(url=server.url), now=lambda: NOON).status == 200
    assert carry.waits == [7.0, 20.0]


def test_a_longer_wait_than_is_patient_hands_the_response_back_at_once(
    serve: Any, carry: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(429, b"", "Retry-After: 31"))
    assert carry.one(read(url=server.url)).header("retry-after") == "31"
    assert len(server.requests) == 1
    assert carry.waits == []


def test_a_date_long_past_is_not_waited_for(serve: Any, carry: Any, read: Any, answer: Any) -> None:
    server = serve(answer(503, b"", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"), answer(200))
    assert carry.one(read(url=server.url)).status == 200
    assert carry.waits == [0.0]


def test_one_attempt_means_no_second_one(serve: Any, carry: Any, read: Any, answer: Any) -> None:
    server = serve(answer(500))
    assert carry.one(read(url=server.url), attempts=1).status == 500
    assert len(server.requests) == 1


def test_a_date_in_the_past_means_at_once() -> None:
    assert PATIENCE.pause(1, told("Sat, 21 Nov 2026 11:00:00 GMT")) == 0.0


def test_a_date_without_a_place_is_in_utc() -> None:
    assert PATIENCE.pause(1, told("Sat, 21 Nov 2026 12:00:05 -0000")) == 5.0


@pytest.mark.parametrize(
    "text",
    ["", "soon", "-5", "1.5", "٣", "Sat, 99 Nov 2026 12:00:00 GMT", "1 Jan 99999999999999999999"],
)
def test_a_wait_nobody_can_read_falls_back_to_the_backoff(text: str) -> None:
    assert PATIENCE.again(Effect.READ, told(text))
    assert PATIENCE.pause(1, told(text)) == 0.5


@given(
    st.text()
    | st.datetimes(timezones=st.just(UTC)).map("{:%a, %d %b %Y %H:%M:%S GMT}".format)
    | st.integers().map(str)
)
def test_whatever_a_server_asks_for_no_wait_is_longer_than_patience(text: str) -> None:
    response = told(text)
    assert not PATIENCE.again(Effect.WRITE, response)
    if PATIENCE.again(Effect.READ, response):
        assert 0.0 <= PATIENCE.pause(1, response) <= 30.0


@given(st.integers(min_value=1, max_value=1000), st.floats(min_value=0.0, max_value=1.0))
def test_backoff_doubles_up_to_a_limit_and_jitter_halves_it_at_most(
    tried: int, jitter: float
) -> None:
    patience = Patience(attempts=3, longest_wait=30.0, jitter=lambda: jitter, now=lambda: NOON)
    full = min(8.0, 0.5 * 2 ** min(tried - 1, 10))
    assert full / 2 <= patience.pause(tried, NeverSent()) <= full


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(seconds=30)))
def test_seconds_and_dates_ask_for_the_same(wait: timedelta) -> None:
    whole = timedelta(seconds=int(wait.total_seconds()))
    date = f"{NOON + whole:%a, %d %b %Y %H:%M:%S} GMT"
    by_date = PATIENCE.pause(1, told(date))
    assert by_date == PATIENCE.pause(1, told(str(int(whole.total_seconds()))))


@pytest.mark.parametrize(
    ("effect", "outcome", "again"),
    [
        (Effect.READ, NeverSent(), True),
        (Effect.READ, Unanswered(), True),
        (Effect.WRITE, NeverSent(), True),
        (Effect.WRITE, Unanswered(), False),
        (Effect.UNDO, Unanswered(), True),
    ],
)
def test_only_what_cannot_happen_twice_is_tried_again(
    effect: Effect, outcome: Any, again: bool
) -> None:
    assert PATIENCE.again(effect, outcome) is again
