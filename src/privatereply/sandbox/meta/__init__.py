"""The emulator of Facebook Pages, Messenger and Instagram, written from Meta's documentation."""

from __future__ import annotations

from privatereply.sandbox.meta.emulator import MetaEmulator
from privatereply.sandbox.meta.usage import Limits
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
)

__all__ = [
    "EmulatedAccount",
    "EmulatedComment",
    "EmulatedConversation",
    "EmulatedInstagram",
    "EmulatedMessage",
    "EmulatedPage",
    "EmulatedPerson",
    "EmulatedPost",
    "EmulatedUser",
    "Limits",
    "MetaEmulator",
]
