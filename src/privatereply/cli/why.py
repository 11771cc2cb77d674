"""``privatereply why``: the story of one comment."""

from __future__ import annotations

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import recalling
from privatereply.cli.output import document, json_option, language_option

__all__ = ["command"]


@click.command
@recalling
@click.argument("comment_id")
@language_option
@json_option
def command(account: BoundAccount, *, comment_id: str, language: str, as_json: bool) -> None:
    """Tell what the ledger knows of COMMENT_ID, in the order it happened.

    Asks the ledger alone, so it needs no credentials.
    """
    story = account.why(comment_id)
    if as_json:
        document(story.as_dict(language))
    else:
        click.echo(story.explain(language))
