"""What a person has agreed to, and refused, beyond any one conversation."""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.model import Fact, utc_or_none
from privatereply.policy import facts
from privatereply.store.columns import account, exact, micros, moment
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Many
from privatereply.store.merging import known, later

__all__ = [
    "Consent",
    "block",
    "consent",
    "consents",
    "opt_in",
    "opt_out",
    "take_marketing",
    "withdraw_marketing",
]

_TIMES: Final = ("opted_out_at", "opted_in_at", "marketing_consent_at", "marketing_withdrawn_at")
_COLUMNS: Final = ", ".join(_TIMES)
_NOTE: Final = f"""
    INSERT INTO privatereply_people (platform, account_id, person_id, {_COLUMNS}, blocked)
    VALUES (
        :platform, :account_id, :person_id, {", ".join(f":{name}" for name in _TIMES)}, :blocked
    )
    ON CONFLICT (platform, account_id, person_id) DO UPDATE SET
        {later("privatereply_people", *_TIMES)},
        {known("privatereply_people", "blocked")}
"""
_CONSENTS: Final = Many(f"""
    WITH wanted (id) AS (VALUES :wanted)
    SELECT person_id, {_COLUMNS}, blocked
    FROM wanted CROSS JOIN privatereply_people
    WHERE platform = :platform AND account_id = :account_id AND person_id = wanted.id
""")


@attrs.frozen(kw_only=True)
class Consent:
    """What a person has agreed to and refused; the later word counts, and "no" at the same time.

    Attributes:
        opted_out_at: When they last asked to be left alone.
        opted_in_at: When they last asked to be written to.
        marketing_consent_at: When they last agreed to advertising.
        marketing_withdrawn_at: When they last took that back.
        blocked: Whether the account has blocked them.
    """

    opted_out_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    opted_in_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    marketing_consent_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    marketing_withdrawn_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    blocked: Fact = Fact.UNKNOWN

    @property
    def opted_in(self) -> Fact:
        """Whether they asked to be written to; unknown if they never said either."""
        return _last_word(self.opted_in_at, self.opted_out_at)

    @property
    def opted_out(self) -> Fact:
        """Whether they asked to be left alone; unknown if they never said either."""
        opposite = {Fact.YES: Fact.NO, Fact.NO: Fact.YES}
        return opposite.get(self.opted_in, Fact.UNKNOWN)

    @property
    def marketing(self) -> Fact:
        """Whether they agreed to advertising. Who opted out did not, until they agree again."""
        refusals = [self.marketing_withdrawn_at, self.opted_out_at]
        refused_at = max((time for time in refusals if time is not None), default=None)
        return _last_word(self.marketing_consent_at, refused_at)

    def facts(self) -> Mapping[str, Fact]:
        """What is known of it, by the names in `privatereply.policy.facts`."""
        told = {
            facts.OPTED_OUT: self.opted_out,
            facts.OPTED_IN: self.opted_in,
            facts.MARKETING_CONSENT: self.marketing,
            facts.PERSON_BLOCKED: self.blocked,
        }
        return {name: fact for name, fact in told.items() if fact is not Fact.UNKNOWN}


def _last_word(agreed_at: datetime | None, refused_at: datetime | None) -> Fact:
    if agreed_at is None:
        return Fact.UNKNOWN if refused_at is None else Fact.NO
    return Fact.of(refused_at is None or agreed_at > refused_at)


def consent(tx: Transaction, platform: str, account_id: str, person_id: str) -> Consent:
    """What a person has agreed to and refused; nothing is known of somebody nobody heard of."""
    found = consents(tx, platform, account_id, (person_id,))
    return found.get(person_id) or Consent()


def consents(
    tx: Transaction, platform: str, account_id: str, person_ids: Iterable[str]
) -> dict[str, Consent]:
    """The same of many people at once; those of whom nothing is known are left out."""
    rows = _CONSENTS.rows(tx, account(platform, account_id), "person_id", person_ids)
    return {row[0]: _consent(row) for row in rows}


def opt_out(tx: Transaction, platform: str, account_id: str, person_id: str, at: datetime) -> None:
    """A person asks to be left alone."""
    _note(tx, platform, account_id, person_id, opted_out_at=micros(at))


def opt_in(tx: Transaction, platform: str, account_id: str, person_id: str, at: datetime) -> None:
    """A person asks to be written to, also after they had opted out."""
    _note(tx, platform, account_id, person_id, opted_in_at=micros(at))


def take_marketing(
    tx: Transaction, platform: str, account_id: str, person_id: str, at: datetime
) -> None:
    """A person agrees to advertising."""
    _note(tx, platform, account_id, person_id, marketing_consent_at=micros(at))


def withdraw_marketing(
    tx: Transaction, platform: str, account_id: str, person_id: str, at: datetime
) -> None:
    """A person takes their agreement to advertising back, and may still be answered."""
    _note(tx, platform, account_id, person_id, marketing_withdrawn_at=micros(at))


def block(
    tx: Transaction, platform: str, account_id: str, person_id: str, *, blocked: bool
) -> None:
    """The account blocks a person, or takes that back; the last word counts."""
    _note(tx, platform, account_id, person_id, blocked=Fact.of(blocked).value)


def _note(
    tx: Transaction, platform: str, account_id: str, person_id: str, **told: int | str
) -> None:
    untold = dict.fromkeys((*_TIMES, "blocked"))
    params = {**account(platform, account_id), "person_id": exact("person_id", person_id)}
    tx.execute(_NOTE, {**params, **untold, **told})


def _consent(row: Row) -> Consent:
    _, out, into, agreed, withdrawn, blocked = row
    return Consent(
        opted_out_at=moment(out),
        opted_in_at=moment(into),
        marketing_consent_at=moment(agreed),
        marketing_withdrawn_at=moment(withdrawn),
        blocked=Fact.UNKNOWN if blocked is None else Fact(blocked),
    )
