"""Instagram's two login products: which host, which token, and the accounts behind a token.

With Instagram Login everything goes to graph.instagram.com with the account's own token. With
Facebook Login it goes to graph.facebook.com with the token of the linked Page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account
from privatereply.provider import Credential, ExchangeToken, RefreshToken, Token
from privatereply.providers.credentials import required
from privatereply.providers.graph import tokens
from privatereply.providers.graph.endpoint import FACEBOOK_HOST, INSTAGRAM_HOST, Endpoint
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.reading import Tree, at, identifier, word

__all__ = ["CREDENTIALS", "PLATFORM", "accounts", "by_facebook", "exchange", "mailbox", "refresh"]

PLATFORM: Final = "instagram"

_TOKEN: Final = Credential(
    name="access_token",
    required=True,
    note="With Instagram Login the account's own token, with Facebook Login the Page's.",
)
_LOGIN: Final = Credential(
    name="login",
    required=False,
    note='"instagram" (the default) or "facebook": the login product the app was set up with.',
)
_PAGE_ID: Final = Credential(
    name="page_id",
    required=False,
    note="The Page the account is linked to; required with Facebook Login.",
)
CREDENTIALS: Final = (
    _TOKEN,
    _LOGIN,
    _PAGE_ID,
    tokens.APP_SECRET,
    tokens.APP_ID,
    tokens.USER_TOKEN,
)
_LOGINS: Final = ("instagram", "facebook")
_KINDS: Final = {"BUSINESS": "business", "MEDIA_CREATOR": "creator"}


def by_facebook(credentials: Mapping[str, str]) -> bool:
    """Whether an account is connected by Facebook Login.

    Raises:
        InvalidValue: ``login`` is neither of the two.
    """
    login = credentials.get(_LOGIN.name, _LOGINS[0])
    if login not in _LOGINS:
        raise InvalidValue(
            name="credentials['login']",
            given=f"a text of {len(login)} characters",
            allowed='"instagram" or "facebook"',
        )
    return login == "facebook"


def mailbox(account: Account, version: str) -> Mailbox:
    """The node that owns an account's messages.

    With Facebook Login that is the Page. One page of the documentation names the Instagram
    account instead, where a Page token is refused with code 3.
    https://github.com/ChatbotXIO/ChatbotX/pull/1122

    Raises:
        InvalidValue: A credential is missing.
    """
    page = by_facebook(account.credentials)
    node = account.id
    if page:
        node = required(account.credentials, _PAGE_ID)
    return Mailbox(
        endpoint=_endpoint(account.credentials, version, _TOKEN),
        node=node,
        channel="instagram",
        account_id=account.id,
        several=not page,
    )


def accounts(credentials: Mapping[str, str], version: str) -> Flow[tuple[Account, ...]]:
    """The accounts linked to a person's Pages, or the one an Instagram token is for.

    Raises:
        InvalidValue: The person's token is missing.
    """
    endpoint = _endpoint(credentials, version, tokens.USER_TOKEN)
    if not by_facebook(credentials):
        return _own(endpoint, credentials)
    fields = "id,access_token,tasks,instagram_business_account{id,username}"
    return tokens.pages(endpoint, fields, lambda tree: _linked(tree, credentials))


def exchange(command: ExchangeToken, version: str) -> Flow[Token]:
    """A token that lasts 60 days for one that lasts an hour.

    https://developers.facebook.com/documentation/instagram-platform/reference/access_token

    Raises:
        InvalidValue: A credential of the app is missing.
    """
    if by_facebook(command.credentials):
        return tokens.exchange(PLATFORM, version, command)
    secret = required(command.credentials, tokens.APP_SECRET)
    request = _token_request(
        "access_token",
        ("grant_type", "ig_exchange_token"),
        ("client_secret", secret),
        ("access_token", command.token),
    )
    return tokens.issued(request, PLATFORM, command.now)


def refresh(command: RefreshToken) -> Flow[Token]:
    """An account's token for another 60 days.

    https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token

    Raises:
        InvalidValue: The account is connected by Facebook Login.
    """
    credentials = command.account.credentials
    if by_facebook(credentials):
        raise InvalidValue(
            name="credentials['login']",
            given="'facebook', whose Page tokens do not expire and are not refreshed",
            allowed="'instagram'",
        )
    request = _token_request(
        "refresh_access_token",
        ("grant_type", "ig_refresh_token"),
        ("access_token", required(credentials, _TOKEN)),
    )
    return tokens.issued(request, PLATFORM, command.now)


def _endpoint(credentials: Mapping[str, str], version: str, token: Credential) -> Endpoint:
    return Endpoint(
        platform=PLATFORM,
        host=FACEBOOK_HOST if by_facebook(credentials) else INSTAGRAM_HOST,
        version=version,
        token=required(credentials, token),
        app_secret=credentials.get(tokens.APP_SECRET.name),
    )


def _token_request(path: str, *params: tuple[str, str]) -> Request:
    # The token endpoints have no version, and take the token as a parameter only.
    return Request(
        method="GET",
        url=f"{INSTAGRAM_HOST}/{path}",
        effect=Effect.READ,
        params=params,
        headers=(("Accept", "application/json"),),
    )


def _linked(tree: Tree, credentials: Mapping[str, str]) -> Account | None:
    """The Instagram account of a Page, if there is one and something can be sent for it."""
    page_id = identifier(tree.get("id"))
    found = identifier(at(tree, "instagram_business_account", "id"))
    held = tokens.page_token(tree, credentials)
    if page_id is None or found is None or held is None:
        return None
    return Account(
        platform=PLATFORM,
        id=found,
        credentials={**held, _LOGIN.name: "facebook", _PAGE_ID.name: page_id},
        name=word(at(tree, "instagram_business_account", "username")),
    )


def _own(endpoint: Endpoint, credentials: Mapping[str, str]) -> Flow[tuple[Account, ...]]:
    request = endpoint.get("me", fields="user_id,username,account_type")
    answer = yield from endpoint.ask(request)
    # `id` is scoped to the app; messages and webhooks name the account by `user_id`.
    found = identifier(answer.tree.get("user_id"))
    if found is None:
        raise answer.unreadable()
    account = Account(
        platform=PLATFORM,
        id=found,
        credentials={
            **tokens.app_credentials(credentials),
            _TOKEN.name: endpoint.token,
            _LOGIN.name: "instagram",
        },
        kind=_KINDS.get((word(answer.tree.get("account_type")) or "").upper()),
        name=word(answer.tree.get("username")),
    )
    return (account,)
