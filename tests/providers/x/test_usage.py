"""What X's headers tell of a budget."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.flow import Response
from privatereply.provider import Usage
from privatereply.providers.x import X

NAMES = ["x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour"]
# As recorded, "UTC" and all: https://github.com/tweepy/tweepy (2022-10-28)
DATE = ("date", "Fri, 28 Oct 2022 02:40:35 UTC")


def budget(limit: str, remaining: str, reset: str, name: str = NAMES[0]) -> Response:
    lines = ((f"{name}-limit", limit), (f"{name}-remaining", remaining), (f"{name}-reset", reset))
    return Response(status=201, headers=(DATE, *lines))


def test_what_is_left_and_for_how_long_is_told_by_every_answer(x: X) -> None:
    assert x.usage(budget("200", "150", "1666925626")) == Usage(
        share=0.25,
        scope="15 minutes",
        remaining=150,
        resets_after=timedelta(minutes=13, seconds=11),
    )


def test_an_empty_budget_says_when_calls_are_taken_again(x: X) -> None:
    told = x.usage(budget("15", "0", "1666925626"))
    assert told is not None
    assert told.regain_after == told.resets_after == timedelta(minutes=13, seconds=11)
    assert told.share == 1.0


def test_the_tightest_of_several_budgets_counts(x: X) -> None:
    short = budget("15", "0", "1666925626")
    long = budget("500", "0", "1667000000", "x-user-limit-24hour")
    both = Response(status=201, headers=short.headers + long.headers)
    told = x.usage(both)
    assert told is not None
    assert told.scope == "24 hours, user"


def test_without_a_date_nobody_knows_how_long(x: X) -> None:
    answer = Response(status=201, headers=budget("15", "0", "1666925626").headers[1:])
    told = x.usage(answer)
    assert told is not None
    assert (told.remaining, told.regain_after, told.resets_after) == (0, None, None)


@pytest.mark.parametrize(
    ("limit", "remaining"), [("", "1"), ("many", "1"), ("0", "0"), ("15", "-1"), ("15", "few")]
)
def test_a_malformed_budget_tells_nothing(x: X, limit: str, remaining: str) -> None:
    assert x.usage(budget(limit, remaining, "1666925626")) is None


@given(st.sampled_from(NAMES), st.text(), st.text(), st.text() | st.integers().map(str))
def test_any_headers_are_usage_or_none(name: str, limit: str, remaining: str, reset: str) -> None:
    found = X().usage(budget(limit, remaining, reset, name))
    assert found is None or found.share >= 0
