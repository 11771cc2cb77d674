"""Everything that can go wrong, as one tree.

::

    PrivateReplyError
    ├── UsageError                 ours: the call cannot be carried out as it was written
    │   ├── InvalidValue           a value that is not allowed (also a ValueError)
    │   │   └── InvalidDraft       a draft nobody could send: empty, a lone surrogate
    │   ├── UnknownPlatform        no driver of that name is installed
    │   ├── WrongAccount           a comment or conversation of another account
    │   └── Unsupported            the driver does not declare the capability
    ├── NotAllowed                 refused by policy, carries the Decision
    │   └── DraftNotAllowed        the same, and another draft could be allowed
    ├── ReplyInProgress            another caller is answering this comment right now
    ├── OutcomeUnknown             an earlier attempt may have arrived: look before sending again
    ├── PlatformError              refused by the platform; carries code, subcode, status, trace id
    │   ├── AlreadyReplied         the comment has its one reply; carries our receipt if it is ours
    │   ├── RateLimited            too many calls; carries when to come back
    │   ├── WindowClosed           the messaging window or the comment's age is over
    │   ├── NotEligible            this comment cannot take a private reply
    │   ├── RecipientUnavailable   blocked, deactivated or not taking messages
    │   ├── AuthenticationFailed   the token is expired, revoked or malformed
    │   ├── PermissionDenied       a permission, a review or a role is missing
    │   ├── ContentInvalid         the platform cannot take this content
    │   ├── NotFound               the object is gone or was never visible to this token
    │   ├── SpamBlocked            the platform's integrity system stopped the account
    │   ├── Suspended              the account is suspended or restricted
    │   ├── BillingStopped         the platform wants to be paid first
    │   ├── Leaked                 what was to be private was shown to others
    │   ├── TemporaryFailure       the platform failed; it may have acted all the same
    │   └── UnreadableAnswer       the answer is not what the documentation promises
    ├── NoAnswer                   the exchange broke off
    │   ├── NeverSent              no byte of the request left: nothing happened
    │   └── Unanswered             the request may have arrived
    ├── WebhookRefused             a request to us that is not from the platform, or unreadable
    ├── ProviderError              a driver cannot be used
    │   ├── ProviderUnavailable    its package does not import
    │   ├── ProviderClash          two distributions offer the same name
    │   ├── ContractMismatch       it was written for another contract
    │   └── ProviderFault          it broke its contract while running
    └── StoreError                 the ledger cannot do its work
        ├── StoreUnavailable       the database cannot be reached or opened
        ├── SchemaOutdated         migrations are missing
        └── LedgerConflict         a transition outside the ledger's table

Errors are data: every one has attributes, survives ``pickle`` and speaks a sentence of its own.
No string of an error holds a token, a message text or a name of a person.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from typing_extensions import dataclass_transform, override

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from privatereply.model import Receipt
    from privatereply.policy import Decision

__all__ = [
    "AlreadyReplied",
    "AuthenticationFailed",
    "BillingStopped",
    "ContentInvalid",
    "ContractMismatch",
    "DraftNotAllowed",
    "InvalidDraft",
    "InvalidValue",
    "Leaked",
    "LedgerConflict",
    "NeverSent",
    "NoAnswer",
    "NotAllowed",
    "NotEligible",
    "NotFound",
    "Outcome",
    "OutcomeUnknown",
    "PermissionDenied",
    "PlatformError",
    "PrivateReplyError",
    "ProviderClash",
    "ProviderError",
    "ProviderFault",
    "ProviderUnavailable",
    "RateLimited",
    "RecipientUnavailable",
    "ReplyInProgress",
    "SchemaOutdated",
    "SpamBlocked",
    "StoreError",
    "StoreUnavailable",
    "Suspended",
    "TemporaryFailure",
    "Unanswered",
    "UnknownPlatform",
    "UnreadableAnswer",
    "Unsupported",
    "UsageError",
    "WebhookRefused",
    "WindowClosed",
    "WrongAccount",
]

E = TypeVar("E", bound="PrivateReplyError")


@dataclass_transform(eq_default=False, kw_only_default=True, field_specifiers=(attrs.field,))
def _error(kind: type[E]) -> type[E]:
    """Give an exception attrs fields; it keeps its identity, its own words and its ``__dict__``.

    Not ``auto_exc``: it would copy every field, the platform's own sentence among them, into
    ``args``, which tracebacks and loggers print.
    """
    return attrs.define(
        kind, kw_only=True, slots=False, repr=False, str=False, eq=False, auto_exc=False
    )


class Outcome(enum.Enum):
    """What became of an attempt."""

    SENT = "sent"
    """The platform accepted it and gave it an id."""
    REFUSED = "refused"
    """It was not sent, and the comment's reply is still available."""
    SPENT = "spent"
    """The comment's reply is gone: used by somebody else, or burnt without our message arriving."""
    UNKNOWN = "unknown"
    """It may have arrived; only looking can tell."""


def _rebuild(kind: type[E], state: dict[str, Any]) -> E:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error


@_error
class PrivateReplyError(Exception):
    """Base of every error this package raises.

    Attributes:
        reason: One sentence, free of secrets and personal data.
    """

    reason: str

    @override
    def __str__(self) -> str:
        return self.reason

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.__dict__)


class UsageError(PrivateReplyError):
    """The call cannot be carried out as it was written; nothing was sent and nothing stored."""


@_error
class InvalidValue(UsageError, ValueError):
    """A value that is not allowed.

    Attributes:
        name: What was given a wrong value.
        given: What was given, described without repeating secrets or texts.
        allowed: What is allowed instead.
    """

    reason: str = attrs.field(init=False)
    name: str
    given: str
    allowed: str

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = f"{self.name}: got {self.given}; allowed: {self.allowed}"


class InvalidDraft(InvalidValue):
    """A draft nobody could send on any platform."""


@_error
class UnknownPlatform(UsageError):
    """No driver of that name is installed.

    Attributes:
        platform: The name asked for.
        installed: The names that are installed.
    """

    reason: str = attrs.field(init=False)
    platform: str
    installed: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        known = ", ".join(self.installed) or "none"
        self.reason = (
            f"no driver for {self.platform!r} is installed; installed: {known}. "
            "Install the distribution that provides it, or correct the name."
        )


@_error
class WrongAccount(UsageError):
    """A comment or conversation was handed to an account it does not belong to.

    Attributes:
        expected: ``platform/id`` of the account that was asked.
        given: ``platform/id`` the object belongs to.
    """

    reason: str = attrs.field(init=False)
    expected: str
    given: str

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = (
            f"this belongs to account {self.given}, but {self.expected} was asked to act on it; "
            f"open account {self.given} instead"
        )


@_error
class Unsupported(UsageError):
    """The driver does not declare this capability; no request was made.

    Attributes:
        platform: The driver's name.
        capability: The capability that is missing.
    """

    reason: str = attrs.field(init=False)
    platform: str
    capability: str

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = f"{self.platform} does not support {self.capability}"


@_error
class NotAllowed(PrivateReplyError):
    """Refused by policy before anything was sent.

    Attributes:
        decision: Every finding with its rule, reason and source.
    """

    reason: str = attrs.field(init=False)
    decision: Decision

    def __attrs_post_init__(self) -> None:
        """Take the sentence from the decision."""
        self.reason = self.decision.explain()


class DraftNotAllowed(NotAllowed):
    """Refused by policy for what the draft holds: a shorter or plainer one may pass."""


@_error
class ReplyInProgress(PrivateReplyError):
    """Another caller holds this comment's reply at this moment.

    Attributes:
        attempt_id: The attempt that holds it.
        until: When its lease ends if it dies.
    """

    reason: str = attrs.field(init=False)
    attempt_id: str
    until: datetime

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = (
            f"attempt {self.attempt_id} is answering this at the moment; "
            f"ask again after {self.until.isoformat()}"
        )


@_error
class OutcomeUnknown(PrivateReplyError):
    """An attempt may have arrived, and nobody has looked yet: nothing is sent on top of it.

    Attributes:
        attempt_id: The attempt whose outcome is unknown.
    """

    reason: str = attrs.field(init=False)
    attempt_id: str

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = (
            f"attempt {self.attempt_id} may have arrived; nothing more is sent until resolve() "
            "has looked, or has found that the platform cannot be asked"
        )


@_error
class PlatformError(PrivateReplyError):
    """The platform refused.

    Attributes:
        platform: The driver's name.
        outcome: What the refusal did to the comment's reply.
        code: The platform's error code as text.
        subcode: The platform's finer code as text.
        status: The HTTP status.
        trace_id: What the platform's support asks for.
        retry_after: How long to wait before the same call can succeed; ``None`` if it never will
            or nobody knows.
        detail: The platform's own sentence. It may name people, so no string of ours repeats it.
    """

    reason: str = attrs.field(default="the platform refused")
    platform: str
    outcome: Outcome = Outcome.REFUSED
    code: str | None = None
    subcode: str | None = None
    status: int | None = None
    trace_id: str | None = None
    retry_after: timedelta | None = None
    detail: str | None = None

    @override
    def __str__(self) -> str:
        numbers = {
            "code": self.code,
            "subcode": self.subcode,
            "status": self.status,
            "trace": self.trace_id,
            "retry after": self.retry_after,
        }
        known = ", ".join(f"{name} {value}" for name, value in numbers.items() if value is not None)
        return f"{self.platform}: {self.reason}" + (f" ({known})" if known else "")


@_error
class AlreadyReplied(PlatformError):
    """The comment has had its one private reply.

    Attributes:
        receipt: The first reply's receipt if it was ours, else ``None``.
    """

    receipt: Receipt | None = None


class RateLimited(PlatformError):
    """Too many calls; ``retry_after`` says when to come back, if anybody knows."""


class WindowClosed(PlatformError):
    """The messaging window or the comment's age is over."""


class NotEligible(PlatformError):
    """This comment cannot take a private reply; the platform does not say why."""


class RecipientUnavailable(PlatformError):
    """The person blocked the account, was deactivated, or takes no messages."""


class AuthenticationFailed(PlatformError):
    """The token is expired, revoked or malformed."""


class PermissionDenied(PlatformError):
    """A permission, an app review or a role is missing."""


class ContentInvalid(PlatformError):
    """The platform cannot take this content or these parameters."""


class NotFound(PlatformError):
    """The object is gone or was never visible to this token."""


class SpamBlocked(PlatformError):
    """The platform's integrity system stopped the account; more sends make it worse."""


class Suspended(PlatformError):
    """The account is suspended or restricted from sending."""


class BillingStopped(PlatformError):
    """The platform wants to be paid first."""


@_error
class Leaked(PlatformError):
    """What was to be private was shown to others; sending it once more would show it once more.

    Attributes:
        withdrawn: Whether it could be deleted. If not, somebody has to do it by hand, at once.
    """

    reason: str = attrs.field(default="what was to be private was shown to others")
    outcome: Outcome = Outcome.SPENT
    withdrawn: bool

    @override
    def __str__(self) -> str:
        fate = "it was deleted" if self.withdrawn else "it is still there: delete it by hand"
        return f"{super().__str__()}; {fate}"


class TemporaryFailure(PlatformError):
    """The platform failed on its side; what it was asked to do may have happened."""


@_error
class UnreadableAnswer(PlatformError):
    """The answer is not what the platform's documentation promises."""

    reason: str = attrs.field(default="the answer could not be read")
    outcome: Outcome = Outcome.UNKNOWN


class NoAnswer(PrivateReplyError):
    """The exchange broke off before a whole answer was there."""


@_error
class NeverSent(NoAnswer):
    """No byte of the request left: asking again cannot do anything twice."""

    reason: str = attrs.field(default="the request never left")


@_error
class Unanswered(NoAnswer):
    """The request may have arrived: asking again could do it twice."""

    reason: str = attrs.field(default="the request got no answer")


@_error
class WebhookRefused(PrivateReplyError):
    """A request that claims to come from a platform, and does not, or that nobody can read.

    Attributes:
        platform: The driver's name.
        status: What to answer with: 400 for what cannot be read, 403 for what is not from the
            platform, 405 for another method, 413 for too much.
    """

    platform: str
    status: int = 403

    @override
    def __str__(self) -> str:
        return f"{self.platform}: {self.reason}"


@_error
class ProviderError(PrivateReplyError):
    """A driver cannot be used.

    Attributes:
        provider: The name of its entry point.
    """

    provider: str


@_error
class ProviderUnavailable(ProviderError):
    """The driver's package does not import; the cause is chained.

    Attributes:
        distribution: The distribution that offers it, with its version.
    """

    distribution: str


@_error
class ProviderClash(ProviderError):
    """Two distributions offer a driver of the same name; neither is loaded.

    Attributes:
        distributions: The distributions, with their versions.
    """

    distributions: tuple[str, ...]


@_error
class ContractMismatch(ProviderError):
    """The driver was written for another contract.

    Attributes:
        written_for: The contract number the driver declares.
        spoken: The contract number this version speaks.
    """

    written_for: int
    spoken: int


class ProviderFault(ProviderError):
    """The driver raised what its contract does not allow; the cause is chained."""


class StoreError(PrivateReplyError):
    """The ledger cannot do its work."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or opened, or it refused."""


@_error
class SchemaOutdated(StoreError):
    """Migrations are missing.

    Attributes:
        found: The version the database is at.
        needed: The version this release needs.
    """

    reason: str = attrs.field(init=False)
    found: int
    needed: int

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = (
            f"the database is at schema version {self.found}, this release needs {self.needed}; "
            "run `privatereply db upgrade`"
        )


@_error
class LedgerConflict(StoreError):
    """A transition the ledger's table does not have.

    Attributes:
        attempt_id: The attempt.
        state: The state it is in.
        event: What was tried.
    """

    reason: str = attrs.field(init=False)
    attempt_id: str
    state: str
    event: str

    def __attrs_post_init__(self) -> None:
        """Build the sentence from its parts."""
        self.reason = f"attempt {self.attempt_id} is {self.state}: {self.event} is not possible"
