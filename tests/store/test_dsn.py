from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from privatereply.errors import InvalidValue, StoreUnavailable
from privatereply.store import Store

SECRET = "hunter2"
UNKNOWN = [
    "replies.db",
    f"mysql://root:{SECRET}@localhost/replies",
    f"postgresql+psycopg://root:{SECRET}@localhost/replies",
    f"sqlite://host-{SECRET}/replies.db",
    f"sqlite:///replies.db?key={SECRET}",
    f"sqlite:///{SECRET}\0.db",
    f"postgresql://root:{SECRET}@[::1/replies",
    f"postgresql://root:{SECRET}@localhost/replies?nonsense={SECRET}",
    f"postgresql://root:{SECRET}%00@localhost/replies",
    f"postgresql://root:{SECRET}\ud800@localhost/replies",
    f"postgresql://root:{SECRET}@{'x' * 64}.example/replies",
    "",
    SECRET,
]


@pytest.mark.parametrize("target", UNKNOWN)
def test_a_dsn_of_no_database_is_refused_and_its_password_not_repeated(
    target: str, told_by: Callable[[BaseException], str]
) -> None:
    with pytest.raises(InvalidValue, match="postgresql://") as caught:
        Store.open(target)
    assert SECRET not in told_by(caught.value)


@pytest.mark.parametrize("target", [None, 7, Path("replies.db"), b"sqlite://"])
def test_something_that_is_no_dsn_is_refused_by_its_type(target: object) -> None:
    with pytest.raises(InvalidValue, match=type(target).__name__):
        Store.open(target)  # type: ignore[arg-type]


def test_a_relative_path_means_the_folder_of_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open("sqlite:///replies.db") as store:
        store.check()
    assert (tmp_path / "replies.db").is_file()


def test_an_absolute_path_has_four_slashes(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/replies.db") as store:
        store.check()
    assert (tmp_path / "replies.db").is_file()


@pytest.mark.parametrize("target", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory_needs_no_file(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(target) as store:
        store.check()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named_as_the_reason(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"SQLITE_CANTOPEN.*folder"):
        Store.open(f"sqlite:///{tmp_path}/nowhere/replies.db")


def test_a_file_that_is_no_database_is_named_as_the_reason(tmp_path: Path) -> None:
    (tmp_path / "replies.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match="not an SQLite database"):
        Store.open(f"sqlite:///{tmp_path}/replies.db")


def test_an_sqlite_too_old_to_return_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreUnavailable, match=r"3\.35 or later"):
        Store.open("sqlite://")


def test_a_server_that_is_not_there_is_told_at_once_and_without_the_password(
    tmp_path: Path, told_by: Callable[[BaseException], str]
) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        Store.open(f"postgres://root:{SECRET}@/replies?host={tmp_path}")
    assert SECRET not in told_by(caught.value)


def test_a_password_that_was_not_encoded_is_not_repeated_as_the_name_of_a_host(
    told_by: Callable[[BaseException], str],
) -> None:
    # libpq takes everything after the first "@" for the host. Nobody listens on port 1.
    dsn = f"postgresql://root:p@{SECRET}@localhost:1/replies?hostaddr=127.0.0.1"
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        Store.open(dsn)
    assert SECRET not in told_by(caught.value)


def test_a_missing_driver_names_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "privatereply.store.database.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable, match=r'pip install "privatereply\[postgres\]"'):
        Store.open(f"postgresql://root:{SECRET}@localhost/replies")


@pytest.mark.parametrize(
    ("opened", "loaded"), [("pass", set()), ("Store.open('sqlite://').close()", {"sqlite3"})]
)
def test_a_driver_is_loaded_when_a_dsn_asks_for_it(opened: str, loaded: set[str]) -> None:
    code = f"import sys; from privatereply.store import Store; {opened}; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert {"sqlite3", "psycopg", "psycopg_pool"} & set(answer.stdout.split()) == loaded
