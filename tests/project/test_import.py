from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "cattrs",
    "click",
    "django",
    "fastapi",
    "flask",
    "httpx",
    "httpx2",
    "psycopg",
    "rich",
    "sqlalchemy",
    "sqlite3",
    "starlette",
    "tenacity",
    "uvicorn",
}
LOADED = "import sys, privatereply; print(*sys.modules)"


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    # -I: neither the current folder nor the environment may lend a module.
    answer = subprocess.run(
        [sys.executable, "-I", "-c", LOADED], capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_importing_the_package_loads_the_package(loaded: set[str]) -> None:
    assert "privatereply" in loaded


def test_importing_the_package_loads_no_http_sql_or_web_library(loaded: set[str]) -> None:
    assert loaded & HEAVY == set()
