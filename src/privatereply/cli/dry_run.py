"""``privatereply dry-run``: what other rules would have done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from privatereply.cli.account import open_client, store_option
from privatereply.cli.output import Sheet, document, json_option, language_option, stamp
from privatereply.cli.rules import policy_options, wanted_policy
from privatereply.cli.values import moment
from privatereply.dry_run import Change
from privatereply.registry import Registry

__all__ = ["command"]

_NOBODY: Final = "nobody asked"


def _changes(language: str) -> Sheet[Change]:
    return Sheet(
        columns=("at", "account", "comment", "then", "now", "why"),
        cells=lambda one: (
            stamp(one.at),
            one.account_id,
            one.comment_id,
            _NOBODY if one.then is None else one.then.value,
            one.now.verdict.value,
            one.now.explain(language),
        ),
        data=lambda one: one.as_dict(language),
    )


@click.command
@click.argument("platform")
@store_option
@click.option(
    "--since",
    required=True,
    callback=moment,
    metavar="ISO",
    help="From when on, with its zone.",
)
@policy_options
@language_option
@json_option
def command(
    *,
    platform: str,
    store: str,
    since: datetime,
    action: str,
    preset: str | None,
    override: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Tell what other rules of PLATFORM would have sent or refused of what has happened.

    Judges what somebody wanted to send, by what was known then, and the comments nobody answered.
    Nothing is sent and nothing is written, so it needs no credentials.
    """
    registry = Registry()
    policy = wanted_policy(registry.provider(platform), action, preset, override)
    with open_client(store, registry=registry) as client:
        run = client.dry_run(policy, since=since)
    if as_json:
        document(run.as_dict(language))
        return
    click.echo(run.explain(language))
    _changes(language).show(run.changes, as_json=False)
