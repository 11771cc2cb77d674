"""From what the host gave to a database."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from privatereply.errors import InvalidValue, StoreUnavailable
from privatereply.store.database.contract import Connection, Database
from privatereply.store.database.lent import LentDatabase

ALLOWED: Final = (
    "sqlite:///relative.db, sqlite:////absolute/path.db, sqlite:// (in memory), "
    "postgresql://user:password@host/database, or a function that lends a connection"
)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.DOTALL)
_IN_MEMORY: Final = frozenset({"", "/", "/:memory:"})


def open_database(target: str | Callable[[], Connection]) -> Database:
    """Open the database a DSN names, or one over connections the host lends.

    Raises:
        InvalidValue: It names no database we know; nothing of it is repeated but its scheme.
        StoreUnavailable: The database cannot be opened, or its driver is not installed.
    """
    if callable(target):
        return LentDatabase(target)
    scheme, rest = _parts(target)
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in {"postgres", "postgresql"}:
        return _postgres(target)
    raise _unknown(f"the scheme {scheme}://")


def _parts(target: object) -> tuple[str, str]:
    if not isinstance(target, str):
        raise _unknown(type(target).__name__)
    parts = _SCHEME.fullmatch(target)
    if parts is None:
        raise _unknown("a text without a scheme")
    return parts[1], parts[2]


def _sqlite(rest: str) -> Database:
    # Here, so that a host with PostgreSQL loads no SQLite.
    from privatereply.store.database.sqlite import SqliteDatabase  # noqa: PLC0415

    if rest in _IN_MEMORY:
        return SqliteDatabase(None)
    path = rest.removeprefix("/")
    if path == rest or "?" in path or not path.isprintable():
        raise _unknown("an SQLite DSN with a host, parameters or unprintable characters")
    return SqliteDatabase(path)


def _postgres(dsn: str) -> Database:
    try:
        # Here, because it is an extra.
        from privatereply.store.database.postgres import PostgresDatabase  # noqa: PLC0415
    except ImportError as error:
        raise StoreUnavailable(
            reason="PostgreSQL needs a driver that is not installed: "
            'pip install "privatereply[postgres]"'
        ) from error
    return PostgresDatabase(dsn)


def _unknown(given: str) -> InvalidValue:
    return InvalidValue(name="store", given=given, allowed=ALLOWED)
