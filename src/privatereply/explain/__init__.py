"""The whole story of one comment: what was told of it, decided, sent, and what followed."""

from __future__ import annotations

from collections.abc import Iterator

from privatereply.context import Context
from privatereply.explain.happenings import answered, became, decided, made, told, tried
from privatereply.explain.story import Happening, Story
from privatereply.model import Comment, CommentRecord, Message
from privatereply.program import Program, transact
from privatereply.store import Transaction, comments, decisions, events, ledger, messages, threads
from privatereply.store.ledger import Attempt

__all__ = ["Happening", "Story", "why"]


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
    """The private messages that followed, by whomever: a colleague may have answered by hand."""
    people = {attempt.person_id for attempt in attempts if attempt.person_id}
    beginnings = [attempt.reserved_at for attempt in attempts]
    if comment is not None and comment.author is not None:
        people.add(comment.author.id)
        if comment.created_at is not None:
            beginnings.append(comment.created_at)
    began = min(beginnings, default=None)
    for person in sorted(people):
        for message in threads.messages(tx, *holder, person_id=person, limit=100):
            if began is not None and message.sent_at >= began:
                yield message
