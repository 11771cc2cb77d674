"""The emulator of servers with Mastodon's API, written from their documentation.

It serves Mastodon, GoToSocial, Takahe and snac, each at a host of its own, for the sandbox::

    sandbox = Sandbox()
    emulator = sandbox.emulators["mastodon"]
    shop = emulator.add_account(username="shop")
    anna = emulator.add_person(name="Anna", follows=[shop])
    comment = emulator.add_comment(emulator.add_post(shop, "New mugs"), anna, "How much?")

What the documentation leaves open is decided so:

=====================================================  =============================================
a comment whose author blocks the account              gone, if the server was told of the block;
                                                       else it can be answered, and nothing arrives
an unknown visibility                                  422, on snac it is private
a status that is edited to name somebody more          they receive it
the token of a suspended account                       403, on snac 401
who has no token, on other servers than Mastodon       401, on Takahe 400, whatever is asked for
whose notifications a policy filters                   everybody's whom the recipient does not
                                                       follow and has not accepted
=====================================================  =============================================

Limits are counted on Mastodon and GoToSocial; `MastodonEmulator.configure` changes them. A stream
tells what has happened since it was last read, and ends. Media, polls and scheduled statuses are
refused, and there are no WebSockets.
"""

from __future__ import annotations

from privatereply_mastodon.emulator.emulator import MastodonEmulator
from privatereply_mastodon.emulator.limits import Limits
from privatereply_mastodon.emulator.software import ELSEWHERE, Software
from privatereply_mastodon.emulator.world import (
    EmulatedAccount,
    EmulatedPerson,
    EmulatedStatus,
    EmulatedUser,
    MastodonDelivery,
    NotificationPolicy,
    Treatment,
    Visibility,
)

__all__ = [
    "ELSEWHERE",
    "EmulatedAccount",
    "EmulatedPerson",
    "EmulatedStatus",
    "EmulatedUser",
    "Limits",
    "MastodonDelivery",
    "MastodonEmulator",
    "NotificationPolicy",
    "Software",
    "Treatment",
    "Visibility",
]
