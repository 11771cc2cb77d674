"""What was read back, as the events that webhooks would have told."""

from __future__ import annotations

import attrs

from privatereply.events import CommentAdded, CommentEchoed, Event, MessageEchoed, MessageReceived
from privatereply.model import (
    Account,
    Comment,
    CommentRecord,
    Conversation,
    Direction,
    Message,
    Post,
)

__all__ = ["told_by_comment", "told_by_message", "visit"]


def told_by_comment(account: Account, comment: Comment) -> Event:
    """A comment as an event: the account's own is an echo."""
    record = _record(comment)
    own = record.author is not None and record.author.id == account.id
    kind = CommentEchoed if own else CommentAdded
    return kind(
        platform=comment.platform,
        account_id=comment.account_id,
        id=f"comment:{comment.id}:added",
        at=comment.created_at,
        actor=comment.author,
        comment=record,
        raw=record.raw,
    )


def visit(post: Post) -> CommentRecord:
    """A visitor's post as the comment it is answered as: its id is its post's."""
    return CommentRecord(
        platform=post.platform,
        account_id=post.account_id,
        id=post.id,
        text=post.text,
        created_at=post.created_at,
        author=post.author,
        post_id=post.id,
        permalink=post.permalink,
        surface=post.surface,
        raw=post.raw,
    )


def _record(comment: Comment) -> CommentRecord:
    if isinstance(comment, CommentRecord):
        return comment
    names = (field.name for field in attrs.fields(CommentRecord) if field.name != "raw")
    return CommentRecord(**{name: getattr(comment, name) for name in names})


def told_by_message(account: Account, thread: Conversation, message: Message) -> Event:
    """A message of a conversation as an event: what the account wrote is an echo."""
    whole = attrs.evolve(
        message,
        person_id=message.person_id or (None if thread.is_group else thread.person.id),
        conversation_id=message.conversation_id or thread.id,
    )
    if message.direction is Direction.OUTBOUND:
        return MessageEchoed(
            platform=account.platform,
            account_id=account.id,
            id=f"message:{message.id}",
            at=message.sent_at,
            message=whole,
            raw=message.raw,
        )
    return MessageReceived(
        platform=account.platform,
        account_id=account.id,
        id=f"message:{message.id}",
        at=message.sent_at,
        actor=None if thread.is_group else thread.person,
        message=whole,
        folder=thread.folder,
        group=thread.is_group,
        raw=message.raw,
    )
