"""Tokens the platform issues, and the Pages a person's token can act for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.errors import AuthenticationFailed
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account
from privatereply.provider import Credential, ExchangeToken, Token, TokenStatus
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required
from privatereply.providers.graph.answers import read
from privatereply.providers.graph.endpoint import FACEBOOK_HOST, Endpoint
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.graph.paging import page, window
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import (
    Tree,
    flag,
    identifier,
    items,
    later,
    mapping,
    number,
    seconds,
    time,
    token,
    word,
)

__all__ = [
    "APP_ID",
    "APP_SECRET",
    "USER_TOKEN",
    "app_credentials",
    "check",
    "exchange",
    "issued",
    "page_token",
    "pages",
]

APP_ID: Final = Credential(
    name="app_id",
    required=False,
    note="The app's id; to exchange and check tokens, and to check subscriptions.",
)
APP_SECRET: Final = Credential(
    name="app_secret",
    required=False,
    note="The app's secret; proves calls to graph.facebook.com, exchanges tokens and checks them.",
)
USER_TOKEN: Final = Credential(
    name="user_token", required=False, note="The token of the person who logged in; lists accounts."
)

_PAGES: Final = 100
# Without MESSAGING nothing can be sent, and without MODERATE comments come without ids.
# https://developers.facebook.com/docs/graph-api/reference/object/comments
_TASKS: Final = frozenset({"MESSAGING", "MODERATE"})


def exchange(platform: str, version: str, command: ExchangeToken) -> Flow[Token]:
    """A token that lasts 60 days for a person's token that lasts an hour.

    Page tokens got with the long-lived one do not expire by themselves.
    https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived

    Raises:
        InvalidValue: ``app_id`` or ``app_secret`` is missing; before any request.
    """
    app_id = required(command.credentials, APP_ID)
    app_secret = required(command.credentials, APP_SECRET)
    request = Request(
        method="GET",
        url=f"{FACEBOOK_HOST}/{version}/oauth/access_token",
        effect=Effect.READ,
        params=(
            ("grant_type", "fb_exchange_token"),
            ("client_id", app_id),
            ("client_secret", app_secret),
            ("fb_exchange_token", command.token),
        ),
        headers=(("Accept", "application/json"),),
    )
    return issued(request, platform, command.now)


def issued(request: Request, platform: str, now: datetime) -> Flow[Token]:
    """The token that a request is answered with."""
    answer = read((yield request), platform=platform, effect=request.effect)
    return _token(answer, now)


def _token(answer: Answer, now: datetime) -> Token:
    value = token(answer.tree.get("access_token"))
    if value is None:
        raise answer.unreadable()
    lasts = seconds(answer.tree.get("expires_in"))
    return Token(value=value, expires_at=later(now, lasts or None))


def check(mailbox: Mailbox, account: Account, needed: frozenset[str]) -> Flow[TokenStatus]:
    """What an account's token is good for.

    What it allows is told to the app alone, and on graph.facebook.com only; everywhere else it is
    tried out on the account's own name.

    Args:
        mailbox: The node that the token is to be of.
        account: The account.
        needed: The permissions that the driver's calls need.
    """
    held, endpoint = account.credentials, mailbox.endpoint
    app_id, app_secret = held.get(APP_ID.name), held.get(APP_SECRET.name)
    if endpoint.host != FACEBOOK_HOST:
        return _tried(endpoint, mailbox.node, "user_id")
    if not app_id or not app_secret:
        return _tried(endpoint, mailbox.node, "id")
    app = attrs.evolve(endpoint, token=f"{app_id}|{app_secret}", app_secret=None)
    # The token is a parameter, which logs may show: there is no other way to name it.
    # https://developers.facebook.com/docs/graph-api/reference/debug_token (read 2026-11-22)
    request = app.get("debug_token", params=(("input_token", endpoint.token),))
    return _inspected(app, request, frozenset({account.id, mailbox.node}), needed)


def _tried(endpoint: Endpoint, node: str, name: str) -> Flow[TokenStatus]:
    try:
        answer = yield from endpoint.ask(endpoint.get("me", fields=name))
    except AuthenticationFailed:
        return TokenStatus(valid=False)
    return TokenStatus(valid=identifier(answer.tree.get(name)) == node)


def _inspected(
    app: Endpoint, request: Request, ours: frozenset[str], needed: frozenset[str]
) -> Flow[TokenStatus]:
    try:
        answer = yield from app.ask(request)
    except AuthenticationFailed as error:
        # It came with the app's own token; what is wrong with the account's stands in an answer.
        error.reason = "the app's id or secret is not right"
        raise
    told = mapping(answer.tree.get("data"))
    valid = flag(told.get("is_valid"))
    if valid is None:
        raise answer.unreadable()
    # A person's token has no profile, and sends nothing for a Page.
    profile = identifier(told.get("profile_id"))
    given = {word(scope) for scope in items(told.get("scopes"))}
    scopes = frozenset(scope for scope in given if scope) - _elsewhere(told, ours)
    ends = number(told.get("expires_at"))
    return TokenStatus(
        valid=valid and (profile is None or profile in ours),
        expires_at=time(ends) if ends else None,
        scopes=scopes,
        missing=needed - scopes,
    )


def _elsewhere(told: Tree, ours: frozenset[str]) -> frozenset[str]:
    """The permissions that were given for other Pages and accounts only."""
    found: set[str] = set()
    for one in map(mapping, items(told.get("granular_scopes"))):
        targets = {identifier(target) for target in items(one.get("target_ids"))}
        scope = word(one.get("scope"))
        if scope is not None and targets and not targets & ours:
            found.add(scope)
    return frozenset(found)


def pages(
    endpoint: Endpoint, fields: str, account: Callable[[Tree], Account | None]
) -> Flow[tuple[Account, ...]]:
    """The accounts behind the Pages that a person's token can act for.

    Args:
        endpoint: With the person's token.
        fields: What to read of each Page.
        account: Makes an account of a Page; ``None`` to leave it out.
    """

    def ask(after: str | None) -> Flow[Page[Account]]:
        request = endpoint.get(
            "me", "accounts", fields=fields, params=window(_PAGES, _PAGES, after)
        )
        return page((yield from endpoint.ask(request)), account)

    return (yield from every(ask)).items


def page_token(tree: Tree, credentials: Mapping[str, str]) -> dict[str, str] | None:
    """The credentials of a Page that was listed, or ``None`` if nothing can be sent with them."""
    value = token(tree.get("access_token"))
    tasks = {word(task) for task in items(tree.get("tasks"))}
    able = "tasks" not in tree or tasks >= _TASKS
    if value is None or not able:
        return None
    return {**app_credentials(credentials), "access_token": value}


def app_credentials(credentials: Mapping[str, str]) -> dict[str, str]:
    """What belongs to the app, for accounts that were listed with it."""
    kept = (APP_ID.name, APP_SECRET.name)
    return {name: credentials[name] for name in kept if name in credentials}
