"""The present, as a running sandbox sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import click

from privatereply.flow import Effect, Request
from privatereply.transport import HttpTransport

__all__ = ["sandbox_clock"]


def sandbox_clock(url: str) -> Callable[[], datetime]:
    """A clock that goes as the sandbox's did a moment ago: somebody may have turned it.

    Args:
        url: Where the sandbox listens.

    Raises:
        InvalidValue: That is no address.
        NoAnswer: Nothing listens there.
        click.ClickException: What listens there is no sandbox.
    """
    transport = HttpTransport(sandbox=url)
    try:
        # The transport puts the sandbox's address in front of host and path.
        response = transport.send(
            Request(method="GET", url="http://_sandbox/clock", effect=Effect.READ)
        )
    finally:
        transport.close()
    match response.json("sandbox") if response.status == 200 else None:  # noqa: PLR2004
        case {"now": str(now)}:
            ahead = datetime.fromisoformat(now) - datetime.now(UTC)
        case _:
            raise click.ClickException(f"what listens on {url} is no sandbox of privatereply")
    return lambda: datetime.now(UTC) + ahead
