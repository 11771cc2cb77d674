"""A callback of each platform, and the client that answers there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .callback import PLATFORMS, Desk, callback


@pytest.fixture(scope="module", params=PLATFORMS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desk of each platform, with a ledger that is kept through all examples."""
    there = callback(request.param)
    with there.listen() as client:
        yield Desk(there=there, client=client)
