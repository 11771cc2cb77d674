"""PostgreSQL through psycopg and its pool."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, LiteralString, ParamSpec, TypeAlias, TypeVar

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

P = ParamSpec("P")
T = TypeVar("T")

Psycopg: TypeAlias = psycopg.Connection[Any]

PATIENCE: Final = 30.0
"""Seconds to wait for a free connection, for the server to take a new one, for a lock somebody else
holds, and for a network that answers nothing: what was sent must come to be recorded or fail."""
CONNECTIONS: Final = 8
"""The most connections one store holds."""
ROUNDS: Final = 3
"""How often a work is carried out when PostgreSQL makes it give way to somebody else's."""
_GAVE_WAY: Final = frozenset({"23505", "40001", "40P01"})
"""Serialization failure, deadlock, and a unique index that somebody else's commit filled under our
eyes: from the start, the work sees what they wrote.
https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html"""
_LOCK_TIMEOUT: Final = "55P03"
_NETWORK: Final = {
    # Half a minute without a word from a server that owes us an answer, then three questions: a
    # minute, instead of the two hours of most systems.
    # https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES-IDLE
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_BEGIN: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
_LAZY: Final = "SET LOCAL synchronous_commit = off"
# Only "off" may lose a commit; a stronger setting of the administrator's stays what it is.
# https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', true)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
# An administrator's own limit stays what it is. Not a parameter of the connection: a pooler may
# refuse those. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
_PATIENT: Final = (
    "SELECT set_config('lock_timeout', '{milliseconds}', true)"
    " WHERE current_setting('lock_timeout') = '0'"
)


def _translated(call: Callable[P, T]) -> Callable[P, T]:
    """Raise our error in the place of the driver's.

    Outside the handler: psycopg's errors quote rows, parameters and parts of the DSN, and hold the
    connection with its password. Nothing of that may be reachable from what is raised.
    """

    @functools.wraps(call)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except psycopg.Error as error:
            ours = unavailable(error)
        raise ours

    return translated


class PostgresTransaction(Transaction):
    """A transaction on one PostgreSQL connection.

    Attributes:
        sqlstate: PostgreSQL's code for the last statement that failed.
    """

    __slots__ = ("_cursor", "sqlstate")

    dialect: ClassVar[str] = "postgresql"

    def __init__(self, connection: Psycopg) -> None:
        # A lent connection may have a factory of its own.
        self._cursor = connection.cursor(row_factory=tuple_row)
        self.sqlstate: str | None = None

    @override
    @_translated
    def execute(self, sql: str, params: Mapping[str, object] = NOTHING) -> list[Row]:
        """See `Transaction.execute`."""
        try:
            self._cursor.execute(_constant(for_psycopg(sql)), params)
            return self._cursor.fetchall() if self._cursor.description else []
        except psycopg.Error as error:
            self.sqlstate = error.sqlstate
            raise


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
        _try(dsn, self._options)
        self._pool: ConnectionPool[Psycopg] | None = None
        forking.watch(self)

    @override
    def transaction(self, work: Work[T], *, durable: bool) -> T:
        """See `Database.transaction`; a work that had to give way is carried out again."""
        pool = self._opened()
        connection = _translated(pool.getconn)()
        try:
            return _insisting(
                connection, lambda tx: _committed(connection, tx, work, durable=durable)
            )
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
    """Carry out a work on a connection of the host's; again, if it had to give way.

    Raises:
        StoreError: It must be durable, but the connection is inside a transaction.
        StoreUnavailable: The database refused.
    """
    if connection.closed:
        raise StoreUnavailable(reason="the lent connection is closed")
    if durable and connection.info.transaction_status is not TransactionStatus.IDLE:
        raise borrowed()
    return _insisting(connection, lambda tx: _inside(connection, tx, work, durable=durable))


def unavailable(error: psycopg.Error) -> StoreUnavailable:
    """Our error for one of the driver's, naming PostgreSQL's own code."""
    if error.sqlstate is not None:
        advice = (
            ": another transaction held a lock for longer than lock_timeout"
            if error.sqlstate == _LOCK_TIMEOUT
            else ""
        )
        return StoreUnavailable(reason=f"PostgreSQL failed with SQLSTATE {error.sqlstate}{advice}")
    if isinstance(error, psycopg.OperationalError):
        return StoreUnavailable(
            reason="the PostgreSQL server cannot be reached, or gave up the connection; "
            "`psql` with the same DSN tells why"
        )
    return StoreUnavailable(reason=f"psycopg failed with {type(error).__name__}")


def _options(dsn: str) -> dict[str, Any]:
    """How to connect, where the DSN does not say it.

    Raises:
        InvalidValue: libpq cannot read the DSN.
    """
    given = _parsed(dsn)
    ours = {
        "connect_timeout": round(PATIENCE),
        # How long what we sent may stay unconfirmed by the server's machine.
        "tcp_user_timeout": round(PATIENCE * 1000),
        **_NETWORK,
        "fallback_application_name": "privatereply",
    }
    missing = {name: value for name, value in ours.items() if name not in given}
    return {"autocommit": True, **missing}


def _parsed(dsn: str) -> dict[str, Any]:
    with contextlib.suppress(psycopg.Error, UnicodeError):
        return dict(conninfo_to_dict(dsn))
    raise _unreadable()


@_translated
def _try(dsn: str, options: Mapping[str, Any]) -> None:
    # psycopg looks names up through Python, which refuses some of them before it asks anybody.
    with contextlib.suppress(UnicodeError):
        return psycopg.connect(dsn, **options).close()
    raise _unreadable()


def _unreadable() -> InvalidValue:
    # For callers outside a handler: the drivers quote what they cannot read, and that may be the
    # password.
    return InvalidValue(
        name="store",
        given="a PostgreSQL DSN that libpq cannot read",
        allowed="postgresql://user:password@host:port/database, special characters percent-encoded",
    )


@_translated
def _insisting(connection: Psycopg, carry_out: Callable[[PostgresTransaction], T]) -> T:
    """Carry out a transaction, and again from the start if it had to give way to another one."""
    for _ in range(ROUNDS - 1):
        transaction = PostgresTransaction(connection)
        try:
            return carry_out(transaction)
        except Exception as error:
            refused = error.sqlstate if isinstance(error, psycopg.Error) else transaction.sqlstate
            if refused not in _GAVE_WAY:
                raise
    return carry_out(PostgresTransaction(connection))


def _committed(
    connection: Psycopg, transaction: PostgresTransaction, work: Work[T], *, durable: bool
) -> T:
    patient = _PATIENT.format(milliseconds=round(PATIENCE * 1000))
    try:
        # One round trip for all; several statements cannot be prepared.
        begin = f"{_BEGIN}; {patient}; {_DURABLE if durable else _LAZY}"
        connection.execute(_constant(begin), prepare=False)
        value = work(transaction)
        _refuse_broken(connection)
        transaction.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        raise
    return value


def _inside(
    connection: Psycopg, transaction: PostgresTransaction, work: Work[T], *, durable: bool
) -> T:
    with connection.transaction():
        if durable:
            transaction.execute(_DURABLE)
        value = work(transaction)
        _refuse_broken(connection)
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
