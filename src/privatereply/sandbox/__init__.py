"""Local emulators of the platforms: stateful, strict, with a clock to turn and faults to order.

In a test, without sockets and without waiting::

    sandbox = Sandbox()
    page = sandbox.meta.add_page(name="Shop")
    post = sandbox.meta.add_post(page)
    comment = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Anna"), "How much?")
    client = httpx.Client(transport=sandbox.transport(), base_url="https://graph.facebook.com")

What is to hold on every platform is told on a scene, a business that knows its platform::

    for name in sandbox.scenes:
        scene = sandbox.scene(name)
        comment = scene.comment("How much?")
        account = client.account(scene.platform, **scene.options)
        account.reply(account.comment(comment.id), "12 euros", actor=Actor.human("anna"))
        print([delivery.text for delivery in scene.deliveries(comment)])

Over HTTP, for any client in any language: ``with sandbox.serve() as server: server.url``. The
platform's host is the first segment of the path, ``{url}/graph.facebook.com/v26.0/me``, or the
``Host`` header. Links in answers stay inside the sandbox.

**The control API** does over HTTP what the Python API does. Requests and answers are JSON; a wrong
argument answers 400 and an unknown path 404, both with ``{"sandbox_error": sentence}``. Times are
ISO 8601 with a zone.

=========================================  =====================================================
``GET /_sandbox``                          emulators, their hosts and commands, kinds of faults
``GET /_sandbox/clock``                    ``{"now", "ticking"}``
``POST /_sandbox/clock/advance``           arguments of ``timedelta``: ``{"days": 8}``
``POST /_sandbox/clock/set``               ``{"to": time}``
``GET /_sandbox/faults``                   faults that can still strike
``POST /_sandbox/faults``                  ``{"kind", "path", "method", "times", "after", …}``
``DELETE /_sandbox/faults``                forgets them
``GET /_sandbox/webhooks``                 ``{"pending", "delivered"}``
``POST /_sandbox/webhooks``                ``{"topic", "url", "verify_token", "fields", "secret"}``
``POST /_sandbox/webhooks/manner``         ``{"drop", "double", "shuffle", "delay_seconds", …}``
``GET /_sandbox/journal``                  every request: time, method, host, path, status, fault
``POST /_sandbox/reset``                   empties everything but the clock
``POST /_sandbox/{emulator}/{command}``    calls the emulator's method of that name, arguments by
                                           name; ``GET`` takes them from the query
=========================================  =====================================================

The commands of an emulator are the methods named in its ``commands``; things of the world are given
by id. ``GET /_sandbox/meta/deliveries?comment_id=…`` counts what a person really received.
"""

from __future__ import annotations

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.core import APP_SECRET, Sandbox
from privatereply.sandbox.delivery import Delivery, Folder
from privatereply.sandbox.dialect import Announcement, Dialect, Subscription
from privatereply.sandbox.emulator import Emulator, Stage
from privatereply.sandbox.exchange import Dropped, EmulatedRequest, EmulatedResponse, Hang
from privatereply.sandbox.faults import Fault, Faults
from privatereply.sandbox.journal import JournalEntry
from privatereply.sandbox.manner import FORGERIES, Manner
from privatereply.sandbox.meta import Limits, MetaEmulator
from privatereply.sandbox.notice import Notice, WebhookDelivery
from privatereply.sandbox.receiving import Receiver
from privatereply.sandbox.scene import Scene
from privatereply.sandbox.scenery import (
    Login,
    SceneComment,
    SceneMessage,
    ScenePerson,
    ScenePost,
    Terms,
)
from privatereply.sandbox.tiktok import TikTokEmulator
from privatereply.sandbox.webhooks import Webhooks
from privatereply.sandbox.x import XEmulator

__all__ = [
    "APP_SECRET",
    "FORGERIES",
    "Announcement",
    "Delivery",
    "Dialect",
    "Dropped",
    "EmulatedRequest",
    "EmulatedResponse",
    "Emulator",
    "Fault",
    "Faults",
    "Folder",
    "Hang",
    "JournalEntry",
    "Limits",
    "Login",
    "Manner",
    "MetaEmulator",
    "Notice",
    "Receiver",
    "Sandbox",
    "SandboxClock",
    "Scene",
    "SceneComment",
    "SceneMessage",
    "ScenePerson",
    "ScenePost",
    "Stage",
    "Subscription",
    "Terms",
    "TikTokEmulator",
    "WebhookDelivery",
    "Webhooks",
    "XEmulator",
]
