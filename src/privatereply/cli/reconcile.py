"""``privatereply reconcile``: what webhooks lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import acting
from privatereply.cli.output import document, interactive, json_option, lines, table
from privatereply.cli.progress import measured
from privatereply.cli.resolve import resolution_data
from privatereply.cli.values import duration
from privatereply.reconcile import Reconciliation
from privatereply.store import State

__all__ = ["command"]

_UNFINISHED: Final = 1


def _state(done: Reconciliation) -> str:
    if done.error is not None:
        # Either it broke off, or it left something out and came to its end.
        return f"not everything could be read: {done.error}"
    return "complete" if done.complete else "to be continued: the requests were used up"


def _missing(done: Reconciliation) -> list[str]:
    return sorted(done.subscription.missing) if done.subscription else []


def _rows(done: Reconciliation) -> list[tuple[object, ...]]:
    states = Counter(each.attempt.state for each in done.resolutions)
    found = Counter(type(event).__name__ for event in done.found)
    unknown = states.pop(State.UNKNOWN, 0)
    return [
        ("posts looked under", done.posts),
        ("comments read", done.comments),
        ("conversations read", done.conversations),
        ("messages read", done.messages),
        ("requests made", done.requests),
        *((f"found: {kind}", number) for kind, number in sorted(found.items())),
        ("attempts settled", states.total()),
        ("attempts still unknown", unknown),
        *(("webhook missing", field) for field in _missing(done)),
        ("reading", _state(done)),
    ]


def _data(done: Reconciliation) -> Mapping[str, Any]:
    return {
        "platform": done.platform,
        "account_id": done.account_id,
        "since": done.since.isoformat(),
        "posts": done.posts,
        "comments": done.comments,
        "conversations": done.conversations,
        "messages": done.messages,
        "requests": done.requests,
        "found": [{"kind": type(event).__name__, "id": event.id} for event in done.found],
        "resolutions": [resolution_data(each) for each in done.resolutions],
        "missing": _missing(done),
        "complete": done.complete,
        "error": None if done.error is None else str(done.error),
    }


def _show(rows: list[tuple[object, ...]]) -> None:
    if interactive():
        table(("what", "came out"), rows)
    else:
        lines(rows)


@click.command
@acting
@click.option(
    "--look-back",
    callback=duration,
    default="7d",
    show_default=True,
    metavar="DURATION",
    help="How old comments and messages may be.",
)
@click.option(
    "--requests",
    default=200,
    show_default=True,
    metavar="N",
    help="About how many requests may be made; the rest is for the next call.",
)
@json_option
def command(account: BoundAccount, *, look_back: timedelta, requests: int, as_json: bool) -> int:
    """Find what webhooks lost for ACCOUNT_ID on PLATFORM, by reading back.

    What is found goes the way of a webhook: it is kept once, and handle_events() of
    your program tells it to your handlers.
    Attempts nobody knows the outcome of are looked for, and the webhooks are looked at. Safe beside
    running webhooks, and goes on where it stopped. Ends with 1 while something is left to be read.
    """
    with measured("requests", total=requests) as reached:
        done = account.reconcile(
            look_back=look_back, requests=requests, report=lambda so_far: reached(so_far.requests)
        )
    if as_json:
        document(_data(done))
    else:
        _show(_rows(done))
    return 0 if done.complete else _UNFINISHED
