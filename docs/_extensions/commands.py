"""The help of every command, as the command line itself prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from privatereply.cli.app import application

__all__ = ["PROGRAM", "helps"]

PROGRAM: Final = "privatereply"
_WIDTH: Final = 88


def helps() -> Iterator[tuple[str, str]]:
    """Each command's whole name and its help, groups before their commands."""
    yield from _helps(application, PROGRAM, None)


def _helps(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    own = name.rpartition(" ")[2]
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    with click.Context(command, info_name=own, parent=parent, **settings) as context:
        yield name, command.get_help(context)
        if isinstance(command, click.Group):
            for each in command.list_commands(context):
                found = command.get_command(context, each)
                if found is not None:
                    yield from _helps(found, f"{name} {each}", context)
