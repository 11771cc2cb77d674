"""Makes every Python block of the Markdown pages a test, each page in a folder of its own."""

from __future__ import annotations

from contextlib import ExitStack, chdir
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser


def arrive(page: dict[str, Any]) -> None:
    """Go where a page may write files."""
    page["_stay"] = stay = ExitStack()
    stay.enter_context(chdir(stay.enter_context(TemporaryDirectory())))


def leave(page: dict[str, Any]) -> None:
    """Return, and leave nothing behind."""
    page["_stay"].close()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["*.md"], setup=arrive, teardown=leave
).pytest()
