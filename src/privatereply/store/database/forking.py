"""A connection must not be carried across fork(): the child would write into its parent's."""

from __future__ import annotations

import os
import weakref
from typing import Final, Protocol


class Forgetful(Protocol):
    """Something that drops in a child what it held in the parent."""

    def forget(self) -> None:
        """Start afresh without touching what the parent holds."""
        ...


_living: Final[weakref.WeakSet[Forgetful]] = weakref.WeakSet()
_inherited: Final[list[object]] = []


def watch(database: Forgetful) -> None:
    """Call its `forget` in every child process from here on."""
    _living.add(database)


def keep(resource: object) -> None:
    """Keep what belongs to the parent: collecting it as garbage would close it."""
    _inherited.append(resource)


def _forget_all() -> None:
    for database in list(_living):
        database.forget()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_forget_all)
