"""The count itself: what is missing, doubled or left over is seen."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest

from privatereply.store import State

from .census import Census

ADDED = ("x", "1", "comment:7:added")
WRITTEN = ("x", "1", "message:8")
FINE = Census(
    told={ADDED: ("CommentAdded", "7"), WRITTEN: ("MessageReceived", "8")},
    heard=Counter({("witness", ADDED): 1, ("greeter", ADDED): 2, ("witness", WRITTEN): 1}),
    left={},
    answers=Counter({"To 7": 1}),
    unsettled={},
    unhandled=[],
    comments=frozenset({("x", "1", "7")}),
    messages=frozenset({("x", "1", "8")}),
    judged=frozenset(),
)


def test_where_everything_is_there_once_nothing_is_wrong() -> None:
    assert FINE.violations() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"comments": frozenset({*FINE.comments, ("x", "1", "9")})}, "is kept 0 times"),
        ({"messages": frozenset({*FINE.messages, ("x", "1", "9")})}, "is kept 0 times"),
        (
            {"told": {**FINE.told, ("x", "1", "c"): ("CommentEchoed", "7")}},
            "is kept 2 times",
        ),
        ({"told": {**FINE.told, ("x", "1", "c"): ("CommentAdded", "9")}}, "was never made"),
        ({"heard": Counter({("witness", ADDED): 1, ("witness", WRITTEN): 1})}, "greeter was not"),
        ({"heard": Counter({("witness", ADDED): 1, ("greeter", ADDED): 1})}, "witness was not"),
        ({"answers": Counter({"To 7": 2})}, "comment 7 was answered 2 times"),
        ({"answers": Counter[str]()}, "comment 7 was answered 0 times"),
        ({"unsettled": {"7": State.UNKNOWN}}, "an attempt is unknown: 7"),
        ({"unhandled": [("greeter", "dead", ADDED, "why")]}, "a handling is left"),
    ],
)
def test_whatever_is_lost_doubled_or_left_over_is_seen(changes: dict[str, Any], said: str) -> None:
    violations = attrs.evolve(FINE, **changes).violations()
    assert any(said in one for one in violations)


def test_a_comment_whose_platform_never_gave_its_verdict_may_stay_unanswered() -> None:
    judged = attrs.evolve(FINE, answers=Counter(), judged=frozenset({"7"}))
    assert judged.violations() != []
    assert attrs.evolve(judged, left={"7": ["high_intent"]}).violations() == []
