"""The health of an installation: its database, its drivers, its extras. No account is needed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from privatereply.errors import SchemaOutdated, StoreError
from privatereply.health import Check, Health
from privatereply.program import Program, transact
from privatereply.registry import Registry, Report
from privatereply.store import schema

__all__ = ["check_installation", "database_failure", "equipment"]

_DISTRIBUTION: Final = "privatereply"
_EVERYTHING: Final = "all"
"""The extra that brings what the others bring."""
_EXTRA: Final = re.compile(r"""^([\w.-]+).*;.*\bextra\s*==\s*['"]([\w.-]+)['"]""")
"""A requirement that only an extra brings:
https://packaging.python.org/en/latest/specifications/dependency-specifiers/"""


def check_installation(registry: Registry, now: datetime) -> Program[tuple[Check, ...]]:
    """Look at everything that works the same for every account."""
    try:
        found = yield from transact(schema.version, durable=False)
    except StoreError as error:
        database = database_failure(error, now)
    else:
        database = _database(found, now)
    return (database, *equipment(registry, now))


def equipment(registry: Registry, now: datetime) -> tuple[Check, ...]:
    """Look at what is installed: every driver, each loaded on its own, and every extra."""
    drivers = (_driver(report, now) for report in registry.check())
    extras = (_extra(name, parts, now) for name, parts in _extras().items())
    return (*drivers, *extras)


def database_failure(error: StoreError, now: datetime) -> Check:
    """What a database that could not be used says of itself."""
    return Check(
        name="database",
        health=Health.FAILED,
        detail=str(error),
        advice=None if isinstance(error, SchemaOutdated) else "make sure that it can be reached",
        at=now,
    )


def _database(found: int, now: datetime) -> Check:
    if found < schema.LATEST:
        return database_failure(SchemaOutdated(found=found, needed=schema.LATEST), now)
    detail = f"it answers, at schema version {found}"
    return Check(name="database", health=Health.OK, detail=detail, at=now)


def _driver(report: Report, now: datetime) -> Check:
    health, detail = Health.OK, f"it can do {len(report.capabilities)} things"
    if report.error is not None:
        health, detail = Health.FAILED, str(report.error)
    return Check(name="driver", about=report.name, health=health, detail=detail, at=now)


def _extras() -> Mapping[str, list[str]]:
    """What each extra of this distribution brings."""
    found = defaultdict[str, list[str]](list)
    for line in requires(_DISTRIBUTION) or ():
        needed = _EXTRA.match(line)
        if needed is not None and needed[2] != _EVERYTHING:
            found[needed[2]].append(needed[1])
    return found


def _extra(name: str, parts: list[str], now: datetime) -> Check:
    there = dict(_installed(parts))
    missing = [part for part in parts if part not in there]
    detail = ", ".join(f"{part} {release}" for part, release in there.items())
    if missing:
        detail = f"{' and '.join(missing)} not installed" if there else "not installed"
    return Check(
        name="extra",
        about=name,
        health=Health.WARNING if there and missing else Health.OK,
        detail=detail,
        advice=f'pip install "{_DISTRIBUTION}[{name}]"' if there and missing else None,
        at=now,
    )


def _installed(parts: list[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        try:
            yield part, version(part)
        except PackageNotFoundError:
            continue
