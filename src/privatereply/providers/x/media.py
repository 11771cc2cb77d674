"""Uploads what is to be attached to a direct message.

Source: https://docs.x.com/x-api/media/introduction (2026-07-24). Films and moving pictures go up in
pieces there, with several requests that write; a driver makes one, so they are uploaded elsewhere.
"""

from __future__ import annotations

import base64
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.flow import Flow, Request
from privatereply.model import Attachment, ContentKind
from privatereply.provider import Upload
from privatereply.providers.reading import at, identifier
from privatereply.providers.x.access import Endpoint

__all__ = ["upload"]

_LIMIT: Final = 5_000_000
_TYPES: Final = frozenset({"image/bmp", "image/jpeg", "image/png", "image/tiff", "image/webp"})


def upload(endpoint: Endpoint, command: Upload) -> Flow[Attachment]:
    """An image by its id, which the same account can attach for 24 hours.

    Raises:
        InvalidValue: It is no image, or too large.
    """
    if command.kind != ContentKind.IMAGE or command.media_type not in _TYPES:
        raise InvalidValue(
            name="media_type",
            given=f"{command.media_type!r} of the kind {command.kind!r}",
            allowed=f'the kind "image" with one of {", ".join(sorted(_TYPES))}',
        )
    if len(command.content) > _LIMIT:
        raise InvalidValue(
            name="content", given=f"{len(command.content)} bytes", allowed=f"at most {_LIMIT} bytes"
        )
    body = {
        "media": base64.b64encode(command.content).decode(),
        "media_category": "dm_image",
    }
    return _upload(endpoint, endpoint.post("media", "upload", body=body))


def _upload(endpoint: Endpoint, request: Request) -> Flow[Attachment]:
    answer = yield from endpoint.ask(request)
    found = identifier(at(answer.tree, "data", "id"))
    if found is None:
        raise answer.unreadable()
    return Attachment(kind=ContentKind.IMAGE, id=found)
