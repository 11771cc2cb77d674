"""Which of an account's events X sends.

Source: https://docs.x.com/x-api/activity/quickstart (2026-08-21)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from privatereply.flow import Flow
from privatereply.model import Account
from privatereply.provider import Subscription
from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, at, identifier, mapping, word
from privatereply.providers.x import paging
from privatereply.providers.x.access import Endpoint

__all__ = ["NEEDED", "check"]

NEEDED: Final = frozenset({"dm.received", "dm.sent", "post.mention.create", "post.reply.create"})
"""The events the driver needs."""

_SIZES: Final = range(1, 1001)


def check(endpoint: Endpoint, account: Account) -> Flow[Subscription]:
    """What is subscribed for an account. With the app's own token X lists every account's."""

    def ask(after: str | None) -> Flow[Page[Tree]]:
        window = paging.window(_SIZES.stop, _SIZES, after)
        answer = yield from endpoint.ask(endpoint.get("activity", "subscriptions", params=window))
        return Page(items=tuple(_subscriptions(answer)), after=paging.following(answer))

    found = yield from every(ask)
    ours = (one for one in found.items if _user(one) == account.id)
    events = {word(one.get("event_type")) for one in ours}
    fields = frozenset(event for event in events if event is not None)
    return Subscription(fields=fields, missing=NEEDED - fields)


def _subscriptions(answer: Answer) -> Iterable[Tree]:
    """The subscriptions of an answer, in any of the three shapes X shows."""
    if isinstance(answer.tree.get("data"), list):
        return map(mapping, answer.data())
    one = mapping(at(answer.tree, "data", "subscription")) or mapping(answer.tree.get("data"))
    if not one and "meta" not in answer.tree:
        raise answer.unreadable()
    return [one] if one else []


def _user(subscription: Tree) -> str | None:
    return identifier(at(subscription, "filter", "user_id"))
