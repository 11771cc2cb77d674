"""The present, as a running sandbox sees it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from privatereply.errors import UnreadableAnswer
from privatereply.flow import Effect, Request, Response
from privatereply.transport import HttpTransport

__all__ = ["machine_clock", "sandbox_clock"]


def machine_clock() -> datetime:
    """What time it is on this machine."""
    return datetime.now(UTC)


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
    ahead = _ahead(response)
    if ahead is None:
        raise click.ClickException(f"what listens on {url} is no sandbox of privatereply")
    return lambda: machine_clock() + ahead


def _ahead(response: Response) -> timedelta | None:
    """How far a sandbox's clock is ahead of ours; ``None`` if that is no sandbox's answer."""
    with contextlib.suppress(UnreadableAnswer, ValueError, TypeError):
        match response.json("sandbox"):
            case {"now": str(now)}:
                return datetime.fromisoformat(now) - machine_clock()
            case _:
                pass
    return None
