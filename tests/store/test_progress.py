from __future__ import annotations

from datetime import UTC, datetime

import pytest

from privatereply.errors import InvalidValue
from privatereply.store import Store, progress

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ("facebook", "1234", "comments")


def save(store: Store, place: str, name: str = "comments") -> None:
    store.transaction(lambda tx: progress.save(tx, "facebook", "1234", name, place=place, now=NOON))


def load(store: Store) -> str | None:
    return store.transaction(lambda tx: progress.load(tx, *KEY))


def test_nobody_has_come_anywhere_at_the_beginning(store: Store) -> None:
    assert load(store) is None


def test_the_last_place_that_was_saved_is_where_it_goes_on(store: Store) -> None:
    save(store, "page 1")
    save(store, "page 2")
    save(store, "page 9", "messages")
    assert load(store) == "page 2"


def test_a_place_that_is_cleared_is_gone(store: Store) -> None:
    save(store, "page 1")
    store.transaction(lambda tx: progress.clear(tx, *KEY))
    assert load(store) is None


def test_a_place_no_database_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(InvalidValue, match="place"):
        save(store, "\0")
