"""Getting, renewing, revoking and inspecting tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.tiktok import EmulatedAccount

from .conftest import Api

TOKEN, REFRESH, REVOKE = (
    f"tt_user/oauth2/{verb}/" for verb in ("token", "refresh_token", "revoke")
)
INSPECT = "tt_user/token_info/get/"
REDIRECT = "https://shop.example/callback/"
YEAR = 365 * 86_400


@pytest.fixture
def grant(sandbox: Sandbox, shop: EmulatedAccount, app: dict[str, str]) -> dict[str, str]:
    """What an exchange of a code says."""
    return {
        **app,
        "grant_type": "authorization_code",
        "auth_code": sandbox.tiktok.issue_code(shop),
        "redirect_uri": REDIRECT,
    }


def ask(api: Api, endpoint: str, body: dict[str, Any]) -> Any:
    return api.http.post(endpoint, json=body).json()


def works(api: Api) -> int:
    code: int = api.ask("business/get/")["code"]
    return code


def test_a_code_becomes_two_tokens(api: Api, shop: EmulatedAccount, grant: dict[str, str]) -> None:
    data = ask(api, TOKEN, grant)["data"]
    assert data["open_id"] == shop.id
    assert data["token_type"] == "Bearer"
    assert (data["expires_in"], data["refresh_token_expires_in"]) == (86_400, YEAR)
    assert "message.list.send" in data["scope"].split(",")
    assert (shop.access_token, shop.refresh_token) == (data["access_token"], data["refresh_token"])
    assert works(api) == 0


def test_a_code_is_good_once_for_ten_minutes_and_for_one_address(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount, grant: dict[str, str]
) -> None:
    assert ask(api, TOKEN, grant)["code"] == 0
    assert ask(api, TOKEN, grant)["code"] == 40110
    elsewhere = {"auth_code": sandbox.tiktok.issue_code(shop), "redirect_uri": "https://evil/"}
    assert ask(api, TOKEN, grant | elsewhere)["code"] == 40110
    late = {"auth_code": sandbox.tiktok.issue_code(shop, redirect_uri=REDIRECT)}
    sandbox.clock.advance(timedelta(minutes=10))
    assert ask(api, TOKEN, grant | late)["code"] == 40110


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "1"}, 40101),
        ({"client_secret": "guess"}, 40101),
        ({"client_secret": 7}, 40002),
        ({"grant_type": "client_credentials"}, 40108),
        ({"auth_code": ""}, 40002),
        ({"redirect_uri": None}, 40002),
    ],
)
def test_an_exchange_is_complete_and_right(
    api: Api, grant: dict[str, str], changes: dict[str, Any], code: int
) -> None:
    assert ask(api, TOKEN, grant | changes)["code"] == code


def test_a_refresh_changes_both_tokens_and_does_not_lengthen_the_year(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount
) -> None:
    before = (shop.access_token, shop.refresh_token)
    sandbox.clock.advance(timedelta(days=30))
    assert works(api) == 40102
    data = api.refresh()["data"]
    assert (data["access_token"], data["refresh_token"]) == (
        shop.access_token,
        shop.refresh_token,
    )
    assert not set(before) & {shop.access_token, shop.refresh_token}
    assert data["refresh_token_expires_in"] == YEAR - 30 * 86_400
    assert works(api) == 0


def test_a_refresh_token_is_good_once_and_for_a_year(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount
) -> None:
    old = shop.refresh_token
    assert api.refresh()["code"] == 0
    newest, shop.refresh_token = shop.refresh_token, old
    assert api.refresh()["code"] == 40107
    shop.refresh_token = newest
    sandbox.clock.advance(timedelta(days=365))
    assert api.refresh()["code"] == 40103


def test_a_refresh_says_what_it_is(api: Api, shop: EmulatedAccount, app: dict[str, str]) -> None:
    body = {**app, "refresh_token": shop.refresh_token}
    assert ask(api, REFRESH, body | {"grant_type": "authorization_code"})["code"] == 40108
    right = body | {"grant_type": "refresh_token"}
    assert ask(api, REFRESH, right | {"refresh_token": shop.access_token})["code"] == 40107
    assert ask(api, REFRESH, right)["code"] == 0


def test_a_revoked_token_opens_nothing(
    api: Api, shop: EmulatedAccount, app: dict[str, str]
) -> None:
    body = {**app, "access_token": shop.access_token}
    assert ask(api, REVOKE, body)["data"] == {}
    assert works(api) == 40105
    assert ask(api, REVOKE, body)["code"] == 40105
    assert api.refresh()["code"] == 0
    assert works(api) == 0


def test_a_token_is_inspected(sandbox: Sandbox, api: Api, app: dict[str, str]) -> None:
    reader = sandbox.tiktok.add_account(username="reader", scopes={"video.list", "comment.list"})
    body = {"app_id": app["client_id"], "access_token": reader.access_token}
    assert ask(api, INSPECT, body)["data"] == {
        "app_id": app["client_id"],
        "scope": "comment.list,video.list",
        "creator_id": reader.id,
    }
    assert ask(api, INSPECT, body | {"app_id": "1"})["code"] == 40101
    assert ask(api, INSPECT, body | {"access_token": "guess"})["code"] == 40105


@pytest.mark.parametrize(("code", "answered"), [(None, 40105), (40102, 40102), (40105, 40105)])
def test_an_access_token_can_be_ended(
    sandbox: Sandbox, api: Api, code: int | None, answered: int
) -> None:
    sandbox.tiktok.end_token(api.account.access_token, code=code)
    assert works(api) == answered


@pytest.mark.parametrize(("code", "answered"), [(None, 40107), (40103, 40103)])
def test_a_refresh_token_can_be_ended(
    sandbox: Sandbox, api: Api, code: int | None, answered: int
) -> None:
    sandbox.tiktok.end_token(api.account.refresh_token, code=code)
    assert api.refresh()["code"] == answered


def test_only_what_was_given_out_ends_and_only_with_its_codes(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    with pytest.raises(LookupError, match="no such token"):
        sandbox.tiktok.end_token("guess")
    with pytest.raises(ValueError, match="40064 ends no token"):
        sandbox.tiktok.end_token(shop.access_token, code=40064)


def test_the_app_has_the_secret_of_the_sandbox(api: Api, grant: dict[str, str]) -> None:
    assert grant["client_secret"] == APP_SECRET
    own = Sandbox(app_secret="own")
    account = own.tiktok.add_account(username="shop")
    assert Api(own, account).refresh()["code"] == 40101
