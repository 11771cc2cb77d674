from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from privatereply.provider import Capability
from privatereply.registry import Registry

from .conftest import Call, Screen, Shell, one_line

OURS = {"facebook", "instagram", "tiktok", "x"}
INSTALLED = set(Registry().names())


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
    assert set(answer.stdout.splitlines()) == {*INSTALLED, "myspace"}


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
    assert {name for name, report in reports.items() if report["ok"]} == INSTALLED
    assert "does not import (ModuleNotFoundError 'absent')" in reports["myspace"]["error"]


def test_on_a_terminal_the_check_is_a_table(screen: Screen) -> None:
    code, seen = screen("providers", "--check", env={"NO_COLOR": "1"})
    assert code == 0
    assert "offered by" in seen


@pytest.fixture
def silent(tmp_path: Path) -> dict[str, str]:
    """An environment with a distribution whose driver loads, and fails when asked for its rules."""
    info = Path(tmp_path, "silent-2.0.dist-info")
    info.mkdir()
    Path(info, "METADATA").write_text("Metadata-Version: 2.1\nName: silent\nVersion: 2.0\n")
    Path(info, "entry_points.txt").write_text("[privatereply.providers]\nmyspace = silent:It\n")
    Path(tmp_path, "silent.py").write_text(SILENT)
    return {"PYTHONPATH": str(tmp_path)}


SILENT = """
from privatereply.provider import Capability, Provider

class It(Provider):
    name, title, contract, credentials = "myspace", "MySpace", 1, ()
    capabilities = frozenset({Capability.LOOK})

    def policy(self, action, *, preset=None):
        raise RuntimeError("no rules")

    def look(self, command):
        raise NotImplementedError
"""


def test_what_drivers_can_do_is_a_matrix_of_all_that_are_installed(
    call: Call,
) -> None:
    heading, *rows = call("providers", "--capabilities").stdout.splitlines()
    assert heading.split("\t") == ["capability", *sorted(INSTALLED)]
    there = {
        row.split("\t")[0]: dict(zip(heading.split("\t"), row.split("\t"), strict=True))
        for row in rows
    }
    assert set(there) == {capability.value for capability in Capability}
    assert {there["look"][name] for name in OURS} == {"yes"}
    assert [there["list_mentions"][name] for name in ("tiktok", "x")] == ["", "yes"]


def test_the_matrix_as_json_names_the_platforms(call: Call) -> None:
    lines = map(json.loads, call("providers", "--capabilities", "--json").stdout.splitlines())
    able = {line["capability"]: line["platforms"] for line in lines}
    assert OURS & set(able["list_mentions"]) == {"x"}
    assert set(able["look"]) >= OURS


def test_limits_are_shown_side_by_side(call: Call) -> None:
    answer = call("providers", "--limits")
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert answer.exit_code == 0
    assert rows[0][:2] == ["action", "limit"]
    lengths = next(row for row in rows if row[:2] == ["message", "text length"])
    told = dict(zip(rows[0], lengths, strict=True))
    assert (told["facebook"], told["instagram"]) == ("2000 characters", "1000 bytes")


def test_limits_as_json_leave_out_what_is_not_limited(call: Call) -> None:
    lines = map(json.loads, call("providers", "--limits", "--json").stdout.splitlines())
    paces = [one["platforms"] for one in lines if one["limit"] == "pace"]
    assert {"facebook": "750 in 1 hour"}.items() <= paces[0].items()
    assert all(all(limits.values()) for limits in paces)


def test_limits_as_markdown_are_a_table(call: Call) -> None:
    heading, rule, *rows = call("providers", "--limits", "--markdown").stdout.splitlines()
    assert heading.startswith("| action | limit | facebook | ")
    assert set(rule) == {"|", " ", "-"}
    assert {row.count("|") for row in rows} == {heading.count("|")}


def test_markdown_shows_foreign_words_as_they_are(call: Call) -> None:
    heading, _, *rows = call("providers", "--check", "--markdown").stdout.splitlines()
    assert heading == "| platform | offered by | verdict | can do |"
    assert "send\\_private\\_reply" in rows[0]


@pytest.mark.parametrize("shown", ["--capabilities", "--limits"])
def test_what_cannot_be_used_is_left_out_of_a_matrix_and_named(
    shell: Shell, broken: dict[str, str], shown: str
) -> None:
    answer = shell("providers", shown, env=broken)
    assert answer.returncode == 1
    assert set(answer.stdout.splitlines()[0].split("\t")[-len(INSTALLED) :]) == INSTALLED
    assert "'myspace' of broken 1.0 does not import" in one_line(answer.stderr)


def test_a_driver_that_cannot_say_its_rules_hides_no_others(
    call: Call, silent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = call("providers", "--limits").stdout
    monkeypatch.syspath_prepend(silent["PYTHONPATH"])
    answer = call("providers", "--limits")
    monkeypatch.delitem(sys.modules, "silent")
    assert answer.exit_code == 1
    assert answer.stdout == usual
    assert "'myspace' is at fault: policy(private_reply) raised RuntimeError" in one_line(
        answer.stderr
    )
