from __future__ import annotations

import re
import socket
import subprocess

import pytest

from privatereply.cli import providers
from privatereply.registry import Registry

from .conftest import SCRIPT, Call, Shell, Stand, one_line, only

SECRET = "EAAB-secret"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["polic"], "No such command 'polic'"),
        (["policy"], "Missing argument 'PLATFORM' (see privatereply policy --help)"),
        (["--colour"], "No such option"),
        (["policy", "facebook", "--action", "dance"], "'dance' is not one of 'private_reply'"),
        (["policy", "facebook", "--language", "xx"], "'xx' is not one of 'en'"),
        (["policy", "facebook", "--preset", "ancient"], "ancient"),
        (["policy", "facebook", "--override", "absent.toml"], "'absent.toml' does not exist"),
        (["policy", "myspace"], "no driver for 'myspace' is installed"),
        (["sandbox", "--port", "70000"], "70000 is not in the range"),
        (["sandbox", "--host", "256.0.0.1", "--port", "0"], ""),
        (["db", "sql", "--since", "99"], "since: got 99; allowed: 0 to"),
        (["db", "check", "--store", "mysql://root@localhost/x"], "the scheme mysql://"),
        (["db", "check", "--store", "sqlite:////nowhere/at/all.db"], "SQLITE_CANTOPEN"),
        (["demo", "--store", "replies.db"], "a text without a scheme"),
        (["comments", "facebook", "1", "--since", "2026-11-20"], "such as 2026-11-20T09:00:00Z"),
        (["comments", "facebook", "1", "--since", "soon"], "such as 2026-11-20T09:00:00Z"),
        (["comments", "facebook", "1", "--limit", "0"], "0 is not in the range"),
        (["reply", "facebook", "1", "2", "Hi"], "Missing option '--as'"),
        (["reply", "facebook", "1", "2", "Hi", "--as", "anna"], "allowed: human:NAME, bot:NAME"),
        (["reply", "facebook", "1", "2", "Hi", "--as", "human:"], "allowed: human:NAME"),
        (["reply", "facebook", "1", "2", "Hi", "--as", "bot:a b"], "white space"),
        (["reply", "tiktok", "1", "2", "Hi", "--as", "bot:a", "--fact", "adult"], "NAME=yes"),
        (["reply", "tiktok", "1", "2", "Hi", "--as", "bot:a", "--fact", "=yes"], "NAME=yes"),
        (["reply", "tiktok", "1", "2", "Hi", "--as", "bot:a", "--fact", "a=1"], "NAME=unknown"),
        (["demo", "--platform", "myspace"], "got 'myspace'; allowed: facebook"),
        (["send-to", "x", "1", "absent.txt", "Hi", "--as", "bot:a", "--key", "k"], "absent.txt"),
        (["restriction", "lay", "x", "1", "annoyed"], "'annoyed' is not one of 'cooling_down'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_carried_out_is_said_in_one_line(
    call: Call, arguments: list[str], words: str
) -> None:
    answer = call(*arguments)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert words in one_line(answer.stderr)


@pytest.mark.parametrize("command", ["comments", "resolve"])
def test_a_missing_credential_is_named_by_its_variable(call: Call, command: str) -> None:
    answer = call(command, "facebook", "1234")
    assert answer.exit_code == 2
    assert "facebook needs PRIVATEREPLY_ACCESS_TOKEN (" in one_line(answer.stderr)


def test_an_empty_credential_is_a_missing_one(call: Call) -> None:
    answer = call("comments", "facebook", "1234", env={"PRIVATEREPLY_ACCESS_TOKEN": ""})
    assert answer.exit_code == 2
    assert "facebook needs PRIVATEREPLY_ACCESS_TOKEN (" in one_line(answer.stderr)


def test_a_token_with_a_line_break_is_refused_without_being_repeated(call: Call) -> None:
    token = {"PRIVATEREPLY_ACCESS_TOKEN": f"{SECRET}\n"}
    answer = call("comments", "facebook", "1234", env=token)
    assert answer.exit_code == 2
    assert "control character" in one_line(answer.stderr)
    assert SECRET not in answer.output


def test_a_refused_token_is_the_platforms_word_in_one_line(call: Call, stand: Stand) -> None:
    env = {**stand.env, "PRIVATEREPLY_ACCESS_TOKEN": SECRET}
    answer = call("comments", *stand.who, env=env)
    assert answer.exit_code == 2
    assert "access token" in one_line(answer.stderr)
    assert SECRET not in answer.output


def test_a_sandbox_nobody_serves_is_said_in_one_line(call: Call, stand: Stand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    env = {**stand.env, "PRIVATEREPLY_SANDBOX": f"http://127.0.0.1:{free}"}
    answer = call("comments", *stand.who, env=env)
    assert answer.exit_code == 2
    assert "never left" in one_line(answer.stderr)


def test_something_else_than_a_sandbox_is_recognised(call: Call, stand: Stand) -> None:
    env = {**stand.env, "PRIVATEREPLY_SANDBOX": f"{stand.url}/graph.facebook.com/v26.0"}
    answer = call("comments", *stand.who, env=env)
    assert answer.exit_code == 2
    assert "is no sandbox of privatereply" in one_line(answer.stderr)


def test_a_port_that_is_taken_is_said_in_one_line(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = call("sandbox", "--port", str(taken.getsockname()[1]))
    assert answer.exit_code == 2
    assert "ddress already in use" in one_line(answer.stderr)


def test_debugging_shows_where_an_error_came_from(call: Call) -> None:
    answer = call("policy", "myspace", env={"PRIVATEREPLY_DEBUG": "1"})
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Traceback (most recent call last):")
    assert answer.stderr.splitlines()[-1].startswith("privatereply: no driver for 'myspace'")


@pytest.mark.parametrize("off", ["", "0"])
def test_debugging_can_be_switched_off(call: Call, off: str) -> None:
    one_line(call("policy", "myspace", env={"PRIVATEREPLY_DEBUG": off}).stderr)


class Unlucky(Registry):
    """A registry that fails as nothing of ours should."""

    error: BaseException = RuntimeError(f"the token is {SECRET}")

    def names(self) -> tuple[str, ...]:
        raise self.error


@pytest.fixture
def unlucky(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(providers, "Registry", Unlucky)
    return monkeypatch


def test_an_unexpected_error_is_named_and_its_words_are_not_trusted(
    call: Call, unlucky: pytest.MonkeyPatch
) -> None:
    answer = call("providers")
    assert answer.exit_code == 2
    assert "unexpected RuntimeError; run it again with PRIVATEREPLY_DEBUG=1" in one_line(
        answer.stderr
    )
    assert SECRET not in answer.output


def test_an_error_of_the_system_names_the_file(call: Call, unlucky: pytest.MonkeyPatch) -> None:
    unlucky.setattr(Unlucky, "error", FileNotFoundError(2, "No such file or directory", "a.toml"))
    assert one_line(call("providers").stderr) == "privatereply: No such file or directory: a.toml\n"


def test_ctrl_c_ends_quietly_with_the_shells_own_code(
    call: Call, unlucky: pytest.MonkeyPatch
) -> None:
    unlucky.setattr(Unlucky, "error", KeyboardInterrupt())
    answer = call("providers")
    assert (answer.exit_code, answer.output.strip()) == (130, "")


@pytest.mark.parametrize("arguments", [["--help"], ["db", "sql"], ["policy", "facebook"]])
def test_a_reader_that_goes_away_is_no_reason_to_complain(arguments: list[str]) -> None:
    process = subprocess.Popen(
        [SCRIPT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), complaint) == (1, "")


@only(lambda terms: terms.reply_window)
def test_an_error_of_many_lines_is_one_line(shell: Shell, stand: Stand) -> None:
    late = stand.visitors.late.id
    answer = shell("reply", *stand.who, late, "Hi", "--as", "human:anna", env=stand.env)
    assert answer.returncode == 2
    assert re.search(r"older than \d days; it can no longer be answered", one_line(answer.stderr))
