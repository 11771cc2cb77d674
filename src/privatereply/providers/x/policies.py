"""What X allows an account to send through its API, and the presets.

Dates are those of the page's own copy that was read.
"""

from __future__ import annotations

import functools
from typing import Final

from privatereply.model import Action, ContentKind
from privatereply.policy import (
    AttachmentCount,
    CommentExists,
    ContentKinds,
    Initiated,
    NotBlocked,
    NotToSelf,
    OnePublicReply,
    OneReplyPerComment,
    OptOut,
    Origin,
    Policy,
    RecipientCap,
    Restrictions,
    Rule,
    TakesMessages,
    TextLength,
)
from privatereply.policy.presets import LEGACY_TWITTER, MARKETING, Preset, choose, legacy
from privatereply.providers.x.drafts import MESSAGE_BUTTON

__all__ = ["PRESETS", "policy"]

_DOCS: Final = "https://docs.x.com"
_GUIDELINES: Final = Origin(source=f"{_DOCS}/developer-guidelines", checked="2026-07-24")
_SEND: Final = Origin(
    source=f"{_DOCS}/x-api/direct-messages/manage/integrate", checked="2026-07-24"
)
_BLOCKS: Final = Origin(
    source=f"{_DOCS}/x-api/direct-messages/blocks/introduction", checked="2026-07-24"
)
_PRICES: Final = Origin(source=f"{_DOCS}/x-api/getting-started/pricing", checked="2026-08-13")
_ERRORS: Final = Origin(
    source=f"{_DOCS}/x-api/fundamentals/response-codes-and-errors", checked="2026-07-24"
)
_SCHEMA: Final = Origin(
    source="https://github.com/xdevplatform/docs/blob/main/openapi.json", checked="2026-08-22"
)
_COUNTING: Final = Origin(source=f"{_DOCS}/fundamentals/counting-characters", checked="2026-07-24")
_LENGTH: Final = Origin(
    source="https://docs.tweepy.org/en/stable/client.html", checked="2025-07-11"
)

_RESTRICTIONS: Final = Restrictions(
    note="Without credits every call of the app answers 402. A locked account waits for its owner.",
    **_PRICES,
)
_PERSON: Final[tuple[Rule, ...]] = (
    _RESTRICTIONS,
    OptOut(
        note='"If a user says stop, stop": at once, and with common words for it.', **_GUIDELINES
    ),
    Initiated(
        note="One table says only after the person wrote first, another one also if they mention "
        "the account or have opted in; new followers and people who complain in public are "
        "expressly none. A public reply with a button to write in private is the way to ask.",
        **_GUIDELINES,
    ),
    NotBlocked(**_BLOCKS),
    TakesMessages(
        note="receives_your_dm: a message can still be refused, or land in requests that nobody "
        "is shown.",
        **_SCHEMA,
    ),
    RecipientCap(
        limit=49,
        note="49 others and the account: the 50 that the guide of 2017 names as well. The app "
        "itself takes more.",
        **_SCHEMA,
    ),
    *MARKETING,
)
_MESSAGE: Final[tuple[Rule, ...]] = (
    ContentKinds(
        allowed=frozenset(
            {ContentKind.IMAGE, ContentKind.POST, ContentKind.TEXT, ContentKind.VIDEO}
        ),
        note="Images, videos and moving pictures by the id of an upload; a post by its address.",
        **_SEND,
    ),
    TextLength(
        limit=10_000,
        unit="characters",
        note="X's own schema gives no number; this is what its users are told.",
        **_LENGTH,
    ),
    AttachmentCount(limit=1, note="Usable for 24 hours after the upload.", **_SEND),
)

_RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.PRIVATE_REPLY: (
        CommentExists(
            note="X does not tie the message to the comment; who deleted it wants no answer.",
            **_GUIDELINES,
        ),
        NotToSelf(note="Not written down: nobody can write to themselves.", **_SEND),
        OneReplyPerComment(limit=1, note="One reply for each interaction.", **_GUIDELINES),
        *_PERSON,
        *_MESSAGE,
    ),
    Action.MESSAGE: (*_PERSON, *_MESSAGE),
    Action.PUBLIC_REPLY: (
        _RESTRICTIONS,
        CommentExists(**_ERRORS),
        OnePublicReply(
            note="One reply for each interaction, and only if the person engaged first. Since "
            "2026-02-23 self-serve apps may reply only where the account is named or quoted "
            "(https://docs.x.com/changelog).",
            **_GUIDELINES,
        ),
        ContentKinds(
            allowed=frozenset(
                {
                    ContentKind.IMAGE,
                    ContentKind.POST,
                    ContentKind.TEXT,
                    ContentKind.VIDEO,
                    MESSAGE_BUTTON,
                }
            ),
            **_SCHEMA,
        ),
        TextLength(
            limit=280,
            unit="weighted",
            note="Accounts that pay for it can post more: raise the limit for those.",
            **_COUNTING,
        ),
        AttachmentCount(limit=4, note="Images; a button counts as one here.", **_SCHEMA),
    ),
}

# Zoho Social replies in private on Facebook and Instagram only: there is no preset of it here.
_PRESETS: Final[dict[str, Preset]] = {
    "legacy_2017": functools.partial(legacy, rules=LEGACY_TWITTER)
}

PRESETS: Final = tuple(_PRESETS)
"""What `policy` takes as preset."""


@functools.cache
def policy(action: Action, preset: str | None = None) -> Policy:
    """The rules for one action.

    Args:
        action: What is to be done.
        preset: One of `PRESETS`; ``None`` for what X documents today.

    Raises:
        InvalidValue: There is no such preset.
    """
    today = Policy(platform="x", action=action, rules=_RULES[action])
    return choose(today, preset, _PRESETS)
