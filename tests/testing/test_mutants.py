"""The kit lets the example's driver pass, and sees every mistake that is made in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from privatereply.testing import REQUIREMENTS

from .mutants import Mutant, mutants
from .trial import EXAMPLE, copy_example, hold

MUTANTS = list(mutants())
LONGEST = 250
TUTORIAL = "docs/tutorials/write-a-driver.md"


def driver_lines() -> int:
    """How many lines the example's driver has: all of it but the platform that it is tried on."""
    package = EXAMPLE / "src" / "privatereply_guestbook"
    modules = ("__init__.py", "policy.py", "driver.py")
    return sum(len((package / name).read_text("utf-8").splitlines()) for name in modules)


def test_a_driver_has_250_lines_at_most() -> None:
    assert driver_lines() <= LONGEST


@pytest.mark.parametrize("page", ["examples/privatereply-guestbook/README.md", TUTORIAL])
def test_its_pages_say_how_many_it_has(page: str) -> None:
    told = (EXAMPLE.parents[1] / page).read_text("utf-8")
    assert f"{driver_lines()} lines" in told


def test_the_examples_driver_meets_the_whole_contract(tmp_path: Path) -> None:
    copy_example(tmp_path)
    judge = hold(tmp_path)
    assert judge.failures == []
    assert judge.tests > len(REQUIREMENTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.mistake)
def test_a_mistake_is_seen_by_its_requirement(mutant: Mutant, tmp_path: Path) -> None:
    module = copy_example(tmp_path) / mutant.file
    written = module.read_text("utf-8")
    assert written.count(mutant.before) == 1
    module.write_text(written.replace(mutant.before, mutant.after), "utf-8")
    judge = hold(tmp_path, mutant.seen_by)
    assert judge.tests > 0
    assert [failure for failure in judge.failures if not failure.by_kit] == []
    assert judge.failures != []


def test_there_are_mistakes_of_many_kinds() -> None:
    assert all(mutant.seen_by in REQUIREMENTS for mutant in MUTANTS)
    assert len({mutant.mistake for mutant in MUTANTS}) == len(MUTANTS)
    themes = Counter(mutant.seen_by.partition(".")[0] for mutant in MUTANTS)
    assert set(themes) >= {"declare", "policy", "flow", "send", "look", "refuse", "text", "secret"}
