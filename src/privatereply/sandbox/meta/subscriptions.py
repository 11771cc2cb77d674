"""``subscriptions`` of the app: one callback for each kind of object.

Sources (read 2026-11-22):
    https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge
    https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from privatereply.sandbox.dialect import Subscription
from privatereply.sandbox.documents import Json, as_list
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.topics import FIELDS


def read(call: Call) -> Json:
    """Answer ``GET /{app}/subscriptions``."""
    shown = [
        _shape(call, topic, subscription) for topic, subscription in call.world.callbacks.items()
    ]
    return {"data": shown}


def subscribe(call: Call) -> Json:
    """Answer ``POST /{app}/subscriptions``: the object's callback is replaced once it is verified.

    Raises:
        GraphError: A parameter is missing or wrong, or the callback does not echo the challenge.
    """
    topic, url = _topic(call), _required(call, "callback_url")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise GraphError("invalid", what="Param callback_url must be a URL")
    webhooks, earlier = call.world.stage.webhooks, call.world.callbacks.get(topic)
    subscription = webhooks.subscribe(
        topic=topic,
        url=url,
        verify_token=_required(call, "verify_token"),
        fields=chosen(call, "fields", FIELDS[topic]),
    )
    if not webhooks.welcomes(subscription):
        if subscription != earlier:
            webhooks.unsubscribe(subscription)
        raise GraphError("callback_unverified")
    if earlier is not None and earlier != subscription:
        webhooks.unsubscribe(earlier)
    call.world.callbacks[topic] = subscription
    return {"success": True}


def unsubscribe(call: Call) -> Json:
    """Answer ``DELETE /{app}/subscriptions``: of one object, or of all if none is named.

    Raises:
        GraphError: There is no such object.
    """
    topics = [_topic(call)] if call.text("object") else list(call.world.callbacks)
    for topic in topics:
        earlier = call.world.callbacks.pop(topic, None)
        if earlier is not None:
            call.world.stage.webhooks.unsubscribe(earlier)
    return {"success": True}


def dispatch(call: Call) -> Json:
    """Answer a call on the app, which only its own token can make.

    Raises:
        GraphError: It is made with another token, or the platform refuses it.
    """
    handler = _HANDLERS.get(call.request.method)
    if handler is None:
        raise GraphError("unknown_path", path="subscriptions")
    if call.token.kind != "app":
        raise GraphError("app_token_needed")
    return handler(call)


def chosen(call: Call, name: str, known: frozenset[str]) -> frozenset[str]:
    """Return the webhook fields a parameter lists, as a text with commas or as JSON.

    Raises:
        GraphError: It is missing, or a field is none of those known.
    """
    given = as_list(call.parameters.get(name)) or (call.text(name) or "").split(",")
    fields = frozenset(str(field).strip() for field in given) - {""}
    if not fields:
        raise GraphError("invalid", what=f"Param {name} is required")
    if fields - known:
        raise GraphError("invalid", what=f"Param {name} must be among {sorted(known)}")
    return fields


def _topic(call: Call) -> str:
    topic = _required(call, "object")
    if topic not in FIELDS:
        raise GraphError("invalid", what=f"Param object must be one of {sorted(FIELDS)}")
    return topic


def _required(call: Call, name: str) -> str:
    text = call.text(name)
    if not text:
        raise GraphError("invalid", what=f"Param {name} is required")
    return text


def _shape(call: Call, topic: str, subscription: Subscription) -> Json:
    fields = sorted(subscription.fields or ())
    return {
        "object": topic,
        "callback_url": subscription.url,
        "active": True,
        "fields": [{"name": field, "version": call.version} for field in fields],
    }


_HANDLERS: Final[dict[str, Callable[[Call], Json]]] = {
    "GET": read,
    "POST": subscribe,
    "DELETE": unsubscribe,
}
