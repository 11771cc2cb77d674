"""What the drivers say about themselves."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from privatereply.model import Action
from privatereply.provider import CONTRACT, Capability
from privatereply.providers.facebook import Facebook
from privatereply.providers.graph.driver import CAPABILITIES
from privatereply.providers.instagram import Instagram

DRIVERS = [Facebook(), Instagram()]
LAYERS = "httpx|sqlite3|privatereply.store|privatereply.transport|privatereply.client"


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
def test_a_driver_is_found_by_its_name_and_declares_what_it_takes(
    driver: Facebook | Instagram,
) -> None:
    (found,) = entry_points(group="privatereply.providers", name=driver.name)
    assert found.load() is type(driver)
    assert driver.contract == CONTRACT
    required = [credential.name for credential in driver.credentials if credential.required]
    assert required == ["access_token"]
    assert all(credential.note for credential in driver.credentials)
    assert driver.account_kinds


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda one: one.name)
@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_policy_with_and_without_presets(
    driver: Facebook | Instagram, action: Action
) -> None:
    for preset in (None, *driver.presets):
        policy = driver.policy(action, preset=preset)
        assert (policy.platform, policy.action) == (driver.name, action)
    assert "zoho" in driver.presets


def test_only_instagram_refreshes_tokens() -> None:
    facebook, instagram = DRIVERS
    assert instagram.capabilities == CAPABILITIES
    assert CAPABILITIES - facebook.capabilities == {Capability.REFRESH_TOKEN}


def test_a_driver_loads_nothing_of_the_floors_above() -> None:
    code = (
        "import re, sys, privatereply.providers.facebook, privatereply.providers.instagram\n"
        f"print([name for name in sys.modules if re.fullmatch(r'({LAYERS})', name)])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.decode().strip() == "[]"
