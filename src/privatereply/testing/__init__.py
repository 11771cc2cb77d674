"""What tests need: the contract that every driver is held to, and stand-ins for products.

A driver's author subclasses `ProviderContract`, hands over material from the platform's
documentation, and runs pytest::

    class TestGuestbook(ProviderContract):
        provider = Guestbook
        sample = Sample(account=ACCOUNT, comment=COMMENT)
        exchanges = (Exchange(Capability.GET_COMMENT, answers=(answer({"id": "7"}),)),)

`ProviderContract` needs ``pip install 'privatereply[testing]'``, which is pytest and hypothesis.
Everything is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

__all__ = [
    "REQUIREMENTS",
    "Exchange",
    "Handshake",
    "Notice",
    "ProviderContract",
    "Refusal",
    "Requirement",
    "Sample",
    "TextLimit",
    "answer",
]

_HOMES = {
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
