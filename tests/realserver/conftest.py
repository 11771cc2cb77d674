"""A real Mastodon-API server and the people on it.

Nobody here wrote it: what the emulator and the driver may have misread alike, it reads for itself.
The session `realserver` of nox finds or fetches it and says where it is in the variable SNAC.
Without that there is nothing to collect: a test that is skipped looks like one that has passed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from privatereply import BoundAccount, Client

from .people import Resident, Status
from .proxy import Proxy
from .snac import Snac

PROGRAM = os.environ.get("SNAC", "")

if not PROGRAM:
    collect_ignore_glob = ["*"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    assert PROGRAM, "these tests are run by `nox -s realserver`"
    server = Snac(PROGRAM, tmp_path_factory.mktemp("snac") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def shop(server: Snac) -> Resident:
    """The business."""
    return server.enrol("shop")


@pytest.fixture(scope="session")
def fan(server: Snac) -> Resident:
    return server.enrol("fan")


@pytest.fixture(scope="session")
def stranger(server: Snac) -> Resident:
    return server.enrol("stranger")


@pytest.fixture
def post(shop: Resident) -> Status:
    """A post of the shop's, each test's own."""
    return shop.publish("New mugs in stock! Comment PRICE for the list.")


@pytest.fixture
def proxy(server: Snac) -> Iterator[Proxy]:
    """Stands between the client and the server, and lets answers get lost."""
    with Proxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def client(sqlite_dsn: str) -> Iterator[Client]:
    with Client(sqlite_dsn) as client:
        yield client


@pytest.fixture
def page(client: Client, server: Snac, shop: Resident) -> BoundAccount:
    """The shop, as the SDK has it."""
    return client.account("mastodon", **shop.options)
