"""Which of an account's events X sends, and where to.

Sources: https://docs.x.com/x-api/activity/quickstart (2026-08-21)
https://docs.x.com/x-api/webhooks/quickstart (2026-07-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from privatereply.errors import InvalidValue
from privatereply.flow import Flow
from privatereply.model import Account, Fact
from privatereply.provider import Subscribe, Subscription
from privatereply.providers.answers import Answer, unless_refused
from privatereply.providers.credentials import required
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, at, flag, identifier, mapping, word
from privatereply.providers.x import access, paging
from privatereply.providers.x.access import APP_TOKEN, Endpoint
from privatereply.providers.x.answers import listed, single

__all__ = ["NEEDED", "check", "subscribe"]

NEEDED: Final = frozenset({"dm.received", "dm.sent", "post.mention.create", "post.reply.create"})
"""The events the driver needs."""

_SIZES: Final = range(1, 1001)


@attrs.frozen(kw_only=True)
class _Hook:
    """An address of the app's.

    Attributes:
        id: X's id of it.
        url: The address.
        valid: Whether it passed X's latest check; nothing is sent to one that did not.
    """

    id: str
    url: str | None
    valid: Fact


def check(account: Account) -> Flow[Subscription]:
    """What is subscribed for an account, and where it is sent, which only the app is told.

    Raises:
        InvalidValue: There is neither the app's token nor the user's.
    """
    told_all = bool(account.credentials.get(APP_TOKEN.name))
    return _check(access.app(account.credentials), account, told_all=told_all)


def _check(endpoint: Endpoint, account: Account, *, told_all: bool) -> Flow[Subscription]:
    found = yield from _subscribed(endpoint, account)
    events = _events(found)
    used = {hook_id for one in found if (hook_id := identifier(one.get("webhook_id")))}
    hooks = (yield from unless_refused(_hooks(endpoint))) if told_all and used else None
    return Subscription(
        fields=events,
        missing=NEEDED - events,
        callback_url=next((one.url for one in hooks or () if one.id in used), None),
        working=Fact.UNKNOWN if hooks is None else _working(hooks, used),
    )


def _working(hooks: Sequence[_Hook], used: Iterable[str]) -> Fact:
    """Whether every address that is used is still there, and passed the latest check."""
    known = {one.id: one.valid for one in hooks}
    states = {known.get(hook_id, Fact.NO) for hook_id in used}
    return states.pop() if len(states) == 1 else Fact.NO


def subscribe(command: Subscribe) -> Flow[Subscription]:
    """Have X send every event that is needed to one address.

    Addresses are the app's, and what is private may only be subscribed to as the account.

    Raises:
        InvalidValue: The app's token or the account's is missing, before any request; or nobody
            says where to, and X knows no address of the app's.
    """
    credentials = command.account.credentials
    app = Endpoint(token=required(credentials, APP_TOKEN))
    return _subscribe(app, access.user(credentials), command)


def _subscribe(app: Endpoint, own: Endpoint, command: Subscribe) -> Flow[Subscription]:
    hook = yield from _ready(app, command.callback_url)
    found = yield from _subscribed(app, command.account)
    held = {word(one.get("event_type")): one for one in found}
    # Of two subscriptions to one event, one that already comes here is as good as any.
    held |= {word(one.get("event_type")): one for one in found if _leads_to(one, hook)}
    for event in sorted(NEEDED):
        if event not in held:
            yield from _add(own, command.account, event, hook)
        elif not _leads_to(held[event], hook):
            yield from _move(app, held[event], hook)
    return Subscription(
        fields=_events(found) | NEEDED,
        missing=frozenset(),
        callback_url=hook.url,
        working=hook.valid,
    )


def _ready(app: Endpoint, callback_url: str | None) -> Flow[_Hook]:
    """The address that events are to go to, as X knows it."""
    hooks = yield from _hooks(app)
    # Whoever names no address wants the one that works.
    ranked = sorted(hooks, key=lambda one: one.valid is not Fact.YES)
    hook = next((one for one in ranked if callback_url in {None, one.url}), None)
    if hook is None:
        return (yield from _registered(app, callback_url))
    return hook if hook.valid is Fact.YES else (yield from _rechecked(app, hook))


def _registered(app: Endpoint, callback_url: str | None) -> Flow[_Hook]:
    """A new address. X asks it for its proof before it answers."""
    if callback_url is None:
        raise InvalidValue(
            name="callback_url",
            given="None",
            allowed="the address of your webhook: X knows none of this app",
        )
    answer = yield from app.ask(app.post("webhooks", body={"url": callback_url}))
    hook = _hook(single(answer))
    if hook is None:
        raise answer.unreadable()
    return hook


def _rechecked(app: Endpoint, hook: _Hook) -> Flow[_Hook]:
    """An address that failed, checked again: X sends nothing there until it passes."""
    answer = yield from app.ask(app.put("webhooks", hook.id))
    return attrs.evolve(hook, valid=Fact.of(flag(single(answer).get("valid"))))


def _hooks(app: Endpoint) -> Flow[Sequence[_Hook]]:
    answer = yield from app.ask(app.get("webhooks"))
    found = (_hook(mapping(one)) for one in listed(answer))
    return [one for one in found if one is not None]


def _hook(tree: Tree) -> _Hook | None:
    found = identifier(tree.get("id"))
    if found is None:
        return None
    return _Hook(id=found, url=word(tree.get("url")), valid=Fact.of(flag(tree.get("valid"))))


def _leads_to(subscription: Tree, hook: _Hook) -> bool:
    return identifier(subscription.get("webhook_id")) == hook.id


def _add(own: Endpoint, account: Account, event: str, hook: _Hook) -> Flow[None]:
    body = {"event_type": event, "filter": {"user_id": account.id}, "webhook_id": hook.id}
    answer = yield from own.ask(own.post("activity", "subscriptions", body=body))
    if event not in _events(_told(answer)):
        raise answer.unreadable()


def _move(app: Endpoint, held: Tree, hook: _Hook) -> Flow[None]:
    """Have what is subscribed already come to another address: only that can be changed."""
    found = identifier(held.get("subscription_id")) or ""
    body = {"webhook_id": hook.id}
    yield from app.ask(app.put("activity", "subscriptions", found, body=body))


def _subscribed(endpoint: Endpoint, account: Account) -> Flow[Sequence[Tree]]:
    """What is subscribed for an account. With the app's own token X lists every account's."""

    def ask(after: str | None) -> Flow[Page[Tree]]:
        window = paging.window(_SIZES.stop, _SIZES, after)
        answer = yield from endpoint.ask(endpoint.get("activity", "subscriptions", params=window))
        return Page(items=tuple(_told(answer)), after=paging.following(answer))

    found = yield from every(ask)
    return [one for one in found.items if _user(one) == account.id]


def _events(subscriptions: Iterable[Tree]) -> frozenset[str]:
    named = (word(one.get("event_type")) for one in subscriptions)
    return frozenset(event for event in named if event is not None)


def _told(answer: Answer) -> Iterable[Tree]:
    """The subscriptions of an answer, in any of the three shapes X shows."""
    if isinstance(answer.tree.get("data"), list):
        return map(mapping, answer.data())
    one = mapping(at(answer.tree, "data", "subscription")) or mapping(answer.tree.get("data"))
    if not one and "meta" not in answer.tree:
        raise answer.unreadable()
    return [one] if one else []


def _user(subscription: Tree) -> str | None:
    return identifier(at(subscription, "filter", "user_id"))
