from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from privatereply.cli import demo
from privatereply.cli.demo.scene import Scene
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.demo.story import STORY
from privatereply.cli.shop import Shop, open_shop
from privatereply.errors import UsageError
from privatereply.provider import Capability
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram
from privatereply.sandbox import Sandbox
from privatereply.store import Store

from .conftest import Call, Screen, Shell, bare, one_line

PLATFORMS = ("facebook", "instagram")


def steps(output: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The steps of a document, by platform and name."""
    return {(step["platform"], step["name"]): step for step in json.loads(output)["steps"]}


def test_the_installed_script_tells_a_story_that_comes_out(shell: Shell) -> None:
    answer = shell("demo")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.count("\nok      ") == len(STORY) * len(PLATFORMS)
    assert "FAILED" not in answer.stdout
    assert "all came out as told." in answer.stdout


@pytest.mark.requirement("A28")
def test_as_json_every_step_says_what_it_expected_and_what_it_got(call: Call) -> None:
    answer = call("demo", "--json")
    told = steps(answer.stdout)
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["ok"] is True
    assert list(told) == [(platform, step.name) for platform in PLATFORMS for step in STORY]
    for step in told.values():
        assert step["ok"] is True
        assert step["got"] == step["expected"] != {}


def test_it_is_told_over_both_kinds_of_database_and_again_over_the_same(
    call: Call, dsn: str
) -> None:
    call("db", "upgrade", "--store", dsn)
    answers = [call("demo", "--store", dsn, "--json") for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    with Store.open(dsn) as store:
        (row,) = store.transaction(
            lambda tx: tx.execute("SELECT count(*) FROM privatereply_attempts")
        )
    # Two private replies and two messages on each platform, in each of two runs.
    assert row == (16,)


def test_a_ledger_that_was_not_asked_for_is_left_alone(call: Call, tmp_path: Path) -> None:
    file = Path(tmp_path, "real.db")
    answer = call("demo", env={"PRIVATEREPLY_STORE": f"sqlite:///{file}"})
    assert answer.exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_tables_are_made_in_nobodys_postgresql_unasked(call: Call, postgres_dsn: str) -> None:
    answer = call("demo", "--store", postgres_dsn)
    assert answer.exit_code == 2
    assert "run `privatereply db upgrade`" in one_line(answer.stderr)


def test_on_a_terminal_the_story_has_chapters_and_ticks(screen: Screen) -> None:
    code, seen = screen("demo")
    assert code == 0
    assert bare(seen).count(" ✓  ") == len(STORY) * len(PLATFORMS)
    assert "Facebook: Kettle and Leaf ───" in bare(seen)


def unmet(scene: Scene) -> Seen:
    return Seen(got={"deliveries": len(scene.sandbox.meta.deliveries())}, words="Nobody wrote.")


def failing(scene: Scene) -> Seen:
    scene.thread()
    raise AssertionError("there is no thread yet")


UNMET = Step(name="Somebody wrote.", expected={"deliveries": 1}, play=unmet)
FAILING = Step(name="Somebody goes on writing.", expected={"deliveries": 1}, play=failing)


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story whose second step comes out otherwise."""
    monkeypatch.setattr(demo, "STORY", (STORY[0], UNMET, STORY[1]))


@pytest.mark.usefixtures("unlucky")
def test_a_step_that_comes_out_otherwise_is_marked_and_the_rest_is_not_tried(call: Call) -> None:
    answer = call("demo")
    assert answer.exit_code == 1
    assert "FAILED  Somebody wrote.\n        Nobody wrote.\n" in answer.stdout
    assert "expected {'deliveries': 1}, got {'deliveries': 0}" in answer.stdout
    assert f"FAILED  {STORY[1].name}\n        Not tried" in answer.stdout
    assert "6 steps" in answer.stdout
    assert "only 2 came out as told" in answer.stdout


@pytest.mark.usefixtures("unlucky")
def test_a_document_says_which_step_came_out_otherwise(call: Call) -> None:
    answer = call("demo", "--json")
    told = steps(answer.stdout)
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["ok"] is False
    assert told["facebook", UNMET.name]["got"] == {"deliveries": 0}
    assert [step["got"] for step in told.values()][2::3] == [None, None]


@pytest.mark.usefixtures("unlucky")
def test_a_terminal_shows_a_cross_for_what_came_out_otherwise(screen: Screen) -> None:
    code, seen = screen("demo")
    assert code == 1
    assert bare(seen).count(" ✗  ") == 4


def test_an_error_inside_a_step_is_what_the_step_got(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "STORY", (FAILING,))
    told = steps(call("demo", "--json").stdout)
    assert [step["got"] for step in told.values()] == [{"error": UsageError.__name__}] * 2
    assert told["facebook", FAILING.name]["words"] == "the private reply opened no conversation"


def test_a_driver_that_cannot_look_is_caught_at_the_lost_answer(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for driver in (Facebook, Instagram):
        monkeypatch.setattr(driver, "capabilities", driver.capabilities - {Capability.LOOK})
    told = steps(call("demo", "--json").stdout)
    failed = [step["name"] for step in told.values() if step["got"] and not step["ok"]]
    assert failed == ["Kenji is answered, and the platform's answer gets lost."] * 2


def test_an_account_without_the_feature_is_caught_at_the_late_answer(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "open_shop", modest)
    told = steps(call("demo", "--json").stdout)
    failed = [step["name"] for step in told.values() if step["got"] and not step["ok"]]
    assert failed == ["Anna, who is no bot, may still write."] * 2


def modest(sandbox: Sandbox) -> Shop:
    shop = open_shop(sandbox)
    for account in shop.accounts.values():
        sandbox.meta.set_account(account, human_agent=False)
    return shop
