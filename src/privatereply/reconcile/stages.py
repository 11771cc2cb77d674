"""Where losses are looked for: under posts, among mentions, in conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from privatereply.model import Comment, Conversation, Message, Post
from privatereply.program import Program, transact
from privatereply.provider import (
    Capability,
    ListComments,
    ListConversations,
    Listing,
    ListMentions,
    ListMessages,
    ListPosts,
)
from privatereply.reconcile.run import Run
from privatereply.reconcile.telling import told_by_comment, told_by_message, visit
from privatereply.store import threads

__all__ = ["read_back"]

POST_AGE: Final = timedelta(days=30)
"""How old a post may be whose comments are read back."""
_MESSAGES: Final = 20


def read_back(run: Run) -> Program[None]:
    """Go through every stage that the driver can do, from where the last run stopped."""
    stages = {
        "posts": ({Capability.LIST_POSTS, Capability.LIST_COMMENTS}, _posts),
        "mentions": ({Capability.LIST_MENTIONS}, _mentions),
        "conversations": (
            {Capability.LIST_CONVERSATIONS, Capability.LIST_MESSAGES},
            _conversations,
        ),
    }
    names = list(stages)
    begin = names.index(run.place.stage) if run.place.stage in stages else 0
    for name in names[begin:]:
        needed, stage = stages[name]
        if not needed <= run.context.provider.capabilities:
            continue
        if run.place.stage != name:
            yield from run.save(stage=name, outer=None, item=None, inner=None)
        yield from run.despite(stage(run))


def _posts(run: Run) -> Program[None]:
    context = run.context
    while True:
        command = ListPosts(
            account=context.account,
            since=min(run.since, context.now() - POST_AGE),
            after=run.place.outer,
        )
        listing: Listing[Post] = yield from run.ask(context.provider.list_posts, command)
        yield from _keep(run, [visit(post) for post in listing.items if post.author is not None])
        for post in _from(listing.items, run.place.item, _id):
            if post.id != run.place.item:
                yield from run.save(item=post.id, inner=None)
            yield from run.despite(_comments(run, post))
        if not (yield from _turn(run, listing)):
            return


def _comments(run: Run, post: Post) -> Program[None]:
    context = run.context
    while True:
        command = ListComments(
            account=context.account,
            post_id=post.id,
            surface=post.surface,
            replies=True,
            since=run.since,
            after=run.place.inner,
        )
        listing: Listing[Comment] = yield from run.ask(context.provider.list_comments, command)
        yield from _keep(run, listing.items)
        if listing.after in {None, run.place.inner}:
            run.so_far = attrs.evolve(run.so_far, posts=run.so_far.posts + 1)
            return
        yield from run.save(inner=listing.after)


def _mentions(run: Run) -> Program[None]:
    context = run.context
    while True:
        command = ListMentions(account=context.account, since=run.since, after=run.place.outer)
        listing: Listing[Comment] = yield from run.ask(context.provider.list_mentions, command)
        yield from _keep(run, listing.items)
        if not (yield from _turn(run, listing)):
            return


def _conversations(run: Run) -> Program[None]:
    context = run.context
    while True:
        command = ListConversations(account=context.account, after=run.place.outer)
        listing: Listing[Conversation] = yield from run.ask(
            context.provider.list_conversations, command
        )
        recent = [one for one in listing.items if _is_recent(run, getattr(one, "updated_at", None))]
        for thread in _from(recent, run.place.item, _id):
            if thread.id is not None:
                yield from run.save(item=thread.id)
                yield from run.despite(_messages(run, thread))
        # Latest first: behind one that is too old there are only older ones.
        if len(recent) < len(listing.items) or not (yield from _turn(run, listing)):
            return


def _messages(run: Run, thread: Conversation) -> Program[None]:
    context, thread_id = run.context, str(thread.id)
    command = ListMessages(account=context.account, conversation_id=thread_id, limit=_MESSAGES)
    listing: Listing[Message] = yield from run.ask(context.provider.list_messages, command)
    if thread.is_group:
        # Or what its people write would pass for what they write to the account alone.
        yield from transact(lambda tx: threads.note_conversation(tx, thread), durable=False)
    recent = [one for one in listing.items if _is_recent(run, one.sent_at)]
    told = [told_by_message(run.context.account, thread, one) for one in reversed(recent)]
    yield from run.take(told, conversations=1, messages=len(listing.items))


def _keep(run: Run, read: Sequence[Comment]) -> Program[None]:
    recent = [one for one in read if _is_recent(run, one.created_at)]
    told = [told_by_comment(run.context.account, one) for one in recent]
    yield from run.take(told, comments=len(read))
    yield from run.refresh({event.id: one for event, one in zip(told, recent, strict=True)})


def _turn(run: Run, listing: Listing[Any]) -> Program[bool]:
    """Go on to the next page, if there is one; a cursor that does not move would never end."""
    if listing.after in {None, run.place.outer}:
        return False
    yield from run.save(outer=listing.after, item=None, inner=None)
    return True


def _is_recent(run: Run, at: datetime | None) -> bool:
    return at is None or at >= run.since


def _id(item: Any) -> str | None:
    return item.id  # type: ignore[no-any-return]


def _from(items: Any, name: str | None, of: Callable[[Any], str | None]) -> Iterator[Any]:
    """The items from the one of that name on; all of them if it is not there any more."""
    names = [of(item) for item in items]
    yield from items[names.index(name) if name in names else 0 :]
