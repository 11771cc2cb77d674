"""An attempt that nobody got an answer to, and what platforms show of it an hour later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from privatereply.flow import Response
from privatereply.model import Account, Action, Draft
from privatereply.provider import Look, Sight, Sighting
from privatereply.testing import answer

__all__ = ["BEGUN", "WORDS", "after", "found", "late", "look"]

BEGUN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WORDS = "It is 20 zł ☕"
_LOOKED = BEGUN + timedelta(hours=1)


def after(seconds: float) -> datetime:
    """So long after the attempt began."""
    return BEGUN + timedelta(seconds=seconds)


def look(account: Account, action: Action = Action.PRIVATE_REPLY, **more: Any) -> Look:
    """A look at the attempt, an hour after it began."""
    said = {"draft": Draft(text=WORDS), "now": _LOOKED, **more}
    return Look(account=account, action=action, attempt_id="a1", begun_at=BEGUN, **said)


def late(tree: object, status: int = 200, moment: datetime = _LOOKED) -> Response:
    """An answer of a platform that shows by its own clock that an hour has gone by."""
    return answer(tree, status, {"Date": format_datetime(moment, usegmt=True)})


def found(message_id: str) -> Callable[[Sighting], bool]:
    """Whether a look found a certain message."""

    def check(seen: Sighting) -> bool:
        return (
            seen.sight is Sight.FOUND
            and seen.sent is not None
            and seen.sent.message_id == message_id
        )

    return check
