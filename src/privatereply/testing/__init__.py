"""What tests need: the contract that every driver is held to, and stand-ins for products.

A driver's author subclasses `ProviderContract`, hands over material from the platform's
documentation, and runs pytest::

    class TestGuestbook(ProviderContract):
        provider = Guestbook
        samples = (Sample(account=ACCOUNT, comment=COMMENT),)
        exchanges = (
            Exchange(Capability.GET_COMMENT, answers=(answer({"id": "7"}),), source=PAGE),
        )

`ProviderContract` needs ``pip install 'privatereply[testing]'``, which is pytest and hypothesis.

A product tests itself on platforms out of a script, and needs nothing for it::

    platform = ScriptedProvider("facebook")
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        page = client.account("facebook", id="1", access_token="any")
        page.reply(asked, "12 euros", actor=Actor.human("anna"))
    assert platform.texts == ["12 euros"]

Everything is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privatereply.testing.clock import FrozenClock
    from privatereply.testing.contract import ProviderContract
    from privatereply.testing.material import (
        Exchange,
        Handshake,
        Notice,
        Refusal,
        Sample,
        TextLimit,
        answer,
    )
    from privatereply.testing.requirements import REQUIREMENTS, Requirement
    from privatereply.testing.scripted import (
        AsyncScriptedTransport,
        ScriptedProvider,
        ScriptedTransport,
        scripted_async_client,
        scripted_client,
    )
    from privatereply.testing.store import SharedStore

__all__ = [
    "REQUIREMENTS",
    "AsyncScriptedTransport",
    "Exchange",
    "FrozenClock",
    "Handshake",
    "Notice",
    "ProviderContract",
    "Refusal",
    "Requirement",
    "Sample",
    "ScriptedProvider",
    "ScriptedTransport",
    "SharedStore",
    "TextLimit",
    "answer",
    "scripted_async_client",
    "scripted_client",
]

_HOMES = {
    "clock": ("FrozenClock",),
    "contract": ("ProviderContract",),
    "material": (
        "Exchange",
        "Handshake",
        "Notice",
        "Refusal",
        "Sample",
        "TextLimit",
        "answer",
    ),
    "requirements": ("REQUIREMENTS", "Requirement"),
    "scripted": (
        "AsyncScriptedTransport",
        "ScriptedProvider",
        "ScriptedTransport",
        "scripted_async_client",
        "scripted_client",
    ),
    "store": ("SharedStore",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"privatereply.testing.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
