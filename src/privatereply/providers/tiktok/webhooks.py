"""Tells TikTok's own requests from everybody else's, and opens the envelope they come in.

``{"client_key", "event", "create_time", "user_openid", "content"}``, where the content is JSON
once more, written into a text.
https://business-api.tiktok.com/portal/docs?id=1759978341579777 (as of 2026-08-24)
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from privatereply.errors import WebhookRefused
from privatereply.events import Event
from privatereply.provider import Credential, Received, Webhook
from privatereply.providers.reading import Tree, identifier, mapping, text, time, word
from privatereply.providers.tiktok import notices
from privatereply.providers.tiktok.access import APP_ID, APP_SECRET
from privatereply.providers.tiktok.answers import PLATFORM
from privatereply.providers.tiktok.notices import Notice
from privatereply.providers.webhooks import (
    check_method,
    check_signature,
    check_time,
    is_one_of,
    read,
)

__all__ = ["SECRETS", "receive"]

_SECRET: Final = Credential(
    name=APP_SECRET.name, required=True, note="The app's secret, which TikTok signs with."
)
_APP_ID: Final = Credential(
    name=APP_ID.name,
    required=False,
    note="The app's id; given, what TikTok posts for another app is refused.",
)
SECRETS: Final = (_SECRET, _APP_ID)

_SIGNATURE: Final = "tiktok-signature"
_MOMENT: Final = re.compile(r"[0-9]{1,12}")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")


def receive(webhook: Webhook, *, tolerance: timedelta) -> Received:
    """What a request of TikTok's tells.

    Args:
        webhook: The request.
        tolerance: How far the time that was signed may be from now.

    Raises:
        WebhookRefused: It is not from TikTok, not for this app or too old, or cannot be read.
    """
    check_method(webhook, PLATFORM, "GET", "POST")
    if webhook.method == "GET":
        return _echo(webhook)
    _check_seal(webhook, tolerance)
    envelope = read(webhook.body, PLATFORM)
    _check_app(webhook, envelope)
    return Received(events=_opened(envelope))


def _echo(webhook: Webhook) -> Received:
    """The answer to a challenge, of which TikTok documents nothing and some say that it comes."""
    challenge = webhook.query.get("challenge", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise WebhookRefused(
            platform=PLATFORM, status=400, reason="it has no challenge that is answered"
        )
    return Received(answer=challenge)


def _check_seal(webhook: Webhook, tolerance: timedelta) -> None:
    """Take only what was signed by TikTok, and not long ago.

    The header names its parts: ``t=`` a time in seconds, ``s=`` what was signed with it.
    """
    header = webhook.headers.get(_SIGNATURE, "")
    pairs = (part.strip().partition("=") for part in header.split(","))
    parts = {name: value for name, _, value in pairs}
    moment = parts.get("t", "")
    if not _MOMENT.fullmatch(moment):
        raise WebhookRefused(platform=PLATFORM, reason="its signature has no time")
    check_time(webhook, PLATFORM, time(int(moment)), oldest=tolerance, ahead=tolerance)
    check_signature(
        webhook,
        PLATFORM,
        given=parts.get("s"),
        secret=_SECRET,
        message=b".".join((moment.encode(), webhook.body)),
    )


def _check_app(webhook: Webhook, envelope: Tree) -> None:
    """Take only what is for this app, if it is known which one that is."""
    ours = webhook.secrets.get(_APP_ID.name, ())
    if ours and not is_one_of(text(envelope.get("client_key")) or "", ours):
        raise WebhookRefused(platform=PLATFORM, reason="it is for another app")


def _opened(envelope: Tree) -> tuple[Event, ...]:
    """What an envelope holds; one that nobody can open is one thing that nobody knows."""
    notice = Notice(
        account_id=identifier(envelope.get("user_openid")),
        kind=word(envelope.get("event")) or "",
        told_at=time(envelope.get("create_time")),
    )
    return notices.events(notice, _content(envelope)) or (notice.strange(envelope),)


def _content(envelope: Tree) -> Tree:
    told = envelope.get("content")
    if not isinstance(told, str):
        return mapping(told)
    try:
        return read(told.encode("utf-8", "surrogatepass"), PLATFORM)
    except WebhookRefused:
        return mapping(None)
