"""The store: attempts, budgets, comments, conversations, people; SQLite, or PostgreSQL.

The only room that does SQL. A `Store` runs works in transactions; the works call `ledger`,
`budget`, `threads`, `messages`, `comments`, `events`, `handlers`, `handlings`, `decisions`,
`people`, `restrictions` and `progress`. No token is ever stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self, TypeVar

from privatereply.flow import Done
from privatereply.store import (
    budget,
    comments,
    decisions,
    events,
    handlers,
    handlings,
    ledger,
    messages,
    people,
    progress,
    restrictions,
    schema,
    threads,
)
from privatereply.store.consent import Consent
from privatereply.store.database import (
    Connection,
    Database,
    Failed,
    Row,
    Transaction,
    Work,
    open_database,
)
from privatereply.store.deletion import Deletion
from privatereply.store.ledger import Attempt, State, Step

__all__ = [
    "Attempt",
    "Connection",
    "Consent",
    "Deletion",
    "Failed",
    "Row",
    "State",
    "Step",
    "Store",
    "Transaction",
    "Work",
    "budget",
    "comments",
    "decisions",
    "events",
    "handlers",
    "handlings",
    "ledger",
    "messages",
    "people",
    "progress",
    "restrictions",
    "schema",
    "threads",
]

T = TypeVar("T")


class Store:
    """A place where everything that must survive a crash is kept.

    Safe to be shared by threads, by processes that open the same target, and across ``fork()``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, target: str | Callable[[], Connection], *, migrate: bool | None = None) -> Store:
        """Open a store.

        Args:
            target: ``sqlite:///relative.db``, ``sqlite:////absolute/path.db``, ``sqlite://`` for a
                private one in memory, ``postgresql://user:password@host/database``, or a function
                that lends a connection of the host's for each transaction.
            migrate: Whether to bring the schema up to date. By default that is done for an SQLite
                file and checked for everything else, whose owner may not want it changed.

        Raises:
            InvalidValue: The target names no database we know.
            SchemaOutdated: Migrations are missing, and were not to be applied.
            StoreError: The database was migrated by a newer release.
            StoreUnavailable: The database cannot be opened, or its driver is not installed.
        """
        database = open_database(target)
        store = cls(database)
        try:
            if database.migrated_when_opened if migrate is None else migrate:
                store.upgrade()
            else:
                store.check()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def groups(self) -> bool:
        """Whether `transact_many` writes many works in one commit."""
        return self._database.groups

    def transaction(self, work: Callable[[Transaction], T], *, durable: bool = True) -> T:
        """Carry out one work in one transaction; any exception rolls it back.

        Args:
            work: What is to be done; it must not open another transaction.
            durable: Whether it must survive a loss of power once this returned. Without it, the
                last fraction of a second may be lost then, and nothing when only the process dies.

        Raises:
            StoreError: The store is closed, this thread is inside a transaction already, or it
                must be durable on a lent connection that is inside a transaction of its owner's.
            StoreUnavailable: The database refused or could not be reached.
        """
        return self._database.transaction(work, durable=durable)

    def transact_many(
        self, works: Sequence[Callable[[Transaction], T]], *, durable: bool = True
    ) -> list[Done[T] | Failed]:
        """Carry out several works, none of which can harm another.

        SQLite writes them in one commit, which costs hardly more than one of them alone;
        PostgreSQL in one transaction each.

        Returns:
            What became of each, in the order they were given.
        """
        return self._database.transact_many(works, durable=durable)

    def upgrade(self) -> int:
        """Apply the migrations that are missing: how many those were.

        Raises:
            StoreError: The database was migrated by a newer release.
            StoreUnavailable: The database refused; nothing was changed.
        """
        return schema.upgrade(self._database)

    def check(self) -> None:
        """Make sure that no migration is missing.

        Raises:
            SchemaOutdated: One is.
            StoreError: The database was migrated by a newer release.
            StoreUnavailable: The database refused.
        """
        schema.check(self._database)

    def close(self) -> None:
        """Close what was opened; lent connections stay their owner's."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
