from __future__ import annotations

import json
import socket

import pytest
from click.testing import Result

from privatereply import Client, Registry
from privatereply.cli import doctor
from privatereply.cli.serving import receiving
from privatereply.errors import ProviderUnavailable
from privatereply.health import Health
from privatereply.model import RestrictionKind
from privatereply.provider import Provider

from .conftest import SCENES, Call, Screen, Stand, bare, one_line

HEALTHS = {health.value for health in Health}


def found(answer: Result) -> list[dict[str, str]]:
    return [json.loads(line) for line in answer.stdout.splitlines()]


@pytest.fixture
def ready(call: Call, stand: Stand) -> Stand:
    """The stand, with tables in its ledger."""
    call("db", "upgrade", env=stand.env)
    return stand


def test_an_installation_is_looked_at_without_an_account(call: Call, dsn: str) -> None:
    env = {"PRIVATEREPLY_STORE": dsn}
    call("db", "upgrade", env=env)
    answer = call("doctor", "--json", env=env)
    assert (answer.exit_code, answer.stderr) == (0, "")
    checks = found(answer)
    assert {check["name"] for check in checks} == {"database", "driver", "extra"}
    drivers = {check["about"] for check in checks if check["name"] == "driver"}
    assert set(SCENES) <= drivers
    assert {check["health"] for check in checks} == {"ok"}


def test_a_database_without_tables_fails_with_the_command_that_makes_them(
    call: Call, dsn: str
) -> None:
    answer = call("doctor", "--store", dsn)
    assert answer.exit_code == 1
    failed = [line for line in answer.stdout.splitlines() if line.startswith("failed\t")]
    assert len(failed) == 1
    assert "privatereply db upgrade" in failed[0]
    assert "\tdriver\t" in answer.stdout
    assert call("db", "check", "--store", dsn).exit_code == 2


def test_a_database_that_cannot_be_reached_fails_and_its_password_is_not_repeated(
    call: Call,
) -> None:
    answer = call("doctor", "--store", "postgresql://anna:hunter2@127.0.0.1:1/x")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("failed\tdatabase\t")
    assert "hunter2" not in answer.output


def test_an_account_is_looked_at_with_the_installation(call: Call, ready: Stand) -> None:
    answer = call("doctor", *ready.who, "--json", env=ready.env)
    checks = {check["name"]: check for check in found(answer)}
    account = "/".join(ready.who)
    of_account = {name for name, check in checks.items() if check["about"] == account}
    assert of_account == {"token", "scopes", "subscription", "clock", "restriction", "attempts"}
    assert {check["health"] for check in checks.values()} <= HEALTHS
    assert checks["clock"]["health"] == "ok"
    assert answer.exit_code == any(check["health"] == "failed" for check in checks.values())


def test_what_was_found_names_no_credential(call: Call, ready: Stand) -> None:
    said = call("doctor", *ready.who, env=ready.env).output
    said += call("doctor", *ready.who, "--json", env=ready.env).output
    secrets = {
        name: value
        for name, value in ready.scene.credentials.items()
        if "token" in name or "secret" in name
    }
    assert secrets
    assert not [name for name, value in secrets.items() if value in said]


def test_a_restriction_on_the_account_is_a_failure(call: Call, ready: Stand) -> None:
    call("restriction", "lay", *ready.who, RestrictionKind.BANNED.value, env=ready.env)
    answer = call("doctor", *ready.who, env=ready.env)
    assert answer.exit_code == 1
    assert "failed\trestriction\t" in answer.stdout


def test_a_token_that_is_refused_is_a_finding(call: Call, ready: Stand) -> None:
    env = {**ready.env, "PRIVATEREPLY_ACCESS_TOKEN": "nobody-knows-this-one"}
    answer = call("doctor", *ready.who, "--json", env=env)
    token = next(check for check in found(answer) if check["name"] == "token")
    assert token["health"] in {"failed", "warning", "unknown"}
    assert "nobody-knows-this-one" not in answer.output


@pytest.fixture
def deserted(ready: Stand) -> dict[str, str]:
    """The environment of the stand, with an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return {**ready.env, "PRIVATEREPLY_SANDBOX": f"http://127.0.0.1:{port}"}


def test_a_platform_that_does_not_answer_leaves_the_account_unknown_and_the_rest_told(
    call: Call, ready: Stand, deserted: dict[str, str]
) -> None:
    answer = call("doctor", *ready.who, "--json", env=deserted)
    checks = found(answer)
    healths = {check["name"]: check["health"] for check in checks}
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert (healths["database"], healths["sandbox"]) == ("ok", "warning")
    for name in ("token", "scopes", "subscription", "clock"):
        assert healths[name] == "unknown"
    assert (healths["restriction"], healths["attempts"]) == ("ok", "ok")
    (doubt,) = [check for check in checks if check["name"] == "sandbox"]
    assert "this machine's clock" in doubt["detail"]


def test_what_is_no_sandbox_is_a_finding(call: Call, ready: Stand) -> None:
    with receiving(Client("sqlite://")) as url:
        answer = call("doctor", "--json", env={**ready.env, "PRIVATEREPLY_SANDBOX": url})
    (doubt,) = [check for check in found(answer) if check["name"] == "sandbox"]
    assert f"what listens on {url} is no sandbox" in doubt["detail"]
    assert answer.exit_code == 0


def test_an_address_that_is_none_is_an_error(call: Call, ready: Stand) -> None:
    answer = call("doctor", env={**ready.env, "PRIVATEREPLY_SANDBOX": "nowhere"})
    assert answer.exit_code == 2
    assert "sandbox" in one_line(answer.stderr)


def test_a_person_is_shown_a_table(screen: Screen, ready: Stand) -> None:
    _, seen = screen("doctor", env={**ready.env, "COLUMNS": "160"})
    assert "what was found" in bare(seen)
    assert "\t" not in seen


def test_half_an_account_is_none(call: Call) -> None:
    answer = call("doctor", "facebook")
    assert answer.exit_code == 2
    assert "PLATFORM and ACCOUNT_ID" in one_line(answer.stderr)


def test_a_driver_that_cannot_be_used_is_a_finding_and_ends_nothing(
    call: Call, ready: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Registry):
        def load(self, name: str) -> type[Provider]:
            if name == ready.scene.platform:
                raise ProviderUnavailable(provider=name, distribution="it", reason="gone")
            return super().load(name)

    monkeypatch.setattr(doctor, "Registry", Broken)
    answer = call("doctor", *ready.who, "--json", env=ready.env)
    assert answer.exit_code == 1
    failed = [check["about"] for check in found(answer) if check["health"] == "failed"]
    assert failed == [ready.scene.platform]
