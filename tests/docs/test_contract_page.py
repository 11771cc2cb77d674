"""The pages of the interface and of the contract have every capability and every requirement."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from privatereply.provider import Capability
from privatereply.testing import REQUIREMENTS

SHOWN = re.compile(r"^```\{requirements\} (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "contract.md").read_text(encoding="utf-8")


def headings(page: str) -> dict[str, str]:
    """The text under each heading, by the anchor it has."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:]
    return {name.lower(): text for name, text in zip(parts[::2], parts[1::2], strict=True)}


def test_every_requirement_stands_under_the_heading_its_source_names(page: str) -> None:
    shown = {
        theme: heading for heading, text in headings(page).items() for theme in SHOWN.findall(text)
    }
    for requirement in REQUIREMENTS.values():
        name, _, anchor = requirement.source.partition("#")
        assert name == "reference/contract.md"
        assert shown[requirement.id.partition(".")[0]] == anchor


def test_a_theme_has_a_row_for_each_requirement(interface: ModuleType, page: str) -> None:
    rows = [
        line.split("`")[1]
        for theme in SHOWN.findall(page)
        for line in interface.requirements(theme).splitlines()[2:]
    ]
    assert rows == list(REQUIREMENTS)


def test_a_theme_that_does_not_exist_stops_the_build(interface: ModuleType) -> None:
    with pytest.raises(LookupError, match="no requirement begins with 'manners'"):
        interface.requirements("manners")


def test_every_capability_has_its_row_with_types_and_a_caller(interface: ModuleType) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in interface.capabilities().splitlines()[2:]
    ]
    assert [row[0] for row in rows] == [f"`{one.name}`" for one in Capability]
    assert all(takes and returns and caller for _, takes, returns, caller, *_ in rows)
    assert rows[0][1:3] == ["`ListPosts`", "`Listing[Post]`"]


def test_a_capability_that_nobody_wrote_about_stops_the_build(
    interface: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interface, "USES", {})
    with pytest.raises(LookupError, match="nobody says who calls list_posts"):
        interface.capabilities()
