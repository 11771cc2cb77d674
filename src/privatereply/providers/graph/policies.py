"""What Meta and its users demand on Facebook and Instagram alike.

Dates are those of the page's own copy that was read.
"""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.policy import BEYOND_MESSAGES, Origin, Restrictions, Rule
from privatereply.policy.presets import MARKETING, OPT_OUT

__all__ = ["PRIVATE", "PUBLIC"]

_ENFORCEMENT: Final = Origin(
    source="https://developers.facebook.com/documentation/business-messaging/messenger-platform/"
    "webhooks/webhook-events/messaging_policy_enforcement",
    checked="2026-11-21",
)
_TIMES: Final = "Meta tells of a restriction and not how long it lasts; TikTok's times stand in."

PUBLIC: Final[tuple[Rule, ...]] = (
    Restrictions(kinds=BEYOND_MESSAGES, note=_TIMES, **_ENFORCEMENT),
)
"""What stands before every public reply, beside the rules of the platform."""

PRIVATE: Final[tuple[Rule, ...]] = (
    Restrictions(note=_TIMES, **_ENFORCEMENT),
    attrs.evolve(OPT_OUT, note="What another vendor says of Messenger."),
    *MARKETING,
)
"""What stands before every private message, beside the rules of the platform."""
