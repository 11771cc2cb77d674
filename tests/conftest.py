"""How properties are searched for, and which versions a failure was seen with."""

from __future__ import annotations

import os
from importlib.metadata import distributions

from hypothesis import HealthCheck, settings

pytest_plugins = ["databases"]

REPORTED = ("anyio", "attrs", "cattrs", "httpx", "httpx2", "psycopg", "tenacity")

# No deadline and no judgement of slowness: a busy machine must not fail a property.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples on every run: a pipeline judges the change, not its luck.
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_report_header() -> str:
    installed = {found.name: found.version for found in distributions()}
    return "with " + ", ".join(f"{name} {installed.get(name, '-')}" for name in REPORTED)
