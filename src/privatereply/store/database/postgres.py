"""PostgreSQL through psycopg and its pool."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from typing import Any, ClassVar, Final, LiteralString, TypeAlias, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool
from typing_extensions import override

from privatereply.errors import InvalidValue, StoreError, StoreUnavailable
from privatereply.store.database import forking
from privatereply.store.database.contract import (
    NOTHING,
    Database,
    Row,
    Transaction,
    Work,
    borrowed,
    closed,
)
from privatereply.store.database.statements import for_psycopg

T = TypeVar("T")

Psycopg: TypeAlias = psycopg.Connection[Any]

PATIENCE: Final = 30.0
"""Seconds to wait for a free connection, and for the server to take a new one."""
CONNECTIONS: Final = 8
"""The most connections one store holds."""
_BEGIN: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
_LAZY: Final = "SET LOCAL synchronous_commit = off"
# Only "off" may lose a commit; a stronger setting of the administrator's stays what it is.
# https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', true)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)


class PostgresTransaction(Transaction):
    """A transaction on one PostgreSQL connection."""

    __slots__ = ("_cursor",)

    dialect: ClassVar[str] = "postgresql"

    def __init__(self, connection: Psycopg) -> None:
        # A lent connection may have a factory of its own.
        self._cursor = connection.cursor(row_factory=tuple_row)

    @override
    def execute(self, sql: str, params: Mapping[str, object] = NOTHING) -> list[Row]:
        """See `Transaction.execute`."""
        try:
            self._cursor.execute(_constant(for_psycopg(sql)), params)
            return self._cursor.fetchall() if self._cursor.description else []
        except psycopg.Error as error:
            raise unavailable(error) from _cause(error)


class PostgresDatabase(Database):
    """A PostgreSQL server, over at most `CONNECTIONS` connections.

    Args:
        dsn: As libpq takes it.

    Raises:
        InvalidValue: libpq cannot read the DSN; nothing of it is repeated.
        StoreUnavailable: The server cannot be reached, or refuses.
    """

    def __init__(self, dsn: str) -> None:
        self._options = _options(dsn)
        self._dsn = dsn
        self._lock = threading.Lock()
        self._closed = False
        # The pool would go on trying for as long as it may wait, and hide the reason.
        try:
            psycopg.connect(dsn, **self._options).close()
        except psycopg.Error as error:
            raise unavailable(error) from _cause(error)
        self._pool: ConnectionPool[Psycopg] | None = None
        forking.watch(self)

    @override
    def transaction(self, work: Work[T], *, durable: bool) -> T:
        """See `Database.transaction`."""
        pool = self._opened()
        try:
            connection = pool.getconn()
        except psycopg.Error as error:
            raise unavailable(error) from _cause(error)
        try:
            return _committed(connection, work, durable=durable)
        finally:
            pool.putconn(connection)

    @override
    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def forget(self) -> None:
        """Leave the parent's connections alone and open a pool of our own when needed."""
        forking.keep(self._pool)
        self._lock = threading.Lock()
        self._pool = None

    def _opened(self) -> ConnectionPool[Psycopg]:
        with self._lock:
            if self._closed:
                raise closed()
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._dsn,
                    kwargs=self._options,
                    min_size=0,
                    max_size=CONNECTIONS,
                    timeout=PATIENCE,
                    # A server that was restarted leaves dead connections behind.
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool


def on_lent(connection: Psycopg, work: Work[T], *, durable: bool) -> T:
    """Carry out a work on a connection of the host's.

    Raises:
        StoreError: It must be durable, but the connection is inside a transaction.
        StoreUnavailable: The database refused.
    """
    if connection.closed:
        raise StoreUnavailable(reason="the lent connection is closed")
    if durable and connection.info.transaction_status is not TransactionStatus.IDLE:
        raise borrowed()
    transaction = PostgresTransaction(connection)
    try:
        with connection.transaction():
            if durable:
                transaction.execute(_DURABLE)
            value = work(transaction)
            _refuse_broken(connection)
    except psycopg.Error as error:
        raise unavailable(error) from _cause(error)
    return value


def unavailable(error: psycopg.Error) -> StoreUnavailable:
    """Our error for one of the driver's, naming PostgreSQL's own code."""
    if error.sqlstate is not None:
        return StoreUnavailable(reason=f"PostgreSQL failed with SQLSTATE {error.sqlstate}")
    if isinstance(error, psycopg.OperationalError):
        return StoreUnavailable(
            reason="the PostgreSQL server cannot be reached, or gave up the connection"
        )
    return StoreUnavailable(reason=f"psycopg failed with {type(error).__name__}")


def _cause(error: psycopg.Error) -> psycopg.Error | None:
    # Errors about data quote the row they are about; errors of operation do not.
    return error if isinstance(error, psycopg.OperationalError) else None


def _options(dsn: str) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(dsn)
    except psycopg.Error:
        # Without a cause: libpq quotes what it cannot read, and that may be the password.
        raise InvalidValue(
            name="store",
            given="a PostgreSQL DSN that libpq cannot read",
            allowed="postgresql://user:password@host:port/database, special characters "
            "percent-encoded",
        ) from None
    patience = {} if "connect_timeout" in given else {"connect_timeout": round(PATIENCE)}
    return {"autocommit": True, "fallback_application_name": "privatereply", **patience}


def _committed(connection: Psycopg, work: Work[T], *, durable: bool) -> T:
    try:
        # One round trip for both; two statements cannot be prepared.
        both = f"{_BEGIN}; {_DURABLE if durable else _LAZY}"
        connection.execute(_constant(both), prepare=False)
        try:
            value = work(PostgresTransaction(connection))
            _refuse_broken(connection)
        except BaseException:
            with contextlib.suppress(psycopg.Error):
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except psycopg.Error as error:
        raise unavailable(error) from _cause(error)
    return value


def _refuse_broken(connection: Psycopg) -> None:
    """PostgreSQL answers COMMIT with a silent rollback if a statement failed before."""
    if connection.info.transaction_status is TransactionStatus.INERROR:
        raise StoreError(
            reason="a statement failed and its error was caught inside the work: "
            "nothing can be committed; let the error through"
        )


def _constant(sql: str) -> LiteralString:
    # Every statement is a constant of this package; psycopg's type wants that said.
    return sql  # pyright: ignore[reportReturnType]
