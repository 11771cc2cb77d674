"""``privatereply new-provider``: the beginning of a driver."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

import click

from privatereply.cli.output import document, interactive, json_option
from privatereply.cli.scaffold import Blueprint, write
from privatereply.errors import InvalidValue
from privatereply.registry import Registry

__all__ = ["command"]

# Not by its dependency groups, which pip installs only since 25.1:
# https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-group
_STEPS: Final = ('python -m pip install --editable . "privatereply[testing]"', "pytest")


@click.command
@click.argument("name")
@click.option("--title", help="The platform's name for people.  [default: made of NAME]")
@click.option(
    "--directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="The folder to put it into.",
)
@json_option
def command(*, name: str, title: str | None, directory: Path, as_json: bool) -> None:
    """Begin a driver for the platform NAME: a distribution, and tests that say what is missing.

    NAME is what client.account(…) will take: a lower-case letter, then lower-case letters, digits
    and underscores. The distribution is called privatereply-NAME. Nothing is overwritten.
    """
    blueprint = Blueprint(name=name) if title is None else Blueprint(name=name, title=title)
    _refuse_taken(name)
    written = write(blueprint, directory)
    steps = (f"cd {shlex.quote(str(written))}", *_STEPS)
    if as_json:
        document({"name": name, "title": blueprint.title, "path": str(written), "next": steps})
    elif interactive():
        click.echo(f"{written} is written. What comes next:\n")
        click.echo("\n".join(f"  {step}" for step in steps))
        click.echo("\nThe tests fail where something is still to be written, and say what.")
    else:
        click.echo("\n".join(steps))


def _refuse_taken(name: str) -> None:
    """Make sure that no installed driver has the name.

    Raises:
        InvalidValue: One has: neither could be used beside the other.
    """
    taken = Registry().names()
    if name in taken:
        raise InvalidValue(
            name="name",
            given=repr(name),
            allowed=f"a name that no installed driver has; taken: {', '.join(taken)}",
        )
