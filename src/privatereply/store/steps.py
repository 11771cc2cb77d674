"""The statements that take the ledger's steps, made from its table of transitions."""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.store.attempt import COLUMNS
from privatereply.store.machine import LIVING, OPEN, TRANSITIONS, Step

__all__ = ["ALIVE", "END_LEASES", "LEASED", "SELECTED", "STATEMENTS", "UNDER_WAY"]

# Literals, as in the migration: a partial index serves only statements that repeat its condition.
ALIVE: Final = ", ".join(f"'{state.value}'" for state in LIVING)
LEASED: Final = ", ".join(
    f"'{state.value}'" for state, step in TRANSITIONS if step is Step.LEASE_ENDED
)
UNDER_WAY: Final = ", ".join(f"'{state.value}'" for state in OPEN)

# Quoted: "window" is a word of SQL's own.
SELECTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)

_BEGUN: Final = "begun_at = :now, lease_until = :lease_until"
_EXPIRED: Final = "settled_at = :now"
_SETTLED: Final = """
    settled_at = :now,
    message_id = COALESCE(:message_id, message_id),
    person_id = COALESCE(:person_id, person_id),
    conversation_id = COALESCE(:conversation_id, conversation_id),
    evidence = COALESCE(:evidence, evidence),
    error = COALESCE(:error, error),
    code = COALESCE(:code, code),
    subcode = COALESCE(:subcode, subcode),
    status = COALESCE(:status, status),
    trace_id = COALESCE(:trace_id, trace_id),
    retry_at = :retry_at
"""
_WRITTEN: Final[Mapping[Step, str]] = {
    **dict.fromkeys(Step, _SETTLED),
    Step.BEGIN: _BEGUN,
    Step.LEASE_ENDED: _EXPIRED,
    Step.SENT: f"{_SETTLED}, sent_at = COALESCE(:sent_at, :now)",
    Step.FOUND: f"{_SETTLED}, sent_at = COALESCE(:sent_at, :now), found_by_looking = 1",
}
# A key that somebody else took meanwhile is theirs.
_UNHELD: Final = f"""(
    state IN ({ALIVE}) OR NOT EXISTS (
        SELECT 1 FROM privatereply_attempts AS holder
        WHERE holder.platform = privatereply_attempts.platform
            AND holder.account_id = privatereply_attempts.account_id
            AND holder.action = privatereply_attempts.action
            AND holder.key = privatereply_attempts.key
            AND holder.state IN ({ALIVE})
    )
)"""


def _statement(step: Step, which: str = "id = :id") -> str:
    """The one statement that takes a step, from every state that has it."""
    moves = {before: after for (before, taken), after in TRANSITIONS.items() if taken is step}
    cases = " ".join(f"WHEN '{old.value}' THEN '{new.value}'" for old, new in moves.items())
    states = ", ".join(f"'{state.value}'" for state in moves)
    conditions = [which, f"state IN ({states})"]
    if step is Step.LEASE_ENDED:
        conditions.append("lease_until <= :now")
    if any(old not in LIVING and new in LIVING for old, new in moves.items()):
        conditions.append(_UNHELD)
    return f"""
        UPDATE privatereply_attempts SET state = CASE state {cases} END, {_WRITTEN[step]}
        WHERE {" AND ".join(conditions)}
        RETURNING {SELECTED}
    """


STATEMENTS: Final[Mapping[Step, str]] = {step: _statement(step) for step in Step}
END_LEASES: Final = _statement(
    Step.LEASE_ENDED, "platform = :platform AND account_id = :account_id"
)
