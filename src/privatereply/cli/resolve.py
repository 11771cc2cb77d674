"""``privatereply resolve``: what became of attempts nobody got an answer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import acting
from privatereply.cli.output import Sheet, json_option
from privatereply.looking import Resolution
from privatereply.store import State

__all__ = ["command", "resolution_data"]

_UNSETTLED: Final = 1


def _evidence(resolution: Resolution) -> str:
    if resolution.error is not None:
        return f"looking failed: {resolution.error}"
    if resolution.sighting is None:
        return "the platform cannot be asked"
    return resolution.sighting.evidence


def _cells(resolution: Resolution) -> tuple[object, ...]:
    attempt = resolution.attempt
    return (attempt.id, attempt.comment_id, attempt.state.value, _evidence(resolution))


def resolution_data(resolution: Resolution) -> Mapping[str, Any]:
    """What became of an attempt, as JSON can hold it."""
    attempt, sighting = resolution.attempt, resolution.sighting
    return {
        "attempt_id": attempt.id,
        "action": attempt.action.value,
        "comment_id": attempt.comment_id,
        "state": attempt.state.value,
        "sight": sighting.sight.value if sighting else None,
        "evidence": _evidence(resolution),
        "message_id": attempt.message_id,
    }


_SHEET: Final = Sheet(
    columns=("attempt", "comment", "state", "evidence"), cells=_cells, data=resolution_data
)


@click.command
@acting
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many."
)
@json_option
def command(account: BoundAccount, *, limit: int, as_json: bool) -> int:
    """Settle the unknown attempts of ACCOUNT_ID on PLATFORM by looking for them.

    Ends with 1 if an attempt is still unknown afterwards.
    """
    resolutions = account.resolve(limit=limit)
    _SHEET.show(resolutions, as_json=as_json)
    unknown = any(each.attempt.state is State.UNKNOWN for each in resolutions)
    return _UNSETTLED if unknown else 0
