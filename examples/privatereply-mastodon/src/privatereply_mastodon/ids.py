"""Ids of statuses, people and conversations: opaque text, of another form on every server.

Mastodon counts, GoToSocial takes ULIDs, Pleroma letters and digits, snac a time and a digest.
Nothing is ever made of an id but a part of an address.
https://docs.joinmastodon.org/api/guidelines/#id (2026-07-02)
"""

from __future__ import annotations

import re
from typing import Final

from privatereply.errors import InvalidValue

__all__ = ["segment"]

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


def segment(value: str, *, name: str) -> str:
    """An id as it stands in an address.

    Raises:
        InvalidValue: It is no id of any known server; what else an address can hold stays out.
    """
    if _SEGMENT.fullmatch(value):
        return value
    raise InvalidValue(
        name=name,
        given=f"a text of {len(value)} characters",
        allowed="an id as this server gave it: up to 128 letters, digits, - and _",
    )
