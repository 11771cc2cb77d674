"""Tells a request that never left from one that may have arrived.

The classes are looked up in `sys.modules` while an exception is being handled: either of httpx and
httpx2 may be absent, and neither is imported for it.
"""

from __future__ import annotations

import sys
from typing import Final

from privatereply.errors import NeverSent, NoAnswer, Unanswered
from privatereply.transport.departure import Departure

__all__ = ["failure"]

_LIBRARIES: Final = ("httpx", "httpx2")
_ENGINES: Final = ("httpcore", "httpcore2")
_UNCONNECTED: Final = ("ConnectError", "ConnectTimeout")
# Raised before a connection stands too, but not while one is being made: no trace tells of them.
_UNTRACED: Final = (
    "PoolTimeout",
    "ProxyError",  # only raised while a tunnel is being opened
    "UnsupportedProtocol",
)
# Their sentences repeat header lines, URLs or what the server wrote.
_QUOTING: Final = ("HTTPStatusError", "InvalidURL", "ProtocolError")


def failure(error: Exception, departure: Departure) -> NoAnswer:
    """What an exception means for the request that it came instead of an answer to.

    Only what certainly kept this very request from leaving means `NeverSent`; everything else, the
    unheard-of included, may have arrived, and the departure is told so. The original is chained
    unless its own sentence can repeat credentials or texts; then its class is all that is kept.
    """
    if isinstance(error, NoAnswer) and not (departure.handed and isinstance(error, NeverSent)):
        return error
    name = type(error).__name__
    made: NoAnswer
    if _prevented(error, departure):
        departure.handed = False
        made = NeverSent(reason=f"the request never left ({name})")
    else:
        departure.left = True
        made = Unanswered(reason=f"the request may have arrived and got no answer ({name})")
    if not isinstance(error, UnicodeError) and not _is(error, _QUOTING):
        made.__cause__ = error
    return made


def _prevented(error: Exception, departure: Departure) -> bool:
    cause = error.__cause__
    if departure.stopped_by(error) or departure.stopped_by(cause):
        return True
    # A hook of the host's may have failed in a request of its own. The public property raises
    # where no request is set.
    if departure.left or getattr(error, "_request", None) is not departure.built:
        return False
    if cause is None:
        # The word of a transport without a wire, as hosts test with.
        return _is(error, _UNCONNECTED + _UNTRACED)
    # A bridge to another library translates that library's failures, and not always truly:
    # httpx-aiohttp reports a connection closed after the request was read as ConnectTimeout.
    return type(cause).__module__.partition(".")[0] in _ENGINES and _is(error, _UNTRACED)


def _is(error: Exception, names: tuple[str, ...]) -> bool:
    modules = [sys.modules[name] for name in _LIBRARIES if name in sys.modules]
    return any(isinstance(error, getattr(module, name)) for module in modules for name in names)
