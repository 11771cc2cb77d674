"""Subscriptions to kinds of events.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/activity/introduction
    https://docs.x.com/x-api/activity/quickstart
"""

from __future__ import annotations

from typing import Any, Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import bodies, hooks, posts, shapes
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import Refused, forbidden, invalid, not_found
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.world import EmulatedAccount, EmulatedActivity

MOST: Final = 1_500
"""Subscriptions of a self-serve app."""

LONGEST_TAG: Final = 200

PRIVATE: Final[dict[str, str]] = {
    "dm.indicate_typing": "dm.read",
    "dm.read": "dm.read",
    "dm.received": "dm.read",
    "dm.sent": "dm.read",
    "post.mention.create": "tweet.read",
    "post.quote.create": "tweet.read",
    "post.reply.create": "tweet.read",
    "post.repost.create": "tweet.read",
}
"""Events only the user can let an app have, with the scope that does."""

EVENT_TYPES: Final = frozenset(PRIVATE) | {
    "follow.follow",
    "follow.unfollow",
    "oauth.revoke",
    "post.create",
    "post.delete",
}
"""Kinds of events. ``oauth.revoke`` is documented, and missing in the schema."""


def create(call: Call) -> Json:
    """Answer ``POST /2/activity/subscriptions``.

    Raises:
        Refused: The body is wrong, the event is private and the caller not its user, or there are
            too many.
    """
    body = call.body()
    members = ("event_type", "filter", "tag", "webhook_id")
    bodies.members(body, members, required=("event_type", "filter"))
    event_type = bodies.word(body, "event_type", EVENT_TYPES) or ""
    wanted = _filter(body, event_type)
    _check_privacy(call, event_type, wanted)
    if len(call.world.activities) >= MOST:
        raise forbidden("SubscriptionLimitExceeded")
    webhook_id = bodies.identifier(body, "webhook_id")
    activity = EmulatedActivity(
        id=call.world.snowflake(),
        event_type=event_type,
        filter=wanted,
        tag=bodies.text(body, "tag", least=1, most=LONGEST_TAG),
        webhook=hooks.existing(call, webhook_id) if webhook_id is not None else None,
        created_at=call.world.now,
        updated_at=call.world.now,
    )
    call.world.activities[activity.id] = activity
    return _created(call, activity)


def read(call: Call) -> Json:
    """Answer ``GET /2/activity/subscriptions``."""
    found = [_shape(activity) for activity in _own(call.world)]
    return {"data": found, "meta": {"total_subscriptions": len(found)}}


def update(call: Call) -> Json:
    """Answer ``PUT /2/activity/subscriptions/{subscription_id}``.

    Raises:
        Refused: The body is wrong, or there is no such subscription.
    """
    activity = _existing(call)
    body = call.body()
    bodies.members(body, ("tag", "webhook_id"))
    if (tag := bodies.text(body, "tag", least=1, most=LONGEST_TAG)) is not None:
        activity.tag = tag
    if (webhook_id := bodies.identifier(body, "webhook_id")) is not None:
        activity.webhook = hooks.existing(call, webhook_id)
    activity.updated_at = call.world.now
    return {"data": _shape(activity), "meta": {"total_subscriptions": len(_own(call.world))}}


def delete(call: Call) -> Json:
    """Answer ``DELETE /2/activity/subscriptions/{subscription_id}``.

    Raises:
        Refused: There is no such subscription.
    """
    del call.world.activities[_existing(call).id]
    left = {"total_subscriptions": len(_own(call.world))}
    return {"data": {"deleted": True}, "meta": left}


def delete_several(call: Call) -> Json:
    """Answer ``DELETE /2/activity/subscriptions``.

    Raises:
        Refused: The ids make no sense.
    """
    deleted: list[Json] = []
    lost: list[Json] = []
    for one in posts.listed(call, "ids"):
        if call.world.activities.pop(one, None) is not None:
            deleted.append({"subscription_id": one, "deleted": True})
        else:
            lost.append({"subscription_id": one, "reason": "NotFound", "message": "not found"})
    document: Json = {"data": deleted}
    if lost:
        document["errors"] = lost
    return document | {"meta": {"total_subscriptions": len(_own(call.world))}}


def everywhere(world: World, account: EmulatedAccount, event_type: str) -> None:
    """Subscribe every callback of the topic to one kind of event of an account.

    ``oauth.revoke`` has no filter: one subscription tells about every account.
    """
    wanted: Json = {} if event_type == "oauth.revoke" else {"user_id": account.id}
    known = [one for one in world.activities.values() if one.everywhere]
    if any(one.event_type == event_type and one.filter == wanted for one in known):
        return
    activity = EmulatedActivity(
        id=world.snowflake(),
        event_type=event_type,
        filter=wanted,
        everywhere=True,
        created_at=world.now,
        updated_at=world.now,
    )
    world.activities[activity.id] = activity


def _filter(body: dict[str, Any], event_type: str) -> Json:
    given = bodies.part(body, "filter") or {}
    bodies.members(given, ("direction", "keyword", "user_id"), at="$.filter")
    bodies.word(given, "direction", ("inbound", "outbound"))
    bodies.text(given, "keyword")
    if bodies.identifier(given, "user_id") is None and event_type != "oauth.revoke":
        raise invalid("$.filter.user_id: is missing but it is required")
    return dict(given)


def _check_privacy(call: Call, event_type: str, wanted: Json) -> None:
    scope = PRIVATE.get(event_type)
    if scope is None:
        return
    account = call.caller.account
    granted = call.caller.scheme == "oauth1" or scope in call.caller.scopes
    if account is None or account.id != wanted.get("user_id") or not granted:
        raise forbidden()


def _created(call: Call, activity: EmulatedActivity) -> Json:
    """Return the answer in the shape that is set: two are documented, a third is in the schema."""
    shape, document = call.world.subscription_shape, _shape(activity)
    if shape == "nested":
        return {"data": {"subscription": document}}
    total = {"total_subscriptions": len(_own(call.world))}
    return {"data": [document], "meta": total} if shape == "array" else {"data": document}


def _shape(activity: EmulatedActivity) -> Json:
    document: Json = {
        "subscription_id": activity.id,
        "event_type": activity.event_type,
        "filter": activity.filter,
        "created_at": shapes.moment(activity.created_at),
        "updated_at": shapes.moment(activity.updated_at),
    }
    if activity.tag is not None:
        document["tag"] = activity.tag
    if activity.webhook is not None:
        document["webhook_id"] = activity.webhook.id
    return document


def _own(world: World) -> list[EmulatedActivity]:
    """Return the subscriptions made over the API."""
    return [activity for activity in world.activities.values() if not activity.everywhere]


def _existing(call: Call) -> EmulatedActivity:
    subscription_id = call.path["subscription_id"]
    activity = call.world.activities.get(subscription_id)
    if activity is None:
        raise _gone(subscription_id)
    return activity


def _gone(subscription_id: str) -> Refused:
    return not_found("subscription", subscription_id, "subscription_id")
