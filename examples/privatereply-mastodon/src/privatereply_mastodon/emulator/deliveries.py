"""What people really received, whatever the sender was told."""

from __future__ import annotations

from privatereply.sandbox import Folder

from privatereply_mastodon.emulator import reach
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.texts import unaddressed
from privatereply_mastodon.emulator.world import (
    EmulatedAccount,
    EmulatedStatus,
    EmulatedUser,
    MastodonDelivery,
)


def received(server: Server) -> list[MastodonDelivery]:
    """Return the private messages people received of businesses, oldest first.

    What was to be private and was shown to everybody is among them; its ``readers`` tell.
    """
    return [
        _delivery(server, status, user)
        for status in server.statuses.values()
        if isinstance(status.author, EmulatedAccount) and status.asked == "direct"
        for user in status.mentions
        if user.id not in status.unreached
    ]


def _delivery(server: Server, status: EmulatedStatus, user: EmulatedUser) -> MastodonDelivery:
    return MastodonDelivery(
        message_id=status.id,
        comment_id=_comment(status),
        account_id=status.author.id,
        person_id=user.id,
        recipient_id=user.id,
        text=unaddressed(status.text),
        at=status.created_at,
        folder=_folder(server, status, user),
        by_hand=status.by_hand,
        visibility=status.visibility,
        readers=reach.readers(status),
        withdrawn=status.deleted,
    )


def _comment(status: EmulatedStatus) -> str | None:
    """The comment it answers: a private status that is answered is none."""
    parent = status.parent
    return parent.id if parent is not None and parent.visibility != "direct" else None


def _folder(server: Server, status: EmulatedStatus, user: EmulatedUser) -> Folder:
    if status.untold:
        return "hidden"
    folders: dict[str, Folder] = {"accept": "inbox", "filter": "requests", "drop": "hidden"}
    return folders[reach.treatment(server, status, user)]
