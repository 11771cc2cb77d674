from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from privatereply.flow import Flow, run
from privatereply.model import Account
from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.transport import HttpTransport

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=START, ticking=False)


@pytest.fixture
def over_http(sandbox: Sandbox) -> Iterator[Callable[[Flow[Any]], Any]]:
    """Runs a flow through the real transport and httpx; the platform's host is emulated."""
    with httpx.Client(transport=sandbox.transport()) as client:
        transport = HttpTransport(client, attempts=1)
        yield lambda flow: run(flow, transport.send)


@pytest.fixture
def shop(sandbox: Sandbox) -> Any:
    return sandbox.meta.add_page(name="Shop", subscribed=("feed", "messages"))


@pytest.fixture
def shop_account(shop: Any) -> Account:
    credentials = {"access_token": shop.access_token, "app_secret": APP_SECRET}
    return Account(platform="facebook", id=shop.id, credentials=credentials)


@pytest.fixture(params=["instagram", "facebook"])
def studio(request: pytest.FixtureRequest, sandbox: Sandbox) -> Any:
    """An Instagram account, once with each login."""
    return sandbox.meta.add_instagram_account(username="studio", login=request.param)


@pytest.fixture
def studio_account(studio: Any) -> Account:
    credentials = {"access_token": studio.access_token, "login": studio.login}
    if studio.page is not None:
        credentials |= {"page_id": studio.page.id, "app_secret": APP_SECRET}
    return Account(platform="instagram", id=studio.id, credentials=credentials)


@pytest.fixture
def anna(sandbox: Sandbox) -> Any:
    return sandbox.meta.add_person(name="Anna", follows=True)
