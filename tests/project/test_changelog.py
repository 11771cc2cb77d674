from __future__ import annotations

import re
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ENTRY = re.compile(r"^## \[(?P<version>[^]]+)\] - (?P<date>\d{4}-\d\d-\d\d)$", re.MULTILINE)
CHANGES = {"Added", "Changed", "Deprecated", "Fixed", "Removed", "Security"}


@pytest.fixture(scope="module")
def changelog(root: Path) -> str:
    return (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_top_entry_is_the_version_of_the_project(
    changelog: str, project: dict[str, Any]
) -> None:
    top = ENTRY.search(changelog)
    assert top is not None
    assert top["version"] == project["project"]["version"]


def test_the_installed_package_is_of_that_version(project: dict[str, Any]) -> None:
    assert version("privatereply") == project["project"]["version"]


def test_entries_run_from_the_newest_to_the_oldest(changelog: str) -> None:
    dates = [date.fromisoformat(entry["date"]) for entry in ENTRY.finditer(changelog)]
    assert dates == sorted(dates, reverse=True)


def test_every_second_level_heading_is_an_entry(changelog: str) -> None:
    assert len(re.findall(r"^## ", changelog, re.MULTILINE)) == len(ENTRY.findall(changelog))


def test_changes_are_told_under_the_usual_headings(changelog: str) -> None:
    assert set(re.findall(r"^### (.+)$", changelog, re.MULTILINE)) <= CHANGES
