"""What we know about a situation, and what the policy makes of it: steps 1 to 3 of every send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import attrs

from privatereply.conduct import converse, open_flow
from privatereply.context import Context, checked_actor, checked_facts
from privatereply.errors import DraftNotAllowed, NotAllowed
from privatereply.hearing import heard
from privatereply.model import (
    Action,
    Actor,
    Comment,
    Conversation,
    ConversationRecord,
    Draft,
    Fact,
    Person,
    Purpose,
    Restriction,
)
from privatereply.policy import Decision, Situation, facts
from privatereply.program import Program, transact
from privatereply.provider import Capability, CheckComment, CheckConversation
from privatereply.store import Consent, State, Transaction, ledger, people, restrictions, threads
from privatereply.store.ledger import Attempt

__all__ = [
    "Delivery",
    "Known",
    "Question",
    "Task",
    "ask",
    "can_reply",
    "can_send",
    "insist",
    "judge",
    "judge_again",
    "recall",
    "recall_each",
    "thread_with",
]

_NOTHING_AGREED: Final = Consent()
_MEMORY: Final = timedelta(days=366)
"""How far back advertising is counted; no rule asks for more than a year."""


def _draft(content: Draft | str | None) -> Draft | None:
    return None if content is None else Draft.of(content)


def _actor(actor: Actor | None) -> Actor | None:
    return None if actor is None else checked_actor(actor)


@attrs.frozen(kw_only=True)
class _Errand:
    """One thing somebody wants to send, or asks whether they may.

    Attributes:
        action: What is to be done.
        comment: The comment to answer; ``None`` for a message.
        conversation: The thread to send into; ``None`` for replies to a comment.
        facts: What the caller knows, by the names of the policy's facts.
        recipients: How many people would get it.
        key: What the ledger keeps unique: one living attempt per action and key.
    """

    action: Action
    comment: Comment | None = None
    conversation: Conversation | None = None
    facts: Mapping[str, Fact] = attrs.field(default=None, converter=checked_facts)
    recipients: int = 1
    key: str

    @property
    def person(self) -> Person | None:
        """The one person it is for; ``None`` for a group, or if nobody knows."""
        thread = self.conversation
        if thread is not None:
            return None if thread.is_group else thread.person
        return None if self.comment is None else self.comment.author

    @property
    def is_private(self) -> bool:
        """Whether it goes to a person, not under a comment."""
        return self.action is not Action.PUBLIC_REPLY


@attrs.frozen(kw_only=True)
class Question(_Errand):
    """An errand of which somebody asks whether it is allowed.

    Attributes:
        draft: What would be sent, if that is known.
        actor: Who would send, if that is known.
    """

    draft: Draft | None = attrs.field(default=None, converter=_draft)
    actor: Actor | None = attrs.field(default=None, converter=_actor)


@attrs.frozen(kw_only=True)
class Delivery(_Errand):
    """An errand that is to be carried out.

    Attributes:
        draft: What is to be sent.
        actor: Who sends.
        campaign: The host's name of the send to many it is part of, if it is.
    """

    draft: Draft
    actor: Actor = attrs.field(converter=checked_actor)
    campaign: str | None = None


Task: TypeAlias = Question | Delivery


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
    """

    living: Attempt | None = None
    conversation: Conversation | None = None
    restriction: Restriction | None = None
    consent: Consent = _NOTHING_AGREED
    unanswered: tuple[datetime, ...] | None = None
    advertised: tuple[datetime, ...] | None = None
    members: tuple[tuple[Conversation, Known], ...] = ()


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
    if task.person is None or not task.is_private:
        thread = _thread(tx, context, task)
        return Known(living=living, conversation=thread, restriction=restriction)
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


def _facts(
    context: Context, task: Task, known: Known, asked: Mapping[str, Fact]
) -> dict[str, Fact]:
    """What is known, the caller's word last."""
    found: dict[str, Fact] = dict(context.facts)
    comment = task.comment
    if comment is not None:
        found.update(comment.facts)
        author = comment.author
        if author is not None:
            found[facts.AUTHOR_IS_ACCOUNT] = Fact.of(author.id == context.account.id)
            found[facts.AUTHOR_IS_PAGE] = author.is_page
    found.update(known.consent.facts())
    found.update(asked)
    if task.action is Action.PRIVATE_REPLY:
        replied = known.living is not None and known.living.state in {State.SENT, State.SPENT}
        if replied or found.get(facts.ALREADY_REPLIED) is not Fact.YES:
            # The ledger is the judge; only the platform's own trace of a reply overrules its "no".
            found[facts.ALREADY_REPLIED] = Fact.of(replied)
    if task.action is Action.PUBLIC_REPLY and known.living is not None:
        found[facts.PUBLICLY_REPLIED] = Fact.YES
    if known.conversation is not None and known.conversation.last_inbound_at is not None:
        found[facts.PERSON_HAS_WRITTEN] = Fact.YES
    found.update(task.facts)
    return found


def judge(context: Context, task: Task, known: Known, asked: Mapping[str, Fact]) -> Decision:
    """What the account's policy says about a task.

    A group is judged member by member, and the heaviest of these decisions is the group's.

    Args:
        context: The account.
        task: What is wanted.
        known: What the store knows.
        asked: What the platform answered when it was asked just now.
    """
    if not known.members:
        return _judge(context, task, known, asked)
    decisions = [
        _judge(context, attrs.evolve(task, conversation=alone), member, asked)
        for alone, member in known.members
    ]
    return max(decisions, key=lambda decision: (not decision.allowed, decision.verdict.weight))


def _judge(context: Context, task: Task, known: Known, asked: Mapping[str, Fact]) -> Decision:
    thread = known.conversation
    return context.policies[task.action].judge(
        Situation(
            now=context.now(),
            action=task.action,
            account=context.account,
            actor=task.actor,
            comment=task.comment,
            person=task.person,
            draft=task.draft,
            plan=context.plan,
            recipients=task.recipients,
            private_reply_at=thread.private_reply_at if thread else None,
            last_inbound_at=thread.last_inbound_at if thread else None,
            last_outbound_at=thread.last_outbound_at if thread else None,
            unanswered=known.unanswered,
            advertised=known.advertised,
            folder=thread.folder if thread else None,
            restriction=known.restriction,
            facts=_facts(context, task, known, asked),
        )
    )


def judge_again(
    tx: Transaction,
    context: Context,
    task: Delivery,
    attempt: Attempt,
    asked: Mapping[str, Fact],
) -> Decision:
    """What the policy says now about a task whose attempt has waited; it does not count itself."""
    known = recall(tx, context, task)
    others = attrs.evolve(
        known,
        living=None,
        unanswered=_without(known.unanswered, attempt),
        advertised=_without(known.advertised, attempt),
    )
    return judge(context, task, others, asked)


def _without(times: tuple[datetime, ...] | None, attempt: Attempt) -> tuple[datetime, ...] | None:
    """The times of everything but an attempt that is reserved, which counts by that time."""
    if times is None or attempt.reserved_at not in times:
        return times
    at = times.index(attempt.reserved_at)
    return times[:at] + times[at + 1 :]


def insist(decision: Decision) -> None:
    """Go on only if the decision allows it.

    Raises:
        DraftNotAllowed: Another draft could be allowed.
        NotAllowed: No draft would be.
    """
    if decision.allowed:
        return
    kind = DraftNotAllowed if decision.about_draft else NotAllowed
    raise kind(decision=decision)


def ask(context: Context, task: Task) -> Program[Mapping[str, Fact]]:
    """Ask the platform for fresh facts about the task's comment or thread, if the driver can."""
    told = yield from _told(context, task)
    if task.person is None or not task.is_private:
        return told
    return (yield from heard(context, task.conversation or thread_with(context, task.person), told))


def _told(context: Context, task: Task) -> Program[Mapping[str, Fact]]:
    account, provider = context.account, context.provider
    if task.comment is not None and context.supports(Capability.CHECK_COMMENT):
        about = CheckComment(account=account, comment=task.comment)
        flow = open_flow(provider, provider.check_comment, about)
        return (yield from converse(provider, flow, Mapping))
    if task.conversation is not None and context.supports(Capability.CHECK_CONVERSATION):
        command = CheckConversation(account=account, conversation=task.conversation)
        flow = open_flow(provider, provider.check_conversation, command)
        return (yield from converse(provider, flow, Mapping))
    return {}


def can_reply(
    context: Context,
    comment: Comment,
    *,
    draft: Draft | str | None = None,
    actor: Actor | None = None,
    facts: Mapping[str, Fact] | None = None,
    ask_platform: bool = False,
) -> Program[Decision]:
    """Whether a comment can be answered in private, and until when.

    Raises:
        WrongAccount: The comment belongs to another account.
        PlatformError: The platform was asked and refused to say.
    """
    context.own(comment)
    task = Question(
        action=Action.PRIVATE_REPLY,
        comment=comment,
        facts=facts,
        draft=draft,
        actor=actor,
        key=comment.id,
    )
    return (yield from _decide(context, task, ask_platform=ask_platform))


def can_send(
    context: Context,
    conversation: Conversation,
    *,
    draft: Draft | str | None = None,
    actor: Actor | None = None,
    facts: Mapping[str, Fact] | None = None,
    ask_platform: bool = False,
) -> Program[Decision]:
    """Whether a message can go into a conversation, and until when.

    Raises:
        WrongAccount: The conversation belongs to another account.
        PlatformError: The platform was asked and refused to say.
    """
    context.own(conversation)
    task = Question(
        action=Action.MESSAGE,
        conversation=conversation,
        facts=facts,
        draft=draft,
        actor=actor,
        recipients=len(conversation.people),
        key="",
    )
    return (yield from _decide(context, task, ask_platform=ask_platform))


def _decide(context: Context, task: Task, *, ask_platform: bool) -> Program[Decision]:
    asked: Mapping[str, Fact] = (yield from ask(context, task)) if ask_platform else {}
    known = yield from transact(lambda tx: recall(tx, context, task), durable=False)
    return judge(context, task, known, asked)
