"""``privatereply restriction``: what the platform has laid on an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import recalling
from privatereply.cli.output import Sheet, json_option, stamp
from privatereply.cli.values import moment
from privatereply.model import Restriction, RestrictionKind

__all__ = ["command"]


def _cells(laid: Restriction) -> tuple[object, ...]:
    return (laid.kind.value, stamp(laid.since), stamp(laid.until))


def _data(laid: Restriction) -> Mapping[str, Any]:
    return {
        "kind": laid.kind.value,
        "since": laid.since.isoformat(),
        "until": laid.until and laid.until.isoformat(),
    }


_SHEET: Final = Sheet(columns=("restriction", "since", "until"), cells=_cells, data=_data)


@click.group
def command() -> None:
    """Show, lay or lift what the platform has laid on an account.

    Sends pause while it lasts. Refusals that tell of one are noticed by themselves; this is for
    what you have read in the platform's own app. It asks and changes the ledger alone, so it needs
    no credentials.
    """


@command.command
@recalling
@json_option
def show(account: BoundAccount, *, as_json: bool) -> None:
    """Show what lies on ACCOUNT_ID on PLATFORM; nothing if nothing does."""
    laid = account.restriction()
    _SHEET.show([laid] if laid else [], as_json=as_json)


@command.command
@recalling
@click.argument("kind", type=click.Choice([kind.value for kind in RestrictionKind]))
@click.option("--until", callback=moment, metavar="ISO", help="Until when, with its zone.")
@json_option
def lay(account: BoundAccount, *, kind: str, until: datetime | None, as_json: bool) -> None:
    """Pause the sends of ACCOUNT_ID on PLATFORM.

    They resume at the time given, or after the longest that the policy knows for this kind. What is
    shown is what is in force: the strictest of all that was told.
    """
    _SHEET.show([account.restrict(RestrictionKind(kind), until=until)], as_json=as_json)


@command.command
@recalling
def lift(account: BoundAccount) -> None:
    """Let ACCOUNT_ID on PLATFORM send again.

    The restriction is over, or the bill is paid.
    """
    account.resume()
