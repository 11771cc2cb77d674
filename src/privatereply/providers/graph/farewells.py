"""People who leave an app, and those who want what it knows of them deleted.

Meta posts the same signed form to both callbacks and does not say in it which one it is, so the
address has to: give the one for leaving as the deauthorise callback with
``?about=deauthorization`` behind it.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
(read 2026-11-22)
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, quote

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, AccountRevoked, DeletionRequested, Event
from privatereply.provider import Credential, Received, Webhook
from privatereply.providers import webhooks
from privatereply.providers.reading import Tree, identifier, time, word

__all__ = ["STATUS_URL", "is_one", "receive"]

STATUS_URL: Final = Credential(
    name="deletion_status_url",
    required=False,
    note="A page of yours where a person who asked for deletion reads how it went; the code they "
    'were given is put behind it as "?code=", or in the place of "{code}".',
)

_FORM: Final = b"signed_request="
_ALGORITHM: Final = "HMAC-SHA256"
_CODE_LENGTH: Final = 32
_OLDEST: Final = timedelta(days=1)
"""Whoever logs in with Meta's script has a form of the same shape in a cookie, which may leak years
later, and would erase the person it is about.
http://huljas.github.io/web/2011/11/15/facebook-cookie-authentication/ (read 2026-11-22)"""
_STANDARD: Final = str.maketrans("-_", "+/")


def is_one(webhook: Webhook) -> bool:
    """Whether a request is of this kind, and no notification."""
    return webhook.body.startswith(_FORM)


def receive(webhook: Webhook, platform: str, secret: Credential) -> Received:
    """What the form tells.

    Raises:
        WebhookRefused: It is not signed with one of the secrets or was signed at another time, or
            it says nothing of a person.
    """
    form = parse_qs(webhook.body.decode("ascii", "replace"))
    signature, _, payload = form.get("signed_request", [""])[0].partition(".")
    # Written without padding, and with the letters that may stand in an address.
    given = signature.rstrip("=").translate(_STANDARD) + "="
    webhooks.check_signature(
        webhook,
        platform,
        given=given,
        secret=secret,
        message=payload.encode(),
        form=webhooks.Form.BASE64,
    )
    told = webhooks.read(_decoded(payload, platform), platform)
    person_id = identifier(told.get("user_id"))
    if (word(told.get("algorithm")) or "").upper() != _ALGORITHM or person_id is None:
        raise WebhookRefused(
            platform=platform, status=400, reason="it is no signed request about a person"
        )
    webhooks.check_time(webhook, platform, time(told.get("issued_at")), oldest=_OLDEST)
    if webhook.query.get("about") == "deauthorization":
        return Received(events=(_left(platform, told, person_id),))
    # Nobody can guess it without the secret, and the same request always has the same.
    code = hashlib.sha256(given.encode()).hexdigest()[:_CODE_LENGTH]
    return Received(
        events=(_deletion(platform, told, person_id, code),),
        answer=_answer(webhook.secrets, code),
        content_type="application/json",
    )


def _decoded(payload: str, platform: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        raise WebhookRefused(
            platform=platform, status=400, reason="its payload is not base64"
        ) from None


def _left(platform: str, told: Tree, person_id: str) -> Event:
    """Somebody let the app in no longer.

    A Page is named as ``profile_id``; a person only by their id within the app, which no account
    of the ledger has.
    """
    return AccountRevoked(
        platform=platform,
        account_id=identifier(told.get("profile_id")) or person_id,
        id=webhooks.event_id("revoked", person_id, webhooks.digest(told)),
        at=time(told.get("issued_at")),
        raw=told,
    )


def _deletion(platform: str, told: Tree, person_id: str, code: str) -> Event:
    return DeletionRequested(
        platform=platform,
        account_id=EVERY_ACCOUNT,
        id=webhooks.event_id("deletion", code),
        at=time(told.get("issued_at")),
        raw=told,
        person_id=person_id,
        code=code,
    )


def _answer(secrets: Mapping[str, tuple[str, ...]], code: str) -> str:
    page = next(iter(secrets.get(STATUS_URL.name, ())), "")
    if "{code}" in page:
        url = page.replace("{code}", quote(code))
    else:
        url = f"{page}{'&' if '?' in page else '?'}code={code}"
    return json.dumps({"url": url, "confirmation_code": code})
