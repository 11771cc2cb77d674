"""Local emulators of the platforms: stateful, strict, with a clock to turn and faults to order."""

from __future__ import annotations

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.core import APP_SECRET, Sandbox
from privatereply.sandbox.emulator import Emulator, Stage
from privatereply.sandbox.exchange import Dropped, EmulatedRequest, EmulatedResponse, Hang
from privatereply.sandbox.faults import Fault, Faults
from privatereply.sandbox.journal import JournalEntry
from privatereply.sandbox.meta import Delivery, Limits, MetaEmulator
from privatereply.sandbox.webhooks import Manner, Subscription, WebhookDelivery, Webhooks

__all__ = [
    "APP_SECRET",
    "Delivery",
    "Dropped",
    "EmulatedRequest",
    "EmulatedResponse",
    "Emulator",
    "Fault",
    "Faults",
    "Hang",
    "JournalEntry",
    "Limits",
    "Manner",
    "MetaEmulator",
    "Sandbox",
    "SandboxClock",
    "Stage",
    "Subscription",
    "WebhookDelivery",
    "Webhooks",
]
