from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

WORKFLOWS = sorted(Path(__file__).parents[2].glob(".github/workflows/*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
COMMANDS = re.compile(r"python -m pip install nox|nox (--error-on-missing-interpreters )?-s \S+")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return path.read_text(encoding="utf-8")


def values(workflow: str, key: str) -> list[str]:
    """Return what follows each `key:` of a workflow."""
    return re.findall(rf"^ *(?:- )?{key}: (.+)$", workflow, re.MULTILINE)


def test_there_are_workflows_to_judge() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


def test_actions_are_pinned_to_a_commit_and_name_their_version(workflow: str) -> None:
    assert [uses for uses in values(workflow, "uses") if not PINNED.fullmatch(uses)] == []


def test_workflows_run_nothing_but_nox(workflow: str) -> None:
    assert [run for run in values(workflow, "run") if not COMMANDS.fullmatch(run)] == []


def test_no_permission_is_granted_to_all_jobs(workflow: str) -> None:
    assert "\npermissions: {}\n" in workflow


def test_no_checkout_leaves_its_credentials_behind(workflow: str) -> None:
    checkouts = workflow.count("uses: actions/checkout@")
    assert len(values(workflow, "persist-credentials")) == checkouts
    assert set(values(workflow, "persist-credentials")) <= {"false"}


def test_tests_run_on_every_supported_python(root: Path, project: dict[str, Any]) -> None:
    prefix = "Programming Language :: Python :: 3."
    supported = [
        f'"{classifier.rpartition(" ")[2]}"'
        for classifier in project["project"]["classifiers"]
        if classifier.startswith(prefix)
    ]
    ci = (root / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert f"python: [{', '.join(supported)}]" in ci
