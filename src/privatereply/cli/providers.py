"""``privatereply providers``: the drivers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from privatereply.cli.matrix import Ability, Limit, abilities, figures, limits, words
from privatereply.cli.output import Sheet, json_option
from privatereply.cli.text import plain
from privatereply.registry import Registry, Report

__all__ = ["command"]

_BROKEN: Final = 1


def _distribution(report: Report) -> str:
    return " ".join(part for part in (report.distribution, report.version) if part)


def _cells(report: Report) -> tuple[object, ...]:
    capable = ", ".join(sorted(capability.value for capability in report.capabilities))
    verdict = "ok" if report.error is None else type(report.error).__name__
    told = report.error or "; ".join((capable, *report.doubts))
    return report.name, _distribution(report), verdict, told


def _data(report: Report) -> Mapping[str, Any]:
    return {
        "name": report.name,
        "distribution": report.distribution,
        "version": report.version,
        "ok": report.error is None,
        "error": None if report.error is None else str(report.error),
        "capabilities": sorted(capability.value for capability in report.capabilities),
        "doubts": report.doubts,
    }


_NAMES: Final = Sheet[str](
    columns=("platform",), cells=lambda name: (name,), data=lambda name: {"name": name}
)
_REPORTS: Final = Sheet(
    columns=("platform", "offered by", "verdict", "can do"), cells=_cells, data=_data
)


def _abilities(names: Sequence[str]) -> Sheet[Ability]:
    def able(one: Ability) -> list[str]:
        return [name for name, there in zip(names, one.there, strict=True) if there]

    return Sheet(
        columns=("capability", *names),
        cells=lambda one: (one.capability.value, *("yes" if it else "" for it in one.there)),
        data=lambda one: {"capability": one.capability.value, "platforms": able(one)},
        headed=True,
    )


def _limits(names: Sequence[str]) -> Sheet[Limit]:
    def known(one: Limit) -> dict[str, str]:
        return {name: figure for name, figure in zip(names, one.figures, strict=True) if figure}

    return Sheet(
        columns=("action", "limit", *names),
        cells=lambda one: (words(one.action.value), words(one.name), *one.figures),
        data=lambda one: {"action": one.action.value, "limit": one.name, "platforms": known(one)},
        headed=True,
    )


@click.command
@click.option(
    "--check",
    "wanted",
    flag_value="check",
    help="Load each driver; end with 1 if one cannot be used.",
)
@click.option(
    "--capabilities", "wanted", flag_value="capabilities", help="Show what each driver can do."
)
@click.option(
    "--limits", "wanted", flag_value="limits", help="Show the limits of all drivers side by side."
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a table of Markdown.")
@json_option
def command(*, wanted: str | None, as_markdown: bool, as_json: bool) -> int:
    """List the platforms there are drivers for.

    With --capabilities and --limits every driver is loaded; one that cannot be used is left out
    and named, and the command ends with 1.
    """
    registry = Registry()
    form = {"as_json": as_json, "as_markdown": as_markdown}
    if wanted is None:
        _NAMES.show(registry.names(), **form)
        return 0
    reports = registry.check()
    broken = [report.error for report in reports if report.error]
    usable = [registry.provider(report.name) for report in reports if not report.error]
    if wanted == "check":
        _REPORTS.show(reports, **form)
        return _BROKEN if broken else 0
    if wanted == "capabilities":
        names = [provider.name for provider in usable]
        _abilities(names).show(abilities(usable), **form)
    else:
        found = {provider.name: figures(provider) for provider in usable}
        _limits([*found]).show(limits([*found.values()]), **form)
    for error in broken:
        click.echo(f"privatereply: {plain(error)}", err=True)
    return _BROKEN if broken else 0
