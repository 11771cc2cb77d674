"""Tells X's own requests from everybody else's, and reads both kinds of webhooks it has.

https://docs.x.com/x-api/webhooks/quickstart (2026-07-24)
"""

from __future__ import annotations

import json
import re
from typing import Final

from privatereply.errors import WebhookRefused
from privatereply.provider import Credential, Received, Webhook
from privatereply.providers.reading import mapping
from privatereply.providers.webhooks import Form, check_method, check_signature, read, signature
from privatereply.providers.x import activity, bundles
from privatereply.providers.x.access import PLATFORM

__all__ = ["SECRETS", "receive"]

_SECRET: Final = Credential(
    name="consumer_secret",
    required=True,
    note="The app's API secret key: X signs with it, and wants to see that you have it.",
)
SECRETS: Final = (_SECRET,)

_SIGNATURE: Final = "x-twitter-webhooks-signature"
_METHOD: Final = "sha256="
# X asks for the signature of a text that it chooses, and signs bodies the same way: whoever had us
# sign a body here could send it afterwards. No JSON object can be made of these characters.
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")


def receive(webhook: Webhook, *, implied: bool) -> Received:
    """What a request of X tells.

    Args:
        webhook: The request.
        implied: Whether being replied to counts as being named.

    Raises:
        WebhookRefused: It is not from X, or cannot be read.
    """
    check_method(webhook, PLATFORM, "GET", "POST")
    if webhook.method == "GET":
        return _proof(webhook)
    method, _, given = webhook.headers.get(_SIGNATURE, "").partition(_METHOD)
    check_signature(
        webhook,
        PLATFORM,
        given=None if method else given,
        secret=_SECRET,
        form=Form.BASE64,
    )
    body = read(webhook.body, PLATFORM)
    data = mapping(body.get("data"))
    if "event_type" in data:
        return Received(events=activity.events(data, implied=implied))
    return Received(events=bundles.events(body, implied=implied))


def _proof(webhook: Webhook) -> Received:
    """The answer to X's regular check that the app's secret is at hand.

    Only one can be given, so it is made with the first of several secrets.
    """
    challenge = webhook.query.get("crc_token", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise WebhookRefused(
            platform=PLATFORM, status=400, reason="it has no crc_token that is answered"
        )
    secret = next(iter(webhook.secrets.get(_SECRET.name, ())), "")
    if not secret:
        raise WebhookRefused(platform=PLATFORM, reason=f"no {_SECRET.name} was given to answer")
    proof = signature(secret.encode(), challenge.encode(), Form.BASE64)
    return Received(
        answer=json.dumps({"response_token": f"{_METHOD}{proof}"}),
        content_type="application/json",
    )
