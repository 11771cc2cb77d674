"""The public side of an account: its posts, and the comments under them.

Sources (read 2026-11-21):
https://business-api.tiktok.com/portal/docs?id=1762228421622786 (posts)
https://business-api.tiktok.com/portal/docs?id=1760232109619202 (comments)
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from privatereply.errors import InvalidValue, NotFound
from privatereply.flow import Flow, Request
from privatereply.model import Account, Action, Comment, CommentRecord, Draft, Fact, Post
from privatereply.policy import facts
from privatereply.provider import ListComments, Sent
from privatereply.providers.answers import unless_refused
from privatereply.providers.paging import Page, every, newest_first, not_before
from privatereply.providers.reading import Tree, identifier, items, mapping, number, text, time
from privatereply.providers.tiktok import content, drafts
from privatereply.providers.tiktok.endpoint import Endpoint, array, asked
from privatereply.providers.tiktok.paging import page, size

__all__ = ["Comments", "root"]

_POSTS: Final = 20
_COMMENTS: Final = 30
_REPLIES: Final = "reply_list"
_STATUS: Final = {"ENABLE": Fact.YES, "DISABLE": Fact.NO}


@attrs.frozen(kw_only=True)
class Comments:
    """The posts of an account and what stands under them.

    Attributes:
        account: The account.
        endpoint: How it is reached.
    """

    account: Account
    endpoint: Endpoint

    def posts(self, *, since: datetime | None, after: str | None, limit: int) -> Flow[Page[Post]]:
        """One page of the account's posts, advertised ones among them, latest first."""
        request = self.endpoint.get(
            "business/video/list",
            fields=array(content.POST_FIELDS),
            max_count=size(limit, _POSTS),
            cursor=after,
        )
        return self._posts(request, since)

    def _posts(self, request: Request, since: datetime | None) -> Flow[Page[Post]]:
        answer = yield from asked(request)
        found = page(answer, "videos", lambda tree: content.post(self.account, tree))
        # The cursor is a time, and what follows was published before it.
        reached = time(found.after)
        if since is not None and reached is not None and reached < since:
            found = attrs.evolve(found, after=None)
        return not_before(found, since)

    def listed(self, command: ListComments) -> Flow[Page[CommentRecord]]:
        """One page of the comments under a post, or of the replies under a comment, latest first.

        Hidden ones are among them. What is listed twice on a page is left out once; what comes
        again on another page, as happens beyond 500 comments, only whoever keeps the pages can
        tell. Up to three replies come along with a comment; where it has more, they are listed.
        """
        replies = command.parent_id is not None
        threads = command.replies and not replies
        request = self.endpoint.get(
            "business/comment/reply/list" if replies else "business/comment/list",
            video_id=command.post_id,
            comment_id=command.parent_id,
            include_replies="true" if threads else None,
            status="ALL",
            sort_field="create_time",
            sort_order="desc",
            max_count=size(command.limit, _COMMENTS),
            cursor=command.after,
        )
        return self._threads(request, command) if threads else self._listed(request, command)

    def _listed(self, request: Request, command: ListComments) -> Flow[Page[CommentRecord]]:
        answer = yield from asked(request)
        found = _once(page(answer, "comments", lambda tree: self._read(tree, command)))
        # One library sends `sort_type`, and a parameter that is not known may be ignored.
        # https://github.com/bububa/tiktok-business
        cut = newest_first if _descends(found) else not_before
        return cut(found, command.since)

    def _threads(self, request: Request, command: ListComments) -> Flow[Page[CommentRecord]]:
        """Comments, each with the replies under it.

        It does not end where older comments begin: a new reply may stand under any of them.
        """
        answer = yield from asked(request)
        threads = page(answer, "comments", lambda tree: self._thread(tree, command))
        found: list[CommentRecord] = []
        for thread in threads.items:
            found += (thread.comment, *thread.replies)
            if not thread.complete:
                found += yield from self._replies(thread.comment, command)
        whole = Page(
            items=tuple(found), after=threads.after, gapless=threads.gapless, date=answer.date
        )
        return not_before(_once(whole), command.since)

    def _thread(self, tree: Tree, command: ListComments) -> _Thread | None:
        # What people wrote under a comment is no part of it, or it would be kept with it.
        alone = {name: value for name, value in tree.items() if name != _REPLIES}
        comment = self._read(alone, command)
        if comment is None:
            return None
        under = attrs.evolve(command, parent_id=comment.id)
        shown = [self._read(mapping(one), under) for one in items(tree.get(_REPLIES))]
        replies = tuple(one for one in shown if one is not None)
        count = number(tree.get("replies")) or 0
        return _Thread(comment=comment, replies=replies, complete=count <= len(replies))

    def _replies(
        self, comment: CommentRecord, command: ListComments
    ) -> Flow[tuple[CommentRecord, ...]]:
        under = attrs.evolve(command, parent_id=comment.id, limit=_COMMENTS)

        def ask(after: str | None) -> Flow[Page[CommentRecord]]:
            return self.listed(attrs.evolve(under, after=after))

        found = yield from unless_refused(every(ask))
        return () if found is None else found.items

    def _read(self, tree: Tree, command: ListComments) -> CommentRecord | None:
        return content.comment(
            self.account,
            tree,
            post_id=command.post_id,
            parent_id=command.parent_id,
            surface=command.surface,
        )

    def named(self, comment_id: str, post_id: str) -> Flow[CommentRecord | None]:
        """A comment or a reply by its id; ``None`` if there is none under that post."""
        request = self.endpoint.get(
            "business/comment/list", video_id=post_id, comment_ids=array([comment_id]), status="ALL"
        )
        return self._named(request, comment_id, post_id)

    def _named(self, request: Request, comment_id: str, post_id: str) -> Flow[CommentRecord | None]:
        answer = yield from asked(request)
        found = page(
            answer, "comments", lambda tree: content.comment(self.account, tree, post_id=post_id)
        )
        return next((one for one in found.items if one.id == comment_id), None)

    def sought(self, comment_id: str) -> Flow[CommentRecord | None]:
        """A comment whose post nobody knows; looked for under the latest posts only.

        No call finds a comment by its id alone, and the event that offers a private reply does not
        name the post.
        """
        latest = yield from self.posts(since=None, after=None, limit=_POSTS)
        for post in latest.items:
            found = yield from unless_refused(self.named(comment_id, post.id))
            if found is not None:
                return found
        return None

    def check(self, comment: Comment) -> Flow[dict[str, Fact]]:
        """What the platform tells of a comment, and of private replies to any.

        Which comments its classifier has chosen no call tells.
        """
        known = yield from self._existence(comment)
        if known.get(facts.COMMENT_EXISTS) is not Fact.NO:
            known |= yield from self._replies_enabled()
        return known

    def _existence(self, comment: Comment) -> Flow[dict[str, Fact]]:
        if comment.post_id is None:
            # What is not under the latest posts may be under an older one.
            found = yield from self.sought(comment.id)
            return {} if found is None else dict(found.facts)
        try:
            found = yield from self.named(comment.id, comment.post_id)
        except NotFound:
            found = None
        return {facts.COMMENT_EXISTS: Fact.NO} if found is None else dict(found.facts)

    def _replies_enabled(self) -> Flow[dict[str, Fact]]:
        """Whether the account has private replies to comments switched on.

        https://business-api.tiktok.com/portal/docs?id=1843697576682497
        """
        request = self.endpoint.get(
            "business/message/direct_reply/get", direct_reply_type="COMMENT_TO_MESSAGE"
        )
        answer = yield from unless_refused(asked(request))
        status = None if answer is None else text(answer.tree.get("operation_status"))
        enabled = _STATUS.get(status or "")
        return {} if enabled is None else {facts.REPLIES_ENABLED: enabled}

    def enable_replies(self, *, enabled: bool) -> Flow[None]:
        """Switch private replies to comments on, or off.

        https://business-api.tiktok.com/portal/docs?id=1843697551083522
        """
        body = {
            "direct_reply_type": "COMMENT_TO_MESSAGE",
            "operation_status": "ENABLE" if enabled else "DISABLE",
        }
        return _done(self.endpoint.post("business/message/direct_reply/update", body))

    def reply(self, comment: Comment, draft: Draft) -> Flow[Sent]:
        """Answer in public.

        Raises:
            InvalidValue: The draft is more than a text, or nobody knows the comment's post; before
                any request.
        """
        request = self.endpoint.post(
            "business/comment/reply/create",
            {
                "video_id": _post(comment.post_id),
                "comment_id": root(comment),
                "text": drafts.comment_text(draft),
            },
        )
        return self._reply(request)

    def _reply(self, request: Request) -> Flow[Sent]:
        answer = yield from asked(request, Action.PUBLIC_REPLY)
        found = identifier(answer.tree.get("comment_id"))
        if found is None:
            raise answer.unreadable()
        return Sent(message_id=found, sent_at=time(answer.tree.get("create_time")))

    def hide(self, comment_id: str, post_id: str | None, *, hidden: bool) -> Flow[None]:
        """Hide a comment, or show it again.

        Raises:
            InvalidValue: Nobody knows the comment's post; before any request.
        """
        body = {
            "video_id": _post(post_id),
            "comment_id": comment_id,
            "action": "HIDE" if hidden else "UNHIDE",
        }
        return _done(self.endpoint.post("business/comment/hide", body))

    def like(self, comment_id: str, *, liked: bool) -> Flow[None]:
        """Like a comment, or take it back."""
        body = {"comment_id": comment_id, "action": "LIKE" if liked else "UNLIKE"}
        return _done(self.endpoint.post("business/comment/like", body))

    def delete(self, comment_id: str) -> Flow[None]:
        """Delete a comment of the account's own; others' the platform refuses to delete."""
        return _done(self.endpoint.post("business/comment/delete", {"comment_id": comment_id}))


@attrs.frozen(kw_only=True)
class _Thread:
    """A comment and the replies that came along with it; `complete` if there are no others."""

    comment: CommentRecord
    replies: tuple[CommentRecord, ...]
    complete: bool


def root(comment: Comment) -> str:
    """The comment under which public replies to a comment stand.

    Replies are listed under comments of the first level only, so an answer to a reply is put, and
    looked for, there.
    """
    return comment.parent_id or comment.id


def _post(post_id: str | None) -> str:
    """The post a comment stands under.

    Raises:
        InvalidValue: Nobody knows it.
    """
    if post_id is None:
        raise InvalidValue(
            name="comment.post_id",
            given="nothing",
            allowed="the post it stands under; get_comment() finds it under the latest posts",
        )
    return post_id


def _done(request: Request) -> Flow[None]:
    answer = yield from asked(request)
    if answer.partial:
        raise answer.unreadable()


def _once(found: Page[CommentRecord]) -> Page[CommentRecord]:
    return attrs.evolve(found, items=tuple({one.id: one for one in found.items}.values()))


def _descends(found: Page[CommentRecord]) -> bool:
    moments = [one.created_at for one in found.items if one.created_at is not None]
    return moments == sorted(moments, reverse=True)
