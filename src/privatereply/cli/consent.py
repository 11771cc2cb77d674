"""What a person has agreed to, as a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from privatereply.bound import BoundAccount
from privatereply.cli.output import Sheet, stamp
from privatereply.store import Consent

__all__ = ["SHEET", "Standing"]


@attrs.frozen(kw_only=True)
class Standing:
    """What one person has agreed to.

    Attributes:
        person_id: Who.
        consent: What the ledger holds of it.
    """

    person_id: str
    consent: Consent

    @classmethod
    def of(cls, account: BoundAccount, person_id: str) -> Standing:
        """What the ledger holds now."""
        return cls(person_id=person_id, consent=account.consent(person_id))


def _cells(one: Standing) -> tuple[object, ...]:
    consent = one.consent
    latest = max(filter(None, (consent.opted_out_at, consent.opted_in_at)), default=None)
    return (one.person_id, consent.opted_in.value, consent.marketing.value, stamp(latest))


def _data(one: Standing) -> Mapping[str, Any]:
    consent = one.consent
    return {
        "person_id": one.person_id,
        "opted_in": consent.opted_in.value,
        "opted_out": consent.opted_out.value,
        "marketing": consent.marketing.value,
        "opted_out_at": consent.opted_out_at and consent.opted_out_at.isoformat(),
        "opted_in_at": consent.opted_in_at and consent.opted_in_at.isoformat(),
    }


SHEET: Final = Sheet(columns=("person", "opted in", "marketing", "since"), cells=_cells, data=_data)
