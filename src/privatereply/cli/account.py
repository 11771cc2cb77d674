"""What every command about one account takes, and how the account is opened."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import click

from privatereply.bound import BoundAccount
from privatereply.cli.clock import sandbox_clock
from privatereply.client import DEFAULT_STORE, Client
from privatereply.provider import Credential, Provider
from privatereply.registry import Registry

__all__ = ["acting", "recalling", "store_option", "variable"]

C = TypeVar("C", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")

_UNUSED: Final = "unused"


def store_option(command: C) -> C:
    """The option of every command that opens the store."""
    return click.option(
        "--store",
        envvar="PRIVATEREPLY_STORE",
        show_envvar=True,
        default=DEFAULT_STORE,
        show_default=True,
        metavar="DSN",
        help="The ledger. A DSN with a password belongs into the variable.",
    )(command)


def variable(credential: str) -> str:
    """The environment variable that holds a credential."""
    return f"PRIVATEREPLY_{credential.upper()}"


def acting(command: Callable[Concatenate[BoundAccount, P], R]) -> Callable[..., R]:
    """Give a command an account that can call its platform."""
    return _opening(command, _credentials)


def recalling(command: Callable[Concatenate[BoundAccount, P], R]) -> Callable[..., R]:
    """Give a command an account that is only asked what the ledger knows."""
    return _opening(command, _placeholders)


def _opening(
    command: Callable[Concatenate[BoundAccount, P], R],
    credentials: Callable[[Provider], dict[str, Any]],
) -> Callable[..., R]:
    @click.argument("platform")
    @click.argument("account_id")
    @store_option
    @click.option(
        "--sandbox",
        envvar="PRIVATEREPLY_SANDBOX",
        show_envvar=True,
        metavar="URL",
        help="Call a running sandbox instead of the platform.",
    )
    @functools.wraps(command)
    def opened(
        platform: str,
        account_id: str,
        store: str,
        sandbox: str | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        registry = Registry()
        given = credentials(registry.provider(platform))
        clock = sandbox_clock(sandbox) if sandbox else None
        with Client(store, sandbox=sandbox, registry=registry, clock=clock) as client:
            account = client.account(platform, id=account_id, **given)
            return command(account, *args, **kwargs)

    return opened


def _credentials(provider: Provider) -> dict[str, Any]:
    """The credentials in the environment, by the names the driver declares.

    Raises:
        click.ClickException: One that the driver cannot do without is missing.
    """
    found = {
        credential.name: value
        for credential in provider.credentials
        if (value := os.environ.get(variable(credential.name)))
    }
    missing = [each for each in provider.credentials if each.required and each.name not in found]
    if missing:
        wanted = " and ".join(map(_wanted, missing))
        raise click.ClickException(f"{provider.name} needs {wanted} in the environment")
    return found


def _wanted(credential: Credential) -> str:
    return f"{variable(credential.name)} ({credential.note})"


def _placeholders(provider: Provider) -> dict[str, Any]:
    # The ledger holds no credentials and asks for none; an account wants them to be complete.
    return {each.name: _UNUSED for each in provider.credentials if each.required}
