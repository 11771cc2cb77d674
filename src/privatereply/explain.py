"""The whole story of one comment, told from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs
from typing_extensions import override

from privatereply.context import Context
from privatereply.model import Comment, CommentRecord, Message
from privatereply.program import Program, transact
from privatereply.store import State, Transaction, comments, ledger, threads
from privatereply.store.ledger import Attempt

__all__ = ["Happening", "Story", "why"]


@attrs.frozen(kw_only=True)
class Happening:
    """One thing that happened.

    Attributes:
        at: When.
        what: ``"commented"``, ``"reserved"``, ``"began"``, a ledger state, ``"answered"`` or
            ``"message"``.
        detail: The rest of the sentence; free of texts, names and tokens.
        attempt_id: The attempt it belongs to, if any.
    """

    at: datetime
    what: str
    detail: str
    attempt_id: str | None = None


@attrs.frozen(kw_only=True)
class Story:
    """What the ledger knows of one comment. ``str()`` tells it, one line for each happening.

    Attributes:
        platform: The driver's name.
        account_id: The account.
        comment_id: The comment.
        comment: The comment as it was when it was first answered; ``None`` if it never was.
        attempts: Every attempt, oldest first.
        happenings: In the order of time.
    """

    platform: str
    account_id: str
    comment_id: str
    comment: CommentRecord | None
    attempts: tuple[Attempt, ...]
    happenings: tuple[Happening, ...]

    @override
    def __str__(self) -> str:
        head = f"{self.platform} comment {self.comment_id}"
        if not self.happenings:
            return f"{head}: the ledger holds nothing about it"
        lines = (f"  {event.at:%Y-%m-%d %H:%M:%S} UTC  {event.detail}" for event in self.happenings)
        return "\n".join([head, *lines])

    def as_dict(self) -> dict[str, object]:
        """The same as plain data, ready for JSON, without texts and names.

        ``state`` is the ledger's word for the last attempt, ``None`` if there was none; times are
        in ISO 8601.
        """
        return {
            "platform": self.platform,
            "account_id": self.account_id,
            "comment_id": self.comment_id,
            "state": self.attempts[-1].state.value if self.attempts else None,
            "happenings": [
                {
                    "at": event.at.isoformat(),
                    "what": event.what,
                    "detail": event.detail,
                    "attempt_id": event.attempt_id,
                }
                for event in self.happenings
            ],
        }


def why(context: Context, comment: Comment | str) -> Program[Story]:
    """Everything the ledger knows of a comment.

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
    platform, account_id = context.account.platform, context.account.id
    remembered = comments.recall(tx, platform, account_id, comment_id)
    attempts = tuple(ledger.story(tx, platform, account_id, comment_id))
    happenings = list(_beginning(remembered))
    for attempt in attempts:
        happenings.extend(_attempt(attempt))
    happenings.extend(_answers(_thread(tx, platform, account_id, attempts), attempts))
    return Story(
        platform=platform,
        account_id=account_id,
        comment_id=comment_id,
        comment=remembered,
        attempts=attempts,
        happenings=tuple(sorted(happenings, key=lambda event: event.at)),
    )


def _thread(
    tx: Transaction, platform: str, account_id: str, attempts: tuple[Attempt, ...]
) -> list[Message]:
    """The messages that followed, if a private reply opened a thread."""
    people = {attempt.person_id for attempt in attempts if attempt.person_id}
    return [
        message
        for person in sorted(people)
        for message in threads.messages(tx, platform, account_id, person_id=person, limit=100)
    ]


def _beginning(comment: CommentRecord | None) -> Iterator[Happening]:
    if comment is not None and comment.created_at is not None:
        yield Happening(
            at=comment.created_at, what="commented", detail=f"commented on a {comment.surface}"
        )


def _attempt(attempt: Attempt) -> Iterator[Happening]:
    who = f"{attempt.actor.kind.value} {attempt.actor.id}"
    act = attempt.action.value.replace("_", " ")
    yield _happening(attempt, attempt.reserved_at, "reserved", f"{who} asked for a {act}")
    if attempt.begun_at is not None:
        yield _happening(attempt, attempt.begun_at, "began", f"{act} began to leave")
    if attempt.settled_at is not None:
        detail = f"{act} {_outcome(attempt)}"
        yield _happening(attempt, attempt.settled_at, attempt.state.value, detail)


def _happening(attempt: Attempt, at: datetime, what: str, detail: str) -> Happening:
    return Happening(at=at, what=what, detail=detail, attempt_id=attempt.id)


def _outcome(attempt: Attempt) -> str:
    words = {
        State.SENT: "found by looking" if attempt.found_by_looking else "sent",
        State.REFUSED: "not sent; the reply is still available",
        State.SPENT: "not sent; the comment's reply is gone",
        State.UNKNOWN: "may have arrived; nobody has looked yet",
        State.RELEASED: "given up before anything left",
    }
    told = words.get(attempt.state, attempt.state.value)
    numbers = [
        f"{name} {value}"
        for name, value in (
            ("code", attempt.code),
            ("subcode", attempt.subcode),
            ("status", attempt.status),
            ("message", attempt.message_id),
        )
        if value is not None
    ]
    reasons = [part for part in (attempt.error, attempt.evidence, *numbers) if part]
    return told + (f" ({', '.join(reasons)})" if reasons else "")


def _answers(messages: list[Message], attempts: tuple[Attempt, ...]) -> Iterator[Happening]:
    ours = {attempt.message_id for attempt in attempts}
    for message in messages:
        if message.id in ours:
            continue
        inbound = message.direction.value == "inbound"
        yield Happening(
            at=message.sent_at,
            what="answered" if inbound else "message",
            detail="the person wrote in private" if inbound else "the account wrote in private",
        )
