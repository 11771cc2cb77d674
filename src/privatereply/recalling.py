"""What the store knows about what somebody wants to send: step 1 of every send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply.context import Context
from privatereply.errands import Task
from privatereply.model import Conversation, ConversationRecord, Fact, Person, Purpose, Restriction
from privatereply.store import Consent, Transaction, comments, ledger, people, restrictions, threads
from privatereply.store.ledger import Attempt

__all__ = ["Known", "recall", "recall_each", "thread_with"]

_NOTHING_AGREED: Final = Consent()
_NOTHING_TOLD: Final[Mapping[str, Fact]] = {}
_MEMORY: Final = timedelta(days=366)
"""How far back advertising is counted; no rule asks for more than a year."""


@attrs.frozen(kw_only=True)
class Known:
    """What the store knows about a task.

    Attributes:
        living: The attempt that holds the task's key, if there is one.
        conversation: The thread with the person, if one is known.
        restriction: What the platform has laid on the account.
        consent: What the person has agreed to or asked to be spared.
        unanswered: When the account wrote since the person last did; ``None`` if no rule asks.
        advertised: When the person last got advertising; ``None`` if this is none.
        members: The same of everybody in a group, with the thread each of them has alone.
        told: What the platform told of the comment after it had told the comment.
    """

    living: Attempt | None = None
    conversation: Conversation | None = None
    restriction: Restriction | None = None
    consent: Consent = _NOTHING_AGREED
    unanswered: tuple[datetime, ...] | None = None
    advertised: tuple[datetime, ...] | None = None
    members: tuple[tuple[Conversation, Known], ...] = ()
    told: Mapping[str, Fact] = _NOTHING_TOLD


def recall(tx: Transaction, context: Context, task: Task) -> Known:
    """What the store knows about a task, in one transaction."""
    account, now = context.account, context.now()
    holder = (account.platform, account.id)
    living = ledger.living(tx, *holder, task.action, task.key, now=now)
    group = None if task.conversation is None else threads.group(tx, task.conversation)
    if group is not None:
        given = {person.id: thread_with(context, person) for person in group.people}
        each = recall_each(tx, context, task, given)
        members = tuple((given[person_id], known) for person_id, known in each.items())
        return Known(living=living, conversation=group, members=members)
    restriction = restrictions.current(tx, *holder, now)
    told = _NOTHING_TOLD
    if task.comment is not None:
        told = comments.facts_of(tx, *holder, task.comment.id)
    if task.person is None or not task.is_private:
        thread = _thread(tx, context, task)
        return Known(living=living, conversation=thread, restriction=restriction, told=told)
    person_id = task.person.id
    return Known(
        living=living,
        conversation=_thread(tx, context, task),
        restriction=restriction,
        consent=people.consent(tx, *holder, person_id),
        unanswered=threads.unanswered(tx, *holder, person_id)
        if _counts_unanswered(context, task)
        else None,
        advertised=ledger.advertised(tx, *holder, person_id, since=now - _MEMORY)
        if _is_marketing(task)
        else None,
        told=told,
    )


def recall_each(
    tx: Transaction, context: Context, task: Task, given: Mapping[str, Conversation]
) -> dict[str, Known]:
    """What the store knows of many people, but not of the attempts, in a fixed number of queries.

    Args:
        tx: The transaction.
        context: The account.
        task: What is wanted of all of them.
        given: The thread with each of them, by the person's id.
    """
    account, now, ids = context.account, context.now(), tuple(given)
    holder = (account.platform, account.id)
    restriction = restrictions.current(tx, *holder, now)
    found = threads.conversations_of(tx, *holder, ids)
    agreed = people.consents(tx, *holder, ids)
    counted, advertising = _counts_unanswered(context, task), _is_marketing(task)
    unanswered = threads.unanswered_many(tx, *holder, ids) if counted else {}
    since = now - _MEMORY
    advertised = ledger.advertised_many(tx, *holder, ids, since) if advertising else {}
    return {
        person_id: Known(
            conversation=_merged(found.get(person_id), thread),
            restriction=restriction,
            consent=agreed.get(person_id, _NOTHING_AGREED),
            unanswered=unanswered.get(person_id, ()) if counted else None,
            advertised=advertised.get(person_id, ()) if advertising else None,
        )
        for person_id, thread in given.items()
    }


def thread_with(context: Context, person: Person) -> Conversation:
    """The thread with a person of whom nothing else is known."""
    account = context.account
    return ConversationRecord(platform=account.platform, account_id=account.id, person=person)


def _counts_unanswered(context: Context, task: Task) -> bool:
    """Whether the policy wants to know how often the account wrote."""
    return context.policies[task.action].counts_unanswered


def _is_marketing(task: Task) -> bool:
    """Whether it is advertising."""
    return task.draft is not None and task.draft.purpose is Purpose.MARKETING


def _thread(tx: Transaction, context: Context, task: Task) -> Conversation | None:
    account, given, person = context.account, task.conversation, task.person
    if person is None:
        return None
    known = threads.conversation(tx, account.platform, account.id, person_id=person.id)
    return _merged(known, given)


def _merged(known: ConversationRecord | None, given: Conversation | None) -> Conversation | None:
    """The store's record, completed by what the caller holds; the later time counts."""
    if known is None or given is None:
        return known or given
    return attrs.evolve(
        known,
        id=known.id or given.id,
        folder=given.folder or known.folder,
        private_reply_at=_later(known.private_reply_at, given.private_reply_at),
        last_inbound_at=_later(known.last_inbound_at, given.last_inbound_at),
        last_outbound_at=_later(known.last_outbound_at, given.last_outbound_at),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
