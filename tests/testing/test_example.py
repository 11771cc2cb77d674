"""The platform of the example's driver, as the command line plays it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .trial import copy_example, write_notes


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    copy_example(tmp_path)
    write_notes(tmp_path)
    return {**os.environ, "PYTHONPATH": str(tmp_path / "src")}


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    entry = "from privatereply.cli import main; main()"
    command = [sys.executable, "-W", "error", "-c", entry, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_its_platform_plays_the_demo_without_a_conversation(installed: dict[str, str]) -> None:
    told = run("demo", "--platform", "guestbook", env=installed)
    assert (told.returncode, told.stderr) == (0, "")
    assert "all came out as told" in told.stdout
    assert "It is not known" not in told.stdout
    assert "Marta answers" not in told.stdout
