"""What Meta posts to a callback: handshakes, notifications, and people who leave.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started (read 2026-09-11)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from privatereply.errors import WebhookRefused
from privatereply.events import Event
from privatereply.provider import Credential, Received, Webhook
from privatereply.providers import webhooks
from privatereply.providers.graph import farewells
from privatereply.providers.graph.feed import in_feed, in_mention
from privatereply.providers.graph.media import in_broadcast, in_comments, in_mentions
from privatereply.providers.graph.messaging import in_conversation
from privatereply.providers.graph.notice import Notice
from privatereply.providers.reading import Tree, items, mapping, word

__all__ = ["SECRETS", "receive"]

_APP_SECRET: Final = Credential(
    name="app_secret",
    required=True,
    note="The app's secret, which signs what is posted. Of an app with Instagram Login it is the "
    "Instagram app secret; where one callback serves both, give both.",
)
_VERIFY_TOKEN: Final = Credential(
    name="verify_token",
    required=True,
    note="The text you type in beside the callback's address, in the App Dashboard.",
)
SECRETS: Final = (_APP_SECRET, _VERIFY_TOKEN, farewells.STATUS_URL)
"""What a callback is given to tell Meta by."""

_HEADER: Final = "x-hub-signature-256"
_PREFIX: Final = "sha256="
_PLATFORMS: Final = {"page": "facebook", "instagram": "instagram"}
_AROUND: Final = frozenset({"changes", "field", "id", "messaging", "standby", "time", "value"})
"""What an entry is known to hold."""

_FIELDS: Final[Mapping[str, Callable[[Notice, Tree], Event | None]]] = {
    "comments": in_comments,
    "feed": in_feed,
    "live_comments": in_broadcast,
    "mention": in_mention,
    "mentions": in_mentions,
}


def receive(webhook: Webhook, platform: str) -> Received:
    """What a request to a callback tells.

    Args:
        webhook: The request.
        platform: The driver that was asked. A notification says itself whether it is about Pages
            or about Instagram, since one callback can serve both.

    Raises:
        WebhookRefused: It is not from Meta, cannot be read, or tells of too much.
    """
    webhooks.check_method(webhook, platform, "GET", "POST")
    if webhook.method == "GET":
        return _greeted(webhook, platform)
    if farewells.is_one(webhook):
        return farewells.receive(webhook, platform, _APP_SECRET)
    # The older `X-Hub-Signature` is SHA-1 and proves too little.
    header = webhook.headers.get(_HEADER, "")
    given = header.removeprefix(_PREFIX) if header.startswith(_PREFIX) else None
    webhooks.check_signature(webhook, platform, given=given, secret=_APP_SECRET)
    tree = webhooks.read(webhook.body, platform)
    return Received(events=webhooks.bounded(_events(tree, webhook, platform), platform))


def _greeted(webhook: Webhook, platform: str) -> Received:
    """The answer to the request that Meta verifies a callback with.

    Some frameworks turn the dots of its parameters into underscores.
    """
    query = webhook.query
    mode, challenge, token = (
        query.get(f"hub.{name}", query.get(f"hub_{name}"))
        for name in ("mode", "challenge", "verify_token")
    )
    if mode != "subscribe" or challenge is None or token is None:
        raise WebhookRefused(
            platform=platform,
            status=400,
            reason="a handshake has hub.mode=subscribe, hub.challenge and hub.verify_token",
        )
    if not webhooks.is_one_of(token, webhook.secrets.get(_VERIFY_TOKEN.name, ())):
        raise WebhookRefused(platform=platform, reason="its verify_token is none of those given")
    return Received(answer=challenge)


def _events(tree: Tree, webhook: Webhook, platform: str) -> Iterator[Event]:
    named = _PLATFORMS.get(word(tree.get("object")) or "")
    if "entry" not in tree and "field" in tree:
        yield _sample(tree, webhook, named or platform)
        return
    if not isinstance(tree.get("entry"), list):
        yield webhooks.unrecognised(platform, None, tree, kind=tree.get("object"))
        return
    for entry in items(tree["entry"]):
        told = mapping(entry)
        notice = Notice.of(told, named, webhook.now) if named else None
        if notice is None:
            yield webhooks.unrecognised(platform, None, entry, kind=tree.get("object"))
        else:
            yield from _entry(notice, told)


def _entry(notice: Notice, entry: Tree) -> Iterator[Event]:
    """Everything in an entry: it may come in either form, in both, or flat, or bring nothing."""
    for change in items(entry.get("changes")):
        yield _change(notice, change)
    for name in ("messaging", "standby"):
        for item in items(entry.get(name)):
            yield _item(notice, item)
    if "field" in entry:
        yield _change(notice, {name: entry[name] for name in ("field", "value") if name in entry})
    elif not entry.keys() <= _AROUND:
        strange = {name: value for name, value in entry.items() if name not in _AROUND}
        yield notice.unrecognised(strange, "entry")


def _item(notice: Notice, item: object) -> Event:
    raw = mapping(item)
    return in_conversation(notice, raw) if raw else notice.unrecognised(item, "messaging")


def _change(notice: Notice, change: object) -> Event:
    """What a change tells, or a message that the App Dashboard sent in the form of one."""
    raw = mapping(change)
    field = word(raw.get("field")) or ""
    tell = _FIELDS.get(field)
    event = _in_conversation(notice, raw) if tell is None else tell(notice, raw)
    if event is not None:
        return event
    value = mapping(raw.get("value"))
    said = (field, word(value.get("item")), word(value.get("verb")))
    return notice.unrecognised(change, "/".join(one for one in said if one) or "change")


def _in_conversation(notice: Notice, raw: Tree) -> Event | None:
    value = mapping(raw.get("value"))
    told = "sender" in value or "recipient" in value
    return in_conversation(notice, value) if told else None


def _sample(tree: Tree, webhook: Webhook, platform: str) -> Event:
    """The bare form that the App Dashboard and some pages print: nothing happened to anybody.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
    webhook-events/messaging_postbacks (updated 2026-02-26)
    """
    return _change(Notice.sample(mapping(tree.get("value")), platform, webhook.now), tree)
