"""What the drivers say about themselves."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from privatereply.model import Action
from privatereply.provider import CONTRACT, Capability, Provider
from privatereply.providers.facebook import Facebook
from privatereply.providers.graph.driver import CAPABILITIES
from privatereply.providers.instagram import Instagram
from privatereply.registry import Registry

DRIVERS = [Registry().provider(name) for name in Registry().names()]
# X takes either of two kinds of access, so neither is required.
REQUIRED = {"x": list[str]()}
LAYERS = "httpx|sqlite3|privatereply.store|privatereply.transport|privatereply.client"


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
def test_a_driver_is_found_by_its_name_and_declares_what_it_takes(driver: Provider) -> None:
    (found,) = entry_points(group="privatereply.providers", name=driver.name)
    assert found.load() is type(driver)
    assert driver.contract == CONTRACT
    required = [credential.name for credential in driver.credentials if credential.required]
    assert required == REQUIRED.get(driver.name, ["access_token"])
    assert all(credential.note for credential in driver.credentials)
    assert driver.account_kinds


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_policy_with_and_without_presets(
    driver: Provider, action: Action
) -> None:
    for preset in (None, *driver.presets):
        policy = driver.policy(action, preset=preset)
        assert (policy.platform, policy.action) == (driver.name, action)


def test_the_pages_tokens_are_not_refreshed() -> None:
    facebook, instagram = Facebook(), Instagram()
    assert instagram.capabilities == CAPABILITIES
    assert CAPABILITIES - facebook.capabilities == {Capability.REFRESH_TOKEN}


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
def test_a_driver_declares_exactly_what_it_defines(driver: Provider) -> None:
    defined = {
        one
        for one in Capability
        if getattr(type(driver), one.value) is not getattr(Provider, one.value)
    }
    # One login's tokens are refreshed and the other's are not, so both Graph drivers define it.
    assert defined - {Capability.REFRESH_TOKEN} == driver.capabilities - {Capability.REFRESH_TOKEN}


def test_a_driver_loads_nothing_of_the_floors_above() -> None:
    code = (
        "import re, sys\n"
        "from importlib.metadata import entry_points\n"
        "for driver in entry_points(group='privatereply.providers'): driver.load()\n"
        f"print([name for name in sys.modules if re.fullmatch(r'({LAYERS})', name)])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.decode().strip() == "[]"
