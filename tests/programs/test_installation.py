"""What can be looked at before there is any account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, PackageNotFoundError

import pytest

from privatereply import Registry
from privatereply.errors import SchemaOutdated, StoreUnavailable
from privatereply.health import (
    Check,
    Health,
    check_installation,
    database_failure,
    equipment,
    installation,
)
from privatereply.loop import Loop
from privatereply.registry import GROUP
from privatereply.registry import installed as installed_points
from privatereply.store import Store, schema
from privatereply.transport import HttpTransport

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Installed = Callable[[], tuple[Check, ...]]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as store:
        yield store


@pytest.fixture
def installed(store: Store) -> Installed:
    """Looks at the installation, with that store."""
    loop = Loop(store, HttpTransport())
    return lambda: loop.run(check_installation(Registry(), NOON))


def found(checks: tuple[Check, ...], name: str, about: str | None = None) -> Check:
    (check,) = (check for check in checks if (check.name, check.about) == (name, about))
    return check


def test_a_database_that_answers_is_well(installed: Installed) -> None:
    check = found(installed(), "database")
    assert (check.health, check.advice) == (Health.OK, None)
    assert f"version {schema.LATEST}" in check.detail
    assert check.at == NOON


def test_migrations_that_are_missing_are_told_with_the_command_that_applies_them(
    installed: Installed, store: Store
) -> None:
    store.transaction(lambda tx: tx.execute("DELETE FROM privatereply_schema"))
    check = found(installed(), "database")
    assert check.health is Health.FAILED
    assert check.detail == str(SchemaOutdated(found=0, needed=schema.LATEST))
    assert "privatereply db upgrade" in check.detail


def test_a_database_that_is_gone_is_a_finding_and_the_rest_is_looked_at(
    installed: Installed, store: Store
) -> None:
    store.close()
    checks = installed()
    check = found(checks, "database")
    assert check.health is Health.FAILED
    assert "closed" in check.detail
    assert {check.name for check in checks} == {"database", "driver", "extra"}


def test_what_a_database_says_of_its_failure_is_repeated() -> None:
    check = database_failure(StoreUnavailable(reason="connection refused"), NOON)
    assert (check.health, check.detail) == (Health.FAILED, "connection refused")
    assert check.advice == "make sure that it can be reached"


def test_each_driver_is_loaded(installed: Installed) -> None:
    drivers = [check for check in installed() if check.name == "driver"]
    assert [check.about for check in drivers] == list(Registry().names())
    assert {check.health for check in drivers} == {Health.OK}


def test_a_broken_driver_harms_no_other() -> None:
    absent = EntryPoint("absent", "privatereply_absent:Absent", GROUP)
    registry = Registry(entry_points=lambda group: [*installed_points(group), absent])
    checks = {check.about: check for check in equipment(registry, NOON) if check.name == "driver"}
    broken = checks.pop("absent")
    assert broken.health is Health.FAILED
    assert "the driver 'absent'" in broken.detail
    assert set(checks) == set(Registry().names())
    assert {check.health for check in checks.values()} == {Health.OK}


def test_each_extra_is_looked_for() -> None:
    extras = {check.about: check for check in equipment(Registry(), NOON) if check.name == "extra"}
    assert {"cli", "postgres", "sandbox"} <= set(extras)
    assert "all" not in extras
    assert {check.health for check in extras.values()} == {Health.OK}
    assert "click" in extras["cli"].detail


@pytest.mark.parametrize(
    ("missing", "health", "detail"),
    [
        ({"click", "rich"}, Health.OK, "not installed"),
        ({"rich"}, Health.WARNING, "rich not installed"),
    ],
    ids=["whole", "half"],
)
def test_an_extra_may_be_missing_but_not_by_half(
    monkeypatch: pytest.MonkeyPatch, missing: set[str], health: Health, detail: str
) -> None:
    def version(part: str) -> str:
        if part in missing:
            raise PackageNotFoundError(part)
        return "1.0"

    monkeypatch.setattr(installation, "version", version)
    check = found(equipment(Registry(), NOON), "extra", "cli")
    assert (check.health, check.detail) == (health, detail)
    assert (check.advice == 'pip install "privatereply[cli]"') is (health is Health.WARNING)
