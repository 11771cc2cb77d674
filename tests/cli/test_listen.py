from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import click
import httpx
import pytest

from privatereply import Client
from privatereply.cli import listen as listening
from privatereply.provider import Capability
from privatereply.registry import Registry

from .conftest import SCRIPT, Call, Stand, one_line

Listen = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def listen(stand: Stand) -> Iterator[Listen]:
    """Listen to the stand's platform in a process of its own, and to which address."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [SCRIPT, "listen", stand.scene.platform, "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **secrets(stand)},
        )
        started.append(process)
        assert process.stderr
        said = process.stderr.readline()
        assert said.startswith("listening on http://127.0.0.1:")
        return process, said.removeprefix("listening on ").strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def secrets(stand: Stand) -> dict[str, str]:
    """What the platform is known by, as the environment has it."""
    return {f"PRIVATEREPLY_{name.upper()}": it for name, it in stand.scene.webhook_secrets.items()}


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def until(process: subprocess.Popen[str], words: str) -> str:
    """The first line with these words."""
    while words not in (line := line_of(process)):
        assert line, "nothing more comes"
    return line


def test_what_a_platform_sends_is_shown_as_it_comes(listen: Listen, stand: Stand) -> None:
    process, url = listen()
    stand.scene.subscribe(url)
    made = stand.scene.comment("Is it hot?")
    row = until(process, made.id).rstrip("\n").split("\t")
    assert row[:4] == ["200", stand.scene.platform, "CommentAdded", stand.scene.account_id]


def test_as_json_each_delivery_is_one_document(listen: Listen, stand: Stand) -> None:
    process, url = listen("--json")
    stand.scene.subscribe(url)
    made = stand.scene.comment("Is it hot?")
    delivery = json.loads(until(process, made.id))
    assert (delivery["status"], delivery["error"]) == (200, None)
    assert made.id in {event["comment_id"] for event in delivery["events"]}


Meanwhile = Callable[[Callable[[str], object]], None]


@pytest.fixture
def meanwhile(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meanwhile]:
    """What happens while somebody listens in this process, who then presses Ctrl-C."""
    endings = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    addresses: list[str] = []
    receive = listening.receiving

    @contextlib.contextmanager
    def receiving(client: Client, **where: Any) -> Iterator[str]:
        with receive(client, **where) as address:
            addresses.append(address)
            yield address

    def arrange(happen: Callable[[str], object]) -> None:
        def interrupted() -> None:
            happen(f"{addresses[-1]}/{stand.scene.platform}")
            raise KeyboardInterrupt

        monkeypatch.setattr(listening, "wait_for_the_end", interrupted)

    monkeypatch.setattr(listening, "receiving", receiving)
    yield arrange
    for number, ending in endings.items():
        signal.signal(number, ending)


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["lines", "json"])
def test_whoever_ends_it_has_seen_everything(
    call: Call,
    stand: Stand,
    meanwhile: Meanwhile,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
) -> None:
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(click, "echo", lambda words, **_: said.put(str(words)))

    def happen(url: str) -> None:
        assert httpx.post(url, content=b"{}", trust_env=False).status_code == 403
        stand.scene.subscribe(url)
        made = stand.scene.comment("Is it hot?")
        while made.id not in said.get(timeout=30):
            pass

    meanwhile(happen)
    answer = call("listen", stand.scene.platform, "--port", "0", *options, env=secrets(stand))
    assert answer.exit_code == 0


def test_what_is_not_from_the_platform_is_refused_and_not_repeated(
    listen: Listen, stand: Stand
) -> None:
    process, url = listen()
    forged = httpx.post(url, json={"object": "secret words"}, trust_env=False)
    assert forged.status_code == 403
    said = line_of(process)
    assert said.startswith(f"403\t{stand.scene.platform}\t")
    assert "secret words" not in said


def test_a_signal_ends_it_cleanly_and_no_secret_was_said(listen: Listen, stand: Stand) -> None:
    process, url = listen()
    httpx.get(f"{url}?hub.mode=subscribe&hub.verify_token=guess", trust_env=False)
    process.send_signal(signal.SIGTERM)
    said, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (0, "")
    assert "guess" not in said
    assert not [value for value in stand.scene.webhook_secrets.values() if value in said]


def test_what_to_know_a_platform_by_is_named_by_its_variable(call: Call, stand: Stand) -> None:
    declared = Registry().provider(stand.scene.platform).webhook_secrets
    answer = call("listen", stand.scene.platform)
    assert answer.exit_code == 2
    first = next(each for each in declared if each.required)
    assert f"PRIVATEREPLY_{first.name.upper()} (" in one_line(answer.stderr)


def test_every_platform_can_be_listened_to() -> None:
    registry = Registry()
    for name in registry.names():
        assert Capability.RECEIVE in registry.provider(name).capabilities


def test_a_platform_nobody_knows_is_said_in_one_line(call: Call) -> None:
    answer = call("listen", "myspace")
    assert answer.exit_code == 2
    assert "no driver for 'myspace'" in one_line(answer.stderr)
