"""As whom an account speaks to X, and the exchange of one request for its answer.

Sources (2026-07-24): https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
https://docs.x.com/fundamentals/authentication/oauth-1-0a/authorizing-a-request
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from privatereply.errors import ContentInvalid, InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Action
from privatereply.provider import Credential
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required
from privatereply.providers.x.answers import read
from privatereply.providers.x.signing import Signature

__all__ = [
    "ACCESS_TOKEN",
    "APP_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CREDENTIALS",
    "HOST",
    "PLATFORM",
    "REFRESH_TOKEN",
    "USER_TOKEN",
    "Endpoint",
    "app",
    "user",
]

PLATFORM: Final = "x"
HOST: Final = "https://api.x.com"

ACCESS_TOKEN: Final = Credential(
    name="access_token",
    required=False,
    note="The account's own OAuth 2.0 token; lives two hours. Or the four keys of OAuth 1.0a.",
)
REFRESH_TOKEN: Final = Credential(
    name="refresh_token",
    required=False,
    note="What the next access token is got with; works once. Given with the scope offline.access.",
)
CLIENT_ID: Final = Credential(
    name="client_id", required=False, note="The app's OAuth 2.0 id; to log in and to refresh."
)
CLIENT_SECRET: Final = Credential(
    name="client_secret", required=False, note="The app's OAuth 2.0 secret, if it has one."
)
_CONSUMER_KEY: Final = Credential(
    name="consumer_key", required=False, note="OAuth 1.0a: the app's key."
)
_CONSUMER_SECRET: Final = Credential(
    name="consumer_secret",
    required=False,
    note="OAuth 1.0a: the app's secret; it also proves where webhooks come from.",
)
_OAUTH_TOKEN: Final = Credential(
    name="oauth_token", required=False, note="OAuth 1.0a: the account's token."
)
_OAUTH_TOKEN_SECRET: Final = Credential(
    name="oauth_token_secret", required=False, note="OAuth 1.0a: the account's secret."
)
APP_TOKEN: Final = Credential(
    name="app_token",
    required=False,
    note="The app's bearer token; to subscribe, and to check that.",
)
USER_TOKEN: Final = Credential(
    name="user_token", required=False, note="The token of the user who logged in; lists accounts."
)
_OAUTH_1: Final = (_CONSUMER_KEY, _CONSUMER_SECRET, _OAUTH_TOKEN, _OAUTH_TOKEN_SECRET)
CREDENTIALS: Final = (
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    *_OAUTH_1,
    APP_TOKEN,
    USER_TOKEN,
)

_JSON: Final = ("Content-Type", "application/json")


@attrs.frozen(kw_only=True)
class Endpoint:
    """Builds requests and reads answers; one of the two kinds of access.

    Secrets travel in the ``Authorization`` header only: addresses are logged, headers are not.

    Attributes:
        token: An OAuth 2.0 token.
        signature: The keys of OAuth 1.0a.
    """

    token: str | None = attrs.field(default=None, repr=False)
    signature: Signature | None = None

    def get(self, *path: str, params: Iterable[tuple[str, str]] = ()) -> Request:
        """A request that reads what stands at a path under ``/2``."""
        return self._request("GET", path, Effect.READ, tuple(params))

    def post(self, *path: str, body: Mapping[str, object] | None = None) -> Request:
        """A request that writes at a path."""
        return self._request("POST", path, Effect.WRITE, (), body)

    def put(self, *path: str, body: Mapping[str, object] | None = None) -> Request:
        """A request that changes what stands at a path."""
        return self._request("PUT", path, Effect.WRITE, (), body)

    def delete(self, *path: str) -> Request:
        """A request that deletes what stands at a path."""
        return self._request("DELETE", path, Effect.WRITE)

    def ask(self, request: Request, action: Action | None = None) -> Flow[Answer]:
        """Exchange a request for its answer.

        Args:
            request: One that this endpoint built.
            action: What it tries, if it is a send.

        Raises:
            PlatformError: The platform refused.
            UnreadableAnswer: The answer is not what is promised.
        """
        response = yield request
        return read(response, platform=PLATFORM, effect=request.effect, action=action)

    def first_taken(self, *requests: Request) -> Flow[Answer]:
        """The answer to the first of several wordings of one question that X understands."""
        *others, last = requests
        for request in others:
            try:
                return (yield from self.ask(request))
            except ContentInvalid:
                continue
        return (yield from self.ask(last))

    def _request(
        self,
        method: str,
        path: tuple[str, ...],
        effect: Effect,
        params: tuple[tuple[str, str], ...] = (),
        body: Mapping[str, object] | None = None,
    ) -> Request:
        headers = [("Accept", "application/json")]
        if self.token is not None:
            headers.insert(0, ("Authorization", f"Bearer {self.token}"))
        if body is not None:
            headers.append(_JSON)
        return Request(
            method=method,
            url="/".join([HOST, "2", *path]),
            effect=effect,
            params=params,
            headers=tuple(headers),
            body=b"" if body is None else json.dumps(body).encode(),
            sign=self.signature,
        )


def user(credentials: Mapping[str, str], token: Credential = ACCESS_TOKEN) -> Endpoint:
    """Access as the account's user, with OAuth 2.0 if there is a token for it, else OAuth 1.0a.

    Raises:
        InvalidValue: There are credentials for neither, or not all four keys of OAuth 1.0a.
    """
    if credentials.get(token.name):
        return Endpoint(token=required(credentials, token))
    given = [credential.name for credential in _OAUTH_1 if credentials.get(credential.name)]
    if not {_OAUTH_TOKEN.name, _OAUTH_TOKEN_SECRET.name} & set(given):
        allowed = f"{token.name}, or {', '.join(credential.name for credential in _OAUTH_1)}"
        raise InvalidValue(name="credentials", given="no token of a user", allowed=allowed)
    key, secret, user_token, user_secret = (required(credentials, one) for one in _OAUTH_1)
    signature = Signature(
        consumer_key=key, consumer_secret=secret, token=user_token, token_secret=user_secret
    )
    return Endpoint(signature=signature)


def app(credentials: Mapping[str, str]) -> Endpoint:
    """Access as the app, or as the account's user where the app's own token is not at hand.

    Raises:
        InvalidValue: There is neither.
    """
    if credentials.get(APP_TOKEN.name):
        return Endpoint(token=required(credentials, APP_TOKEN))
    return user(credentials)
