"""Tokens, the account behind one, and webhook subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from privatereply.errors import AuthenticationFailed, InvalidValue, Outcome, UnreadableAnswer
from privatereply.flow import Effect, Response
from privatereply.model import Account
from privatereply.provider import (
    Authorize,
    CheckSubscription,
    ExchangeToken,
    ListAccounts,
    RefreshToken,
    Token,
)
from privatereply.providers.tiktok import TikTok

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
APP = {"app_id": "app-123", "app_secret": "s3cret"}
BACK = "https://shop.example/tiktok/"
ISSUED = {
    "access_token": "act.new",
    "token_type": "Bearer",
    "expires_in": 86400,
    "refresh_token": "rft.new",
    "refresh_token_expires_in": 28484364,
    "open_id": "shop-open-id",
    "scope": "video.list,comment.list",
}
TOKEN = Token(
    value="act.new",
    expires_at=NOW + timedelta(days=1),
    refresh="rft.new",
    account_id="shop-open-id",
)


def agree(**more: Any) -> Authorize:
    command = Authorize(credentials=APP, redirect_uri=BACK, state="st&te", verifier="v" * 43)
    return attrs.evolve(command, **more)


def test_owners_are_sent_to_agree_even_if_they_agreed_before(play: Any, tiktok: TikTok) -> None:
    found = play(tiktok.authorize(agree()))
    address = urlsplit(found.url)
    assert (address.scheme, address.netloc) == ("https", "www.tiktok.com")
    assert address.path == "/v2/auth/authorize"
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert query.pop("scope").split(",")[:2] == ["user.info.basic", "user.info.username"]
    assert query == {
        "client_key": "app-123",
        "response_type": "code",
        "redirect_uri": BACK,
        "state": "st&te",
        "disable_auto_auth": "1",
    }
    assert (found.state, found.verifier) == ("st&te", "v" * 43)
    assert "s3cret" not in found.url
    assert play.requests == []
    assert "scope=a%2Cb" in play(tiktok.authorize(agree(scopes=("a", "b")))).url


@pytest.mark.parametrize(
    "uri",
    [
        "http://shop.example/",
        "https://shop.example",
        "https://shop.example/x",
        "https://shop.example:8443/",
        "https://shop.example/?a=1/",
        "https://shop.example/#/",
        "https:///",
        f"https://shop.example/{'x' * 500}/",
        "https://shop.example:port/",
    ],
)
def test_an_address_tiktok_does_not_take_is_refused_before_any_request(
    tiktok: TikTok, uri: str
) -> None:
    with pytest.raises(InvalidValue, match="redirect_uri"):
        tiktok.authorize(agree(redirect_uri=uri))


def test_a_code_is_exchanged_once_with_the_secret_in_the_body(
    play: Any, tiktok: TikTok, ok: Callable[..., Response]
) -> None:
    credentials = APP | {"redirect_uri": BACK}
    command = ExchangeToken(credentials=credentials, token="code-1", now=NOW)
    assert play(tiktok.exchange_token(command), ok(ISSUED)) == TOKEN
    assert play.paths == ["POST business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/"]
    assert play.body == {
        "client_id": "app-123",
        "client_secret": "s3cret",
        "grant_type": "authorization_code",
        "auth_code": "code-1",
        "redirect_uri": BACK,
    }
    assert play.last.effect is Effect.WRITE
    assert not any(name == "Access-Token" for name, _ in play.last.headers)
    assert play.last.params == ()


@pytest.mark.parametrize("missing", ["app_id", "app_secret", "redirect_uri"])
def test_an_exchange_needs_what_belongs_to_the_app(tiktok: TikTok, missing: str) -> None:
    credentials = APP | {"redirect_uri": BACK}
    del credentials[missing]
    with pytest.raises(InvalidValue, match=missing):
        tiktok.exchange_token(ExchangeToken(credentials=credentials, token="c", now=NOW))


def test_a_refresh_brings_a_new_refresh_token_too(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    refresh = tiktok.refresh_token(RefreshToken(account=shop, now=NOW))
    assert play(refresh, ok(ISSUED)) == TOKEN
    assert play.paths[0].endswith("/tt_user/oauth2/refresh_token/")
    assert play.body == {
        "client_id": "app-123",
        "client_secret": "s3cret",
        "grant_type": "refresh_token",
        "refresh_token": "rft.token",
    }
    # Whoever repeats it may lose both tokens.
    assert play.last.effect is Effect.WRITE
    lean = attrs.evolve(shop, credentials={"access_token": "T", **APP})
    with pytest.raises(InvalidValue, match="refresh_token"):
        tiktok.refresh_token(RefreshToken(account=lean, now=NOW))


def test_a_token_of_another_account_is_refused(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    refresh = tiktok.refresh_token(RefreshToken(account=shop, now=NOW))
    with pytest.raises(AuthenticationFailed, match="another account") as caught:
        play(refresh, ok(ISSUED | {"open_id": "other"}))
    assert "act.new" not in repr(caught.value)


def test_a_refresh_token_that_is_over_asks_for_the_owner(
    play: Any, tiktok: TikTok, shop: Account, no: Callable[..., Response]
) -> None:
    refresh = tiktok.refresh_token(RefreshToken(account=shop, now=NOW))
    with pytest.raises(AuthenticationFailed, match="the owner has to let the app in again"):
        play(refresh, no(40103))


@pytest.mark.parametrize("value", [None, "", "a b", {"a": 1}])
def test_an_answer_without_a_usable_token_cannot_be_read(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response], value: object
) -> None:
    refresh = tiktok.refresh_token(RefreshToken(account=shop, now=NOW))
    with pytest.raises(UnreadableAnswer) as caught:
        play(refresh, ok(ISSUED | {"access_token": value}))
    assert caught.value.outcome is Outcome.UNKNOWN


def test_a_token_names_its_account(play: Any, tiktok: TikTok, ok: Callable[..., Response]) -> None:
    credentials = APP | {"user_token": "act.token", "refresh_token": "rft.token"}
    info = {"app_id": "app-123", "creator_id": "shop-open-id", "scope": "video.list"}
    asked = tiktok.list_accounts(ListAccounts(credentials=credentials))
    assert play(asked, ok(info)) == (
        Account(
            platform="tiktok",
            id="shop-open-id",
            credentials={**APP, "refresh_token": "rft.token", "access_token": "act.token"},
        ),
    )
    assert play.paths[0].endswith("/tt_user/token_info/get/")
    assert play.body == {"app_id": "app-123", "access_token": "act.token"}
    with pytest.raises(UnreadableAnswer):
        play(tiktok.list_accounts(ListAccounts(credentials=credentials)), ok())


def test_subscriptions_are_the_apps_by_category(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    configured = ok({"app_id": "app-123", "callback_url": "https://shop.example/hook"})
    bare = ok({"app_id": "app-123", "event_type": "DIRECT_MESSAGE"})
    found = play(tiktok.check_subscription(CheckSubscription(account=shop)), configured, bare)
    assert (found.fields, found.missing) == ({"COMMENT"}, {"DIRECT_MESSAGE"})
    assert [dict(one.params)["event_type"] for one in play.requests] == [
        "COMMENT",
        "DIRECT_MESSAGE",
    ]
    assert play.params["secret"] == "s3cret"
    assert "s3cret" not in play.last.url + repr(play.last)
    assert not any(name == "Access-Token" for name, _ in play.last.headers)
    bare_account = attrs.evolve(shop, credentials={"access_token": "T"})
    with pytest.raises(InvalidValue, match="app_id"):
        tiktok.check_subscription(CheckSubscription(account=bare_account))
