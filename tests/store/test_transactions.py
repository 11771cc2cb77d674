from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from privatereply.errors import StoreError, StoreUnavailable
from privatereply.flow import Done
from privatereply.store import Failed, Row, Store, Transaction
from privatereply.store.database.contract import NOTHING
from privatereply.store.database.postgres import PostgresTransaction
from privatereply.store.database.sqlite import SqliteTransaction

INSERT = "INSERT INTO privatereply_schema (version, name) VALUES (:version, :name)"
NAMES = "SELECT name FROM privatereply_schema WHERE version > 100 ORDER BY version"


def insert(version: int, name: str = "x") -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        tx.execute(INSERT, {"version": version, "name": name})

    return work


def names(store: Store) -> list[str]:
    return [name for (name,) in store.transaction(lambda tx: tx.execute(NAMES))]


def test_what_a_work_wrote_is_there_after_it(store: Store) -> None:
    store.transaction(insert(101, "kept"))
    assert names(store) == ["kept"]


def test_a_work_hands_back_what_it_returns(store: Store) -> None:
    assert store.transaction(lambda _: 42) == 42


def test_a_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    def work(tx: Transaction) -> None:
        insert(101)(tx)
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        store.transaction(work)
    assert names(store) == []


def test_a_work_that_is_interrupted_leaves_nothing_behind(store: Store) -> None:
    def work(tx: Transaction) -> None:
        insert(101)(tx)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.transaction(work)
    assert names(store) == []


def test_one_answers_the_first_row_or_none(store: Store) -> None:
    store.transaction(insert(101, "kept"))
    rows: list[Row | None] = [
        store.transaction(lambda tx: tx.one(NAMES)),
        store.transaction(lambda tx: tx.one("SELECT 1 WHERE 1 = 0")),
    ]
    assert rows == [("kept",), None]


def test_parameters_are_told_from_casts_texts_and_percent_signs(store: Store) -> None:
    sql = "SELECT ':name', '100%', :name /* :: */, 'it''s :name' -- :name"
    row = store.transaction(lambda tx: tx.one(sql, {"name": "value"}))
    assert row == (":name", "100%", "value", "it's :name")


SECRET = "a private sentence"
QUOTED = {
    "a row that lacks something": (
        "INSERT INTO privatereply_comments (platform, account_id, id, text)"
        " VALUES ('facebook', '1234', 'c1', :secret)"
    ),
    "a value that is no number": (
        "INSERT INTO privatereply_schema (version, name) VALUES (CAST(:secret AS BIGINT), NULL)"
    ),
    "a name nobody knows": "SELECT 1 FROM there_is_no_such_table WHERE name = :secret",
    "a row that is there already": (
        "INSERT INTO privatereply_comments (platform, account_id, id, text, surface) VALUES"
        " ('facebook', '1234', :secret, '', 'feed'), ('facebook', '1234', :secret, '', 'feed')"
    ),
}


@pytest.mark.parametrize("sql", QUOTED.values(), ids=QUOTED.keys())
def test_nothing_a_refused_statement_was_about_can_be_reached_from_the_error(
    store: Store, told_by: Callable[[BaseException], str], sql: str
) -> None:
    with pytest.raises(StoreUnavailable, match="failed with") as caught:
        store.transaction(lambda tx: tx.execute(sql, {"secret": SECRET}))
    assert SECRET not in told_by(caught.value)


def test_nothing_a_refused_commit_was_about_can_be_reached_from_the_error(
    postgres_dsn: str, told_by: Callable[[BaseException], str]
) -> None:
    def work(tx: Transaction) -> None:
        tx.execute("CREATE TABLE late (name TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        tx.execute("INSERT INTO late VALUES (:secret), (:secret)", {"secret": SECRET})

    with psycopg.connect(postgres_dsn) as connection:
        own, lent = Store.open(postgres_dsn, migrate=True), Store.open(lambda: connection)
        for store in (own, lent):
            with pytest.raises(StoreUnavailable, match="23505") as caught:
                store.transaction(work)
            assert SECRET not in told_by(caught.value)
            store.close()


def test_a_work_may_not_swallow_a_failed_statement_and_lose_the_rest_silently(
    postgres_dsn: str,
) -> None:
    def work(tx: Transaction) -> None:
        insert(101)(tx)
        with pytest.raises(StoreUnavailable):
            tx.execute("SELECT 1 FROM there_is_no_such_table")

    with Store.open(postgres_dsn, migrate=True) as store:
        with pytest.raises(StoreError, match="let the error through"):
            store.transaction(work)
        assert names(store) == []


def test_a_transaction_inside_another_one_is_refused_instead_of_waiting_for_ever(
    sqlite_dsn: str,
) -> None:
    with (
        Store.open(sqlite_dsn) as store,
        pytest.raises(StoreError, match="already open in this thread"),
    ):
        store.transaction(lambda _: store.transaction(lambda _: None))


def test_closing_inside_a_transaction_is_refused(sqlite_dsn: str) -> None:
    with (
        Store.open(sqlite_dsn) as store,
        pytest.raises(StoreError, match="already open in this thread"),
    ):
        store.transaction(lambda _: store.close())


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.transaction(lambda _: None)


def test_many_works_are_told_one_by_one_what_became_of_them(store: Store) -> None:
    def fails(tx: Transaction) -> None:
        insert(102)(tx)
        raise LookupError("on purpose")

    outcomes = store.transact_many([insert(101, "first"), fails, insert(103, "third")])
    assert [type(outcome) for outcome in outcomes] == [Done, Failed, Done]
    assert names(store) == ["first", "third"]


def test_a_statement_that_fails_harms_no_other_work(store: Store) -> None:
    outcomes = store.transact_many([insert(101, "first"), insert(101), insert(102, "second")])
    assert isinstance(outcomes[1], Failed)
    assert isinstance(outcomes[1].error, StoreUnavailable)
    assert names(store) == ["first", "second"]


def test_a_store_tells_whether_many_works_share_a_commit(store: Store, dsn: str) -> None:
    assert store.groups is dsn.startswith("sqlite")


def test_no_work_at_all_is_no_error(store: Store) -> None:
    assert store.transact_many([]) == []


def test_an_interrupted_group_is_undone_as_a_whole_and_tells_everybody(sqlite_dsn: str) -> None:
    def interrupted(_: Transaction) -> None:
        raise KeyboardInterrupt

    with Store.open(sqlite_dsn) as store:
        with pytest.raises(KeyboardInterrupt):
            store.transact_many([insert(101), interrupted])
        assert names(store) == []


def gives_up(tx: Transaction) -> None:
    tx.execute("INSERT OR ROLLBACK INTO privatereply_schema (version, name) VALUES (1, 'x')")


def gives_up_and_hides_it(tx: Transaction) -> None:
    with pytest.raises(StoreUnavailable):
        gives_up(tx)
    raise LookupError("on purpose")


@pytest.mark.parametrize(
    ("last_straw", "reason"),
    [(gives_up, "SQLITE_CONSTRAINT"), (gives_up_and_hides_it, "none of them was written")],
)
def test_a_group_whose_transaction_sqlite_gives_up_fails_as_a_whole(
    sqlite_dsn: str, last_straw: Callable[[Transaction], None], reason: str
) -> None:
    with Store.open(sqlite_dsn) as store:
        outcomes = store.transact_many([insert(101), last_straw, insert(102)])
        errors = [outcome.error for outcome in outcomes if isinstance(outcome, Failed)]
        assert [type(error) for error in errors] == [StoreUnavailable] * 3
        assert all(reason in str(error) for error in errors)
        assert names(store) == []


def test_callers_of_a_group_that_failed_share_no_error(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        outcomes = store.transact_many([insert(101), gives_up, insert(102)])
    errors = {id(outcome.error) for outcome in outcomes if isinstance(outcome, Failed)}
    assert len(errors) == 3


def test_a_closed_store_raises_a_new_error_each_time(store: Store) -> None:
    store.close()
    errors: list[StoreError] = []
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            store.transaction(lambda _: None)
        errors.append(caught.value)
    assert errors[0] is not errors[1]


@pytest.fixture
def interrupted_at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the thread that next runs a statement on SQLite be interrupted before or after it."""
    plain = SqliteTransaction.execute

    def arrange(statement: str, *, before: bool = False) -> None:
        def execute(self: SqliteTransaction, sql: str, params: Any = NOTHING) -> list[Row]:
            if sql != statement:
                return plain(self, sql, params)
            monkeypatch.setattr(SqliteTransaction, "execute", plain)
            if not before:
                plain(self, sql, params)
            raise KeyboardInterrupt

        monkeypatch.setattr(SqliteTransaction, "execute", execute)

    return arrange


def test_an_interrupt_as_the_transaction_begins_locks_nobody_out(
    sqlite_dsn: str, interrupted_at: Callable[..., None]
) -> None:
    path = sqlite_dsn.removeprefix("sqlite:///")
    with Store.open(sqlite_dsn) as store, closing(sqlite3.connect(path, timeout=0)) as other:
        interrupted_at("BEGIN IMMEDIATE")
        with pytest.raises(KeyboardInterrupt):
            store.transaction(insert(101))
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        store.transaction(insert(102, "after"))
        assert names(store) == ["after"]


def test_a_transaction_whose_rollback_was_interrupted_is_undone_by_the_next_one(
    sqlite_dsn: str, interrupted_at: Callable[..., None]
) -> None:
    def fails(tx: Transaction) -> None:
        insert(101)(tx)
        raise LookupError("on purpose")

    with Store.open(sqlite_dsn) as store:
        interrupted_at("ROLLBACK", before=True)
        with pytest.raises(KeyboardInterrupt):
            store.transaction(fails)
        store.transaction(insert(102, "after"))
        assert names(store) == ["after"]


def test_an_interrupt_while_the_disk_is_set_aside_leaves_no_belief_in_it(
    sqlite_dsn: str, interrupted_at: Callable[..., None]
) -> None:
    with Store.open(sqlite_dsn) as store:
        interrupted_at("PRAGMA synchronous = 1")
        with pytest.raises(KeyboardInterrupt):
            store.transaction(lambda _: None, durable=False)
        assert store.transaction(lambda tx: tx.one("PRAGMA synchronous")) == (2,)


@pytest.mark.parametrize(
    ("statement", "written"), [("BEGIN IMMEDIATE", []), ("COMMIT", ["x", "x"])]
)
def test_whoever_waited_for_a_thread_that_was_interrupted_is_not_told_what_nobody_knows(
    sqlite_dsn: str,
    interrupted_at: Callable[..., None],
    statement: str,
    written: list[str],
) -> None:
    told: list[BaseException] = []

    def run(version: int) -> None:
        try:
            store.transaction(insert(version))
        except BaseException as error:  # noqa: BLE001 - the interrupt ends the thread that has it
            told.append(error)

    with Store.open(sqlite_dsn) as store:
        combiner = store._database._combiner  # type: ignore[attr-defined]
        threads = [threading.Thread(target=run, args=(version,)) for version in (101, 102)]
        with combiner.turn():
            for thread in threads:
                thread.start()
            while len(combiner._queue) < len(threads):
                pass
            interrupted_at(statement)
        for thread in threads:
            thread.join()
        assert sorted(type(error).__name__ for error in told) == ["KeyboardInterrupt", "StoreError"]
        assert "whether it was written is not known" in " ".join(map(str, told))
        assert names(store) == written


@pytest.fixture
def statements(sqlite_dsn: str) -> Iterator[tuple[Store, list[str]]]:
    """A store on SQLite, and every statement its connection runs from here on."""
    seen: list[str] = []
    with Store.open(sqlite_dsn) as store:
        database: Any = store._database
        database._transaction.connection.set_trace_callback(seen.append)
        yield store, seen


def test_threads_that_wait_for_the_writer_share_one_commit(
    statements: tuple[Store, list[str]],
) -> None:
    store, seen = statements
    combiner = store._database._combiner  # type: ignore[attr-defined]
    threads = [
        threading.Thread(target=store.transaction, args=(insert(101 + number),))
        for number in range(8)
    ]
    with combiner.turn():
        for thread in threads:
            thread.start()
        while len(combiner._queue) < len(threads):
            pass
    for thread in threads:
        thread.join()
    assert len(names(store)) == 8
    # The second commit is that of names().
    assert seen.count("COMMIT") == 2


class Interrupted:
    """A lock at which the one who waits is interrupted."""

    def __enter__(self) -> None:
        raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        raise AssertionError


def test_a_caller_interrupted_while_it_waits_takes_its_work_along(
    sqlite_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(sqlite_dsn) as store:
        with monkeypatch.context() as patched:
            patched.setattr(store._database._combiner, "_turn", Interrupted())  # type: ignore[attr-defined]
            with pytest.raises(KeyboardInterrupt):
                store.transaction(insert(101))
        assert names(store) == []


def test_a_child_process_leaves_its_parents_connection_alone(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        database: Any = store._database
        parents = database._transaction.connection
        # What a fork calls in the child.
        database.forget()
        store.transaction(insert(101, "child"))
        assert database._transaction.connection is not parents
        assert parents.execute(NAMES).fetchall() == [("child",)]
        parents.close()


def test_a_lone_caller_pays_for_no_savepoint(statements: tuple[Store, list[str]]) -> None:
    store, seen = statements
    store.transaction(insert(101))
    assert [statement.split()[0] for statement in seen if "PRAGMA" not in statement] == [
        "BEGIN",
        "INSERT",
        "COMMIT",
    ]


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_a_durable_commit_waits_for_the_disk_on_sqlite(
    sqlite_dsn: str, durable: bool, level: int
) -> None:
    with Store.open(sqlite_dsn) as store:
        rows = [
            store.transaction(lambda tx: tx.one("PRAGMA synchronous"), durable=not durable),
            store.transaction(lambda tx: tx.one("PRAGMA synchronous"), durable=durable),
        ]
    assert rows[1] == (level,)


def test_one_durable_work_makes_its_whole_group_durable(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        store.transaction(lambda _: None, durable=False)
        outcomes = store.transact_many([lambda tx: tx.one("PRAGMA synchronous")] * 2)
    assert outcomes == [Done((2,)), Done((2,))]


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
@pytest.mark.parametrize("server", ["on", "off"])
def test_a_durable_commit_waits_for_the_disk_on_postgresql(
    postgres_dsn: str, server: str, durable: bool, setting: str
) -> None:
    dsn = f"{postgres_dsn}%20-csynchronous_commit%3D{server}"
    with Store.open(dsn, migrate=True) as store:
        row = store.transaction(lambda tx: tx.one("SHOW synchronous_commit"), durable=durable)
    assert row == (setting,)


def test_a_stronger_setting_of_the_administrator_stays(postgres_dsn: str) -> None:
    dsn = f"{postgres_dsn}%20-csynchronous_commit%3Dremote_apply"
    with Store.open(dsn, migrate=True) as store:
        row = store.transaction(lambda tx: tx.one("SHOW synchronous_commit"))
    assert row == ("remote_apply",)


def test_an_sqlite_file_is_written_ahead(sqlite_dsn: str) -> None:
    with Store.open(sqlite_dsn) as store:
        assert store.transaction(lambda tx: tx.one("PRAGMA journal_mode")) == ("wal",)


def test_a_file_another_process_keeps_locked_is_told_with_a_reason(
    sqlite_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privatereply.store.database.sqlite.PATIENCE", 0.01)
    path = sqlite_dsn.removeprefix("sqlite:///")
    with Store.open(sqlite_dsn) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"SQLITE_BUSY.*locked"):
            store.transaction(lambda _: None)


def test_a_server_that_dropped_its_connections_is_connected_to_again(postgres_dsn: str) -> None:
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'privatereply' AND pid <> pg_backend_pid()"
    )
    with Store.open(postgres_dsn, migrate=True) as store:
        with psycopg.connect(postgres_dsn, autocommit=True) as other:
            other.execute(kill)
        store.transaction(insert(101, "after"))
        assert names(store) == ["after"]


def test_a_connection_lost_in_the_middle_is_a_store_error_and_nothing_is_written(
    postgres_dsn: str,
) -> None:
    def work(tx: Transaction) -> None:
        insert(101)(tx)
        tx.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with Store.open(postgres_dsn, migrate=True) as store:
        with pytest.raises(StoreUnavailable):
            store.transaction(work)
        assert names(store) == []


def test_waiting_too_long_for_a_free_connection_is_a_store_error(
    postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privatereply.store.database.postgres.CONNECTIONS", 1)
    monkeypatch.setattr("privatereply.store.database.postgres.PATIENCE", 0.5)
    with (
        Store.open(postgres_dsn, migrate=True) as store,
        pytest.raises(StoreUnavailable, match="cannot be reached, or gave up"),
    ):
        store.transaction(lambda _: store.transaction(lambda _: None))


@pytest.fixture(params=["own", "lent"])
def server(request: pytest.FixtureRequest, postgres_dsn: str) -> Iterator[Store]:
    """A store on a PostgreSQL server, over its own connections or over one of the host's."""
    with psycopg.connect(postgres_dsn) as connection:
        target: Any = postgres_dsn if request.param == "own" else lambda: connection
        with Store.open(target, migrate=True) as store:
            yield store


def refuse(tx: Transaction, sqlstate: str) -> None:
    tx.execute(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{sqlstate}'; END $$")


GAVE_WAY = pytest.mark.parametrize("sqlstate", ["23505", "40001", "40P01"])


@GAVE_WAY
def test_a_work_that_had_to_give_way_is_carried_out_again_from_the_start(
    server: Store, sqlstate: str
) -> None:
    runs: list[int] = []

    def work(tx: Transaction) -> int:
        runs.append(len(runs))
        insert(101 + len(runs), "kept")(tx)
        if len(runs) < 3:
            refuse(tx, sqlstate)
        return len(runs)

    assert server.transaction(work) == 3
    assert names(server) == ["kept"]


@GAVE_WAY
def test_a_work_that_always_has_to_give_way_is_given_up(server: Store, sqlstate: str) -> None:
    runs: list[None] = []

    def work(tx: Transaction) -> None:
        runs.append(None)
        refuse(tx, sqlstate)

    with pytest.raises(StoreUnavailable, match=sqlstate):
        server.transaction(work)
    assert len(runs) == 3


def test_a_commit_that_had_to_give_way_is_tried_again(server: Store) -> None:
    runs: list[None] = []

    def work(tx: Transaction) -> None:
        tx.execute("CREATE TABLE late (name TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        tx.execute("INSERT INTO late VALUES ('x')")
        if not runs:
            tx.execute("INSERT INTO late VALUES ('x')")
        runs.append(None)

    server.transaction(work)
    assert server.transaction(lambda tx: tx.one("SELECT count(*) FROM late")) == (1,)


def test_a_work_that_failed_for_itself_is_not_carried_out_again(server: Store) -> None:
    runs: list[None] = []

    def work(tx: Transaction) -> None:
        runs.append(None)
        tx.execute("SELECT 1 / 0")

    with pytest.raises(StoreUnavailable, match="22012"):
        server.transaction(work)
    assert len(runs) == 1


def test_of_two_works_that_wait_for_each_other_both_come_through(postgres_dsn: str) -> None:
    both = threading.Barrier(2)
    update = "UPDATE privatereply_schema SET name = name || :mark WHERE version = :version"

    def run(store: Store, first: int, second: int) -> None:
        met: list[None] = []

        def work(tx: Transaction) -> None:
            tx.execute(update, {"version": first, "mark": str(first)})
            if not met:
                met.append(None)
                both.wait()
            tx.execute(update, {"version": second, "mark": str(first)})

        store.transaction(work)

    # Nobody has to wait for the server's second before it looks for a circle; with much less a busy
    # machine finds it from both ends at once, and again.
    with Store.open(f"{postgres_dsn}%20-cdeadlock_timeout%3D100ms", migrate=True) as store:
        store.transact_many([insert(101, ""), insert(102, "")])
        threads = [
            threading.Thread(target=run, args=(store, *versions))
            for versions in [(101, 102), (102, 101)]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first, second = names(store)
    assert first == second
    assert sorted([first[:3], first[3:]]) == ["101", "102"]


def test_a_lock_that_somebody_never_gives_back_is_not_waited_for_for_ever(
    postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Store.open(postgres_dsn, migrate=True) as store,
        psycopg.connect(postgres_dsn) as other,
    ):
        monkeypatch.setattr("privatereply.store.database.postgres.PATIENCE", 0.05)
        other.execute("LOCK TABLE privatereply_schema")
        with pytest.raises(StoreUnavailable, match=r"55P03.*lock_timeout"):
            store.transaction(insert(101))


@pytest.mark.parametrize(("given", "shown"), [("", "30s"), ("%20-clock_timeout%3D5s", "5s")])
def test_a_lock_is_waited_for_as_long_as_the_administrator_says_or_half_a_minute(
    postgres_dsn: str, given: str, shown: str
) -> None:
    with Store.open(postgres_dsn + given, migrate=True) as store:
        assert store.transaction(lambda tx: tx.one("SHOW lock_timeout")) == (shown,)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("30", "10", "3", "30000")),
        ("&keepalives_idle=7&tcp_user_timeout=9", ("7", "10", "3", "9")),
    ],
)
def test_a_network_that_answers_nothing_is_noticed_unless_the_dsn_says_otherwise(
    postgres_dsn: str, given: str, expected: tuple[str, ...]
) -> None:
    def told(tx: Transaction) -> dict[str, str]:
        assert isinstance(tx, PostgresTransaction)
        return tx._cursor.connection.info.get_parameters()

    settings = ("keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")
    with Store.open(postgres_dsn + given, migrate=True) as store:
        parameters = store.transaction(told)
    assert tuple(parameters[name] for name in settings) == expected
