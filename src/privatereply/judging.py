"""What the policy makes of what somebody wants to send: steps 2 and 3 of every send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.errands import Delivery, Question, Task
from privatereply.errors import DraftNotAllowed, NotAllowed
from privatereply.hearing import heard
from privatereply.model import Action, Actor, Comment, Conversation, Draft, Fact
from privatereply.policy import Decision, Situation, facts
from privatereply.program import Program, transact
from privatereply.provider import Capability, CheckComment, CheckConversation
from privatereply.recalling import Known, recall, thread_with
from privatereply.store import State, Transaction, decisions
from privatereply.store.ledger import Attempt

__all__ = [
    "Judged",
    "ask",
    "can_reply",
    "can_send",
    "judge",
    "judge_again",
    "note",
    "refusal",
]


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
    # Told after the comment, which may have lain with the host ever since it was read.
    found.update(known.told)
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


@attrs.frozen
class Judged:
    """What the policy said of a task, and what it was judged by."""

    decision: Decision
    situation: Situation


def judge(context: Context, task: Task, known: Known, asked: Mapping[str, Fact]) -> Judged:
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
    each = [
        _judge(context, attrs.evolve(task, conversation=alone), member, asked)
        for alone, member in known.members
    ]
    return max(each, key=lambda one: (not one.decision.allowed, one.decision.verdict.weight))


def _judge(context: Context, task: Task, known: Known, asked: Mapping[str, Fact]) -> Judged:
    thread = known.conversation
    situation = Situation(
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
    decision = context.policies[task.action].judge(situation)
    if not decision.allowed:
        decision = attrs.evolve(decision, possible=context.possible)
    return Judged(decision, situation)


def judge_again(
    tx: Transaction,
    context: Context,
    task: Delivery,
    attempt: Attempt,
    asked: Mapping[str, Fact],
) -> Judged:
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


def note(tx: Transaction, task: Delivery, judged: Judged, attempt: Attempt | None = None) -> None:
    """Write down what the policy said, in the transaction in which it was asked.

    Args:
        tx: The transaction.
        task: What was wanted.
        judged: What the policy said.
        attempt: What it led to; ``None`` if it was refused.
    """
    decisions.record(
        tx,
        judged.decision,
        judged.situation,
        key=_subject(task, attempt),
        attempt_id=None if attempt is None else attempt.id,
    )


def _subject(task: Delivery, attempt: Attempt | None) -> str:
    """What an answer is kept under; of a thing that is refused again and again, always the same."""
    if task.comment is not None:
        return task.comment.id
    thread = task.conversation
    if attempt is not None or task.is_named or thread is None:
        return task.key
    return thread.id or thread.person.id


def refusal(decision: Decision) -> NotAllowed:
    """What is raised when the policy refuses: another draft could be allowed, or none would be."""
    return (DraftNotAllowed if decision.about_draft else NotAllowed)(decision=decision)


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
    return judge(context, task, known, asked).decision
