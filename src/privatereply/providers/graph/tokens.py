"""Tokens the platform issues, and the Pages a person's token can act for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account
from privatereply.provider import Credential, ExchangeToken, Token
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required
from privatereply.providers.graph.answers import read
from privatereply.providers.graph.endpoint import FACEBOOK_HOST, Endpoint
from privatereply.providers.graph.paging import page, window
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, items, later, seconds, token, word

__all__ = [
    "APP_ID",
    "APP_SECRET",
    "USER_TOKEN",
    "app_credentials",
    "exchange",
    "issued",
    "page_token",
    "pages",
]

APP_ID: Final = Credential(
    name="app_id", required=False, note="The app's id; to exchange tokens and check subscriptions."
)
APP_SECRET: Final = Credential(
    name="app_secret",
    required=False,
    note="The app's secret; proves calls to graph.facebook.com, and exchanges tokens.",
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
