"""Answers that are no refusals."""

from __future__ import annotations

import json

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator.limits import Headers


def in_json(document: object, *, status: int = 200, headers: Headers = ()) -> EmulatedResponse:
    """Return a JSON document."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    kind = ("content-type", "application/json; charset=utf-8")
    return EmulatedResponse(status=status, headers=(kind, *headers), body=body)


def in_html(page: str, *, status: int = 200, headers: Headers = ()) -> EmulatedResponse:
    """Return a page of HTML."""
    kind = ("content-type", "text/html; charset=utf-8")
    return EmulatedResponse(status=status, headers=(kind, *headers), body=page.encode())


def in_words(text: str, *, status: int = 200, kind: str = "text/plain") -> EmulatedResponse:
    """Return a plain text."""
    header = ("content-type", f"{kind}; charset=utf-8")
    return EmulatedResponse(status=status, headers=(header,), body=text.encode())
