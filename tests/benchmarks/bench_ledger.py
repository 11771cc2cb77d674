"""The ledger against the same statements on raw sqlite3, and a small one against a large one.

Ratios within one run: blocks of the two sides alternate, so that both meet the same moods of the
machine, and the median of the rounds is told. Run it with
``python tests/benchmarks/bench_ledger.py [ROUNDS [ROWS]]``.
"""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from privatereply.model import Action, Actor, Draft
from privatereply.store import Attempt, State, Step, Store, ledger, schema
from privatereply.store.attempt import COLUMNS, to_row
from privatereply.store.database.statements import split
from privatereply.store.steps import STATEMENTS

BLOCK: Final = 200
ROUNDS: Final = 15
FEW: Final = 1_000
MANY: Final = 1_000_000
BUDGET: Final = 1.5
NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
DRAFT: Final = Draft(text="Yes, we have it in your size. Shall we put one aside for you?")
FINGERPRINT: Final = DRAFT.fingerprint()
ACTOR: Final = Actor.automation("price-rule")

_numbers = itertools.count()


def scattered(number: int) -> str:
    """A number's comment id: new rows fall everywhere into the indexes, not at their end."""
    return f"1234567890_{number * 2_654_435_761 % 2**32:010}"


def fresh() -> str:
    return scattered(2**31 + next(_numbers))


Once = Callable[[], object]


class Cost(NamedTuple):
    """Seconds a block took, on the clock and on the processor."""

    wall: float
    cpu: float


def attempt(name: str) -> Attempt:
    return Attempt(
        id=f"attempt-{name}",
        platform="facebook",
        account_id="1234567890",
        action=Action.PRIVATE_REPLY,
        key=name,
        comment_id=name,
        state=State.SENDING,
        draft=DRAFT,
        fingerprint=FINGERPRINT,
        actor=ACTOR,
        reserved_at=NOW,
        lease_until=NOW + timedelta(minutes=2),
        begun_at=NOW,
    )


def through_the_ledger(store: Store) -> Once:
    """Claim durably and record lazily, as a reply does."""

    def once() -> None:
        mine = attempt(fresh())
        assert store.transaction(lambda tx: ledger.claim(tx, mine, NOW)) is None
        store.transaction(
            lambda tx: ledger.settle(tx, mine.id, Step.SENT, NOW, message_id="m_1"),
            durable=False,
        )

    return once


def on_raw_sqlite(connection: sqlite3.Connection) -> Once:
    """The same two statements, with values that lie ready."""
    row = to_row(attempt("raw"))
    told = dict.fromkeys(row) | {"now": 1, "message_id": "m_1"}

    def once() -> None:
        name = fresh()
        row["id"], row["key"], row["comment_id"] = f"attempt-{name}", name, name
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        assert connection.execute(ledger._CLAIM, row).fetchall()
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        told["id"] = row["id"]
        assert connection.execute(STATEMENTS[Step.SENT], told).fetchall()
        connection.execute("COMMIT")

    return once


def raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in split(schema.sql()):
        connection.execute(statement)
    return connection


def filled(path: Path, rows: int) -> Store:
    """A store that has answered so many comments."""
    with Store.open(f"sqlite:///{path}"):
        pass
    connection = sqlite3.connect(path, isolation_level=None)
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    values = ", ".join(f":{name}" for name in COLUMNS)
    row = to_row(attempt("old")) | {"state": "sent", "message_id": "m_1", "sent_at": 1}
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO privatereply_attempts ({names}) VALUES ({values})",  # noqa: S608
        (
            {**row, "id": f"attempt-{key}", "key": key, "comment_id": key}
            for key in map(scattered, range(rows))
        ),
    )
    connection.execute("COMMIT")
    connection.close()
    return Store.open(f"sqlite:///{path}")


def claimed(store: Store) -> Once:
    def once() -> None:
        mine = attempt(fresh())
        assert store.transaction(lambda tx: ledger.claim(tx, mine, NOW), durable=False) is None

    return once


def recorded(store: Store) -> Once:
    waiting = [attempt(fresh()) for _ in range(BLOCK * ROUNDS * 4)]
    store.transact_many([lambda tx, it=it: ledger.claim(tx, it, NOW) for it in waiting])

    def once() -> None:
        mine = waiting.pop()
        store.transaction(
            lambda tx: ledger.settle(tx, mine.id, Step.SENT, NOW, message_id="m_1"),
            durable=False,
        )

    return once


def told(store: Store) -> Once:
    """What `why` reads: the story of one comment."""
    comments = itertools.cycle(map(scattered, range(FEW)))

    def once() -> None:
        comment = next(comments)
        assert store.transaction(
            lambda tx: ledger.story(tx, "facebook", "1234567890", comment), durable=False
        )

    return once


def looked_for(store: Store) -> Once:
    """The few that are due to be looked for, among all that are settled."""

    def once() -> None:
        store.transaction(
            lambda tx: ledger.unsettled(tx, "facebook", "1234567890", NOW, 10), durable=False
        )

    return once


def block(once: Once) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(BLOCK):
        once()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def compare(name: str, ours: Once, yardstick: Once, rounds: int) -> None:
    """Print the ratios of alternating blocks."""
    block(ours)
    block(yardstick)
    pairs = [
        (block(ours), block(yardstick)) if number % 2 else (block(yardstick), block(ours))[::-1]
        for number in range(rounds)
    ]
    wall = statistics.median(mine.wall / other.wall for mine, other in pairs)
    cpu = statistics.median(mine.cpu / other.cpu for mine, other in pairs)
    ours_us = statistics.median(mine.cpu for mine, _ in pairs) / BLOCK * 1e6
    other_us = statistics.median(other.cpu for _, other in pairs) / BLOCK * 1e6
    verdict = "within" if wall <= BUDGET and cpu <= BUDGET else "OVER"
    print(
        f"{name:<42} wall {wall:5.2f}x  cpu {cpu:5.2f}x"
        f"  ({ours_us:6.1f} against {other_us:6.1f} us)  {verdict} {BUDGET}x"
    )


def main(rounds: int = ROUNDS, rows: int = MANY) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with Store.open(f"sqlite:///{here}/ledger.db") as store:
            compare(
                "claim and record, against raw sqlite3",
                through_the_ledger(store),
                on_raw_sqlite(raw(here / "raw.db")),
                rounds,
            )
        with filled(here / "few.db", FEW) as few, filled(here / "many.db", rows) as many:
            for name, what in [
                ("claim", claimed),
                ("record", recorded),
                ("due to be looked for", looked_for),
                ("why", told),
            ]:
                compare(f"{name}, {rows:,} rows against {FEW:,}", what(many), what(few), rounds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
