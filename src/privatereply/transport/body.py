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
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._parts: list[bytes] = []
        self._limit = limit
        self._room = limit
        self._inflater = zlib.decompressobj(_GZIP_WINDOW) if encoding == ENCODING else None
        self._begun = False
        self._trouble: str | None = None
        if encoding not in {ENCODING, "", "identity"}:
            self._trouble = "the answer is encoded in a way that was not asked for"

    def feed(self, chunk: bytes) -> bool:
        """Take what came over the wire; ``False`` says that nothing more can help."""
        if self._trouble is None:
            if self._inflater is None:
                self._keep(chunk)
            else:
                self._inflate(chunk)
        return self._trouble is None

    def whole(self) -> bytes:
        """The body once the wire has given all of it.

        Raises:
            Unanswered: It is too long, or does not decode, or ends in the middle of its stream.
        """
        if self._trouble is None and self._begun and self._inflater and not self._inflater.eof:
            self._trouble = "the answer ends in the middle of its gzip stream"
        if self._trouble is not None:
            raise Unanswered(reason=self._trouble)
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> None:
        while chunk and self._trouble is None:
            if self._inflater is None or self._inflater.eof:
                # A gzip file may have several members. https://www.rfc-editor.org/rfc/rfc1952
                self._inflater = zlib.decompressobj(_GZIP_WINDOW)
            self._begun = True
            try:
                # One byte beyond the room is enough to know that there is too much.
                self._keep(self._inflater.decompress(chunk, self._room + 1))
            except zlib.error:
                self._trouble = "the answer does not decode as gzip"
            chunk = self._inflater.unused_data

    def _keep(self, part: bytes) -> None:
        self._room -= len(part)
        if self._room < 0:
            self._trouble = f"the answer is longer than {self._limit} bytes"
            self._parts.clear()
        else:
            self._parts.append(part)
