"""A ledger in memory that several clients share, as processes share a file."""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
from types import TracebackType
from typing import Final, Self

from privatereply.store import Store

__all__ = ["SharedStore"]

_NUMBERS: Final = itertools.count()
_PATIENCE: Final = 30.0
"""Seconds a client waits while another one writes."""


class SharedStore:
    """A ledger in memory for any number of clients of this process: ``Client(shared)``.

    ``"sqlite://"`` gives every client a ledger of its own; this gives all of them one, for tests of
    a web process and a worker, or of a restart. It ends with `close`.

    It lends connections, one to each thread. Where the same name is opened again within a process,
    SQLite's ``memdb`` opens the same database: https://www.sqlite.org/src/doc/trunk/src/memdb.c
    """

    def __init__(self) -> None:
        self._address = f"file:/privatereply-{os.getpid()}-{next(_NUMBERS)}?vfs=memdb"
        self._connections: list[sqlite3.Connection] = []
        self._mine = threading.local()
        # This connection keeps the database alive, too.
        Store.open(self, migrate=True).close()

    def __call__(self) -> sqlite3.Connection:
        """Lend this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if held is None:
            held = sqlite3.connect(
                self._address,
                uri=True,
                timeout=_PATIENCE,
                isolation_level=None,
                check_same_thread=False,  # whoever closes the store closes all of them
            )
            self._mine.connection = held
            self._connections.append(held)
        return held

    def close(self) -> None:
        """Forget everything. The clients have to be closed before."""
        while self._connections:
            self._connections.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
