"""What can be looked at before there is any account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint, PackageNotFoundError

import pytest

from privatereply import CommentAdded, InvalidValue, Registry, Unrecognised
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

from .plaza import added, square

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


def strange(name: str) -> Unrecognised:
    return Unrecognised(platform="plaza", account_id="shop", id=name, kind="parade")


@pytest.mark.parametrize(
    ("later", "health"),
    [(timedelta(), Health.WARNING), (timedelta(days=8), Health.OK)],
    ids=["fresh", "old"],
)
def test_what_nobody_understood_is_counted_and_worth_a_look_for_a_week(
    later: timedelta, health: Health
) -> None:
    with square() as place:
        place.tell(strange("one"), strange("two"), added("three"))
        place.turn(later)
        check = found(place.client.doctor(), "events", "plaza")
    assert check.health is health
    assert check.detail.startswith("2 of kinds that this version does not know")
    assert (check.advice is not None) is (health is Health.WARNING)


def test_a_handler_that_nobody_calls_is_told_after_a_quarter_of_an_hour() -> None:
    with square() as place:
        place.client.on(CommentAdded, print, name="greet")
        place.tell(added("one"))
        place.turn(timedelta(minutes=15))
        patient = found(place.client.doctor(), "handler", "greet")
        place.turn(timedelta(seconds=1))
        check = found(place.client.doctor(), "handler", "greet")
    assert (patient.health, patient.advice) == (Health.OK, None)
    assert check.health is Health.WARNING
    assert check.detail == "1 waiting, 0 laid aside, not told since 2026-11-22 12:00 UTC"
    assert "handle_events()" in str(check.advice)


def test_what_was_laid_aside_is_told_with_the_command_that_lists_it() -> None:
    def refuse(event: CommentAdded) -> None:
        raise InvalidValue(name="price", given="none", allowed="a price")

    with square() as place:
        place.client.on(CommentAdded, refuse, name="greet")
        place.tell(added("one"))
        assert place.client.handle_events().dead == 1
        check = found(place.client.doctor(), "handler", "greet")
    assert check.health is Health.WARNING
    assert "1 laid aside" in check.detail
    assert "privatereply dead-letters list" in str(check.advice)


def test_handlers_that_have_nothing_to_do_are_no_finding() -> None:
    with square() as place:
        place.client.on(CommentAdded, lambda _: None, name="greet")
        place.tell(added("one"))
        place.client.handle_events()
        assert not [check for check in place.client.doctor() if check.name == "handler"]
