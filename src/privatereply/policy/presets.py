"""Policies as documents of the field describe them, beside what platforms document today.

A preset turns a platform's policy of today into another one. ``zoho`` is what Zoho Social promises
its customers; ``legacy_2017`` is what a guide of about 2017 says, kept because products and people
still repeat it. `MARKETING` is no preset: every platform's policies of today hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, TypeAlias

import attrs

from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy.accounts import Entitlement, ResponsivenessBadge
from privatereply.policy.comments import OneReplyPerComment
from privatereply.policy.consent import OptOut
from privatereply.policy.facts import PERSON_FOLLOWS, PERSON_LIKES_PAGE
from privatereply.policy.marketing import MarketingCap, MarketingConsent
from privatereply.policy.people import RecipientCap
from privatereply.policy.policy import Policy
from privatereply.policy.relations import Relationship
from privatereply.policy.restrictions import BEYOND_MESSAGES, Restrictions
from privatereply.policy.rule import Origin, Rule
from privatereply.policy.windows import AnswerWithin, ReplyWithin

__all__ = [
    "LEGACY_2017",
    "LEGACY_FACEBOOK",
    "LEGACY_INSTAGRAM",
    "LEGACY_TWITTER",
    "MARKETING",
    "OPT_OUT",
    "ZOHO",
    "Preset",
    "choose",
    "completed",
    "legacy",
    "zoho",
]

Preset: TypeAlias = Callable[[Policy], Policy]
"""Turns a platform's policy of today into another one."""

ZOHO: Final = Origin(source="Zoho Social help, private replies (非公開返信)", checked="2026-11-21")
LEGACY_2017: Final = Origin(
    source="Guide to direct messages, about 2017 (Co to jest wiadomość bezpośrednia i kiedy jej "
    "używać)",
    checked="2026-11-21",
)

MARKETING: Final[tuple[Rule, ...]] = (
    MarketingConsent(
        source="Guide to direct messages of PostNext (Co jsou přímé zprávy na sociálních médiích?)",
        checked="2026-11-21",
    ),
    MarketingCap(
        limit=1,
        per=timedelta(days=7),
        note="The guide says sparingly and gives no number; one message a week is our reading.",
        **LEGACY_2017,
    ),
)
"""What holds for advertising on every platform."""

OPT_OUT: Final = OptOut(
    note="What another vendor says of messages in general.",
    source="https://www.twilio.com/docs/messaging/tutorials/send-message-with-facebook-messenger",
    checked="2026-11-21",
)
"""Whom nobody writes to on platforms whose own documents are silent about it."""

_TIKTOK_HELP: Final = Origin(
    source="https://support.tiktok.com/en/using-tiktok/messaging-and-notifications/"
    "direct-message-settings",
    checked="2026-11-21",
)
_EVERYWHERE: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.PUBLIC_REPLY: (Restrictions(kinds=BEYOND_MESSAGES, **_TIKTOK_HELP),),
    Action.MESSAGE: (
        Restrictions(**_TIKTOK_HELP),
        OPT_OUT,
        *MARKETING,
    ),
}
"""What holds on platforms whose documents are silent about it."""


def completed(policy: Policy) -> Policy:
    """A driver's policy with what it may not leave out: people are left alone who ask for it.

    Rules that it has, also switched off ones, stay as they are.
    """
    there = {rule.name for rule in policy.rules}
    private = policy.action is not Action.PUBLIC_REPLY
    for rule in _EVERYWHERE[Action.MESSAGE if private else Action.PUBLIC_REPLY]:
        if rule.name not in there:
            policy = policy.with_rule(rule)
    return policy


LEGACY_TWITTER: Final[tuple[Rule, ...]] = (
    RecipientCap(limit=50, **LEGACY_2017),
    Relationship(
        fact=PERSON_FOLLOWS,
        note="Not so today: people choose whose requests they take.",
        **LEGACY_2017,
    ),
)
"""What the guide says of Twitter, now X."""
LEGACY_INSTAGRAM: Final[tuple[Rule, ...]] = (
    RecipientCap(
        limit=15,
        note="The app took up to 32 people later; the API has no group conversations at all.",
        **LEGACY_2017,
    ),
)
"""What the guide says of Instagram; it is in today's policy too."""
LEGACY_FACEBOOK: Final[tuple[Rule, ...]] = (
    Relationship(
        fact=PERSON_LIKES_PAGE,
        note="Not true today, and not at the launch of messages to Pages in 2011.",
        **LEGACY_2017,
    ),
    ResponsivenessBadge(
        rate=0.9,
        within=timedelta(minutes=5),
        note="Facebook's own help later said 15 minutes, over the last 7 days.",
        **LEGACY_2017,
    ),
)
"""What the guide says of Facebook."""


def legacy(policy: Policy, *, rules: tuple[Rule, ...]) -> Policy:
    """What the guide of 2017 adds to a platform's policy of today; it is about private messages."""
    if policy.action is Action.PUBLIC_REPLY:
        return policy
    for rule in rules:
        policy = policy.with_rule(rule)
    return policy


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
