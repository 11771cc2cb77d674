"""The public side of an account: its posts, what is said under them, and who names it.

Sources (2026-07-02): https://docs.joinmastodon.org/methods/accounts/#statuses
https://docs.joinmastodon.org/methods/statuses/#context
https://docs.joinmastodon.org/methods/notifications/#get
"""

from __future__ import annotations

from typing import Final

import attrs
from privatereply.errors import NotFound
from privatereply.flow import Flow, Request
from privatereply.model import Account, CommentRecord, Post
from privatereply.provider import GetComment, ListComments, Listing, ListMentions, ListPosts
from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page, newest_first, not_before
from privatereply.providers.reading import Tree, identifier, items, mapping

from privatereply_mastodon import paging, statuses
from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.ids import segment
from privatereply_mastodon.servers import Server

__all__ = ["Around", "Timeline"]

_STATUSES: Final = 40
_NOTIFICATIONS: Final = 80
_WHOLE: Final = 60
"""Fewer replies than this are all there are: the least that Mastodon cuts a thread to.
https://docs.joinmastodon.org/methods/statuses/#context (2026-07-02)"""


@attrs.frozen(kw_only=True)
class Around:
    """What stands around a status, as the account sees it.

    Attributes:
        above: What it answers, from the first status of the thread on.
        below: Every reply, at whatever depth; as far as the server tells, and snac tells only of
            those that answer the status itself.
        whole: Whether that is certainly all.
        answer: What the server answered.
    """

    above: tuple[Tree, ...]
    below: tuple[Tree, ...]
    whole: bool
    answer: Answer


@attrs.frozen(kw_only=True)
class Timeline:
    """An account's posts, the comments under them, and mentions.

    Attributes:
        endpoint: How they are reached.
        account: The account.
    """

    endpoint: Endpoint
    account: Account

    def knowing(self, server: Server) -> Timeline:
        """The same, with what the server runs."""
        return attrs.evolve(self, endpoint=attrs.evolve(self.endpoint, software=server.software))

    def posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        """The account's own public posts, newest first, without replies and boosts."""
        plain = (("exclude_replies", "true"), ("exclude_reblogs", "true"))
        params = (*plain, *paging.window(command.limit, _STATUSES, command.after))
        found = paging.chosen(
            (yield from paging.asked(self.endpoint, self._own(params))),
            lambda tree: statuses.is_public(tree) and statuses.parent_of(tree) is None,
            lambda tree: statuses.post(self.account, tree),
        )
        cut = newest_first(found, command.since)
        return Listing(items=cut.items, after=cut.after)

    def own(self, after: str | None) -> Flow[Page[Tree]]:
        """One page of everything the account wrote itself, newest first, as it came."""
        request = self._own(paging.window(_STATUSES, _STATUSES, after))
        page = yield from paging.asked(self.endpoint, request)
        # A boost may bear the time and the words of what it passes on.
        return paging.chosen(page, lambda tree: not statuses.is_boost(tree), lambda tree: tree)

    def _own(self, params: tuple[tuple[str, str], ...]) -> Request:
        path = ("api", "v1", "accounts", segment(self.account.id, name="account.id"), "statuses")
        return self.endpoint.get(*path, params=params)

    def comments(self, command: ListComments) -> Flow[Listing[CommentRecord]]:
        """Every public reply under a post, at once: there are no pages."""
        thread = yield from self.thread(command.post_id, name="post_id")
        found = paging.chosen(
            Page(items=thread.below),
            statuses.is_public,
            lambda tree: statuses.comment(self.account, tree, command.post_id),
        )
        asked = [one for one in found.items if _is_asked(one, command)]
        kept = not_before(Page(items=tuple(asked)), command.since)
        return Listing(items=kept.items)

    def thread(self, status_id: str, *, name: str) -> Flow[Around]:
        """What stands around a status.

        Args:
            status_id: The status.
            name: What it is called where it was given.
        """
        path = ("api", "v1", "statuses", segment(status_id, name=name), "context")
        answer = yield from self.endpoint.ask(self.endpoint.get(*path))
        below = tuple(map(mapping, answer.data("descendants")))
        readable = all(identifier(tree.get("id")) is not None for tree in below)
        return Around(
            above=tuple(map(mapping, items(answer.tree.get("ancestors")))),
            below=below,
            whole=readable and len(below) < _WHOLE,
            answer=answer,
        )

    def mentions(self, command: ListMentions) -> Flow[Listing[CommentRecord]]:
        """Public statuses of others that name the account, newest first."""
        page = yield from self.notifications(command.limit, command.after)
        found = paging.chosen(
            attrs.evolve(page, items=tuple(mapping(one.get("status")) for one in page.items)),
            self._is_comment,
            lambda tree: statuses.comment(self.account, tree),
        )
        cut = newest_first(found, command.since)
        return Listing(items=cut.items, after=cut.after)

    def notifications(
        self, limit: int, after: str | None = None, person_id: str | None = None
    ) -> Flow[Page[Tree]]:
        """One page of who mentioned the account, newest first, in private or in public.

        Args:
            limit: How many.
            after: The cursor of the page.
            person_id: Only this person, on servers that can tell them apart.
        """
        sender = () if person_id is None else (("account_id", person_id),)
        params = (("types[]", "mention"), *sender, *paging.window(limit, _NOTIFICATIONS, after))
        return paging.asked(
            self.endpoint, self.endpoint.get("api", "v1", "notifications", params=params)
        )

    def comment(self, command: GetComment) -> Flow[CommentRecord]:
        """One comment.

        Raises:
            NotFound: It is gone, or no comment because not everybody may read it.
        """
        tree = yield from self.status(command.comment_id)
        found = statuses.comment(self.account, tree, command.post_id)
        if found is None or not statuses.is_public(tree):
            raise NotFound(
                platform=PLATFORM, reason="that is no comment: not everybody may read it"
            )
        return found

    def status(self, status_id: str, name: str = "comment_id") -> Flow[Tree]:
        """One status of anybody, as it came.

        Raises:
            UnreadableAnswer: It has no id.
        """
        return (yield from self.answer(status_id, name)).tree

    def answer(self, status_id: str, name: str = "comment_id") -> Flow[Answer]:
        """The same, with what the server said beside it."""
        path = ("api", "v1", "statuses", segment(status_id, name=name))
        answer = yield from self.endpoint.ask(self.endpoint.get(*path))
        if identifier(answer.tree.get("id")) is None:
            raise answer.unreadable()
        return answer

    def like(self, status_id: str, *, liked: bool) -> Flow[None]:
        """Make a status a favourite, or take it back."""
        act = "favourite" if liked else "unfavourite"
        path = ("api", "v1", "statuses", segment(status_id, name="comment.id"), act)
        answer = yield from self.endpoint.ask(self.endpoint.post(*path))
        if identifier(answer.tree.get("id")) is None:
            raise answer.unreadable()

    def delete(self, status_id: str) -> Flow[None]:
        """Delete a status of the account; nobody can delete another's."""
        path = ("api", "v1", "statuses", segment(status_id, name="comment_id"))
        yield from self.endpoint.ask(self.endpoint.delete(*path))

    def _is_comment(self, tree: Tree) -> bool:
        """Whether somebody else said it in public: our own private answers must never be one."""
        return statuses.is_public(tree) and not statuses.is_by(tree, self.account)


def _is_asked(comment: CommentRecord, command: ListComments) -> bool:
    if comment.id == command.post_id:
        return False
    if command.parent_id is not None:
        return comment.parent_id == command.parent_id
    return command.replies or comment.parent_id is None
