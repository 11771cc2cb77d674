"""Reads what is written in arguments."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TextIO

import click

from privatereply.errors import InvalidValue
from privatereply.model import Actor, ActorKind, Fact, Person, utc
from privatereply.policy import durations

__all__ = ["actor", "duration", "facts", "moment", "people", "text"]


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


def facts(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> Mapping[str, Fact]:
    """What the caller knows, from ``name=value`` each.

    Raises:
        click.BadParameter: One has no name, or its value is none.
    """
    return dict(map(_fact, value))


def _fact(given: str) -> tuple[str, Fact]:
    name, _, value = given.partition("=")
    values = [known.value for known in Fact]
    if not name or value not in values:
        allowed = ", ".join(f"NAME={known}" for known in values)
        raise click.BadParameter(f"got {given!r}; allowed: {allowed}")
    return name, Fact(value)


def people(
    _context: click.Context, _parameter: click.Parameter, value: TextIO
) -> tuple[Person, ...]:
    """People, from a file with one id in each line."""
    ids = (line.strip() for line in value)
    return tuple(Person(id=person_id) for person_id in ids if person_id)


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


def duration(_context: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
    """How long, from a text like ``7d`` or ``1h30m``.

    Raises:
        click.BadParameter: It is none.
    """
    try:
        return durations.parse(value)
    except InvalidValue as error:
        raise click.BadParameter(
            f"got {value!r}; allowed: a text like 7d, 24h, 1h30m or PT24H"
        ) from error


def text(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A text, or what stands on standard input if it is ``-``."""
    return sys.stdin.read().rstrip("\n") if value == "-" else value
