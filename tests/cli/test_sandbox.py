from __future__ import annotations

import json
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint

import httpx
import pytest

from privatereply import Registry
from privatereply.sandbox import emulator

from .conftest import SCENES, SCRIPT, Call, Screen, bare

Serve = Callable[..., tuple["subprocess.Popen[str]", dict[str, list[str]]]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start the sandbox in a process of its own; what it printed, by the first word of a line."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, list[str]]]:
        process = subprocess.Popen(
            [SCRIPT, "sandbox", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        lines = [process.stdout.readline().rstrip("\n").split("\t") for _ in range(2 + len(SCENES))]
        return process, {line[0]: line[1:] for line in lines}

    yield start
    for process in started:
        process.kill()
        process.communicate()


def variables(said: list[str]) -> dict[str, str]:
    """The environment a line of an account gives, as a shell would read it."""
    return dict(word.split("=", 1) for field in said[1:] for word in shlex.split(field))


def test_it_prints_addresses_and_accounts_and_answers(serve: Serve) -> None:
    _, said = serve()
    overview = httpx.get(said["control"][0], trust_env=False).json()
    assert said["url"][0].startswith("http://127.0.0.1:")
    assert "meta" in overview["emulators"]
    assert list(said) == ["url", "control", *SCENES]
    assert all("PRIVATEREPLY_ACCESS_TOKEN" in variables(said[platform]) for platform in SCENES)


@pytest.mark.parametrize("platform", SCENES)
@pytest.mark.parametrize(("options", "count"), [((), 0), (("--seed-demo",), 4)])
def test_the_variables_open_the_account_and_seeding_brings_comments(
    serve: Serve, call: Call, platform: str, options: tuple[str, ...], count: int
) -> None:
    _, said = serve(*options)
    env = {"PRIVATEREPLY_SANDBOX": said["url"][0], **variables(said[platform])}
    answer = call("comments", platform, said[platform][0], env=env)
    assert (answer.exit_code, len(answer.stdout.splitlines())) == (0, count)


@pytest.mark.parametrize("platform", SCENES)
def test_what_webhooks_are_known_by_is_printed_too(serve: Serve, platform: str) -> None:
    _, said = serve()
    printed = variables(said[platform])
    provider = Registry().provider(platform)
    needed = [each.name for each in provider.webhook_secrets if each.required]
    assert needed
    assert not [name for name in needed if not printed.get(f"PRIVATEREPLY_{name.upper()}")]


@pytest.mark.parametrize("platform", SCENES)
def test_with_what_is_printed_a_token_can_be_checked(
    serve: Serve, call: Call, dsn: str, platform: str
) -> None:
    _, said = serve()
    printed = variables(said[platform])
    env = {"PRIVATEREPLY_SANDBOX": said["url"][0], "PRIVATEREPLY_STORE": dsn, **printed}
    call("db", "upgrade", env=env)
    answer = call("doctor", platform, said[platform][0], "--json", env=env)
    checks = {each["name"]: each for each in map(json.loads, answer.stdout.splitlines())}
    assert checks["token"]["health"] == "ok"
    assert checks["scopes"]["health"] in {"ok", "unknown"}


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(serve: Serve, ending: signal.Signals) -> None:
    process, _ = serve()
    process.send_signal(ending)
    _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (0, "")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody presses Ctrl-C as soon as the sandbox waits."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("impatient")
def test_on_a_terminal_it_says_what_to_try(screen: Screen) -> None:
    code, seen = screen("sandbox", "--port", "0", "--seed-demo")
    assert code == 0
    assert "export PRIVATEREPLY_SANDBOX=http://127.0.0.1:" in seen
    assert bare(seen).count("export PRIVATEREPLY_ACCESS_TOKEN=") == len(SCENES)
    for platform in SCENES:
        assert f"\nprivatereply comments {platform} " in bare(seen).replace("\r", "")
    assert "Ctrl-C ends it." in seen


@pytest.mark.usefixtures("impatient")
def test_an_emulator_that_cannot_be_loaded_is_named(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = EntryPoint("myspace", "absent:It", emulator.GROUP)
    ours = EntryPoint("meta", "privatereply.sandbox.meta:MetaEmulator", emulator.GROUP)
    monkeypatch.setattr(emulator, "entry_points", lambda group: [theirs, ours])
    answer = call("sandbox", "--port", "0")
    assert answer.exit_code == 0
    assert answer.stderr == "the emulator 'myspace' cannot be loaded: ModuleNotFoundError\n"
