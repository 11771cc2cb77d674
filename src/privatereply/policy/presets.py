"""Policies as documents of the field describe them, beside what platforms document today.

A preset turns a platform's policy of today into another one. ``zoho`` is what Zoho Social promises
its customers; ``legacy_2017`` is what a guide of about 2017 says, kept because products and people
still repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, TypeAlias

import attrs

from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy.accounts import Entitlement
from privatereply.policy.comments import OneReplyPerComment
from privatereply.policy.policy import Policy
from privatereply.policy.rule import Origin
from privatereply.policy.windows import AnswerWithin, ReplyWithin

__all__ = ["LEGACY_2017", "ZOHO", "Preset", "choose", "zoho"]

Preset: TypeAlias = Callable[[Policy], Policy]
"""Turns a platform's policy of today into another one."""

ZOHO: Final = Origin(source="Zoho Social help, private replies (非公開返信)", checked="2026-11-21")
LEGACY_2017: Final = Origin(
    source="Guide to direct messages, about 2017 (Co to jest wiadomość bezpośrednia i kiedy jej "
    "używać)",
    checked="2026-11-21",
)


def zoho(policy: Policy) -> Policy:
    """What Zoho Social allows on every platform: by plan, once, in 7 days, answered in 24 hours."""
    if policy.action is Action.PRIVATE_REPLY:
        plans = frozenset({"Professional", "Premium", "Agency", "Agency Plus"})
        return (
            policy.with_rule(OneReplyPerComment(limit=1, **ZOHO))
            .with_rule(ReplyWithin(window=timedelta(days=7), **ZOHO))
            .with_rule(Entitlement(plans=plans, **ZOHO))
        )
    if policy.action is Action.MESSAGE:
        return policy.with_rule(
            AnswerWithin(
                window=timedelta(hours=24),
                note="Meta sets no time for the answer itself: the messaging window opens "
                "whenever the person answers.",
                **ZOHO,
            )
        )
    return policy


def choose(policy: Policy, preset: str | None, presets: Mapping[str, Preset]) -> Policy:
    """A platform's policy, or a preset of it.

    Raises:
        InvalidValue: The platform has no such preset.
    """
    if preset is None:
        return policy
    if preset not in presets:
        raise InvalidValue(
            name="preset", given=repr(preset), allowed=f"None, {', '.join(sorted(presets))}"
        )
    return attrs.evolve(presets[preset](policy), preset=preset)
