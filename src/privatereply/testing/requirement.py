"""One thing that a driver has to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from privatereply.provider import Capability

__all__ = ["Requirement", "theme"]

_PAGE: Final = "reference/contract.md"


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


def theme(
    name: str, heading: str, sentences: Mapping[str, str], *, needs: Iterable[Capability] = ()
) -> tuple[Requirement, ...]:
    """The requirements of one theme.

    Args:
        name: What their ids begin with.
        heading: Where the reference speaks of them.
        sentences: What is demanded, by the rest of its id.
        needs: As in `Requirement`, for all of them.
    """
    return tuple(
        Requirement(
            id=f"{name}.{rest}",
            sentence=sentence,
            source=f"{_PAGE}#{heading}",
            needs=frozenset(needs),
        )
        for rest, sentence in sentences.items()
    )
