"""Sees what a function calls that a driver has no business with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

__all__ = ["forbidden", "watched"]

_FORBIDDEN: Final = {
    "time": {"sleep", "time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "socket": {"connect", "connect_ex", "bind", "sendto"},
    "_socket": {"getaddrinfo", "gethostbyname"},
    "io": {"open"},
    "_io": {"open"},
    "posix": {"open"},
    "nt": {"open"},
    "_posixsubprocess": {"fork_exec"},
    "select": {"select", "poll"},
    "_thread": {"start_new_thread", "start_joinable_thread"},
}
"""By the module, or the class, that a built-in function belongs to."""
_EXCUSED: Final = ("logging", "importlib", "_frozen_importlib", "linecache")
"""Modules of Python's own that ask for the time or open files for reasons of their own."""


def watched(function: Callable[[], object]) -> set[str]:
    """What a function calls that sleeps, opens or tells the time: ``{"time.sleep"}``.

    Built-in functions cannot be replaced wherever somebody has imported them from; the interpreter
    sees them all.
    """
    called: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call" and not frame.f_globals.get("__name__", "").startswith(_EXCUSED):
            called.update(forbidden(argument))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return called


def forbidden(function: Any) -> set[str]:
    """What a driver would do if it called a built-in function; nothing if that is harmless."""
    name = getattr(function, "__name__", "")
    return {
        f"{owner.lstrip('_')}.{name}"
        for owner in _owners(function)
        if name in _FORBIDDEN.get(owner, ())
    }


def _owners(function: Any) -> set[str]:
    """Every word that says where a built-in function belongs: its module, or its class."""
    myself = getattr(function, "__self__", None)
    kind = myself if isinstance(myself, type) else type(myself)
    names = {one.__name__ for one in kind.__mro__} if myself is not None else set[str]()
    return names | {str(getattr(function, "__module__", "") or getattr(myself, "__name__", ""))}
