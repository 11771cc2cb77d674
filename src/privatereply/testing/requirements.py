"""What a driver has to do, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.provider import Capability
from privatereply.testing.edges import EDGES
from privatereply.testing.requirement import Requirement

__all__ = ["REQUIREMENTS", "Requirement"]

SENDS: Final = frozenset(
    {
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_MESSAGE,
        Capability.START_GROUP,
        Capability.SEND_PUBLIC_REPLY,
    }
)
"""What makes a message or a comment."""

_PAGE: Final = "reference/contract.md"
_ALL: Final[tuple[Requirement, ...]] = (
    Requirement(
        id="declare.undeclared",
        sentence="What is not declared raises Unsupported before any request.",
        source=f"{_PAGE}#declarations",
    ),
    Requirement(
        id="send.one-write",
        sentence="A send holds exactly one request that writes.",
        source=f"{_PAGE}#sends",
        needs=SENDS,
    ),
    *EDGES,
)

REQUIREMENTS: Final[Mapping[str, Requirement]] = {each.id: each for each in _ALL}
"""Every requirement of the contract by its id."""
