"""What a changed policy would have done with what happened; nothing is sent, nothing is written."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from privatereply.dry_run.result import Change, Course, DryRun, Tally
from privatereply.dry_run.run import Run
from privatereply.model import utc
from privatereply.policy import Policy
from privatereply.program import Program, transact
from privatereply.store.decisions import Decided, Unasked

__all__ = ["Change", "Course", "DryRun", "Tally", "dry_run"]


def dry_run(policy: Policy, *, since: datetime, limit: int = 1000) -> Program[DryRun]:
    """What a policy would have done with what happened on its platform.

    It judges the last word on everything that was to be sent, by what was known then, and every
    comment nobody asked about, as of the moment it was told.

    Args:
        policy: The policy; for example a driver's own with other numbers.
        since: From when on, aware.
        limit: How many changes are kept; all are counted.

    Raises:
        InvalidValue: The time is naive.
    """
    run = Run(policy=policy, since=utc(since, "since"), limit=limit)
    asked: Decided | None = None
    while decided := (yield from transact(partial(run.asked, asked), durable=False)):
        for one in decided:
            run.judge_again(one)
        asked = decided[-1]
    unasked: Unasked | None = None
    while found := (yield from transact(partial(run.unasked, unasked), durable=False)):
        for told, situation in found:
            run.judge_first(told, situation)
        unasked, _ = found[-1]
    return run.result()
