"""``privatereply dead-letters``: what handlers failed at, for good or until the next try."""

from __future__ import annotations

import functools
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


def _data(one: Handling, *, time: str) -> Mapping[str, Any]:
    event = one.event
    return {
        "handler": one.handler,
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": type(event).__name__,
        "event_id": event.id,
        time: one.due_at.isoformat(),
        "tries": one.tries,
        "error": one.error,
    }


def _sheet(time: str) -> Sheet[Handling]:
    """How handlings are listed whose time means this."""
    return Sheet(
        columns=("handler", "kind", "event", time, "tries", "why"),
        cells=_cells,
        data=functools.partial(_data, time=time.replace(" ", "_")),
    )


# A handling is leased for ten minutes, and the lease's end is all that is kept of when it failed.
_DEAD: Final = _sheet("laid aside by")
_WAITING: Final = _sheet("next try")


_waiting_option: Final = click.option(
    "--waiting", is_flag=True, help="Not dead letters, but what failed and will be tried again."
)


def _chosen(command: C) -> C:
    """The options that choose dead letters."""
    command = click.option("--event", metavar="ID", help="Only those of this event.")(command)
    return click.option("--handler", metavar="NAME", help="Only those of this handler.")(command)


@click.group
def command() -> None:
    """See to events whose handler failed: look why, try again, or give up.

    What failed is tried again by itself for about four hours, ever less often; --waiting shows it,
    or tries it now. What failed for good is a dead letter.
    """


@command.command("list")
@store_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many."
)
@_waiting_option
@json_option
def show(*, store: str, limit: int, waiting: bool, as_json: bool) -> None:
    """List dead letters, the oldest first, each with the reason.

    Columns: handler, kind of event, event, the time by which it was laid aside (within ten minutes
    after it was), tries, reason. With --waiting the time is that of the next try, the next first.
    """
    with open_client(store) as client:
        if waiting:
            _WAITING.show(client.waiting_events(limit=limit), as_json=as_json)
        else:
            _DEAD.show(client.dead_letters(limit=limit), as_json=as_json)


@command.command
@store_option
@_chosen
@_waiting_option
def retry(*, store: str, handler: str | None, event: str | None, waiting: bool) -> None:
    """Have handlers told once more; all of them if none are chosen.

    They are not run here: handle_events() of your program tells them. With --waiting what failed is
    tried now, and waits no longer.
    """
    with open_client(store) as client:
        again = client.retry_waiting_events if waiting else client.retry_dead_letters
        number = again(handler=handler, event_id=event)
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
