"""The health of an installation: what works the same for every account.

Its database, its handlers, what nobody understood, its drivers, its extras.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from privatereply.errors import SchemaOutdated, StoreError
from privatereply.events import Unrecognised
from privatereply.health.check import Check, Health, moment
from privatereply.program import Program, transact
from privatereply.registry import Registry, Report
from privatereply.store import Transaction, events, handlings, schema
from privatereply.store.events import Count
from privatereply.store.handlings import Backlog

__all__ = ["check_installation", "database_failure", "equipment"]

_DISTRIBUTION: Final = "privatereply"
_EVERYTHING: Final = "all"
"""The extra that brings what the others bring."""
_OVERDUE: Final = timedelta(minutes=15)
"""How long an event may wait for its handler: a worker that died holds it for ten minutes."""
_FRESH: Final = timedelta(days=7)
"""How long what nobody understood is worth a look."""
_EXTRA: Final = re.compile(r"""^([\w.-]+).*;.*\bextra\s*==\s*['"]([\w.-]+)['"]""")
"""A requirement that only an extra brings:
https://packaging.python.org/en/latest/specifications/dependency-specifiers/"""


def check_installation(registry: Registry, now: datetime) -> Program[tuple[Check, ...]]:
    """Look at everything that works the same for every account."""
    try:
        found = yield from transact(schema.version, durable=False)
        if found < schema.LATEST:
            raise SchemaOutdated(found=found, needed=schema.LATEST)
        waiting = yield from transact(lambda tx: _waiting(tx, now), durable=False)
    except StoreError as error:
        return (database_failure(error, now), *equipment(registry, now))
    detail = f"it answers, at schema version {found}"
    database = Check(name="database", health=Health.OK, detail=detail, at=now)
    return (database, *waiting, *equipment(registry, now))


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


def _waiting(tx: Transaction, now: datetime) -> tuple[Check, ...]:
    """What handlers have before them, and what nobody understood."""
    told = (
        _handler(name, backlog, handlings.next_due(tx, [name]), now)
        for name, backlog in handlings.standing(tx).items()
    )
    strange = (
        _strange(count, now) for count in events.counts(tx) if count.kind == Unrecognised.__name__
    )
    return (*told, *strange)


def _handler(name: str, backlog: Backlog, due_at: datetime | None, now: datetime) -> Check:
    health, advice = Health.OK, None
    details = [f"{backlog.due} waiting", f"{backlog.dead} laid aside"]
    if due_at is not None and now - due_at > _OVERDUE:
        health, advice = Health.WARNING, "have handle_events() of a client called that knows it"
        details.append(f"not told since {moment(due_at)}")
    if backlog.dead:
        health, advice = Health.WARNING, "see `privatereply dead-letters list`"
    return Check(
        name="handler",
        about=name,
        health=health,
        detail=", ".join(details),
        advice=advice,
        at=now,
    )


def _strange(count: Count, now: datetime) -> Check:
    fresh = now - count.newest_told_at <= _FRESH
    return Check(
        name="events",
        about=count.platform,
        health=Health.WARNING if fresh else Health.OK,
        detail=f"{count.number} of kinds that this version does not know, the newest told "
        f"{moment(count.newest_told_at)}",
        advice=f"see `privatereply events list {count.platform} --kind {count.kind}`"
        if fresh
        else None,
        at=now,
    )


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
