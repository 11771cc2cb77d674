"""One statement for many ids or rows, so that nothing is asked once for each of thousands.

Neither database takes a list as a parameter the way the other does, but both take a list of
values. The lists go out in blocks, so that a statement has few texts, and a driver that prepares
statements keeps them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from privatereply.store.columns import exact
from privatereply.store.database import Row, Transaction
from privatereply.store.database.contract import NOTHING

__all__ = ["Many", "Rows"]

# SQLite before 3.32 takes 999 parameters: https://www.sqlite.org/limits.html#max_variable_number
_BLOCK: Final = 500
# Sums of these make every number. SQLite looks each parameter up by its name among all of them, so
# larger blocks cost more than they save.
_SIZES: Final = (32, 16, 8, 4, 2, 1)


class Many:
    """A statement with a list of ids in it.

    The last block is filled up with NULL, which equals nothing.

    Args:
        sql: The statement; ``VALUES :wanted`` in it becomes one row for each id.
    """

    def __init__(self, sql: str) -> None:
        self._one = _text(sql, 1)
        self._block = _text(sql, _BLOCK)

    def rows(
        self, tx: Transaction, params: Mapping[str, object], name: str, ids: Iterable[str]
    ) -> Iterator[Row]:
        """What the statement answers for all the ids, each asked for once.

        Args:
            tx: The transaction.
            params: The statement's other parameters.
            name: What the ids are called where they were given.
            ids: The ids; none is no error.

        Raises:
            InvalidValue: An id holds what a database cannot.
        """
        wanted = [exact(name, one) for one in dict.fromkeys(ids)]
        if len(wanted) == 1:
            yield from tx.execute(self._one, {**params, "wanted0": wanted[0]})
            return
        for begin in range(0, len(wanted), _BLOCK):
            block: dict[str, object] = {f"wanted{at}": None for at in range(_BLOCK)}
            for at, one in enumerate(wanted[begin : begin + _BLOCK]):
                block[f"wanted{at}"] = one
            yield from tx.execute(self._block, {**params, **block})


def _text(sql: str, count: int) -> str:
    return sql.replace(":wanted", ", ".join(f"(:wanted{at})" for at in range(count)))


class Rows:
    """A statement with a list of rows in it, for what is written.

    Args:
        sql: The statement; ``VALUES :rows`` in it becomes one row for each.
        columns: What the values of a row are called, in their order.
    """

    def __init__(self, sql: str, columns: Sequence[str]) -> None:
        self._blocks = tuple(_Block(sql, columns, size) for size in _SIZES)

    def execute(
        self,
        tx: Transaction,
        rows: Sequence[Sequence[object]],
        params: Mapping[str, object] = NOTHING,
    ) -> list[Row]:
        """What the statement answers for all the rows; none is no error.

        Args:
            tx: The transaction.
            rows: Their values, as columns take them. In the order of their keys, or two who write
                the same rows at once wait for each other.
            params: The statement's other parameters.

        Raises:
            StoreUnavailable: The database refused.
        """
        answered: list[Row] = []
        begin = 0
        for block in self._blocks:
            while len(rows) - begin >= block.size:
                values = chain.from_iterable(rows[begin : begin + block.size])
                named = dict(zip(block.names, values, strict=True))
                answered += tx.execute(block.sql, {**params, **named})
                begin += block.size
        return answered


class _Block:
    """A statement for so many rows at once."""

    __slots__ = ("names", "size", "sql")

    def __init__(self, sql: str, columns: Sequence[str], size: int) -> None:
        self.size: int = size
        rows = [[f"{column}{at}" for column in columns] for at in range(size)]
        self.names: list[str] = [name for row in rows for name in row]
        values = ", ".join(f"({', '.join(f':{name}' for name in row)})" for row in rows)
        self.sql: str = sql.replace(":rows", values)
