"""What became of an attempt nobody got an answer to.

Something is ours if it went out from the account, says the same, and was made while the attempt
was under way. Absence is proven only if all of this comes together: the question was answered in
full, the answer reaches back before the attempt, nothing went out since that could be ours, and
the platform has had time to show it. Everything else proves nothing and leaves the attempt
unknown. A refusal of another attempt (10900, 100/2534025) is never used as evidence.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply.model import Action, Comment, Direction, Fact
from privatereply.policy import facts
from privatereply.provider import Look, Sent, Sight, Sighting
from privatereply.providers.graph.mailbox import Thread
from privatereply.providers.graph.paging import Page

__all__ = ["Traces", "judge", "unclear", "under_comment", "within"]

_SKEW: Final = timedelta(seconds=30)
"""How much older than the attempt our message may seem: the host's clock against the platform's,
whose times are cut to whole seconds."""
_LONGEST: Final = timedelta(minutes=10)
"""How long after the attempt began our message can have been made; also how long before it an
answer must reach back, so that no clock that is a little wrong passes for proof."""


@attrs.frozen(kw_only=True)
class _Writing:
    id: str
    text: str
    at: datetime
    person_id: str | None = None


@attrs.frozen(kw_only=True)
class Traces:
    """What the platform showed in the place where the attempt would have left something.

    Attributes:
        writings: What the account wrote there.
        whole: Whether that place was shown from its beginning, and all of it could be read.
        oldest: The oldest thing shown there, if all that was shown could be read.
        date: The platform's present when it answered; ``None`` if it did not tell.
        conversation_id: The thread, if that is the place.
    """

    writings: tuple[_Writing, ...]
    whole: bool
    oldest: datetime | None
    date: datetime | None
    conversation_id: str | None = None


def within(thread: Thread) -> Traces:
    """The traces in a private thread."""
    return Traces(
        writings=tuple(
            _Writing(
                id=message.id,
                text=message.text,
                at=message.sent_at,
                person_id=message.person_id,
            )
            for message in thread.messages
            if message.direction is Direction.OUTBOUND
        ),
        whole=thread.whole,
        oldest=_oldest([message.sent_at for message in thread.messages], known=thread.gapless),
        date=thread.date,
        conversation_id=thread.conversation_id,
    )


def under_comment(replies: Page[Comment]) -> Traces:
    """The traces among the public replies under a comment."""
    dated = [(reply, reply.created_at) for reply in replies.items]
    known = replies.gapless and all(
        moment is not None and _by_account(reply) is not Fact.UNKNOWN for reply, moment in dated
    )
    return Traces(
        writings=tuple(
            _Writing(id=reply.id, text=reply.text, at=moment)
            for reply, moment in dated
            if moment is not None and _by_account(reply) is Fact.YES
        ),
        whole=known and replies.after is None,
        oldest=_oldest([moment for _, moment in dated if moment is not None], known=known),
        date=replies.date,
    )


def unclear(evidence: str) -> Sighting:
    """A look that proves nothing."""
    return Sighting(sight=Sight.UNCLEAR, evidence=evidence)


def judge(command: Look, traces: Traces, *, settle: timedelta, replied: Fact = Fact.NO) -> Sighting:
    """What the traces prove about an attempt.

    Args:
        command: The attempt.
        traces: What was shown where it would have left something.
        settle: How long the platform may take to show what it did.
        replied: Whether the comment itself shows that it has a private reply, whoever's;
            ``NO`` where comments show nothing of the kind.
    """
    others = [writing for writing in traces.writings if writing.id in command.claimed]
    traces = attrs.evolve(
        traces, writings=tuple(each for each in traces.writings if each not in others)
    )
    ours = [writing for writing in traces.writings if _is_ours(command, writing)]
    if ours:
        return _found(min(ours, key=lambda writing: writing.at), traces)
    doubt = _doubt(command, traces, replied)
    if doubt is not None:
        return unclear(doubt)
    if replied is Fact.YES:
        return Sighting(sight=Sight.TAKEN, evidence="the comment has a reply that is not ours")
    if traces.date is None:
        return unclear("nothing of ours was there, but the platform did not tell the time")
    if traces.date - (command.ended_at or command.begun_at) < settle:
        return unclear("nothing of ours was there yet, but it may still appear")
    return Sighting(
        sight=Sight.ABSENT,
        evidence="nothing of ours was there, although all of it could be read, after "
        f"{settle.total_seconds():.0f} s",
    )


def _doubt(command: Look, traces: Traces, replied: Fact) -> str | None:
    """Why what was shown, without anything of ours, proves nothing; ``None`` if it may."""
    reaches = traces.oldest is not None and traces.oldest - command.begun_at < -_LONGEST
    if not traces.whole and not reaches:
        return "what could be read does not reach back to the attempt"
    if any(_could_be_ours(command, writing, replied) for writing in traces.writings):
        return "the account wrote something around that time that may be it"
    return "the comment does not tell whether it has a reply" if replied is Fact.UNKNOWN else None


def _found(writing: _Writing, traces: Traces) -> Sighting:
    return Sighting(
        sight=Sight.FOUND,
        evidence="our words, from the account, at the time of the attempt",
        sent=Sent(
            message_id=writing.id,
            person_id=writing.person_id,
            conversation_id=traces.conversation_id,
            sent_at=writing.at,
        ),
    )


def _is_ours(command: Look, writing: _Writing) -> bool:
    # A message without words can only be told by its time: templates and pictures have none.
    late = writing.at - command.begun_at
    return -_SKEW <= late <= _LONGEST and _same(writing.text, command.draft.text)


def _could_be_ours(command: Look, writing: _Writing, replied: Fact) -> bool:
    if writing.at - command.begun_at < -_LONGEST:
        return False
    # In private the platform puts a link to the comment along with our words, so any words count,
    # unless the comment's own trace already says that one of them is the reply.
    any_words = command.action is Action.PRIVATE_REPLY and replied is not Fact.YES
    return any_words or not writing.text or _same(writing.text, command.draft.text)


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """What survives every rewriting of white space and of combining characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _oldest(moments: list[datetime], *, known: bool) -> datetime | None:
    return min(moments, default=None) if known else None


def _by_account(comment: Comment) -> Fact:
    return comment.facts.get(facts.AUTHOR_IS_ACCOUNT, Fact.UNKNOWN)
