"""Tells a request that never left from one that may have arrived.

The classes are looked up in `sys.modules` while an exception is being handled: either of httpx and
httpx2 may be absent, and neither is imported for it.
"""

from __future__ import annotations

import sys
from typing import Final

from privatereply.errors import NeverSent, NoAnswer, Unanswered

__all__ = ["failure"]

_LIBRARIES: Final = ("httpx", "httpx2")
_UNSENT: Final = (
    "ConnectError",
    "ConnectTimeout",
    "InvalidURL",
    "PoolTimeout",
    "ProxyError",  # only raised while a tunnel is being opened
    "UnsupportedProtocol",
)
# Their sentences repeat header lines, URLs or what the server wrote.
_QUOTING: Final = ("HTTPStatusError", "InvalidURL", "ProtocolError")


def failure(error: Exception) -> NoAnswer:
    """What an exception out of an HTTP client means for the request.

    Only the few that are raised before a connection stands mean `NeverSent`; everything else, the
    unheard-of included, may have arrived. The original is chained unless its own sentence can
    repeat credentials or texts; then its class is all that is kept.
    """
    name = type(error).__name__
    made: NoAnswer
    if _is(error, _UNSENT) and _first_hand(error):
        made = NeverSent(reason=f"the request never left ({name})")
    else:
        made = Unanswered(reason=f"the request may have arrived and got no answer ({name})")
    if not isinstance(error, UnicodeError) and not _is(error, _QUOTING):
        made.__cause__ = error
    return made


def _is(error: Exception, names: tuple[str, ...]) -> bool:
    modules = [sys.modules[name] for name in _LIBRARIES if name in sys.modules]
    return any(isinstance(error, getattr(module, name)) for module in modules for name in names)


def _first_hand(error: Exception) -> bool:
    # A bridge to another library translates that library's failures, and not always truly:
    # httpx-aiohttp reports a connection closed after the request was read as ConnectTimeout.
    cause = error.__cause__
    return cause is None or type(cause).__module__.partition(".")[0] in {"httpcore", "httpcore2"}
