"""What the button "Test" of the app dashboard sends: samples about nothing that happened.

The account is ``0``, and what are numbers elsewhere are texts.

Sources (read 2026-11-22):
    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
"""

from __future__ import annotations

from typing import Final

from privatereply.sandbox.dialect import Announcement
from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.topics import FIELDS

ACCOUNT: Final = "0"
MOMENT: Final = "1527459824"

_PAIR: Final[Json] = {
    "sender": {"id": "12334"},
    "recipient": {"id": "23245"},
    "timestamp": MOMENT,
}
_MID: Final = "m_test_message_id"
_FEED: Final[Json] = {
    "item": "comment",
    "verb": "add",
    "comment_id": "44444444_55555555",
    "post_id": "44444444_444444444",
    "parent_id": "44444444_444444444",
    "created_time": MOMENT,
    "message": "Example comment.",
    "from": {"id": "1067280970047460", "name": "Test User"},
}
_COMMENT: Final[Json] = {
    "from": {"id": "232323232", "username": "test"},
    "media": {"id": "123123123", "media_product_type": "FEED"},
    "id": "17865799348089039",
    "parent_id": "1231231234",
    "text": "This is an example.",
}
_VALUES: Final[dict[str, Json]] = {
    "feed": _FEED,
    "comments": _COMMENT,
    "live_comments": _COMMENT,
    "messages": {**_PAIR, "message": {"mid": _MID, "text": "test_message"}},
    "message_echoes": {
        **_PAIR,
        "message": {
            "mid": _MID,
            "text": "test_message",
            "is_echo": True,
            "app_id": "12345",
        },
    },
    "message_edits": {
        **_PAIR,
        "message_edit": {"mid": _MID, "text": "test_message", "num_edit": "1"},
    },
    "message_edit": {
        **_PAIR,
        "message_edit": {"mid": _MID, "text": "test_message", "num_edit": "1"},
    },
    "message_deliveries": {**_PAIR, "delivery": {"mids": [_MID], "watermark": MOMENT}},
    "message_reads": {**_PAIR, "read": {"watermark": MOMENT}},
    "messaging_seen": {**_PAIR, "read": {"mid": _MID}},
    "message_reactions": {
        **_PAIR,
        "reaction": {"mid": _MID, "action": "react", "reaction": "love", "emoji": "❤"},
    },
    "messaging_postbacks": {
        **_PAIR,
        "postback": {"mid": _MID, "title": "TITLE-FOR-THE-CTA", "payload": "USER-DEFINED-PAYLOAD"},
    },
    "messaging_policy_enforcement": {
        "recipient": {"id": "23245"},
        "timestamp": MOMENT,
        "policy_enforcement": {"action": "warning", "reason": "Warning reason message"},
    },
}


def send(world: World, topic: str, field: str, *, bare: bool) -> None:
    """Send the sample of a field to the callbacks of an object, whatever they are subscribed to.

    Args:
        world: Whose app.
        topic: The object, ``page`` or ``instagram``.
        field: The field.
        bare: Whether it comes without an envelope, as the documents print it.

    Raises:
        ValueError: The object has no such field.
    """
    known = FIELDS.get(topic, frozenset())
    if field not in known:
        raise ValueError(f"{topic!r} has no field {field!r}; known: {', '.join(sorted(known))}")
    item: Json = {"field": field, "value": _VALUES.get(field, _PAIR)}
    for callback in world.stage.webhooks.subscriptions():
        if callback.topic == topic:
            world.stage.webhooks.announce(
                Announcement(
                    topic=topic,
                    account_id=ACCOUNT,
                    field=field,
                    item=item,
                    place="bare" if bare else "changes",
                    callback=callback,
                )
            )
