"""``privatereply providers``: the drivers there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click

from privatereply.cli.output import Sheet, json_option
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


@click.command
@click.option("--check", is_flag=True, help="Load each driver; end with 1 if one cannot be used.")
@json_option
def command(*, check: bool, as_json: bool) -> int:
    """List the platforms there are drivers for."""
    registry = Registry()
    if not check:
        _NAMES.show(registry.names(), as_json=as_json)
        return 0
    reports = registry.check()
    _REPORTS.show(reports, as_json=as_json)
    return _BROKEN if any(report.error for report in reports) else 0
