"""``privatereply db``: the tables of the ledger."""

from __future__ import annotations

import click

from privatereply.cli.account import store_option
from privatereply.store import Store, schema

__all__ = ["command"]


@click.group
def command() -> None:
    """Create, print or check the tables of the ledger."""


@command.command
@store_option
def upgrade(*, store: str) -> None:
    """Apply the migrations that are missing."""
    with Store.open(store, migrate=True):
        click.echo(f"the ledger is at version {schema.LATEST}")


@command.command
@click.option("--since", type=int, default=0, show_default=True, help="The version it is at.")
def sql(*, since: int) -> None:
    """Print the migrations as one script, for those who apply them themselves."""
    click.echo(schema.sql(since), nl=False)


@command.command
@store_option
def check(*, store: str) -> None:
    """Make sure that no migration is missing; an error if one is."""
    with Store.open(store, migrate=False):
        click.echo(f"the ledger is at version {schema.LATEST}, which is the latest")
