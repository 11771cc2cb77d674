"""What became of a send nobody got an answer to.

A message carries no mark of ours. It is told by what TikTok shows of it: it went out through the
API, it says the same, and it was made at the time of the attempt. Only the newest messages of a
conversation can be read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.flow import Flow
from privatereply.model import Action, Comment, CommentRecord, Person
from privatereply.provider import ListComments, Look, Sighting
from privatereply.providers.answers import unless_refused
from privatereply.providers.looking import horizon, judge, public_reply, settled, unclear, within
from privatereply.providers.paging import Page
from privatereply.providers.tiktok.comments import Comments, root
from privatereply.providers.tiktok.mailbox import Mailbox
from privatereply.providers.tiktok.messages import Talk, by_program

__all__ = ["look"]

_SETTLE: Final = timedelta(minutes=5)
"""How soon a message shows is documented nowhere, and there is one witness only."""
_REPLIES: Final = 30


def look(command: Look, comments: Comments, mailbox: Mailbox) -> Flow[Sighting]:
    """What became of an attempt; reads only."""
    if command.action is Action.MESSAGE:
        return _for_message(command, mailbox)
    if command.comment is None:
        return settled(unclear("the comment is not known any more"))
    if command.action is Action.PUBLIC_REPLY:
        return _for_public_reply(command, command.comment, comments)
    return _for_private_reply(command, command.comment, comments, mailbox)


def _for_message(command: Look, mailbox: Mailbox) -> Flow[Sighting]:
    conversation = command.conversation
    if conversation is None or conversation.id is None:
        return unclear("the conversation is not known any more")
    seen = yield from unless_refused(mailbox.talk(conversation.id))
    return _judged(command, seen)


def _for_private_reply(
    command: Look, comment: Comment, comments: Comments, mailbox: Mailbox
) -> Flow[Sighting]:
    """Read the thread with the comment's author.

    The answer to a private reply does not name its thread, and no list of threads names people, so
    those that have changed since the attempt began are read one by one. A thread that is not found
    proves nothing. A second private reply to a comment would be refused by TikTok, which no code
    says in a way that could be told from other refusals.
    """
    if command.conversation is not None and command.conversation.id is not None:
        known = yield from unless_refused(mailbox.talk(command.conversation.id))
        return _judged(command, known)
    author = yield from _author(comment, comments)
    if author is None:
        return unclear("nobody knows who wrote the comment")
    seen = yield from unless_refused(mailbox.talk_with(author.id, since=horizon(command)))
    return _judged(command, seen)


def _author(comment: Comment, comments: Comments) -> Flow[Person | None]:
    if comment.author is not None or comment.post_id is None:
        return comment.author
    found = yield from unless_refused(comments.named(comment.id, comment.post_id))
    return found.author if found else None


def _judged(command: Look, seen: Talk | None) -> Sighting:
    if seen is None:
        return unclear("the conversation could not be read")
    return judge(command, within(seen.thread, by_program), settle=_SETTLE)


def _for_public_reply(command: Look, comment: Comment, comments: Comments) -> Flow[Sighting]:
    if comment.post_id is None:
        return settled(unclear("nobody knows the post the comment stands under"))
    post_id = comment.post_id

    def ask(after: str | None) -> Flow[Page[CommentRecord]]:
        return comments.listed(
            ListComments(
                account=command.account,
                post_id=post_id,
                parent_id=root(comment),
                after=after,
                limit=_REPLIES,
            )
        )

    return public_reply(ask, lambda traces: judge(command, traces, settle=_SETTLE))
