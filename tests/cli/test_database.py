from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from privatereply.store import schema

from .conftest import Call, Shell, one_line


def test_an_upgrade_makes_the_tables_and_a_second_one_changes_nothing(call: Call, dsn: str) -> None:
    answers = [call("db", "upgrade", "--store", dsn) for _ in range(2)]
    assert [(answer.exit_code, answer.stdout) for answer in answers] == [
        (0, f"the ledger is at version {schema.LATEST}\n")
    ] * 2


def test_a_check_passes_only_after_the_upgrade(call: Call, dsn: str) -> None:
    env = {"PRIVATEREPLY_STORE": dsn}
    before = call("db", "check", env=env)
    call("db", "upgrade", env=env)
    after = call("db", "check", env=env)
    assert before.exit_code == 2
    assert "run `privatereply db upgrade`" in one_line(before.stderr)
    assert (after.exit_code, after.stderr) == (0, "")
    assert "which is the latest" in after.stdout


def test_the_printed_script_makes_the_tables_as_well(
    shell: Shell, call: Call, tmp_path: Path
) -> None:
    file = Path(tmp_path, "by-hand.db")
    connection = sqlite3.connect(file)
    connection.executescript(shell("db", "sql").stdout)
    connection.close()
    assert call("db", "check", "--store", f"sqlite:///{file}").exit_code == 0


def test_the_latest_version_needs_no_script(call: Call) -> None:
    answer = call("db", "sql", "--since", str(schema.LATEST))
    assert (answer.exit_code, answer.stdout) == (0, "")


@pytest.mark.parametrize("command", ["upgrade", "check"])
def test_a_dsn_is_not_repeated_in_an_error(call: Call, command: str) -> None:
    answer = call("db", command, "--store", "postgresql://anna:hunter2@127.0.0.1:1/x")
    assert answer.exit_code == 2
    assert "hunter2" not in one_line(answer.stderr)
