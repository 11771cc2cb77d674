"""SQLite through the standard library: one connection, one writer, write-ahead log."""

from __future__ import annotations

import contextlib
import copy
import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from typing_extensions import override

from privatereply.errors import StoreError, StoreUnavailable
from privatereply.flow import Done
from privatereply.store.database import forking
from privatereply.store.database.combining import Combiner, Job
from privatereply.store.database.contract import (
    NOTHING,
    Database,
    Failed,
    Row,
    Transaction,
    Work,
    borrowed,
    closed,
)

T = TypeVar("T")

PATIENCE: Final = 30.0
"""Seconds another process may hold the write lock before we give up."""
OLDEST: Final = (3, 35)
"""``RETURNING`` came with SQLite 3.35: https://www.sqlite.org/lang_returning.html"""
_PAGES: Final = 4000
"""How many pages of 4 KiB gather in the write-ahead log before they are moved into the file. In a
large ledger a claim touches pages all over it: with the default of 1000 the moving took half of a
claim's time. https://www.sqlite.org/pragma.html#pragma_wal_autocheckpoint"""
_UNKNOWN: Final = -1
_NORMAL: Final = 1
_FULL: Final = 2
"""In WAL mode a commit waits for the disk only under FULL:
https://www.sqlite.org/pragma.html#pragma_synchronous"""
_ADVICE: Final = {
    "SQLITE_BUSY": f": another process kept it locked for {PATIENCE:.0f} seconds",
    "SQLITE_CANTOPEN": ": the folder of the file must exist and be writable",
    "SQLITE_FULL": ": the disk is full",
    "SQLITE_NOTADB": ": the file is not an SQLite database",
    "SQLITE_READONLY": ": the file, or its folder, is not writable",
}


class SqliteTransaction(Transaction):
    """A transaction on one SQLite connection."""

    __slots__ = ("_cursor", "connection")

    dialect: ClassVar[str] = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection: sqlite3.Connection = connection
        try:
            self._cursor = connection.cursor()
        except sqlite3.Error as error:
            raise unavailable(error) from error
        # A lent connection may have a factory of its own.
        self._cursor.row_factory = None

    @override
    def execute(self, sql: str, params: Mapping[str, object] = NOTHING) -> list[Row]:
        """See `Transaction.execute`."""
        try:
            return self._cursor.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise unavailable(error) from error


class SqliteDatabase(Database):
    """A file, or a private database in memory.

    Args:
        path: The file; ``None`` for memory.

    Raises:
        StoreUnavailable: The file cannot be opened, or the SQLite library is too old.
    """

    migrated_when_opened: ClassVar[bool] = True
    groups: ClassVar[bool] = True

    def __init__(self, path: str | None) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreUnavailable(
                reason=f"this Python was built with SQLite {sqlite3.sqlite_version}; "
                f"{'.'.join(map(str, OLDEST))} or later is needed"
            )
        # A relative path means the folder of this moment, also after a fork and a chdir.
        self._path = None if path is None else str(Path(path).absolute())
        self._combiner = Combiner(self._run)
        self._refusal: Callable[[], StoreError] | None = None
        self._transaction: SqliteTransaction | None = None
        self._synchronous = _UNKNOWN
        self._opened()
        forking.watch(self)

    @override
    def transaction(self, work: Work[T], *, durable: bool) -> T:
        """See `Database.transaction`; waiting callers share one commit."""
        job = Job(work, durable=durable)
        self._combiner.submit((job,))
        result = job.result()
        if isinstance(result, Failed):
            raise result.error
        return result.value

    @override
    def transact_many(self, works: Sequence[Work[T]], *, durable: bool) -> list[Done[T] | Failed]:
        """Carry out all works in one commit, each behind a savepoint of its own."""
        jobs = [Job(work, durable=durable) for work in works]
        self._combiner.submit(jobs)
        return [job.result() for job in jobs]

    @override
    def close(self) -> None:
        """Close the connection; what was committed lazily reaches the disk with it."""
        with self._combiner.turn():
            self._refusal = self._refusal or closed
            if self._transaction is not None:
                self._transaction.connection.close()
                self._transaction = None

    def forget(self) -> None:
        """Leave the parent's connection alone and open one of our own when needed."""
        forking.keep(self._transaction)
        self._combiner = Combiner(self._run)
        self._transaction = None
        if self._path is None:
            self._refusal = _forked

    def _run(self, jobs: list[Job[Any]]) -> None:
        """Carry out every job in one commit, and tell nobody before it is written."""
        try:
            transaction = self._ready(durable=any(job.durable for job in jobs))
            outcomes = _committed(transaction, lambda tx: _carried_out(tx, jobs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked for the work
            outcomes = _failures(error, len(jobs))
        for job, outcome in zip(jobs, outcomes, strict=True):
            job.outcome = outcome

    def _ready(self, *, durable: bool) -> SqliteTransaction:
        transaction = self._opened()
        if transaction.connection.in_transaction:
            # An interrupt came between a failure and its rollback.
            transaction.execute("ROLLBACK")
        synchronous = _FULL if durable else _NORMAL
        if synchronous != self._synchronous:
            # An interrupt between the two lines must not leave a setting we only believe in.
            self._synchronous = _UNKNOWN
            transaction.execute(f"PRAGMA synchronous = {synchronous}")
            self._synchronous = synchronous
        return transaction

    def _opened(self) -> SqliteTransaction:
        if self._refusal is not None:
            raise self._refusal()
        if self._transaction is None:
            self._transaction = SqliteTransaction(_connect(self._path))
            self._synchronous = _UNKNOWN
        return self._transaction


def on_lent(connection: sqlite3.Connection, work: Work[T], *, durable: bool) -> T:
    """Carry out a work on a connection of the host's.

    Raises:
        StoreError: It must be durable, but the connection is inside a transaction.
        StoreUnavailable: The database refused.
    """
    transaction = SqliteTransaction(connection)
    if connection.in_transaction:
        if durable:
            raise borrowed()
        return _behind_savepoint(transaction, work)
    with _on_the_disk(transaction) if durable else contextlib.nullcontext():
        return _committed(transaction, work)


def unavailable(error: sqlite3.Error) -> StoreUnavailable:
    """Our error for one of the driver's, naming SQLite's own code."""
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    advice = next((text for code, text in _ADVICE.items() if name.startswith(code)), "")
    return StoreUnavailable(reason=f"SQLite failed with {name}{advice}")


def _connect(path: str | None) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=PATIENCE,
            isolation_level=None,  # BEGIN and COMMIT are ours alone
            check_same_thread=False,  # one thread at a time: the combiner sees to it
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise unavailable(error) from error
    return connection


def _committed(transaction: SqliteTransaction, work: Callable[[SqliteTransaction], T]) -> T:
    try:
        # Inside: an interrupt may come at the very moment this returns.
        transaction.execute("BEGIN IMMEDIATE")
        value = work(transaction)
        transaction.execute("COMMIT")
    finally:
        if transaction.connection.in_transaction:
            transaction.execute("ROLLBACK")
    return value


def _carried_out(
    transaction: SqliteTransaction, jobs: list[Job[Any]]
) -> Sequence[Done[Any] | Failed]:
    if len(jobs) == 1:
        return [Done(jobs[0].work(transaction))]
    return [_apart(transaction, job.work) for job in jobs]


def _apart(transaction: SqliteTransaction, work: Work[T]) -> Done[T] | Failed:
    """Carry out one work of several, none of which can harm another."""
    try:
        return Done(_behind_savepoint(transaction, work))
    except Exception as error:
        if not transaction.connection.in_transaction:
            raise
        return Failed(error)


def _behind_savepoint(transaction: SqliteTransaction, work: Work[T]) -> T:
    transaction.execute("SAVEPOINT privatereply")
    try:
        value = work(transaction)
    except BaseException:
        # On a full disk, for one, SQLite itself rolls back everything, savepoints included:
        # https://www.sqlite.org/lang_transaction.html
        if transaction.connection.in_transaction:
            transaction.execute("ROLLBACK TO privatereply")
            transaction.execute("RELEASE privatereply")
        raise
    transaction.execute("RELEASE privatereply")
    return value


@contextlib.contextmanager
def _on_the_disk(transaction: SqliteTransaction) -> Generator[None, None, None]:
    """Have commits wait for the disk, and leave the host's setting as it was."""
    row = transaction.one("PRAGMA synchronous")
    before = _FULL if row is None else row[0]
    if before >= _FULL:
        yield
        return
    try:
        transaction.execute(f"PRAGMA synchronous = {_FULL}")
        yield
    finally:
        transaction.execute(f"PRAGMA synchronous = {before}")


def _failures(error: Exception, count: int) -> list[Failed]:
    """A failure for each caller, none shared: whoever raises an error leaves frames in it."""
    if count == 1:
        return [Failed(error)]
    if not isinstance(error, StoreError):
        error = StoreUnavailable(
            reason="SQLite gave up the transaction of several works; none of them was written"
        )
    return [Failed(copy.copy(error)) for _ in range(count)]


def _forked() -> StoreError:
    return StoreError(
        reason="a database in memory belongs to the process that opened it, and this one was "
        "forked from it; use a file"
    )
