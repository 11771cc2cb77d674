"""What can happen in the world, whoever causes it: a person, the app, a human in the inbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from privatereply.sandbox.tiktok import events
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.world import (
    Card,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
    MessageType,
    Source,
)


@attrs.frozen(kw_only=True)
class Content:
    """What a message holds.

    Attributes:
        kind: Type of message.
        text: Text of a text message. Not part of the repr.
        media_id: Its picture.
        post: The video it shares.
        card: The card.
        reply_to: Id of the message it quotes.
        button: Id of the card's message and of the button that was tapped.
    """

    kind: MessageType = "TEXT"
    text: str | None = attrs.field(default=None, repr=False)
    media_id: str | None = None
    post: EmulatedPost | None = None
    card: Card | None = None
    reply_to: str | None = None
    button: tuple[str, str] | None = None


def write_comment(
    world: World,
    post: EmulatedPost,
    author: EmulatedPerson | None,
    text: str,
    *,
    parent: EmulatedComment | None = None,
    created_at: datetime | None = None,
    image_url: str | None = None,
) -> EmulatedComment:
    """Add a comment of a person, or of the account itself when there is no author.

    A reply to a reply lands on the first-level comment.
    """
    comment = EmulatedComment(
        id=world.mint.digits(19, prefix="72"),
        post=post,
        author=author,
        text=text,
        created_at=created_at or world.now,
        serial=world.serial(),
        parent=(parent.parent or parent) if parent else None,
        image_url=image_url,
    )
    world.add(comment)
    events.comment(world, comment, "insert")
    if author is None and not post.account.flagged:
        # What is taken for spam never becomes public, and no event says so.
        events.comment(world, comment, "set_to_public")
    return comment


def judge(
    world: World, comment: EmulatedComment, *, after: timedelta = timedelta(0), times: int = 1
) -> None:
    """Let the classifier call a comment one of high intent, and say so ``times`` times.

    Args:
        world: Where it was written.
        comment: The comment.
        after: How long the classifier takes.
        times: How often it tells.

    Raises:
        ValueError: The account itself wrote the comment.
    """
    if comment.author is None:
        raise ValueError("the classifier judges other people's comments only")
    comment.verdict_at = world.now + after
    for _ in range(times):
        events.high_intent(world, comment, comment.author, after=after)


def hide_comment(world: World, comment: EmulatedComment, *, hidden: bool) -> None:
    """Hide a comment or show it again."""
    comment.hidden = hidden
    events.comment(world, comment, "set_to_hidden" if hidden else "set_to_public")


def narrow_comment(world: World, comment: EmulatedComment) -> None:
    """Show a comment to friends only, which the public sees as hidden."""
    comment.hidden = True
    events.comment(world, comment, "set_to_friends_only")


def remove_comment(world: World, comment: EmulatedComment) -> None:
    """Delete a comment and the replies to it."""
    replies = [reply for reply in world.comments(comment.post) if reply.parent is comment]
    for gone in (*replies, comment):
        gone.deleted = True
        events.comment(world, gone, "delete")


def reply_privately(
    world: World, comment: EmulatedComment, content: Content, *, source: Source
) -> EmulatedMessage:
    """Deliver the one private reply to a comment, and use it up."""
    if comment.author is None:
        raise ValueError("a private reply needs somebody else's comment")
    thread = world.conversation(comment.author, comment.account)
    message = _append(world, thread, content, incoming=False, source=source, comment=comment)
    comment.trace = message
    return message


def send(
    world: World, thread: EmulatedConversation, content: Content, *, source: Source
) -> EmulatedMessage:
    """Deliver a message of an account in a conversation. It opens no window."""
    return _append(world, thread, content, incoming=False, source=source)


def receive(world: World, thread: EmulatedConversation, content: Content) -> EmulatedMessage:
    """Take a message of a person, which opens a new window."""
    return _append(world, thread, content, incoming=True, source="APP")


def _append(
    world: World,
    thread: EmulatedConversation,
    content: Content,
    *,
    incoming: bool,
    source: Source,
    comment: EmulatedComment | None = None,
) -> EmulatedMessage:
    message = EmulatedMessage(
        id=f"{world.mint.opaque(22)}4l==",
        conversation=thread,
        incoming=incoming,
        kind=content.kind,
        text=content.text,
        media_id=content.media_id,
        post=content.post,
        card=content.card,
        reply_to=content.reply_to,
        button=content.button,
        comment=comment,
        source=source,
        created_at=world.now,
        serial=world.serial(),
    )
    world.add(message)
    events.message(world, message)
    return message
