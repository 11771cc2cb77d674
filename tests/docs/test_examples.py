from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
ANSWERED = "2 comments were answered in private"
SAID = {
    "asgi_app.py": ANSWERED,
    "async_worker.py": "20 messages arrived, for 20 comments",
    "back_in_stock.py": "4 messages arrived, for 4 people",
    "django_app.py": ANSWERED,
    "fastapi_app.py": ANSWERED,
    "flask_app.py": ANSWERED,
    "four_platforms.py": "6 private messages arrived",
    "quickstart.py": "2 messages arrived",
    "sandbox_test.py": "3 tests passed",
    "starlette_app.py": ANSWERED,
    "wsgi_app.py": ANSWERED,
}


def python(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_example_is_run() -> None:
    assert {path.name for path in EXAMPLES.glob("[!_]*.py")} == set(SAID)


@pytest.mark.parametrize("name", SAID)
def test_an_example_does_what_it_says_by_itself(name: str, tmp_path: Path) -> None:
    run = python("-W", "error", EXAMPLES / name, folder=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1] == SAID[name]


@pytest.mark.parametrize("name", SAID)
def test_an_example_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    python(EXAMPLES / name, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_a_test_is_one_for_pytest(tmp_path: Path) -> None:
    example = EXAMPLES / "sandbox_test.py"
    run = python("-m", "pytest", "-q", "-p", "no:cacheprovider", example, folder=tmp_path)
    assert "3 passed" in run.stdout
