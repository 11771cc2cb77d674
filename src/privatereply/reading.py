"""Reading and the small acts around it: posts, comments, threads, marks, tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.flow import Flow
from privatereply.model import Comment, Conversation, ConversationRecord, Message, Post
from privatereply.program import Program, transact
from privatereply.provider import (
    CheckSubscription,
    DeleteComment,
    GetComment,
    ListComments,
    ListConversations,
    Listing,
    ListMessages,
    ListPosts,
    RefreshToken,
    SetHidden,
    Signal,
    SignalKind,
    Subscription,
    Token,
)
from privatereply.store import Transaction, threads

__all__ = [
    "check_subscription",
    "comment",
    "comments",
    "conversation",
    "conversations",
    "delete",
    "messages",
    "posts",
    "refresh_token",
    "set_hidden",
    "signal",
]


C = TypeVar("C")
T = TypeVar("T")


def _ask(
    context: Context, method: Callable[[C], Flow[T]], command: C, expected: type[Any]
) -> Program[T]:
    provider = context.provider
    return (yield from converse(provider, open_flow(provider, method, command), expected))


def posts(context: Context, *, since: datetime | None, after: str | None) -> Program[Listing[Post]]:
    """One page of the account's posts."""
    command = ListPosts(account=context.account, since=since, after=after)
    return (yield from _ask(context, context.provider.list_posts, command, Listing))


def comments(
    context: Context,
    post: Post | str,
    *,
    parent_id: str | None,
    since: datetime | None,
    after: str | None,
) -> Program[Listing[Comment]]:
    """One page of the comments under a post, or under a comment."""
    command = ListComments(
        account=context.account,
        post_id=post if isinstance(post, str) else post.id,
        surface=None if isinstance(post, str) else post.surface,
        parent_id=parent_id,
        since=since,
        after=after,
    )
    return (yield from _ask(context, context.provider.list_comments, command, Listing))


def comment(context: Context, comment_id: str) -> Program[Comment]:
    """One comment, with every fact the platform tells."""
    command = GetComment(account=context.account, comment_id=comment_id)
    return (yield from _ask(context, context.provider.get_comment, command, Comment))


def set_hidden(context: Context, comment: Comment, *, hidden: bool) -> Program[None]:
    """Hide a comment, or show it again."""
    context.own(comment)
    command = SetHidden(
        account=context.account, comment_id=comment.id, hidden=hidden, post_id=comment.post_id
    )
    yield from _ask(context, context.provider.set_hidden, command, type(None))


def delete(context: Context, comment: Comment) -> Program[None]:
    """Delete a comment for everybody."""
    context.own(comment)
    command = DeleteComment(account=context.account, comment_id=comment.id)
    yield from _ask(context, context.provider.delete_comment, command, type(None))


def conversations(
    context: Context, *, person_id: str | None, after: str | None
) -> Program[Listing[Conversation]]:
    """One page of the account's conversations; what they tell is kept for the windows."""
    command = ListConversations(account=context.account, person_id=person_id, after=after)
    listing = yield from _ask(context, context.provider.list_conversations, command, Listing)

    def keep(tx: Transaction) -> tuple[Conversation, ...]:
        return tuple(_keep(tx, context, found) for found in listing.items)

    kept = yield from transact(keep, durable=False)
    return Listing(items=kept, after=listing.after)


def _keep(tx: Transaction, context: Context, found: Conversation) -> Conversation:
    threads.note_conversation(tx, found)
    account = context.account
    known = threads.conversation(tx, account.platform, account.id, person_id=found.person.id)
    return known or found


def conversation(context: Context, person_id: str) -> Program[ConversationRecord | None]:
    """What the store knows of the thread with a person, without asking the platform."""
    account = context.account
    return (
        yield from transact(
            lambda tx: threads.conversation(tx, account.platform, account.id, person_id=person_id),
            durable=False,
        )
    )


def messages(context: Context, thread: Conversation, *, limit: int) -> Program[tuple[Message, ...]]:
    """The latest messages of a thread, newest first; kept, since windows count from them.

    A thread that is known by its person only is looked up first.
    """
    context.own(thread)
    found = thread
    if found.id is None:
        listing = yield from conversations(context, person_id=thread.person.id, after=None)
        if not listing.items:
            return ()
        found = listing.items[0]
    if found.id is None:
        return ()
    command = ListMessages(account=context.account, conversation_id=found.id, limit=limit)
    listed = yield from _ask(context, context.provider.list_messages, command, Listing)
    account, person_id = context.account, thread.person.id

    def keep(tx: Transaction) -> None:
        for message in listed.items:
            if message.person_id in {None, person_id}:
                threads.record(tx, account.platform, account.id, message)

    yield from transact(keep, durable=False)
    return listed.items


def signal(context: Context, thread: Conversation, kind: SignalKind) -> Program[None]:
    """Show the person that somebody types, or that their message was read."""
    context.own(thread)
    command = Signal(account=context.account, conversation=thread, kind=kind)
    yield from _ask(context, context.provider.signal, command, type(None))


def refresh_token(context: Context) -> Program[Token]:
    """The account's token, prolonged."""
    command = RefreshToken(account=context.account, now=context.now())
    return (yield from _ask(context, context.provider.refresh_token, command, Token))


def check_subscription(context: Context) -> Program[Subscription]:
    """The webhooks subscribed for the account."""
    command = CheckSubscription(account=context.account)
    return (yield from _ask(context, context.provider.check_subscription, command, Subscription))
