"""Keeps track of how far a request has got on its way out, so that nobody has to guess it."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import attrs

from privatereply.errors import NoAnswer
from privatereply.transport.contract import mark_unsent

__all__ = ["Departure"]

# httpcore and httpcore2 tell the `trace` extension of a request, under these names, what they are
# about to do for it and what went wrong. https://www.encode.io/httpcore/extensions/#trace
_LEAVING: Final = ".send_request_headers.started"
_FAILED: Final = ".failed"


@attrs.define(eq=False)
class Departure:
    """One request, from before it is handed to a client.

    As a context manager it marks what passes through while the request certainly never left, see
    `privatereply.transport.is_unsent`.

    Attributes:
        built: The request as the client built it.
        handed: Whether a client has it. Then silence proves nothing: a transport of the host's
            own may send without telling.
        left: Whether something of it may have left.
        setback: What went wrong last while its connection was being made.
    """

    built: Any = None
    handed: bool = False
    left: bool = False
    setback: BaseException | None = None

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Be the `trace` extension of the request."""
        if event.endswith(_LEAVING):
            # A tunnel's CONNECT carries the extensions of the request that it is dug for.
            self.left |= getattr(info.get("request"), "method", None) != b"CONNECT"
        elif event.endswith(_FAILED):
            self.setback = info["exception"]

    async def awatch(self, event: str, info: Mapping[str, Any]) -> None:
        """The same for an asynchronous client."""
        self.watch(event, info)

    def stopped_by(self, error: BaseException | None) -> bool:
        """Whether this very error kept the request from leaving."""
        return error is not None and error is self.setback and not self.left

    def __enter__(self) -> Self:
        """Look at what leaves the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Mark a cancellation or Ctrl-C in good time; a `NoAnswer` speaks for itself."""
        if error is None or isinstance(error, NoAnswer) or self.left:
            return
        if not self.handed or self.stopped_by(error):
            mark_unsent(error)
