"""What a driver has to do, one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from privatereply.provider import Capability

__all__ = ["REQUIREMENTS", "Requirement"]


@attrs.frozen(kw_only=True)
class Requirement:
    """One thing that a driver has to do.

    Attributes:
        id: What markers, gaps and reports call it: ``"send.one-write"``.
        sentence: What is demanded.
        source: The page of the documentation that says so, and why.
        needs: It applies to drivers that declare one of these capabilities; to all if there is
            none.
    """

    id: str
    sentence: str
    source: str
    needs: frozenset[Capability] = frozenset()

    def applies(self, capabilities: Iterable[Capability]) -> bool:
        """Whether it is demanded of a driver that can do this."""
        return not self.needs or not self.needs.isdisjoint(capabilities)


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
)

REQUIREMENTS: Final[Mapping[str, Requirement]] = {each.id: each for each in _ALL}
"""Every requirement of the contract by its id."""
