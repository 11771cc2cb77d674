"""Registering callbacks over the API.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/webhooks/introduction
    https://docs.x.com/x-api/webhooks/quickstart
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import bodies, shapes
from privatereply.sandbox.x.announcing import TOPIC
from privatereply.sandbox.x.bodies import ID
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import Refused, invalid
from privatereply.sandbox.x.world import EmulatedWebhook

MOST: Final = 5
"""Webhooks of one app. The number depends on the package and is not documented for this one."""

KEPT: Final = timedelta(hours=24)
LONGEST_URL: Final = 200


def create(call: Call) -> Json:
    """Answer ``POST /2/webhooks``: the callback is challenged at once, if anybody can ask it.

    Raises:
        Refused: The address is no good or known already, or its answer to the challenge wrong.
    """
    body = call.body()
    if "url" not in body:
        raise invalid("$.url: is missing but it is required")
    url = bodies.text(body, "url", least=1, most=LONGEST_URL) or ""
    if not _allowed(url):
        raise _failed("UrlValidationFailed", url)
    if any(known.subscription.url == url for known in call.world.webhooks.values()):
        raise _failed("DuplicateUrlFailed", url)
    if len(call.world.webhooks) >= MOST:
        raise _failed("WebhookLimitExceeded", url)
    # It wants no field of itself: activity subscriptions say what it gets.
    subscription = call.world.stage.webhooks.subscribe(topic=TOPIC, url=url, fields=())
    if not call.world.stage.webhooks.welcomes(subscription):
        call.world.stage.webhooks.unsubscribe(subscription)
        raise _failed("CrcValidationFailed", url)
    webhook = EmulatedWebhook(
        id=call.world.snowflake(), subscription=subscription, created_at=call.world.now
    )
    call.world.webhooks[webhook.id] = webhook
    return {"data": _shape(webhook)}


def read(call: Call) -> Json:
    """Answer ``GET /2/webhooks``."""
    found = [_shape(webhook) for webhook in call.world.webhooks.values()]
    return {"data": found, "meta": {"result_count": len(found)}}


def delete(call: Call) -> Json:
    """Answer ``DELETE /2/webhooks/{webhook_id}``.

    Raises:
        Refused: There is no such webhook.
    """
    webhook = existing(call, call.path["webhook_id"])
    del call.world.webhooks[webhook.id]
    call.world.stage.webhooks.unsubscribe(webhook.subscription)
    return {"data": {"deleted": True}}


def validate(call: Call) -> Json:
    """Answer ``PUT /2/webhooks/{webhook_id}``: challenge it, and use it again if it answers.

    Raises:
        Refused: There is no such webhook, or its answer is wrong.
    """
    webhook = existing(call, call.path["webhook_id"])
    webhook.valid = call.world.stage.webhooks.welcomes(webhook.subscription)
    if not webhook.valid:
        raise _failed("CrcValidationFailed", webhook.subscription.url)
    return {"data": {"valid": True}}


def replay(call: Call) -> Json:
    """Answer ``POST /2/webhooks/replay``: what was told in a span of the last day comes again.

    Raises:
        Refused: The body is wrong, there is no such webhook, or the span is too old.
    """
    body = call.body()
    names = ("from_date", "to_date", "webhook_id")
    bodies.members(body, names, required=names)
    webhook = existing(call, bodies.identifier(body, "webhook_id") or "")
    start, end = (_minute(bodies.text(body, name) or "") for name in ("from_date", "to_date"))
    if call.world.now - start > KEPT + timedelta(minutes=1) or end < start:
        raise invalid("$.from_date: must lie in the last 24 hours and before to_date")
    for at, announcement in list(call.world.announced):
        told = announcement.callback == webhook.subscription
        if told and start <= at < end + timedelta(minutes=1):
            call.world.stage.webhooks.announce(announcement)
    created = shapes.moment(call.world.now)
    return {"data": {"job_id": call.world.snowflake(), "created_at": created}}


def existing(call: Call, webhook_id: str) -> EmulatedWebhook:
    """Return a webhook of the app.

    Raises:
        Refused: There is none with this id.
    """
    webhook = call.world.webhooks.get(webhook_id)
    if webhook is None or not ID.fullmatch(webhook_id):
        raise _failed("WebhookIdInvalid", webhook_id)
    return webhook


def _allowed(url: str) -> bool:
    """Tell whether an address is one X takes: https, without a port.

    Addresses of this machine are excepted, or nothing could be tried out locally.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme in {"http", "https"} and host is not None and _local(host):
        return True
    return parts.scheme == "https" and bool(host) and port is None


def _local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shape(webhook: EmulatedWebhook) -> Json:
    return {
        "created_at": shapes.moment(webhook.created_at),
        "id": webhook.id,
        "url": webhook.subscription.url,
        "valid": webhook.valid,
    }


def _minute(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise invalid("dates must be written as yyyymmddhhmm") from None


def _failed(reason: str, value: str) -> Refused:
    return invalid(reason, url=value)
