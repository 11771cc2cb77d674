"""Reads what is written in arguments."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from privatereply.errors import InvalidValue
from privatereply.model import Actor, ActorKind, utc

__all__ = ["actor", "moment", "text"]


def actor(_context: click.Context, _parameter: click.Parameter, value: str) -> Actor:
    """Who answers, from ``kind:name``.

    Raises:
        click.BadParameter: The kind is none, or the name is not one.
    """
    kind, _, name = value.partition(":")
    kinds = [known.value for known in ActorKind]
    if kind not in kinds or not name:
        raise click.BadParameter(
            f"got {value!r}; allowed: " + ", ".join(f"{known}:NAME" for known in kinds)
        )
    try:
        return Actor(kind=ActorKind(kind), id=name)
    except InvalidValue as error:
        raise click.BadParameter(str(error)) from error


def moment(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> datetime | None:
    """An aware time, from ISO 8601.

    Raises:
        click.BadParameter: It is no time, or has no zone.
    """
    if value is None:
        return None
    try:
        return utc(datetime.fromisoformat(value))
    except ValueError as error:
        raise click.BadParameter(
            f"got {value!r}; allowed: a date and time with a zone, such as 2026-11-20T09:00:00Z"
        ) from error


def text(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A text, or what stands on standard input if it is ``-``."""
    return sys.stdin.read().rstrip("\n") if value == "-" else value
