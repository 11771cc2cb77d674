"""What Instagram allows a professional account to send, as Meta documents it, and the presets.

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
    NotToSelf,
    OneReplyPerComment,
    OnlyWhileLive,
    Origin,
    Policy,
    QuickReplyCount,
    ReplyWithin,
    Rule,
    Surfaces,
    TextLength,
    TextOrAttachment,
)
from privatereply.policy.presets import LEGACY_INSTAGRAM, ZOHO, Preset, choose, legacy, zoho
from privatereply.providers.graph.policies import PRIVATE, PUBLIC

__all__ = ["PRESETS", "policy"]

_META: Final = "https://developers.facebook.com"
_PLATFORM: Final = f"{_META}/documentation/instagram-platform"
_MESSAGING: Final = f"{_META}/documentation/business-messaging/instagram-messaging"
_LOGIN: Final = f"{_PLATFORM}/instagram-api-with-instagram-login/messaging-api"
_PRIVATE_REPLIES: Final = Origin(source=f"{_PLATFORM}/private-replies", checked="2026-06-30")
_FOLLOW_UP: Final = Origin(source=f"{_MESSAGING}/features/private-replies", checked="2026-07-02")
_SEND: Final = Origin(source=_LOGIN, checked="2026-09-11")
_HUMAN_AGENT: Final = Origin(
    source=f"{_META}/documentation/business-messaging/messenger-platform/send-messages",
    checked="2026-09-11",
)
_QUICK_REPLIES: Final = Origin(source=f"{_LOGIN}/quick-replies", checked="2026-06-30")
_ERRORS: Final = Origin(
    source=f"{_META}/documentation/business-messaging/messenger-platform/error-codes",
    checked="2026-06-25",
)
_REPLIES: Final = Origin(
    source=f"{_PLATFORM}/instagram-graph-api/reference/ig-comment/replies", checked="2026-11-21"
)
_COMMENT_LENGTH: Final = Origin(
    source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
    checked="2026-11-21",
)

_PLACES: Final = frozenset({Surface.AD, Surface.LIVE, Surface.POST, Surface.REEL, Surface.STORY})
_KINDS: Final = frozenset({"business", "creator"})
_PROFESSIONAL: Final = AccountKind(allowed=_KINDS, **_PRIVATE_REPLIES)
_MEDIA: Final = frozenset(
    {
        ContentKind.AUDIO,
        ContentKind.FILE,
        ContentKind.IMAGE,
        ContentKind.TEMPLATE,
        ContentKind.VIDEO,
    }
)
_CONTENT: Final = _MEDIA | {ContentKind.QUICK_REPLIES, ContentKind.TEXT}
_DRAFT: Final[tuple[Rule, ...]] = (
    TextOrAttachment(
        note="Both together are refused: (#100) Only one of the text, attachment, and dynamic_text "
        "fields can be specified.",
        **_SEND,
    ),
    TextLength(
        limit=1000,
        unit="bytes",
        note="Another page says less than 1000 characters as well as 1000 bytes; bytes are the "
        "stricter count for every text but plain ASCII.",
        **_SEND,
    ),
    QuickReplyCount(limit=13, **_QUICK_REPLIES),
    AttachmentCount(limit=10, note="Several only as images.", **_SEND),
)

_RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.PRIVATE_REPLY: (
        _PROFESSIONAL,
        *PRIVATE,
        *LEGACY_INSTAGRAM,
        Surfaces(allowed=_PLACES, **_PRIVATE_REPLIES),
        CommentExists(**_ERRORS),
        NotToSelf(
            note="Written down for Pages only: "
            "https://developers.facebook.com/docs/pages/guides/messaging/",
            **_PRIVATE_REPLIES,
        ),
        OneReplyPerComment(limit=1, **_PRIVATE_REPLIES),
        ReplyWithin(window=timedelta(days=7), **_PRIVATE_REPLIES),
        OnlyWhileLive(**_PRIVATE_REPLIES),
        ContentKinds(
            allowed=_CONTENT,
            followers_only=_MEDIA,
            note="The page speaks of text only. Media and templates to people who do not follow "
            "are refused with subcode 1545133, and the refusal may use up the reply.",
            **_PRIVATE_REPLIES,
        ),
        *_DRAFT,
    ),
    Action.MESSAGE: (
        _PROFESSIONAL,
        *PRIVATE,
        *LEGACY_INSTAGRAM,
        AwaitAnswer(**_FOLLOW_UP),
        MessagingWindow(window=timedelta(hours=24), human_agent=timedelta(days=7), **_HUMAN_AGENT),
        ContentKinds(allowed=_CONTENT, **_SEND),
        *_DRAFT,
    ),
    Action.PUBLIC_REPLY: (
        _PROFESSIONAL,
        *PUBLIC,
        Surfaces(
            allowed=_PLACES - {Surface.LIVE},
            note="A comment in a live broadcast can be answered in private only.",
            **_REPLIES,
        ),
        CommentExists(**_REPLIES),
        ContentKinds(allowed=frozenset({ContentKind.TEXT}), **_REPLIES),
        TextLength(
            limit=2200,
            unit="characters",
            note="Meta's pages give no number; this is what another vendor allows.",
            **_COMMENT_LENGTH,
        ),
    ),
}


def _zoho(today: Policy) -> Policy:
    preset = zoho(today)
    if today.action is Action.PRIVATE_REPLY:
        return preset.with_rule(AccountKind(allowed=_KINDS, **ZOHO))
    return preset


_PRESETS: Final[dict[str, Preset]] = {
    "legacy_2017": functools.partial(legacy, rules=LEGACY_INSTAGRAM),
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
    today = Policy(platform="instagram", action=action, rules=_RULES[action])
    return choose(today, preset, _PRESETS)
