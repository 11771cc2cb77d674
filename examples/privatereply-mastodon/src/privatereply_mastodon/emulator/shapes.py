"""The JSON of what the servers show.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/entities/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from privatereply_mastodon.emulator import reach, texts
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.world import (
    EmulatedConversation,
    EmulatedNotification,
    EmulatedReport,
    EmulatedStatus,
    EmulatedUser,
    NotificationRequest,
)

Json: TypeAlias = dict[str, Any]

_UNTOLD: Final = frozenset(
    {
        "discoverable",
        "fields",
        "group",
        "hide_collections",
        "indexable",
        "noindex",
        "roles",
        "uri",
    }
)
"""What snac tells of everybody but oneself."""


def stamp(moment: datetime) -> str:
    """Return a time as the servers write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def acct(server: Server, user: EmulatedUser, *, within: str = "account") -> str:
    """Return how a server writes a name: without its own host, on most servers and places."""
    full = not user.local or within in server.software.full_acct
    return user.address if full else user.username


def account(server: Server, user: EmulatedUser) -> Json:
    """Return somebody's profile."""
    page = texts.profile(server.software, user)
    picture = f"https://{user.host}/avatars/original/missing.png"
    banner = f"https://{user.host}/headers/original/missing.png"
    written = server.written(user)
    known = server.users.values()
    return {
        "id": user.id,
        "username": user.username,
        "acct": acct(server, user),
        "display_name": user.name,
        "locked": user.locked,
        "bot": user.bot,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": stamp(user.created_at),
        "note": "",
        "url": page,
        "uri": actor(server, user),
        "avatar": picture,
        "avatar_static": picture,
        "header": banner,
        "header_static": banner,
        "followers_count": sum(user.id in one.follows for one in known),
        "following_count": len(user.follows),
        "statuses_count": len(written),
        "last_status_at": written[0].created_at.date().isoformat() if written else None,
        "hide_collections": False,
        "noindex": False,
        "emojis": [],
        "roles": [],
        "fields": [],
        **({"limited": True} if user.limited else {}),
    }


def own_account(server: Server, user: EmulatedUser) -> Json:
    """Return somebody's profile as they see it themselves."""
    shown = account(server, user)
    source: Json = {
        "privacy": "public",
        "sensitive": False,
        "language": user.locale,
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
    }
    if server.software.name == "snac":
        # It says less here than elsewhere, and invents when somebody wrote last.
        shown = {name: value for name, value in shown.items() if name not in _UNTOLD}
        shown["last_status_at"] = shown["created_at"]
        source["bot"] = user.bot
    # Even snac leaves its own host out here.
    return {**shown, "acct": user.username, "source": source}


def actor(server: Server, user: EmulatedUser) -> str:
    """Return somebody's address in ActivityPub."""
    if server.software.name == "mastodon":
        return f"https://{user.host}/ap/users/{user.id}"
    if server.software.name == "gotosocial":
        return f"https://{user.host}/users/{user.username}"
    return texts.profile(server.software, user)


def status(server: Server, shown: EmulatedStatus, reader: EmulatedUser | None) -> Json:
    """Return a status as somebody reads it; None is a reader without a token."""
    parent = shown.parent
    visibility = server.software.echo if shown.visibility == "direct" else shown.visibility
    document: Json = {
        "id": shown.id,
        "created_at": stamp(shown.created_at),
        "in_reply_to_id": _parent_id(server, shown),
        "in_reply_to_account_id": parent.author.id if parent else None,
        "sensitive": shown.sensitive,
        "spoiler_text": shown.spoiler_text,
        "visibility": visibility,
        "language": shown.language,
        "uri": _address(server, shown, f"{actor(server, shown.author).rstrip('/')}/statuses"),
        "url": _address(server, shown, texts.profile(server.software, shown.author).rstrip("/")),
        "replies_count": server.replies(shown),
        "reblogs_count": 0,
        "favourites_count": len(shown.favourites),
        "edited_at": stamp(shown.edited_at) if shown.edited_at else None,
        "content": _content(server, shown),
        "reblog": None,
        "account": account(server, shown.author),
        "media_attachments": [],
        "mentions": _mentions(server, shown, reader),
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }
    if reader is not None:
        document |= _viewed(shown, reader)
    if server.software.name == "snac":
        document["text"] = shown.text
    elif shown.author.local:
        document["application"] = {"name": shown.app.name if shown.app else "Web", "website": None}
    if _pinnable(server, shown, reader):
        document["pinned"] = False
    return document


def source(shown: EmulatedStatus) -> Json:
    """Return what was written, for its author to change."""
    return {"id": shown.id, "text": shown.text, "spoiler_text": shown.spoiler_text}


def deleted(server: Server, gone: EmulatedStatus) -> Json:
    """Return a status just deleted: what was written instead of what was shown."""
    document = status(server, gone, gone.author)
    del document["content"]
    return {**document, "text": gone.text}


def relationship(server: Server, user: EmulatedUser, other: EmulatedUser) -> Json:
    """Return how somebody stands to another."""
    document: Json = {
        "id": other.id,
        "following": other.id in user.follows,
        "showing_reblogs": other.id in user.follows,
        "notifying": False,
        "followed_by": user.id in other.follows,
        "blocking": other.id in user.blocks,
        "muting": False,
        "muting_notifications": False,
        "requested": False,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }
    if server.software.name == "snac":
        return document
    blocked = server.software.tells_blocks and user.id in other.told_blocks
    return {**document, "blocked_by": blocked, "requested_by": False, "languages": None}


def notification(server: Server, told: EmulatedNotification) -> Json:
    """Return something somebody is told."""
    document: Json = {
        "id": told.id,
        "type": told.kind,
        "created_at": stamp(told.at),
        "account": account(server, told.sender),
    }
    if server.software.name == "mastodon":
        document["group_key"] = f"ungrouped-{told.id}"
    if told.status is not None:
        document["status"] = status(server, told.status, told.recipient)
    return document


def request(server: Server, asked: NotificationRequest) -> Json:
    """Return filtered notifications of one sender, summed up."""
    of = [one for one in filtered(server, asked.recipient) if one.sender is asked.sender]
    last = of[-1].status if of else None
    return {
        "id": asked.id,
        "created_at": stamp(asked.at),
        "updated_at": stamp(of[-1].at if of else asked.at),
        "notifications_count": str(len(of)),
        "account": account(server, asked.sender),
        "last_status": status(server, last, asked.recipient) if last else None,
    }


def policy(server: Server, user: EmulatedUser) -> Json:
    """Return somebody's policy of notifications."""
    waiting = filtered(server, user)
    kept = user.policy
    return {
        "for_not_following": kept.for_not_following,
        "for_not_followers": kept.for_not_followers,
        "for_new_accounts": kept.for_new_accounts,
        "for_private_mentions": kept.for_private_mentions,
        "for_limited_accounts": kept.for_limited_accounts,
        "for_bots": kept.for_bots,
        "summary": {
            "pending_requests_count": len({one.sender.id for one in waiting}),
            "pending_notifications_count": len(waiting),
        },
    }


def filtered(server: Server, user: EmulatedUser) -> list[EmulatedNotification]:
    """Return the filtered notifications of somebody, oldest first."""
    return [
        one
        for one in server.notifications
        if one.recipient is user and one.filtered and not one.dismissed and one.at <= server.now
    ]


def conversation(server: Server, thread: EmulatedConversation) -> Json:
    """Return a private thread as its owner sees it."""
    last = last_status(server, thread)
    return {
        "id": thread.id,
        "unread": thread.unread,
        "accounts": [account(server, user) for user in thread.others],
        "last_status": status(server, last, thread.owner) if last else None,
    }


def last_status(server: Server, thread: EmulatedConversation) -> EmulatedStatus | None:
    """Return the newest of a thread that its owner can read."""
    seen = (one for one in reversed(thread.statuses) if reach.visible(server, one, thread.owner))
    return next(seen, None)


def report(server: Server, made: EmulatedReport) -> Json:
    """Return a complaint."""
    return {
        "id": made.id,
        "action_taken": False,
        "action_taken_at": None,
        "category": made.category,
        "comment": made.comment,
        "forwarded": False,
        "created_at": stamp(made.at),
        "status_ids": list(made.status_ids),
        "rule_ids": None,
        "target_account": account(server, made.target),
    }


def _pinnable(server: Server, shown: EmulatedStatus, reader: EmulatedUser | None) -> bool:
    """Whether a status says that it is not pinned: what is private cannot be, but on snac."""
    public = reader is shown.author and shown.visibility != "direct"
    return server.software.name == "snac" or (server.software.name == "mastodon" and public)


def _address(server: Server, shown: EmulatedStatus, base: str) -> str:
    """The address of a status; snac has one for people and machines."""
    if server.software.name == "snac":
        page = texts.profile(server.software, shown.author)
        return f"{page}/p/{shown.id[:10]}.{shown.id[10:16]}"
    return f"{base}/{shown.id}"


def _parent_id(server: Server, shown: EmulatedStatus) -> str | None:
    """What it answers. Mastodon forgets a deleted one, but not whose it was."""
    parent = shown.parent
    if parent is None or (parent.deleted and server.software.orphans == "refuse"):
        return None
    return parent.id


def _content(server: Server, shown: EmulatedStatus) -> str:
    known: Mapping[str, EmulatedUser] = {user.id: user for user in shown.mentions}

    def find(named: texts.Named) -> EmulatedUser | None:
        user = server.find(named, home=shown.author.host)
        return user if user is not None and user.id in known else None

    return texts.markup(server.software, shown.text, find)


def _mentions(server: Server, shown: EmulatedStatus, reader: EmulatedUser | None) -> list[Json]:
    if not server.software.numbered_mentions:
        return [_mention(server, user, user.id) for user in shown.mentions]
    # As recorded of snac: whom a status mentions finds no mention in it; whom it answers is there
    # twice; and the numbers are those of the list.
    if reader is not None and shown.names(reader):
        return []
    parent = shown.parent
    again = (user for user in shown.mentions if parent is not None and user is parent.author)
    listed = (*shown.mentions, *again)
    return [_mention(server, user, str(number)) for number, user in enumerate(listed)]


def _mention(server: Server, user: EmulatedUser, id_: str) -> Json:
    written = acct(server, user, within="mention")
    # As recorded of snac.
    username = user.address if server.software.name == "snac" else user.username
    url = texts.profile(server.software, user)
    return {"id": id_, "username": username, "url": url, "acct": written}


def _viewed(shown: EmulatedStatus, reader: EmulatedUser) -> Json:
    return {
        "favourited": reader.id in shown.favourites,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "filtered": [],
    }
