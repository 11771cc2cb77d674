"""What we know about a situation, and what the policy makes of it: steps 1 to 3 of every send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.conduct import converse, open_flow
from privatereply.context import Context, checked_facts
from privatereply.errors import DraftNotAllowed, NotAllowed
from privatereply.model import Action, Actor, Comment, Conversation, ConversationRecord, Draft, Fact
from privatereply.policy import Decision, Situation, facts
from privatereply.program import Program, transact
from privatereply.provider import Capability, CheckComment
from privatereply.store import State, Transaction, ledger, threads
from privatereply.store.ledger import Attempt

__all__ = ["Delivery", "Known", "Task", "ask", "can_reply", "insist", "judge", "recall"]


@attrs.frozen(kw_only=True)
class Task:
    """One thing somebody wants to send, or asks whether they may.

    Attributes:
        action: What is to be done.
        comment: The comment to answer; ``None`` for a message.
        conversation: The thread to send into; ``None`` for replies to a comment.
        facts: What the caller knows, by the names of the policy's facts.
        key: What the ledger keeps unique: one living attempt per action and key.
    """

    action: Action
    comment: Comment | None = None
    conversation: Conversation | None = None
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    key: str


@attrs.frozen(kw_only=True)
class Delivery(Task):
    """A task that is to be carried out.

    Attributes:
        draft: What is to be sent.
        actor: Who sends.
    """

    draft: Draft
    actor: Actor


@attrs.frozen(kw_only=True)
class Known:
    """What the store knows about a task.

    Attributes:
        living: The attempt that holds the task's key, if there is one.
        conversation: The thread with the person, if one is known.
    """

    living: Attempt | None
    conversation: Conversation | None


def recall(tx: Transaction, context: Context, task: Task) -> Known:
    """What the store knows about a task, in one transaction."""
    account = context.account
    living = ledger.living(
        tx, account.platform, account.id, task.action, task.key, now=context.now()
    )
    return Known(living=living, conversation=_thread(tx, context, task))


def _thread(tx: Transaction, context: Context, task: Task) -> Conversation | None:
    account = context.account
    given = task.conversation
    person = given.person if given else task.comment.author if task.comment else None
    if person is None:
        return given
    known = threads.conversation(tx, account.platform, account.id, person_id=person.id)
    if given is None or known is None:
        return known or given
    return _merge(known, given)


def _merge(known: ConversationRecord, given: Conversation) -> Conversation:
    """The store's record, completed by what the caller holds; the later time counts."""
    return attrs.evolve(
        known,
        id=known.id or given.id,
        folder=given.folder or known.folder,
        private_reply_at=_later(known.private_reply_at, given.private_reply_at),
        last_inbound_at=_later(known.last_inbound_at, given.last_inbound_at),
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
    found.update(asked)
    if task.action is Action.PRIVATE_REPLY:
        replied = known.living is not None and known.living.state in {State.SENT, State.SPENT}
        if replied or found.get(facts.ALREADY_REPLIED) is not Fact.YES:
            # The ledger is the judge; only the platform's own trace of a reply overrules its "no".
            found[facts.ALREADY_REPLIED] = Fact.of(replied)
    if known.conversation is not None and known.conversation.last_inbound_at is not None:
        found[facts.PERSON_HAS_WRITTEN] = Fact.YES
    found.update(task.facts)
    return found


def judge(
    context: Context,
    task: Task,
    known: Known,
    asked: Mapping[str, Fact],
    *,
    draft: Draft | None,
    actor: Actor | None,
) -> Decision:
    """What the account's policy says about a task.

    Args:
        context: The account.
        task: What is wanted.
        known: What the store knows.
        asked: What the platform answered when it was asked just now.
        draft: What would be sent, if that is known.
        actor: Who would send, if that is known.
    """
    thread = known.conversation
    return context.policies[task.action].judge(
        Situation(
            now=context.now(),
            action=task.action,
            account=context.account,
            actor=actor,
            comment=task.comment,
            draft=draft,
            plan=context.plan,
            private_reply_at=thread.private_reply_at if thread else None,
            last_inbound_at=thread.last_inbound_at if thread else None,
            facts=_facts(context, task, known, asked),
        )
    )


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
    """Ask the platform for fresh facts about the task's comment, if the driver can."""
    if task.comment is None or not context.supports(Capability.CHECK_COMMENT):
        return {}
    command = CheckComment(account=context.account, comment=task.comment)
    flow = open_flow(context.provider, context.provider.check_comment, command)
    return (yield from converse(context.provider, flow, Mapping))


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
    content = None if draft is None else Draft.of(draft)
    task = Task(
        action=Action.PRIVATE_REPLY, comment=comment, facts=checked_facts(facts), key=comment.id
    )
    known = yield from transact(lambda tx: recall(tx, context, task), durable=False)
    asked: Mapping[str, Fact] = (yield from ask(context, task)) if ask_platform else {}
    return judge(context, task, known, asked, draft=content, actor=actor)
