"""Telling what a picture is from its first bytes."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

PictureFormat: TypeAlias = Literal["jpeg", "png", "webp"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_NO_FRAMES: Final = frozenset({0xC4, 0xC8, 0xCC})


@attrs.frozen(kw_only=True)
class Picture:
    """What is known of a picture.

    Attributes:
        format: How it is encoded.
        width: In pixels.
        height: In pixels.
    """

    format: PictureFormat
    width: int
    height: int


def picture(content: bytes) -> Picture | None:
    """Return what a file is, or None if it is no JPEG, PNG or WebP picture."""
    if content.startswith(_PNG):
        return _sized("png", content[16:20], content[20:24])
    if content.startswith(_JPEG):
        return _jpeg(content)
    if content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8":
        return _webp(content)
    return None


def _sized(kind: PictureFormat, width: bytes, height: bytes) -> Picture:
    return Picture(format=kind, width=int.from_bytes(width), height=int.from_bytes(height))


def _jpeg(content: bytes) -> Picture | None:
    """Walk the segments to the frame header, which holds the size."""
    at = len(_JPEG)
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - JPEG's own number
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:  # noqa: PLR2004 - see above
            return _sized("jpeg", content[at + 7 : at + 9], content[at + 5 : at + 7])
        at += 2 + length
    return None


def _webp(content: bytes) -> Picture:
    """Read the size of any of the three kinds of WebP; all of them write it low byte first."""
    chunk, body = content[12:16], content[20:]
    if chunk == b"VP8X":
        width = int.from_bytes(body[4:7], "little") + 1
        height = int.from_bytes(body[7:10], "little") + 1
    elif chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width = int.from_bytes(body[6:8], "little") & 0x3FFF
        height = int.from_bytes(body[8:10], "little") & 0x3FFF
    return Picture(format="webp", width=width, height=height)
