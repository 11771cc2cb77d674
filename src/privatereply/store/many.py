"""One statement for many ids, so that nothing is asked once for each of thousands of people.

Neither database takes a list as a parameter the way the other does, but both join a list of
values. The ids go out in blocks, and the last block is filled up with NULL, which equals nothing:
so a statement has two texts and no more, and a driver that prepares statements keeps both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from privatereply.store.columns import exact
from privatereply.store.database import Row, Transaction

__all__ = ["Many"]

# SQLite before 3.32 takes 999 parameters: https://www.sqlite.org/limits.html#max_variable_number
_BLOCK: Final = 500


class Many:
    """A statement with a list of ids in it.

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
