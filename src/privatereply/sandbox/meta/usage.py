"""Calls counted against the platform's limits, and the headers that tell about them.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting
"""

from __future__ import annotations

import json
from datetime import timedelta
from math import ceil
from typing import Final

import attrs

from privatereply.sandbox.calls import Calls
from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.meta.errors import GraphError

SECOND: Final = timedelta(seconds=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(hours=24)


@attrs.frozen(kw_only=True)
class Limits:
    """How many calls are allowed. None lifts a limit.

    Limits of a second count only while the clock ticks: on a clock that stands still every call
    falls into the same second.

    Attributes:
        app: Calls of the app an hour, over all accounts: 200 for each user.
        private_replies: Private replies of one account an hour.
        live_replies: Private replies to comments on a broadcast of one account a second.
        sends: Messages of one account a second.
        conversations: Conversation reads of one account a second.
        pages: Page calls in 24 hours: 4800 for each engaged user.
        instagram: Instagram calls in 24 hours, messages aside: 4800 for each impression.
        messenger: Messaging calls of one account in 24 hours: 200 for each engaged user.
    """

    app: int | None = 200 * 1_000
    private_replies: int | None = 750
    live_replies: int | None = 100
    sends: int | None = 300
    conversations: int | None = 2
    pages: int | None = 4_800 * 1_000
    instagram: int | None = 4_800 * 1_000
    messenger: int | None = 200 * 1_000


@attrs.frozen(kw_only=True)
class Budget:
    """One limit as it is counted.

    Attributes:
        name: Attribute of ``Limits``.
        window: Length of the rolling window.
        refusal: Name of the refusal when it is used up.
        use_case: ``type`` in ``X-Business-Use-Case-Usage``; None when it is not reported there.
    """

    name: str
    window: timedelta
    refusal: str
    use_case: str | None = None


APP: Final = Budget(name="app", window=HOUR, refusal="app_limit")
PAGES: Final = Budget(name="pages", window=DAY, refusal="pages_limit", use_case="pages")
INSTAGRAM: Final = Budget(
    name="instagram", window=DAY, refusal="instagram_use_limit", use_case="instagram"
)
MESSENGER: Final = Budget(
    name="messenger", window=DAY, refusal="messenger_limit", use_case="messenger"
)
SENDS: Final = Budget(name="sends", window=SECOND, refusal="app_limit")
CONVERSATIONS: Final = Budget(name="conversations", window=SECOND, refusal="custom_limit")
# The documents give the number for private replies and no code; 613 is what they give for
# messaging limits in general, with a subcode of its own on Instagram.
PRIVATE_REPLIES: Final = Budget(name="private_replies", window=HOUR, refusal="custom_limit")
INSTAGRAM_REPLIES: Final = Budget(name="private_replies", window=HOUR, refusal="instagram_limit")
LIVE_REPLIES: Final = Budget(name="live_replies", window=SECOND, refusal="instagram_limit")


class Usage:
    """Rolling counts by budget and account."""

    def __init__(self, clock: SandboxClock) -> None:
        self.limits: Limits = Limits()
        self._clock = clock
        self._calls = Calls(clock)

    def spend(self, budget: Budget, account_id: str) -> None:
        """Count one call.

        A refused call counts too: "Continuing to make calls will continue to increase your call
        count".

        Raises:
            GraphError: The budget is used up.
        """
        limit = self._limit(budget)
        if limit is None:
            return
        if self._calls.add((budget.name, account_id), budget.window) > limit:
            raise GraphError(budget.refusal)

    def percent(self, budget: Budget, account_id: str) -> int:
        """Return how much is used, in percent; more than 100 when calls went on."""
        limit = self._limit(budget)
        return (
            ceil(100 * len(self._calls.recent((budget.name, account_id), budget.window)) / limit)
            if limit
            else 0
        )

    def minutes_to_regain(self, budget: Budget, account_id: str) -> int:
        """Return in how many minutes a call will be allowed again, 0 if one is now."""
        limit = self._limit(budget)
        calls = self._calls.recent((budget.name, account_id), budget.window)
        if limit is None or not calls or len(calls) < limit:
            return 0
        # A call is allowed again once all but `limit - 1` of those counted have left the window.
        free_at = calls[min(len(calls) - limit, len(calls) - 1)] + budget.window
        return max(1, ceil((free_at - self._clock.now()).total_seconds() / 60))

    def app_header(self, app_id: str, *, instagram: bool) -> str:
        """Return ``X-App-Usage``. The two hosts use different keys."""
        percent = self.percent(APP, app_id)
        if instagram:
            return json.dumps({"call_volume": percent, "cpu_time": percent})
        return json.dumps({"call_count": percent, "total_time": percent, "total_cputime": percent})

    def business_header(self, budget: Budget, account_id: str) -> str:
        """Return ``X-Business-Use-Case-Usage`` of one account."""
        percent = self.percent(budget, account_id)
        report = {
            "type": budget.use_case,
            "call_count": percent,
            "total_cputime": percent,
            "total_time": percent,
            "estimated_time_to_regain_access": self.minutes_to_regain(budget, account_id),
        }
        return json.dumps({account_id: [report]})

    def _limit(self, budget: Budget) -> int | None:
        if budget.window == SECOND and not self._clock.ticking:
            return None
        limit: int | None = getattr(self.limits, budget.name)
        return limit
