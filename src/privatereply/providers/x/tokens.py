"""Logins, tokens that live two hours, and the account behind a token.

Sources (2026-07-24): https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from privatereply.errors import AuthenticationFailed, InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account, Person
from privatereply.provider import (
    Authorization,
    Authorize,
    Credential,
    ExchangeToken,
    RefreshToken,
    Token,
    TokenStatus,
)
from privatereply.providers.credentials import required
from privatereply.providers.reading import later, seconds, token
from privatereply.providers.x.access import (
    ACCESS_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    HOST,
    PLATFORM,
    REFRESH_TOKEN,
    USER_TOKEN,
    Endpoint,
    user,
)
from privatereply.providers.x.answers import read, single
from privatereply.providers.x.people import PERSON_FIELDS, person

__all__ = ["SCOPES", "accounts", "authorize", "exchange", "refresh", "status"]

SCOPES: Final = (
    "dm.read",
    "dm.write",
    "follows.read",
    "media.write",
    "offline.access",
    "tweet.moderate.write",
    "tweet.read",
    "tweet.write",
    "users.read",
)
"""What the driver needs; ``offline.access`` brings the refresh token."""

_AUTHORIZE: Final = "https://x.com/i/oauth2/authorize"
# https://datatracker.ietf.org/doc/html/rfc7636#section-4.1
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_REDIRECT: Final = Credential(
    name="redirect_uri", required=True, note="The address the login came back to."
)
_PROOF: Final = Credential(
    name="verifier", required=True, note="The verifier the login began with."
)


def authorize(command: Authorize) -> Flow[Authorization]:
    """Where the account's owner lets the app in. The code that comes back lives 30 seconds.

    Raises:
        InvalidValue: ``client_id`` is missing, or the verifier is none.
    """
    verifier = _checked(command.verifier)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    fields = {
        "response_type": "code",
        "client_id": required(command.credentials, CLIENT_ID),
        "redirect_uri": command.redirect_uri,
        "scope": " ".join(command.scopes or SCOPES),
        "state": command.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    url = f"{_AUTHORIZE}?{urlencode(fields)}"
    return _known(Authorization(url=url, state=command.state, verifier=verifier))


def _known(authorization: Authorization) -> Flow[Authorization]:
    yield from ()
    return authorization


def exchange(command: ExchangeToken) -> Flow[Token]:
    """A token for the code that a login came back with.

    Raises:
        InvalidValue: A credential is missing.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": command.token,
        "redirect_uri": required(command.credentials, _REDIRECT),
        "code_verifier": _checked(required(command.credentials, _PROOF)),
    }
    return _issued(_token_request(command.credentials, fields), command.now, None)


def refresh(command: RefreshToken) -> Flow[Token]:
    """The next access token, with the refresh token for the one after it.

    Raises:
        InvalidValue: ``client_id`` or ``refresh_token`` is missing.
    """
    credentials = command.account.credentials
    held = required(credentials, REFRESH_TOKEN)
    fields = {"grant_type": "refresh_token", "refresh_token": held}
    return _issued(_token_request(credentials, fields), command.now, held)


def accounts(credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    """The one account that a user's token is for.

    Raises:
        InvalidValue: There is no token of a user.
    """
    return _accounts(user(credentials, USER_TOKEN), credentials)


def _accounts(endpoint: Endpoint, credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    found = yield from _me(endpoint)
    kept = {name: value for name, value in credentials.items() if name != USER_TOKEN.name}
    if endpoint.token is not None:
        kept[ACCESS_TOKEN.name] = endpoint.token
    return (
        Account(platform=PLATFORM, id=found.id, credentials=kept, kind="user", name=found.username),
    )


def status(account: Account) -> Flow[TokenStatus]:
    """Whether X takes an account's token. What it allows and when it ends X tells only with it.

    Raises:
        InvalidValue: There is no token of the account.
    """
    return _status(user(account.credentials), account)


def _status(endpoint: Endpoint, account: Account) -> Flow[TokenStatus]:
    try:
        found = yield from _me(endpoint)
    except AuthenticationFailed:
        return TokenStatus(valid=False)
    # A token of another account is none of this one's.
    return TokenStatus(valid=found.id == account.id)


def _me(endpoint: Endpoint) -> Flow[Person]:
    """The user whom an access is for."""
    request = endpoint.get("users", "me", params=(("user.fields", PERSON_FIELDS),))
    answer = yield from endpoint.ask(request)
    found = person(single(answer))
    if found is None:
        raise answer.unreadable()
    return found


def _checked(verifier: str) -> str:
    if _VERIFIER.fullmatch(verifier):
        return verifier
    raise InvalidValue(
        name="verifier",
        given=f"a text of {len(verifier)} characters",
        allowed="43 to 128 characters out of A-Z a-z 0-9 - . _ ~",
    )


def _token_request(credentials: Mapping[str, str], fields: Mapping[str, str]) -> Request:
    """A request for a token: an app that has a secret proves it, any other one names itself.

    Codes and refresh tokens work once, so nothing of this is ever asked a second time by itself.
    """
    client_id = required(credentials, CLIENT_ID)
    headers = [
        ("Accept", "application/json"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]
    body = dict(fields)
    if credentials.get(CLIENT_SECRET.name):
        pair = f"{client_id}:{required(credentials, CLIENT_SECRET)}"
        headers.append(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
    else:
        body["client_id"] = client_id
    return Request(
        method="POST",
        url=f"{HOST}/2/oauth2/token",
        effect=Effect.WRITE,
        headers=tuple(headers),
        body=urlencode(body).encode(),
    )


def _issued(request: Request, now: datetime, held: str | None) -> Flow[Token]:
    answer = read((yield request), platform=PLATFORM, effect=request.effect)
    value = token(answer.tree.get("access_token"))
    if value is None:
        raise answer.unreadable()
    return Token(
        value=value,
        expires_at=later(now, seconds(answer.tree.get("expires_in")) or None),
        refresh=token(answer.tree.get("refresh_token")) or held,
    )
