"""Tells a platform's own requests from everybody else's, and reads what they hold.

Whatever is wrong with a request becomes `privatereply.errors.WebhookRefused`, whose reason repeats
nothing of it: it is logged, and anybody may have sent it.
"""

from __future__ import annotations

import base64
import enum
import functools
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NoReturn, cast

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, Event, Unrecognised
from privatereply.provider import Credential, Webhook
from privatereply.providers.reading import Tree, identifier, items, mapping, word

__all__ = [
    "Form",
    "bounded",
    "check_method",
    "check_signature",
    "check_time",
    "digest",
    "event_id",
    "is_one_of",
    "read",
    "signature",
    "unrecognised",
]

_DEPTH: Final = 64
"""How deep a body may be nested; what platforms send is never deeper than a dozen levels."""
_MOST: Final = 10_000
"""How many events one body may tell. Meta puts 1,000 updates at most into one
(https://developers.facebook.com/docs/graph-api/webhooks/getting-started, read 2026-11-21); of
nothings, a body that is small enough to be read has room for two millions."""
_BRACKETS: Final = b"[]{}"
_NO_BRACKETS: Final = bytes(set(range(256)) - set(_BRACKETS))
_DIGEST_LENGTH: Final = 32
_NO_JSON: Final = object()


class Form(enum.Enum):
    """How a platform writes a signature."""

    HEX = "hex"
    BASE64 = "base64"


def check_method(webhook: Webhook, platform: str, *allowed: str) -> None:
    """Take only the methods that the platform uses.

    Raises:
        WebhookRefused: It is another one; status 405.
    """
    if webhook.method not in allowed:
        raise WebhookRefused(
            platform=platform, status=405, reason=f"only {' and '.join(allowed)} are taken"
        )


def is_one_of(given: str, allowed: Iterable[str]) -> bool:
    """Whether a text is one of the secrets, in a time that tells nothing of any of them.

    An empty secret is nobody's.
    """
    held = given.encode("utf-8", "surrogatepass")
    found = False
    for secret in allowed:
        same = hmac.compare_digest(held, secret.encode("utf-8", "surrogatepass"))
        found |= same and bool(secret)
    return found


def check_signature(
    webhook: Webhook,
    platform: str,
    *,
    given: str | None,
    secret: Credential,
    message: bytes | None = None,
    form: Form = Form.HEX,
) -> None:
    """Take only what was signed with HMAC-SHA256 under one of the secrets.

    Args:
        webhook: The request.
        platform: The driver's name.
        given: The signature, without what the platform writes around it; ``None`` if there is none.
        secret: What it was signed with, one of the driver's ``webhook_secrets``; several may be
            valid at once.
        message: What was signed, if it is not the raw body alone.
        form: How it is written.

    Raises:
        WebhookRefused: It was not; status 403.
    """
    signed = webhook.body if message is None else message
    keys = [key.encode() for key in webhook.secrets.get(secret.name, ()) if key]
    if not keys:
        raise WebhookRefused(
            platform=platform, reason=f"no {secret.name} was given to check it with"
        )
    if not given:
        raise WebhookRefused(platform=platform, reason="it has no signature that is taken")
    if not is_one_of(given, [signature(key, signed, form) for key in keys]):
        raise WebhookRefused(
            platform=platform, reason=f"its signature was made with none of the given {secret.name}"
        )


def check_time(
    webhook: Webhook,
    platform: str,
    signed_at: datetime | None,
    *,
    oldest: timedelta,
    ahead: timedelta = timedelta(minutes=5),
) -> None:
    """Take nothing that somebody may have kept.

    Args:
        webhook: The request.
        platform: The driver's name.
        signed_at: When it was signed, by the platform's clock; ``None`` if that cannot be read.
        oldest: How long ago that may be: longer than the platform goes on repeating itself, if it
            repeats the first signature.
        ahead: How far its clock may be ahead of ours.

    Raises:
        WebhookRefused: It was signed at another time; status 403.
    """
    age = None if signed_at is None else webhook.now - signed_at
    if age is None or not -ahead <= age <= oldest:
        raise WebhookRefused(
            platform=platform,
            reason=f"it was signed more than {oldest} ago, in the future, or nobody knows when",
        )


def signature(key: bytes, message: bytes, form: Form) -> str:
    """The HMAC-SHA256 of a message."""
    made = hmac.digest(key, message, "sha256")
    return made.hex() if form is Form.HEX else base64.b64encode(made).decode()


def read(body: bytes, platform: str) -> Tree:
    """The object in a body of JSON, with every whole number of 64 bits as it was sent.

    Raises:
        WebhookRefused: There is none; status 400.
    """
    tree = _parsed(body)
    if tree is _NO_JSON:
        raise _unreadable(platform, "it is not JSON")
    if not isinstance(tree, dict):
        raise _unreadable(platform, "it is not a JSON object")
    if _is_too_deep(body, cast("dict[str, object]", tree)):
        raise _unreadable(platform, f"it is nested deeper than {_DEPTH} levels")
    return cast("Tree", tree)


def _unreadable(platform: str, reason: str) -> WebhookRefused:
    return WebhookRefused(platform=platform, status=400, reason=reason)


def _parsed(body: bytes) -> object:
    # The parser's error repeats the body: nothing is raised while it is handled.
    try:
        return _loads(body)
    except (ValueError, RecursionError):
        return _NO_JSON


def _loads(body: bytes) -> object:
    """The value in JSON, read by orjson where that is installed.

    The parser of the standard library has the last word: orjson refuses half of a surrogate pair,
    which platforms send where they cut a text.
    """
    quick = _quick()
    if quick is not None:
        try:
            return quick(body)
        except ValueError:
            pass
    return json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite)


@functools.cache
def _quick() -> Callable[[bytes], object] | None:
    try:
        import orjson  # noqa: PLC0415 - nothing is imported before the first webhook
    except ImportError:
        return None
    return orjson.loads


def _no_number(_: str) -> NoReturn:
    msg = "JSON has no such number"
    raise ValueError(msg)


def _finite(digits: str) -> float:
    number = float(digits)
    return _no_number(digits) if number in {float("inf"), float("-inf")} else number


def _is_too_deep(body: bytes, tree: dict[str, object]) -> bool:
    """Whether a body is nested deeper than everybody who handles it can follow.

    Brackets that close one another are struck out from the innermost, in a tenth of the time that
    reading takes. Only those inside a text can leave something over, and then the tree tells.
    """
    left = body.translate(None, _NO_BRACKETS)
    for _ in range(_DEPTH):
        if not left:
            return False
        left = left.replace(b"{}", b"").replace(b"[]", b"")
    level: list[object] = [tree]
    for _ in range(_DEPTH):
        level = [inside for holder in level for inside in _inside(holder)]
    return bool(level)


def _inside(holder: object) -> list[object]:
    held = [*mapping(holder).values(), *items(holder)]
    return [value for value in held if isinstance(value, (dict, list))]


def bounded(told: Iterable[Event], platform: str) -> tuple[Event, ...]:
    """What a body tells, unless it is more than any platform tells at once.

    Args:
        told: The events; no more of them are made than may be told.
        platform: The driver's name.

    Raises:
        WebhookRefused: It is more; status 413.
    """
    found = tuple(itertools.islice(told, _MOST + 1))
    if len(found) > _MOST:
        raise WebhookRefused(
            platform=platform, status=413, reason=f"it tells of more than {_MOST} events"
        )
    return found


def digest(value: object) -> str:
    """The same 32 characters for the same JSON value, in whatever order its keys were sent."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(canonical).hexdigest()[:_DIGEST_LENGTH]


def event_id(*parts: str) -> str:
    """The id of an event, ``comment:17:added``, as `privatereply.events.Event` takes it."""
    joined = ":".join(parts)
    return identifier(joined) or digest(joined)


def unrecognised(
    platform: str,
    account_id: str | None,
    item: object,
    *,
    kind: object,
    told_at: datetime | None = None,
    test: bool = False,
) -> Unrecognised:
    """The event for something that the driver does not know, whatever it is.

    Args:
        platform: The platform it happened on.
        account_id: The account, if one is named.
        item: What was sent.
        kind: What the platform calls it, if it can be told.
        told_at: When it was sent, if the platform says so.
        test: Whether it is a sample.
    """
    return Unrecognised(
        platform=platform,
        account_id=account_id or EVERY_ACCOUNT,
        id=digest(item),
        told_at=told_at,
        test=test,
        raw=cast("Tree", item) if isinstance(item, dict) else {"item": item},
        kind=word(kind) or "unknown",
    )
