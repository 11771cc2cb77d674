"""Takes a stream of server-sent events apart.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs
from privatereply.errors import UnreadableAnswer

from privatereply_mastodon.answers import PLATFORM

__all__ = ["Decoder", "Told"]

_LONGEST: Final = 1024 * 1024
_END: Final = re.compile(rb"\r\n|\n|\r")


@attrs.frozen(kw_only=True)
class Told:
    """One message of a stream.

    Attributes:
        name: What it calls itself.
        data: What it holds.
    """

    name: str
    data: str = attrs.field(repr=False)


class Decoder:
    """Takes bytes as they come, and gives whole messages."""

    def __init__(self) -> None:
        self._left = bytearray()
        self._returned = False
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Told]:
        """The messages that a chunk completes.

        Raises:
            UnreadableAnswer: A message is larger than any that is sent.
        """
        for line in self._lines(chunk):
            told = self._line(line.decode("utf-8", "replace"))
            if told is not None:
                yield told
        self._weigh(len(self._left))

    def _lines(self, chunk: bytes) -> list[bytes]:
        """The lines that a chunk completes; what is left has been looked through once."""
        if not chunk:
            return []
        # A line ended with the carriage return: the line feed belongs to it.
        rest = chunk.removeprefix(b"\n") if self._returned else chunk
        self._returned = chunk.endswith(b"\r")
        first, *others = _END.split(rest)
        self._left += first
        if not others:
            return []
        lines = [bytes(self._left), *others[:-1]]
        self._left = bytearray(others[-1])
        return lines

    def _line(self, line: str) -> Told | None:
        if not line:
            return self._whole()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            # With its end: of empty lines, too, there can be too many.
            self._size += len(value) + 1
            self._weigh(0)
            self._data.append(value)
        return None

    def _whole(self) -> Told | None:
        """The message that an empty line ends; one without data is none."""
        told = Told(name=self._name, data="\n".join(self._data)) if self._data else None
        self._name, self._size = "", 0
        self._data.clear()
        return told

    def _weigh(self, more: int) -> None:
        if self._size + more > _LONGEST:
            raise UnreadableAnswer(platform=PLATFORM, reason="a message of the stream does not end")
