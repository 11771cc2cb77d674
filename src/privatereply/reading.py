"""Reading and the small acts around it: posts, comments, threads, marks, tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from privatereply import records
from privatereply.conduct import converse, open_flow
from privatereply.context import Context, named
from privatereply.flow import Flow
from privatereply.model import (
    Attachment,
    Comment,
    Conversation,
    ConversationRecord,
    Fact,
    Message,
    Person,
    Post,
)
from privatereply.program import Program, transact
from privatereply.provider import (
    Capability,
    CheckConversation,
    CheckSubscription,
    CheckToken,
    DeleteComment,
    DeleteMessage,
    GetComment,
    ListComments,
    ListConversations,
    Listing,
    ListMentions,
    ListMessages,
    ListPosts,
    RefreshToken,
    Report,
    SetBlocked,
    SetHidden,
    SetLiked,
    SetRepliesEnabled,
    Signal,
    SignalKind,
    Subscribe,
    Subscription,
    Token,
    TokenStatus,
    Upload,
)
from privatereply.store import Deletion, Transaction, people, threads

__all__ = [
    "check",
    "check_subscription",
    "check_token",
    "comment",
    "comments",
    "conversation",
    "conversations",
    "delete",
    "delete_message",
    "mentions",
    "messages",
    "posts",
    "refresh_token",
    "report",
    "set_blocked",
    "set_hidden",
    "set_liked",
    "set_replies_enabled",
    "signal",
    "subscribe",
    "upload",
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


def mentions(
    context: Context, *, since: datetime | None, after: str | None
) -> Program[Listing[Comment]]:
    """One page of posts that name the account."""
    command = ListMentions(account=context.account, since=since, after=after)
    return (yield from _ask(context, context.provider.list_mentions, command, Listing))


def comment(
    context: Context, comment_id: str, *, post: Post | str | None = None
) -> Program[Comment]:
    """One comment, with every fact the platform tells."""
    post_id = post if post is None or isinstance(post, str) else post.id
    command = GetComment(account=context.account, comment_id=comment_id, post_id=post_id)
    return (yield from _ask(context, context.provider.get_comment, command, Comment))


def set_hidden(context: Context, comment: Comment, *, hidden: bool) -> Program[None]:
    """Hide a comment, or show it again."""
    context.own(comment)
    command = SetHidden(
        account=context.account, comment_id=comment.id, hidden=hidden, post_id=comment.post_id
    )
    yield from _ask(context, context.provider.set_hidden, command, type(None))


def set_liked(context: Context, comment: Comment, *, liked: bool) -> Program[None]:
    """Like a comment, or take it back."""
    context.own(comment)
    command = SetLiked(account=context.account, comment=comment, liked=liked)
    yield from _ask(context, context.provider.set_liked, command, type(None))


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
        account, kept = context.account, [_keep(tx, context, found) for found in listing.items]
        return threads.left_conversations(tx, account.platform, account.id, kept)

    kept = yield from transact(keep, durable=False)
    return Listing(items=kept, after=listing.after)


def _keep(tx: Transaction, context: Context, found: Conversation) -> Conversation:
    threads.note_conversation(tx, found)
    account = context.account
    # A group's first person has a thread of their own, which is not meant.
    person_id = None if found.is_group else found.person.id
    known = threads.conversation(
        tx, account.platform, account.id, person_id=person_id, conversation_id=found.id
    )
    return known or found


def conversation(
    context: Context, person: Person | str | None, *, conversation_id: str | None
) -> Program[ConversationRecord | None]:
    """What the store knows of a thread, without asking the platform."""
    account, person_id = context.account, None if person is None else named(person).id
    return (
        yield from transact(
            lambda tx: threads.conversation(
                tx,
                account.platform,
                account.id,
                person_id=person_id,
                conversation_id=conversation_id,
            ),
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
    person_id = thread.person.id

    holder = (context.account.platform, context.account.id)

    def keep(tx: Transaction) -> tuple[Message, ...]:
        if found.is_group:
            # Or what its people write would pass for what they write to the account alone.
            threads.note_conversation(tx, found)
        for message in listed.items:
            if found.is_group or message.person_id in {None, person_id}:
                records.keep(tx, *holder, message, context.words)
        return threads.left_messages(tx, *holder, listed.items)

    return (yield from transact(keep, durable=False))


def check(context: Context, thread: Conversation) -> Program[Mapping[str, Fact]]:
    """Facts about a conversation, fresh from the platform."""
    context.own(thread)
    command = CheckConversation(account=context.account, conversation=thread)
    return (yield from _ask(context, context.provider.check_conversation, command, Mapping))


def delete_message(context: Context, message: Message) -> Program[Deletion]:
    """Delete a message for the account: on the platform where that can be done, and here."""
    if context.supports(Capability.DELETE_MESSAGE):
        command = DeleteMessage(account=context.account, message_id=message.id)
        yield from _ask(context, context.provider.delete_message, command, type(None))
    account = context.account
    return (
        yield from transact(
            lambda tx: threads.delete_message_for_self(tx, account.platform, account.id, message)
        )
    )


def set_blocked(context: Context, person: Person | str, *, blocked: bool) -> Program[None]:
    """Block a person on the platform, and send them nothing meanwhile; or let them again."""
    account, whom = context.account, named(person)
    command = SetBlocked(account=account, person=whom, blocked=blocked)
    yield from _ask(context, context.provider.set_blocked, command, type(None))
    yield from transact(
        lambda tx: people.block(tx, account.platform, account.id, whom.id, blocked=blocked)
    )


def report(context: Context, thread: Conversation, *, message_id: str | None) -> Program[None]:
    """Tell the platform that a conversation, or a message of it, breaks its rules."""
    context.own(thread)
    command = Report(account=context.account, conversation=thread, message_id=message_id)
    yield from _ask(context, context.provider.report, command, type(None))


def set_replies_enabled(context: Context, *, enabled: bool) -> Program[None]:
    """Switch private replies to comments on for the account, or off."""
    command = SetRepliesEnabled(account=context.account, enabled=enabled)
    yield from _ask(context, context.provider.set_replies_enabled, command, type(None))


def upload(context: Context, content: bytes, *, kind: str, media_type: str) -> Program[Attachment]:
    """Hand the platform something to attach."""
    command = Upload(account=context.account, content=content, kind=kind, media_type=media_type)
    return (yield from _ask(context, context.provider.upload, command, Attachment))


def signal(context: Context, thread: Conversation, kind: SignalKind) -> Program[None]:
    """Show the person that somebody types, or that their message was read."""
    context.own(thread)
    command = Signal(account=context.account, conversation=thread, kind=kind)
    yield from _ask(context, context.provider.signal, command, type(None))


def refresh_token(context: Context) -> Program[Token]:
    """The account's token, prolonged."""
    command = RefreshToken(account=context.account, now=context.now())
    return (yield from _ask(context, context.provider.refresh_token, command, Token))


def check_token(context: Context) -> Program[TokenStatus]:
    """What the account's token is still good for."""
    command = CheckToken(account=context.account, now=context.now())
    return (yield from _ask(context, context.provider.check_token, command, TokenStatus))


def subscribe(context: Context, callback_url: str | None) -> Program[Subscription]:
    """Have the platform send webhooks for the account."""
    command = Subscribe(account=context.account, callback_url=callback_url)
    return (yield from _ask(context, context.provider.subscribe, command, Subscription))


def check_subscription(context: Context) -> Program[Subscription]:
    """The webhooks subscribed for the account."""
    command = CheckSubscription(account=context.account)
    return (yield from _ask(context, context.provider.check_subscription, command, Subscription))
