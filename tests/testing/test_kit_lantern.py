"""A driver that keeps the contract passes it."""

from __future__ import annotations

from testing.lighting import LanternContract


class TestLantern(LanternContract):
    """Every clause that applies, asked of a driver that has no gap but one."""
