"""Apps, logins, and the account behind a token. Every server has its own; no review is needed.

Sources (2026-07-02): https://docs.joinmastodon.org/methods/oauth/
https://docs.joinmastodon.org/methods/apps/ https://docs.joinmastodon.org/api/oauth-scopes/
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

import attrs
from privatereply.errors import AuthenticationFailed, ContentInvalid, InvalidValue
from privatereply.flow import Flow, Request
from privatereply.model import Account
from privatereply.provider import (
    Authorization,
    Authorize,
    Credential,
    ExchangeToken,
    Token,
    TokenStatus,
)
from privatereply.providers.answers import unless_refused
from privatereply.providers.credentials import required
from privatereply.providers.reading import Tree, items, later, seconds, text, token, word

from privatereply_mastodon.access import (
    ACCESS_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SERVER,
    USER_TOKEN,
    Endpoint,
    anybody,
    user,
)
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.people import person_id

__all__ = [
    "OUT_OF_BAND",
    "SCOPES",
    "App",
    "accounts",
    "authorize",
    "exchange",
    "registration",
    "status",
]

OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
"""Where a program without a web page has the owner sent: the server shows them the code."""
SCOPES: Final = ("read", "write")
"""What the driver asks for. The finer ones, such as ``write:statuses``, are Mastodon's alone."""

# https://datatracker.ietf.org/doc/html/rfc7636#section-4.1
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_REDIRECT: Final = Credential(
    name="redirect_uri", required=True, note="The address the login came back to."
)
_PROOF: Final = Credential(
    name="verifier", required=True, note="The verifier the login began with."
)


@attrs.frozen(kw_only=True)
class App:
    """An app as one server knows it.

    Attributes:
        server: The server.
        client_id: Its id there.
        client_secret: Its secret there.
    """

    server: str
    client_id: str
    client_secret: str = attrs.field(repr=False)

    @property
    def credentials(self) -> Mapping[str, str]:
        """What logins need, by the names the driver declares."""
        return {
            SERVER.name: self.server,
            CLIENT_ID.name: self.client_id,
            CLIENT_SECRET.name: self.client_secret,
        }


def registration(
    server: str,
    *,
    name: str,
    redirect_uris: Iterable[str] = (OUT_OF_BAND,),
    scopes: Iterable[str] = SCOPES,
    website: str | None = None,
) -> Flow[App]:
    """The flow of registering an app with a server; asked twice, there are two apps.

    Args:
        server: Its address.
        name: What the owner of an account is shown.
        redirect_uris: Where logins may come back to.
        scopes: What it may ever ask for.
        website: A page about it.

    Raises:
        InvalidValue: The server's address is none.
    """
    endpoint = anybody({SERVER.name: server})
    page = () if website is None else (("website", website),)
    fields = (
        ("client_name", name),
        # One parameter, lines in it: servers before Mastodon 4.3 know no list.
        ("redirect_uris", "\n".join(redirect_uris)),
        ("scopes", " ".join(scopes)),
        *page,
    )
    return _registered(endpoint, endpoint.post("api", "v1", "apps", fields=fields))


def _registered(endpoint: Endpoint, request: Request) -> Flow[App]:
    answer = yield from endpoint.ask(request)
    found, secret = token(answer.tree.get("client_id")), token(answer.tree.get("client_secret"))
    if found is None or secret is None:
        raise answer.unreadable()
    return App(server=endpoint.server, client_id=found, client_secret=secret)


def authorize(command: Authorize) -> Flow[Authorization]:
    """Where the account's owner lets the app in.

    Raises:
        InvalidValue: ``client_id`` or ``server`` is missing, or the verifier is none.
    """
    verifier = _checked(command.verifier)
    digest = hashlib.sha256(verifier.encode()).digest()
    fields = {
        "response_type": "code",
        "client_id": required(command.credentials, CLIENT_ID),
        "redirect_uri": command.redirect_uri,
        "scope": " ".join(command.scopes or SCOPES),
        "state": command.state,
        # Mastodon minds these two from 4.3 on; servers that do not know them pass them over.
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    url = f"{anybody(command.credentials).server}/oauth/authorize?{urlencode(fields)}"
    return _known(Authorization(url=url, state=command.state, verifier=verifier))


def _known(authorization: Authorization) -> Flow[Authorization]:
    yield from ()
    return authorization


def exchange(command: ExchangeToken) -> Flow[Token]:
    """A token for the code that a login ended with.

    Raises:
        InvalidValue: A credential is missing.
    """
    endpoint = anybody(command.credentials)
    fields = (
        ("grant_type", "authorization_code"),
        ("code", command.token),
        ("client_id", required(command.credentials, CLIENT_ID)),
        ("client_secret", required(command.credentials, CLIENT_SECRET)),
        ("redirect_uri", required(command.credentials, _REDIRECT)),
        ("code_verifier", _checked(required(command.credentials, _PROOF))),
    )
    return _issued(command, endpoint, endpoint.post("oauth", "token", fields=fields))


def _issued(command: ExchangeToken, endpoint: Endpoint, request: Request) -> Flow[Token]:
    answer = yield from endpoint.ask(request)
    value = token(answer.tree.get("access_token"))
    if value is None:
        raise answer.unreadable()
    return Token(
        value=value,
        # Mastodon says nothing of an end, for there is none.
        expires_at=later(command.now, seconds(answer.tree.get("expires_in")) or None),
    )


def accounts(credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    """The one account that a token is for.

    Raises:
        InvalidValue: The token or the server is missing.
    """
    return _accounts(user(credentials, token=USER_TOKEN), credentials)


def _accounts(endpoint: Endpoint, credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    tree = yield from _me(endpoint)
    kept = {name: value for name, value in credentials.items() if name != USER_TOKEN.name}
    kept[ACCESS_TOKEN.name] = required(credentials, USER_TOKEN)
    found = person_id(tree) or ""
    return (
        Account(
            platform=PLATFORM, id=found, credentials=kept, kind="user", name=word(tree.get("acct"))
        ),
    )


def status(account: Account) -> Flow[TokenStatus]:
    """What an account's token is still good for.

    Which scopes a token has nobody tells; what the app may ask for at all Mastodon tells from 4.3
    on, and a token has no more.

    Raises:
        InvalidValue: The token or the server is missing.
    """
    return _status(user(account.credentials), account)


def _status(endpoint: Endpoint, account: Account) -> Flow[TokenStatus]:
    try:
        tree = yield from _me(endpoint)
    except (AuthenticationFailed, ContentInvalid):
        # Takahe answers 400 to a token it does not know, and nothing else is asked here.
        return TokenStatus(valid=False)
    request = endpoint.get("api", "v1", "apps", "verify_credentials")
    app = yield from unless_refused(endpoint.ask(request))
    told = [] if app is None else [text(one) for one in items(app.tree.get("scopes"))]
    scopes = frozenset(one for one in told if one)
    return TokenStatus(
        # A token of another account is none of this one's.
        valid=person_id(tree) == account.id,
        scopes=scopes,
        missing=frozenset(scope for scope in SCOPES if scopes and not _covers(scopes, scope)),
    )


def _covers(scopes: frozenset[str], wanted: str) -> bool:
    """Whether an app may ask for a scope, or for some of the finer ones it is made of."""
    return any(scope == wanted or scope.startswith(f"{wanted}:") for scope in scopes)


def _me(endpoint: Endpoint) -> Flow[Tree]:
    """The account that a token is for."""
    path = ("api", "v1", "accounts", "verify_credentials")
    answer = yield from endpoint.ask(endpoint.get(*path))
    if person_id(answer.tree) is None:
        raise answer.unreadable()
    return answer.tree


def _checked(verifier: str) -> str:
    if _VERIFIER.fullmatch(verifier):
        return verifier
    raise InvalidValue(
        name="verifier",
        given=f"a text of {len(verifier)} characters",
        allowed="43 to 128 characters out of A-Z a-z 0-9 - . _ ~",
    )
