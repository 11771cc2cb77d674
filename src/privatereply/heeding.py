"""What an event changes in what the store knows: one function for each kind.

Events come late, twice and in any order; the store merges them so that the order does not matter,
and only an event that is new is heeded at all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias, TypedDict

import attrs
from typing_extensions import Unpack

from privatereply import events, records
from privatereply.context import Words
from privatereply.echoes import heed_comment, heed_late, heed_message
from privatereply.events import Event
from privatereply.model import (
    ConversationRecord,
    Fact,
    Folder,
    Message,
    Person,
    Restriction,
    RestrictionKind,
)
from privatereply.store import (
    Transaction,
    comments,
    handlings,
    messages,
    people,
    restrictions,
    threads,
)
from privatereply.store import events as tellings

__all__ = ["heed"]

_CLOCKS: Final = timedelta(minutes=5)
"""How far a platform's clock may be ahead of ours before a time of its is not believed."""
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody commented or wrote on a platform before: such a time is not believed either."""


@attrs.frozen(kw_only=True)
class _Change:
    """Where an event is to be heeded.

    Attributes:
        tx: The transaction.
        words: What people say who want no more.
        now: The present.
    """

    tx: Transaction
    words: Words
    now: datetime

    def at(self, event: Event) -> datetime:
        """When it happened, as far as anybody knows, and never in the future."""
        return self._believed(event.at or event.told_at or self.now)

    def message(self, event: events.MessageReceived | events.MessageEchoed) -> Message:
        """What was written, never in the future either: windows are counted from it."""
        return attrs.evolve(event.message, sent_at=self._believed(event.message.sent_at))

    def _believed(self, told: datetime) -> datetime:
        return told if _FIRST <= told <= self.now + _CLOCKS else self.now


def heed(tx: Transaction, told: Sequence[Event], *, words: Words, now: datetime) -> None:
    """Change what the store knows by events that are new."""
    change = _Change(tx=tx, words=words, now=now)
    added = [event for event in told if isinstance(event, events.CommentAdded)]
    own = [event for event in told if isinstance(event, events.CommentEchoed)]
    comments.remember_many(tx, [event.comment for event in (*added, *own)], now=now)
    heed_late(tx, added, now)
    for event in told:
        _heed(event, change)
        if event.opens_window and not isinstance(event, events.MessageReceived):
            _open_window(event, change)


@functools.singledispatch
def _heed(event: Event, change: _Change) -> None:
    """Most kinds change nothing by themselves."""
    del event, change


def _open_window(event: Event, change: _Change) -> None:
    """Count an act of a person as their having written; a message is kept and counts itself."""
    if event.about_person is None:
        return
    threads.note_conversation(
        change.tx,
        ConversationRecord(
            platform=event.platform,
            account_id=event.account_id,
            person=Person(id=event.about_person),
            last_inbound_at=change.at(event),
        ),
    )


@_heed.register
def _(event: events.CommentEchoed, change: _Change) -> None:
    heed_comment(change.tx, event, change.now)


@_heed.register
def _(event: events.CommentEdited, change: _Change) -> None:
    _revise(event, change, text=event.text)


@_heed.register
def _(event: events.CommentRemoved, change: _Change) -> None:
    _revise(event, change, removed=True)


@_heed.register
def _(event: events.CommentHidden, change: _Change) -> None:
    _revise(event, change, hidden=True)


@_heed.register
def _(event: events.CommentShown, change: _Change) -> None:
    _revise(event, change, hidden=False)


@_heed.register
def _(event: events.VerdictGiven, change: _Change) -> None:
    _revise(event, change, facts={event.fact: event.verdict})
    handlings.hasten_comment(change.tx, *_holder(event), event.comment_id, change.now)


class _Revision(TypedDict, total=False):
    """What `comments.revise` can write down."""

    text: str
    removed: bool
    hidden: bool
    facts: Mapping[str, Fact]


_OfComment: TypeAlias = (
    events.CommentEdited
    | events.CommentRemoved
    | events.CommentHidden
    | events.CommentShown
    | events.VerdictGiven
)


def _revise(event: _OfComment, change: _Change, **told: Unpack[_Revision]) -> None:
    comments.revise(
        change.tx,
        *_holder(event),
        event.comment_id,
        at=change.at(event),
        post_id=event.post_id,
        **told,
    )


def _holder(event: Event) -> tuple[str, str]:
    return event.platform, event.account_id


@_heed.register
def _(event: events.MessageReceived, change: _Change) -> None:
    message = change.message(event)
    if message.person_id is not None and (event.group or event.folder is not None):
        threads.note_conversation(
            change.tx,
            ConversationRecord(
                platform=event.platform,
                account_id=event.account_id,
                person=event.actor or Person(id=message.person_id),
                id=message.conversation_id,
                folder=event.folder,
                group=event.group,
            ),
        )
    records.keep(change.tx, *_holder(event), message, change.words)


@_heed.register
def _(event: events.MessageEchoed, change: _Change) -> None:
    dated = attrs.evolve(event, message=change.message(event))
    heed_message(change.tx, dated, at=change.at(event), now=change.now)


@_heed.register
def _(event: events.MessageEdited, change: _Change) -> None:
    at, holder = change.at(event), _holder(event)
    messages.edit(change.tx, *holder, event.message_id, event.text, at)
    if event.person_id is not None and (event.actor is None or event.actor.id == event.person_id):
        records.heed(change.tx, *holder, event.person_id, event.text, change.words, at)


@_heed.register
def _(event: events.MessageUnsent, change: _Change) -> None:
    messages.unsend(change.tx, *_holder(event), event.message_id, change.at(event))


@_heed.register
def _(event: events.MessageDelivered, change: _Change) -> None:
    _arrive(event, change, messages.delivered)


@_heed.register
def _(event: events.MessageRead, change: _Change) -> None:
    _arrive(event, change, messages.read)


def _arrive(
    event: events.MessageDelivered | events.MessageRead,
    change: _Change,
    note: Callable[..., None],
) -> None:
    note(
        change.tx,
        *_holder(event),
        at=change.at(event),
        message_ids=event.message_ids,
        person_id=event.person_id,
        until=event.until,
    )


@_heed.register
def _(event: events.RequestAccepted, change: _Change) -> None:
    threads.note_conversation(
        change.tx,
        ConversationRecord(
            platform=event.platform,
            account_id=event.account_id,
            person=Person(id=event.person_id),
            id=event.conversation_id,
            folder=Folder.INBOX,
        ),
    )


@_heed.register
def _(event: events.PersonBlocked, change: _Change) -> None:
    _block(event, change, blocked=True, undone_by=events.PersonUnblocked)


@_heed.register
def _(event: events.PersonUnblocked, change: _Change) -> None:
    _block(event, change, blocked=False, undone_by=events.PersonBlocked)


def _block(
    event: events.PersonBlocked | events.PersonUnblocked,
    change: _Change,
    *,
    blocked: bool,
    undone_by: type[Event],
) -> None:
    if not tellings.is_undone(change.tx, event, undone_by, since=change.at(event)):
        people.block(change.tx, *_holder(event), event.person_id, blocked=blocked)


@_heed.register
def _(event: events.DeletionRequested, change: _Change) -> None:
    for account_id, person_id in people.called(change.tx, event.platform, event.person_id):
        # What is no account's is only this: that they asked, of which handlers are yet to be told.
        if account_id != events.EVERY_ACCOUNT:
            people.erase(change.tx, event.platform, account_id, person_id)


@_heed.register
def _(event: events.AccountSuspended, change: _Change) -> None:
    laid = event.restriction
    if not tellings.is_undone(change.tx, event, events.AccountResumed, since=laid.since):
        restrictions.lay(change.tx, *_holder(event), laid)


@_heed.register
def _(event: events.AccountResumed, change: _Change) -> None:
    restrictions.lift(change.tx, *_holder(event), laid_before=change.at(event))
    handlings.hasten_account(change.tx, *_holder(event), change.now)


@_heed.register
def _(event: events.AccountRevoked, change: _Change) -> None:
    revoked = Restriction(kind=RestrictionKind.REVOKED, since=change.at(event))
    restrictions.lay(change.tx, *_holder(event), revoked)
