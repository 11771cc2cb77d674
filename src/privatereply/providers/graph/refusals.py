"""Turns a refusal of the Graph API into an error, by the table in `codes`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import attrs

from privatereply.errors import PlatformError, RateLimited, TemporaryFailure
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import FAILED, RATE, UNLISTED, Refusal
from privatereply.providers.graph.codes import CODELESS, CODES, PAIRS, SUBCODES
from privatereply.providers.graph.usage import retry_after
from privatereply.providers.reading import Tree, flag, mapping, matching, text

__all__ = ["refusal"]

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}")
_TRACE: Final = re.compile(r"[A-Za-z0-9_+/=-]{1,128}")


@attrs.frozen(kw_only=True)
class _Error:
    code: str | None
    subcode: str | None
    status: int
    transient: bool
    trace: str | None
    message: str | None


def refusal(
    response: Response, tree: object, *, platform: str, effect: Effect, action: Action | None
) -> PlatformError | None:
    """The error a response is, or ``None`` if it is none.

    Args:
        response: What came back.
        tree: Its body as JSON; ``None`` if it is not JSON.
        platform: The driver's name.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.
    """
    error = _error(response, mapping(tree))
    if error is None:
        return None
    found = _find(error)
    return found.kind(
        platform=platform,
        reason=found.reason,
        outcome=found.consequence(effect, action),
        code=error.code,
        subcode=error.subcode,
        status=response.status,
        trace_id=error.trace,
        retry_after=_patience(found, response),
        detail=error.message,
    )


def _error(response: Response, tree: Tree) -> _Error | None:
    """The refusal in a body, or in the status where the body does not tell."""
    if "error_type" in tree or "error_message" in tree:
        return _oauth_error(response, tree)
    # Without an envelope a 4xx is unreadable: code 1 after a delivery comes as 400 too.
    if tree.get("error") is None and not _tells(response.status):
        return None
    body = mapping(tree.get("error"))
    return _Error(
        code=matching(_NUMBER, body.get("code")),
        subcode=matching(_NUMBER, body.get("error_subcode")),
        status=response.status,
        transient=flag(body.get("is_transient")) or False,
        trace=matching(_TRACE, body.get("fbtrace_id")) or _trace(response),
        message=text(body.get("message")),
    )


def _oauth_error(response: Response, tree: Tree) -> _Error:
    """The shape of Instagram's token endpoints, whose code is an HTTP status."""
    code = matching(_NUMBER, tree.get("code"))
    status = int(code) if code else response.status
    return _Error(
        code=code,
        subcode=None,
        status=status,
        transient=False,
        trace=_trace(response),
        message=text(tree.get("error_message")),
    )


def _tells(status: int) -> bool:
    return status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR


def _find(error: _Error) -> Refusal:
    code, subcode = error.code or "", error.subcode or ""
    known = PAIRS.get((code, subcode)) or SUBCODES.get(subcode) or CODES.get(code)
    if known is not None:
        return known
    if error.status == _TOO_MANY_REQUESTS:
        return RATE
    if error.transient or error.status >= _SERVER_ERROR:
        return FAILED
    return UNLISTED if code else CODELESS


def _patience(found: Refusal, response: Response) -> timedelta | None:
    passes = issubclass(found.kind, (RateLimited, TemporaryFailure))
    return retry_after(response) if passes else None


def _trace(response: Response) -> str | None:
    headers = (response.header("x-fb-trace-id"), response.header("x-fb-debug"))
    return next((found for found in headers if matching(_TRACE, found)), None)
