"""Which rules a command is about: a platform's, for one action, as they are or changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from privatereply.model import Action
from privatereply.policy import Policy, load_policies
from privatereply.policy.presets import completed
from privatereply.provider import Provider

__all__ = ["policy_options", "wanted_policy"]

R = TypeVar("R")


def policy_options(command: Callable[..., R]) -> Callable[..., R]:
    """The options that say which rules are meant."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option(
            "--action",
            type=click.Choice([action.value for action in Action]),
            default=Action.PRIVATE_REPLY.value,
            show_default=True,
            help="What is to be done.",
        ),
        click.option("--preset", metavar="NAME", help="The rules of a preset instead of today's."),
        click.option(
            "--override",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Apply the overrides in this TOML or JSON file.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def wanted_policy(
    provider: Provider, action: str, preset: str | None, override: Path | None
) -> Policy:
    """The rules that are meant.

    Raises:
        InvalidValue: There is no such preset, or the file says what cannot be meant.
    """
    policy = completed(provider.policy(Action(action), preset=preset))
    return policy if override is None else load_policies(override).apply(policy)
