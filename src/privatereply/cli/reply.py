"""``privatereply reply``: one private reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import acting, actor_option, facts_option
from privatereply.cli.output import Sheet, json_option, stamp
from privatereply.cli.receipt import receipt_data
from privatereply.cli.values import text
from privatereply.model import Actor, Fact, Receipt

__all__ = ["command"]


def _cells(receipt: Receipt) -> tuple[object, ...]:
    return (
        receipt.message_id,
        stamp(receipt.sent_at),
        receipt.person_id,
        receipt.attempt_id,
        "found by looking" if receipt.found_by_looking else "sent",
    )


_SHEET: Final = Sheet(
    columns=("message", "sent at", "to", "attempt", "how"), cells=_cells, data=receipt_data
)


@click.command
@acting
@click.argument("comment_id")
@click.argument("text", callback=text)
@actor_option
@facts_option
@click.option("--ask-platform", is_flag=True, help="Ask the platform for fresh facts first.")
@json_option
def command(
    account: BoundAccount,
    *,
    comment_id: str,
    text: str,
    actor: Actor,
    known: Mapping[str, Fact],
    ask_platform: bool,
    as_json: bool,
) -> None:
    """Answer COMMENT_ID with TEXT in private, at most once, and print the receipt.

    TEXT may be - to be read from standard input. The same text again prints the first receipt.
    """
    comment = account.comment(comment_id)
    receipt = account.reply(comment, text, actor=actor, facts=known, ask_platform=ask_platform)
    _SHEET.show([receipt], as_json=as_json)
