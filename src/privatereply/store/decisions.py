"""What policies said of what somebody wanted to send: each answer once, and how often it was given.

The same answer is the same rules saying the same in the same words to the same actor; the moments
in it may move. So whoever asks every minute gets one row, and the row holds the last situation.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

import attrs

from privatereply.model import Action, Actor, ActorKind, CommentRecord
from privatereply.policy import Decision, Situation, Verdict
from privatereply.store import comments, rulings, situations
from privatereply.store.attempt import draft_from_text
from privatereply.store.columns import account, exact, micros, moment
from privatereply.store.database import Row, Transaction
from privatereply.store.rulings import Ruling

__all__ = ["Decided", "Ruling", "Unasked", "history", "of_comment", "record", "unasked"]

_ALLOW: Final = Verdict.ALLOW

_COLUMNS: Final = """
    decided.account_id, decided.action, decided.key, decided.digest, decided.comment_id,
    decided.person_id, decided.attempt_id, decided.verdict, decided.actor_kind, decided.actor_id,
    decided.first_at, decided.last_at, decided.times, decided.findings, decided.situation,
    attempt.draft, attempt.purpose
"""
_FROM: Final = """
    FROM privatereply_decisions AS decided
    LEFT JOIN privatereply_attempts AS attempt ON attempt.id = decided.attempt_id
"""
_RECORD: Final = """
    INSERT INTO privatereply_decisions (
        platform, account_id, action, key, digest, comment_id, person_id, attempt_id, verdict,
        actor_kind, actor_id, first_at, last_at, times, findings, situation
    ) VALUES (
        :platform, :account_id, :action, :key, :digest, :comment_id, :person_id, :attempt_id,
        :verdict, :actor_kind, :actor_id, :at, :at, 1, :findings, :situation
    )
    ON CONFLICT (platform, account_id, action, key, digest) DO UPDATE SET
        person_id = COALESCE(excluded.person_id, privatereply_decisions.person_id),
        attempt_id = excluded.attempt_id, last_at = excluded.last_at,
        times = privatereply_decisions.times + 1, findings = excluded.findings,
        situation = excluded.situation
"""
_OF_COMMENT: Final = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE decided.platform = :platform AND decided.account_id = :account_id
        AND decided.comment_id = :comment_id
    ORDER BY decided.first_at, decided.action, decided.key, decided.digest
    LIMIT :limit
"""
_HISTORY: Final = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE decided.platform = :platform AND decided.action = :action
        AND decided.last_at >= :since
        AND (decided.last_at, decided.account_id, decided.key, decided.digest)
            > (:since, :after_account, :after_key, :after_digest)
        AND NOT EXISTS (
            SELECT 1 FROM privatereply_decisions AS newer
            WHERE newer.platform = decided.platform AND newer.account_id = decided.account_id
                AND newer.action = decided.action AND newer.key = decided.key
                AND (newer.last_at, newer.digest) > (decided.last_at, decided.digest)
        )
    ORDER BY decided.last_at, decided.account_id, decided.key, decided.digest
    LIMIT :limit
"""
_UNASKED: Final = """
    SELECT told.account_id, told.comment_id, told.id, told.first_told_at, comment.removed_at
    FROM privatereply_events AS told
    JOIN privatereply_comments AS comment ON comment.platform = told.platform
        AND comment.account_id = told.account_id AND comment.id = told.comment_id
    WHERE told.platform = :platform AND told.kind = 'CommentAdded' AND told.test = 0
        AND told.first_told_at >= :since
        AND (told.first_told_at, told.account_id, told.id) > (:since, :after_account, :after_id)
        AND NOT EXISTS (
            SELECT 1 FROM privatereply_decisions AS decided
            WHERE decided.platform = told.platform AND decided.account_id = told.account_id
                AND decided.action = :action AND decided.key = told.comment_id
        )
    ORDER BY told.first_told_at, told.account_id, told.id
    LIMIT :limit
"""


@attrs.frozen(kw_only=True)
class Unasked:
    """A comment that was told, and that nobody wanted to answer.

    Attributes:
        comment: The comment, as it was last seen.
        event_id: The event that told it.
        told_at: When it was first told.
        removed_at: When it was removed, if it was.
    """

    comment: CommentRecord
    event_id: str
    told_at: datetime
    removed_at: datetime | None


@attrs.frozen(kw_only=True)
class Decided:
    """What a policy said of one thing somebody wanted to send.

    Attributes:
        platform: The driver's name.
        account_id: The account.
        action: What was wanted.
        key: What the ledger would keep it under; of a message without a name of its own that was
            refused, whom it was for.
        digest: What makes it the same answer when it is given again.
        comment_id: The comment it was about, if any.
        person_id: Whom it was for, if that was known.
        attempt_id: The attempt it led to; ``None`` if it was refused.
        verdict: What the policy said.
        actor: Who wanted it.
        first_at: When this was said first.
        last_at: When it was said last.
        times: How often.
        rulings: What each rule said, the last time.
        situation: What the policy was judged by, the last time; ``None`` once it was erased.
    """

    platform: str
    account_id: str
    action: Action
    key: str
    digest: str
    comment_id: str | None
    person_id: str | None
    attempt_id: str | None
    verdict: Verdict
    actor: Actor | None
    first_at: datetime
    last_at: datetime
    times: int
    rulings: tuple[Ruling, ...]
    situation: Situation | None = attrs.field(repr=False)

    @property
    def allowed(self) -> bool:
        """Whether it might be sent."""
        if self.verdict is Verdict.UNCERTAIN:
            return not any(ruling.blocks for ruling in self.rulings)
        return self.verdict is Verdict.ALLOW


def record(
    tx: Transaction,
    decision: Decision,
    situation: Situation,
    *,
    key: str,
    attempt_id: str | None = None,
) -> None:
    """Write down what a policy said; the same answer again is counted.

    Args:
        tx: The transaction in which it was asked.
        decision: What it said.
        situation: What it was judged by. Its comment is what is answered.
        key: What the ledger keeps it under, or whom it is for.
        attempt_id: The attempt it led to, which keeps the draft.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    actor, comment, person = situation.actor, situation.comment, situation.person
    holder = situation.account
    tx.execute(
        _RECORD,
        {
            **account(holder.platform, holder.id),
            "action": situation.action.value,
            "key": exact("key", key),
            "digest": _digest(decision, actor),
            "comment_id": exact("comment_id", comment.id) if comment else None,
            "person_id": exact("person_id", person.id) if person else None,
            "attempt_id": attempt_id,
            "verdict": decision.verdict.value,
            "actor_kind": actor.kind.value if actor else None,
            "actor_id": exact("actor", actor.id) if actor else None,
            "at": micros(situation.now),
            "findings": rulings.to_text(decision.findings),
            "situation": situations.to_text(situation, with_draft=attempt_id is None),
        },
    )


def of_comment(
    tx: Transaction, platform: str, account_id: str, comment_id: str, *, limit: int = 100
) -> list[Decided]:
    """What was said of a comment, oldest first."""
    params = {**account(platform, account_id), "comment_id": exact("comment_id", comment_id)}
    rows = tx.execute(_OF_COMMENT, {**params, "limit": limit})
    return [_decided(platform, row) for row in rows]


def history(
    tx: Transaction,
    platform: str,
    action: Action,
    *,
    since: datetime,
    after: Decided | None = None,
    limit: int = 500,
) -> list[Decided]:
    """The last word on everything that was wanted on a platform since a time, oldest first.

    Args:
        tx: The transaction.
        platform: The driver's name.
        action: What was wanted.
        since: The earliest time of a last word.
        after: The last one of the page before; ``None`` for the first page.
        limit: At most so many.
    """
    params = {
        "platform": exact("platform", platform),
        "action": action.value,
        "since": micros(after.last_at if after else since),
        "after_account": after.account_id if after else "",
        "after_key": after.key if after else "",
        "after_digest": after.digest if after else "",
        "limit": limit,
    }
    return [_decided(platform, row) for row in tx.execute(_HISTORY, params)]


def unasked(
    tx: Transaction,
    platform: str,
    action: Action,
    *,
    since: datetime,
    after: Unasked | None = None,
    limit: int = 500,
) -> list[Unasked]:
    """The comments that were first told since a time and nobody asked about, oldest first.

    Args:
        tx: The transaction.
        platform: The driver's name.
        action: What nobody asked for.
        since: The earliest time.
        after: The last one of the page before; ``None`` for the first page.
        limit: At most so many.
    """
    params = {
        "platform": exact("platform", platform),
        "action": action.value,
        "since": micros(after.told_at if after else since),
        "after_account": after.comment.account_id if after else "",
        "after_id": after.event_id if after else "",
        "limit": limit,
    }
    found: list[Unasked] = []
    for account_id, comment_id, event_id, told_at, removed_at in tx.execute(_UNASKED, params):
        comment = comments.recall(tx, platform, account_id, comment_id)
        if comment is not None:
            told = Unasked(
                comment=comment,
                event_id=event_id,
                told_at=moment(int(told_at)),
                removed_at=moment(removed_at),
            )
            found.append(told)
    return found


def _digest(decision: Decision, actor: Actor | None) -> str:
    words = [decision.verdict.value]
    if actor is not None:
        words += (actor.kind.value, actor.id)
    for finding in decision.findings:
        if finding.verdict is not _ALLOW or finding.extension is not None:
            words += (finding.rule.name, finding.verdict.value, finding.reason.phrase.one)
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16).hexdigest()


def _decided(platform: str, row: Row) -> Decided:
    (account_id, action, key, digest, comment_id, person_id, attempt_id, verdict, *rest) = row
    actor_kind, actor_id, first_at, last_at, times, findings, situation, draft, purpose = rest
    kept = None if draft is None else draft_from_text(draft, purpose)
    return Decided(
        platform=platform,
        account_id=account_id,
        action=Action(action),
        key=key,
        digest=digest,
        comment_id=comment_id,
        person_id=person_id,
        attempt_id=attempt_id,
        verdict=Verdict(verdict),
        actor=None if actor_kind is None else Actor(kind=ActorKind(actor_kind), id=actor_id),
        first_at=moment(int(first_at)),
        last_at=moment(int(last_at)),
        times=times,
        rulings=rulings.from_text(findings),
        situation=situations.from_text(platform, account_id, situation, draft=kept)
        if situation
        else None,
    )
