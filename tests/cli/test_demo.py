from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from privatereply.cli import demo
from privatereply.cli.demo import hearing
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.demo.story import story
from privatereply.cli.shop import open_shop
from privatereply.errors import UsageError
from privatereply.provider import Capability
from privatereply.registry import Registry
from privatereply.sandbox import Sandbox, Scene, Terms
from privatereply.store import Store

from .conftest import SCENES, Call, Screen, Shell, bare, one_line

TERMS = {name: Sandbox().scene(scene).terms for name, scene in SCENES.items()}
STORIES = {name: story(terms) for name, terms in TERMS.items()}
STEPS = sum(map(len, STORIES.values()))
PLAIN = Terms(
    reply_window=None, message_window=None, text_limit=1, message_path="*", public_path="*"
)
# What people really receive: Marta's, Kenji's and Pavel's reply, and what followed; Lena's, where
# she could not be answered at once; ten messages of an allowance; eighteen letters of news.
RECEIVED = {"facebook": 5, "instagram": 5, "tiktok": 4 + 10 + 1, "x": 4 + 18 + 1}


def steps(output: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The steps of a document, by platform and name."""
    return {(step["platform"], step["name"]): step for step in json.loads(output)["steps"]}


def failed(output: str) -> list[tuple[str, str]]:
    """The steps that were tried and came out otherwise, by platform and name."""
    return [which for which, step in steps(output).items() if step["got"] and not step["ok"]]


def test_the_installed_script_tells_a_story_that_comes_out(shell: Shell) -> None:
    answer = shell("demo")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.count("\nok      ") == STEPS
    assert "FAILED" not in answer.stdout
    assert f"{STEPS} steps in " in answer.stdout
    assert "all came out as told." in answer.stdout


@pytest.mark.requirement("A28")
def test_as_json_every_step_says_what_it_expected_and_what_it_got(call: Call) -> None:
    answer = call("demo", "--json")
    told = steps(answer.stdout)
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["ok"] is True
    assert list(told) == [(name, step.name) for name, steps in STORIES.items() for step in steps]
    for step in told.values():
        assert step["ok"] is True
        assert step["got"] == step["expected"] != {}


@pytest.mark.parametrize("name", Sandbox().scenes)
def test_it_comes_out_on_every_scene(
    call: Call, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    platform = Sandbox().scene(name).platform
    monkeypatch.setattr(demo, "platforms", lambda: {platform: name})
    assert call("demo").exit_code == 0


def test_where_callbacks_are_told_nothing_nobody_waits_for_a_webhook() -> None:
    silent = attrs.evolve(PLAIN, callbacks=False)
    told = [step.name for step in story(PLAIN)]
    assert "webhook" in told[-1]
    assert [step.name for step in story(silent)] == told[:-1]


@pytest.mark.parametrize("platform", SCENES)
def test_one_platform_can_be_asked_for(call: Call, platform: str) -> None:
    told = steps(call("demo", "--platform", platform, "--json").stdout)
    assert list(told) == [(platform, step.name) for step in STORIES[platform]]


def test_an_emulator_without_a_driver_is_not_shown(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Registry, "names", lambda _: ("x",))
    assert {platform for platform, _ in steps(call("demo", "--json").stdout)} == {"x"}
    answer = call("demo", "--platform", "facebook")
    assert answer.exit_code == 2
    assert "allowed: x" in one_line(answer.stderr)


def test_a_platform_that_asks_for_nothing_has_a_story_too() -> None:
    assert {step.name for step in story(PLAIN)} < {step.name for step in STORIES["x"]}


@pytest.fixture
def sandboxes(monkeypatch: pytest.MonkeyPatch) -> list[Sandbox]:
    """Every sandbox a story is played in."""
    made: list[Sandbox] = []

    def build(**options: Any) -> Sandbox:
        made.append(Sandbox(**options))
        return made[-1]

    monkeypatch.setattr(demo, "Sandbox", build)
    return made


@pytest.mark.parametrize("platform", SCENES)
def test_people_have_really_received_what_was_told(
    call: Call, sandboxes: list[Sandbox], platform: str
) -> None:
    call("demo", "--platform", platform)
    (sandbox,) = sandboxes
    scene = sandbox.scene(SCENES[platform])
    received = scene.emulator.deliveries()
    texts = [(delivery.person_id, delivery.text) for delivery in received]
    assert len(received) == RECEIVED[platform]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("platform", "rules"),
    [
        ("facebook", ["reply_within", "await_answer", "messaging_window"]),
        ("instagram", ["reply_within", "await_answer", "messaging_window"]),
        ("tiktok", ["reply_within", "high_intent", *["message_allowance"] * 3]),
        ("x", ["initiated", "initiated"]),
    ],
)
def test_each_refusal_has_the_reason_it_is_told_for(
    call: Call, platform: str, rules: list[str]
) -> None:
    told = steps(call("demo", "--platform", platform, "--json").stdout)
    because = [step["data"]["because"] for step in told.values() if "because" in step["data"]]
    assert len(because) == len(rules)
    assert all(rule in named for rule, named in zip(rules, because, strict=True))


def test_it_is_told_over_both_kinds_of_database_and_again_over_the_same(
    call: Call, dsn: str
) -> None:
    call("db", "upgrade", "--store", dsn)
    answers = [call("demo", "--store", dsn, "--json") for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    with Store.open(dsn) as store:
        (row,) = store.transaction(
            lambda tx: tx.execute("SELECT count(*) FROM privatereply_attempts WHERE state = 'sent'")
        )
    # Everything that was received and one public answer, in each of two runs.
    assert row == (2 * (sum(RECEIVED.values()) + 1),)


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
    assert bare(seen).count(" ✓  ") == STEPS
    for platform in ("Facebook", "Instagram", "TikTok", "X"):
        assert f"{platform}: Kettle and Leaf ───" in bare(seen)


def unmet(setting: Setting) -> Seen:
    return Seen(got={"deliveries": setting.deliveries(setting.visitors.price)}, words="Nobody did.")


def failing(setting: Setting) -> Seen:
    setting.thread(setting.visitors.price)
    raise AssertionError("there is no thread yet")


FIRST, SECOND = story(PLAIN)[:2]
UNMET = Step(name="Somebody wrote.", expected={"deliveries": 1}, play=unmet)
FAILING = Step(name="Somebody goes on writing.", expected={"deliveries": 1}, play=failing)


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story whose second step comes out otherwise."""
    monkeypatch.setattr(demo, "story", lambda _: (FIRST, UNMET, SECOND))


@pytest.mark.usefixtures("unlucky")
def test_a_step_that_comes_out_otherwise_is_marked_and_the_rest_is_not_tried(call: Call) -> None:
    answer = call("demo")
    assert answer.exit_code == 1
    assert "FAILED  Somebody wrote.\n        Nobody did.\n" in answer.stdout
    assert "expected {'deliveries': 1}, got {'deliveries': 0}" in answer.stdout
    assert f"FAILED  {SECOND.name}\n        Not tried" in answer.stdout
    assert f"{3 * len(SCENES)} steps" in answer.stdout
    assert f"only {len(SCENES)} came out as told" in answer.stdout


@pytest.mark.usefixtures("unlucky")
def test_a_document_says_which_step_came_out_otherwise(call: Call) -> None:
    answer = call("demo", "--json")
    told = steps(answer.stdout)
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["ok"] is False
    assert told["facebook", UNMET.name]["got"] == {"deliveries": 0}
    assert [step["got"] for step in told.values()][2::3] == [None] * len(SCENES)


@pytest.mark.usefixtures("unlucky")
def test_a_terminal_shows_a_cross_for_what_came_out_otherwise(screen: Screen) -> None:
    code, seen = screen("demo")
    assert code == 1
    assert bare(seen).count(" ✗  ") == 2 * len(SCENES)


def test_an_error_inside_a_step_is_what_the_step_got(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "story", lambda _: (FAILING,))
    told = steps(call("demo", "--json").stdout)
    assert [step["got"] for step in told.values()] == [{"error": UsageError.__name__}] * len(SCENES)
    assert told["facebook", FAILING.name]["words"] == "the private reply opened no conversation"


@pytest.mark.parametrize("platform", SCENES)
def test_a_driver_that_cannot_look_is_caught_at_the_lost_answer(
    call: Call, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    driver = type(Registry().provider(platform))
    monkeypatch.setattr(driver, "capabilities", driver.capabilities - {Capability.LOOK})
    ((_, name),) = failed(call("demo", "--platform", platform, "--json").stdout)
    assert "the platform's answer gets lost" in name


@pytest.mark.parametrize("platform", SCENES)
def test_a_platform_that_tells_nothing_is_caught_at_the_webhook(
    call: Call, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(hearing, "_PATIENCE", 0.01)
    monkeypatch.setattr(Setting, "listen", lambda _: None)
    ((_, name),) = failed(call("demo", "--platform", platform, "--json").stdout)
    assert name.startswith("Pavel comments, a webhook tells of it")


@pytest.mark.parametrize("platform", [name for name, terms in TERMS.items() if terms.human_window])
def test_an_account_without_the_feature_is_caught_at_the_late_answer(
    call: Call, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(demo, "open_shop", modest)
    ((_, name),) = failed(call("demo", "--platform", platform, "--json").stdout)
    assert name == "Anna, who is no bot, may still write."


def modest(sandbox: Sandbox, scenes: Iterable[str]) -> tuple[Scene, ...]:
    opened = open_shop(sandbox, scenes)
    for scene in opened:
        sandbox.meta.set_account(scene.account_id, human_agent=False)
    return opened


@pytest.mark.parametrize("platform", [name for name, terms in TERMS.items() if terms.allowance])
def test_a_platform_that_grants_less_is_caught_at_the_allowance(
    call: Call, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(demo, "open_shop", chatty)
    ((_, name),) = failed(call("demo", "--platform", platform, "--json").stdout)
    assert "allows 11 messages" in name


def chatty(sandbox: Sandbox, scenes: Iterable[str]) -> tuple[Scene, ...]:
    opened = open_shop(sandbox, scenes)
    return tuple(attrs.evolve(one, terms=attrs.evolve(one.terms, allowance=11)) for one in opened)


def test_a_platform_that_lets_silent_people_be_written_to_is_not_said_to_refuse_it() -> None:
    silent = "Before Marta answers, nothing more may be sent."
    told = {
        consent: silent in [step.name for step in story(attrs.evolve(PLAIN, consent=consent))]
        for consent in ("none", "verdict")
    }
    assert told == {"none": False, "verdict": True}


@pytest.mark.parametrize(("audience", "told"), [(None, 2), (13, 2), (12, 0)])
def test_the_pace_is_told_only_where_one_send_may_be_for_more_people_than_it_takes(
    audience: int | None, told: int
) -> None:
    terms = attrs.evolve(PLAIN, pace=(10, timedelta(minutes=1)), audience=audience)
    assert len(story(terms)) - len(story(PLAIN)) == told
