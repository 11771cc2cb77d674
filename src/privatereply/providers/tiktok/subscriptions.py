"""Where TikTok sends what happens to the accounts of an app: one address for each category.

Sources (as of 2026-04-10):
https://business-api.tiktok.com/portal/docs?id=1832184470423554 (setting it)
https://business-api.tiktok.com/portal/docs?id=1832184488625234 (reading it)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.flow import Flow, Request
from privatereply.model import Account
from privatereply.provider import Subscribe, Subscription
from privatereply.providers.credentials import required
from privatereply.providers.reading import word
from privatereply.providers.tiktok.access import APP_ID, APP_SECRET
from privatereply.providers.tiktok.endpoint import asked, open_get, open_post

__all__ = ["check", "subscribe"]

_CATEGORIES: Final = ("COMMENT", "DIRECT_MESSAGE")


def check(account: Account) -> Flow[Subscription]:
    """Which categories of events the app has an address for; all its accounts share it.

    The secret travels in the query here, as TikTok wants it; queries are not logged.

    Raises:
        InvalidValue: A credential of the app is missing; before any request.
    """
    app_id = required(account.credentials, APP_ID)
    secret = required(account.credentials, APP_SECRET)
    requests = {
        category: open_get(
            "business/webhook/list", app_id=app_id, secret=secret, event_type=category
        )
        for category in _CATEGORIES
    }
    return _configured(requests)


def subscribe(command: Subscribe) -> Flow[Subscription]:
    """Have everything about all of the app's accounts sent to one address.

    Raises:
        InvalidValue: A credential of the app, or the address, is missing; before any request.
    """
    if command.callback_url is None:
        raise InvalidValue(
            name="callback_url",
            given="None",
            allowed="the address of your webhook: TikTok has no other place to say it",
        )
    app = {
        "app_id": required(command.account.credentials, APP_ID),
        "secret": required(command.account.credentials, APP_SECRET),
        "callback_url": command.callback_url,
    }
    requests = {
        category: open_post("business/webhook/update", {**app, "event_type": category})
        for category in _CATEGORIES
    }
    return _configured(requests, command.callback_url)


def _configured(requests: Mapping[str, Request], wanted: str | None = None) -> Flow[Subscription]:
    """What the answers about each category show.

    Args:
        requests: What is asked or said, by category.
        wanted: The address that was set; the answer need not repeat it.
    """
    addresses: dict[str, str] = {}
    for category, request in requests.items():
        answer = yield from asked(request)
        # Without an address there is no configuration; the rest of the answer comes all the same.
        address = word(answer.tree.get("callback_url")) or wanted
        if address is not None:
            addresses[category] = address
    return Subscription(
        fields=frozenset(addresses),
        missing=frozenset(_CATEGORIES) - frozenset(addresses),
        callback_url=next(iter(addresses.values()), None),
    )
