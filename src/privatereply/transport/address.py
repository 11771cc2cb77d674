"""Looks at a request before anything is opened for it, and turns it towards a sandbox."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from privatereply.errors import InvalidValue, NeverSent
from privatereply.flow import Request

__all__ = ["destination", "sandbox_base"]

_SCHEMES: Final = ("https://", "http://")
# https://www.rfc-editor.org/rfc/rfc9110#section-5
_FIELD_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE: Final = re.compile(r"(?:[!-~]+(?:[ \t]+[!-~]+)*)?")


def destination(request: Request, sandbox: str | None) -> str:
    """The URL a request goes to.

    Args:
        request: What a driver wants to send.
        sandbox: The base of a sandbox: ``https://HOST/PATH`` becomes ``SANDBOX/HOST/PATH``.

    Raises:
        NeverSent: The request cannot be sent by anybody. The sentence says what is wrong with it
            and repeats nothing of it but a header's name.
    """
    if not request.url.startswith(_SCHEMES):
        raise NeverSent(reason="the request never left: its URL is not absolute http or https")
    if "?" in request.url or "#" in request.url:
        raise NeverSent(reason="the request never left: its query belongs into params")
    for name, value in request.headers:
        if not _FIELD_NAME.fullmatch(name):
            raise NeverSent(reason="the request never left: a header's name is not a token")
        if not _FIELD_VALUE.fullmatch(value):
            raise NeverSent(
                reason=f"the request never left: the value of header {name} is not printable "
                "ASCII without surrounding spaces"
            )
    if sandbox is None:
        return request.url
    return f"{sandbox}/{request.url.partition('://')[2]}"


def sandbox_base(value: str | None) -> str | None:
    """A sandbox's address without the slash at its end.

    Raises:
        InvalidValue: It is no plain ``http`` or ``https`` address.
    """
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        plain = parts.hostname and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        plain = False
    if not plain or not value.startswith(_SCHEMES):
        raise InvalidValue(
            name="sandbox",
            given="a text that is no plain http or https address",
            allowed="the address a sandbox listens on, such as http://127.0.0.1:8000",
        )
    return value.rstrip("/")
