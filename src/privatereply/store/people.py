"""People: what they agreed to and refused, and everything that is stored about one of them."""

from __future__ import annotations

from privatereply.store.aliases import called, link
from privatereply.store.consent import (
    Consent,
    block,
    consent,
    consents,
    opt_in,
    opt_out,
    take_marketing,
    withdraw_marketing,
)
from privatereply.store.erasure import erase
from privatereply.store.exporting import export

__all__ = [
    "Consent",
    "block",
    "called",
    "consent",
    "consents",
    "erase",
    "export",
    "link",
    "opt_in",
    "opt_out",
    "take_marketing",
    "withdraw_marketing",
]
