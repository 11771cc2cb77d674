"""Which comments and visitor posts may still be answered privately.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
    https://developers.facebook.com/documentation/instagram-platform/private-replies
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from privatereply.sandbox.meta.world import EmulatedComment, EmulatedPage, EmulatedPost

WINDOW: Final = timedelta(days=7)


def obstacle(source: EmulatedComment | EmulatedPost, now: datetime) -> str | None:
    """Return the name of the refusal a private reply would get, or None if it may be sent.

    The documents give Facebook no code for a comment older than seven days and none for an
    unpublished Page. The emulator answers 10903 and 10902, from the family they give for what
    cannot be answered. Instagram has one answer for everything.
    """
    if isinstance(source.account, EmulatedPage):
        return _on_facebook(source, source.account, now)
    return _on_instagram(source, now)


def _on_facebook(
    source: EmulatedComment | EmulatedPost, page: EmulatedPage, now: datetime
) -> str | None:
    if not page.published:
        return "not_replyable"
    if source.author is None or source.author.is_page:
        return "may_not_reply"
    if source.trace is not None:
        return "already_replied"
    return "may_not_reply" if now - source.created_at > WINDOW else None


def _on_instagram(source: EmulatedComment | EmulatedPost, now: datetime) -> str | None:
    post = source.post if isinstance(source, EmulatedComment) else source
    used_up = source.trace is not None
    too_late = now - source.created_at > WINDOW or post.ended_at is not None
    return "comment_invalid" if source.author is None or used_up or too_late else None
