"""The tutorial does what it says: from a scaffold to a driver that meets the contract."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copy

import pytest
from testing.mutants import mutants
from testing.trial import EXAMPLE, copy_example, hold

from privatereply.cli.scaffold import Blueprint, write

QUOTED = re.compile(r"^```text\nE   AssertionError: (.*?)^```$", re.DOTALL | re.MULTILINE)
WRITTEN = (
    "src/privatereply_guestbook/driver.py",
    "src/privatereply_guestbook/emulator.py",
    "src/privatereply_guestbook/policy.py",
    "src/privatereply_guestbook/scene.py",
    "tests/test_contract.py",
)
"""What the reader of the tutorial writes; the entry point of the emulator is one line more."""
SHOWN_MISTAKES = ("takes an answer without an id for sent", "says at once that nothing was sent")


@pytest.fixture(scope="module")
def tutorial(root: Path) -> str:
    return (root / "docs" / "tutorials" / "write-a-driver.md").read_text(encoding="utf-8")


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    return write(Blueprint(name="guestbook", title="Guestbook"), tmp_path)


def finished(folder: Path) -> Path:
    for path in WRITTEN:
        copy(EXAMPLE / path, folder / path)
    copy(EXAMPLE / "pyproject.toml", folder)
    return folder


def test_what_was_begun_and_what_the_tutorial_writes_meet_the_contract(begun: Path) -> None:
    judge = hold(finished(begun))
    assert judge.failures == []
    assert judge.tests > 200


def test_nothing_else_is_written_than_the_tutorial_says(begun: Path) -> None:
    scaffolded = {
        str(path.relative_to(begun)): path.read_text(encoding="utf-8")
        for path in begun.rglob("*")
        if path.is_file()
    }
    changed = {
        path
        for path, text in scaffolded.items()
        if (EXAMPLE / path).read_text(encoding="utf-8") != text
    }
    assert changed - {*WRITTEN, "README.md"} == {"pyproject.toml"}
    added = set((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8").splitlines()) - set(
        scaffolded["pyproject.toml"].splitlines()
    )
    assert added == {
        "# And how its sandbox finds the emulator.",
        '[project.entry-points."privatereply.emulators"]',
        'guestbook = "privatereply_guestbook.emulator:GuestbookEmulator"',
    }


def test_a_driver_that_is_only_begun_fails_as_often_as_the_tutorial_says(
    begun: Path, tutorial: str
) -> None:
    judge = hold(begun)
    assert len(judge.failures) == 12
    assert "fails twelve times" in tutorial


def test_the_contract_says_what_the_tutorial_quotes(
    begun: Path, tutorial: str, tmp_path: Path
) -> None:
    said = {failure.said for failure in hold(begun).failures}
    for number, mutant in enumerate(one for one in mutants() if one.mistake in SHOWN_MISTAKES):
        folder = tmp_path / str(number)
        folder.mkdir()
        module = copy_example(folder) / mutant.file
        module.write_text(module.read_text("utf-8").replace(mutant.before, mutant.after), "utf-8")
        said |= {failure.said for failure in hold(folder, mutant.seen_by).failures}
    # What was compared follows in lines of its own.
    sentences = {" ".join(one.partition("\nassert ")[0].split()) for one in said}
    quoted = [" ".join(quote.split()) for quote in QUOTED.findall(tutorial)]
    assert len(quoted) >= 6
    assert [quote for quote in quoted if quote not in sentences] == []
