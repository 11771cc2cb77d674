"""Where a program stands: one account, its driver, its policies and the clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

import attrs

from privatereply.errors import InvalidValue, WrongAccount
from privatereply.model import Account, Action, Actor, Comment, Conversation, Fact, Person
from privatereply.policy import Policy
from privatereply.provider import Capability, Provider

__all__ = [
    "LEASE",
    "Context",
    "Intake",
    "Words",
    "checked_actor",
    "checked_facts",
    "checked_key",
    "everybody",
    "named",
    "new_attempt_id",
]

T = TypeVar("T")

_KEY_LENGTH: Final = 512
_SENT_BY: Final = {
    Action.PRIVATE_REPLY: Capability.SEND_PRIVATE_REPLY,
    Action.MESSAGE: Capability.SEND_MESSAGE,
    Action.PUBLIC_REPLY: Capability.SEND_PUBLIC_REPLY,
}
LEASE: Final = timedelta(minutes=3)
"""How long an attempt is its caller's alone: longer than a request takes that leaves within the
transport's ``leave_within`` (45 s), is written (30 s) and is answered within the longest
``read_timeout`` a driver of ours asks for (90 s, while a platform fetches attachments)."""


def checked_facts(facts: Mapping[str, Fact] | None) -> Mapping[str, Fact]:
    """What a host says it knows.

    Raises:
        InvalidValue: A value is no `Fact`: a plain boolean would be taken for nothing.
    """
    for name, value in (facts or {}).items():
        if not isinstance(value, Fact):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValue(
                name=f"facts[{name!r}]",
                given=type(value).__name__,
                allowed="Fact.YES, Fact.NO or Fact.UNKNOWN; Fact.of(…) makes one of a boolean",
            )
    return facts or {}


def checked_actor(actor: Actor) -> Actor:
    """Who sends.

    Raises:
        InvalidValue: It is no `Actor`: rights derive from it, so a name is not enough.
    """
    if not isinstance(actor, Actor):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(
            name="actor",
            given=type(actor).__name__,
            allowed="an Actor, for example Actor.human('anna')",
        )
    return actor


def named(person: Person | str) -> Person:
    """A person, who may be given by their id.

    Raises:
        InvalidValue: It is neither, or no id.
    """
    if isinstance(person, Person):
        return person
    if not isinstance(person, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(
            name="person", given=type(person).__name__, allowed="a Person, or their id as text"
        )
    return Person(id=person)


def everybody(people: Iterable[T]) -> tuple[T, ...]:
    """All of several people.

    Raises:
        InvalidValue: There is nobody, or it is somebody alone.
    """
    alone = cast("object", people)
    if isinstance(alone, str) or not isinstance(alone, Iterable):
        raise InvalidValue(
            name="people", given=type(people).__name__, allowed="several people, in a list"
        )
    found = tuple(people)
    if not found:
        raise InvalidValue(name="people", given="nobody", allowed="one or more people")
    return found


def checked_key(key: str) -> str:
    """A name that the ledger keeps what is sent under.

    Raises:
        InvalidValue: It is none.
    """
    given = cast("object", key)
    text = given if isinstance(given, str) else ""
    if not text.strip() or len(text) > _KEY_LENGTH or not text.isprintable():
        raise InvalidValue(
            name="key",
            given=f"{len(text)} characters",
            allowed=f"a name of your own, 1 to {_KEY_LENGTH} characters that can be printed",
        )
    return key


def new_attempt_id(now: datetime) -> str:
    """An id nobody else has; the time in front keeps index pages warm."""
    return f"{int(now.timestamp() * 1000):011x}{secrets.token_hex(10)}"


@attrs.frozen(kw_only=True)
class Words:
    """What a whole message says, in any case, of someone's wish to be written to.

    Attributes:
        opt_out: What asks for no more; `privatereply.policy.OPT_OUT_WORDS` if ``None``.
        opt_in: What takes that back; `privatereply.policy.OPT_IN_WORDS` if ``None``.
    """

    opt_out: frozenset[str] | None = None
    opt_in: frozenset[str] | None = None


@attrs.frozen(kw_only=True)
class Intake:
    """What it takes to hear what a platform tells.

    Attributes:
        now: The clock: an aware time in UTC.
        words: What people say who want no more, or take that back.
        handlers: The kinds of events that each handler of this process wants, by its name.
    """

    now: Callable[[], datetime]
    words: Words = Words()
    handlers: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]])


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
        words: What people say who want no more, or take that back.
        handlers: The kinds of events that each handler of this process wants, by its name.
    """

    account: Account
    provider: Provider
    policies: Mapping[Action, Policy]
    now: Callable[[], datetime]
    plan: str | None = None
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])
    lease: timedelta = LEASE
    patience: timedelta = timedelta(seconds=30)
    words: Words = Words()
    handlers: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]])

    @property
    def intake(self) -> Intake:
        """What it takes to hear what the platform tells."""
        return Intake(now=self.now, words=self.words, handlers=self.handlers)

    def supports(self, capability: Capability) -> bool:
        """Whether the driver declares it."""
        return capability in self.provider.capabilities

    @property
    def possible(self) -> frozenset[Action]:
        """What the driver can send."""
        return frozenset(action for action, one in _SENT_BY.items() if self.supports(one))

    def own(self, thing: Comment | Conversation) -> None:
        """Check that something belongs to this account.

        Raises:
            InvalidValue: It is neither a comment nor a conversation.
            WrongAccount: It belongs to another account.
        """
        if not isinstance(thing, Comment | Conversation):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValue(
                name="what to act on",
                given=type(thing).__name__,
                allowed="a Comment or a Conversation; account.comment(id) fetches one by its id",
            )
        given = (thing.platform, thing.account_id)
        expected = (self.account.platform, self.account.id)
        if given != expected:
            raise WrongAccount(expected="/".join(expected), given="/".join(given))
