"""The part of pytest: it knows the marker of requirements."""

from __future__ import annotations

import pytest

__all__ = ["pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers", "requirement(id): the test covers the requirement of this id"
    )
