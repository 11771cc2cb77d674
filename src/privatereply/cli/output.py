"""Says results: to people on a terminal, to programs in a pipe, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import attrs
import click

from privatereply.cli import quoting
from privatereply.cli.text import plain
from privatereply.policy import LANGUAGES

__all__ = [
    "Sheet",
    "document",
    "interactive",
    "json_option",
    "language_option",
    "lines",
    "stamp",
    "table",
]

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T")

_SHORT: Final = 20
"""Characters that stay in one line of a table: a time, a name."""


def json_option(command: C) -> C:
    """The option of every command whose result is data."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def language_option(command: C) -> C:
    """The option of every command that explains something."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="The language of what is explained.",
    )(command)


def stamp(moment: datetime | None) -> str | None:
    """A time as lists show it: to the second, in UTC."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def interactive() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty()


def document(data: Mapping[str, Any], *, indent: int | None = 2) -> None:
    """Print one JSON document."""
    # Escapes are for streams that cannot hold the text itself.
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    click.echo(json.dumps(data, indent=indent, ensure_ascii=encoding != "utf8"))


@attrs.frozen(kw_only=True)
class Sheet(Generic[T]):
    """How things of one kind are listed.

    Attributes:
        columns: The headings, for people.
        cells: What stands in the columns for one thing.
        data: The whole thing, as JSON can hold it.
        headed: Whether programs are told the columns too, for they differ by what is installed.
    """

    columns: Sequence[str]
    cells: Callable[[T], Sequence[object]]
    data: Callable[[T], Mapping[str, Any]]
    headed: bool = False

    def show(self, things: Iterable[T], *, as_json: bool, as_markdown: bool = False) -> None:
        """Print a list: JSON lines, Markdown, a table on a terminal, or lines with tabs in between.

        In a pipe each thing is printed as it comes.
        """
        if as_json:
            for thing in things:
                document(self.data(thing), indent=None)
        elif as_markdown:
            click.echo(quoting.table(self.columns, map(self._marked, things)))
        elif interactive():
            table(self.columns, map(self.cells, things))
        else:
            lines([self.columns] if self.headed else [])
            lines(map(self.cells, things))

    def _marked(self, thing: T) -> list[str]:
        return [quoting.markdown(plain(cell)) for cell in self.cells(thing)]


def lines(rows: Iterable[Sequence[object]]) -> None:
    """Print rows for programs, each as it comes: one line, with tabs in between."""
    for row in rows:
        click.echo("\t".join(map(plain, row)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on a terminal; what is too wide goes on in the next line, uncut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[plain(cell) for cell in row] for row in rows]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        short = all(len(row[number]) <= _SHORT for row in cells)
        grid.add_column(column, overflow="fold", no_wrap=short)
    for row in cells:
        # Text objects: what strangers wrote is no markup.
        grid.add_row(*map(Text, row))
    Console().print(grid)
