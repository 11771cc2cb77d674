"""The comments under a media object, and the replies under them.

Sources (read 2026-11-22):
https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-media/comments
https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.flow import Flow, Request
from privatereply.model import CommentRecord
from privatereply.provider import ListComments
from privatereply.providers.answers import Answer, unless_refused
from privatereply.providers.graph import paging
from privatereply.providers.graph.endpoint import Endpoint
from privatereply.providers.instagram import content
from privatereply.providers.paging import Page, every, newest_first, not_before
from privatereply.providers.reading import Tree, mapping

__all__ = ["listed"]

_MOST: Final = 50
_REPLIES: Final = "replies"
_THREAD_FIELDS: Final = (
    f"{content.COMMENT_FIELDS},{_REPLIES}.limit({_MOST}){{{content.COMMENT_FIELDS}}}"
)


def listed(endpoint: Endpoint, command: ListComments) -> Flow[Page[CommentRecord]]:
    """One page of the comments under a media object, or of the replies under a comment."""
    params = paging.window(command.limit, _MOST, command.after)
    if command.parent_id is not None:
        path, fields, reading = (command.parent_id, _REPLIES), content.COMMENT_FIELDS, _replies
    elif command.replies:
        path, fields, reading = (command.post_id, "comments"), _THREAD_FIELDS, _threads
    else:
        path, fields, reading = (command.post_id, "comments"), content.COMMENT_FIELDS, _comments
    return reading(endpoint, endpoint.get(*path, fields=fields, params=params), command)


def _comments(
    endpoint: Endpoint, request: Request, command: ListComments
) -> Flow[Page[CommentRecord]]:
    """They cannot be asked for by time, but come with the newest first."""
    return newest_first(_page((yield from endpoint.ask(request)), command), command.since)


def _replies(
    endpoint: Endpoint, request: Request, command: ListComments
) -> Flow[Page[CommentRecord]]:
    """Nobody says in which order they come."""
    return not_before(_page((yield from endpoint.ask(request)), command), command.since)


def _threads(
    endpoint: Endpoint, request: Request, command: ListComments
) -> Flow[Page[CommentRecord]]:
    """Comments, each with the replies under it.

    It does not end where older comments begin: a new reply may stand under any of them.
    """
    answer = yield from endpoint.ask(request)
    threads = paging.page(answer, lambda tree: _thread(answer, tree, command))
    found: list[CommentRecord] = []
    for thread in threads.items:
        found += (thread.comment, *thread.replies.items)
        if thread.replies.after is not None:
            found += yield from _rest(endpoint, thread, command)
    whole = Page(items=tuple(found), after=threads.after, gapless=threads.gapless, date=answer.date)
    return not_before(whole, command.since)


@attrs.frozen(kw_only=True)
class _Thread:
    comment: CommentRecord
    replies: Page[CommentRecord]


def _thread(answer: Answer, tree: Tree, command: ListComments) -> _Thread | None:
    # What people wrote under a comment is no part of it, or it would be kept with it.
    alone = {name: value for name, value in tree.items() if name != _REPLIES}
    comment = content.comment(command.account, alone, post_id=command.post_id)
    if comment is None:
        return None
    under = attrs.evolve(command, parent_id=comment.id)
    nested = mapping(tree.get(_REPLIES))
    # A comment that nobody answered comes without them.
    if not isinstance(nested.get("data"), list):
        return _Thread(comment=comment, replies=Page(items=()))
    return _Thread(comment=comment, replies=_page(attrs.evolve(answer, tree=nested), under))


def _rest(
    endpoint: Endpoint, thread: _Thread, command: ListComments
) -> Flow[tuple[CommentRecord, ...]]:
    """The replies that did not come along with their comment."""
    under = attrs.evolve(command, parent_id=thread.comment.id, limit=_MOST)

    def ask(after: str | None) -> Flow[Page[CommentRecord]]:
        return listed(endpoint, attrs.evolve(under, after=after or thread.replies.after))

    found = yield from unless_refused(every(ask))
    return () if found is None else found.items


def _page(answer: Answer, command: ListComments) -> Page[CommentRecord]:
    return paging.page(
        answer,
        lambda tree: content.comment(
            command.account, tree, post_id=command.post_id, parent_id=command.parent_id
        ),
    )
