"""What cannot be done is told, with its reason, and nothing that can be done is among it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from privatereply import Person, Registry
from privatereply.model import ConversationRecord, Fact, Folder
from privatereply.policy import facts
from privatereply.provider import Capability, Provider

PLATFORMS = ["facebook", "instagram", "tiktok", "x"]
ROW = re.compile(r"\b[A-H]\d+\b")
NAME = re.compile(r"`(\w+)`")


@pytest.fixture(scope="module")
def drivers() -> list[Provider]:
    return [Registry().provider(name) for name in PLATFORMS]


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "unsupported.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table(unsupported: ModuleType, drivers: list[Provider]) -> list[list[str]]:
    drawn = unsupported.table(drivers).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in drawn]


@pytest.mark.requirement("A11")
@pytest.mark.requirement("B5")
def test_every_capability_a_driver_lacks_is_told_and_none_that_it_declares(
    table: list[list[str]], drivers: list[Provider]
) -> None:
    lacked = {
        (f"`{one.value}`", driver.title)
        for driver in drivers
        for one in set(Capability) - driver.capabilities
    }
    told = [(row[0], title) for row in table for title in row[1].split(", ")]
    assert sorted(told) == sorted(lacked)


def test_every_gap_says_why_and_what_to_do_instead(table: list[list[str]]) -> None:
    assert all(because and instead for _, _, because, instead, _ in table)


def test_a_gap_that_nobody_explains_stops_the_build(
    unsupported: ModuleType, drivers: list[Provider]
) -> None:
    class Silent(type(drivers[-1])):  # type: ignore[misc]
        capabilities = drivers[-1].capabilities - {Capability.SEND_MESSAGE}

    with pytest.raises(LookupError, match="send_message is lacked by"):
        list(unsupported.gaps([*drivers[:-1], Silent()]))


def test_a_reason_that_went_stale_stops_the_build(
    unsupported: ModuleType, drivers: list[Provider]
) -> None:
    class Reporting(type(drivers[-1])):  # type: ignore[misc]
        capabilities = drivers[-1].capabilities | {Capability.REPORT}

    with pytest.raises(LookupError, match="report is lacked by"):
        list(unsupported.gaps([*drivers[:-1], Reporting()]))


@pytest.mark.requirement("B24")
@pytest.mark.requirement("C1")
@pytest.mark.requirement("C2")
@pytest.mark.requirement("C6")
@pytest.mark.requirement("C8")
@pytest.mark.requirement("C16")
@pytest.mark.requirement("C17")
@pytest.mark.requirement("C18")
@pytest.mark.requirement("C22")
@pytest.mark.requirement("C25")
@pytest.mark.requirement("C28")
@pytest.mark.requirement("C29")
@pytest.mark.requirement("C37")
@pytest.mark.requirement("C44")
@pytest.mark.requirement("C50")
@pytest.mark.requirement("C52")
@pytest.mark.requirement("C53")
@pytest.mark.requirement("C64")
@pytest.mark.requirement("C65")
@pytest.mark.requirement("C66")
@pytest.mark.requirement("C67")
@pytest.mark.requirement("C68")
def test_every_requirement_no_interface_carries_has_its_line(
    page: str, table: list[list[str]], request: pytest.FixtureRequest
) -> None:
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    named = {row for line in lines for row in ROW.findall(line.split(" | ")[0])}
    named |= {row for line in table for row in ROW.findall(line[4])}
    marked = {mark.args[0] for mark in request.node.iter_markers("requirement")}
    assert marked - named == set()


def test_every_line_says_what_there_is_instead(page: str) -> None:
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    assert all(len([cell for cell in line.strip("| ").split(" | ") if cell]) == 3 for line in lines)


@pytest.mark.requirement("C8")
@pytest.mark.requirement("C28")
@pytest.mark.requirement("C29")
@pytest.mark.requirement("C66")
def test_no_capability_stands_for_what_no_interface_carries() -> None:
    words = ("presence", "online", "sticker", "encrypt", "notification", "warning")
    assert [one for one in Capability if any(word in one.value for word in words)] == []


@pytest.mark.requirement("C12")
@pytest.mark.requirement("C41")
@pytest.mark.requirement("C49")
def test_what_nobody_tells_is_unknown_and_not_no() -> None:
    person = Person(id="1")
    thread = ConversationRecord(platform="x", account_id="2", person=person)
    assert person.privacy is None
    assert (thread.read, thread.blocked) == (Fact.UNKNOWN, Fact.UNKNOWN)
    assert thread.folder is None


@pytest.mark.requirement("C37")
@pytest.mark.requirement("C64")
def test_a_host_that_knows_more_can_say_it() -> None:
    thread = ConversationRecord(platform="x", account_id="2", person=Person(id="1"))
    told = attrs.evolve(thread, folder=Folder.FILTERED, blocked=Fact.YES)
    assert (told.folder, told.blocked) == ("filtered", Fact.YES)


def test_facts_are_called_by_their_names(page: str) -> None:
    known = {value for value in vars(facts).values() if isinstance(value, str)}
    section = page.partition("## What people and platforms do not let")[2].partition("## ")[0]
    named = [name for name in NAME.findall(section) if name != "responsiveness_badge"]
    assert set(named) <= known
    assert "guardian_restricted" in named
