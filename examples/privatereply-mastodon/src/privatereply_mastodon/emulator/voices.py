"""How each server puts a refusal.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/entities/Error/
    https://docs.gotosocial.org/en/latest/api/swagger/
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Final

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator.errors import GrantRefused, Reason
from privatereply_mastodon.emulator.replies import in_html, in_json, in_words
from privatereply_mastodon.emulator.server import Server

_INVALID_TOKEN: Final = "The access token is invalid"  # noqa: S105 - a sentence
_REALM: Final = 'Bearer realm="Doorkeeper", error="invalid_token"'
_WAIT: Final = 120


def refuse(server: Server, reason: Reason, locale: str = "en") -> EmulatedResponse:
    """Return the answer a server gives.

    Args:
        server: Who refuses.
        reason: Why.
        locale: Language of the caller; only Mastodon minds.
    """
    if server.software.name == "mastodon":
        return _mastodon(server, reason, locale)
    return _VOICES[server.software.name](server, reason)


def refuse_grant(refused: GrantRefused) -> EmulatedResponse:
    """Return the answer to a call of OAuth; all servers put it alike."""
    described = f"The request was refused: {refused.error.replace('_', ' ')}."
    document = {"error": refused.error, "error_description": described}
    return in_json(document, status=refused.status)


_SENTENCES: Final[dict[str, dict[Reason, str]]] = {
    "en": {
        "empty": "Validation failed: Text can't be blank",
        "too_long": "Validation failed: Text character limit of {limit} exceeded",
        "visibility": "Validation failed: Visibility is not included in the list",
        "invalid": "Validation failed: Invalid parameters",
        "parent_gone": "The post you are trying to reply to does not appear to exist.",
        "rate": "Too many requests",
    },
    "de": {
        "empty": "Prüfung fehlgeschlagen: Text darf nicht leer sein",
        "too_long": "Prüfung fehlgeschlagen: Text hat mehr als {limit} Zeichen",
        "visibility": "Prüfung fehlgeschlagen: Sichtbarkeit ist kein gültiger Wert",
        "invalid": "Prüfung fehlgeschlagen: Angaben sind ungültig",
        "parent_gone": "Den Beitrag, auf den du antworten willst, gibt es nicht.",
        "rate": "Zu viele Anfragen",
    },
    "ja": {
        "empty": "検証エラー: 本文が空です",
        "too_long": "検証エラー: 本文は{limit}文字までです",
        "visibility": "検証エラー: 公開範囲が正しくありません",
        "invalid": "検証エラー: 値が正しくありません",
        "parent_gone": "返信先の投稿が見つかりません。",
        "rate": "リクエストが多すぎます",
    },
}
"""What Mastodon puts into the language of the user. Nobody should read it by machine."""

_FIXED: Final[dict[Reason, tuple[int, str]]] = {
    "token": (401, _INVALID_TOKEN),
    "user": (422, "This method requires an authenticated user"),
    "scope": (403, "This action is outside the authorized scopes"),
    "suspended": (403, "Your login is currently disabled"),
    "foreign": (403, "This action is not allowed"),
    "gone": (404, "Record not found"),
    "route": (404, "Not Found"),
    "starting": (503, "There was a problem processing your request"),
}
_STATUSES: Final[dict[Reason, int]] = {"parent_gone": 404, "rate": 429}


def _mastodon(server: Server, reason: Reason, locale: str) -> EmulatedResponse:
    if reason in _FIXED:
        status, sentence = _FIXED[reason]
        proof = (("www-authenticate", _REALM),) if reason == "token" else ()
        return in_json({"error": sentence}, status=status, headers=proof)
    sentences = _SENTENCES.get(locale[:2], _SENTENCES["en"])
    sentence = sentences.get(reason, "Validation failed")
    document = {"error": sentence.format(limit=server.software.text_limit)}
    return in_json(document, status=_STATUSES.get(reason, 422))


def _gotosocial(server: Server, reason: Reason) -> EmulatedResponse:
    if reason == "starting":
        # As recorded: one header counts seconds, the other is a date.
        later = (("retry-after", str(_WAIT)), ("retry-after", _http_date(server)))
        return in_html("<p>Starting up.</p>", status=503, headers=later)
    if reason == "rate":
        return in_json({"error": "rate limit reached"}, status=429)
    exceeded = f"Bad Request: text with spoiler exceed max chars ({server.software.text_limit})"
    bad, missing = "Bad Request: invalid parameters", "Not Found: target status not found"
    told: dict[Reason, tuple[int, str]] = {
        "token": (401, "Unauthorized: token not supplied"),
        "user": (401, "Unauthorized: token has no user"),
        "scope": (403, "Forbidden: token has insufficient scope permission"),
        "suspended": (403, "Forbidden: account is suspended"),
        "foreign": (406, "Not Acceptable: accounts cannot do this to themselves"),
        "gone": (404, missing),
        "parent_gone": (404, missing),
        "route": (404, "Not Found: page not found"),
        "empty": (400, "Bad Request: status contains no text, media or poll"),
        "too_long": (400, exceeded),
        "visibility": (422, "Unprocessable Entity: unknown visibility"),
    }
    status, sentence = told.get(reason, (400, bad))
    return in_json({"error": sentence}, status=status)


def _takahe(_server: Server, reason: Reason) -> EmulatedResponse:
    if reason in {"gone", "route", "parent_gone"}:
        return in_html("<h1>Not Found</h1>", status=404)
    if reason in {"broken", "starting"}:
        return in_html("<h1>Server Error (500)</h1>", status=500)
    if reason == "token":
        return in_words("Invalid Bearer token", status=400, kind="text/html")
    told: dict[Reason, tuple[int, str]] = {
        "empty": (400, "Status is empty"),
        "too_long": (400, "Status is too long"),
        "rate": (429, "Too many requests"),
        "scope": (403, "insufficient_scope"),
        "suspended": (403, "identity is blocked"),
        "user": (401, "this method requires an identity"),
    }
    status, sentence = told.get(reason, (400, "invalid_request"))
    return in_json({"error": sentence}, status=status)


def _snac(server: Server, reason: Reason) -> EmulatedResponse:
    """Its refusals have a status, and no more than a heading."""
    statuses: dict[Reason, int] = {
        "token": 401,
        "user": 401,
        "scope": 401,
        "suspended": 401,
        "invalid": 400,
        "foreign": 400,
        "rate": 429,
        "starting": 503,
    }
    status = statuses.get(reason, 404)
    if status == statuses["token"]:
        return in_html("", status=status)
    phrases = {400: "Bad Request", 404: "Not Found", 429: "Too Many Requests"}
    phrase = html.escape(phrases.get(status, "Service Unavailable"))
    return in_html(f"<h1>{status} {phrase} (snac/{server.software.version})</h1>", status=status)


def _http_date(server: Server) -> str:
    return server.now.strftime("%a, %d %b %Y %H:%M:%S GMT")


_VOICES: Final[dict[str, Callable[[Server, Reason], EmulatedResponse]]] = {
    "gotosocial": _gotosocial,
    "takahe": _takahe,
    "snac": _snac,
}
