"""What an app is told of tokens, from the account's line to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from privatereply import AuthenticationFailed, BoundAccount, Client, Health
from privatereply.sandbox import Sandbox, Scene

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@contextmanager
def opened(name: str, **wrong: str) -> Iterator[tuple[Scene, BoundAccount]]:
    """A scene, and its account as an app holds it that brings its id and secret."""
    sandbox = Sandbox(start=NOON, ticking=False)
    scene = sandbox.scene(name)
    app = {part: scene.log_in().credentials[part] for part in ("app_id", "app_secret")}
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        yield scene, client.account(scene.platform, **{**scene.options, **app, **wrong})


@pytest.mark.parametrize("name", ["facebook", "instagram through facebook"])
def test_the_app_is_told_what_its_accounts_token_is_worth(name: str) -> None:
    with opened(name) as (scene, page):
        told = page.check_token()
        assert (told.valid, told.missing) == (True, frozenset())
        scene.limit_token(lacks=["pages_messaging"])
        assert page.check_token().missing == {"pages_messaging"}
        scene.revoke()
        assert not page.check_token().valid


@pytest.mark.parametrize("wrong", ["app_id", "app_secret"])
def test_a_wrong_app_is_not_taken_for_an_account_that_left(wrong: str) -> None:
    with opened("facebook", **{wrong: "12"}) as (_, page):
        with pytest.raises(AuthenticationFailed, match="the app's id or secret is not right"):
            page.check_token()
        (token,) = [check for check in page.check_health() if check.name == "token"]
        assert token.health is Health.FAILED
        assert "the app's id or secret is not right" in token.detail
