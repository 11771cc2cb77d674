"""``privatereply opt-in``: a person wants to be written to."""

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
@click.option("--marketing", is_flag=True, help="They have agreed to advertising too.")
@json_option
def command(account: BoundAccount, *, person_id: str, marketing: bool, as_json: bool) -> None:
    """Write down that PERSON_ID wants to be written to by ACCOUNT_ID on PLATFORM.

    You must be able to prove it. Writes it into the ledger alone, so it needs no credentials.
    """
    account.opt_in(person_id, marketing=marketing)
    SHEET.show([Standing.of(account, person_id)], as_json=as_json)
