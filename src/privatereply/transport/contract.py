"""What the clients ask of a transport, in both colours."""

from __future__ import annotations

from typing import Final, Protocol

from privatereply.errors import NeverSent
from privatereply.flow import Request, Response

__all__ = ["AsyncTransport", "Transport", "is_unsent", "mark_unsent"]

_UNSENT: Final = "_privatereply_unsent"


class Transport(Protocol):
    """Carries requests out and brings responses back."""

    def send(self, request: Request) -> Response:
        """Carry out one request.

        Every status is a response, redirects and errors included. What stops the caller, a
        cancellation or Ctrl-C, passes through; `mark_unsent` says of it that it came in time.

        Raises:
            NeverSent: Certainly no byte of the request left.
            Unanswered: The request may have arrived, and there is no whole answer to it.
        """
        ...

    def close(self) -> None:
        """Give back what the transport opened itself."""
        ...


class AsyncTransport(Protocol):
    """The same for `asyncio` and trio."""

    async def send(self, request: Request) -> Response:
        """Carry out one request, as `Transport.send` does."""
        ...

    async def aclose(self) -> None:
        """Give back what the transport opened itself."""
        ...


def mark_unsent(error: BaseException) -> None:
    """Say of what is about to pass through ``send`` that no byte of this request left.

    Transports do it for what they may not swallow: a cancellation, ``KeyboardInterrupt``. Without
    the mark the request may have arrived.
    """
    # Around what a class of its own may have to say about setting attributes.
    error.__dict__[_UNSENT] = True


def is_unsent(error: BaseException) -> bool:
    """Whether what came out of ``send`` says that certainly no byte of that request left.

    Args:
        error: A `privatereply.errors.NeverSent`, or anything marked by `mark_unsent`. Of an
            exception group the members are not looked at.

    Returns:
        ``False`` if it may have arrived, or if nobody knows. It is the word about the one request
        that ended in the error, not about others that were sent before.
    """
    return isinstance(error, NeverSent) or _UNSENT in error.__dict__
