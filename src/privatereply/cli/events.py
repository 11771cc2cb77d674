"""``privatereply events``: what platforms told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import click

from privatereply.cli.account import open_client, store_option
from privatereply.cli.output import Sheet, json_option, stamp
from privatereply.cli.values import moment
from privatereply.events import EVENTS, Event
from privatereply.store import Store, events
from privatereply.store.events import Count, Kept

__all__ = ["command", "event_data"]


def event_data(event: Event) -> Mapping[str, Any]:
    """An event as JSON can hold it, with the item as the platform sent it."""
    return {
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": type(event).__name__,
        "id": event.id,
        "at": event.at and event.at.isoformat(),
        "comment_id": event.about_comment,
        "message_id": event.about_message,
        "person_id": event.about_person,
        "test": event.test,
        "raw": event.raw,
    }


def _cells(kept: Kept) -> tuple[object, ...]:
    event = kept.event
    return (
        stamp(kept.first_told_at),
        type(event).__name__,
        event.account_id,
        event.about_comment or event.about_message,
        event.about_person,
        kept.source,
    )


def _data(kept: Kept) -> Mapping[str, Any]:
    told = {"first_told_at": kept.first_told_at.isoformat(), "source": kept.source}
    return {**event_data(kept.event), **told}


_EVENTS: Final = Sheet(
    columns=("told at", "kind", "account", "comment or message", "person", "by"),
    cells=_cells,
    data=_data,
)
_COUNTS: Final = Sheet[Count](
    columns=("platform", "kind", "how many", "newest"),
    cells=lambda one: (one.platform, one.kind, one.number, stamp(one.newest_told_at)),
    data=lambda one: {
        "platform": one.platform,
        "kind": one.kind,
        "number": one.number,
        "newest_told_at": one.newest_told_at.isoformat(),
    },
)


@click.group
def command() -> None:
    """Show what platforms told, by webhooks or when it was read back."""


@command.command("list")
@click.argument("platform")
@store_option
@click.option(
    "--kind", type=click.Choice(list(EVENTS)), metavar="KIND", help="Only these: CommentAdded, …"
)
@click.option(
    "--since", callback=moment, metavar="ISO", help="Only what was told from this time on."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many."
)
@json_option
def latest(
    *,
    platform: str,
    store: str,
    kind: str | None,
    since: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what PLATFORM told, newest first.

    Columns: when it was told, kind, account, comment or message, person, and what told it.
    What nobody understood is of the kind Unrecognised. --json shows each as it was sent.
    """
    with open_client(store) as client:
        found = client.events(platform, kind=EVENTS.get(kind or ""), since=since, limit=limit)
    _EVENTS.show(found, as_json=as_json)


@command.command
@store_option
@json_option
def count(*, store: str, as_json: bool) -> None:
    """Count what every platform told, by kind."""
    with Store.open(store) as ledger:
        found = ledger.transaction(events.counts, durable=False)
    _COUNTS.show(found, as_json=as_json)
