"""Tokens, and the account behind one.

Sources (as of 2026-04-10):
https://business-api.tiktok.com/portal/docs?id=1833997638479041 (token)
https://business-api.tiktok.com/portal/docs?id=1833997679342594 (refresh)
https://business-api.tiktok.com/portal/docs?id=1765927978092545 (what a token is for)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from privatereply.errors import AuthenticationFailed, InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account
from privatereply.provider import (
    Authorization,
    Authorize,
    Credential,
    ExchangeToken,
    RefreshToken,
    Token,
    TokenStatus,
)
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required
from privatereply.providers.reading import identifier, later, seconds, text, token
from privatereply.providers.tiktok.answers import PLATFORM
from privatereply.providers.tiktok.endpoint import Endpoint, asked, open_post

__all__ = [
    "APP_ID",
    "APP_SECRET",
    "CREDENTIALS",
    "account",
    "authorization",
    "endpoint",
    "exchange",
    "refresh",
    "status",
]

_TOKEN: Final = Credential(
    name="access_token", required=True, note="The account's own token; it lives for a day."
)
_REFRESH: Final = Credential(
    name="refresh_token",
    required=False,
    note="What the token is prolonged with; every refresh brings a new one.",
)
APP_ID: Final = Credential(
    name="app_id",
    required=False,
    note="The app's id; to get and prolong tokens, and to check subscriptions.",
)
APP_SECRET: Final = Credential(
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
CREDENTIALS: Final = (_TOKEN, _REFRESH, APP_ID, APP_SECRET, _USER_TOKEN, _REDIRECT_URI)

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
_NEEDED: Final = frozenset(
    {
        "video.list",
        "comment.list",
        "comment.list.manage",
        "message.list.read",
        "message.list.send",
        "message.list.manage",
    }
)
"""The scopes without which the driver cannot do what it declares."""
_REDIRECT: Final = range(10, 513)


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
        "client_key": required(command.credentials, APP_ID),
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
    kept = (APP_ID, APP_SECRET, _REFRESH)
    known = {one.name: credentials[one.name] for one in kept if one.name in credentials}
    return _account(_information(credentials, held), {**known, _TOKEN.name: held})


def _account(request: Request, credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    answer = yield from asked(request)
    return (Account(platform=PLATFORM, id=_owner(answer), credentials=credentials),)


def status(account: Account) -> Flow[TokenStatus]:
    """What a token is still good for; when it ends, TikTok tells only with the token itself.

    Raises:
        InvalidValue: The token or the app's id is missing; before any request.
    """
    request = _information(account.credentials, required(account.credentials, _TOKEN))
    return _status(request, account)


def _status(request: Request, account: Account) -> Flow[TokenStatus]:
    try:
        answer = yield from asked(request)
    except AuthenticationFailed:
        return TokenStatus(valid=False)
    told = text(answer.tree.get("scope"))
    scopes = frozenset(one.strip() for one in (told or "").split(",")) - {""}
    return TokenStatus(
        # A token of another account is none of this one's.
        valid=_owner(answer) == account.id,
        scopes=scopes,
        missing=frozenset() if told is None else _NEEDED - scopes,
    )


def _information(credentials: Mapping[str, str], held: str) -> Request:
    body = {"app_id": required(credentials, APP_ID), "access_token": held}
    # A question, although it is posted: the token travels in its body.
    # https://business-api.tiktok.com/portal/docs?id=1765927978092545
    return open_post("tt_user/token_info/get", body, Effect.READ)


def _owner(answer: Answer) -> str:
    """The account of a token: called the creator's id here, and the business's everywhere else.

    Raises:
        UnreadableAnswer: It is not told.
    """
    found = identifier(answer.tree.get("creator_id"))
    if found is None:
        raise answer.unreadable()
    return found


def _client(credentials: Mapping[str, str]) -> dict[str, str]:
    return {
        "client_id": required(credentials, APP_ID),
        "client_secret": required(credentials, APP_SECRET),
    }
