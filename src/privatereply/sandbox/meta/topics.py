"""The fields webhooks can be subscribed to.

Sources (read 2026-11-22):
    https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
    https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram/
    https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/
"""

from __future__ import annotations

from typing import Final

PAGE: Final = frozenset(
    {
        "conversations",
        "feed",
        "group_feed",
        "live_videos",
        "mention",
        "message_deliveries",
        "message_echoes",
        "message_edits",
        "message_reactions",
        "message_reads",
        "messages",
        "messaging_handovers",
        "messaging_integrity",
        "messaging_optins",
        "messaging_policy_enforcement",
        "messaging_postbacks",
        "messaging_referrals",
        "standby",
        "videos",
    }
)
INSTAGRAM: Final = frozenset(
    {
        "comments",
        "live_comments",
        "mentions",
        "message_edit",
        "message_reactions",
        "messages",
        "messaging_handover",
        "messaging_optins",
        "messaging_postbacks",
        "messaging_referral",
        "messaging_seen",
        "standby",
        "story_insights",
    }
)
FIELDS: Final[dict[str, frozenset[str]]] = {"instagram": INSTAGRAM, "page": PAGE}
"""Fields by the object they are of. Some names differ by an ``s``."""
