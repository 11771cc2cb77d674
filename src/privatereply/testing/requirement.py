"""One thing that a driver has to do."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from privatereply.provider import Capability

__all__ = ["Requirement"]


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
