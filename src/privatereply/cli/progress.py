"""Shows how something long comes along."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar

__all__ = ["counted", "measured"]

T = TypeVar("T")


def counted(things: Iterable[T], what: str, *, total: int | None = None) -> Iterator[T]:
    """The same things, counted on a terminal's standard error while they come.

    Args:
        things: What is listed, fetched as it is consumed.
        what: What it is, in the plural.
        total: How many there will be at most, if that is known.
    """
    with measured(what, total=total) as reached:
        for number, thing in enumerate(things, start=1):
            reached(number)
            yield thing


@contextlib.contextmanager
def measured(what: str, *, total: int | None = None) -> Generator[Callable[[int], None]]:
    """A measure on a terminal's standard error, to be told how far something has come.

    Args:
        what: What is counted, in the plural.
        total: How many there will be at most, if that is known.
    """
    if not sys.stderr.isatty() or _piped():
        yield lambda _number: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda number: progress.update(task, completed=number)


def _piped() -> bool:
    """Whether the next program may be writing on the same terminal."""
    return stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode)
