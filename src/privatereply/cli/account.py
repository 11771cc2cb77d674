"""What every command about one account takes, and how the account is opened."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import click

from privatereply.bound import BoundAccount
from privatereply.cli.clock import sandbox_clock
from privatereply.cli.values import actor, facts
from privatereply.client import DEFAULT_STORE, Client
from privatereply.provider import Credential, Provider
from privatereply.registry import Registry

__all__ = [
    "FACTS",
    "KIND",
    "REGION",
    "SANDBOX",
    "acting",
    "actor_option",
    "facts_option",
    "recalling",
    "store_option",
    "variable",
]

C = TypeVar("C", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")

SANDBOX: Final = "PRIVATEREPLY_SANDBOX"
KIND: Final = "PRIVATEREPLY_KIND"
REGION: Final = "PRIVATEREPLY_REGION"
FACTS: Final = "PRIVATEREPLY_FACTS"
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


def actor_option(command: C) -> C:
    """The option of every command that sends."""
    return click.option(
        "--as",
        "actor",
        required=True,
        callback=actor,
        metavar="KIND:NAME",
        help="Who answers: human:anna, bot:NAME or automation:NAME.",
    )(command)


def facts_option(command: C) -> C:
    """The option of every command whose outcome depends on what only the caller knows."""
    return click.option(
        "--fact",
        "known",
        multiple=True,
        envvar=FACTS,
        show_envvar=True,
        callback=facts,
        metavar="NAME=VALUE",
        help="What you know and the platform does not tell, for example high_intent=yes: yes, no "
        "or unknown. May be given several times.",
    )(command)


def variable(credential: str) -> str:
    """The environment variable that holds a credential."""
    return f"PRIVATEREPLY_{credential.upper()}"


_DESCRIBED: Final[tuple[Callable[[Any], Any], ...]] = (
    click.option(
        "--kind",
        "account_kind",
        envvar=KIND,
        show_envvar=True,
        metavar="NAME",
        help="The platform's word for the kind of account, where it has several.",
    ),
    click.option(
        "--region",
        "account_region",
        envvar=REGION,
        show_envvar=True,
        metavar="CODE",
        help="Where the account is registered, in two letters; some platforms go by it.",
    ),
)
"""What can be said of an account beside its id."""


def acting(command: Callable[Concatenate[BoundAccount, P], R]) -> Callable[..., R]:
    """Give a command an account that can call its platform."""
    opened = _opening(command, _credentials)
    for option in reversed(_DESCRIBED):
        opened = option(opened)
    return opened


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
        envvar=SANDBOX,
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
        account_kind: str | None = None,
        account_region: str | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        registry = Registry()
        given = credentials(registry.provider(platform))
        clock = sandbox_clock(sandbox) if sandbox else None
        with Client(store, sandbox=sandbox, registry=registry, clock=clock) as client:
            account = client.account(
                platform, id=account_id, kind=account_kind, region=account_region, **given
            )
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
