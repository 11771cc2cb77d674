"""A new distribution installs, is found, and its contract says what is still to be written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import attrs
import pytest
from hatchling.builders.wheel import WheelBuilder

from privatereply.cli.scaffold import Blueprint, write

from .conftest import Shell

METHODS = ("get_comment", "check_comment", "send_private_reply", "look")
TO_DO = re.compile(r"AssertionError: .*\b(write|add) ")
"""A sentence of the contract's own, which says what to do."""


@attrs.frozen
class Installed:
    """A new distribution, and where it is installed."""

    source: Path
    site: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment that it is installed in."""
        return {"PYTHONPATH": str(self.site)}


@pytest.fixture(scope="module")
def logbook(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("new")
    source = write(Blueprint(name="logbook", title="Guest “book”"), folder)
    # A wheel is installed by unpacking it, which needs no installer and no network.
    (wheel,) = WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"])
    site = folder / "site"
    ZipFile(wheel).extractall(site)
    return Installed(source, site)


def test_it_is_found_and_can_be_used_beside_the_others(shell: Shell, logbook: Installed) -> None:
    answer = shell("providers", "--check", "--json", env=logbook.env)
    reports = {(it := json.loads(line))["name"]: it for line in answer.stdout.splitlines()}
    assert answer.returncode == 0
    assert {name for name, report in reports.items() if not report["ok"]} == set()
    found = reports["logbook"]
    assert (found["distribution"], found["version"]) == ("privatereply-logbook", "0.1.0")
    assert (found["doubts"], "send_private_reply" in found["capabilities"]) == ([], True)


def test_its_name_is_taken_from_then_on(shell: Shell, logbook: Installed) -> None:
    answer = shell("new-provider", "logbook", env=logbook.env)
    assert answer.returncode == 2
    assert re.search(r"; taken: .*\blogbook\b", answer.stderr)


def test_its_policy_can_be_shown(shell: Shell, logbook: Installed) -> None:
    answer = shell("policy", "logbook", env=logbook.env)
    assert answer.returncode == 0
    assert "one_reply_per_comment" in answer.stdout


def test_what_it_ships_is_typed(logbook: Installed) -> None:
    assert Path(logbook.site, "privatereply_logbook", "py.typed").is_file()


def judged(logbook: Installed, report: Path, *arguments: str) -> dict[str, str]:
    """What its contract says: of each clause nothing, or the sentence it failed with."""
    command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *arguments]
    environment = {**os.environ, **logbook.env}
    subprocess.run(
        command, cwd=logbook.source, env=environment, check=False, stdout=subprocess.DEVNULL
    )
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - our own
    failures = {case.attrib["name"]: case.find("failure") for case in cases}
    return {
        name: "" if failure is None else failure.attrib["message"].splitlines()[0]
        for name, failure in failures.items()
    }


@pytest.fixture(scope="module")
def verdicts(logbook: Installed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return judged(logbook, tmp_path_factory.mktemp("report") / "junit.xml")


@pytest.mark.parametrize(
    "wanted",
    [
        *(f"nothing is there yet: write {method}: " for method in METHODS),
        *(f"{method.upper()} has no exchange: add Exchange(" for method in METHODS),
        "no exchange of LOOK ends in Sight.FOUND: add one",
        "refusals is empty: add Refusal(",
        "text_limits has nothing about SEND_PRIVATE_REPLY: add TextLimit(",
        "source is 'https://still-to-be-written.invalid/'; write the address of the page",
    ],
)
def test_its_contract_says_what_is_still_to_be_written(
    verdicts: dict[str, str], wanted: str
) -> None:
    assert any(wanted in said for said in verdicts.values())


def test_its_contract_complains_of_nothing_else(verdicts: dict[str, str]) -> None:
    complaints = [said for said in verdicts.values() if said]
    assert [said for said in complaints if not TO_DO.match(said)] == []
    assert len(complaints) < len(verdicts) / 2


def test_a_complaint_is_gone_once_its_cause_is(logbook: Installed, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(logbook.site, site)
    policy = site / "privatereply_logbook" / "policy.py"
    written = policy.read_text(encoding="utf-8")
    policy.write_text(written.replace("still-to-be-written.invalid", "logbook.example/rules"))
    rules = ("-k", "every_rule")
    assert any(judged(logbook, tmp_path / "before.xml", *rules).values())
    assert not any(
        judged(attrs.evolve(logbook, site=site), tmp_path / "after.xml", *rules).values()
    )
