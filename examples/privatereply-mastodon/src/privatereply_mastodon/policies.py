"""What Mastodon and its kin allow an account to send, and the preset.

There is no messaging window and no age of comments: nothing here waits. Dates are those of the
page's own copy that was read.
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Action, ContentKind
from privatereply.policy import (
    PERSON_FOLLOWS,
    CommentExists,
    ContentKinds,
    NotBlocked,
    NotToSelf,
    OneReplyPerComment,
    Origin,
    Policy,
    RecipientCap,
    Relationship,
    Restrictions,
    Rule,
    TakesMessages,
)
from privatereply.policy.presets import MARKETING, OPT_OUT, Preset, choose

from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.rules import StatusLength
from privatereply_mastodon.servers import Servers

__all__ = ["PRESETS", "policy"]

_DOCS: Final = "https://docs.joinmastodon.org"
_PRIVACY: Final = Origin(source=f"{_DOCS}/user/posting/#privacy", checked="2026-07-02")
_STATUSES: Final = Origin(source=f"{_DOCS}/methods/statuses/", checked="2026-07-02")
_INSTANCE: Final = Origin(source=f"{_DOCS}/entities/Instance/", checked="2026-07-02")
_RELATIONSHIP: Final = Origin(source=f"{_DOCS}/entities/Relationship/", checked="2026-07-02")
_MODERATION: Final = Origin(source=f"{_DOCS}/admin/moderation/", checked="2026-07-02")
_FILTERED: Final = Origin(source=f"{_DOCS}/entities/NotificationPolicy/", checked="2026-07-02")

_SENDING: Final[tuple[Rule, ...]] = (
    Restrictions(
        note="A limited account is shown to its followers only, and nobody tells it so.",
        **_MODERATION,
    ),
    OPT_OUT,
    NotBlocked(**_RELATIONSHIP),
    TakesMessages(
        note="Known only if their server told ours that they blocked the account.",
        **_RELATIONSHIP,
    ),
    RecipientCap(
        limit=1,
        note="Everybody mentioned can read it, so this driver mentions one person.",
        **_PRIVACY,
    ),
    *MARKETING,
)
_TEXT_ONLY: Final = ContentKinds(
    allowed=frozenset({ContentKind.TEXT}),
    note="Servers take media as well; this driver sends none.",
    **_STATUSES,
)


def _rules(action: Action, servers: Servers) -> tuple[Rule, ...]:
    length = StatusLength(
        servers=servers,
        note="Mastodon ships with 500, GoToSocial with 5000. Not known before the server was asked,"
        " by a send or by asking the platform; a text that is too long is then refused before it"
        " leaves.",
        **_INSTANCE,
    )
    exists = CommentExists(
        note="A status can be answered as long as it is there, however old.", **_STATUSES
    )
    if action is Action.PUBLIC_REPLY:
        return exists, _TEXT_ONLY, length
    if action is Action.MESSAGE:
        return *_SENDING, _TEXT_ONLY, length
    return (
        exists,
        NotToSelf(note="Nobody mentions themselves.", **_PRIVACY),
        OneReplyPerComment(
            note="No limit of any server: whatever comes after is a message of the conversation.",
            **_STATUSES,
        ),
        *_SENDING,
        _TEXT_ONLY,
        length,
    )


def _followers(today: Policy) -> Policy:
    """Only people who follow the account: what strangers send is filtered without a sound."""
    if today.action is Action.PUBLIC_REPLY:
        return today
    return today.with_rule(
        Relationship(
            fact=PERSON_FOLLOWS,
            first_only=True,
            note="From Mastodon 4.3 on, private mentions by people one does not follow go to the "
            "filtered notifications, unless one changes it or has written to them in private.",
            **_FILTERED,
        )
    )


_PRESETS: Final[dict[str, Preset]] = {"followers": _followers}

PRESETS: Final = tuple(_PRESETS)
"""What `policy` takes as preset."""


def policy(action: Action, preset: str | None, servers: Servers) -> Policy:
    """The rules for one action.

    Args:
        action: What is to be done.
        preset: One of `PRESETS`; ``None`` for what the servers document today.
        servers: What the driver knows of servers.

    Raises:
        InvalidValue: There is no such preset.
    """
    today = Policy(platform=PLATFORM, action=action, rules=_rules(action, servers))
    return choose(today, preset, _PRESETS)
