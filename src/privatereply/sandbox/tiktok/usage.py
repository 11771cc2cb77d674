"""Calls counted against TikTok's limits. No header tells how much is left.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1740029171730433
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from privatereply.sandbox.calls import Calls
from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.tiktok.errors import TikTokError

SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(hours=24)


@attrs.frozen(kw_only=True)
class Limits:
    """How much is allowed; by default more than TikTok does. None lifts a limit.

    Limits of a second count only while the clock ticks: on a clock that stands still every call
    falls into the same second.

    Attributes:
        app_second: Calls of the app a second; TikTok allows 10 to 50, by level.
        app_minute: Calls of the app a minute; TikTok allows 600 to 3000, by level.
        endpoint_minute: Calls of one endpoint for one account a minute; TikTok allows 40 of those
            about comments and videos.
        sends: Messages of one account a second; TikTok allows 10.
        conversations: Conversations one account may write in within 24 hours; a vendor tells of
            100 to 200.
    """

    app_second: int | None = 1_000
    app_minute: int | None = 60_000
    endpoint_minute: int | None = None
    sends: int | None = 100
    conversations: int | None = None


class Usage:
    """Rolling counts."""

    def __init__(self, clock: SandboxClock) -> None:
        self.limits: Limits = Limits()
        self._clock = clock
        self._calls = Calls(clock)

    def count_call(self) -> None:
        """Count one call of the app.

        Raises:
            TikTokError: It is one too many.
        """
        self._spend(("app_second",), SECOND, self.limits.app_second)
        self._spend(("app_minute",), MINUTE, self.limits.app_minute)

    def count_endpoint(self, endpoint: str, account_id: str) -> None:
        """Count one call of an endpoint for an account.

        Raises:
            TikTokError: It is one too many.
        """
        self._spend((endpoint, account_id), MINUTE, self.limits.endpoint_minute)

    def count_send(self, account_id: str) -> None:
        """Count one call of the send endpoint.

        Raises:
            TikTokError: It is one too many.
        """
        self._spend(("sends", account_id), SECOND, self.limits.sends)

    def count_conversation(self, account_id: str, person_id: str) -> None:
        """Count the conversation a message is about to be written in, once in 24 hours.

        Raises:
            TikTokError: The account writes in too many.
        """
        limit = self.limits.conversations
        key = ("conversation", account_id, person_id)
        if limit is None or self._calls.recent(key, DAY):
            return
        if len(self._calls.recent(("conversations", account_id), DAY)) >= limit:
            raise TikTokError("too_fast", rule="conversations")
        self._calls.add(("conversations", account_id), DAY)
        self._calls.add(key, DAY)

    def _spend(self, key: tuple[str, ...], window: timedelta, limit: int | None) -> None:
        if limit is None or (window == SECOND and not self._clock.ticking):
            return
        if self._calls.add(key, window) > limit:
            raise TikTokError("too_many_a_second" if window == SECOND else "too_many_a_minute")
