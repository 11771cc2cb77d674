"""What each platform tells, by the events that come of it.

Which events there are is asked of the code; only what makes a platform tell one is written here. An
event without a row, and a row without an event, is an error, so that neither can go stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from privatereply import events
from privatereply.events import EVENTS, Event

__all__ = ["PLATFORMS", "TOLD", "Told", "table"]

PLATFORMS: Final = ("facebook", "instagram", "tiktok", "x")
_TITLES: Final = ("Facebook", "Instagram", "TikTok", "X")


@attrs.frozen(kw_only=True)
class Told:
    """What makes an event come: the platform's own word, or nothing where it does not tell.

    Attributes:
        facebook: On Facebook.
        instagram: On Instagram.
        tiktok: On TikTok.
        x: On X.
        here: What tells it beside the platforms.
    """

    facebook: str = ""
    instagram: str = ""
    tiktok: str = ""
    x: str = ""
    here: str = ""


TOLD: Final[Mapping[type[Event], Told]] = {
    events.CommentAdded: Told(
        facebook="`feed`; visitors' posts too; `mention`, `group_feed`",
        instagram="`comments`, `live_comments`, `mentions`",
        tiktok="`comment.update`: `insert`",
        x="`post.reply.create`, `post.mention.create`",
        here="reading back",
    ),
    events.CommentEchoed: Told(
        facebook="`feed`",
        instagram="`comments`",
        tiktok="`comment.update`: `insert`",
        x="`post.reply.create`, `post.create`",
        here="reading back",
    ),
    events.CommentEdited: Told(facebook="`feed`: `edited`", x="a later version of a post"),
    events.CommentRemoved: Told(
        facebook="`feed`: `remove`", tiktok="`comment.update`: `delete`", x="`post.delete`"
    ),
    events.CommentHidden: Told(
        facebook="`feed`: `hide`",
        tiktok="`comment.update`: `set_to_hidden`, `set_to_friends_only`",
    ),
    events.CommentShown: Told(
        facebook="`feed`: `unhide`", tiktok="`comment.update`: `set_to_public`"
    ),
    events.VerdictGiven: Told(tiktok="`im_receive_high_intent_comment`"),
    events.MessageReceived: Told(
        facebook="`messages`",
        instagram="`messages`",
        tiktok="`im_receive_msg`",
        x="`dm.received`",
        here="reading back",
    ),
    events.QuickReplyReceived: Told(
        facebook="`messages`", instagram="`messages`", tiktok="`im_receive_msg`, of a card's button"
    ),
    events.MessageEchoed: Told(
        facebook="`message_echoes`",
        instagram="`messages`",
        tiktok="`im_send_msg`",
        x="`dm.sent`",
        here="reading back",
    ),
    events.MessageEdited: Told(facebook="`message_edits`", instagram="`message_edit`"),
    events.MessageUnsent: Told(facebook="`messages`", instagram="`messages`"),
    events.MessageReacted: Told(
        facebook="`message_reactions`",
        instagram="`message_reactions`",
        tiktok="`im_receive_msg`: `reaction`",
    ),
    events.MessageDelivered: Told(facebook="`message_deliveries`"),
    events.MessageRead: Told(
        facebook="`message_reads`",
        instagram="`messaging_seen`",
        tiktok="`im_mark_read_msg`",
        x="`dm.read`",
    ),
    events.PostbackReceived: Told(
        facebook="`messaging_postbacks`",
        instagram="`messaging_postbacks`",
        tiktok="`im_referral_msg`, of a link of the account's",
    ),
    events.RequestAccepted: Told(),
    events.AccountSuspended: Told(facebook="`messaging_policy_enforcement`: `block`"),
    events.AccountResumed: Told(facebook="`messaging_policy_enforcement`: `unblock`"),
    events.AccountRevoked: Told(
        facebook="the deauthorise callback",
        instagram="the deauthorise callback",
        tiktok="`authorization.removed`",
        x="`oauth.revoke`",
    ),
    events.AccountUnsubscribed: Told(here="a look at the account's health"),
    events.TokenExpiring: Told(here="a look at the account's health"),
    events.TokenEnded: Told(here="a look at the account's health"),
    events.PersonBlocked: Told(x="`block.block`"),
    events.PersonUnblocked: Told(x="`block.unblock`"),
    events.DeletionRequested: Told(
        facebook="the data deletion callback", instagram="the data deletion callback"
    ),
    events.Unrecognised: Told(
        facebook="anything else",
        instagram="anything else",
        tiktok="anything else",
        x="anything else",
    ),
}


def table() -> str:
    """Every event, and what makes each platform tell it.

    Raises:
        LookupError: An event has no row, or a row no event.
    """
    strange = set(TOLD) ^ set(EVENTS.values())
    if strange:
        names = ", ".join(sorted(kind.__name__ for kind in strange))
        raise LookupError(f"{names}: no row, or no such event")
    rows = [
        (f"`{kind.__name__}`", *(getattr(told, name) for name in PLATFORMS), told.here)
        for kind, told in TOLD.items()
    ]
    header = ("event", *_TITLES, "told by us")
    return "\n".join(
        "| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)
    )
