"""The durable record of attempts: the only judge of "was this comment already answered".

One row per try. A partial unique index lets at most one living attempt hold a key; refused and
released ones stay as history. Every step is one ``UPDATE … WHERE state IN (…) RETURNING``, so that
two callers can never take the same step, and whoever won is told by the row that came back: the
drivers' row counts are not to be trusted for that.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from privatereply.errors import InvalidValue, LedgerConflict, PlatformError, PrivateReplyError
from privatereply.model import Action
from privatereply.store.attempt import COLUMNS, Attempt, from_row, to_row
from privatereply.store.columns import account, exact, micros, prose
from privatereply.store.contacts import address, advertised, advertised_many, attempts_to
from privatereply.store.database import Transaction
from privatereply.store.machine import LIVING, TRANSITIONS, State, Step, diagram
from privatereply.store.many import Many
from privatereply.store.steps import ALIVE, END_LEASES, LEASED, SELECTED, STATEMENTS, UNDER_WAY

__all__ = [
    "LIVING",
    "TRANSITIONS",
    "Attempt",
    "State",
    "Step",
    "address",
    "advertised",
    "advertised_many",
    "annotate",
    "begin",
    "campaign",
    "claim",
    "diagram",
    "get",
    "has_rival",
    "living",
    "living_many",
    "open_to",
    "owned",
    "owner",
    "settle",
    "story",
    "unsettled",
]

# Each round, somebody else freed the key and somebody else again took it.
_ROUNDS: Final = 16

_CLAIM: Final = f"""
    INSERT INTO privatereply_attempts ({SELECTED})
    VALUES ({", ".join(f":{name}" for name in COLUMNS)})
    ON CONFLICT DO NOTHING
    RETURNING id
"""
_GET: Final = f"SELECT {SELECTED} FROM privatereply_attempts WHERE id = :id"
_LIVING: Final = f"""
    SELECT {SELECTED} FROM privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND action = :action AND key = :key
        AND state IN ({ALIVE})
"""
_LIVING_MANY: Final = Many(f"""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT {SELECTED} FROM wanted CROSS JOIN privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND action = :action
        AND key = wanted.name AND state IN ({ALIVE})
""")
_CAMPAIGN: Final = f"""
    SELECT {SELECTED} FROM privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND campaign = :campaign
        AND (key, id) > (:after_key, :after_id)
    ORDER BY key, id
    LIMIT :limit
"""
_STORY: Final = f"""
    SELECT {SELECTED} FROM privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND comment_id = :comment_id
    ORDER BY reserved_at, id
"""
_UNKNOWN: Final = f"""
    SELECT {SELECTED} FROM privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND state = 'unknown'
    ORDER BY settled_at, id
    LIMIT :limit
"""
# Two halves, as there are two indexes: one statement over both states would read every row.
_OPEN: Final = " UNION ALL ".join(
    f"""
    SELECT rival.id FROM privatereply_attempts AS rival
    LEFT JOIN privatereply_comments AS theirs ON theirs.platform = rival.platform
        AND theirs.account_id = rival.account_id AND theirs.id = rival.comment_id
    WHERE rival.platform = :platform AND rival.account_id = :account_id
        AND rival.id <> :id AND {condition}
        AND (
            CAST(:person_id AS TEXT) IS NULL
            OR COALESCE(rival.person_id, theirs.author_id) IS NULL
            OR CAST(:person_id AS TEXT) IN (rival.person_id, theirs.author_id)
        )
    """
    for condition in (
        f"rival.state IN ({LEASED}) AND rival.state = 'sending'",
        "rival.state = 'unknown'",
    )
)
_RIVALS: Final = f"SELECT {SELECTED} FROM privatereply_attempts WHERE id IN ({_OPEN})"
_OPEN_TO: Final = f"""
    WITH wanted (id) AS (VALUES (:person_id))
    SELECT {SELECTED} FROM privatereply_attempts WHERE id IN (
        {attempts_to("attempt.id", f"attempt.state IN ({UNDER_WAY})")}
    )
    ORDER BY reserved_at, id
"""
_OWNER: Final = """
    SELECT id FROM privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND message_id = :message_id
        AND state = 'sent'
    LIMIT 1
"""
_OWNED: Final = Many("""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT message_id FROM wanted CROSS JOIN privatereply_attempts
    WHERE platform = :platform AND account_id = :account_id AND message_id = wanted.name
        AND state = 'sent'
""")
_ANNOTATE: Final = """
    UPDATE privatereply_attempts SET
        message_id = COALESCE(:message_id, message_id), evidence = COALESCE(:evidence, evidence)
    WHERE id = :id
"""


def claim(tx: Transaction, attempt: Attempt, now: datetime) -> Attempt | None:
    """Take a key, if nobody holds it.

    The attempt is written as it is given, reserved; a caller that has nothing left to wait for may
    give one that is sending already, with ``begun_at``, and spare the step `begin`. A holder whose
    lease ended is moved on first: one that was reserved frees the key, one that was sending is
    unknown from then on and goes on holding it.

    Returns:
        ``None`` if the key is the caller's; otherwise the attempt that holds it. A claim repeated
        because nobody knows whether its commit arrived is told of itself: it has the same id.

    Raises:
        InvalidValue: The attempt is neither reserved nor sending, or holds what a database cannot.
        LedgerConflict: Its id was used before.
    """
    if attempt.state not in {State.RESERVED, State.SENDING}:
        raise InvalidValue(name="state", given=attempt.state.value, allowed="reserved, sending")
    row = to_row(attempt)
    for _ in range(_ROUNDS):
        if tx.one(_CLAIM, row) is not None:
            return None
        holder = living(tx, attempt.platform, attempt.account_id, attempt.action, attempt.key, now)
        if holder is not None:
            return holder
    used = get(tx, attempt.id)
    state = "contended" if used is None else used.state.value
    raise LedgerConflict(attempt_id=attempt.id, state=state, event="claim")


def begin(tx: Transaction, attempt_id: str, now: datetime, lease_until: datetime) -> Attempt:
    """Record that the first byte is about to leave; commit durably before it does.

    Raises:
        LedgerConflict: The attempt is not reserved any more.
    """
    return _take(tx, attempt_id, Step.BEGIN, now, {"lease_until": micros(lease_until)})


def settle(
    tx: Transaction,
    attempt_id: str,
    step: Step,
    now: datetime,
    *,
    message_id: str | None = None,
    person_id: str | None = None,
    conversation_id: str | None = None,
    sent_at: datetime | None = None,
    evidence: str | None = None,
    error: PrivateReplyError | None = None,
    retry_at: datetime | None = None,
) -> Attempt:
    """Record what became of an attempt; what is not told stays as it was.

    Args:
        tx: The transaction; it need not be durable, since losing it leaves an attempt that is
            sending, and looking settles that.
        attempt_id: The attempt.
        step: What happened; any but ``BEGIN``.
        now: The time, aware.
        message_id: The platform's id of what was sent.
        person_id: The recipient, as the platform names them in private.
        conversation_id: The thread.
        sent_at: When it was sent; ``now`` if the platform does not tell.
        evidence: What a look found, or what the platform's acceptance leaves open.
        error: What went wrong.
        retry_at: When the same may be tried again.

    Raises:
        InvalidValue: The step is ``BEGIN``.
        LedgerConflict: The attempt's state does not have this step.
    """
    if step is Step.BEGIN:
        raise InvalidValue(name="step", given="begin", allowed="another step; begin() takes it")
    told = {
        # Whatever a platform calls them, an outcome must never fail to be recorded.
        "message_id": prose(message_id),
        "person_id": prose(person_id),
        "conversation_id": prose(conversation_id),
        "sent_at": micros(sent_at),
        "evidence": prose(evidence),
        "retry_at": micros(retry_at),
        **_failure(error),
    }
    return _take(tx, attempt_id, step, now, told)


def living(
    tx: Transaction, platform: str, account_id: str, action: Action, key: str, now: datetime
) -> Attempt | None:
    """The attempt that holds a key, moved on if its lease ended; ``None`` if the key is free."""
    params = {**account(platform, account_id), "action": action.value, "key": exact("key", key)}
    while (row := tx.one(_LIVING, params)) is not None:
        holder = from_row(row)
        if (holder.state, Step.LEASE_ENDED) not in TRANSITIONS or holder.lease_until > now:
            return holder
        tx.execute(STATEMENTS[Step.LEASE_ENDED], {"id": holder.id, "now": micros(now)})
    return None


def living_many(
    tx: Transaction,
    platform: str,
    account_id: str,
    action: Action,
    keys: Iterable[str],
    now: datetime,
) -> dict[str, Attempt]:
    """The attempts that hold many keys, by the key; keys that are free are left out.

    On the way every attempt of the account whose lease ended is moved on.
    """
    params = {**account(platform, account_id), "action": action.value}
    tx.execute(END_LEASES, {**params, "now": micros(now)})
    held = map(from_row, _LIVING_MANY.rows(tx, params, "key", keys))
    return {attempt.key: attempt for attempt in held}


def get(tx: Transaction, attempt_id: str) -> Attempt | None:
    """One attempt by its id."""
    row = tx.one(_GET, {"id": exact("attempt_id", attempt_id)})
    return None if row is None else from_row(row)


def story(tx: Transaction, platform: str, account_id: str, comment_id: str) -> list[Attempt]:
    """Every attempt that ever touched a comment, oldest first."""
    comment = exact("comment_id", comment_id)
    rows = tx.execute(_STORY, {**account(platform, account_id), "comment_id": comment})
    return [from_row(row) for row in rows]


def campaign(
    tx: Transaction,
    platform: str,
    account_id: str,
    name: str,
    *,
    after: Attempt | None = None,
    limit: int = 1000,
) -> list[Attempt]:
    """Every attempt of a send to many, refused ones too, in the order of their keys.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account.
        name: The host's name of the send.
        after: The last attempt of the page before; ``None`` for the first page.
        limit: At most so many.
    """
    params = {
        **account(platform, account_id),
        "campaign": exact("campaign", name),
        "after_key": after.key if after else "",
        "after_id": after.id if after else "",
        "limit": limit,
    }
    return [from_row(row) for row in tx.execute(_CAMPAIGN, params)]


def owner(tx: Transaction, platform: str, account_id: str, message_id: str) -> str | None:
    """The attempt that a message is known to be, if it is one."""
    params = {**account(platform, account_id), "message_id": prose(message_id)}
    row = tx.one(_OWNER, params)
    return None if row is None else str(row[0])


def owned(
    tx: Transaction, platform: str, account_id: str, message_ids: Iterable[str]
) -> frozenset[str]:
    """Which messages and public comments are known to be attempts of ours."""
    rows = _OWNED.rows(tx, account(platform, account_id), "message_id", message_ids)
    return frozenset(row[0] for row in rows)


def annotate(
    tx: Transaction, attempt_id: str, *, message_id: str | None = None, evidence: str | None = None
) -> None:
    """Write down what became known of an attempt, without a step; what is not told stays."""
    params = {
        "id": exact("attempt_id", attempt_id),
        "message_id": prose(message_id),
        "evidence": prose(evidence),
    }
    tx.execute(_ANNOTATE, params)


def has_rival(tx: Transaction, attempt: Attempt, person_id: str | None) -> bool:
    """Whether another attempt sent words like these to the same person, its outcome not known yet.

    A message that is found then may belong to either. Where nobody knows the person, any counts.

    Args:
        tx: The transaction.
        attempt: The attempt.
        person_id: Whom it went to, as far as anybody knows. Another attempt went to them if it
            names them, or the author of its comment is them.
    """
    params = {
        **account(attempt.platform, attempt.account_id),
        "id": exact("attempt_id", attempt.id),
        "person_id": exact("person_id", person_id),
    }
    rivals = map(from_row, tx.execute(_RIVALS, params))
    return any(
        # What was erased keeps its fingerprint.
        rival.fingerprint == attempt.fingerprint or rival.draft.looks_like(attempt.draft)
        for rival in rivals
    )


def open_to(tx: Transaction, platform: str, account_id: str, person_id: str) -> list[Attempt]:
    """The private attempts to a person that are on their way or of unknown outcome, oldest first.

    An attempt goes to them if it names them, or if they are the author of its comment.
    """
    params = {**account(platform, account_id), "person_id": exact("person_id", person_id)}
    return [from_row(row) for row in tx.execute(_OPEN_TO, params)]


def unsettled(
    tx: Transaction, platform: str, account_id: str, now: datetime, limit: int
) -> list[Attempt]:
    """Attempts somebody has to look for: unknown, and sending ones whose lease ended.

    Reserved ones whose lease ended are released on the way: nothing of them had left. Those that
    were looked for longest ago come first, so that one nobody can settle never stands in the way
    of the others.
    """
    params = {**account(platform, account_id), "now": micros(now), "limit": limit}
    tx.execute(END_LEASES, params)
    return [from_row(row) for row in tx.execute(_UNKNOWN, params)]


def _take(
    tx: Transaction, attempt_id: str, step: Step, now: datetime, told: Mapping[str, object]
) -> Attempt:
    params = {"id": exact("attempt_id", attempt_id), "now": micros(now), **told}
    row = tx.one(STATEMENTS[step], params)
    if row is not None:
        return from_row(row)
    found = get(tx, attempt_id)
    state = "missing" if found is None else found.state.value
    raise LedgerConflict(attempt_id=attempt_id, state=state, event=step.value)


def _failure(error: PrivateReplyError | None) -> dict[str, object]:
    """The columns an error fills; its sentence holds no secret and no personal data."""
    refusal = error if isinstance(error, PlatformError) else None
    return {
        "error": None if error is None else prose(f"{type(error).__name__}: {error.reason}"),
        "code": prose(refusal.code) if refusal else None,
        "subcode": prose(refusal.subcode) if refusal else None,
        "status": refusal.status if refusal else None,
        "trace_id": prose(refusal.trace_id) if refusal else None,
    }
