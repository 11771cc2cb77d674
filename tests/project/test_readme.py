from __future__ import annotations

from pathlib import Path

import pytest

DEMO = 'python -m pip install ".[all]" && privatereply demo'
TESTS = "python -m pip install nox && nox -s tests"
FIRST_SCREEN = 40


@pytest.mark.parametrize("command", [DEMO, TESTS], ids=["demo", "tests"])
def test_the_readme_shows_the_command_on_its_first_screen(root: Path, command: str) -> None:
    lines = (root / "README.md").read_text(encoding="utf-8").splitlines()
    assert command in lines[:FIRST_SCREEN]


def test_the_pipeline_runs_the_very_test_command_of_the_readme(root: Path) -> None:
    assert f"({TESTS})" in (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_pipeline_stops_at_the_first_failure(root: Path) -> None:
    assert "set -euo pipefail" in (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_pipeline_can_be_executed(root: Path) -> None:
    assert (root / ".ci" / "run").stat().st_mode & 0o111 == 0o111
