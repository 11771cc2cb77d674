"""What happens when somebody writes, changes or deletes something, or likes it."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from privatereply_mastodon.emulator import reach
from privatereply_mastodon.emulator.server import Event, Server
from privatereply_mastodon.emulator.texts import named
from privatereply_mastodon.emulator.world import (
    App,
    EmulatedConversation,
    EmulatedNotification,
    EmulatedStatus,
    EmulatedUser,
    NotificationRequest,
    Visibility,
)


@attrs.frozen(kw_only=True)
class Writing:
    """What is to be published.

    Attributes:
        author: Who writes.
        text: What they write. Not part of the repr.
        visibility: Who is to read it.
        parent: What it answers.
        language: Language it is said to be in.
        spoiler_text: What stands before it as a warning.
        sensitive: Whether its media are called sensitive.
        app: What it is written with; None for the author's browser.
        at: When; None for now.
        prompt: Whether others see it at once, however slow the server is.
    """

    author: EmulatedUser
    text: str = attrs.field(repr=False)
    visibility: Visibility = "public"
    parent: EmulatedStatus | None = None
    language: str = "en"
    spoiler_text: str = ""
    sensitive: bool = False
    app: App | None = None
    at: datetime | None = None
    prompt: bool = False


def publish(server: Server, writing: Writing) -> EmulatedStatus:
    """Publish something, and tell whom it names."""
    fate, moment = server.fate, writing.at or server.now
    lag = timedelta() if writing.prompt else server.lag()
    shown = moment + (fate.delay or lag)
    mentions = _mentions(server, writing)
    status = EmulatedStatus(
        id=server.ids.status(moment),
        author=writing.author,
        text=writing.text,
        visibility=_visibility(server, writing),
        asked=writing.visibility,
        created_at=moment,
        parent=None if fate.unthreaded else writing.parent,
        mentions=mentions,
        language=writing.language,
        spoiler_text=writing.spoiler_text,
        sensitive=writing.sensitive,
        app=writing.app,
        by_hand=writing.app is None,
        shown_at=shown,
        own_shown_at=moment + fate.delay if fate.delay else moment,
        unreached={user.id for user in mentions if writing.author.id in user.blocks},
        untold=fate.silent,
    )
    server.statuses[status.id] = status
    server.events.append(Event(kind="update", at=max(server.now, shown), status=status))
    for user in mentions:
        _mention(server, status, user)
    if status.visibility == "direct":
        _converse(server, status)
    return status


def edit(server: Server, status: EmulatedStatus, text: str) -> None:
    """Change what a status says; whom it names anew is told."""
    known = status.mentions
    status.text = text
    status.mentions = _mentions(server, Writing(author=status.author, text=text))
    status.edited_at = server.now
    server.events.append(Event(kind="status.update", at=server.now, status=status))
    for user in status.mentions:
        if user not in known:
            _mention(server, status, user)


def delete(server: Server, status: EmulatedStatus) -> None:
    """Delete a status, and what anybody was told of it."""
    status.deleted = True
    for notification in server.notifications:
        notification.dismissed = notification.dismissed or notification.status is status
    server.events.append(Event(kind="delete", at=server.now, status=status))


def favourite(server: Server, user: EmulatedUser, status: EmulatedStatus) -> None:
    """Let somebody like a status; its author is told once."""
    if user.id not in status.favourites:
        status.favourites.add(user.id)
        _notify(
            server,
            EmulatedNotification(
                id=server.ids.notification(server.now),
                kind="favourite",
                recipient=status.author,
                sender=user,
                status=status,
                at=server.now,
            ),
        )


def follow(server: Server, user: EmulatedUser, target: EmulatedUser) -> None:
    """Let somebody follow another, who is told once."""
    if target.id not in user.follows:
        user.follows.add(target.id)
        _notify(
            server,
            EmulatedNotification(
                id=server.ids.notification(server.now),
                kind="follow",
                recipient=target,
                sender=user,
                at=server.now,
            ),
        )


def block(user: EmulatedUser, target: EmulatedUser, *, told: bool) -> None:
    """Let somebody block another, which ends that they follow each other.

    Args:
        user: Who blocks.
        target: Who is blocked.
        told: Whether the server of the other one learns of it.
    """
    user.blocks.add(target.id)
    user.follows.discard(target.id)
    target.follows.discard(user.id)
    if told:
        user.told_blocks.add(target.id)


def unblock(user: EmulatedUser, target: EmulatedUser) -> None:
    """Let somebody lift a block."""
    user.blocks.discard(target.id)
    user.told_blocks.discard(target.id)


def _mentions(server: Server, writing: Writing) -> tuple[EmulatedUser, ...]:
    """Whom a text names. Each of them receives what is private."""
    fate, home = server.fate, writing.author.host
    found = [] if fate.mentionless else [server.find(one, home=home) for one in named(writing.text)]
    extra = [fate.extra] if fate.extra else []
    unique = {user.id: user for user in (*found, *extra) if user and user is not writing.author}
    return tuple(unique.values())


def _visibility(server: Server, writing: Writing) -> Visibility:
    if writing.visibility == "direct" and server.fate.visibility:
        return server.fate.visibility
    return writing.visibility


def _mention(server: Server, status: EmulatedStatus, user: EmulatedUser) -> None:
    if user.id in status.unreached or status.untold or not user.local:
        return
    verdict = reach.treatment(server, status, user)
    if verdict == "drop":
        return
    # Of what was written long ago a server may hear only now.
    heard = max(server.now, status.shown_at)
    notification = EmulatedNotification(
        id=server.ids.notification(heard),
        kind="mention",
        recipient=user,
        sender=status.author,
        status=status,
        at=heard,
        filtered=verdict == "filter",
    )
    if notification.filtered:
        _request(server, notification)
    _notify(server, notification)


def _notify(server: Server, notification: EmulatedNotification) -> None:
    server.notifications.append(notification)
    if not notification.filtered:
        event = Event(kind="notification", at=notification.at, notification=notification)
        server.events.append(event)


def _request(server: Server, notification: EmulatedNotification) -> None:
    recipient, sender = notification.recipient, notification.sender
    if any(one.recipient is recipient and one.sender is sender for one in server.requests):
        return
    server.requests.append(
        NotificationRequest(
            id=server.ids.status(notification.at),
            recipient=recipient,
            sender=sender,
            at=notification.at,
        )
    )


def _converse(server: Server, status: EmulatedStatus) -> None:
    """Put a private status into the thread of each of its members who is at home here."""
    members = (status.author, *status.mentions)
    for owner in members:
        if not owner.local or owner.id in status.unreached:
            continue
        others = tuple(user for user in members if user is not owner)
        thread = _thread(server, owner, others, status)
        thread.statuses.append(status)
        thread.removed = False
        thread.unread = owner is not status.author
        heard = max(server.now, status.shown_at)
        server.events.append(Event(kind="conversation", at=heard, conversation=thread))


def _thread(
    server: Server, owner: EmulatedUser, others: tuple[EmulatedUser, ...], status: EmulatedStatus
) -> EmulatedConversation:
    """The owner's view of a thread: the same public or private beginning, and the same members."""
    members = {user.id for user in others}
    for known in server.conversations:
        same = known.owner is owner and {user.id for user in known.others} == members
        if same and known.statuses[0].root is status.root:
            return known
    made = EmulatedConversation(
        id=server.ids.notification(status.created_at), owner=owner, others=others
    )
    server.conversations.append(made)
    return made
