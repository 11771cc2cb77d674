from __future__ import annotations

from types import ModuleType

import pytest

from privatereply.model import Action
from privatereply.policy import Policy
from privatereply.provider import Capability
from privatereply.providers.graph.codes import CODES, PAIRS, SUBCODES
from privatereply.providers.tiktok import codes as tiktok
from privatereply.providers.x import codes as x
from privatereply.store.machine import TRANSITIONS, State, Step

ACTIONS = list(Action)
PLATFORMS = ["facebook", "instagram", "tiktok", "x"]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def rows(table: str) -> list[list[str]]:
    return [cells(line) for line in table.splitlines()[2:]]


def test_the_readme_shows_the_very_table_the_policies_make(tables: ModuleType, readme: str) -> None:
    assert tables.rewritten(readme) == readme


def test_a_readme_whose_table_went_stale_is_made_anew(tables: ModuleType, readme: str) -> None:
    stale = readme.replace("1000 bytes", "1001 bytes")
    assert stale != readme
    assert tables.rewritten(stale) == readme


def test_a_readme_that_lost_its_marks_is_an_error(tables: ModuleType) -> None:
    with pytest.raises(ValueError, match="0 pairs of marks"):
        tables.rewritten("# privatereply\n")


def test_the_overview_has_the_number_of_each_platform(tables: ModuleType) -> None:
    lengths = [row for row in rows(tables.overview()) if row[:2] == ["message", "text length"]]
    numbers = ["2000 characters", "1000 bytes", "6000 characters", "10000 characters"]
    assert lengths == [["message", "text length", *numbers]]


def test_the_overview_tells_what_people_may_and_programs_may_not(tables: ModuleType) -> None:
    windows = [row for row in rows(tables.overview()) if row[1] == "messaging window"]
    hours = ["24 hours; a person, 7 days"] * 2
    assert windows == [["message", "messaging window", *hours, "", ""]]


def test_the_overview_calls_thirty_countries_by_one_name(tables: ModuleType) -> None:
    (barred,) = [row for row in rows(tables.overview()) if row[1] == "account region barred"]
    assert barred == ["message", "account region barred", "", "", "EEA, CH, GB", ""]


@pytest.fixture(params=[(name, action) for name in PLATFORMS for action in ACTIONS], ids=str)
def policy(request: pytest.FixtureRequest, tables: ModuleType) -> Policy:
    name, action = request.param
    found: Policy = tables.driver(name).policy(action)
    return found


def test_a_table_of_limits_has_a_row_for_each_rule_in_order(
    tables: ModuleType, policy: Policy
) -> None:
    names = [row[0] for row in rows(tables.limits(policy))]
    assert names == [f"`{rule.name}`" for rule in policy.rules]


def test_a_row_of_limits_names_the_source_and_the_day_it_was_read(
    tables: ModuleType, policy: Policy
) -> None:
    origins = [row[3] for row in rows(tables.limits(policy))]
    for rule, origin in zip(policy.rules, origins, strict=True):
        assert rule.source in origin
        assert origin.endswith(rule.checked)


def test_a_rule_that_is_switched_off_is_in_no_table(tables: ModuleType) -> None:
    today = tables.driver("facebook").policy(Action.MESSAGE)
    without = today.override(messaging_window={"enabled": False})
    assert "messaging_window" in tables.limits(today)
    assert "messaging_window" not in tables.limits(without)


def test_limits_are_drawn_in_other_languages(tables: ModuleType) -> None:
    policy = tables.driver("facebook").policy(Action.PRIVATE_REPLY)
    assert tables.limits(policy, "ja") != tables.limits(policy, "en")


def test_the_matrix_has_every_capability(tables: ModuleType) -> None:
    drivers = [tables.driver(name) for name in PLATFORMS]
    drawn = {row[0]: row[1:] for row in rows(tables.capabilities(drivers))}
    assert set(drawn) == {f"`{capability.value}`" for capability in Capability}
    assert drawn["`refresh_token`"] == ["", "yes", "yes", "yes"]


def test_the_ledgers_table_has_every_transition_and_no_other(tables: ModuleType) -> None:
    drawn = [[cell.strip("`") for cell in row] for row in rows(tables.ledger())]
    assert {(State(state), Step(step)): State(after) for state, step, after in drawn} == dict(
        TRANSITIONS
    )


def test_the_table_of_codes_has_every_code_the_drivers_know(tables: ModuleType) -> None:
    assert len(rows(tables.codes("graph"))) == len(PAIRS) + len(SUBCODES) + len(CODES)
    drawn = [row[0] for row in rows(tables.codes("tiktok"))]
    assert drawn == ["40064, too fast", *tiktok.CODES]
    told = {row[1].strip("`") for row in rows(tables.codes("x"))}
    assert told == {*x.STATUSES, *x.CODES, *x.SENTENCES, *x.TYPES, *x.READS}


@pytest.mark.parametrize(
    ("name", "budgets"),
    [
        ("facebook", ["750 in 1 hour", "300 in 1 second"]),
        ("instagram", ["750 in 1 hour", "300 in 1 second"]),
        ("tiktok", ["10 in 1 second", "10 in 1 second", "40 in 1 minute"]),
        ("x", ["15 in 15 minutes", "15 in 15 minutes", "100 in 15 minutes"]),
    ],
)
def test_credentials_and_budgets_are_told(
    tables: ModuleType, name: str, budgets: list[str]
) -> None:
    driver = tables.driver(name)
    assert [row[0] for row in rows(tables.credentials(driver))] == [
        f"`{credential.name}`" for credential in driver.credentials
    ]
    assert [row[1] for row in rows(tables.quotas(driver))] == budgets


def test_every_command_tells_its_help(commands: ModuleType) -> None:
    helps = dict(commands.helps())
    assert {"privatereply", "privatereply demo", "privatereply db upgrade"} <= set(helps)
    assert all(text.startswith(f"Usage: {name}") for name, text in helps.items())
