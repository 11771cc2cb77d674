"""The emulator of TikTok for Business, written from TikTok's documentation."""

from __future__ import annotations

from privatereply.sandbox.tiktok.emulator import TikTokEmulator
from privatereply.sandbox.tiktok.usage import Limits
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
    Refused,
)

__all__ = [
    "EmulatedAccount",
    "EmulatedComment",
    "EmulatedConversation",
    "EmulatedMessage",
    "EmulatedPerson",
    "EmulatedPost",
    "Limits",
    "Refused",
    "TikTokEmulator",
]
