"""Sends to many: the plan is shown first, and only what was confirmed is sent."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from privatereply import Client

from .conftest import Call, Screen, Stand, one_line

NEWS = "The second harvest is here."
OPTIONS = ("--as", "automation:news", "--key", "harvest")


@attrs.frozen
class Circle:
    """Two people who can be written to, and one who has opted out.

    Attributes:
        stand: Where they are.
        file: A file with their ids.
        ids: The same ids: Marta's, Kenji's and that of whoever opted out.
    """

    stand: Stand
    file: Path
    ids: tuple[str, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        return "send-to", *self.stand.who, str(self.file), NEWS, *OPTIONS

    def news(self) -> list[int]:
        """How often Marta and Kenji have really received the news."""
        visitors = self.stand.visitors
        return [self.stand.delivered(it).count(NEWS) for it in (visitors.price, visitors.parcel)]


@pytest.fixture
def circle(call: Call, stand: Stand, tmp_path: Path) -> Circle:
    ids: list[str] = []
    for comment in (stand.visitors.price, stand.visitors.parcel):
        text = ("Hello", "--as", "human:anna", "--json")
        answer = call("reply", *stand.who, comment.id, *text, env=stand.env)
        ids.append(json.loads(answer.stdout)["person_id"])
        assert comment.author is not None
        # Some platforms tell times to the second.
        stand.sandbox.clock.advance(timedelta(seconds=2))
        stand.scene.answer(comment.author, "Thank you")
    read(stand)
    ids.append("31415926")
    call("opt-out", *stand.who, ids[-1], env=stand.env)
    file = Path(tmp_path, "people.txt")
    file.write_text("\n".join([*ids[:2], "", f" {ids[2]}"]))
    return Circle(stand, file, tuple(ids))


def read(stand: Stand) -> None:
    """Let the SDK read what people have answered, as a product does that polls."""
    options: dict[str, Any] = stand.scene.options
    with Client(stand.store, sandbox=stand.url, clock=stand.scene.clock.now) as client:
        account = client.account(stand.scene.platform, **options)
        for comment in (stand.visitors.price, stand.visitors.parcel):
            person_id = account.why(comment.id).attempts[-1].person_id
            thread = account.conversation(person_id or "")
            assert thread is not None
            account.messages(thread)
            stand.sandbox.clock.advance(timedelta(seconds=1))


def test_a_dry_run_shows_the_plan_and_sends_nothing(call: Call, circle: Circle) -> None:
    answer = call(*circle.arguments, "--dry-run", env=circle.stand.env)
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert answer.exit_code == 0
    assert [row[:2] for row in rows] == [
        [circle.ids[0], "ready"],
        [circle.ids[1], "ready"],
        [circle.ids[2], "refused"],
    ]
    assert "asked for no more messages" in rows[2][3]
    assert circle.news() == [0, 0]


def test_a_plan_as_json_counts_and_holds_no_text(call: Call, circle: Circle) -> None:
    answer = call(*circle.arguments, "--dry-run", "--json", env=circle.stand.env)
    plan = json.loads(answer.stdout)
    assert (plan["counts"]["ready"], plan["counts"]["refused"]) == (2, 1)
    assert [one["person_id"] for one in plan["recipients"]] == list(circle.ids)
    assert NEWS not in answer.stdout


def test_whoever_is_certain_writes_to_everybody_who_may_be_written_to(
    call: Call, circle: Circle
) -> None:
    answer = call(*circle.arguments, "--yes", env=circle.stand.env)
    assert answer.exit_code == 0
    assert [line.split("\t")[1] for line in answer.stdout.splitlines()] == [
        "sent",
        "sent",
        "refused",
    ]
    assert circle.news() == [1, 1]


def test_the_same_key_again_writes_to_nobody_twice(call: Call, circle: Circle) -> None:
    first, again = (call(*circle.arguments, "--yes", env=circle.stand.env) for _ in range(2))
    assert first.stdout == again.stdout
    assert circle.news() == [1, 1]


def test_where_nobody_can_be_asked_nothing_is_sent(call: Call, circle: Circle) -> None:
    answer = call(*circle.arguments, env=circle.stand.env)
    assert answer.exit_code == 2
    assert "would write to 2 of 3 people, and nobody can be asked: --yes" in one_line(answer.stderr)
    assert circle.news() == [0, 0]


def test_people_can_come_from_standard_input(call: Call, circle: Circle) -> None:
    arguments = ("send-to", *circle.stand.who, "-", NEWS, *OPTIONS, "--yes")
    answer = call(*arguments, env=circle.stand.env, input=f"{circle.ids[1]}\n")
    assert answer.exit_code == 0
    assert circle.news() == [0, 1]


def test_nobody_to_write_to_is_an_error(call: Call, stand: Stand) -> None:
    arguments = ("send-to", *stand.who, "-", NEWS, *OPTIONS, "--yes")
    answer = call(*arguments, env=stand.env, input="\n")
    assert answer.exit_code == 2
    assert "people" in one_line(answer.stderr)


def test_advertising_without_consent_is_refused(call: Call, circle: Circle) -> None:
    call("opt-in", *circle.stand.who, circle.ids[0], "--marketing", env=circle.stand.env)
    answer = call(*circle.arguments, "--marketing", "--yes", env=circle.stand.env)
    assert answer.exit_code == 0
    assert circle.news() == [1, 0]


def test_it_ends_with_1_while_somebody_is_left(call: Call, circle: Circle) -> None:
    faults, path = circle.stand.sandbox.faults, circle.stand.scene.terms.message_path
    faults.order("server_error", path=path, method="POST", times=None)
    answer = call(*circle.arguments, "--yes", env=circle.stand.env)
    assert answer.exit_code == 1
    assert circle.news() == [0, 0]


def test_a_terminal_is_told_what_stopped_it_for_everybody(screen: Screen, circle: Circle) -> None:
    faults, path = circle.stand.sandbox.faults, circle.stand.scene.terms.message_path
    faults.order("token_expired", path=path, method="POST", times=None)
    code, seen = screen(*circle.arguments, "--yes", env=circle.stand.env)
    assert code == 1
    assert "It stopped: " in seen
    assert "Worth calling again from " in seen
    assert circle.news() == [0, 0]


class Person:
    """Whoever sits at the terminal."""

    def __init__(self, word: str) -> None:
        self._words = [f"{word}\n"]

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._words.pop(0)


@pytest.mark.parametrize(("word", "code", "received"), [("y", 0, [1, 1]), ("n", 130, [0, 0])])
def test_at_a_terminal_the_plan_is_shown_and_confirmed(
    screen: Screen,
    circle: Circle,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    code: int,
    received: list[int],
) -> None:
    monkeypatch.setattr(sys, "stdin", Person(word))
    ended, seen = screen(*circle.arguments, env=circle.stand.env)
    assert ended == code
    assert "2 ready, 1 refused." in seen
    assert "Write to 2 of 3 people now?" in seen
    assert circle.news() == received
