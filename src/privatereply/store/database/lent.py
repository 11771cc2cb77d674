"""Connections that belong to the host, lent for one transaction at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.store.database.contract import Connection, Database, Work, closed

if TYPE_CHECKING:
    import sqlite3

    import psycopg

T = TypeVar("T")


class LentDatabase(Database):
    """A database over connections the host lends.

    Args:
        lend: Called once for each transaction, in the thread that asked for it. The connection
            stays the host's: it is never closed here, and it must not be used by anybody else
            until the transaction is over.
    """

    def __init__(self, lend: Callable[[], Connection]) -> None:
        self._lend = lend
        self._closed = False

    @override
    def transaction(self, work: Work[T], *, durable: bool) -> T:
        """Carry out a work in a transaction of ours, or in a savepoint of the host's.

        Raises:
            InvalidValue: What was lent is no connection we know.
            StoreError: It must be durable, but the connection is inside a transaction.
            StoreUnavailable: The database refused.
        """
        if self._closed:
            raise closed()
        connection = self._lend()
        drivers = {kind.__module__.partition(".")[0] for kind in type(connection).__mro__}
        # Whoever lends a connection has loaded its driver.
        if "sqlite3" in drivers:
            from privatereply.store.database import sqlite  # noqa: PLC0415

            return sqlite.on_lent(cast("sqlite3.Connection", connection), work, durable=durable)
        if "psycopg" in drivers:
            from privatereply.store.database import postgres  # noqa: PLC0415

            lent = cast("psycopg.Connection[Any]", connection)
            return postgres.on_lent(lent, work, durable=durable)
        raise InvalidValue(
            name="lent connection",
            given=f"{type(connection).__module__}.{type(connection).__qualname__}",
            allowed="an sqlite3.Connection or a psycopg.Connection; SQLAlchemy has it as "
            "connection.connection.driver_connection, Django as connection.connection",
        )

    @override
    def close(self) -> None:
        """Take no further work; the connections stay the host's."""
        self._closed = True
