"""``business/webhook``: the callbacks of the app, one for each category of events.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832184470423554
    https://business-api.tiktok.com/portal/docs?id=1832184488625234
    https://business-api.tiktok.com/portal/docs?id=1832184497985537
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.dialect import TOPIC
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.events import CATEGORIES, COMMENTS

MOST_ITEMS: Final = 100


def update(call: Call) -> Json:
    """Answer ``business/webhook/update/``: the category's callback is replaced.

    Raises:
        TikTokError: The app's credentials are wrong, the category unknown or the address none.
    """
    category = _category(call)
    url, items = call.text("callback_url"), call.names("item_list")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise TikTokError("field_invalid", field="callback_url")
    if items is not None and (category != COMMENTS or len(items) > MOST_ITEMS):
        raise TikTokError("field_invalid", field="item_list")
    webhooks = call.world.stage.webhooks
    subscription = webhooks.subscribe(topic=TOPIC, url=url, fields={category})
    if call.world.callbacks.get(category) != subscription:
        _forget(call, category)
    call.world.callbacks[category] = subscription
    if category == COMMENTS:
        call.world.narrowed = None if items is None else frozenset(items)
    return _shown(call, category)


def read(call: Call) -> Json:
    """Answer ``business/webhook/list/``; without a callback the address is left out.

    Raises:
        TikTokError: The app's credentials are wrong or the category unknown.
    """
    return _shown(call, _category(call))


def delete(call: Call) -> Json:
    """Answer ``business/webhook/delete/``.

    Raises:
        TikTokError: The app's credentials are wrong or the category unknown.
    """
    category = _category(call)
    _forget(call, category)
    return _shown(call, category)


def _category(call: Call) -> str:
    call.check_app("app_id", "secret")
    return call.choice("event_type", CATEGORIES)


def _forget(call: Call, category: str) -> None:
    earlier = call.world.callbacks.pop(category, None)
    if earlier is not None:
        call.world.stage.webhooks.unsubscribe(earlier)


def _shown(call: Call, category: str) -> Json:
    shown: Json = {"app_id": call.world.app_id, "event_type": category}
    configured = call.world.callbacks.get(category)
    return shown if configured is None else shown | {"callback_url": configured.url}
