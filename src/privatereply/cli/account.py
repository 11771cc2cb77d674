"""What every command about one account takes, and how the account is opened."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
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
    "credentials",
    "described",
    "environment",
    "facts_option",
    "open_client",
    "recalling",
    "sandbox_option",
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


def sandbox_option(command: C) -> C:
    """The option of every command that calls a platform."""
    return click.option(
        "--sandbox",
        envvar=SANDBOX,
        show_envvar=True,
        metavar="URL",
        help="Call a running sandbox instead of the platform.",
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


def described(command: Callable[..., R]) -> Callable[..., R]:
    """The options of every command that calls a platform for an account."""
    for option in reversed(_DESCRIBED):
        command = option(command)
    return command


def acting(command: Callable[Concatenate[BoundAccount, P], R]) -> Callable[..., R]:
    """Give a command an account that can call its platform."""
    return described(_opening(command, credentials))


def recalling(command: Callable[Concatenate[BoundAccount, P], R]) -> Callable[..., R]:
    """Give a command an account that is only asked what the ledger knows."""
    return _opening(command, _placeholders)


@contextlib.contextmanager
def open_client(
    store: str,
    *,
    sandbox: str | None = None,
    registry: Registry | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Generator[Client]:
    """The client on a ledger, with the clock of the sandbox it calls unless another is given."""
    clock = clock or (sandbox_clock(sandbox) if sandbox else None)
    with Client(store, sandbox=sandbox, registry=registry, clock=clock) as client:
        yield client


def _opening(
    command: Callable[Concatenate[BoundAccount, P], R],
    given: Callable[[Provider], dict[str, Any]],
) -> Callable[..., R]:
    @click.argument("platform")
    @click.argument("account_id")
    @store_option
    @sandbox_option
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
        found = given(registry.provider(platform))
        with open_client(store, sandbox=sandbox, registry=registry) as client:
            account = client.account(
                platform, id=account_id, kind=account_kind, region=account_region, **found
            )
            return command(account, *args, **kwargs)

    return opened


def credentials(provider: Provider) -> dict[str, Any]:
    """The credentials in the environment, by the names the driver declares.

    Raises:
        click.ClickException: One that the driver cannot do without is missing.
    """
    return environment(provider.name, provider.credentials)


def environment(name: str, declared: Iterable[Credential]) -> dict[str, Any]:
    """What is declared, as far as the environment has it.

    Args:
        name: Who declares it.
        declared: What.

    Raises:
        click.ClickException: Something that is required is missing.
    """
    known = tuple(declared)
    found = {each.name: value for each in known if (value := os.environ.get(variable(each.name)))}
    missing = [each for each in known if each.required and each.name not in found]
    if missing:
        wanted = " and ".join(map(_wanted, missing))
        raise click.ClickException(f"{name} needs {wanted} in the environment")
    return found


def _wanted(credential: Credential) -> str:
    return f"{variable(credential.name)} ({credential.note})"


def _placeholders(provider: Provider) -> dict[str, Any]:
    # The ledger holds no credentials and asks for none; an account wants them to be complete.
    return {each.name: _UNUSED for each in provider.credentials if each.required}
