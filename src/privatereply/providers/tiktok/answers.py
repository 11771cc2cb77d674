"""Reads what TikTok answered: the ``data`` of its envelope, or the refusal.

``{"code": 0, "message": "OK", "request_id": "…", "data": {…}}``, always with HTTP 200; any other
status means that the call never reached the API.
https://business-api.tiktok.com/portal/docs?id=1737172488964097
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from privatereply.errors import Outcome, PlatformError, RateLimited, SpamBlocked
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import FAILED, RATE, UNLISTED, Answer, Refusal, parsed, taken
from privatereply.providers.reading import Tree, mapping, matching, text
from privatereply.providers.tiktok.codes import BLOCKED, CODES, OK, PARTIAL, TOO_FAST

__all__ = ["PLATFORM", "read"]

PLATFORM: Final = "tiktok"

_SUCCESS: Final = range(200, 300)
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_SYSTEM_CODES: Final = 50_000
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_TRACE: Final = re.compile(r"[A-Za-z0-9_+/=-]{1,128}")
_RESTING: Final = ("too fast", "take a rest")

_PAUSE: Final = timedelta(minutes=5)
"""After too many calls in a minute, and after a 5xx, the platform wants five minutes of silence;
after too many in a second, one second. It does not say which it was. Our own budgets keep the
second, so what is left is the minute.
https://business-api.tiktok.com/portal/docs?id=1740029171730433 (as of 2026-08-13)"""
_REST: Final = timedelta(hours=4)
"""How long an account has to rest is documented nowhere; the cap that was reported is a day's.
https://documentation.qiscus.com/omnichannel-chat/tiktok-direct-message (read 2026-11-21)"""


def read(response: Response, *, effect: Effect, action: Action | None = None) -> Answer:
    """The ``data`` of a response.

    Args:
        response: What came back.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.

    Raises:
        PlatformError: The platform refused.
        UnreadableAnswer: There is neither an envelope nor a refusal.
    """
    envelope = mapping(parsed(response))
    code = matching(_NUMBER, envelope.get("code"))
    refused = _refusal(response, envelope, code)
    if refused is not None:
        raise _error(refused, response, envelope, code, refused.consequence(effect, action))
    data = None if code is None else mapping(envelope.get("data"))
    return taken(response, data, platform=PLATFORM, effect=effect, partial=code == PARTIAL)


def _refusal(response: Response, envelope: Tree, code: str | None) -> Refusal | None:
    """What a response refuses; ``None`` if it refuses nothing, or does not say what."""
    if code == BLOCKED and _has_to_rest(envelope):
        return TOO_FAST
    broken = response.status >= _SERVER_ERROR
    if code is not None and code not in {OK, PARTIAL}:
        return CODES.get(code) or (FAILED if broken or int(code) >= _SYSTEM_CODES else UNLISTED)
    if response.status == _TOO_MANY_REQUESTS:
        return RATE
    return FAILED if broken else None


def _has_to_rest(envelope: Tree) -> bool:
    sentence = (text(envelope.get("message")) or "").casefold()
    return any(words in sentence for words in _RESTING)


def _error(
    refused: Refusal, response: Response, envelope: Tree, code: str | None, outcome: Outcome
) -> PlatformError:
    return refused.kind(
        platform=PLATFORM,
        reason=refused.reason,
        outcome=outcome,
        code=code,
        status=response.status,
        trace_id=matching(_TRACE, envelope.get("request_id")),
        retry_after=_patience(refused, response),
        detail=text(envelope.get("message")),
    )


def _patience(refused: Refusal, response: Response) -> timedelta | None:
    if issubclass(refused.kind, SpamBlocked):
        return _REST
    limited = issubclass(refused.kind, RateLimited)
    return _PAUSE if limited or response.status >= _SERVER_ERROR else None
