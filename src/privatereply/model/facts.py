"""What is known of a situation with yes or no, or not known."""

from __future__ import annotations

import enum

__all__ = ["Fact"]


class Fact(enum.Enum):
    """Something known or unknown about a situation.

    A fact has no truth value of its own, so that nobody takes "unknown" for "no" by accident:
    compare it (``fact is Fact.YES``).
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Fact:  # noqa: FBT001 - the one conversion from a bool
        """The fact for a boolean, or unknown for ``None``."""
        if value is None:
            return cls.UNKNOWN
        return cls.YES if value else cls.NO

    def __bool__(self) -> bool:
        """Refuse to be guessed.

        Raises:
            TypeError: Always.
        """
        msg = "a Fact has three values; compare it: fact is Fact.YES"
        raise TypeError(msg)
