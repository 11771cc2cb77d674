"""OAuth 1.0a against the vectors that X and the RFC print."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Request, Stamp, begin
from privatereply.model import Account
from privatereply.provider import GetComment, SetHidden
from privatereply.providers.x import X
from privatereply.providers.x.signing import Signature, base_string

# https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature. The form of that
# page stands in the address here: signed alike, and this driver signs no forms.
PRINTED = Request(
    method="POST",
    url="https://api.x.com/1.1/statuses/update.json",
    effect=Effect.WRITE,
    params=(
        ("include_entities", "true"),
        ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
    ),
)
KEYS = Signature(
    consumer_key="xvz1evFS4wEEPTGEFPHBog",
    consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
)
STAMP = Stamp(
    at=datetime.fromtimestamp(1318622958, UTC), nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
)
SIGNED = {
    "consumer_key": "K",
    "consumer_secret": "consumer-secret",
    "oauth_token": "T",
    "oauth_token_secret": "token-secret",
}


def authorization(request: Request) -> dict[str, str]:
    (line,) = [value for name, value in request.headers if name == "Authorization"]
    pairs = (pair.split("=", 1) for pair in line.removeprefix("OAuth ").split(", "))
    return {name: unquote(value.strip('"')) for name, value in pairs}


def test_the_printed_request_gets_the_printed_signature() -> None:
    found = authorization(KEYS(PRINTED, STAMP))
    assert found["oauth_signature"] == "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="
    assert found["oauth_timestamp"] == "1318622958"
    assert list(found) == sorted(found)


def test_equal_names_are_ordered_by_their_values() -> None:
    # RFC 5849, section 3.4.1.1, without the realm and with the form in the address.
    request = Request(
        method="POST",
        url="http://example.com/request",
        effect=Effect.WRITE,
        params=(("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b"), ("c2", ""), ("a3", "2 q")),
    )
    protocol = (
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    )
    assert base_string(request, protocol) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D"
        "%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3"
        "e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk"
        "9d7dh3k39sjv7"
    )


@pytest.fixture
def signed() -> Account:
    return Account(platform="x", id="2244994945", credentials=SIGNED)


def test_each_departure_has_a_signature_of_its_own(x: X, signed: Account) -> None:
    asked: Any = begin(x.get_comment(GetComment(account=signed, comment_id="7")))
    assert "Authorization" not in dict(asked.headers)
    first = authorization(asked.sign(asked, STAMP))
    second = authorization(asked.sign(asked, Stamp(at=STAMP.at, nonce="another")))
    assert first["oauth_signature"] != second["oauth_signature"]
    assert first["oauth_token"] == "T"


def test_a_body_of_json_is_not_signed_and_leaves_as_it_was(x: X, signed: Account) -> None:
    asked: Any = begin(x.set_hidden(SetHidden(account=signed, comment_id="7", hidden=True)))
    left = asked.sign(asked, STAMP)
    assert (left.body, left.params) == (b'{"hidden": true}', ())


def test_secrets_stand_in_no_repr(x: X, signed: Account) -> None:
    asked: Any = begin(x.get_comment(GetComment(account=signed, comment_id="7")))
    shown = repr(asked) + repr(asked.sign) + repr(signed) + repr(asked.sign(asked, STAMP))
    assert "secret" not in shown.replace("consumer_secret", "").replace("token_secret", "")
    assert "consumer-secret" not in asked.url


@pytest.mark.parametrize("missing", SIGNED)
def test_a_missing_key_is_named_before_any_request(x: X, missing: str) -> None:
    rest = {name: value for name, value in SIGNED.items() if name != missing}
    account = Account(platform="x", id="1", credentials=rest)
    with pytest.raises(InvalidValue, match=missing):
        x.get_comment(GetComment(account=account, comment_id="7"))


@pytest.mark.parametrize("credentials", [{}, {"app_token": "A"}, {"consumer_secret": "S"}])
def test_without_a_users_token_both_ways_to_have_one_are_named(
    x: X, credentials: dict[str, str]
) -> None:
    account = Account(platform="x", id="1", credentials=credentials)
    with pytest.raises(InvalidValue, match=r"access_token, or consumer_key, .*oauth_token_secret"):
        x.get_comment(GetComment(account=account, comment_id="7"))
