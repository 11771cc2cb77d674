"""The tables, as numbered SQL files that run unchanged on both databases.

A file is named ``NNNN_what.sql``, holds its own line for the table ``privatereply_schema``, and
never changes once it was released. Each is applied whole or not at all, under a lock, so that any
number of processes may start at once.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Final

import attrs

from privatereply.errors import InvalidValue, SchemaOutdated, StoreError
from privatereply.store.database import Database, Transaction
from privatereply.store.database.statements import split

__all__ = ["LATEST", "Migration", "check", "migrations", "sql", "upgrade", "version"]

# Any number, as long as every release takes the same one.
_LOCK: Final = 0x7072_6976_7265_706C
_THERE: Final = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'privatereply_schema'",
    "postgresql": "SELECT 1 WHERE to_regclass('privatereply_schema') IS NOT NULL",
}


@attrs.frozen(kw_only=True)
class Migration:
    """One step of the schema.

    Attributes:
        number: The version the schema is at after it.
        name: What it brings.
        sql: The whole file.
    """

    number: int
    name: str
    sql: str


@functools.cache
def migrations() -> tuple[Migration, ...]:
    """Every migration of this release, in order."""
    found: list[Migration] = []
    for file in files("privatereply.store").joinpath("migrations").iterdir():
        number, _, name = file.name.removesuffix(".sql").partition("_")
        if file.name.endswith(".sql"):
            sql = file.read_text(encoding="utf-8")
            found.append(Migration(number=int(number), name=name, sql=sql))
    return tuple(sorted(found, key=lambda migration: migration.number))


def version(tx: Transaction) -> int:
    """The version a database is at; 0 before the first migration."""
    if tx.one(_THERE[tx.dialect]) is None:
        return 0
    row = tx.one("SELECT max(version) FROM privatereply_schema")
    return row[0] or 0 if row is not None else 0


def upgrade(database: Database) -> int:
    """Apply what is missing.

    Returns:
        How many migrations were applied.

    Raises:
        StoreError: The database was migrated by a newer release.
        StoreUnavailable: The database refused; nothing was changed.
    """
    return database.transaction(_upgrade, durable=True)


def check(database: Database) -> None:
    """Make sure that the schema is the one this release was written for.

    Raises:
        SchemaOutdated: Migrations are missing.
        StoreError: The database was migrated by a newer release.
        StoreUnavailable: The database refused.
    """
    found = database.transaction(version, durable=False)
    _refuse_newer(found)
    if found < LATEST:
        raise SchemaOutdated(found=found, needed=LATEST)


def sql(since: int = 0) -> str:
    """The migrations as one script, for a host that applies them by itself.

    Args:
        since: The version the database is at.

    Raises:
        InvalidValue: No release ever had that version.
    """
    if not 0 <= since <= LATEST:
        raise InvalidValue(name="since", given=str(since), allowed=f"0 to {LATEST}")
    return "\n".join(migration.sql for migration in migrations() if migration.number > since)


def _upgrade(tx: Transaction) -> int:
    # SQLite has the lock already: every transaction of ours begins with it.
    if tx.dialect == "postgresql":
        tx.execute("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})
    found = version(tx)
    _refuse_newer(found)
    missing = [migration for migration in migrations() if migration.number > found]
    for migration in missing:
        for statement in split(migration.sql):
            tx.execute(statement)
    return len(missing)


def _refuse_newer(found: int) -> None:
    if found > LATEST:
        raise StoreError(
            reason=f"the database is at schema version {found}, this release knows {LATEST} at "
            "most; install the release that migrated it, or a later one"
        )


LATEST: Final = migrations()[-1].number
"""The version this release needs."""
