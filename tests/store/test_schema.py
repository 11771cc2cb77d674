from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from privatereply.errors import InvalidValue, SchemaOutdated, StoreError
from privatereply.store import Store, Transaction, schema
from privatereply.store.database import open_database
from privatereply.store.database.statements import split

UPGRADE = """
import sys
from privatereply.store import Store
from privatereply.store.database import open_database
sys.stdin.readline()
with Store(open_database(sys.argv[1])) as store:
    print(store.upgrade())
"""
NAMES = (
    "aliases",
    "attempts",
    "budgets",
    "comments",
    "conversations",
    "decisions",
    "events",
    "handlers",
    "handlings",
    "messages",
    "people",
    "progress",
    "recipients",
    "restrictions",
    "schema",
)
TABLES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    ),
}


def tables(tx: Transaction) -> list[tuple[object, ...]]:
    return tx.execute(TABLES[tx.dialect])


def set_version(number: int) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        tx.execute("UPDATE privatereply_schema SET version = :number", {"number": number})

    return work


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [migration.number for migration in schema.migrations()]
    assert numbers == list(range(1, schema.LATEST + 1))


@pytest.mark.parametrize("migration", schema.migrations(), ids=lambda found: found.name)
def test_each_migration_enters_itself(migration: schema.Migration) -> None:
    entry = f"VALUES ({migration.number}, '{migration.name}')"
    assert entry in split(migration.sql)[-1]


def test_every_table_and_index_is_recognisable_as_ours(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        names = [str(name) for name, _ in store.transaction(tables)]
    assert names
    assert all(name.startswith("privatereply_") for name in names)


def test_upgrading_again_changes_nothing(store: Store) -> None:
    before = store.transaction(tables)
    assert store.upgrade() == 0
    assert store.transaction(tables) == before


def test_an_upgrade_tells_how_many_migrations_it_applied(dsn: str) -> None:
    with Store(open_database(dsn)) as store:
        assert store.upgrade() == schema.LATEST
        store.check()


def test_the_printed_script_is_what_an_upgrade_applies(dsn: str) -> None:
    def apply(tx: Transaction) -> None:
        for statement in split(schema.sql()):
            tx.execute(statement)

    with Store(open_database(dsn)) as store:
        store.transaction(apply)
        printed = store.transaction(tables)
        store.check()
        for name in NAMES:
            drop = f"DROP TABLE privatereply_{name}"
            store.transaction(lambda tx, drop=drop: tx.execute(drop))  # type: ignore[misc]
        store.upgrade()
        assert store.transaction(tables) == printed


def test_nothing_is_printed_for_a_database_that_is_up_to_date() -> None:
    assert schema.sql(since=schema.LATEST) == ""


@pytest.mark.parametrize("since", [-1, schema.LATEST + 1])
def test_a_version_no_release_had_is_refused(since: int) -> None:
    with pytest.raises(InvalidValue, match="since"):
        schema.sql(since=since)


def test_an_sqlite_file_gets_its_tables_when_it_is_opened(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        store.check()


def test_a_server_is_not_changed_by_being_opened(postgres_dsn: str) -> None:
    with pytest.raises(SchemaOutdated, match="db upgrade"):
        Store.open(postgres_dsn)
    with Store(open_database(postgres_dsn)) as store:
        assert store.transaction(schema.version) == 0


def test_a_file_is_not_changed_if_that_was_asked_for(sqlite_dsn: str) -> None:
    with pytest.raises(SchemaOutdated) as caught:
        Store.open(sqlite_dsn, migrate=False)
    assert (caught.value.found, caught.value.needed) == (0, schema.LATEST)


def test_an_older_schema_is_told_with_both_versions(store: Store) -> None:
    store.transaction(set_version(0))
    with pytest.raises(SchemaOutdated, match=f"version 0.*needs {schema.LATEST}"):
        store.check()


def test_a_newer_schema_is_neither_used_nor_changed(store: Store) -> None:
    store.transaction(set_version(99))
    for attempt in (store.check, store.upgrade):
        with pytest.raises(StoreError, match="version 99"):
            attempt()


def test_a_version_table_without_a_line_is_the_beginning(dsn: str) -> None:
    with Store(open_database(dsn)) as store:
        store.transaction(
            lambda tx: tx.execute("CREATE TABLE privatereply_schema (version BIGINT, name TEXT)")
        )
        assert store.transaction(schema.version) == 0


def test_processes_that_start_at_once_migrate_once(dsn: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, dsn],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    applied = sorted(int(process.communicate()[0]) for process in processes)
    assert applied == [0, 0, 0, schema.LATEST]
