"""The life of an attempt, as a table: every state, every step, and nothing else.

`diagram` draws it, `privatereply.store.ledger` makes its statements from it, and the tests walk it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["LIVING", "OPEN", "TRANSITIONS", "State", "Step", "diagram"]


class State(enum.Enum):
    """Where an attempt is."""

    RESERVED = "reserved"
    """The key is taken; nothing has left, and nothing will before ``begin``."""
    SENDING = "sending"
    """Bytes may be on their way."""
    SENT = "sent"
    """The platform accepted it."""
    REFUSED = "refused"
    """It was not sent, and the key is free again."""
    SPENT = "spent"
    """The comment's reply is gone without our message arriving, or somebody else used it."""
    UNKNOWN = "unknown"
    """It may have arrived; only looking can tell."""
    RELEASED = "released"
    """It was given up before anything left, and the key is free again."""


class Step(enum.Enum):
    """What can happen to an attempt."""

    BEGIN = "begin"
    """The first byte is about to leave."""
    RELEASE = "release"
    """Its owner gave it up."""
    LEASE_ENDED = "lease_ended"
    """Its owner has not been heard of for as long as the lease said."""
    SENT = "sent"
    """The platform answered with the message's id."""
    REFUSED = "refused"
    """The platform refused, and the reply is still available."""
    SPENT = "spent"
    """The platform answered that the reply is gone."""
    UNKNOWN = "unknown"
    """No answer tells whether it arrived."""
    FOUND = "found"
    """Somebody looked, and our message is there."""
    TAKEN = "taken"
    """Somebody looked, and somebody else's reply is there."""
    ABSENT = "absent"
    """Somebody looked, and it is proven that nothing was sent."""


TRANSITIONS: Final[Mapping[tuple[State, Step], State]] = MappingProxyType(
    {
        (State.RESERVED, Step.BEGIN): State.SENDING,
        (State.RESERVED, Step.RELEASE): State.RELEASED,
        (State.RESERVED, Step.LEASE_ENDED): State.RELEASED,
        (State.SENDING, Step.SENT): State.SENT,
        (State.SENDING, Step.REFUSED): State.REFUSED,
        (State.SENDING, Step.SPENT): State.SPENT,
        (State.SENDING, Step.UNKNOWN): State.UNKNOWN,
        (State.SENDING, Step.LEASE_ENDED): State.UNKNOWN,
        (State.UNKNOWN, Step.FOUND): State.SENT,
        (State.UNKNOWN, Step.TAKEN): State.SPENT,
        (State.UNKNOWN, Step.ABSENT): State.REFUSED,
        # The answer came after all, later than the lease allowed: it carries the attempt's own
        # id, so it is as good as one in time.
        (State.UNKNOWN, Step.SENT): State.SENT,
        (State.UNKNOWN, Step.REFUSED): State.REFUSED,
        (State.UNKNOWN, Step.SPENT): State.SPENT,
        (State.UNKNOWN, Step.UNKNOWN): State.UNKNOWN,
        # Somebody looked too early and was wrong: the attempt's own answer outranks that.
        (State.REFUSED, Step.SENT): State.SENT,
        (State.REFUSED, Step.UNKNOWN): State.UNKNOWN,
        (State.SPENT, Step.SENT): State.SENT,
    }
)
"""The state after a step, for each pair that is possible. A step that leads back to a state that
holds the key is possible only while no other attempt holds it."""

LIVING: Final = (State.RESERVED, State.SENDING, State.SENT, State.SPENT, State.UNKNOWN)
"""The states that hold a key: at most one attempt of a key is in one of them."""

OPEN: Final = (State.RESERVED, State.SENDING, State.UNKNOWN)
"""The states of what is on its way, or may have arrived: what became of it is still to be told."""


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    edges: dict[tuple[State, State], list[str]] = {}
    for (state, step), after in TRANSITIONS.items():
        edges.setdefault((state, after), []).append(step.value)
    arrows = [
        f"    {state.value} --> {after.value}: {', '.join(steps)}"
        for (state, after), steps in edges.items()
    ]
    ends = [
        f"    {state.value} --> [*]"
        for state in State
        if not any(before is state for before, _ in TRANSITIONS)
    ]
    return "\n".join(
        [
            "stateDiagram-v2",
            "    [*] --> reserved: claim",
            "    [*] --> sending: claim and begin",
            *arrows,
            *ends,
            "",
        ]
    )
