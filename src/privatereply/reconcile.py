"""Finds what webhooks lost, by reading back, and settles what nobody knows.

What is found goes the way of a webhook's events, under the same ids: so it makes no difference
which of the two was first, and both may run at once. After every page the place is kept, so that
reading goes on there after a crash or when the budget is spent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import attrs

from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.errors import (
    AuthenticationFailed,
    NoAnswer,
    PlatformError,
    PrivateReplyError,
    RateLimited,
)
from privatereply.events import CommentAdded, CommentEchoed, Event, MessageEchoed, MessageReceived
from privatereply.flow import Flow, Request
from privatereply.ingest import take
from privatereply.looking import Resolution, resolve
from privatereply.model import (
    Account,
    Comment,
    CommentRecord,
    Conversation,
    Direction,
    Message,
    Post,
)
from privatereply.program import Program, transact, watch
from privatereply.provider import (
    Capability,
    CheckSubscription,
    ListComments,
    ListConversations,
    Listing,
    ListMentions,
    ListMessages,
    ListPosts,
    Subscription,
)
from privatereply.store import comments, threads
from privatereply.store import progress as places

__all__ = ["POST_AGE", "Reconciliation", "broken_off", "reconcile"]

C = TypeVar("C")
T = TypeVar("T")

POST_AGE: Final = timedelta(days=30)
"""How old a post may be whose comments are read back."""
_NAME: Final = "reconcile"
_MESSAGES: Final = 20


@attrs.frozen(kw_only=True)
class Reconciliation:
    """What reading back came to.

    Attributes:
        platform: The driver's name.
        account_id: The account.
        since: From when on comments and messages were read.
        posts: How many posts were looked under.
        comments: How many comments were read.
        conversations: How many conversations were read.
        messages: How many messages were read.
        requests: How many requests that took.
        found: What nobody had told us of.
        resolutions: What looking for unknown attempts came to.
        subscription: The webhooks of the account; ``None`` if the platform cannot be asked.
        complete: Whether everything was read; if not, the next call goes on from here.
        error: What broke it off, if something did.
    """

    platform: str
    account_id: str
    since: datetime
    posts: int = 0
    comments: int = 0
    conversations: int = 0
    messages: int = 0
    requests: int = 0
    found: tuple[Event, ...] = attrs.field(default=(), repr=False)
    resolutions: tuple[Resolution, ...] = ()
    subscription: Subscription | None = None
    complete: bool = False
    error: PrivateReplyError | None = None


class _BudgetSpentError(Exception):
    """There are no more requests to be made; the place is kept."""


@attrs.define
class _Place:
    """Where reading back stands: a page of a list, and inside it a page of one of its items."""

    since: str
    stage: str = ""
    outer: str | None = None
    item: str | None = None
    inner: str | None = None


@attrs.define(eq=False)
class _Reading:
    """One run of reading back."""

    context: Context
    since: datetime
    left: int
    report: Callable[[Reconciliation], None] | None
    place: _Place
    so_far: Reconciliation

    def ask(
        self, method: Callable[[C], Flow[T]], command: C, expected: type[Any] = Listing
    ) -> Program[T]:
        """One page, counted."""
        if self.left <= 0:
            raise _BudgetSpentError
        provider = self.context.provider
        flow = watch(open_flow(provider, method, command), self._count, _overlook)
        return (yield from converse(provider, flow, expected))

    def _count(self, request: Request) -> None:
        del request
        self.left -= 1
        self.so_far = attrs.evolve(self.so_far, requests=self.so_far.requests + 1)

    def take(self, events: list[Event], **read: int) -> Program[None]:
        """Keep what a page told, and the place."""
        new = yield from take(self.context.intake, events, source="reconcile")
        added = {name: getattr(self.so_far, name) + count for name, count in read.items()}
        self.so_far = attrs.evolve(self.so_far, found=(*self.so_far.found, *new), **added)
        if self.report is not None:
            self.report(self.so_far)

    def refresh(self, read: list[Comment]) -> Program[None]:
        """Keep what comments say now: an edit may have been lost too."""
        now = self.context.now()
        yield from transact(
            lambda tx: comments.remember_many(tx, read, now=now, read=True), durable=False
        )

    def save(self, **place: str | None) -> Program[None]:
        """Remember where to go on."""
        for name, value in place.items():
            setattr(self.place, name, value)
        account, text = self.context.account, json.dumps(attrs.asdict(self.place))
        yield from transact(
            lambda tx: places.save(
                tx, account.platform, account.id, _NAME, place=text, now=self.context.now()
            ),
            durable=False,
        )


def _overlook(response: object) -> None:
    del response


def reconcile(
    context: Context,
    *,
    look_back: timedelta,
    requests: int,
    report: Callable[[Reconciliation], None] | None = None,
) -> Program[Reconciliation]:
    """Read back what an account was told lately, and settle what is unknown.

    Args:
        context: The account.
        look_back: How old comments and messages may be.
        requests: About how many requests may be made; the rest is for the next call.
        report: Called after every page with what has come out so far.

    Returns:
        What came out. What broke it off stands in it; what was found is kept all the same.

    Raises:
        AuthenticationFailed: The account's owner has to log in again.
        StoreError: The store cannot do its work.
    """
    account = context.account
    kept = yield from transact(
        lambda tx: places.load(tx, account.platform, account.id, _NAME), durable=False
    )
    place = _Place(**json.loads(kept)) if kept else _Place((context.now() - look_back).isoformat())
    since = datetime.fromisoformat(place.since)
    run = _Reading(
        context=context,
        since=since,
        left=requests,
        report=report,
        place=place,
        so_far=Reconciliation(platform=account.platform, account_id=account.id, since=since),
    )
    try:
        yield from _read_back(run)
        yield from transact(lambda tx: places.clear(tx, account.platform, account.id, _NAME))
        run.so_far = attrs.evolve(run.so_far, complete=True)
    except _BudgetSpentError:
        pass
    except AuthenticationFailed:
        raise
    except (PlatformError, NoAnswer) as error:
        run.so_far = attrs.evolve(run.so_far, error=error)
        if isinstance(error, RateLimited):
            return run.so_far  # whatever is asked next would end the same
    yield from _settle(run)
    return run.so_far


def broken_off(account: Account, since: datetime, error: PrivateReplyError) -> Reconciliation:
    """What stands for an account that could not be read back at all."""
    return Reconciliation(
        platform=account.platform, account_id=account.id, since=since, error=error
    )


def _settle(run: _Reading) -> Program[None]:
    """Look for unknown attempts, and at the webhooks."""
    resolutions = yield from resolve(run.context)
    run.so_far = attrs.evolve(run.so_far, resolutions=resolutions)
    context = run.context
    if not context.supports(Capability.CHECK_SUBSCRIPTION):
        return
    provider = context.provider
    flow = open_flow(
        provider, provider.check_subscription, CheckSubscription(account=context.account)
    )
    try:
        subscription = yield from converse(provider, flow, Subscription)
    except (PlatformError, NoAnswer) as error:
        run.so_far = attrs.evolve(run.so_far, error=run.so_far.error or error)
    else:
        run.so_far = attrs.evolve(run.so_far, subscription=subscription)


def _read_back(run: _Reading) -> Program[None]:
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
        yield from stage(run)


def _posts(run: _Reading) -> Program[None]:
    context = run.context
    while True:
        command = ListPosts(
            account=context.account,
            since=min(run.since, context.now() - POST_AGE),
            after=run.place.outer,
        )
        listing: Listing[Post] = yield from run.ask(context.provider.list_posts, command)
        for post in _from(listing.items, run.place.item, _id):
            if post.id != run.place.item:
                yield from run.save(item=post.id, inner=None)
            yield from _comments(run, post)
        if not (yield from _turn(run, listing)):
            return


def _comments(run: _Reading, post: Post) -> Program[None]:
    context = run.context
    while True:
        command = ListComments(
            account=context.account,
            post_id=post.id,
            surface=post.surface,
            since=run.since,
            after=run.place.inner,
        )
        listing: Listing[Comment] = yield from run.ask(context.provider.list_comments, command)
        recent = [one for one in listing.items if _is_recent(run, one.created_at)]
        yield from run.take([_added(run, one) for one in recent], comments=len(listing.items))
        yield from run.refresh(recent)
        if listing.after in {None, run.place.inner}:
            run.so_far = attrs.evolve(run.so_far, posts=run.so_far.posts + 1)
            return
        yield from run.save(inner=listing.after)


def _mentions(run: _Reading) -> Program[None]:
    context = run.context
    while True:
        command = ListMentions(account=context.account, since=run.since, after=run.place.outer)
        listing: Listing[Comment] = yield from run.ask(context.provider.list_mentions, command)
        recent = [one for one in listing.items if _is_recent(run, one.created_at)]
        yield from run.take([_added(run, one) for one in recent], comments=len(listing.items))
        yield from run.refresh(recent)
        if not (yield from _turn(run, listing)):
            return


def _conversations(run: _Reading) -> Program[None]:
    context = run.context
    while True:
        command = ListConversations(account=context.account, after=run.place.outer)
        listing: Listing[Conversation] = yield from run.ask(
            context.provider.list_conversations, command
        )
        recent = [one for one in listing.items if _is_recent(run, getattr(one, "updated_at", None))]
        for thread in _from(recent, run.place.item, _id):
            if thread.id is not None:
                yield from _messages(run, thread)
                yield from run.save(item=thread.id)
        # Latest first: behind one that is too old there are only older ones.
        if len(recent) < len(listing.items) or not (yield from _turn(run, listing)):
            return


def _messages(run: _Reading, thread: Conversation) -> Program[None]:
    context, thread_id = run.context, str(thread.id)
    command = ListMessages(account=context.account, conversation_id=thread_id, limit=_MESSAGES)
    listing: Listing[Message] = yield from run.ask(context.provider.list_messages, command)
    yield from transact(lambda tx: threads.note_conversation(tx, thread), durable=False)
    recent = [one for one in listing.items if _is_recent(run, one.sent_at)]
    told = [_written(run, thread, one) for one in reversed(recent)]
    yield from run.take(told, conversations=1, messages=len(listing.items))


def _turn(run: _Reading, listing: Listing[Any]) -> Program[bool]:
    """Go on to the next page, if there is one; a cursor that does not move would never end."""
    if listing.after in {None, run.place.outer}:
        return False
    yield from run.save(outer=listing.after, item=None, inner=None)
    return True


def _is_recent(run: _Reading, at: datetime | None) -> bool:
    return at is None or at >= run.since


def _id(item: Any) -> str | None:
    return item.id  # type: ignore[no-any-return]


def _from(items: Any, name: str | None, of: Callable[[Any], str | None]) -> Iterator[Any]:
    """The items from the one of that name on; all of them if it is not there any more."""
    names = [of(item) for item in items]
    yield from items[names.index(name) if name in names else 0 :]


def _added(run: _Reading, comment: Comment) -> Event:
    record = _record(comment)
    own = record.author is not None and record.author.id == run.context.account.id
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


def _record(comment: Comment) -> CommentRecord:
    if isinstance(comment, CommentRecord):
        return comment
    names = (field.name for field in attrs.fields(CommentRecord) if field.name != "raw")
    return CommentRecord(**{name: getattr(comment, name) for name in names})


def _written(run: _Reading, thread: Conversation, message: Message) -> Event:
    account = run.context.account
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
