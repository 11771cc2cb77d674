"""Registering a client, logging in, tokens and what they allow."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from .emulated import SCENES, STATUSES, World

RETURN = "https://client.example/callback?one=1"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
VERIFY = "/api/v1/accounts/verify_credentials"


def app(world: World, **said: str) -> dict[str, str]:
    form = {"client_name": "C", "redirect_uris": RETURN, "scopes": "read write", **said}
    answer = world.client().post("/api/v1/apps", data=form)
    assert answer.status_code == 200
    return {name: answer.json()[name] for name in ("client_id", "client_secret")}


def wish(known: dict[str, str], **said: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": known["client_id"],
        "redirect_uri": RETURN,
        "scope": "read write:statuses",
        **said,
    }


def exchange(world: World, known: dict[str, str], code: str, **said: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, **said}
    return world.client().post("/oauth/token", data={**known, **form})


@pytest.mark.parametrize("name", SCENES)
def test_a_login_brings_a_token_that_allows_what_was_granted(name: str) -> None:
    world = World.of(name)
    known = app(world)
    said = wish(known, code_challenge=CHALLENGE.decode(), code_challenge_method="S256")
    form = world.client().get("/oauth/authorize", params={**said, "state": "s<"})
    assert 'name="state" value="s&lt;"' in form.text
    name_ = world.scene.account.username
    back = world.client().post("/oauth/authorize", data={**said, "state": "s", "username": name_})
    target = urlsplit(back.headers["location"])
    query = {key: value[0] for key, value in parse_qs(target.query).items()}
    assert (back.status_code, target.netloc) == (302, "client.example")
    assert (query["one"], query["state"]) == ("1", "s")
    issued = exchange(world, known, query["code"], code_verifier=VERIFIER).json()
    assert (issued["token_type"], issued["scope"]) == ("Bearer", "read write:statuses")
    client = world.client(issued["access_token"])
    assert client.get(VERIFY).json()["id"] == world.scene.account_id
    assert client.get("/api/v1/apps/verify_credentials").json()["name"] == "C"
    assert client.post(STATUSES, data={"status": "Hello"}).status_code == 200
    assert client.post("/api/v1/accounts/1/block").status_code in {401, 403}
    for _ in range(2):
        gone = world.client().post("/oauth/revoke", data={**known, "token": issued["access_token"]})
        assert gone.json() == {}
    assert client.get(VERIFY).status_code in {400, 401}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "wrong"},
        {"redirect_uri": "https://client.example"},
        {"code_verifier": "w" * 43},
    ],
)
def test_a_code_counts_for_who_began_the_login_alone(wrong: dict[str, str]) -> None:
    world = World.of("mastodon")
    known = app(world)
    code = world.emulator.issue_code(
        world.scene.account,
        client_id=known["client_id"],
        redirect_uri=RETURN,
        code_challenge=CHALLENGE.decode(),
    )
    said = {"code": code, "code_verifier": VERIFIER, **wrong}
    refused = exchange(world, known, said.pop("code"), **said)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_code_counts_once_and_for_ten_minutes() -> None:
    world = World.of("mastodon")
    known, account = app(world), world.scene.account
    codes = [
        world.emulator.issue_code(account, client_id=known["client_id"], redirect_uri=RETURN)
        for _ in range(2)
    ]
    assert exchange(world, known, codes[0]).status_code == 200
    assert exchange(world, known, codes[0]).status_code == 400
    world.turn(minutes=10)
    assert exchange(world, known, codes[1]).status_code == 400
    with pytest.raises(LookupError, match="no client 'c' is registered at mastodon"):
        world.emulator.issue_code(account, client_id="c")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"client_id": "wrong"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example"}, "invalid_redirect_uri"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "admin:read"}, "invalid_scope"),
        (
            {"code_challenge": "c", "code_challenge_method": "plain"},
            "invalid_code_challenge_method",
        ),
    ],
)
def test_a_wish_that_does_not_fit_the_client_is_refused(said: dict[str, str], error: str) -> None:
    world = World.of("mastodon")
    known = app(world)
    asked = world.client().get("/oauth/authorize", params=wish(known, **said))
    assert asked.json()["error"] == error


def test_a_login_out_of_band_shows_its_code_and_wants_somebody_at_home() -> None:
    world = World.of("mastodon")
    band = "urn:ietf:wg:oauth:2.0:oob"
    known = app(world, redirect_uris=band)
    said = wish(known, redirect_uri=band)
    shown = world.client().post("/oauth/authorize", data={**said, "username": "acme"})
    assert "<code>" in shown.text
    assert world.client().post("/oauth/authorize", data=said).status_code == 401


def test_a_client_has_a_token_of_its_own_that_is_no_users() -> None:
    world = World.of("mastodon")
    known = app(world)
    basic = httpx.BasicAuth(known["client_id"], known["client_secret"])
    form = {"grant_type": "client_credentials", "scope": "read"}
    issued = world.client().post("/oauth/token", data=form, auth=basic).json()
    assert world.client(issued["access_token"]).get(VERIFY).status_code == 422
    too_much = world.client().post("/oauth/token", data={**form, "scope": "push"}, auth=basic)
    assert too_much.json()["error"] == "invalid_scope"
    password = world.client().post("/oauth/token", data={"grant_type": "password"}, auth=basic)
    assert password.json()["error"] == "unsupported_grant_type"


def test_a_client_that_does_not_prove_itself_gets_nothing() -> None:
    world = World.of("mastodon")
    known = app(world)
    for wrong in ({**known, "client_secret": "x"}, {"client_id": "x", "client_secret": ""}):
        assert exchange(world, wrong, "c").json()["error"] == "invalid_client"
    spoilt = {"authorization": "Basic %"}
    assert world.client().post("/oauth/token", headers=spoilt).status_code == 401
    foreign = {**known, "token": world.scene.account.access_token}
    assert world.client().post("/oauth/revoke", data=foreign).status_code == 403


@pytest.mark.parametrize(
    "said", [{"client_name": ""}, {"redirect_uris": ""}, {"scopes": "everything"}]
)
def test_a_client_that_makes_no_sense_is_not_registered(said: dict[str, str]) -> None:
    form = {"client_name": "C", "redirect_uris": RETURN, "scopes": "read", **said}
    answer = World.of("mastodon").client().post("/api/v1/apps", data=form)
    assert answer.status_code == 422


def test_mastodon_tells_where_its_logins_are() -> None:
    world = World.of("mastodon")
    told = world.client().get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"] == "https://mastodon.example/oauth/token"
    older = World.of("mastodon-gotosocial").client()
    assert older.get("/.well-known/oauth-authorization-server").status_code == 404


def test_a_token_ends_is_limited_and_withdrawn() -> None:
    world = World.of("mastodon")
    token = world.scene.account.access_token
    world.emulator.limit_token(token, lacks=["write:statuses"])
    refused = world.shop.post(STATUSES, data={"status": "Hello"})
    sentence = "This action is outside the authorized scopes"
    assert (refused.status_code, refused.json()["error"]) == (403, sentence)
    world.scene.limit_token(lasts=timedelta())
    assert world.shop.get(VERIFY).status_code == 401
    other = World.of("mastodon")
    other.emulator.end_token(other.scene.account.access_token)
    assert other.shop.get(VERIFY).status_code == 401
    with pytest.raises(LookupError, match="no such token"):
        other.emulator.end_token("wrong")


def test_a_suspended_account_is_told_so_until_it_is_let_in_again() -> None:
    world = World.of("mastodon")
    world.scene.suspend()
    assert world.shop.get(VERIFY).status_code == 403
    world.scene.resume()
    assert world.shop.get(VERIFY).status_code == 200
    world.scene.revoke()
    assert world.shop.get(VERIFY).status_code == 401
