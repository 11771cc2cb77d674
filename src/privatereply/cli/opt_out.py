"""``privatereply opt-out``: nothing more for a person."""

from __future__ import annotations

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import recalling
from privatereply.cli.consent import SHEET, Standing
from privatereply.cli.output import json_option

__all__ = ["command"]


@click.command
@recalling
@click.argument("person_id")
@json_option
def command(account: BoundAccount, *, person_id: str, as_json: bool) -> None:
    """Send PERSON_ID nothing more from ACCOUNT_ID on PLATFORM.

    Writes it into the ledger alone, so it needs no credentials. A message that says just that, such
    as STOP, is noticed by itself.
    """
    account.opt_out(person_id)
    SHEET.show([Standing.of(account, person_id)], as_json=as_json)
