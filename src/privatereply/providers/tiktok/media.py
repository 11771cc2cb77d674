"""Hands TikTok an image to send.

Source (as of 2026-04-10): https://business-api.tiktok.com/portal/docs?id=1832184437720193
"""

from __future__ import annotations

import hashlib
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.flow import Flow, Request
from privatereply.model import Attachment, ContentKind
from privatereply.provider import Upload
from privatereply.providers.reading import identifier
from privatereply.providers.tiktok.endpoint import Endpoint, asked

__all__ = ["upload"]

_NAMES: Final = {"image/jpeg": "image.jpg", "image/png": "image.png"}
_MOST: Final = 3 * 1024 * 1024
_END: Final = "\r\n"


def upload(endpoint: Endpoint, command: Upload) -> Flow[Attachment]:
    """An image by its id, which is good for 30 days.

    Raises:
        InvalidValue: It is no JPEG or PNG of at most 3 MB; before any request.
    """
    if command.kind != ContentKind.IMAGE or command.media_type not in _NAMES:
        raise InvalidValue(
            name="media_type",
            given=f"{command.kind} as {command.media_type[:40]!r}",
            allowed="an image as image/jpeg or image/png",
        )
    if not 0 < len(command.content) <= _MOST:
        raise InvalidValue(
            name="content", given=f"{len(command.content)} bytes", allowed=f"1 to {_MOST} bytes"
        )
    # A digest of what is between the boundaries cannot stand there by chance.
    boundary = hashlib.sha256(command.content).hexdigest()
    body = _form(boundary, endpoint.account_id, command)
    media_type = f"multipart/form-data; boundary={boundary}"
    return _uploaded(endpoint.write("business/message/media/upload", body, media_type))


def _uploaded(request: Request) -> Flow[Attachment]:
    answer = yield from asked(request)
    found = identifier(answer.tree.get("media_id"))
    if found is None:
        raise answer.unreadable()
    return Attachment(kind=ContentKind.IMAGE, id=found)


def _form(boundary: str, account_id: str, command: Upload) -> bytes:
    """A body of several parts, as RFC 7578 has it."""
    fields = {"business_id": account_id, "media_type": "IMAGE"}
    head = "".join(
        f'--{boundary}{_END}Content-Disposition: form-data; name="{name}"{_END}{_END}{value}{_END}'
        for name, value in fields.items()
    )
    file = (
        f'--{boundary}{_END}Content-Disposition: form-data; name="file"; '
        f'filename="{_NAMES[command.media_type]}"{_END}'
        f"Content-Type: {command.media_type}{_END}{_END}"
    )
    tail = f"{_END}--{boundary}--{_END}"
    return (head + file).encode() + command.content + tail.encode()
