"""What a driver says about itself."""

from __future__ import annotations

from collections.abc import Mapping

from privatereply.provider import Capability
from privatereply.testing.base import Contract, clause

__all__ = ["Declaring"]


class Declaring(Contract):
    """Clauses about declarations."""

    @classmethod
    def each_undeclared(cls) -> Mapping[str, Capability]:
        """What the driver cannot do."""
        return {one.value: one for one in Capability if one not in cls.capabilities()}

    @clause("declare.undeclared")
    def test_what_is_not_declared_is_refused_before_any_request(
        self, undeclared: Capability
    ) -> None:
        """Call it."""
        assert undeclared not in self.capabilities()
