from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from privatereply.errors import InvalidValue, SchemaOutdated, StoreError, StoreUnavailable
from privatereply.store import Attempt, Store, Transaction, ledger, schema


@pytest.fixture
def lent(dsn: str) -> Iterator[Any]:
    """A connection of the host's, with habits of the host's."""
    if dsn.startswith("sqlite"):
        with closing(sqlite3.connect(dsn.removeprefix("sqlite:///"))) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    else:
        with psycopg.connect(dsn, row_factory=dict_row) as connection:
            yield connection


@pytest.fixture
def lending(lent: Any) -> Store:
    return Store.open(lambda: lent, migrate=True)


def in_transaction(lent: Any) -> bool:
    if isinstance(lent, sqlite3.Connection):
        return lent.in_transaction
    return bool(lent.info.transaction_status)


def fails(tx: Transaction) -> None:
    tx.execute("DELETE FROM privatereply_schema")
    raise LookupError("on purpose")


def test_a_lent_database_is_not_changed_by_being_opened(lent: Any) -> None:
    with pytest.raises(SchemaOutdated):
        Store.open(lambda: lent)


def test_rows_are_plain_whatever_the_host_made_of_its_own(lending: Store) -> None:
    row = lending.transaction(lambda tx: tx.one("SELECT version, name FROM privatereply_schema"))
    assert row == (1, "ledger")


def test_a_claim_on_an_idle_connection_is_committed(
    lending: Store, lent: Any, dsn: str, new_attempt: Callable[..., Attempt]
) -> None:
    attempt = new_attempt()
    lending.transaction(lambda tx: ledger.claim(tx, attempt, attempt.reserved_at))
    assert not in_transaction(lent)
    with Store.open(dsn) as own:
        assert own.transaction(lambda tx: ledger.get(tx, attempt.id)) == attempt


def test_a_work_that_raises_on_an_idle_connection_leaves_nothing_behind(
    lending: Store, lent: Any
) -> None:
    with pytest.raises(LookupError):
        lending.transaction(fails)
    assert not in_transaction(lent)
    lending.check()


def test_a_durable_work_inside_the_hosts_transaction_is_refused_with_the_reason(
    lending: Store, lent: Any
) -> None:
    lent.execute("BEGIN")
    with pytest.raises(StoreError, match="protects nobody"):
        lending.transaction(schema.version)
    lent.rollback()


def test_inside_the_hosts_transaction_the_commit_stays_the_hosts(
    lending: Store, lent: Any, new_attempt: Callable[..., Attempt]
) -> None:
    attempt = new_attempt()
    lent.execute("BEGIN")
    lending.transaction(lambda tx: ledger.claim(tx, attempt, attempt.reserved_at), durable=False)
    assert in_transaction(lent)
    lent.rollback()
    assert lending.transaction(lambda tx: ledger.get(tx, attempt.id)) is None


def test_a_work_that_raises_inside_the_hosts_transaction_undoes_itself_alone(
    lending: Store, lent: Any
) -> None:
    lent.execute("BEGIN")
    lent.execute("INSERT INTO privatereply_schema (version, name) VALUES (0, 'the host')")
    with pytest.raises(LookupError):
        lending.transaction(fails, durable=False)
    lent.commit()
    count = lending.transaction(lambda tx: tx.one("SELECT count(*) FROM privatereply_schema"))
    assert count == (2,)


def test_many_works_on_a_lent_connection_are_told_one_by_one(lending: Store) -> None:
    outcomes = lending.transact_many([schema.version, fails, schema.version])
    assert [type(outcome).__name__ for outcome in outcomes] == ["Done", "Failed", "Done"]


def test_a_refused_statement_is_a_store_error(lending: Store, lent: Any) -> None:
    with pytest.raises(StoreUnavailable):
        lending.transaction(lambda tx: tx.execute("SELECT 1 FROM there_is_no_such_table"))
    assert not in_transaction(lent)


def test_a_closed_store_leaves_the_lent_connection_open(lending: Store, lent: Any) -> None:
    lending.close()
    with pytest.raises(StoreError, match="closed"):
        lending.check()
    assert lent.execute("SELECT 1").fetchone() is not None


@pytest.mark.parametrize("lent_thing", [None, object(), "sqlite://"])
def test_something_that_is_no_connection_is_refused_by_its_type(lent_thing: Any) -> None:
    with pytest.raises(InvalidValue, match="SQLAlchemy") as caught:
        Store.open(lambda: lent_thing)
    assert type(lent_thing).__qualname__ in caught.value.given


@pytest.mark.parametrize(("level", "durable"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_a_durable_work_waits_for_the_disk_and_leaves_the_hosts_setting(
    tmp_path: Path, level: int, durable: int
) -> None:
    with closing(sqlite3.connect(tmp_path / "host.db")) as connection:
        connection.execute(f"PRAGMA synchronous = {level}")
        store = Store.open(lambda: connection, migrate=True)
        assert store.transaction(lambda tx: tx.one("PRAGMA synchronous")) == (durable,)
        assert connection.execute("PRAGMA synchronous").fetchone() == (level,)


def test_a_durable_work_waits_for_the_disk_on_a_lent_server_connection(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.commit()
        store = Store.open(lambda: connection, migrate=True)
        shown = [
            store.transaction(lambda tx: tx.one("SHOW synchronous_commit")),
            store.transaction(lambda tx: tx.one("SHOW synchronous_commit"), durable=False),
        ]
    assert shown == [("on",), ("off",)]


def test_a_statement_that_failed_unnoticed_is_not_committed_as_if_it_had_not(
    postgres_dsn: str,
) -> None:
    def work(tx: Transaction) -> None:
        with pytest.raises(StoreUnavailable):
            tx.execute("SELECT 1 FROM there_is_no_such_table")

    with psycopg.connect(postgres_dsn) as connection:
        store = Store.open(lambda: connection, migrate=True)
        with pytest.raises(StoreError, match="let the error through"):
            store.transaction(work)


def test_a_lent_connection_that_was_closed_is_a_store_error(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        store = Store.open(lambda: connection, migrate=True)
    with pytest.raises(StoreUnavailable, match="closed"):
        store.transaction(schema.version)


def test_a_lent_file_connection_that_was_closed_is_a_store_error(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "host.db")) as connection:
        store = Store.open(lambda: connection, migrate=True)
    with pytest.raises(StoreUnavailable):
        store.transaction(schema.version)
