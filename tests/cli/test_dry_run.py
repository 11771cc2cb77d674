from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from privatereply.policy import LANGUAGES
from privatereply.sandbox import Terms

from .conftest import Call, Screen, Stand, bare, one_line, only

LONG_AGO = (datetime.now(UTC) - timedelta(days=60)).isoformat()


def limited(terms: Terms) -> bool:
    """Whether there is a time for private replies, which can be shortened."""
    return terms.reply_window is not None


@pytest.fixture
def shorter(stand: Stand, tmp_path: Path) -> list[str]:
    """The arguments for rules that give a comment five minutes."""
    file = Path(tmp_path, "shorter.toml")
    table = f"{stand.scene.platform}.private_reply.reply_within"
    file.write_text(f'[{table}]\nwindow = "5m"\nmargin = "0s"\n')
    return ["--override", str(file)]


@pytest.fixture
def sent(call: Call, stand: Stand) -> Stand:
    """The stand, after Marta was answered."""
    price = stand.visitors.price.id
    answer = call("reply", *stand.who, price, "9 euros.", "--as", "human:anna", env=stand.env)
    assert answer.exit_code == 0
    return stand


def run(call: Call, stand: Stand, *arguments: str) -> str:
    answer = call(
        "dry-run",
        stand.scene.platform,
        "--since",
        LONG_AGO,
        *arguments,
        env={"PRIVATEREPLY_STORE": stand.store},
    )
    assert (answer.exit_code, answer.stderr) == (0, "")
    return answer.stdout


def test_the_same_rules_change_nothing(call: Call, sent: Stand) -> None:
    found = json.loads(run(call, sent, "--json"))
    assert (found["platform"], found["action"]) == (sent.scene.platform, "private_reply")
    assert (found["decisions"], found["changes"]) == (1, [])
    assert found["would_send"] == {"total": 1, "changed": 0}


@only(limited)
def test_stricter_rules_would_have_refused_what_was_sent(
    call: Call, sent: Stand, shorter: list[str]
) -> None:
    requests = len(sent.sandbox.journal)
    found = json.loads(run(call, sent, *shorter, "--json"))
    (change,) = found["changes"]
    assert change["comment_id"] == sent.visitors.price.id
    assert (change["then"], change["now"]["verdict"]) == ("send", "deny")
    assert found["would_refuse"]["changed"] == 1
    assert len(sent.sandbox.journal) == requests


@only(limited)
def test_in_a_pipe_the_numbers_come_before_the_changes(
    call: Call, sent: Stand, shorter: list[str]
) -> None:
    *numbers, change = run(call, sent, *shorter).splitlines()
    assert any("1" in line for line in numbers)
    assert change.split("\t")[1:5] == [
        sent.scene.account_id,
        sent.visitors.price.id,
        "send",
        "deny",
    ]


@only(limited)
def test_it_is_told_in_every_language(call: Call, sent: Stand, shorter: list[str]) -> None:
    told = {run(call, sent, *shorter, "--language", language) for language in LANGUAGES}
    assert len(told) == len(LANGUAGES)


def test_what_was_read_back_and_never_asked_about_is_judged_too(call: Call, stand: Stand) -> None:
    call("reconcile", *stand.who, "--look-back", "2d", env=stand.env)
    found = json.loads(run(call, stand, "--json"))
    assert found["decisions"] == 0
    assert found["comments"] >= 3


@only(limited)
def test_a_person_is_shown_a_table(
    screen: Screen, call: Call, sent: Stand, shorter: list[str]
) -> None:
    which = ("dry-run", sent.scene.platform, "--since", LONG_AGO, *shorter)
    code, seen = screen(*which, env={**sent.env, "COLUMNS": "160"})
    assert code == 0
    assert "then" in bare(seen)
    assert "\t" not in seen


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing option '--since'"),
        (["--since", "yesterday"], "such as 2026-11-20T09:00:00Z"),
        (["--since", LONG_AGO, "--preset", "strict"], "strict"),
        (["--since", LONG_AGO, "--override", "absent.toml"], "does not exist"),
    ],
    ids=["nothing", "since", "preset", "override"],
)
def test_what_cannot_be_meant_is_said_in_one_line(
    call: Call, arguments: list[str], words: str
) -> None:
    answer = call("dry-run", "facebook", *arguments)
    assert answer.exit_code == 2
    assert words in one_line(answer.stderr)
