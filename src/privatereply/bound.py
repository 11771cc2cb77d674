"""An account in a client's hands: the same methods twice, blocking and awaiting."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from datetime import datetime
from itertools import islice
from typing import TypeVar

import attrs
from typing_extensions import override

from privatereply import explain, judging, reading, replying, settling
from privatereply.context import Context
from privatereply.explain import Story
from privatereply.loop import AsyncLoop, Loop
from privatereply.model import (
    Account,
    Action,
    Actor,
    Comment,
    Conversation,
    Draft,
    Fact,
    Message,
    Post,
    Receipt,
    utc,
)
from privatereply.policy import Decision, Policy
from privatereply.program import Program
from privatereply.provider import Capability, Listing, SignalKind, Subscription, Token
from privatereply.settling import Resolution

__all__ = ["AsyncBoundAccount", "BaseAccount", "BoundAccount", "OnToken"]

T = TypeVar("T")
OnToken = Callable[[Account, Token], "Awaitable[None] | None"]
"""Called with the account as it is from now on and its new token, to keep it for the next start.
Only `AsyncBoundAccount` awaits what it returns."""


class BaseAccount:
    """What both colours of a bound account share."""

    def __init__(self, context: Context, on_token: OnToken | None = None) -> None:
        self._context = context
        self._on_token = on_token

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.platform}/{self.id})"

    @property
    def account(self) -> Account:
        """The account, with the credentials in use."""
        return self._context.account

    @property
    def platform(self) -> str:
        """The driver's name."""
        return self._context.account.platform

    @property
    def id(self) -> str:
        """The platform's id of the account."""
        return self._context.account.id

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the driver can do."""
        return self._context.provider.capabilities

    def policy(self, action: Action) -> Policy:
        """The rules in force for an action, overrides included."""
        return self._context.policies[action]

    def _with_token(self, token: Token) -> Account:
        credentials = {**self.account.credentials, "access_token": token.value}
        return attrs.evolve(self.account, credentials=credentials)


def _since(since: datetime | None) -> datetime | None:
    return None if since is None else utc(since, "since")


class BoundAccount(BaseAccount):
    """One account, ready to act. Made by `Client.account`; safe to share between threads."""

    def __init__(self, context: Context, loop: Loop, on_token: OnToken | None = None) -> None:
        super().__init__(context, on_token)
        self._loop = loop

    def posts(self, *, since: datetime | None = None) -> Iterator[Post]:
        """The account's posts, newest first, fetched page by page as they are consumed.

        Args:
            since: Only posts published at or after this aware time.

        Raises:
            InvalidValue: `since` is naive.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        moment = _since(since)
        return self._pages(lambda after: reading.posts(self._context, since=moment, after=after))

    def comments(
        self,
        post: Post | str | None = None,
        *,
        under: Comment | None = None,
        since: datetime | None = None,
        posts: int = 25,
    ) -> Iterator[Comment]:
        """Comments under one post, under one comment, or under the latest posts.

        Args:
            post: The post or its id; ``None`` for the latest posts.
            under: Only the replies under this comment.
            since: Only comments made at or after this aware time.
            posts: With no `post`: under how many of the latest posts to look.

        Raises:
            InvalidValue: `since` is naive.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        moment = _since(since)
        if under is not None:
            self._context.own(under)
            yield from self._comments(under.post_id or under.id, under.id, moment)
            return
        latest = islice(self.posts(), posts) if post is None else (post,)
        for each in latest:
            yield from self._comments(each, None, moment)

    def _comments(
        self, post: Post | str, parent_id: str | None, since: datetime | None
    ) -> Iterator[Comment]:
        return self._pages(
            lambda after: reading.comments(
                self._context, post, parent_id=parent_id, since=since, after=after
            )
        )

    def comment(self, comment_id: str) -> Comment:
        """One comment, with every fact the platform tells about it.

        Raises:
            NotFound: It is gone, or was never visible to this token.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        return self._loop.run(reading.comment(self._context, comment_id))

    def can_reply(
        self,
        comment: Comment,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a comment can be answered in private, why not, and until when.

        Args:
            comment: The comment.
            draft: Judge this draft too.
            actor: Who would answer.
            facts: What you know and the SDK cannot, by the names in `privatereply.policy.facts`.
            ask_platform: Ask the platform for fresh facts first, at the cost of a few reads. A
                driver without ``Capability.CHECK_COMMENT`` has none to add.

        Raises:
            WrongAccount: The comment belongs to another account.
            InvalidDraft: The draft could not be sent anywhere.
            PlatformError: The platform was asked and refused to say.
        """
        return self._loop.run(
            judging.can_reply(
                self._context,
                comment,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    def reply(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Answer a comment in private: at most once, whatever crashes.

        Args:
            comment: The comment.
            draft: What to send.
            actor: Who answers.
            facts: What you know and the SDK cannot, by the names in `privatereply.policy.facts`.
            ask_platform: Ask the platform for fresh facts before deciding.

        Returns:
            The receipt; the first one if the same draft was sent before.

        Raises:
            WrongAccount: The comment belongs to another account.
            InvalidDraft: The draft could not be sent anywhere.
            NotAllowed: The policy refuses, with every reason; `DraftNotAllowed` if another draft
                could pass.
            AlreadyReplied: The comment has had its reply; carries the receipt if it was ours.
            ReplyInProgress: Another caller is answering it at this moment.
            OutcomeUnknown: An attempt may have arrived, and looking did not settle it.
            PlatformError: The platform refused.
            NeverSent: The platform could not be reached; the reply is still available.
        """
        return self._loop.run(
            replying.reply(
                self._context,
                comment,
                draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    def send(
        self,
        conversation: Conversation,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Send into a conversation, inside the window its platform allows.

        Args:
            conversation: The thread.
            draft: What to send.
            actor: Who sends; some platforms allow people more time than programs.
            facts: What you know and the SDK cannot.
            key: Your own name for this message: under the same key it is sent once.

        Raises:
            PrivateReplyError: As `reply` does.
        """
        return self._loop.run(
            replying.send(
                self._context,
                conversation,
                draft,
                actor=actor,
                facts=facts,
                key=key,
            )
        )

    def reply_publicly(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Answer a comment in public; the same words go under one comment once.

        Raises:
            PrivateReplyError: As `reply` does.
        """
        return self._loop.run(
            replying.reply_publicly(self._context, comment, draft, actor=actor, facts=facts)
        )

    def why(self, comment: Comment | str) -> Story:
        """The whole story of one comment, from the ledger.

        Raises:
            WrongAccount: The comment belongs to another account.
        """
        return self._loop.run(explain.why(self._context, comment))

    def resolve(
        self, comment: Comment | None = None, *, limit: int = 100
    ) -> tuple[Resolution, ...]:
        """Settle attempts whose outcome is unknown by looking for them on the platform.

        Args:
            comment: Only this comment's; all of the account's if ``None``.
            limit: At most so many, the oldest first.

        Raises:
            WrongAccount: The comment belongs to another account.
        """
        return self._loop.run(settling.resolve(self._context, comment, limit=limit))

    def hide(self, comment: Comment) -> None:
        """Hide a comment from the public."""
        self._loop.run(reading.set_hidden(self._context, comment, hidden=True))

    def unhide(self, comment: Comment) -> None:
        """Show a hidden comment again."""
        self._loop.run(reading.set_hidden(self._context, comment, hidden=False))

    def delete(self, comment: Comment) -> None:
        """Delete a comment for everybody."""
        self._loop.run(reading.delete(self._context, comment))

    def conversations(self, *, person_id: str | None = None) -> Iterator[Conversation]:
        """The account's conversations, latest first, or the one with a person."""
        return self._pages(
            lambda after: reading.conversations(self._context, person_id=person_id, after=after)
        )

    def conversation(self, person_id: str) -> Conversation | None:
        """What the store knows of the thread with a person, without asking the platform.

        Returns:
            The conversation; ``None`` if nothing was ever sent to that person or read from them.
        """
        return self._loop.run(reading.conversation(self._context, person_id))

    def messages(self, conversation: Conversation, *, limit: int = 20) -> tuple[Message, ...]:
        """The latest messages of a conversation, newest first.

        They are kept, because windows count from the person's last message.

        Raises:
            RateLimited: Platforms let conversations be read slowly: Facebook, twice a second.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        return self._loop.run(reading.messages(self._context, conversation, limit=limit))

    def signal(self, conversation: Conversation, kind: SignalKind) -> None:
        """Show the person that somebody types, or that their message was read."""
        self._loop.run(reading.signal(self._context, conversation, kind))

    def refresh_token(self) -> Token:
        """Prolong the account's token, hand it to ``on_token``, and use it from now on."""
        token = self._loop.run(reading.refresh_token(self._context))
        account = self._with_token(token)
        if self._on_token is not None:
            self._on_token(account, token)
        self._context = attrs.evolve(self._context, account=account)
        return token

    def check_subscription(self) -> Subscription:
        """Which webhooks the platform sends for this account, and which are missing."""
        return self._loop.run(reading.check_subscription(self._context))

    def _pages(self, page: Callable[[str | None], Program[Listing[T]]]) -> Iterator[T]:
        after: str | None = None
        while True:
            listing = self._loop.run(page(after))
            yield from listing.items
            if listing.after in {None, after}:  # a cursor that does not move would go on for ever
                return
            after = listing.after


async def _only(post: Post | str) -> AsyncGenerator[Post | str, None]:
    yield post


class AsyncBoundAccount(BaseAccount):
    """The same as `BoundAccount`, awaiting. Made by `AsyncClient.account`."""

    def __init__(self, context: Context, loop: AsyncLoop, on_token: OnToken | None = None) -> None:
        super().__init__(context, on_token)
        self._loop = loop

    def posts(self, *, since: datetime | None = None) -> AsyncIterator[Post]:
        """The account's posts, newest first, fetched page by page as they are consumed."""
        return self._posts(_since(since))

    def _posts(self, since: datetime | None) -> AsyncGenerator[Post, None]:
        return self._pages(lambda after: reading.posts(self._context, since=since, after=after))

    async def comments(
        self,
        post: Post | str | None = None,
        *,
        under: Comment | None = None,
        since: datetime | None = None,
        posts: int = 25,
    ) -> AsyncIterator[Comment]:
        """Comments under one post, under one comment, or under the latest posts."""
        moment = _since(since)
        if under is not None:
            self._context.own(under)
            async with aclosing(
                self._comments(under.post_id or under.id, under.id, moment)
            ) as found:
                async for comment in found:
                    yield comment
            return
        async with aclosing(self._latest(posts) if post is None else _only(post)) as latest:
            async for each in latest:
                async with aclosing(self._comments(each, None, moment)) as found:
                    async for comment in found:
                        yield comment

    async def _latest(self, limit: int) -> AsyncGenerator[Post, None]:
        left = limit
        async with aclosing(self._posts(None)) as posts:
            while left > 0:
                post = await anext(posts, None)
                if post is None:
                    return
                yield post
                left -= 1

    def _comments(
        self, post: Post | str, parent_id: str | None, since: datetime | None
    ) -> AsyncGenerator[Comment, None]:
        return self._pages(
            lambda after: reading.comments(
                self._context, post, parent_id=parent_id, since=since, after=after
            )
        )

    async def comment(self, comment_id: str) -> Comment:
        """One comment, with every fact the platform tells about it."""
        return await self._loop.run(reading.comment(self._context, comment_id))

    async def can_reply(
        self,
        comment: Comment,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a comment can be answered in private, why not, and until when."""
        return await self._loop.run(
            judging.can_reply(
                self._context,
                comment,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    async def reply(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Answer a comment in private: at most once, whatever crashes."""
        return await self._loop.run(
            replying.reply(
                self._context,
                comment,
                draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    async def send(
        self,
        conversation: Conversation,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Send into a conversation, inside the window its platform allows."""
        return await self._loop.run(
            replying.send(
                self._context,
                conversation,
                draft,
                actor=actor,
                facts=facts,
                key=key,
            )
        )

    async def reply_publicly(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Answer a comment in public; the same words go under one comment once."""
        return await self._loop.run(
            replying.reply_publicly(self._context, comment, draft, actor=actor, facts=facts)
        )

    async def why(self, comment: Comment | str) -> Story:
        """The whole story of one comment, from the ledger."""
        return await self._loop.run(explain.why(self._context, comment))

    async def resolve(
        self, comment: Comment | None = None, *, limit: int = 100
    ) -> tuple[Resolution, ...]:
        """Settle attempts whose outcome is unknown by looking for them on the platform."""
        return await self._loop.run(settling.resolve(self._context, comment, limit=limit))

    async def hide(self, comment: Comment) -> None:
        """Hide a comment from the public."""
        await self._loop.run(reading.set_hidden(self._context, comment, hidden=True))

    async def unhide(self, comment: Comment) -> None:
        """Show a hidden comment again."""
        await self._loop.run(reading.set_hidden(self._context, comment, hidden=False))

    async def delete(self, comment: Comment) -> None:
        """Delete a comment for everybody."""
        await self._loop.run(reading.delete(self._context, comment))

    def conversations(self, *, person_id: str | None = None) -> AsyncIterator[Conversation]:
        """The account's conversations, latest first, or the one with a person."""
        return self._pages(
            lambda after: reading.conversations(self._context, person_id=person_id, after=after)
        )

    async def conversation(self, person_id: str) -> Conversation | None:
        """What the store knows of the thread with a person, without asking the platform."""
        return await self._loop.run(reading.conversation(self._context, person_id))

    async def messages(self, conversation: Conversation, *, limit: int = 20) -> tuple[Message, ...]:
        """The latest messages of a conversation, newest first."""
        return await self._loop.run(reading.messages(self._context, conversation, limit=limit))

    async def signal(self, conversation: Conversation, kind: SignalKind) -> None:
        """Show the person that somebody types, or that their message was read."""
        await self._loop.run(reading.signal(self._context, conversation, kind))

    async def refresh_token(self) -> Token:
        """Prolong the account's token, hand it to ``on_token``, and use it from now on."""
        token = await self._loop.run(reading.refresh_token(self._context))
        account = self._with_token(token)
        if self._on_token is not None:
            kept = self._on_token(account, token)
            if inspect.isawaitable(kept):
                await kept
        self._context = attrs.evolve(self._context, account=account)
        return token

    async def check_subscription(self) -> Subscription:
        """Which webhooks the platform sends for this account, and which are missing."""
        return await self._loop.run(reading.check_subscription(self._context))

    async def _pages(
        self, page: Callable[[str | None], Program[Listing[T]]]
    ) -> AsyncGenerator[T, None]:
        after: str | None = None
        while True:
            listing = await self._loop.run(page(after))
            for item in listing.items:
                yield item
            if listing.after in {None, after}:  # a cursor that does not move would go on for ever
                return
            after = listing.after
