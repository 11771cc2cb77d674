"""The emulator of X, written from X's documentation."""

from __future__ import annotations

from privatereply.sandbox.x.emulator import XEmulator
from privatereply.sandbox.x.limits import Limits
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedActivity,
    EmulatedConversation,
    EmulatedEvent,
    EmulatedMedia,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
    EmulatedWebhook,
    Link,
)

__all__ = [
    "EmulatedAccount",
    "EmulatedActivity",
    "EmulatedConversation",
    "EmulatedEvent",
    "EmulatedMedia",
    "EmulatedPerson",
    "EmulatedPost",
    "EmulatedUser",
    "EmulatedWebhook",
    "Limits",
    "Link",
    "XEmulator",
]
