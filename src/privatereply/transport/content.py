"""The bytes of a request as a stream that leaves no generator behind.

httpx streams even a short text from an asynchronous generator, and httpcore drops it where it
stands when the request is cancelled. trio warns of such generators. httpcore2 closes them.
"""

from __future__ import annotations

import functools
from typing import Any, Self

__all__ = ["restreamed"]


class _Once:
    def __init__(self, content: bytes) -> None:
        self._left = [content]

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()


def restreamed(built: Any, content: bytes) -> Any:
    """The same request, and its stream still one of its library's."""
    library: Any = built.stream.__class__
    built.stream = _kind(library)(content)
    built.stream.whole = content
    return built


@functools.cache
def _kind(library: Any) -> Any:
    def begin(stream: Any) -> _Once:
        return _Once(stream.whole)

    return type("Content", (library,), {"__aiter__": begin})
