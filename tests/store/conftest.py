from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privatereply.model import Action, Actor, Draft
from privatereply.store import Attempt

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def new_attempt() -> Callable[..., Attempt]:
    """Build an attempt to answer comment ``c1``; anything can be given differently."""

    def build(id: str = "a1", key: str = "c1", **changes: Any) -> Attempt:  # noqa: A002
        draft = Draft(text="Yes, we have it in your size.")
        values: dict[str, Any] = {
            "id": id,
            "platform": "facebook",
            "account_id": "1234",
            "action": Action.PRIVATE_REPLY,
            "key": key,
            "comment_id": key,
            "draft": draft,
            "fingerprint": draft.fingerprint(),
            "actor": Actor.human("anna"),
            "reserved_at": NOW,
            "lease_until": NOW + timedelta(minutes=1),
        }
        return Attempt(**{**values, **changes})

    return build


@pytest.fixture
def told_by() -> Callable[[BaseException], str]:
    """What can be learnt from an error, and from every other one that can be reached from it."""

    def told(error: BaseException) -> str:
        words: list[str] = []
        waiting: list[BaseException | None] = [error]
        while waiting:
            one = waiting.pop()
            if one is not None:
                words += [str(one), repr(one), repr(one.args), repr(vars(one))]
                waiting += [one.__cause__, one.__context__]
        return "\n".join(words)

    return told
