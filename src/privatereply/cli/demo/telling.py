"""Tells a story: to a person on a terminal, in plain lines, or as JSON."""

from __future__ import annotations

import abc
import textwrap
from collections.abc import Sequence
from typing import Final

import click
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text
from typing_extensions import override

from privatereply.cli.demo.step import Told
from privatereply.cli.output import document, interactive

__all__ = ["Teller", "teller"]

_TITLE: Final = "One private reply per comment, whatever happens."
_INDENT: Final = 4
_MARGIN: Final = " " * 8


class Teller(abc.ABC):
    """Tells a story while it happens."""

    @abc.abstractmethod
    def open(self, place: str) -> None:
        """Say where everything happens."""

    @abc.abstractmethod
    def chapter(self, title: str) -> None:
        """Begin the part that plays on one platform."""

    @abc.abstractmethod
    def step(self, told: Told) -> None:
        """Tell one step."""

    @abc.abstractmethod
    def close(self, story: Sequence[Told], seconds: float) -> None:
        """Say how everything ended."""


def teller(*, as_json: bool) -> Teller:
    """Whoever suits standard output."""
    if as_json:
        return _Json()
    return _Terminal() if interactive() else _Lines()


def _remark(told: Told) -> str:
    """What there is to say beside the step's name."""
    if told.seen is None:
        return "Not tried, because of what came before."
    if told.ok:
        return told.seen.words
    return f"{told.seen.words}\nexpected {dict(told.expected)}, got {dict(told.seen.got)}"


def _verdict(story: Sequence[Told], seconds: float) -> str:
    good = sum(told.ok for told in story)
    outcome = "all came out as told" if good == len(story) else f"only {good} came out as told"
    return f"{len(story)} steps in {seconds:.1f} seconds: {outcome}."


class _Terminal(Teller):
    def __init__(self) -> None:
        self._console = Console(highlight=False)

    @override
    def open(self, place: str) -> None:
        self._console.print(Text(_TITLE, style="bold"), Text(place, style="dim"), sep="\n")

    @override
    def chapter(self, title: str) -> None:
        self._console.print()
        self._console.print(Rule(Text(title, style="bold"), align="left", style="cyan"))

    @override
    def step(self, told: Told) -> None:
        mark, style = ("✓", "green") if told.ok else ("✗", "bold red")
        self._console.print(Text.assemble((f" {mark}  ", style), (told.name, "bold")))
        remark = Text(_remark(told), style="dim" if told.ok else "red")
        self._console.print(Padding(remark, (0, 0, 0, _INDENT)))

    @override
    def close(self, story: Sequence[Told], seconds: float) -> None:
        style = "bold green" if all(told.ok for told in story) else "bold red"
        self._console.print()
        self._console.print(Text(_verdict(story, seconds), style=style))


class _Lines(Teller):
    """The mark is a word that can be searched for."""

    @override
    def open(self, place: str) -> None:
        click.echo(f"{_TITLE}\n{place}")

    @override
    def chapter(self, title: str) -> None:
        click.echo(f"\n{title}")

    @override
    def step(self, told: Told) -> None:
        mark = "ok" if told.ok else "FAILED"
        click.echo(f"{mark:<{len(_MARGIN)}}{told.name}")
        click.echo(textwrap.indent(_remark(told), _MARGIN))

    @override
    def close(self, story: Sequence[Told], seconds: float) -> None:
        click.echo(f"\n{_verdict(story, seconds)}")


class _Json(Teller):
    """Keeps still until the end: one document."""

    @override
    def open(self, place: str) -> None:
        """Nothing; a document tells what happened, not where."""

    @override
    def chapter(self, title: str) -> None:
        """Nothing; each step names its platform."""

    @override
    def step(self, told: Told) -> None:
        """Nothing; the document is written when it is complete."""

    @override
    def close(self, story: Sequence[Told], seconds: float) -> None:
        document(
            {
                "ok": all(told.ok for told in story),
                "seconds": round(seconds, 3),
                "steps": [told.as_dict() for told in story],
            }
        )
