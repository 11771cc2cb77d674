"""Where a program stands: one account, its driver, its policies and the clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar

import attrs

from privatereply.errors import PrivateReplyError, ProviderFault, WrongAccount
from privatereply.flow import Flow
from privatereply.model import Account, Action, Comment, Conversation, Fact
from privatereply.policy import Policy
from privatereply.program import Program, exchange
from privatereply.provider import Capability, Provider

__all__ = ["LEASE", "Context", "converse", "new_attempt_id"]

T = TypeVar("T")

LEASE: Final = timedelta(minutes=2)
"""How long an attempt is its caller's alone: longer than a request takes that leaves within the
transport's ``leave_within`` (45 s) and is answered within its ``read_timeout`` (30 s)."""


def converse(context: Context, flow: Flow[T]) -> Program[T]:
    """An exchange whose driver is held to its contract.

    Raises:
        PrivateReplyError: What the flow ended in.
        ProviderFault: It ended in anything else.
    """
    try:
        return (yield from exchange(flow))
    except PrivateReplyError:
        raise
    except Exception as error:
        raise ProviderFault(
            provider=context.provider.name,
            reason=f"the driver {context.provider.name!r} ended in {type(error).__name__}; its "
            "contract allows only errors of privatereply",
        ) from error


def new_attempt_id(now: datetime) -> str:
    """An id nobody else has; the time in front keeps index pages warm."""
    return f"{int(now.timestamp() * 1000):011x}{secrets.token_hex(10)}"


@attrs.frozen(kw_only=True)
class Context:
    """What every program of an account needs to know.

    Attributes:
        account: The account that acts.
        provider: Its driver.
        policies: The policy of each action.
        now: The clock: an aware time in UTC.
        plan: The host's own plan of this account, for entitlement rules.
        facts: What the host knows about the account, by the names of the policy's facts.
        lease: How long an attempt is its caller's alone.
        patience: How long a send may wait for a slot of the account's budget.
    """

    account: Account
    provider: Provider
    policies: Mapping[Action, Policy]
    now: Callable[[], datetime]
    plan: str | None = None
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    lease: timedelta = LEASE
    patience: timedelta = timedelta(seconds=30)

    def supports(self, capability: Capability) -> bool:
        """Whether the driver declares it."""
        return capability in self.provider.capabilities

    def own(self, thing: Comment | Conversation) -> None:
        """Check that something belongs to this account.

        Raises:
            WrongAccount: It belongs to another.
        """
        given = (thing.platform, thing.account_id)
        expected = (self.account.platform, self.account.id)
        if given != expected:
            raise WrongAccount(expected="/".join(expected), given="/".join(given))
