"""What is public: posts, comments, and what an account does to them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from datetime import datetime
from itertools import islice

from privatereply import reading
from privatereply.bound.base import Awaiting, Blocking, since_or_none
from privatereply.model import Comment, Post

__all__ = ["AsyncComments", "Comments"]


class Comments(Blocking):
    """Posts and comments, blocking."""

    def posts(self, *, since: datetime | None = None) -> Iterator[Post]:
        """The account's posts, newest first, fetched page by page as they are consumed.

        Args:
            since: Only posts published at or after this aware time.

        Raises:
            InvalidValue: `since` is naive.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        moment = since_or_none(since)
        return self._pages(lambda context, after: reading.posts(context, since=moment, after=after))

    def comments(
        self,
        post: Post | str | None = None,
        *,
        under: Comment | None = None,
        since: datetime | None = None,
        posts: int = 25,
    ) -> Iterator[Comment]:
        """Comments under one post, under one comment, or under the latest posts.

        The account's own are among them where the platform lists those.

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
        moment = since_or_none(since)
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
            lambda context, after: reading.comments(
                context, post, parent_id=parent_id, since=since, after=after
            )
        )

    def mentions(self, *, since: datetime | None = None) -> Iterator[Comment]:
        """Posts of others that name the account, newest first, as comments to answer.

        Args:
            since: Only those made at or after this aware time.

        Raises:
            Unsupported: The platform has no such list; ``Capability.LIST_MENTIONS`` tells.
            InvalidValue: `since` is naive.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        moment = since_or_none(since)
        return self._pages(
            lambda context, after: reading.mentions(context, since=moment, after=after)
        )

    def comment(self, comment_id: str, *, post: Post | str | None = None) -> Comment:
        """One comment, with every fact the platform tells about it.

        Args:
            comment_id: The platform's id.
            post: What it stands under, or its id: TikTok finds older comments only by it.

        Raises:
            NotFound: It is gone, or was never visible to this token.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        return self._run(lambda context: reading.comment(context, comment_id, post=post))

    def hide(self, comment: Comment) -> None:
        """Hide a comment from the public."""
        self._run(lambda context: reading.set_hidden(context, comment, hidden=True))

    def unhide(self, comment: Comment) -> None:
        """Show a hidden comment again."""
        self._run(lambda context: reading.set_hidden(context, comment, hidden=False))

    def like(self, comment: Comment) -> None:
        """Like a comment, in the account's name.

        Raises:
            Unsupported: The driver cannot; ``Capability.SET_LIKED`` tells.
        """
        self._run(lambda context: reading.set_liked(context, comment, liked=True))

    def unlike(self, comment: Comment) -> None:
        """Take a like back."""
        self._run(lambda context: reading.set_liked(context, comment, liked=False))

    def delete(self, comment: Comment) -> None:
        """Delete a comment for everybody."""
        self._run(lambda context: reading.delete(context, comment))


async def _only(post: Post | str) -> AsyncGenerator[Post | str, None]:
    yield post


class AsyncComments(Awaiting):
    """Posts and comments, awaiting."""

    def posts(self, *, since: datetime | None = None) -> AsyncIterator[Post]:
        """The account's posts, newest first, fetched page by page as they are consumed."""
        return self._posts(since_or_none(since))

    def _posts(self, since: datetime | None) -> AsyncGenerator[Post, None]:
        return self._pages(lambda context, after: reading.posts(context, since=since, after=after))

    async def comments(
        self,
        post: Post | str | None = None,
        *,
        under: Comment | None = None,
        since: datetime | None = None,
        posts: int = 25,
    ) -> AsyncIterator[Comment]:
        """Comments under one post, under one comment, or under the latest posts."""
        moment = since_or_none(since)
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
            lambda context, after: reading.comments(
                context, post, parent_id=parent_id, since=since, after=after
            )
        )

    def mentions(self, *, since: datetime | None = None) -> AsyncIterator[Comment]:
        """Posts of others that name the account, newest first, as comments to answer."""
        moment = since_or_none(since)
        return self._pages(
            lambda context, after: reading.mentions(context, since=moment, after=after)
        )

    async def comment(self, comment_id: str, *, post: Post | str | None = None) -> Comment:
        """One comment, with every fact the platform tells about it."""
        return await self._run(lambda context: reading.comment(context, comment_id, post=post))

    async def hide(self, comment: Comment) -> None:
        """Hide a comment from the public."""
        await self._run(lambda context: reading.set_hidden(context, comment, hidden=True))

    async def unhide(self, comment: Comment) -> None:
        """Show a hidden comment again."""
        await self._run(lambda context: reading.set_hidden(context, comment, hidden=False))

    async def like(self, comment: Comment) -> None:
        """Like a comment, in the account's name."""
        await self._run(lambda context: reading.set_liked(context, comment, liked=True))

    async def unlike(self, comment: Comment) -> None:
        """Take a like back."""
        await self._run(lambda context: reading.set_liked(context, comment, liked=False))

    async def delete(self, comment: Comment) -> None:
        """Delete a comment for everybody."""
        await self._run(lambda context: reading.delete(context, comment))
