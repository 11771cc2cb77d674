"""What the account itself said, told back to us: by an attempt of ours, or by somebody else.

Best evidence first: our attempt's own id, the id of the message, and then the words and the time.
Whoever else answered has answered for the account, so the comment is left alone from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply.errors import LedgerConflict
from privatereply.events import CommentAdded, CommentEchoed, Event, MessageEchoed
from privatereply.model import Action, CommentRecord, Conversation, Draft, Fact, Message
from privatereply.policy.facts import ALREADY_REPLIED, AUTHOR_IS_ACCOUNT, PUBLICLY_REPLIED
from privatereply.provider import Sent
from privatereply.settling import settle_sent
from privatereply.store import State, Step, Transaction, comments, ledger, messages, threads
from privatereply.store.ledger import Attempt

__all__ = ["heed_comment", "heed_late", "heed_message", "recipient", "settle_by_echo"]

_CLOCKS: Final = timedelta(minutes=2)
"""How much earlier than our attempt an echo may be dated, since two clocks never agree."""
_ANSWERED: Final = timedelta(days=7)
"""How far back a human who writes to somebody may have meant a comment: the longest time in which
a platform takes private replies, https://developers.facebook.com/docs/messenger-platform/discovery/
private-replies (read 2026-11-21)."""
_BY_WORDS: Final = "an echo came with its words"
_UNDER_WAY: Final = frozenset({State.SENDING, State.UNKNOWN})


def _sounds_like(text: str, attempt: Attempt, at: datetime) -> bool:
    """Whether words that the account wrote at a time may be an attempt's."""
    return bool(text.strip()) and _in_time(attempt, at) and _alike(text, attempt)


def _alike(text: str, attempt: Attempt) -> bool:
    return Draft(text=text).looks_like(attempt.draft)


def _in_time(attempt: Attempt, at: datetime) -> bool:
    """Whether an attempt was under way at a time: nothing of it leaves after its lease."""
    begun_at = attempt.begun_at
    return begun_at is not None and begun_at - _CLOCKS <= at <= attempt.lease_until + _CLOCKS


def _may_be(message: Message, attempt: Attempt) -> bool:
    """Whether a message of the account may be an attempt that is under way.

    A picture comes back without words and under another address, so any may be any.
    """
    if attempt.state not in _UNDER_WAY or not _in_time(attempt, message.sent_at):
        return False
    wordless = not message.text.strip()
    return bool(attempt.draft.attachments) if wordless else _alike(message.text, attempt)


def heed_message(tx: Transaction, event: MessageEchoed, *, at: datetime, now: datetime) -> None:
    """Keep a message of the account, settle the attempt it was, or note that others answered."""
    message, holder = event.message, (event.platform, event.account_id)
    attempt, open_ones = _whose(tx, event)
    if attempt is not None:
        _settle(tx, attempt, _sent(message), now, by_id=event.attempt_id == attempt.id)
    private_reply = attempt is not None and attempt.action is Action.PRIVATE_REPLY
    threads.record(
        tx,
        *holder,
        message,
        attempt_id=None if attempt is None else attempt.id,
        comment_id=attempt.comment_id if attempt is not None and private_reply else None,
        origin="echo",
    )
    messages.echoed(tx, *holder, message.id, at)
    if attempt is None and message.person_id is not None:
        _leave_to_others(tx, event, at, open_ones)


def own_or_others(tx: Transaction, told: Sequence[Event], now: datetime) -> list[Event]:
    """The same events, but our own public replies as the echoes they are.

    Where a platform does not name the account as a comment's author, the ledger knows its id, or,
    where the notice overtook the answer, that a reply of its words is under way.
    """
    added = (event.comment for event in told if isinstance(event, CommentAdded))
    ours = {
        (*holder, comment_id)
        for holder, made in _by_account(added).items()
        for comment_id in ledger.owned(tx, *holder, (comment.id for comment in made))
    }
    return [
        _echo(event)
        if isinstance(event, CommentAdded)
        and (_key(event) in ours or _is_under_way(tx, event, now))
        else event
        for event in told
    ]


def _key(event: CommentAdded) -> tuple[str, str, str]:
    return event.platform, event.account_id, event.comment.id


def _is_under_way(tx: Transaction, event: CommentAdded, now: datetime) -> bool:
    comment = event.comment
    if comment.parent_id is None or comment.facts.get(AUTHOR_IS_ACCOUNT) is Fact.NO:
        return False
    return bool(_alike_replies(event, _public_replies(tx, event), now))


def _echo(event: CommentAdded) -> CommentEchoed:
    values = {field.name: getattr(event, field.name) for field in attrs.fields(CommentAdded)}
    return CommentEchoed(**values)


def heed_late(tx: Transaction, late: Iterable[CommentAdded], now: datetime) -> None:
    """Note which comments somebody else had answered in private before we were told of them."""
    for holder, told in _by_account(map(_dated, late)).items():
        people = [comment.author.id for comment in told if comment.author is not None]
        known = threads.conversations_of(tx, *holder, people)
        for comment in told:
            thread = None if comment.author is None else known.get(comment.author.id)
            if thread is not None and _was_answered(tx, comment, thread):
                comments.revise(tx, *holder, comment.id, at=now, facts={ALREADY_REPLIED: Fact.YES})


def _dated(event: CommentAdded) -> CommentRecord:
    """A comment with the time of its notice, where the platform does not say when it was made."""
    comment = event.comment
    return attrs.evolve(comment, created_at=comment.created_at or event.at or event.told_at)


def _by_account(told: Iterable[CommentRecord]) -> Mapping[tuple[str, str], list[CommentRecord]]:
    found = defaultdict[tuple[str, str], list[CommentRecord]](list)
    for comment in told:
        found[comment.platform, comment.account_id].append(comment)
    return found


def _was_answered(tx: Transaction, comment: CommentRecord, thread: Conversation) -> bool:
    """Whether somebody else wrote to the author after the comment was made."""
    made, wrote = comment.created_at, thread.last_outbound_at
    if made is None or wrote is None or wrote < made:
        return False
    holder, person_id = (comment.platform, comment.account_id), thread.person.id
    by_others = messages.outbound(tx, *holder, person_id, since=made)
    return bool(by_others) and not ledger.open_to(tx, *holder, person_id)


def heed_comment(tx: Transaction, event: CommentEchoed, now: datetime) -> None:
    """Settle the public reply that a comment of the account was, or note that others replied."""
    comment, holder = event.comment, (event.platform, event.account_id)
    answered = _answered(event)
    if answered is None:
        return
    replies = _public_replies(tx, event)
    if any(attempt.message_id == comment.id for attempt in replies):
        return
    alike = _alike_replies(event, replies, now)
    if not alike:
        comments.revise(tx, *holder, answered, at=now, facts={PUBLICLY_REPLIED: Fact.YES})
    elif len(alike) == 1 and alike[0].state is State.UNKNOWN:
        sent = Sent(message_id=comment.id, sent_at=comment.created_at)
        _settle(tx, alike[0], sent, now, by_id=False)


def _answered(event: CommentAdded | CommentEchoed) -> str | None:
    """What a comment would answer, if it were the account's."""
    return event.comment.parent_id or event.comment.post_id


def _public_replies(tx: Transaction, event: CommentAdded | CommentEchoed) -> list[Attempt]:
    answered = _answered(event)
    if answered is None:
        return []
    story = ledger.story(tx, event.platform, event.account_id, answered)
    return [attempt for attempt in story if attempt.action is Action.PUBLIC_REPLY]


def _alike_replies(
    event: CommentAdded | CommentEchoed, replies: Iterable[Attempt], now: datetime
) -> list[Attempt]:
    """The replies that are under way and that a comment may be."""
    comment, at = event.comment, event.comment.created_at or event.at or event.told_at or now
    return [
        attempt
        for attempt in replies
        if attempt.state in _UNDER_WAY and _sounds_like(comment.text, attempt, at)
    ]


def recipient(tx: Transaction, attempt: Attempt) -> str | None:
    """Whom an attempt went to, as far as anybody knows before it is found."""
    if attempt.person_id is not None or attempt.comment_id is None:
        return attempt.person_id
    comment = comments.recall(tx, attempt.platform, attempt.account_id, attempt.comment_id)
    return comment.author.id if comment is not None and comment.author is not None else None


def settle_by_echo(tx: Transaction, attempt: Attempt, now: datetime) -> Attempt | None:
    """Settle an unknown attempt by what the account was heard to say before; ``None`` by nothing.

    Its echo may have come while it was still under way, or have been read back.
    """
    current = ledger.get(tx, attempt.id) or attempt
    person_id, begun_at = recipient(tx, current), current.begun_at
    private = current.action is not Action.PUBLIC_REPLY
    if current.state is not State.UNKNOWN or person_id is None or begun_at is None or not private:
        return None
    since = begun_at - _CLOCKS
    said = messages.outbound(tx, current.platform, current.account_id, person_id, since=since)
    alike = [one for one in said if _sounds_like(one.text, current, one.sent_at)]
    if len(alike) != 1 or not current.draft.has_words or ledger.has_rival(tx, current, person_id):
        return None
    return settle_sent(tx, current, Step.FOUND, _sent(alike[0]), now=now, evidence=_BY_WORDS)


def _whose(tx: Transaction, event: MessageEchoed) -> tuple[Attempt | None, list[Attempt]]:
    """The attempt that an echo is of, and those it might be of without anybody being sure."""
    message, holder = event.message, (event.platform, event.account_id)
    named = None if event.attempt_id is None else ledger.get(tx, event.attempt_id)
    if named is not None and (named.platform, named.account_id) == holder:
        return named, []
    owner = ledger.owner(tx, *holder, message.id)
    if owner is not None:
        return ledger.get(tx, owner), []
    if event.by_hand is Fact.YES or message.person_id is None:
        return None, []
    alike = [
        attempt
        for attempt in ledger.open_to(tx, *holder, message.person_id)
        if _may_be(message, attempt)
    ]
    # One that is still under way hears its own answer, which says the same for certain.
    certain = (
        len(alike) == 1
        and alike[0].state is State.UNKNOWN
        and alike[0].draft.has_words
        and not ledger.has_rival(tx, alike[0], message.person_id)
    )
    return (alike[0], []) if certain else (None, alike)


def _sent(message: Message) -> Sent:
    return Sent(
        message_id=message.id,
        person_id=message.person_id,
        conversation_id=message.conversation_id,
        sent_at=message.sent_at,
    )


def _settle(tx: Transaction, attempt: Attempt, sent: Sent, now: datetime, *, by_id: bool) -> None:
    """Write down that an attempt arrived.

    An echo that carries the attempt's own id is as good as the answer that was lost; one that is
    known by its words only is something that was found.
    """
    if attempt.state is State.SENT:
        return
    step, evidence = (
        (Step.SENT, "its echo came, with its own id") if by_id else (Step.FOUND, _BY_WORDS)
    )
    try:
        settle_sent(tx, attempt, step, sent, now=now, evidence=evidence)
    except LedgerConflict:
        # Its key is another attempt's by now: `why` shows that this one arrived after all.
        ledger.annotate(tx, attempt.id, message_id=sent.message_id, evidence=evidence)


def _leave_to_others(
    tx: Transaction, event: MessageEchoed, at: datetime, perhaps_ours: Iterable[Attempt]
) -> None:
    """Note that somebody else has answered the person's comments, but for those we may have."""
    person_id, holder = event.message.person_id, (event.platform, event.account_id)
    if person_id is None or any(perhaps_ours):
        return
    earlier = comments.by_author(tx, *holder, person_id, since=at - _ANSWERED, until=at, limit=100)
    # What was typed by hand answers those as well: an attempt that never arrived is not made again.
    under_way = [] if event.by_hand is Fact.YES else ledger.open_to(tx, *holder, person_id)
    ours = {attempt.comment_id for attempt in under_way}
    for comment in earlier:
        if comment.id in ours:
            continue
        comments.revise(tx, *holder, comment.id, at=at, facts={ALREADY_REPLIED: Fact.YES})
