"""What the store asks of a database, whichever it is."""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, TypeVar

import attrs

from privatereply.errors import StoreError
from privatereply.flow import Done

if TYPE_CHECKING:
    import sqlite3

    import psycopg

T = TypeVar("T")

Row: TypeAlias = tuple[Any, ...]
"""One row of an answer, its columns in the order they were asked for."""

Connection: TypeAlias = "sqlite3.Connection | psycopg.Connection[Any]"
"""A connection a host can lend."""

NOTHING: Final[Mapping[str, object]] = {}


class Transaction(abc.ABC):
    """A transaction that is open: valid inside the work it was handed to, and nowhere else."""

    __slots__ = ()

    dialect: ClassVar[str]
    """``"sqlite"`` or ``"postgresql"``."""

    @abc.abstractmethod
    def execute(self, sql: str, params: Mapping[str, object] = NOTHING) -> list[Row]:
        """Run one statement.

        Args:
            sql: A constant text with parameters as ``:name``.
            params: A value for each parameter; further ones are ignored.

        Returns:
            The rows it answers, none for a statement without an answer.

        Raises:
            StoreUnavailable: The database refused or could not be reached.
        """

    def one(self, sql: str, params: Mapping[str, object] = NOTHING) -> Row | None:
        """Run one statement: its first row, or ``None`` if it answers none.

        Raises:
            StoreUnavailable: The database refused or could not be reached.
        """
        rows = self.execute(sql, params)
        return rows[0] if rows else None


Work: TypeAlias = Callable[[Transaction], T]
"""What is to be done in a transaction; it must not open another one."""


@attrs.frozen
class Failed:
    """A work that left nothing behind.

    Attributes:
        error: What it raised, or why the commit failed.
    """

    error: Exception


class Database(abc.ABC):
    """A place for tables, safe to be used from many threads."""

    migrated_when_opened: ClassVar[bool] = False
    """Whether opening the store brings the schema up to date without being asked."""

    groups: ClassVar[bool] = False
    """Whether `transact_many` writes many works in one commit."""

    @abc.abstractmethod
    def transaction(self, work: Work[T], *, durable: bool) -> T:
        """Carry out one work in one transaction; any exception rolls it back.

        Args:
            work: What is to be done.
            durable: Whether it must survive a loss of power once this returned; without it, the
                last fraction of a second may be lost then, and nothing when only the process dies.

        Raises:
            StoreUnavailable: The database refused or could not be reached.
        """

    def transact_many(self, works: Sequence[Work[T]], *, durable: bool) -> list[Done[T] | Failed]:
        """Carry out several works, none of which can harm another."""
        return [self._outcome(work, durable=durable) for work in works]

    @abc.abstractmethod
    def close(self) -> None:
        """Close what was opened here; a second call does nothing."""

    def _outcome(self, work: Work[T], *, durable: bool) -> Done[T] | Failed:
        try:
            return Done(self.transaction(work, durable=durable))
        except Exception as error:  # noqa: BLE001 - the caller is handed every failure
            return Failed(error)


def closed() -> StoreError:
    """What a closed store answers."""
    return StoreError(reason="the store is closed; open it again with Store.open()")


def borrowed() -> StoreError:
    """What a lent connection inside a transaction answers to a durable one."""
    return StoreError(
        reason="the lent connection is already inside a transaction, which its owner could still "
        "roll back: a claim that can be undone protects nobody. Lend a connection outside a "
        "transaction, or ask for durable=False"
    )
