"""What the ledger keeps of people and of an account's standing, without a credential."""

from __future__ import annotations

import json

import pytest

from .conftest import SCENES, Call, Screen, one_line

WHO = ("1234", "5678")


@pytest.fixture(params=SCENES)
def platform(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_who_opts_out_is_written_down(call: Call, platform: str) -> None:
    answer = call("opt-out", platform, *WHO, "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (told["person_id"], told["opted_in"], told["opted_out"]) == ("5678", "no", "yes")
    assert told["opted_out_at"] is not None


def test_who_opts_in_again_may_be_written_to(call: Call, platform: str) -> None:
    call("opt-out", platform, *WHO)
    told = json.loads(call("opt-in", platform, *WHO, "--json").stdout)
    assert (told["opted_in"], told["opted_out"], told["marketing"]) == ("yes", "no", "no")


def test_advertising_takes_a_consent_of_its_own(call: Call, platform: str) -> None:
    line = call("opt-in", platform, *WHO, "--marketing").stdout.rstrip("\n").split("\t")
    assert line[:3] == ["5678", "yes", "yes"]
    assert line[3].endswith("Z")


def test_an_account_is_free_unless_somebody_said_otherwise(call: Call, platform: str) -> None:
    answer = call("restriction", "show", platform, "1234")
    assert (answer.exit_code, answer.stdout) == (0, "")


def test_a_restriction_is_laid_shown_and_lifted(call: Call, platform: str) -> None:
    until = ("--until", "2099-01-01T00:00:00Z")
    laid = call("restriction", "lay", platform, "1234", "suspended", *until)
    shown = json.loads(call("restriction", "show", platform, "1234", "--json").stdout)
    assert laid.stdout.startswith("suspended\t")
    assert (shown["kind"], shown["until"]) == ("suspended", "2099-01-01T00:00:00+00:00")
    assert call("restriction", "lift", platform, "1234").exit_code == 0
    assert call("restriction", "show", platform, "1234").stdout == ""


def test_a_lighter_restriction_does_not_replace_a_heavier_one(call: Call) -> None:
    call("restriction", "lay", "x", "1234", "banned")
    told = json.loads(call("restriction", "lay", "x", "1234", "suspended", "--json").stdout)
    assert (told["kind"], told["until"]) == ("banned", None)


def test_on_a_terminal_it_is_a_table(screen: Screen) -> None:
    code, seen = screen("opt-out", "x", *WHO)
    assert code == 0
    assert "opted in" in seen


def test_a_time_without_a_zone_is_refused(call: Call) -> None:
    answer = call("restriction", "lay", "x", "1234", "suspended", "--until", "2099-01-01")
    assert answer.exit_code == 2
    assert "with a zone" in one_line(answer.stderr)
