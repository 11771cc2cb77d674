from __future__ import annotations

import pytest

from privatereply.store import Store, Transaction
from privatereply.store.many import Rows

WRITE = Rows(
    """
    INSERT INTO privatereply_schema (version, name) VALUES :rows
    ON CONFLICT (version) DO UPDATE SET name = :again
    RETURNING version
    """,
    ("version", "name"),
)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 31, 32, 33, 63, 64, 100])
def test_every_row_is_written_once_and_answered_in_turn(store: Store, count: int) -> None:
    rows = [(number, f"row {number}") for number in range(100, 100 + count)]

    def work(tx: Transaction) -> list[int]:
        return [row[0] for row in WRITE.execute(tx, rows, {"again": "again"})]

    assert sorted(store.transaction(work)) == [number for number, _ in rows]
    assert len(store.transaction(work)) == count
    held = store.transaction(
        lambda tx: tx.one("SELECT count(*) FROM privatereply_schema WHERE name = 'again'")
    )
    assert held == (count,)
