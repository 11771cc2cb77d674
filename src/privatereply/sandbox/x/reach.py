"""Who may write to whom, and where the message lands.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/direct-messages/manage/integrate
    https://help.x.com/en/using-x/direct-messages
"""

from __future__ import annotations

from privatereply.sandbox.delivery import Folder
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedConversation,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
    pair_id,
)


def folder(world: World, sender: EmulatedUser, recipient: EmulatedUser) -> Folder | None:
    """Return where a message would land; None when it may not be sent.

    Followers, and everybody who wrote in the conversation before, get it whatever their setting.
    """
    if recipient.suspended or recipient is sender:
        return None
    if sender.id in recipient.dm_blocked or recipient.id in sender.dm_blocked:
        return None
    conversation = world.conversations.get(pair_id(sender, recipient))
    if _acquainted(recipient, conversation):
        return "inbox"
    if isinstance(recipient, EmulatedPerson) and not _open(recipient, sender):
        return None
    hidden = isinstance(sender, EmulatedAccount) and sender.low_quality
    return "hidden" if hidden else "requests"


def sees(viewer: EmulatedAccount | None, post: EmulatedPost) -> bool:
    """Tell whether somebody, or the app itself, can see a Post."""
    author = post.author
    if post.deleted or author.suspended:
        return False
    if not author.protected or author is viewer:
        return True
    return viewer is not None and isinstance(author, EmulatedPerson) and author.followed


def summoned(account: EmulatedAccount, post: EmulatedPost) -> bool:
    """Tell whether a Post calls for an account: it mentions or quotes it, or is its own.

    Since 2026-02-23 a self-serve app may reply to such Posts only. A mention that a reply carries
    implicitly counts. https://docs.x.com/changelog
    """
    if post.author is account or account in post.mentioned:
        return True
    return post.quoted is not None and post.quoted.author is account


def _acquainted(recipient: EmulatedUser, conversation: EmulatedConversation | None) -> bool:
    if isinstance(recipient, EmulatedPerson) and recipient.follows:
        return True
    return conversation is not None and recipient.id in conversation.accepted


def _open(recipient: EmulatedPerson, sender: EmulatedUser) -> bool:
    if recipient.receives_dms == "verified":
        return sender.verified
    return recipient.receives_dms == "everyone"
