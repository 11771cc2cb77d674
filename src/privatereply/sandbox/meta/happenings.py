"""What can happen in the world, whoever causes it: a person, the app, a human in the inbox."""

from __future__ import annotations

from datetime import datetime

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import events, gestures
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
    EmulatedTrace,
)


@attrs.frozen(kw_only=True)
class Content:
    """What a message holds.

    Attributes:
        text: Text, if any. Not part of the repr.
        attachments: Attachments as they were sent.
        quick_replies: Quick replies as they were sent.
        metadata: String to be echoed. Not part of the repr.
        reply_to: Id of the message it answers.
        payload: Payload of the quick reply that wrote it. Not part of the repr.
    """

    text: str | None = attrs.field(repr=False)
    attachments: tuple[Json, ...] = attrs.field(default=(), repr=False)
    quick_replies: tuple[Json, ...] = attrs.field(default=(), repr=False)
    metadata: str | None = attrs.field(default=None, repr=False)
    reply_to: str | None = None
    payload: str | None = attrs.field(default=None, repr=False)


def write_comment(
    world: World,
    post: EmulatedPost,
    author: EmulatedPerson | None,
    text: str,
    *,
    parent: EmulatedComment | None = None,
    created_at: datetime | None = None,
) -> EmulatedComment:
    """Add a comment of a person, or of the account itself when there is no author.

    On Instagram a reply to a reply lands on the top-level comment.
    """
    facebook = post.kind == "post"
    number = world.mint.digits(16 if facebook else 17, prefix="" if facebook else "180")
    comment = EmulatedComment(
        id=f"{post.id.partition('_')[2]}_{number}" if facebook else number,
        post=post,
        author=author,
        text=text,
        created_at=created_at or world.now,
        parent=parent if facebook else _top(parent),
        serial=world.serial(),
    )
    world.add(comment)
    events.comment(world, comment, "add")
    return comment


def _top(comment: EmulatedComment | None) -> EmulatedComment | None:
    return comment and (comment.parent or comment)


def edit_comment(world: World, comment: EmulatedComment, text: str) -> None:
    """Change what a comment says."""
    comment.text = text
    events.comment(world, comment, "edited")


def hide_comment(world: World, comment: EmulatedComment, *, hidden: bool) -> None:
    """Hide a comment or show it again."""
    comment.hidden = hidden
    events.comment(world, comment, "hide" if hidden else "unhide")


def remove_comment(world: World, comment: EmulatedComment) -> None:
    """Delete a comment and the replies to it."""
    replies = [reply for reply in world.comments(comment.post) if reply.parent is comment]
    for gone in (*replies, comment):
        gone.deleted = True
        events.comment(world, gone, "remove")


def reply_privately(
    world: World, source: EmulatedComment | EmulatedPost, content: Content, *, by_hand: bool = False
) -> EmulatedMessage:
    """Deliver the one private reply to a comment or visitor post, and use it up."""
    if source.author is None:
        raise ValueError("a private reply needs somebody else's comment or visitor post")
    message = send(
        world, source.account, source.author, content, source_id=source.id, by_hand=by_hand
    )
    source.trace = EmulatedTrace(message=message)
    return message


def burn(source: EmulatedComment | EmulatedPost) -> None:
    """Use up the private reply without delivering anything, unless it is used up already."""
    if source.trace is None:
        source.trace = EmulatedTrace(message=None)


def send(
    world: World,
    account: EmulatedAccount,
    person: EmulatedPerson,
    content: Content,
    *,
    source_id: str | None = None,
    by_hand: bool = False,
) -> EmulatedMessage:
    """Deliver a message of an account to a person. It opens no window."""
    conversation = _conversation(world, person, account)
    return _append(
        world, conversation, content, incoming=False, source_id=source_id, by_hand=by_hand
    )


def receive(
    world: World, account: EmulatedAccount, person: EmulatedPerson, content: Content
) -> EmulatedMessage:
    """Take a message of a person: it accepts a request and opens the 24-hour window."""
    conversation = _conversation(world, person, account)
    open_window(world, conversation)
    return _append(world, conversation, content, incoming=True)


def edit_message(world: World, message: EmulatedMessage, text: str) -> None:
    """Change what a message says."""
    message.text = text
    message.edits += 1
    gestures.edit(world, message)


def unsend(world: World, message: EmulatedMessage) -> None:
    """Take a message back: it can no longer be read."""
    message.conversation.messages.remove(message)
    gestures.removal(world, message)


def arrive(world: World, conversation: EmulatedConversation) -> None:
    """Let what the account wrote since the last time arrive on the person's device."""
    arrived = [
        message
        for message in conversation.messages
        if not message.incoming and message.serial > conversation.arrived
    ]
    if arrived:
        conversation.arrived = arrived[-1].serial
        gestures.delivery(world, conversation, arrived)


def suspend(world: World, account: EmulatedAccount, *, suspended: bool) -> None:
    """Keep an account from sending messages, or let it again."""
    account.suspended = suspended
    gestures.enforcement(world, account, "block" if suspended else "unblock")


def open_window(world: World, conversation: EmulatedConversation) -> None:
    """Note that the person wrote, reacted or tapped just now."""
    conversation.opened_at = world.now
    conversation.folder = "inbox"


def _conversation(
    world: World, person: EmulatedPerson, account: EmulatedAccount
) -> EmulatedConversation:
    conversation = world.conversation(person, account)
    if conversation is not None:
        return conversation
    instagram = account.kind == "instagram"
    # "Inbox if the person follows the account, else Requests"; Messenger has no such rule.
    # https://developers.facebook.com/documentation/instagram-platform/private-replies
    conversation = EmulatedConversation(
        id=world.mint.opaque(44, prefix="aWdfZ") if instagram else f"t_{world.mint.digits(15)}",
        account=account,
        person=person,
        folder="requests" if instagram and not person.follows else "inbox",
        updated_at=world.now,
        serial=world.serial(),
    )
    world.add(conversation)
    return conversation


def _append(
    world: World,
    conversation: EmulatedConversation,
    content: Content,
    *,
    incoming: bool,
    source_id: str | None = None,
    by_hand: bool = False,
) -> EmulatedMessage:
    instagram = conversation.account.kind == "instagram"
    message = EmulatedMessage(
        id=world.mint.opaque(60, prefix="aWdfZ" if instagram else "m_"),
        conversation=conversation,
        incoming=incoming,
        text=content.text,
        attachments=content.attachments,
        quick_replies=content.quick_replies,
        metadata=content.metadata,
        reply_to=content.reply_to,
        payload=content.payload,
        source_id=source_id,
        by_hand=by_hand,
        created_at=world.now,
        serial=world.serial(),
    )
    world.add(message)
    conversation.updated_at = message.created_at
    events.message(world, message)
    return message
