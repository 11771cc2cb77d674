"""What TikTok allows a Business Account to send, and the other reading of its allowance.

Dates are those of the page's own copy that was read.
"""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Final

from privatereply.model import Action, ContentKind
from privatereply.policy import (
    BEYOND_MESSAGES,
    EEA,
    AccountKind,
    AccountRegion,
    AccountRegionBarred,
    AttachmentCount,
    AwaitAnswer,
    BeforeAcceptance,
    CommentExists,
    ContentKinds,
    GuardianRestriction,
    HighIntent,
    ImagesTaken,
    MessageAllowance,
    NoRecentContact,
    NotBlocked,
    NotToSelf,
    OneReplyPerComment,
    Origin,
    OwnerAge,
    PersonAge,
    PersonRegion,
    Policy,
    QuickReplyCount,
    RecipientCap,
    RecipientPrivacy,
    RepliesEnabled,
    ReplyWithin,
    Restrictions,
    Rule,
    SharedPostPublic,
    StickersTaken,
    TextLength,
    TextOrAttachment,
    TieredAllowance,
    TopLevel,
)
from privatereply.policy.presets import MARKETING, OPT_OUT, Preset, choose

__all__ = ["PRESETS", "policy"]

_PORTAL: Final = "https://business-api.tiktok.com/portal/docs?id="
_SEND: Final = Origin(source=f"{_PORTAL}1832184403754242", checked="2026-04-10")
_ENABLING: Final = Origin(source=f"{_PORTAL}1843697551083522", checked="2026-04-10")
_ACCESS: Final = Origin(source=f"{_PORTAL}1832184145137922", checked="2026-08-24")
_RULES_OF_USE: Final = Origin(source=f"{_PORTAL}1832184236919810", checked="2026-08-24")
_COMMENTS: Final = Origin(source=f"{_PORTAL}1760232109619202", checked="2026-08-24")
_HELP: Final = Origin(
    source="https://support.tiktok.com/en/using-tiktok/messaging-and-notifications/"
    "direct-message-settings",
    checked="2026-11-21",
)
_GROUPS: Final = Origin(
    source="https://www.macrumors.com/2024/08/13/tiktok-rolls-out-group-chats-32-users",
    checked="2026-11-21",
)

_BUSINESS: Final = AccountKind(allowed=frozenset({"business"}), **_ACCESS)
_ACCOUNT: Final[tuple[Rule, ...]] = (
    Restrictions(note="The API has no code for a suspension: it shows as 40001 or 40064.", **_HELP),
    OPT_OUT,
    NotBlocked(**_HELP),
)
_PERSON: Final[tuple[Rule, ...]] = (
    RecipientPrivacy(
        note="Newer versions of the app ask about potential connections and others on TikTok, each "
        "with requests or none.",
        **_HELP,
    ),
    BeforeAcceptance(
        limit=3,
        note="For businesses the API's own pages give no such number.",
        **_HELP,
    ),
    RecipientCap(
        limit=32,
        note="The app's group chats, which are for friends; whether the sender is one of the 32 is "
        "not said. The API has no groups at all.",
        **_GROUPS,
    ),
    *MARKETING,
)
_TEXT: Final = TextLength(limit=6000, unit="characters", note="Blanks and emojis count.", **_SEND)

_RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.PRIVATE_REPLY: (
        *_ACCOUNT,
        _BUSINESS,
        AccountRegion(
            allowed=frozenset({"ID", "TH", "VN"}),
            note="A Registered Business Account, or one that has run messaging advertisements.",
            **_ENABLING,
        ),
        OwnerAge(years=18, **_ENABLING),
        RepliesEnabled(
            note="It wants the permissions for potential connections and for others on TikTok both "
            "set to requests.",
            **_ENABLING,
        ),
        CommentExists(**_COMMENTS),
        NotToSelf(note="Not written down: nobody can write to themselves.", **_SEND),
        TopLevel(**_SEND),
        HighIntent(
            note="Only such a comment's id is documented as taken. The verdict comes as an event, "
            "and no call tells it.",
            **_SEND,
        ),
        OneReplyPerComment(
            limit=1,
            note="In private by whatever hand, the app's among them; public replies do not count.",
            **_SEND,
        ),
        ReplyWithin(window=timedelta(hours=48), **_SEND),
        NoRecentContact(
            window=timedelta(hours=24), note="In either direction, in private.", **_SEND
        ),
        PersonAge(years=18, **_SEND),
        PersonRegion(allowed=frozenset({"APAC", "LATAM", "METAP"}), **_ENABLING),
        *_PERSON,
        ContentKinds(
            allowed=frozenset({ContentKind.TEXT}),
            note="The only example is a text; whether other kinds are taken is not written down.",
            **_SEND,
        ),
        _TEXT,
    ),
    Action.MESSAGE: (
        *_ACCOUNT,
        _BUSINESS,
        AccountRegionBarred(
            barred=EEA | {"CH", "GB"},
            note="An account of the United States needs a review of its own by TikTok.",
            **_ACCESS,
        ),
        OwnerAge(years=16, **_HELP),
        GuardianRestriction(
            note="A parent or guardian does it in the settings for families.", **_HELP
        ),
        AwaitAnswer(
            note="The page says that a message of the person opens the time for messages, and "
            "nothing of private replies.",
            **_SEND,
        ),
        MessageAllowance(
            limit=10,
            window=timedelta(hours=48),
            note="Another official page counts otherwise: the preset tiered. Messages that "
            "colleagues send by hand count too, marks of typing and reading do not.",
            **_SEND,
        ),
        PersonAge(years=16, **_HELP),
        *_PERSON,
        ContentKinds(
            allowed=frozenset(
                {
                    ContentKind.TEXT,
                    ContentKind.IMAGE,
                    ContentKind.POST,
                    ContentKind.TEMPLATE,
                    ContentKind.QUICK_REPLIES,
                }
            ),
            **_SEND,
        ),
        TextOrAttachment(**_SEND),
        _TEXT,
        AttachmentCount(limit=1, **_SEND),
        QuickReplyCount(limit=3, note="A card: its question has up to 40 characters.", **_SEND),
        ImagesTaken(
            note="Another vendor says that accounts of these have no images: AU, CO, GB, IN, IR, "
            "JP, KP, KR, NG, PH, RU, TR, UA, US and the European Union.",
            **_SEND,
        ),
        SharedPostPublic(note="Own posts only.", **_SEND),
        StickersTaken(note="The app only: the API sends none.", **_HELP),
    ),
    Action.PUBLIC_REPLY: (
        Restrictions(
            kinds=BEYOND_MESSAGES, note="A suspension of messages leaves comments alone.", **_HELP
        ),
        CommentExists(**_COMMENTS),
        ContentKinds(allowed=frozenset({ContentKind.TEXT}), **_COMMENTS),
        TextLength(
            limit=1200, unit="characters", note="Since 2026-08-07; 150 before.", **_COMMENTS
        ),
    ),
}


def _tiered(today: Policy) -> Policy:
    if today.action is not Action.MESSAGE:
        return today
    return today.without(MessageAllowance.name).with_rule(
        TieredAllowance(
            first=10,
            window=timedelta(hours=48),
            late=3,
            note="For people who do not follow the account and are not followed by it.",
            **_RULES_OF_USE,
        )
    )


# Zoho Social offers no private replies on TikTok, and the guide of 2017 does not know it.
_PRESETS: Final[dict[str, Preset]] = {"tiered": _tiered}

PRESETS: Final = tuple(_PRESETS)
"""What `policy` takes as preset."""


@functools.cache
def policy(action: Action, preset: str | None = None) -> Policy:
    """The rules for one action.

    Args:
        action: What is to be done.
        preset: One of `PRESETS`; ``None`` for the stricter of the platform's own readings.

    Raises:
        InvalidValue: There is no such preset.
    """
    today = Policy(platform="tiktok", action=action, rules=_RULES[action])
    return choose(today, preset, _PRESETS)
