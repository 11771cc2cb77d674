"""What every test of policies starts from: a comment one day old, and a moment to judge it at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.model import Account, Action, Actor, CommentRecord, Fact, Person
from privatereply.policy import Origin, Situation

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def origin() -> Origin:
    return Origin(source="https://example.org/rules", checked="2026-11-21")


@pytest.fixture(scope="session")
def comment() -> CommentRecord:
    return CommentRecord(
        platform="facebook",
        account_id="1",
        id="1_2",
        created_at=NOW - timedelta(days=1),
        author=Person(id="77", is_page=Fact.NO),
    )


@pytest.fixture(scope="session")
def situation(comment: CommentRecord) -> Callable[..., Situation]:
    """A situation in which everything is known and nothing stands in the way."""
    plain = Situation(
        now=NOW,
        action=Action.PRIVATE_REPLY,
        account=Account(platform="facebook", id="1", kind="page"),
        actor=Actor.automation("prices"),
        comment=comment,
        facts={"already_replied": Fact.NO, "comment_exists": Fact.YES},
    )

    def build(**changes: Any) -> Situation:
        return attrs.evolve(plain, **changes)

    return build
