"""Sends to many: who may be written to, who not and why, when each message would go, and sending.

A campaign is made of single sends. Each holds a key of its own in the ledger, put together from the
campaign's key and the person, so that going on after a crash writes to nobody twice: the ledger is
the only memory a campaign has.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

import attrs

from privatereply import pacing, replying
from privatereply.context import Context, checked_actor, checked_key, everybody, named
from privatereply.errands import Delivery, Question
from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    InvalidValue,
    Leaked,
    NotAllowed,
    OutcomeUnknown,
    PermissionDenied,
    PrivateReplyError,
    ProviderError,
    RateLimited,
    ReplyInProgress,
    SpamBlocked,
    StoreError,
    Suspended,
    Unsupported,
    UsageError,
)
from privatereply.judging import judge, note
from privatereply.model import Action, Actor, Conversation, Draft, Fact, Person, Receipt
from privatereply.policy import Decision, Restrictions, Verdict
from privatereply.program import Program, transact
from privatereply.provider import Capability
from privatereply.recalling import Known, recall_each, thread_with
from privatereply.store import Attempt, State, Transaction, ledger

__all__ = ["Campaign", "Recipient", "Standing", "carry_out", "prepare"]

# What ends a send this way ends every other one of the account as well.
_FOR_ALL: Final = (
    AuthenticationFailed,
    BillingStopped,
    Leaked,
    PermissionDenied,
    ProviderError,
    RateLimited,
    SpamBlocked,
    Suspended,
    UsageError,
)


class Standing(enum.Enum):
    """Where a campaign stands with one recipient."""

    READY = "ready"
    """May be written to, and has not been."""
    WAITING = "waiting"
    """May be written to, but not yet."""
    REFUSED = "refused"
    """May not be written to; the decision says why."""
    SENT = "sent"
    """Has been written to."""
    UNDER_WAY = "under_way"
    """Is being written to by another process at this moment."""
    UNKNOWN = "unknown"
    """May have been written to; looking will tell, and until then nobody tries again."""
    FAILED = "failed"
    """The platform refused; calling again tries again."""


_UNFINISHED: Final = (
    Standing.READY,
    Standing.WAITING,
    Standing.FAILED,
    Standing.UNDER_WAY,
    Standing.UNKNOWN,
)


@attrs.frozen(kw_only=True)
class Recipient:
    """One of those a campaign is for.

    Attributes:
        conversation: The thread with them, or what is known of it.
        standing: Where the campaign stands with them.
        decision: What the policy said in this run; ``None`` if an earlier one has written to
            them, or another process is at it.
        at: When the message would go, or went; ``None`` if it would not.
        receipt: The record of what was sent.
        error: What the last attempt of this run ended in.
    """

    conversation: Conversation
    standing: Standing
    decision: Decision | None = None
    at: datetime | None = None
    receipt: Receipt | None = None
    error: PrivateReplyError | None = None

    @property
    def person(self) -> Person:
        """Who."""
        return self.conversation.person

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The recipient as JSON can hold it, without names and texts."""
        return {
            "person_id": self.person.id,
            "standing": self.standing.value,
            "at": None if self.at is None else self.at.isoformat(),
            "message_id": None if self.receipt is None else self.receipt.message_id,
            "reasons": None if self.decision is None else self.decision.explain(language),
            "error": None if self.error is None else str(self.error),
        }


@attrs.frozen(kw_only=True)
class Campaign:
    """A send to many, as it was planned or as far as it got.

    Attributes:
        platform: The driver's name.
        account_id: The account that sends.
        key: The host's own name for it.
        draft: What is sent.
        actor: Who sends.
        together: Whether it is one conversation with all instead of one with each.
        recipients: In the order they were given.
        facts: What the host knows of all of them.
        stopped: What ended this run for everybody who was left; ``None`` if nothing did.
    """

    platform: str
    account_id: str
    key: str
    draft: Draft = attrs.field(repr=False)
    actor: Actor
    together: bool = False
    recipients: tuple[Recipient, ...] = attrs.field(repr=lambda all_: f"<{len(all_)} recipients>")
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact], repr=False)
    stopped: PrivateReplyError | None = None

    def of(self, *standings: Standing) -> tuple[Recipient, ...]:
        """The recipients it stands so with."""
        return tuple(one for one in self.recipients if one.standing in standings)

    @property
    def is_done(self) -> bool:
        """Whether calling again could do nothing more for anybody."""
        if self.together and self.of(Standing.REFUSED):
            return True
        return not self.of(*_UNFINISHED)

    @property
    def next_at(self) -> datetime | None:
        """When calling again is worth while: the first moment it could change anything.

        ``None`` if it could not, or if nobody knows when: an unpaid bill for example.
        """
        left = () if self.is_done else self.of(*_UNFINISHED)
        return min((one.at for one in left if one.at is not None), default=None)

    @property
    def counts(self) -> dict[str, int]:
        """How many recipients it stands how with."""
        return {standing.value: len(self.of(standing)) for standing in Standing}

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The campaign as JSON can hold it, without names and texts."""
        return {
            "platform": self.platform,
            "account_id": self.account_id,
            "key": self.key,
            "together": self.together,
            "counts": self.counts,
            "stopped": None if self.stopped is None else str(self.stopped),
            "recipients": [one.as_dict(language) for one in self.recipients],
        }


def prepare(
    context: Context,
    recipients: Iterable[Person | Conversation | str],
    draft: Draft | str,
    *,
    actor: Actor,
    key: str,
    facts: Mapping[str, Fact] | None = None,
    together: bool = False,
) -> Program[Campaign]:
    """Plan a send to many; nothing is sent, nothing is written down.

    Raises:
        InvalidValue: There is nobody, the key is no name, or other words were sent under it.
        Unsupported: It is to be one conversation, and the platform has no groups.
        WrongAccount: A conversation belongs to another account.
    """
    if together and not context.supports(Capability.START_GROUP):
        raise Unsupported(platform=context.account.platform, capability="start_group")
    content, given = Draft.of(draft), dict[str, Conversation]()
    for one in everybody(recipients):
        thread = _thread(context, one)
        given.setdefault(thread.person.id, thread)
    task = Question(
        action=Action.MESSAGE,
        facts=facts,
        draft=content,
        actor=checked_actor(actor),
        recipients=len(given),
        key=checked_key(key),
    )
    standing = yield from transact(
        lambda tx: _stand(tx, context, task, given, together=together), durable=False
    )
    return Campaign(
        platform=context.account.platform,
        account_id=context.account.id,
        key=key,
        draft=content,
        actor=actor,
        together=together,
        recipients=standing,
        facts=task.facts,
    )


def _thread(context: Context, one: Person | Conversation | str) -> Conversation:
    """The thread with somebody; only the person is known of it if nobody says more."""
    if isinstance(one, Person | str):
        return thread_with(context, named(one))
    context.own(one)
    if one.is_group:
        raise InvalidValue(
            name="people", given="a group", allowed="people, or conversations with one person each"
        )
    return one


def _key(campaign: str, person: Person, *, together: bool) -> str:
    return campaign if together else f"{campaign}:{person.id}"


def _stand(
    tx: Transaction,
    context: Context,
    task: Question,
    given: Mapping[str, Conversation],
    *,
    together: bool,
) -> tuple[Recipient, ...]:
    """How it stands with everybody, in a fixed number of queries."""
    account = context.account
    keys = {
        person_id: _key(task.key, thread.person, together=together)
        for person_id, thread in given.items()
    }
    living = ledger.living_many(
        tx, account.platform, account.id, task.action, set(keys.values()), now=context.now()
    )
    _check_words(task, living.values())
    each = recall_each(tx, context, task, given)
    standing = [
        _standing(
            context,
            task,
            given[person_id],
            attrs.evolve(known, living=living.get(keys[person_id])),
        )
        for person_id, known in each.items()
    ]
    return _timed(tx, context, standing, together=together)


def _standing(context: Context, task: Question, thread: Conversation, known: Known) -> Recipient:
    held = known.conversation or thread
    if known.living is not None:
        return _past(context, held, known.living)
    decision = judge(context, attrs.evolve(task, conversation=thread), known, {}).decision
    standing = Standing.READY if decision.allowed else _refused(decision)
    return Recipient(
        conversation=held, standing=standing, decision=decision, at=_later(standing, decision)
    )


def _refused(decision: Decision) -> Standing:
    """Whether a refusal ends by itself, or when a restriction is lifted."""
    waits = decision.verdict is Verdict.WAIT or _is_restricted(decision)
    return Standing.WAITING if waits else Standing.REFUSED


def _later(standing: Standing, decision: Decision) -> datetime | None:
    return decision.until if standing is Standing.WAITING else None


def _check_words(task: Question, attempts: Iterable[Attempt]) -> None:
    said = None if task.draft is None else task.draft.fingerprint()
    if any(attempt.fingerprint != said for attempt in attempts):
        raise InvalidValue(
            name="key",
            given="the key of a campaign that said something else",
            allowed="a key of its own for every message",
        )


def _is_restricted(decision: Decision) -> bool:
    """Whether nothing but a restriction of the account stands in the way: that can be lifted."""
    refusals = decision.refusals
    return bool(refusals) and all(isinstance(each.rule, Restrictions) for each in refusals)


_PAST: Final = {
    State.RESERVED: Standing.UNDER_WAY,
    State.SENDING: Standing.UNDER_WAY,
    State.SENT: Standing.SENT,
    State.UNKNOWN: Standing.UNKNOWN,
}


def _past(context: Context, thread: Conversation, attempt: Attempt) -> Recipient:
    """Somebody who has been written to, or is being."""
    receipt, standing = attempt.receipt(), _PAST.get(attempt.state, Standing.REFUSED)
    at = None if receipt is None else receipt.sent_at
    if standing is Standing.UNDER_WAY:
        at = attempt.lease_until
    elif standing is Standing.UNKNOWN:
        at = context.now()
    return Recipient(conversation=thread, standing=standing, at=at, receipt=receipt)


def _timed(
    tx: Transaction, context: Context, standing: list[Recipient], *, together: bool
) -> tuple[Recipient, ...]:
    """When each message would go at the pace of the account's budget."""
    ready = [one for one in standing if one.standing is Standing.READY]
    count = min(len(ready), 1) if together else len(ready)
    slots = iter(pacing.forecast(tx, context, Action.MESSAGE, count))
    first = next(slots, None)
    moments = iter([first] * len(ready) if together else [first, *slots])
    return tuple(
        attrs.evolve(one, at=next(moments)) if one.standing is Standing.READY else one
        for one in standing
    )


def carry_out(context: Context, campaign: Campaign) -> Program[Campaign]:
    """Write to everybody who may be written to, one after the other.

    What keeps the others from being written to is written down for each of them. Somebody whose
    message would have to wait longer for the account's budget than a single send may is left
    waiting, and so is everybody after them.
    """
    if campaign.stopped is None:
        yield from _note_refusals(context, campaign)
    if campaign.together:
        return (yield from _carry_out_together(context, campaign))
    done: list[Recipient] = []
    stopped: PrivateReplyError | None = None
    for one in campaign.recipients:
        if stopped is not None or one.standing not in _OPEN:
            done.append(one)
            continue
        sent = yield from _write_to(context, campaign, one)
        stopped = sent.error if isinstance(sent.error, _FOR_ALL) else None
        done.append(sent if stopped is None else _left(context, one, stopped))
    return attrs.evolve(campaign, recipients=tuple(done), stopped=stopped)


_PAGE: Final = 500
"""How many people are judged in one transaction."""


def _note_refusals(context: Context, campaign: Campaign) -> Program[None]:
    """Write down whom the policy keeps from being written to, for nobody will ask it again."""
    refused = [one for one in campaign.of(Standing.REFUSED, Standing.WAITING) if one.decision]
    for begin in range(0, len(refused), _PAGE):
        page = {one.person.id: one.conversation for one in refused[begin : begin + _PAGE]}
        yield from transact(partial(_note_each, context, campaign, page), durable=False)


def _note_each(
    context: Context, campaign: Campaign, given: Mapping[str, Conversation], tx: Transaction
) -> None:
    task = Delivery(
        action=Action.MESSAGE,
        facts=campaign.facts,
        draft=campaign.draft,
        actor=campaign.actor,
        recipients=len(campaign.recipients),
        campaign=campaign.key,
        key=campaign.key,
    )
    for person_id, known in recall_each(tx, context, task, given).items():
        thread = given[person_id]
        key = _key(campaign.key, thread.person, together=False)
        alone = attrs.evolve(task, conversation=thread, key=key)
        judged = judge(context, alone, known, {})
        if not judged.decision.allowed:
            note(tx, alone, judged)


_OPEN: Final = {Standing.READY, Standing.UNKNOWN}
"""With whom there is something to do: an unknown attempt is looked for."""


def _write_to(context: Context, campaign: Campaign, one: Recipient) -> Program[Recipient]:
    try:
        receipt = yield from replying.send(
            context,
            one.conversation,
            campaign.draft,
            actor=campaign.actor,
            facts=campaign.facts,
            key=_key(campaign.key, one.person, together=False),
            campaign=campaign.key,
        )
    except StoreError:
        raise
    except PrivateReplyError as error:
        return _failed(one, error)
    return attrs.evolve(
        one, standing=Standing.SENT, receipt=receipt, at=receipt.sent_at, error=None
    )


def _failed(one: Recipient, error: PrivateReplyError) -> Recipient:
    """How it stands with somebody after a send that did not succeed."""
    if isinstance(error, NotAllowed):
        # Something happened since the plan was made: an opt-out, for example.
        decision, standing = error.decision, _refused(error.decision)
        return attrs.evolve(
            one,
            standing=standing,
            decision=decision,
            at=_later(standing, decision),
            error=error,
        )
    standing = Standing.FAILED
    if isinstance(error, ReplyInProgress):
        standing = Standing.UNDER_WAY
    elif isinstance(error, OutcomeUnknown):
        standing = Standing.UNKNOWN
    return attrs.evolve(one, standing=standing, at=None, error=error)


def _left(context: Context, one: Recipient, stopped: PrivateReplyError) -> Recipient:
    """Somebody who was not written to because nobody can be at the moment."""
    wait = stopped.retry_after if isinstance(stopped, RateLimited) else None
    at = one.at if wait is None else context.now() + wait
    return attrs.evolve(one, at=at, error=stopped)


def _carry_out_together(context: Context, campaign: Campaign) -> Program[Campaign]:
    """Open the group, unless there is anybody who may not be written to."""
    if len(campaign.of(*_OPEN)) < len(campaign.recipients):
        return campaign
    try:
        receipt = yield from replying.start_group(
            context,
            [one.person for one in campaign.recipients],
            campaign.draft,
            actor=campaign.actor,
            facts=campaign.facts,
            key=campaign.key,
            campaign=campaign.key,
        )
    except StoreError:
        raise
    except AuthenticationFailed as error:
        left = tuple(_left(context, one, error) for one in campaign.recipients)
        return attrs.evolve(campaign, recipients=left, stopped=error)
    except PrivateReplyError as error:
        failed = tuple(_failed(one, error) for one in campaign.recipients)
        return attrs.evolve(campaign, recipients=failed, stopped=error)
    sent = tuple(
        attrs.evolve(one, standing=Standing.SENT, receipt=receipt, at=receipt.sent_at, error=None)
        for one in campaign.recipients
    )
    return attrs.evolve(campaign, recipients=sent, stopped=None)
