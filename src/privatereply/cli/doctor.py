"""``privatereply doctor``: whether everything works, and will go on working."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import click

from privatereply.cli.account import (
    credentials,
    described,
    open_client,
    sandbox_option,
    store_option,
)
from privatereply.cli.clock import machine_clock, sandbox_clock
from privatereply.cli.output import Sheet, json_option
from privatereply.errors import NoAnswer, ProviderError, StoreError
from privatereply.health import Check, Health, database_failure, equipment, worst
from privatereply.registry import Registry
from privatereply.store import Store

__all__ = ["command"]

_FAILED: Final = 1


def _cells(check: Check) -> tuple[object, ...]:
    return (check.health.value, check.name, check.about, check.detail, check.advice)


_SHEET: Final = Sheet(
    columns=("health", "of the", "named", "what was found", "what to do"),
    cells=_cells,
    data=Check.as_dict,
)


@click.command
@click.argument("platform", required=False)
@click.argument("account_id", required=False)
@store_option
@sandbox_option
@described
@json_option
def command(
    *,
    platform: str | None,
    account_id: str | None,
    store: str,
    sandbox: str | None,
    account_kind: str | None,
    account_region: str | None,
    as_json: bool,
) -> int:
    """Look at everything that has to work: here, and for ACCOUNT_ID on PLATFORM if it is named.

    Here: the database and its migrations, every driver, the extras, events nobody understood,
    handlers that failed. Of an account: its token, its webhooks, the platform's clock, what the
    platform has laid on it, attempts nobody knows the outcome of. Nothing is changed on the
    platform. Ends with 1 if something failed; a warning, or what cannot be asked, is no failure: a
    platform that does not answer leaves the account's findings unknown.
    """
    if (platform is None) is not (account_id is None):
        raise click.UsageError("an account is named by both, PLATFORM and ACCOUNT_ID")
    registry = Registry()
    found = _missing_database(store, registry)
    if found is None:
        clock, doubts = _present(sandbox)
        with open_client(store, sandbox=sandbox, registry=registry, clock=clock) as client:
            # A driver that cannot be used is among what is found.
            with contextlib.suppress(ProviderError):
                if platform is not None and account_id is not None:
                    client.account(
                        platform,
                        id=account_id,
                        kind=account_kind,
                        region=account_region,
                        **credentials(registry.provider(platform)),
                    )
            found = (*doubts, *client.doctor())
    _SHEET.show(found, as_json=as_json)
    return _FAILED if worst(found) is Health.FAILED else 0


def _present(sandbox: str | None) -> tuple[Callable[[], datetime], Sequence[Check]]:
    """The clock to look by, and what is to be said of it.

    Without a sandbox to ask it is this machine's, so that the rest is looked at all the same.
    """
    if not sandbox:
        return machine_clock, ()
    try:
        return sandbox_clock(sandbox), ()
    except NoAnswer as error:
        reason = str(error)
    except click.ClickException as error:
        reason = error.message
    doubt = Check(
        name="sandbox",
        health=Health.WARNING,
        detail=f"it could not be asked for the time, so this machine's clock counts: {reason}",
        advice="start it with `privatereply sandbox`, and name the address that it prints",
        at=machine_clock(),
    )
    return machine_clock, (doubt,)


def _missing_database(store: str, registry: Registry) -> Sequence[Check] | None:
    """What can be looked at without a database; ``None`` if there is one."""
    try:
        # Looking brings nothing up to date.
        Store.open(store, migrate=False).close()
    except StoreError as error:
        now = machine_clock()
        return (database_failure(error, now), *equipment(registry, now))
    return None
