"""What the platform allows an account to send, rule by rule, each with its source."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply import policy
from privatereply.provider import Quota

_PAGE: Final = policy.Origin(source="https://guestbook.example/docs#answers", checked="2026-11-22")

RULES: Final = (
    policy.CommentExists(**_PAGE),
    policy.NotToSelf(**_PAGE),
    policy.OneReplyPerComment(**_PAGE),
    policy.ReplyWithin(window=timedelta(days=30), **_PAGE),
    policy.ContentKinds(allowed=frozenset({"text"}), **_PAGE),
    policy.TextLength(limit=500, unit="bytes", **_PAGE),
)
QUOTA: Final = Quota(name="answers", limit=30, per=timedelta(minutes=1), burst=5, **_PAGE)
