"""What Facebook allows a Page to send, as Meta documents it, and the presets of it.

Dates are those of the page's own copy that was read.
"""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Final

from privatereply.model import Action, ContentKind, Surface
from privatereply.policy import (
    AccountKind,
    AttachmentCount,
    AwaitAnswer,
    CommentExists,
    ContentKinds,
    MessagingWindow,
    NotToAnotherPage,
    NotToSelf,
    OfferedByPlatform,
    OneReplyPerComment,
    Origin,
    Policy,
    QuickReplyCount,
    ReplyWithin,
    Rule,
    Surfaces,
    TextLength,
    TextOrAttachment,
)
from privatereply.policy.presets import LEGACY_FACEBOOK, ZOHO, Preset, choose, legacy, zoho
from privatereply.providers.graph.policies import PRIVATE, PUBLIC

__all__ = ["PRESETS", "policy"]

_META: Final = "https://developers.facebook.com"
_MESSENGER: Final = f"{_META}/documentation/business-messaging/messenger-platform"
_PRIVATE_REPLIES: Final = Origin(
    source=f"{_MESSENGER}/discovery/private-replies", checked="2026-04-16"
)
_SEND: Final = Origin(source=f"{_MESSENGER}/send-messages", checked="2026-09-11")
_SEND_REFERENCE: Final = Origin(
    source=f"{_META}/docs/messenger-platform/reference/send-api/", checked="2026-11-21"
)
_QUICK_REPLIES: Final = Origin(
    source=f"{_MESSENGER}/send-messages/quick-replies", checked="2026-04-22"
)
_ERRORS: Final = Origin(source=f"{_MESSENGER}/error-codes", checked="2026-06-25")
_PAGES_GUIDE: Final = Origin(source=f"{_META}/docs/pages/guides/messaging/", checked="2026-11-21")
_COMMENTS: Final = Origin(
    source=f"{_META}/docs/graph-api/reference/object/comments", checked="2026-11-21"
)
_COMMENT: Final = Origin(source=f"{_META}/docs/graph-api/reference/comment/", checked="2026-11-21")
_COMMENT_LENGTH: Final = Origin(
    source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
    checked="2026-11-21",
)

_PLACES: Final = frozenset(
    {
        Surface.AD,
        Surface.GROUP,
        Surface.LIVE,
        Surface.POST,
        Surface.REEL,
        Surface.VISITOR_POST,
    }
)
_PAGE: Final = AccountKind(allowed=frozenset({"page"}), **_PRIVATE_REPLIES)
_CONTENT: Final = frozenset(
    {
        ContentKind.AUDIO,
        ContentKind.FILE,
        ContentKind.IMAGE,
        ContentKind.QUICK_REPLIES,
        ContentKind.TEMPLATE,
        ContentKind.TEXT,
        ContentKind.VIDEO,
    }
)
_DRAFT: Final[tuple[Rule, ...]] = (
    ContentKinds(allowed=_CONTENT, **_SEND),
    TextOrAttachment(
        note="Both together are refused: (#100) Only one of the text, attachment, and dynamic_text "
        "fields can be specified.",
        **_SEND_REFERENCE,
    ),
    TextLength(
        limit=2000,
        unit="characters",
        note="The page says fewer than 2000; the platform's own refusal says less than or equal "
        "to 2000 (https://github.com/Charca/bootbot/issues/148).",
        **_SEND_REFERENCE,
    ),
    QuickReplyCount(limit=13, **_QUICK_REPLIES),
    AttachmentCount(limit=1, **_SEND_REFERENCE),
)

_RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.PRIVATE_REPLY: (
        _PAGE,
        *PRIVATE,
        Surfaces(
            allowed=_PLACES,
            note="Reels since 2023-10-12, a Page's own posts in groups since 2023-10-03. For live "
            "video no rule of its own is documented.",
            **_PRIVATE_REPLIES,
        ),
        CommentExists(**_ERRORS),
        NotToSelf(**_PAGES_GUIDE),
        NotToAnotherPage(**_PRIVATE_REPLIES),
        OneReplyPerComment(limit=1, **_PRIVATE_REPLIES),
        ReplyWithin(window=timedelta(days=7), **_PRIVATE_REPLIES),
        OfferedByPlatform(
            note="can_reply_privately: documented with a permission that died in 2020, and seen "
            "false for tokens that could reply.",
            **_PAGES_GUIDE,
        ),
        *_DRAFT,
    ),
    Action.MESSAGE: (
        _PAGE,
        *PRIVATE,
        AwaitAnswer(**_PRIVATE_REPLIES),
        MessagingWindow(
            window=timedelta(hours=24),
            human_agent=timedelta(days=7),
            note="One page says a comment opens the window as well, the page on private replies "
            "says only an answer does: the stricter one is followed.",
            **_SEND,
        ),
        *_DRAFT,
    ),
    Action.PUBLIC_REPLY: (
        _PAGE,
        *PUBLIC,
        Surfaces(allowed=_PLACES, **_COMMENTS),
        CommentExists(**_COMMENT),
        ContentKinds(allowed=frozenset({ContentKind.TEXT, ContentKind.IMAGE}), **_COMMENTS),
        TextLength(
            limit=8000,
            unit="characters",
            note="Meta's pages give no number; this is what another vendor allows.",
            **_COMMENT_LENGTH,
        ),
        AttachmentCount(limit=1, **_COMMENTS),
    ),
}


def _zoho(today: Policy) -> Policy:
    preset = zoho(today)
    if today.action is Action.PRIVATE_REPLY:
        return preset.with_rule(Surfaces(allowed=frozenset({Surface.POST}), **ZOHO))
    return preset


_PRESETS: Final[dict[str, Preset]] = {
    "legacy_2017": functools.partial(legacy, rules=LEGACY_FACEBOOK),
    "zoho": _zoho,
}

PRESETS: Final = tuple(_PRESETS)
"""What `policy` takes as preset."""


@functools.cache
def policy(action: Action, preset: str | None = None) -> Policy:
    """The rules for one action.

    Args:
        action: What is to be done.
        preset: One of `PRESETS`; ``None`` for what Meta documents today.

    Raises:
        InvalidValue: There is no such preset.
    """
    today = Policy(platform="facebook", action=action, rules=_RULES[action])
    return choose(today, preset, _PRESETS)
