"""``privatereply dead-letters``: what handlers failed to handle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import click

from privatereply.cli.account import open_client, store_option
from privatereply.cli.output import Sheet, json_option, stamp
from privatereply.store.handlings import Handling

__all__ = ["command"]

C = TypeVar("C", bound=Any)


def _cells(one: Handling) -> tuple[object, ...]:
    event = one.event
    return (one.handler, type(event).__name__, event.id, stamp(one.due_at), one.tries, one.error)


def _data(one: Handling) -> Mapping[str, Any]:
    event = one.event
    return {
        "handler": one.handler,
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": type(event).__name__,
        "event_id": event.id,
        "due_at": one.due_at.isoformat(),
        "tries": one.tries,
        "error": one.error,
    }


_SHEET: Final = Sheet(
    columns=("handler", "kind", "event", "due since", "tries", "why"), cells=_cells, data=_data
)


def _chosen(command: C) -> C:
    """The options that choose dead letters."""
    command = click.option("--event", metavar="ID", help="Only those of this event.")(command)
    return click.option("--handler", metavar="NAME", help="Only those of this handler.")(command)


@click.group
def command() -> None:
    """See to events whose handler failed for good: look why, try again, or give up."""


@command.command("list")
@store_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many."
)
@json_option
def show(*, store: str, limit: int, as_json: bool) -> None:
    """List dead letters, the longest due first, each with the reason."""
    with open_client(store) as client:
        found = client.dead_letters(limit=limit)
    _SHEET.show(found, as_json=as_json)


@command.command
@store_option
@_chosen
def retry(*, store: str, handler: str | None, event: str | None) -> None:
    """Have handlers told once more; all of them if none are chosen.

    They are not run here: handle_events() of your program tells them.
    """
    with open_client(store) as client:
        number = client.retry_dead_letters(handler=handler, event_id=event)
    click.echo(f"{number} will be tried again")


@command.command
@store_option
@_chosen
@click.option("--all", "everything", is_flag=True, help="All of them.")
def discard(*, store: str, handler: str | None, event: str | None, everything: bool) -> None:
    """Give dead letters up for good: nobody will be told of these events."""
    if everything is (handler is not None or event is not None):
        raise click.UsageError("say which: --handler, --event or both of them, or --all")
    with open_client(store) as client:
        number = client.discard_dead_letters(handler=handler, event_id=event)
    click.echo(f"{number} were given up")
