"""Logins, tokens, the account behind one, and subscriptions."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from privatereply.errors import AuthenticationFailed, InvalidValue, UnreadableAnswer
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
from privatereply.providers.x import X

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP_ID = "2244994945"
VERIFIER = "dBjftJeZ4CVP-mBgZ5ZEc4nj8t3sWQ4q4x9O6YyXf0w"
ISSUED = {
    "token_type": "bearer",
    "expires_in": 7200,
    "access_token": "access-2",
    "refresh_token": "refresh-2",
    "scope": "dm.read dm.write",
}
SPENT = {
    "error": "invalid_request",
    "error_description": "Value passed for the token was invalid.",
}


def login(**more: Any) -> Authorize:
    command = Authorize(
        credentials={"client_id": "client"},
        redirect_uri="https://shop.example/back",
        state="s t/a",
        verifier=VERIFIER,
    )
    return attrs.evolve(command, **more)


def fields(body: bytes) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(body.decode()).items()}


def test_a_login_begins_at_x_with_the_digest_of_the_verifier(play: Any, x: X) -> None:
    found = play(x.authorize(login()))
    address = urlsplit(found.url)
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert (
        f"{address.scheme}://{address.netloc}{address.path}" == "https://x.com/i/oauth2/authorize"
    )
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked["code_challenge_method"] == "S256"
    assert (asked["response_type"], asked["client_id"], asked["state"]) == (
        "code",
        "client",
        "s t/a",
    )
    assert {"dm.read", "dm.write", "offline.access"} <= set(asked["scope"].split())
    assert (found.state, found.verifier) == ("s t/a", VERIFIER)
    assert VERIFIER not in found.url
    assert play.requests == []


def test_a_login_asks_for_what_the_host_wants(play: Any, x: X) -> None:
    found = play(x.authorize(login(scopes=("tweet.read", "users.read"))))
    assert "scope=tweet.read+users.read" in found.url


@pytest.mark.parametrize("verifier", ["short", "v" * 129, "v" * 42 + " "])
def test_a_verifier_that_is_none_is_refused(x: X, verifier: str) -> None:
    with pytest.raises(InvalidValue, match="43 to 128 characters") as caught:
        x.authorize(login(verifier=verifier))
    assert verifier not in str(caught.value)


def test_the_verifier_of_the_printed_example_has_the_printed_digest(play: Any, x: X) -> None:
    # https://datatracker.ietf.org/doc/html/rfc7636#appendix-B
    found = play(x.authorize(login(verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")))
    assert "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" in found.url


def code(**more: str) -> ExchangeToken:
    given = {
        "client_id": "client",
        "redirect_uri": "https://shop.example/back",
        "verifier": VERIFIER,
        **more,
    }
    return ExchangeToken(credentials=given, token="the-code", now=NOW)


def test_a_code_becomes_a_token_of_two_hours(play: Any, x: X) -> None:
    found = play(x.exchange_token(code()), ISSUED)
    assert found == Token(
        value="access-2", expires_at=NOW + timedelta(hours=2), refresh="refresh-2"
    )
    assert play.paths == ["POST api.x.com/2/oauth2/token"]
    assert fields(play.last.body) == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "https://shop.example/back",
        "code_verifier": VERIFIER,
        "client_id": "client",
    }
    assert play.last.effect is Effect.WRITE
    assert "the-code" not in repr(play.last) + repr(found)


def test_an_app_with_a_secret_proves_it_and_does_not_send_its_id_again(play: Any, x: X) -> None:
    play(x.exchange_token(code(client_secret="open sesame")), ISSUED)
    line = dict(play.last.headers)["Authorization"]
    assert base64.b64decode(line.removeprefix("Basic ")) == b"client:open sesame"
    assert "client_id" not in fields(play.last.body)


@pytest.mark.parametrize("missing", ["client_id", "redirect_uri", "verifier"])
def test_what_a_code_cannot_be_exchanged_without_is_named(x: X, missing: str) -> None:
    command = code()
    rest = {name: value for name, value in command.credentials.items() if name != missing}
    with pytest.raises(InvalidValue, match=missing):
        x.exchange_token(attrs.evolve(command, credentials=rest))


def test_every_refresh_brings_a_new_refresh_token(play: Any, x: X, shop: Account) -> None:
    found = play(x.refresh_token(RefreshToken(account=shop, now=NOW)), ISSUED)
    assert (found.value, found.refresh) == ("access-2", "refresh-2")
    assert fields(play.last.body) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
        "client_id": "client",
    }
    kept = {name: value for name, value in ISSUED.items() if name != "refresh_token"}
    assert play(x.refresh_token(RefreshToken(account=shop, now=NOW)), kept).refresh == "refresh-1"


def test_a_refresh_token_that_was_used_before_means_a_new_login(
    play: Any, x: X, shop: Account, answer: Callable[..., Response]
) -> None:
    with pytest.raises(AuthenticationFailed, match="connect the account again"):
        play(x.refresh_token(RefreshToken(account=shop, now=NOW)), answer(SPENT, 400))


def test_without_a_refresh_token_nothing_is_asked(x: X, shop: Account) -> None:
    bare = attrs.evolve(shop, credentials={"access_token": "T", "client_id": "client"})
    with pytest.raises(InvalidValue, match=r"offline\.access"):
        x.refresh_token(RefreshToken(account=bare, now=NOW))


@pytest.mark.parametrize("tree", [{}, {"access_token": "two words"}, {"access_token": None}])
def test_an_answer_without_a_token_is_none(play: Any, x: X, tree: object) -> None:
    with pytest.raises(UnreadableAnswer):
        play(x.exchange_token(code()), tree)


def test_a_users_token_names_its_own_account(play: Any, x: X) -> None:
    given = {"user_token": "U", "client_id": "client", "refresh_token": "R"}
    me = {"data": {"id": SHOP_ID, "name": "Shop", "username": "shop"}}
    (found,) = play(x.list_accounts(ListAccounts(credentials=given)), me)
    assert found == Account(
        platform="x",
        id=SHOP_ID,
        credentials={"access_token": "U", "client_id": "client", "refresh_token": "R"},
        kind="user",
        name="shop",
    )
    assert play.paths == ["GET api.x.com/2/users/me"]
    keys = dict.fromkeys(
        ("consumer_key", "consumer_secret", "oauth_token", "oauth_token_secret"), "K"
    )
    (signed,) = play(x.list_accounts(ListAccounts(credentials=keys)), me)
    assert signed.credentials == keys
    with pytest.raises(UnreadableAnswer):
        play(x.list_accounts(ListAccounts(credentials=given)), {"data": {"name": "Shop"}})


def subscribed(event: str, user: str = SHOP_ID) -> dict[str, Any]:
    return {"subscription_id": "1", "event_type": event, "filter": {"user_id": user}}


@pytest.mark.parametrize(
    "data",
    [
        [subscribed("dm.sent"), subscribed("dm.received", "7")],
        subscribed("dm.sent"),
        {"subscription": subscribed("dm.sent")},
    ],
    ids=["list", "object", "wrapped"],
)
def test_subscriptions_are_read_in_each_of_three_shapes(
    play: Any, x: X, shop: Account, data: object
) -> None:
    found = play(x.check_subscription(CheckSubscription(account=shop)), {"data": data})
    assert found.fields == {"dm.sent"}
    assert found.missing == {"dm.received", "post.mention.create", "post.reply.create"}
    assert play.paths == ["GET api.x.com/2/activity/subscriptions"]
    assert dict(play.last.headers)["Authorization"] == "Bearer app-token"


def test_subscriptions_come_in_pages_or_not_at_all(play: Any, x: X, shop: Account) -> None:
    first = {"data": [subscribed("dm.sent")], "meta": {"next_token": "18LAA5G1V9DLILOG"}}
    second = {"data": [subscribed("dm.received")], "meta": {"total_subscriptions": 2}}
    check = CheckSubscription(account=shop)
    assert play(x.check_subscription(check), first, second).fields == {"dm.sent", "dm.received"}
    none = play(x.check_subscription(check), {"meta": {"total_subscriptions": 0}})
    assert none.fields == frozenset()
    with pytest.raises(UnreadableAnswer):
        play(x.check_subscription(check), {})


def test_without_the_apps_token_the_users_own_is_asked_with(play: Any, x: X, shop: Account) -> None:
    own = attrs.evolve(shop, credentials={"access_token": "user-token"})
    play(x.check_subscription(CheckSubscription(account=own)), {"data": []})
    assert dict(play.last.headers)["Authorization"] == "Bearer user-token"
