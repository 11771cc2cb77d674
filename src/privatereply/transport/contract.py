"""What the clients ask of a transport, in both colours."""

from __future__ import annotations

from typing import Protocol

from privatereply.flow import Request, Response

__all__ = ["AsyncTransport", "Transport"]


class Transport(Protocol):
    """Carries requests out and brings responses back."""

    def send(self, request: Request) -> Response:
        """Carry out one request.

        Every status is a response, redirects and errors included.

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
