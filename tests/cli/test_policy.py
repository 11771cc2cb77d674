from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from privatereply.registry import Registry

from .conftest import Call, Screen, one_line

PLATFORMS = ["facebook", "instagram", "tiktok", "x"]
# X sets no time for an answer.
WINDOWS = {"facebook": "7 days", "instagram": "7 days", "tiktok": "2 days", "x": None}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_in_a_pipe_each_rule_is_one_line_with_its_source_and_date(
    call: Call, platform: str
) -> None:
    rows = [line.split("\t") for line in call("policy", platform).stdout.splitlines()]
    limits = {row[0]: row[2] for row in rows}
    assert limits.get("reply_within") == WINDOWS[platform]
    assert {len(row) for row in rows} == {6}
    assert all(row[4] and re.fullmatch(r"\d{4}-\d\d-\d\d", row[5]) for row in rows)


def test_as_json_the_policy_is_one_document(call: Call) -> None:
    policy = json.loads(call("policy", "instagram", "--action", "message", "--json").stdout)
    assert (policy["platform"], policy["action"]) == ("instagram", "message")
    assert "messaging_window" in {rule["name"] for rule in policy["rules"]}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_preset_there_is_can_be_shown(call: Call, platform: str) -> None:
    presets = call("policy", platform, "--presets").stdout.splitlines()
    assert presets == list(Registry().provider(platform).presets) != []
    for preset in presets:
        shown = json.loads(call("policy", platform, "--preset", preset, "--json").stdout)
        assert shown["preset"] == preset


@pytest.mark.parametrize("preset", ["zoho", "legacy_2017"])
def test_a_preset_says_its_name(call: Call, preset: str) -> None:
    policy = json.loads(call("policy", "facebook", "--preset", preset, "--json").stdout)
    assert policy["preset"] == preset


def test_a_preset_has_other_rules(call: Call) -> None:
    today, then = (
        call("policy", "facebook", *preset).stdout for preset in ((), ("--preset", "zoho"))
    )
    assert then
    assert then != today


def test_an_override_changes_a_number_and_says_that_it_was_changed(
    call: Call, tmp_path: Path
) -> None:
    file = Path(tmp_path, "ours.toml")
    file.write_text('[facebook.private_reply.reply_within]\nwindow = "3d"\n')
    lines = call("policy", "facebook", "--override", str(file)).stdout.splitlines()
    (rule,) = (line.split("\t") for line in lines if line.startswith("reply_within\t"))
    assert rule[1:3] == ["changed", "3 days"]


def test_a_rule_that_is_switched_off_is_still_listed(call: Call, tmp_path: Path) -> None:
    file = Path(tmp_path, "ours.json")
    file.write_text('{"facebook": {"private_reply": {"reply_within": {"enabled": false}}}}')
    assert "\nreply_within\toff\t" in call("policy", "facebook", "--override", str(file)).stdout


def test_an_override_that_makes_no_sense_names_its_place(call: Call, tmp_path: Path) -> None:
    file = Path(tmp_path, "ours.toml")
    file.write_text('[facebook.private_reply.reply_within]\nwindow = "soon"\n')
    answer = call("policy", "facebook", "--override", str(file))
    assert answer.exit_code == 2
    assert "reply_within.window" in one_line(answer.stderr)


def test_the_rules_speak_the_language_asked_for(call: Call) -> None:
    english, polish = (
        call("policy", "facebook", "--language", language).stdout for language in ("en", "pl")
    )
    assert "7 dni" in polish
    assert "7 dni" not in english


def test_on_a_terminal_sources_are_numbered_below_the_table(screen: Screen) -> None:
    code, seen = screen("policy", "facebook", env={"NO_COLOR": "1"})
    assert code == 0
    assert re.search(r"\n *1  https://\S+", seen)
    assert re.search(r"reply_within +on .* +\d+ +\d{4}-\d\d-\d\d", seen)
