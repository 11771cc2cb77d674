"""Tokens, the account behind one, and webhook subscriptions.

Sources (as of 2026-04-10):
https://business-api.tiktok.com/portal/docs?id=1833997638479041 (token)
https://business-api.tiktok.com/portal/docs?id=1833997679342594 (refresh)
https://business-api.tiktok.com/portal/docs?id=1832184488625234 (webhooks)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from privatereply.errors import AuthenticationFailed, InvalidValue
from privatereply.flow import Flow, Request
from privatereply.model import Account
from privatereply.provider import (
    Authorization,
    Authorize,
    Credential,
    ExchangeToken,
    RefreshToken,
    Subscription,
    Token,
)
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required
from privatereply.providers.reading import identifier, later, seconds, token, word
from privatereply.providers.tiktok.answers import PLATFORM
from privatereply.providers.tiktok.endpoint import Endpoint, asked, open_get, open_post

__all__ = [
    "CREDENTIALS",
    "account",
    "authorization",
    "endpoint",
    "exchange",
    "refresh",
    "subscription",
]

_TOKEN: Final = Credential(
    name="access_token", required=True, note="The account's own token; it lives for a day."
)
_REFRESH: Final = Credential(
    name="refresh_token",
    required=False,
    note="What the token is prolonged with; every refresh brings a new one.",
)
_APP_ID: Final = Credential(
    name="app_id",
    required=False,
    note="The app's id; to get and prolong tokens, and to check subscriptions.",
)
_APP_SECRET: Final = Credential(
    name="app_secret", required=False, note="The app's secret; wherever the app's id is needed."
)
_USER_TOKEN: Final = Credential(
    name="user_token",
    required=False,
    note="An account's token whose account nobody knows; tells which one it is for.",
)
_REDIRECT_URI: Final = Credential(
    name="redirect_uri",
    required=False,
    note="Where the owner was sent back to with a code; to exchange it.",
)
CREDENTIALS: Final = (_TOKEN, _REFRESH, _APP_ID, _APP_SECRET, _USER_TOKEN, _REDIRECT_URI)

_LOGIN: Final = "https://www.tiktok.com/v2/auth/authorize"
_SCOPES: Final = (
    "user.info.basic",
    "user.info.username",
    "user.account.type",
    "video.list",
    "comment.list",
    "comment.list.manage",
    "message.list.read",
    "message.list.send",
    "message.list.manage",
)
_REDIRECT: Final = range(10, 513)
_CATEGORIES: Final = ("COMMENT", "DIRECT_MESSAGE")


def endpoint(account: Account) -> Endpoint:
    """How an account is reached.

    Raises:
        InvalidValue: Its token is missing.
    """
    return Endpoint(account_id=account.id, token=required(account.credentials, _TOKEN))


def authorization(command: Authorize) -> Authorization:
    """Where the account's owner lets the app in.

    Owners who agreed before would be sent back without a code, were it not for
    ``disable_auto_auth``. TikTok uses no PKCE: the verifier goes back to the caller unused.

    Raises:
        InvalidValue: The app's id is missing, or TikTok would not send anybody back there.
    """
    query = {
        "client_key": required(command.credentials, _APP_ID),
        "scope": ",".join(command.scopes or _SCOPES),
        "response_type": "code",
        "redirect_uri": _redirect(command.redirect_uri),
        "state": command.state,
        "disable_auto_auth": "1",
    }
    return Authorization(
        url=f"{_LOGIN}?{urlencode(query)}", state=command.state, verifier=command.verifier
    )


def _redirect(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        whole = parts.scheme == "https" and parts.hostname and parts.path.endswith("/")
        bare = whole and parts.port is None and "?" not in uri and "#" not in uri
    except ValueError:
        bare = False
    if not bare or len(uri) not in _REDIRECT:
        raise InvalidValue(
            name="redirect_uri",
            given=f"an address of {len(uri)} characters that TikTok does not take",
            allowed="https, a slash at the end, no port, query or fragment, 10 to 512 characters",
        )
    return uri


def exchange(command: ExchangeToken) -> Flow[Token]:
    """A token for the code a login ended with, which is good for ten minutes and one use.

    Raises:
        InvalidValue: A credential of the app is missing; before any request.
    """
    request = open_post(
        "tt_user/oauth2/token",
        {
            **_client(command.credentials),
            "grant_type": "authorization_code",
            "auth_code": command.token,
            "redirect_uri": required(command.credentials, _REDIRECT_URI),
        },
    )
    return _issued(request, command.now)


def refresh(command: RefreshToken) -> Flow[Token]:
    """Another day for an account's token.

    Raises:
        InvalidValue: A credential is missing; before any request.
        AuthenticationFailed: What was issued is for another account.
    """
    request = open_post(
        "tt_user/oauth2/refresh_token",
        {
            **_client(command.account.credentials),
            "grant_type": "refresh_token",
            "refresh_token": required(command.account.credentials, _REFRESH),
        },
    )
    return _renewed(_issued(request, command.now), command.account)


def _renewed(issued: Flow[Token], account: Account) -> Flow[Token]:
    found = yield from issued
    if found.account_id not in {None, account.id}:
        raise AuthenticationFailed(
            platform=PLATFORM, reason="the platform issued a token of another account: not used"
        )
    return found


def _issued(request: Request, now: datetime) -> Flow[Token]:
    answer = yield from asked(request)
    value = token(answer.tree.get("access_token"))
    if value is None:
        raise answer.unreadable()
    lasts = seconds(answer.tree.get("expires_in"))
    return Token(
        value=value,
        expires_at=later(now, lasts or None),
        refresh=token(answer.tree.get("refresh_token")),
        account_id=identifier(answer.tree.get("open_id")),
    )


def account(credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    """The one account that a token is for.

    Raises:
        InvalidValue: The token or the app's id is missing; before any request.
    """
    held = required(credentials, _USER_TOKEN)
    body = {"app_id": required(credentials, _APP_ID), "access_token": held}
    kept = (_APP_ID, _APP_SECRET, _REFRESH)
    known = {one.name: credentials[one.name] for one in kept if one.name in credentials}
    return _account(open_post("tt_user/token_info/get", body), {**known, _TOKEN.name: held})


def _account(request: Request, credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    answer = yield from asked(request)
    # Called the creator's id here, and the business's everywhere else.
    # https://business-api.tiktok.com/portal/docs?id=1765927978092545
    found = identifier(answer.tree.get("creator_id"))
    if found is None:
        raise answer.unreadable()
    return (Account(platform=PLATFORM, id=found, credentials=credentials),)


def subscription(account: Account) -> Flow[Subscription]:
    """Which categories of events the app has an address for; all its accounts share it.

    The secret travels in the query here, as TikTok wants it; queries are not logged.

    Raises:
        InvalidValue: A credential of the app is missing; before any request.
    """
    app_id = required(account.credentials, _APP_ID)
    secret = required(account.credentials, _APP_SECRET)
    requests = {
        category: open_get(
            "business/webhook/list", app_id=app_id, secret=secret, event_type=category
        )
        for category in _CATEGORIES
    }
    return _subscription(requests)


def _subscription(requests: Mapping[str, Request]) -> Flow[Subscription]:
    found: set[str] = set()
    for category, request in requests.items():
        answer = yield from asked(request)
        if _is_configured(answer):
            found.add(category)
    return Subscription(fields=frozenset(found), missing=frozenset(_CATEGORIES) - found)


def _is_configured(answer: Answer) -> bool:
    # Without an address there is no configuration; the rest of the answer comes all the same.
    return word(answer.tree.get("callback_url")) is not None


def _client(credentials: Mapping[str, str]) -> dict[str, str]:
    return {
        "client_id": required(credentials, _APP_ID),
        "client_secret": required(credentials, _APP_SECRET),
    }
