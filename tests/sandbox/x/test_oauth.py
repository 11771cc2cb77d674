"""Tokens, signatures, scopes and permissions."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from typing_extensions import override

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost
from privatereply.sandbox.x.oauth1 import base_string, signature

from .conftest import BASE, Api

CALLBACK = "https://client.example/callback"
INVALID = "invalid_request"


def grant(sandbox: Sandbox, path: str = "/2/oauth2/token", **form: str) -> httpx.Response:
    """Call the token endpoint as the confidential client."""
    basic = (sandbox.x.client_id, sandbox.x.client_secret)
    with httpx.Client(transport=sandbox.transport(), base_url=BASE) as client:
        return client.post(path, data=form, auth=basic)


def exchange(sandbox: Sandbox, code: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": "challenge",
    }
    return grant(sandbox, **{**form, **changes})


def refresh(sandbox: Sandbox, token: str) -> httpx.Response:
    return grant(sandbox, grant_type="refresh_token", refresh_token=token)


def test_a_code_becomes_a_token_of_two_hours_that_works(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    told = exchange(sandbox, sandbox.x.issue_code(shop)).json()
    assert told["expires_in"] == 7200
    assert told["token_type"] == "bearer"
    assert "offline.access" in told["scope"].split()
    assert Api(sandbox, told["access_token"]).get("/2/users/me")["data"]["id"] == shop.id
    sandbox.clock.advance(timedelta(hours=2))
    refused = Api(sandbox, told["access_token"]).refused("GET", "/2/users/me")
    assert refused == (401, "about:blank")


def test_a_verifier_fits_a_hashed_challenge(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    for given, status in ((verifier, 200), (challenge, 400)):
        code = sandbox.x.issue_code(shop, code_challenge=challenge, method="S256")
        assert exchange(sandbox, code, code_verifier=given).status_code == status


def test_a_code_counts_once_and_for_thirty_seconds(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    code = sandbox.x.issue_code(shop)
    assert exchange(sandbox, code).status_code == 200
    assert exchange(sandbox, code).json()["error"] == INVALID
    late = sandbox.x.issue_code(shop)
    sandbox.clock.advance(timedelta(seconds=30))
    assert exchange(sandbox, late).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://other.example"},
        {"code_verifier": "guess"},
        {"grant_type": "password"},
        {"code": "made up"},
    ],
)
def test_a_code_with_anything_wrong_is_refused(
    sandbox: Sandbox, shop: EmulatedAccount, changes: dict[str, str]
) -> None:
    code = sandbox.x.issue_code(shop)
    response = exchange(sandbox, **{"code": code, **changes})
    assert response.status_code == 400
    assert response.json().keys() == {"error", "error_description"}


def test_each_refresh_gives_a_new_pair_and_kills_the_old_refresh_token(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    first = shop.refresh_token
    told = refresh(sandbox, first).json()
    assert told["refresh_token"] != first
    assert (shop.access_token, shop.refresh_token) == (told["access_token"], told["refresh_token"])
    assert refresh(sandbox, first).status_code == 400
    assert refresh(sandbox, told["refresh_token"]).status_code == 200


def test_without_offline_access_there_is_nothing_to_refresh(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    code = sandbox.x.issue_code(shop, scopes=["users.read", "tweet.read"])
    assert "refresh_token" not in exchange(sandbox, code).json()
    assert shop.refresh_token == ""
    assert refresh(sandbox, "").status_code == 400


def test_a_confidential_client_proves_itself_and_a_public_one_names_itself(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    client = httpx.Client(transport=sandbox.transport(), base_url=BASE)

    def asked(auth: Any = None, **form: str) -> tuple[int, str]:
        token = {"grant_type": "refresh_token", "refresh_token": shop.refresh_token}
        response = client.post("/2/oauth2/token", data=token | form, auth=auth)
        return response.status_code, response.json().get("error", "")

    assert asked() == (401, "unauthorized_client")
    assert asked(auth=(sandbox.x.client_id, "guess")) == (401, "invalid_client")
    sandbox.x.configure(confidential=False)
    assert asked(client_id="guess") == (401, "invalid_client")
    assert asked(client_id=sandbox.x.client_id) == (200, "")
    garbled = client.post(
        "/2/oauth2/token", content=b"{}", headers={"content-type": "application/json"}
    )
    assert garbled.json()["error"] == INVALID
    sandbox.x.configure(confidential=True)
    headers = {"authorization": "Basic =="}
    assert client.post("/2/oauth2/token", data={"a": "b"}, headers=headers).status_code == 401


def test_a_revoked_token_is_no_good_either_way(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    access, token = shop.access_token, shop.refresh_token
    assert grant(sandbox, "/2/oauth2/revoke", token=token).json() == {"revoked": True}
    assert Api(sandbox, access).refused("GET", "/2/users/me") == (401, "about:blank")
    assert refresh(sandbox, token).status_code == 400
    assert grant(sandbox, "/2/oauth2/revoke", token="unknown").status_code == 200
    assert grant(sandbox, "/2/oauth2/revoke", token="").status_code == 400


def test_the_app_gets_its_own_token_for_its_key_and_secret(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    client = httpx.Client(transport=sandbox.transport(), base_url=BASE)
    form = {"grant_type": "client_credentials"}
    auth = (sandbox.x.consumer_key, APP_SECRET)
    token = client.post("/oauth2/token", data=form, auth=auth).json()["access_token"]
    assert Api(sandbox, token).get(f"/2/users/{shop.id}")["data"]["id"] == shop.id
    assert client.post("/oauth2/token", data=form, auth=("a", "b")).status_code == 403
    assert client.post("/oauth2/token", data=form).status_code == 403
    wrong = client.post("/oauth2/token", data={"grant_type": "password"}, auth=auth)
    assert wrong.status_code == 400


def test_a_token_ends_and_its_refresh_token_stays(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    sandbox.x.end_token(shop.access_token)
    assert Api(sandbox, shop.access_token).refused("GET", "/2/users/me") == (401, "about:blank")
    assert refresh(sandbox, shop.refresh_token).status_code == 200
    with pytest.raises(LookupError, match="no such token"):
        sandbox.x.end_token("made up")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer made-up", "Basic abc", "OAuth a=b"])
def test_no_good_credentials_are_unauthorized(
    sandbox: Sandbox, shop: EmulatedAccount, header: str
) -> None:
    with httpx.Client(transport=sandbox.transport(), base_url=BASE) as client:
        response = client.get("/2/users/me", headers={"authorization": header})
    assert response.status_code == 401
    assert response.json()["title"] == "Unauthorized"


@pytest.mark.parametrize(
    ("missing", "method", "path", "body"),
    [
        ("dm.write", "POST", "/2/dm_conversations/with/{person}/messages", {"text": "Hi"}),
        ("dm.read", "GET", "/2/dm_conversations/with/{person}/dm_events", None),
        ("tweet.write", "POST", "/2/tweets", {"text": "Hi"}),
        ("tweet.moderate.write", "PUT", "/2/tweets/{post}/hidden", {"hidden": True}),
        ("users.read", "GET", "/2/users/me", None),
        ("media.write", "POST", "/2/media/upload/initialize", {}),
    ],
)
def test_a_missing_scope_is_forbidden_without_a_word_more(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    anna: EmulatedPerson,
    post: EmulatedPost,
    missing: str,
    method: str,
    path: str,
    body: Any,
) -> None:
    granted = sandbox.x.world.tokens[shop.access_token].scopes
    api = Api(sandbox, shop.access_token)
    comment = sandbox.x.add_comment(post, anna)
    where = path.format(person=anna.id, post=comment.id)
    sandbox.x.set_account(shop, scopes=granted - {missing})
    response = api.request(method, where, json=body)
    assert response.json() == {
        "title": "Forbidden",
        "detail": "Forbidden",
        "type": "about:blank",
        "status": 403,
    }
    sandbox.x.set_account(shop, scopes=granted)
    assert api.request(method, where, json=body).status_code in {200, 201}


def test_messages_are_closed_to_the_app_itself(anna: EmulatedPerson, app: Api) -> None:
    response = app.send(anna)
    assert response.status_code == 403
    assert "OAuth 1.0a User Context" in response.json()["detail"]
    assert response.json()["type"].endswith("/unsupported-authentication")


class Signer(httpx.Auth):
    """Signs as RFC 5849 says, independently of the clock."""

    def __init__(self, sandbox: Sandbox, shop: EmulatedAccount, **changes: str) -> None:
        self.secrets = (APP_SECRET, shop.oauth_token_secret)
        self.named = {
            "oauth_consumer_key": sandbox.x.consumer_key,
            "oauth_nonce": "n",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": "1318622958",
            "oauth_token": shop.oauth_token,
            "oauth_version": "1.0",
            **changes,
        }
        self.count = 0
        self.fresh = "oauth_nonce" not in changes

    @override
    def auth_flow(self, request: httpx.Request) -> Any:
        self.count += 1
        named = self.named | ({"oauth_nonce": f"n{self.count}"} if self.fresh else {})
        parameters = [*request.url.params.multi_items(), *named.items()]
        base = base_string(request.method, f"{BASE}{request.url.path}", parameters)
        signed = {**named, "oauth_signature": signature(base, self.secrets)}
        pairs = ", ".join(f'{name}="{quote(value, safe="-._~")}"' for name, value in signed.items())
        request.headers["authorization"] = f"OAuth {pairs}"
        yield request


def signed(sandbox: Sandbox, shop: EmulatedAccount, **changes: str) -> httpx.Client:
    return httpx.Client(
        transport=sandbox.transport(), base_url=BASE, auth=Signer(sandbox, shop, **changes)
    )


def test_the_signature_is_that_of_the_documented_example() -> None:
    parameters = [
        ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
        ("include_entities", "true"),
        ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
        ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1318622958"),
        ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
        ("oauth_version", "1.0"),
    ]
    base = base_string("POST", "https://api.x.com/1.1/statuses/update.json", parameters)
    secrets = (
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    assert signature(base, secrets) == "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="


def test_a_signed_call_is_made_in_the_name_of_the_account(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost
) -> None:
    client = signed(sandbox, shop)
    path = f"/2/dm_conversations/with/{anna.id}/messages"
    response = client.post(path, json={"text": "Hi + äöü"})
    assert response.status_code == 201
    assert response.headers["x-access-level"] == "read-write-directmessages"
    query = {"query": f"conversation_id:{post.id} -from:(x y)"[:30], "max_results": "10"}
    assert client.get("/2/tweets/search/recent", params=query).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"oauth_consumer_key": "made-up"},
        {"oauth_token": "made-up"},
        {"oauth_signature_method": "PLAINTEXT"},
        {"oauth_nonce": ""},
        {"oauth_timestamp": ""},
    ],
)
def test_a_signature_of_anything_else_is_unauthorized(
    sandbox: Sandbox, shop: EmulatedAccount, changes: dict[str, str]
) -> None:
    assert signed(sandbox, shop, **changes).get("/2/users/me").status_code == 401


def test_a_signature_with_another_secret_is_unauthorized(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    client = signed(sandbox, shop)
    shop.oauth_token_secret = "another"
    assert client.get("/2/users/me").status_code == 401


def test_a_nonce_counts_once(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    client = signed(sandbox, shop, oauth_nonce="same")
    assert [client.get("/2/users/me").status_code for _ in range(2)] == [200, 401]


@pytest.mark.parametrize(
    ("level", "posts", "sends"), [("read", 403, 403), ("read-write", 201, 403)]
)
def test_the_permission_of_the_app_bounds_signed_calls(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    anna: EmulatedPerson,
    level: Any,
    posts: int,
    sends: int,
) -> None:
    sandbox.x.set_account(shop, access_level=level)
    client = signed(sandbox, shop)
    path = f"/2/dm_conversations/with/{anna.id}/messages"
    assert client.post("/2/tweets", json={"text": "Hi"}).status_code == posts
    response = client.post(path, json={"text": "Hi"})
    assert response.status_code == sends
    assert response.json()["type"].endswith("/oauth1-permissions")
    assert response.headers["x-access-level"] == level
    assert client.get("/2/users/me").status_code == 200


def test_who_withdraws_the_app_leaves_no_token_alive(
    sandbox: Sandbox, shop: EmulatedAccount
) -> None:
    client, token = signed(sandbox, shop), shop.refresh_token
    sandbox.x.revoke(shop)
    assert Api(sandbox, shop.access_token).refused("GET", "/2/users/me") == (401, "about:blank")
    assert client.get("/2/users/me").status_code == 401
    assert refresh(sandbox, token).status_code == 400
