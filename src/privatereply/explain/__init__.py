"""The whole story of one comment: what was told of it, decided, sent, and what followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from privatereply.context import Context
from privatereply.explain.happenings import answered, became, decided, made, told, tried
from privatereply.explain.story import Happening, Story
from privatereply.model import Comment, CommentRecord, Message
from privatereply.program import Program, transact
from privatereply.store import Transaction, comments, decisions, events, ledger, messages, threads
from privatereply.store.ledger import Attempt

__all__ = ["Happening", "Story", "why"]

_LATE: Final = timedelta(hours=36)
"""How late the platform that does not date comments may tell of one: for so long it tries again,
https://developers.facebook.com/docs/graph-api/webhooks/getting-started (read 2026-11-21)."""


def why(context: Context, comment: Comment | str) -> Program[Story]:
    """Everything that is known of a comment and of what was done about it.

    Args:
        context: The account.
        comment: The comment or its id.

    Raises:
        WrongAccount: The comment belongs to another account.
    """
    if isinstance(comment, Comment):
        context.own(comment)
        comment_id = comment.id
    else:
        comment_id = comment
    return (yield from transact(lambda tx: _story(tx, context, comment_id), durable=False))


def _story(tx: Transaction, context: Context, comment_id: str) -> Story:
    holder = (context.account.platform, context.account.id)
    comment = comments.recall(tx, *holder, comment_id)
    attempts = tuple(ledger.story(tx, *holder, comment_id))
    found = [*made(comment), *_happenings(tx, holder, comment_id, comment, attempts)]
    return Story(
        platform=holder[0],
        account_id=holder[1],
        comment_id=comment_id,
        comment=comment,
        attempts=attempts,
        happenings=tuple(sorted(found, key=lambda one: one.at)),
    )


def _happenings(
    tx: Transaction,
    holder: tuple[str, str],
    comment_id: str,
    comment: CommentRecord | None,
    attempts: tuple[Attempt, ...],
) -> Iterator[Happening]:
    """What happened after it was made; of two at one moment, what led to the other comes first."""
    for telling in events.of_comment(tx, *holder, comment_id):
        yield told(telling, comment)
    for one in decisions.of_comment(tx, *holder, comment_id):
        yield decided(one)
    for attempt in attempts:
        yield from tried(attempt)
    ours = {attempt.message_id: attempt for attempt in attempts if attempt.message_id is not None}
    for message_id, status in messages.statuses(tx, *holder, ours).items():
        yield from became(status, ours[message_id])
    for message in _thread(tx, holder, comment, attempts):
        if message.id not in ours:
            yield answered(message)


def _thread(
    tx: Transaction,
    holder: tuple[str, str],
    comment: CommentRecord | None,
    attempts: tuple[Attempt, ...],
) -> Iterator[Message]:
    """The private messages that followed, or what others wrote if no attempt of ours opened them.

    A colleague may have answered by hand; what we sent about other comments is their story.
    """
    people = {attempt.person_id for attempt in attempts if attempt.person_id}
    began = min((attempt.reserved_at for attempt in attempts), default=None)
    for person in sorted(people):
        for message in threads.messages(tx, *holder, person_id=person, limit=100):
            if began is not None and message.sent_at >= began:
                yield message
    author = None if comment is None else comment.author
    if comment is None or author is None or author.id in people:
        return
    made_at = comment.created_at or _not_before(tx, comment)
    if made_at is not None:
        yield from messages.outbound(tx, *holder, author.id, since=made_at)


def _not_before(tx: Transaction, comment: CommentRecord) -> datetime | None:
    """Since when a comment has been there at most, if its platform does not tell."""
    told_at = comments.told_at(tx, comment.platform, comment.account_id, comment.id)
    return None if told_at is None else told_at - _LATE
