from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from privatereply.sandbox import SandboxClock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_clock_that_stands_still_moves_only_when_turned() -> None:
    clock = SandboxClock(start=NOON, ticking=False)
    assert clock.now() == clock.now() == NOON
    assert clock.advance(timedelta(days=8)) == NOON + timedelta(days=8)
    assert clock.advance(timedelta(days=-8)) == NOON
    assert clock.set(NOON + timedelta(hours=1)) == clock.now()


def test_a_ticking_clock_never_stands_still_and_can_be_turned_too() -> None:
    clock = SandboxClock(start=NOON)
    first = clock.now()
    assert NOON <= first <= clock.now() < NOON + timedelta(minutes=1)
    turned = clock.set(NOON + timedelta(days=1))
    assert abs(turned - (NOON + timedelta(days=1))) < timedelta(minutes=1)


def test_without_a_start_it_shows_the_time_of_day() -> None:
    shown = SandboxClock().now()
    assert shown.tzinfo is UTC
    assert abs(datetime.now(UTC) - shown) < timedelta(minutes=1)


def test_any_zone_is_understood_and_none_is_refused() -> None:
    tokyo = timezone(timedelta(hours=9))
    clock = SandboxClock(start=NOON.astimezone(tokyo), ticking=False)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="with a zone"):
        clock.set(naive)
    with pytest.raises(ValueError, match="with a zone"):
        SandboxClock(start=naive)
