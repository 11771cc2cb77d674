"""The public side of an account: its posts, the replies to them, and who names it.

Sources (2026-07-24): https://docs.x.com/x-api/posts/search/introduction
https://docs.x.com/x-api/posts/timelines/introduction
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from privatereply.flow import Flow, Request
from privatereply.model import Account, Action, Comment, CommentRecord, Draft, Post
from privatereply.provider import ListComments, Listing, ListMentions, ListPosts, Sent
from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page, listing, newest_first, not_before
from privatereply.providers.reading import Tree, at, identifier
from privatereply.providers.x import content, drafts, ids, paging
from privatereply.providers.x.access import Endpoint
from privatereply.providers.x.answers import confirm, single

__all__ = ["Timeline"]

# X refuses a smaller page as well as a larger one.
_FOUND: Final = range(10, 101)
_LISTED: Final = range(5, 101)


@attrs.frozen(kw_only=True)
class Timeline:
    """An account's posts, replies and mentions.

    Attributes:
        endpoint: How they are reached.
        account: The account.
        implied: Whether being replied to counts as being named.
    """

    endpoint: Endpoint
    account: Account
    implied: bool

    def posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        """The account's own posts, newest first, without its replies."""
        params = (
            ("exclude", "replies,retweets"),
            *paging.window(command.limit, _LISTED, command.after),
            *_since(command.since),
        )
        return listing(self._posts((*self._user(), "tweets"), params, command))

    def _posts(
        self, path: tuple[str, ...], params: tuple[tuple[str, str], ...], command: ListPosts
    ) -> Flow[Page[Post]]:
        answer = yield from self._ask(path, params)
        found = paging.page(answer, lambda tree: content.post(self.account, tree))
        return not_before(found, command.since)

    def comments(self, command: ListComments) -> Flow[Page[CommentRecord]]:
        """What was said in the conversation under a post in the last 7 days, newest first.

        The search reaches no further back and refuses an older ``start_time``, and a driver has no
        clock to know when; so it is asked for everything and cut here. A conversation holds the
        replies to replies as well, so they are among them whether they are asked for or not.
        """
        post_id = ids.number(command.post_id, name="post_id")
        params = (
            ("query", f"conversation_id:{post_id}"),
            ("sort_order", "recency"),
            *paging.window(command.limit, _FOUND, command.after),
        )
        return self._comments(params, command)

    def _comments(
        self, params: tuple[tuple[str, str], ...], command: ListComments
    ) -> Flow[Page[CommentRecord]]:
        answer = yield from self._ask(("tweets", "search", "recent"), params)
        found = newest_first(self._page(answer), command.since)
        return attrs.evolve(
            found, items=tuple(one for one in found.items if _belongs(one, command))
        )

    def mentions(self, command: ListMentions) -> Flow[Page[CommentRecord]]:
        """The newest 800 posts that name the account, replies to it among them."""
        params = (
            *paging.window(command.limit, _LISTED, command.after),
            *_since(command.since),
        )
        return self._mentions((*self._user(), "mentions"), params, command.since)

    def _mentions(
        self,
        path: tuple[str, ...],
        params: tuple[tuple[str, str], ...],
        since: datetime | None,
    ) -> Flow[Page[CommentRecord]]:
        found = not_before(self._page((yield from self._ask(path, params))), since)
        others = tuple(
            one for one in found.items if one.author is None or one.author.id != self.account.id
        )
        return attrs.evolve(found, items=others)

    def comment(self, comment_id: str) -> Flow[CommentRecord]:
        """One post of anybody as a comment."""
        return self._comment(("tweets", ids.number(comment_id, name="comment_id")))

    def _comment(self, path: tuple[str, ...]) -> Flow[CommentRecord]:
        answer = yield from self._ask(path, ())
        found = self._read(answer, single(answer))
        if found is None:
            raise answer.unreadable()
        return found

    def own_replies(
        self, comment: Comment, since: datetime, after: str | None
    ) -> Flow[Page[CommentRecord]]:
        """The account's own replies to a comment since some time.

        Its own posts show at once; the search shows them when it has found them.
        """
        params = (*paging.window(_LISTED.stop, _LISTED, after), *_since(since))
        return self._own_replies((*self._user(), "tweets"), params, comment.id)

    def _own_replies(
        self, path: tuple[str, ...], params: tuple[tuple[str, str], ...], comment_id: str
    ) -> Flow[Page[CommentRecord]]:
        found = self._page((yield from self._ask(path, params)))
        answers = (one for one in found.items if content.parent_of(one.raw) == comment_id)
        return attrs.evolve(found, items=tuple(answers))

    def reply(self, comment: Comment, draft: Draft, *, without: tuple[str, ...]) -> Flow[Sent]:
        """Answer a comment in public.

        Raises:
            InvalidValue: One post cannot hold the draft.
        """
        body = drafts.post(draft, answers=comment.id, without=without)
        return self._reply(self.endpoint.post("tweets", body=body))

    def _reply(self, request: Request) -> Flow[Sent]:
        answer = yield from self.endpoint.ask(request, Action.PUBLIC_REPLY)
        published = identifier(at(answer.tree, "data", "id"))
        if published is None:
            raise answer.unreadable()
        return Sent(message_id=published, sent_at=ids.made_at(published))

    def hide(self, comment_id: str, *, hidden: bool) -> Flow[None]:
        """Hide a reply to a post of the account, or show it again."""
        path = ("tweets", ids.number(comment_id, name="comment_id"), "hidden")
        return self._change(self.endpoint.put(*path, body={"hidden": hidden}), "hidden", hidden)

    def delete(self, comment_id: str) -> Flow[None]:
        """Delete a post of the account; nobody can delete another's."""
        path = ("tweets", ids.number(comment_id, name="comment_id"))
        return self._change(self.endpoint.delete(*path), "deleted", True)  # noqa: FBT003 - a state

    def _change(self, request: Request, name: str, expected: bool) -> Flow[None]:  # noqa: FBT001
        confirm((yield from self.endpoint.ask(request)), name, expected=expected)

    def _ask(self, path: tuple[str, ...], params: tuple[tuple[str, str], ...]) -> Flow[Answer]:
        requests = [
            self.endpoint.get(*path, params=(*params, *wording)) for wording in content.WORDINGS
        ]
        return self.endpoint.first_taken(*requests)

    def _page(self, answer: Answer) -> Page[CommentRecord]:
        return paging.page(answer, lambda tree: self._read(answer, tree))

    def _read(self, answer: Answer, tree: Tree) -> CommentRecord | None:
        people = content.authors(answer)
        return content.comment(self.account, tree, people, implied=self.implied)

    def _user(self) -> tuple[str, str]:
        return "users", ids.number(self.account.id, name="account.id")


def _belongs(comment: CommentRecord, command: ListComments) -> bool:
    """Whether something said in a conversation is what was asked for; the post itself never is."""
    if comment.id == command.post_id:
        return False
    return command.parent_id is None or content.parent_of(comment.raw) == command.parent_id


def _since(moment: datetime | None) -> tuple[tuple[str, str], ...]:
    # Cut to the second, which is never too late.
    return () if moment is None else (("start_time", f"{moment:%Y-%m-%dT%H:%M:%SZ}"),)
