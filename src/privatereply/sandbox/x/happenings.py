"""What happens in the emulated world, whoever causes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import attrs

from privatereply.sandbox.x import announcing, reach
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.texts import handles, shorten
from privatereply.sandbox.x.world import (
    EmulatedConversation,
    EmulatedEvent,
    EmulatedMedia,
    EmulatedPost,
    EmulatedUser,
    pair_id,
)


@attrs.frozen(kw_only=True)
class Content:
    """What a message holds.

    Attributes:
        text: What it says. Not part of the repr.
        media: What is attached.
    """

    text: str = attrs.field(default="", repr=False)
    media: tuple[EmulatedMedia, ...] = ()


@attrs.frozen(kw_only=True)
class Writing:
    """What a Post holds.

    Attributes:
        text: What is written. Not part of the repr.
        parent: The Post it answers.
        quoted: The Post it quotes.
        excluded: Ids of users its reply does not mention.
        media: What is shown with it.
        deep_link: Address of its button "send a private message".
        reply_settings: Who may reply.
    """

    text: str = attrs.field(repr=False)
    parent: EmulatedPost | None = None
    quoted: EmulatedPost | None = None
    excluded: Collection[str] = ()
    media: tuple[EmulatedMedia, ...] = ()
    deep_link: str | None = None
    reply_settings: str = "everyone"


def write(
    world: World, author: EmulatedUser, writing: Writing, created_at: datetime | None = None
) -> EmulatedPost:
    """Write a Post. A reply begins with the handles of those it answers, out of sight."""
    created = _composed(world, author, writing, created_at or world.now)
    world.add_post(created)
    announcing.post(world, created)
    return created


def rewrite(world: World, subject: EmulatedPost, text: str) -> EmulatedPost:
    """Replace a Post by a new version with an id of its own. Nobody is told."""
    writing = Writing(text=text, parent=subject.parent, quoted=subject.quoted)
    again = _composed(world, subject.author, writing, world.now)
    if subject.parent is None:
        again.conversation_id = subject.conversation_id
    again.created_at = subject.created_at
    subject.history.append(again.id)
    again.history = subject.history
    world.add_post(again)
    return again


def remove(world: World, subject: EmulatedPost) -> None:
    """Delete a Post, which its author alone can do. Replies to it stay."""
    subject.deleted = True
    announcing.post_gone(world, subject)


def converse(world: World, one: EmulatedUser, other: EmulatedUser) -> EmulatedConversation:
    """Return the conversation of two users, which begins now if there is none."""
    key = pair_id(one, other)
    if key not in world.conversations:
        world.conversations[key] = EmulatedConversation(id=key, members=[one, other])
    return world.conversations[key]


def gather(
    world: World, founder: EmulatedUser, others: Sequence[EmulatedUser]
) -> EmulatedConversation:
    """Begin a group. It is always a new one."""
    group = EmulatedConversation(id=world.snowflake(), members=[founder, *others], group=True)
    group.accepted.add(founder.id)
    for other in others:
        group.folders[other.id] = reach.folder(world, founder, other) or "hidden"
    world.conversations[group.id] = group
    joined = EmulatedEvent(
        id=world.snowflake(),
        kind="ParticipantsJoin",
        conversation=group,
        sender=founder,
        joined=tuple(other.id for other in others),
        created_at=world.now,
    )
    _append(world, joined)
    return group


def send(
    world: World,
    sender: EmulatedUser,
    conversation: EmulatedConversation,
    content: Content,
    *,
    by_hand: bool = False,
) -> EmulatedEvent:
    """Deliver a message to everybody else in a conversation.

    Args:
        world: Where it happens.
        sender: Who writes; writing accepts the conversation.
        conversation: Where.
        content: What.
        by_hand: Whether a human writes in X's own app.
    """
    fate = world.fate
    for member in conversation.members:
        if member is not sender and (fate.folder or not conversation.group):
            landed = fate.folder or reach.folder(world, sender, member) or "hidden"
            conversation.folders[member.id] = landed
    conversation.accepted.add(sender.id)
    conversation.folders[sender.id] = "inbox"
    text, links = shorten(content.text, world.short)
    sent = EmulatedEvent(
        id=world.snowflake(),
        kind="MessageCreate",
        conversation=conversation,
        sender=sender,
        text=text,
        links=links,
        media=content.media,
        created_at=world.now,
        by_hand=by_hand,
        vanished=fate.vanished,
    )
    _append(world, sent)
    announcing.message(world, sent)
    return sent


def say(
    world: World, sender: EmulatedUser, recipient: EmulatedUser, text: str, *, by_hand: bool = False
) -> EmulatedEvent:
    """Let somebody write to somebody else in the app, whatever the rules of the API."""
    conversation = converse(world, sender, recipient)
    return send(world, sender, conversation, Content(text=text), by_hand=by_hand)


def _append(world: World, event: EmulatedEvent) -> None:
    world.add_event(event)
    event.conversation.events.append(event)


def _composed(
    world: World, author: EmulatedUser, writing: Writing, created_at: datetime
) -> EmulatedPost:
    identifier = world.snowflake(created_at)
    text, links = shorten(writing.text, world.short)
    answered = _answered(author, writing)
    prefix = "".join(f"@{user.username} " for user in answered)
    found = (world.named(handle) for handle in handles(text))
    written = [user for user in found if user is not None and user not in answered]
    return EmulatedPost(
        id=identifier,
        author=author,
        text=prefix + text,
        created_at=created_at,
        conversation_id=writing.parent.conversation_id if writing.parent else identifier,
        parent=writing.parent,
        quoted=writing.quoted,
        mentioned=(*answered, *dict.fromkeys(written)),
        implicit=len(answered),
        visible_from=len(prefix),
        links=links,
        media=writing.media,
        deep_link=writing.deep_link,
        history=[identifier],
        reply_settings=writing.reply_settings,
    )


def _answered(author: EmulatedUser, writing: Writing) -> list[EmulatedUser]:
    """Return whom a reply mentions without their being written: all who take part."""
    if writing.parent is None:
        return []
    part = dict.fromkeys([writing.parent.author, *writing.parent.mentioned])
    return [user for user in part if user is not author and user.id not in writing.excluded]
