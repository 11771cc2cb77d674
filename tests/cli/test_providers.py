from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from .conftest import Call, Screen, Shell

OURS = {"facebook", "instagram", "tiktok", "x"}


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, str]:
    """An environment with a distribution whose driver does not import."""
    info = Path(tmp_path, "broken-1.0.dist-info")
    info.mkdir()
    Path(info, "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    Path(info, "entry_points.txt").write_text("[privatereply.providers]\nmyspace = absent:It\n")
    return {"PYTHONPATH": str(tmp_path)}


def test_the_platforms_are_listed_without_loading_a_driver(
    shell: Shell, broken: dict[str, str]
) -> None:
    answer = shell("providers", env=broken)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert set(answer.stdout.splitlines()) == {*OURS, "myspace"}


def test_names_as_json_are_documents(call: Call) -> None:
    lines = call("providers", "--json").stdout.splitlines()
    assert {json.loads(line)["name"] for line in lines} >= OURS


def test_checking_loads_each_driver_and_says_what_it_can_do(call: Call) -> None:
    answer = call("providers", "--check")
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in answer.stdout.splitlines()}
    assert answer.exit_code == 0
    for name in OURS:
        distribution, verdict, capabilities = rows[name]
        assert (distribution, verdict) == (f"privatereply {version('privatereply')}", "ok")
        assert "send_private_reply" in capabilities.split(", ")


def test_a_driver_that_cannot_be_used_is_named_and_harms_no_other(
    shell: Shell, broken: dict[str, str]
) -> None:
    answer = shell("providers", "--check", "--json", env=broken)
    reports = {(it := json.loads(line))["name"]: it for line in answer.stdout.splitlines()}
    assert answer.returncode == 1
    assert {name for name, report in reports.items() if report["ok"]} == OURS
    assert "does not import (ModuleNotFoundError 'absent')" in reports["myspace"]["error"]


def test_on_a_terminal_the_check_is_a_table(screen: Screen) -> None:
    code, seen = screen("providers", "--check", env={"NO_COLOR": "1"})
    assert code == 0
    assert "offered by" in seen
