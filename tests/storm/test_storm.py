"""Whatever happens to webhooks and to whoever takes them: nothing is lost, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from .census import Census
from .storm import gathered

EVENTS = 240
KILLS = 10
SEED = 20261122


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
def test_every_comment_is_kept_handled_and_answered_once_through_losses_doubles_and_kills(
    dsn: str, tmp_path: Path
) -> None:
    with gathered(dsn, tmp_path, events=EVENTS, seed=SEED) as storm:
        storm.rage(EVENTS, KILLS)
        after = storm.calm()
        census = Census.take(storm)
        assert census.violations() == []
        assert len(census.comments) + len(census.messages) >= EVENTS
        # It was no calm sea.
        fates = {(notice.mischief, notice.status) for notice in storm.sandbox.webhooks.notices()}
        assert {(None, 200), ("doubled", 200), ("dropped", None), (None, 599)} <= fates
        assert after.found > EVENTS // 10
        assert len(storm.kills) == KILLS
        assert sum(storm.kills) >= KILLS // 3
        assert max(census.heard.values()) > 1
