"""Gathers a body without ever holding more than was allowed, however well it was compressed."""

from __future__ import annotations

import zlib

from privatereply.errors import Unanswered

__all__ = ["ENCODING", "Body"]

ENCODING = "gzip"
"""The only content encoding that is asked for, and read."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class Body:
    """A body in the making.

    HTTP libraries inflate a chunk as a whole, and 64 KiB of zeros were 64 MiB once. Here the
    inflating stops at the limit.

    Args:
        encoding: The ``Content-Encoding`` of the answer.
        limit: The most bytes to hold, after decoding.

    Raises:
        Unanswered: It is encoded in a way nobody asked for.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._parts: list[bytes] = []
        self._limit = limit
        self._room = limit
        self._inflater = zlib.decompressobj(_GZIP_WINDOW) if encoding == ENCODING else None
        self._begun = False
        if encoding not in {ENCODING, "", "identity"}:
            raise Unanswered(reason="the answer is encoded in a way that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """Take what came over the wire.

        Raises:
            Unanswered: It does not decode, or there is more of it than allowed.
        """
        if self._inflater is None:
            self._keep(chunk)
            return
        try:
            self._inflate(chunk)
        except zlib.error:
            raise Unanswered(reason="the answer does not decode as gzip") from None

    def whole(self) -> bytes:
        """The body once the wire has given all of it.

        Raises:
            Unanswered: The compressed stream ends in the middle.
        """
        if self._inflater is not None and self._begun and not self._inflater.eof:
            raise Unanswered(reason="the answer ends in the middle of its gzip stream")
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> None:
        while chunk:
            if self._inflater is None or self._inflater.eof:
                # A gzip file may have several members. https://www.rfc-editor.org/rfc/rfc1952
                self._inflater = zlib.decompressobj(_GZIP_WINDOW)
            self._begun = True
            # One byte beyond the room is enough to know that there is too much.
            self._keep(self._inflater.decompress(chunk, self._room + 1))
            chunk = self._inflater.unused_data

    def _keep(self, part: bytes) -> None:
        self._room -= len(part)
        if self._room < 0:
            raise Unanswered(reason=f"the answer is longer than {self._limit} bytes")
        self._parts.append(part)
