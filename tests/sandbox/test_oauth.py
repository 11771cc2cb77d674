from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage
from privatereply.sandbox.meta.tokens import proof

from .conftest import Connect, Graph


@pytest.fixture
def app(sandbox: Sandbox) -> dict[str, str]:
    """Credentials of the developer app."""
    return {"client_id": sandbox.meta.app_id, "client_secret": APP_SECRET}


@pytest.fixture
def http(sandbox: Sandbox) -> Any:
    return httpx.Client(transport=sandbox.transport())


def ask(http: httpx.Client, path: str, **params: Any) -> Any:
    return http.get(f"https://graph.facebook.com/v26.0/{path}", params=params)


def test_a_code_becomes_a_page_token(
    sandbox: Sandbox, page: EmulatedPage, app: dict[str, str], http: httpx.Client, graph: Connect
) -> None:
    code = sandbox.meta.issue_code()
    short = ask(http, "oauth/access_token", **app, code=code, redirect_uri="https://a").json()
    assert short["expires_in"] == 3600
    exchange = {"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]}
    long = ask(http, "oauth/access_token", **app, **exchange).json()
    assert long["expires_in"] == 5_184_000
    [listed] = graph(long["access_token"]).get("/me/accounts")["data"]
    assert listed["access_token"] == page.access_token
    sandbox.clock.advance(timedelta(days=60))
    assert graph(long["access_token"]).refused("GET", "/me") == (190, 463)
    assert graph(page.access_token).get("/me")["id"] == page.id


def test_a_code_is_worth_something_once(
    sandbox: Sandbox, page: EmulatedPage, app: dict[str, str], http: httpx.Client
) -> None:
    code = sandbox.meta.issue_code(page.id)
    query = {**app, "code": code, "redirect_uri": "https://a"}
    assert ask(http, "oauth/access_token", **query).status_code == 200
    assert ask(http, "oauth/access_token", **query).json()["error"]["code"] == 100


def test_the_app_must_know_its_secret(
    sandbox: Sandbox, page: EmulatedPage, app: dict[str, str], http: httpx.Client
) -> None:
    wrong = app | {"client_secret": "guess", "grant_type": "client_credentials"}
    assert ask(http, "oauth/access_token", **wrong).json()["error"]["code"] == 100
    right = ask(http, "oauth/access_token", **app, grant_type="client_credentials").json()
    assert right["access_token"] == sandbox.meta.app_token
    page_token = {"grant_type": "fb_exchange_token", "fb_exchange_token": page.access_token}
    assert ask(http, "oauth/access_token", **app, **page_token).json()["error"]["code"] == 190


def test_instagram_tokens_are_exchanged_and_refreshed(
    sandbox: Sandbox,
    shop: EmulatedInstagram,
    app: dict[str, str],
    http: httpx.Client,
    graph: Connect,
) -> None:
    code = sandbox.meta.issue_code(shop)
    form = {**app, "code": code, "grant_type": "authorization_code"}
    short = http.post("https://api.instagram.com/oauth/access_token", data=form).json()
    assert short["user_id"] == shop.id
    base = "https://graph.instagram.com"
    exchange = {
        "grant_type": "ig_exchange_token",
        "client_secret": APP_SECRET,
        "access_token": short["access_token"],
    }
    long = http.get(f"{base}/access_token", params=exchange).json()
    refresh = {"grant_type": "ig_refresh_token", "access_token": long["access_token"]}
    early = http.get(f"{base}/refresh_access_token", params=refresh)
    assert early.json()["error"]["code"] == 100
    sandbox.clock.advance(timedelta(hours=24))
    fresh = http.get(f"{base}/refresh_access_token", params=refresh).json()
    assert fresh["access_token"] != long["access_token"]
    assert (fresh["token_type"], fresh["expires_in"]) == ("bearer", 5_184_000)
    sandbox.clock.advance(timedelta(days=59))
    assert http.get(f"{base}/refresh_access_token", params=refresh).json()["error"]["code"] == 190
    assert graph(fresh["access_token"], "graph.instagram.com").get("/me")["id"] == shop.id


def test_a_failed_code_exchange_of_instagram_has_a_body_of_its_own(
    app: dict[str, str], http: httpx.Client
) -> None:
    form = {**app, "code": "guess"}
    response = http.post("https://api.instagram.com/oauth/access_token", data=form)
    assert response.status_code == 400
    assert response.json().keys() == {"error_type", "code", "error_message"}


@pytest.mark.parametrize("path", ["access_token", "refresh_access_token"])
def test_the_grant_must_be_named(shop: EmulatedInstagram, http: httpx.Client, path: str) -> None:
    params = {"access_token": shop.access_token, "client_secret": APP_SECRET}
    response = http.get(f"https://graph.instagram.com/{path}", params=params)
    assert response.json()["error"]["code"] == 100


def test_debug_token_tells_what_a_token_is_worth(
    sandbox: Sandbox, page: EmulatedPage, http: httpx.Client
) -> None:
    query = {"input_token": page.access_token, "access_token": sandbox.meta.app_token}
    told = ask(http, "debug_token", **query).json()["data"]
    assert (told["is_valid"], told["type"], told["expires_at"]) == (True, "PAGE", 0)
    assert (told["profile_id"], told["app_id"]) == (page.id, sandbox.meta.app_id)
    assert "pages_messaging" in told["scopes"]
    sandbox.meta.end_token(page.access_token)
    assert ask(http, "debug_token", **query).json()["data"]["is_valid"] is False
    unknown = ask(http, "debug_token", **(query | {"input_token": "guess"})).json()["data"]
    assert unknown["is_valid"] is False
    user = ask(http, "debug_token", input_token=page.user_token, access_token=page.user_token)
    assert user.json()["data"]["user_id"] == sandbox.meta.user.id
    guess = ask(http, "debug_token", **(query | {"access_token": "guess"}))
    assert guess.json()["error"]["code"] == 190


def test_debug_token_takes_the_asking_token_in_the_header_too(
    sandbox: Sandbox, page: EmulatedPage, graph: Connect
) -> None:
    told = graph(sandbox.meta.app_token).get("/debug_token", input_token=page.access_token)
    assert told["data"]["profile_id"] == page.id
    guess = graph(f"{sandbox.meta.app_id}|guess")
    assert guess.refused("GET", "/debug_token", params={"input_token": page.access_token}) == (
        190,
        None,
    )


@pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492])
def test_a_token_ends_for_many_reasons(
    sandbox: Sandbox, page: EmulatedPage, facebook: Graph, subcode: int
) -> None:
    sandbox.meta.end_token(page.access_token, subcode=subcode)
    assert facebook.refused("GET", "/me") == (190, subcode)


def test_only_known_tokens_and_reasons_can_be_ended(sandbox: Sandbox, page: EmulatedPage) -> None:
    with pytest.raises(ValueError, match="none of code 190"):
        sandbox.meta.end_token(page.access_token, subcode=1)
    with pytest.raises(LookupError) as caught:
        sandbox.meta.end_token("secret-guess")
    assert "secret-guess" not in str(caught.value)


def test_a_call_without_a_token_is_refused(
    sandbox: Sandbox, page: EmulatedPage, http: httpx.Client
) -> None:
    assert ask(http, page.id).json()["error"]["code"] == 190
    basic = http.get("https://graph.facebook.com/me", headers={"authorization": "Basic abc"})
    assert basic.json()["error"]["code"] == 190


def test_the_proof_of_a_token_has_a_known_value() -> None:
    expected = "558080b299ccfabcdbfaf45bd3a4f6c06b5703c83f3c6d3023c8efc960fef88b"
    assert proof(APP_SECRET, "EAAtesttoken") == expected


def test_a_proof_is_checked_when_given_and_demanded_by_setting(
    sandbox: Sandbox, page: EmulatedPage, shop: EmulatedInstagram, facebook: Graph
) -> None:
    wrong = facebook.request("GET", "/me", params={"appsecret_proof": "0" * 64})
    assert wrong.json()["error"]["message"].endswith("in the API argument")
    right = {"appsecret_proof": proof(APP_SECRET, page.access_token)}
    assert facebook.get("/me", **right)["id"] == page.id
    sandbox.meta.configure(proof_required=True)
    missing = facebook.request("GET", "/me")
    assert "appsecret_proof" in missing.json()["error"]["message"]
    assert facebook.get("/me", **right)["id"] == page.id


def test_instagrams_own_host_asks_for_no_proof(
    sandbox: Sandbox, shop: EmulatedInstagram, instagram: Graph
) -> None:
    sandbox.meta.configure(proof_required=True)
    assert instagram.get("/me", appsecret_proof="anything")["id"] == shop.id


def test_refusals_never_repeat_the_token(page: EmulatedPage, http: httpx.Client) -> None:
    token = page.access_token[:-1] + "!"
    response = ask(http, page.id, access_token=token)
    assert token not in response.text + str(response.headers)
