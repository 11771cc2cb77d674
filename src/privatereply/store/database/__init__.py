"""The one room that knows the two database drivers, sqlite3 and psycopg.

Everything above speaks one SQL with named parameters (``:name``) through a `Transaction`. A driver
is imported when a DSN asks for it, so that a host with SQLite needs no PostgreSQL client.
"""

from __future__ import annotations

from privatereply.store.database.contract import (
    Connection,
    Database,
    Failed,
    Row,
    Transaction,
    Work,
)
from privatereply.store.database.dsn import open_database

__all__ = [
    "Connection",
    "Database",
    "Failed",
    "Row",
    "Transaction",
    "Work",
    "open_database",
]
