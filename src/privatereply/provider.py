"""What a plugin author writes: a driver for one platform.

A driver subclasses `Provider`, says in data what it can do (`Provider.capabilities`), and writes
one flow for each. Every method takes one frozen command and returns a flow; a method whose
capability is not declared raises `privatereply.errors.Unsupported` before any request. A driver
never sleeps, retries, stores or logs in: those are done once, for all drivers, above it. Every
time in a command or a result is aware and held in UTC; a naive one raises
`privatereply.errors.InvalidValue` where it is made, inside the flow.

What a send raises tells the ledger what became of the attempt:

=====================================================  =========================================
the flow                                               the ledger
=====================================================  =========================================
returns a `Sent` with a message id                     sent
raises a `PlatformError`                               its ``outcome``: refused, spent or unknown
lets `NeverSent` pass                                  refused: the reply is still available
lets `Unanswered` pass, or raises `UnreadableAnswer`   unknown: somebody has to look
=====================================================  =========================================
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Generic, TypeVar

import attrs

from privatereply.errors import Unsupported
from privatereply.flow import Flow, Response
from privatereply.model import (
    Account,
    Action,
    Actor,
    Comment,
    Conversation,
    Draft,
    Fact,
    Message,
    Post,
    utc,
    utc_or_none,
)
from privatereply.policy import Policy

__all__ = [
    "CONTRACT",
    "Capability",
    "CheckComment",
    "CheckSubscription",
    "Credential",
    "DeleteComment",
    "ExchangeToken",
    "GetComment",
    "ListAccounts",
    "ListComments",
    "ListConversations",
    "ListMessages",
    "ListPosts",
    "Listing",
    "Look",
    "Provider",
    "Quota",
    "RefreshToken",
    "SendMessage",
    "SendPrivateReply",
    "SendPublicReply",
    "Sent",
    "SetHidden",
    "Sight",
    "Sighting",
    "Signal",
    "SignalKind",
    "Subscription",
    "Token",
    "Usage",
    "Window",
]

CONTRACT = 1
"""The contract this version speaks. It grows only when drivers written before would be wrong."""

T = TypeVar("T")


class Capability(enum.Enum):
    """What a driver can do; each is one method of `Provider`."""

    LIST_POSTS = "list_posts"
    LIST_COMMENTS = "list_comments"
    GET_COMMENT = "get_comment"
    CHECK_COMMENT = "check_comment"
    SEND_PRIVATE_REPLY = "send_private_reply"
    SEND_MESSAGE = "send_message"
    SEND_PUBLIC_REPLY = "send_public_reply"
    LOOK = "look"
    SET_HIDDEN = "set_hidden"
    DELETE_COMMENT = "delete_comment"
    LIST_CONVERSATIONS = "list_conversations"
    LIST_MESSAGES = "list_messages"
    SIGNAL = "signal"
    LIST_ACCOUNTS = "list_accounts"
    EXCHANGE_TOKEN = "exchange_token"  # noqa: S105 - the name of a method
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    CHECK_SUBSCRIPTION = "check_subscription"


@attrs.frozen(kw_only=True)
class Credential:
    """One credential a driver takes.

    Attributes:
        name: The keyword in ``client.account(…)``.
        required: Whether the driver cannot do without.
        note: What it is and where it comes from.
    """

    name: str
    required: bool
    note: str


@attrs.frozen(kw_only=True)
class Listing(Generic[T]):
    """One page of a longer list.

    Attributes:
        items: In the platform's order.
        after: The cursor of the next page; ``None`` at the end. A page may be empty and have one.
    """

    items: tuple[T, ...]
    after: str | None = None


@attrs.frozen(kw_only=True)
class Sent:
    """What the platform says of something it accepted.

    Attributes:
        message_id: The platform's id. Without one nothing was certainly sent: drivers raise
            `UnreadableAnswer` instead. Only a sighting may leave it out.
        person_id: The recipient, as the platform names them in private.
        conversation_id: The thread, if the platform tells it.
        sent_at: The platform's own time, if it tells it.
    """

    message_id: str | None
    person_id: str | None = None
    conversation_id: str | None = None
    sent_at: datetime | None = attrs.field(default=None, converter=utc_or_none)


class Sight(enum.Enum):
    """What looking for an attempt can show."""

    FOUND = "found"
    """Our message is there."""
    TAKEN = "taken"
    """The comment has a reply, and it is not ours."""
    ABSENT = "absent"
    """Proof that nothing was sent: the reply is free again."""
    UNCLEAR = "unclear"
    """Nothing seen, which proves nothing."""


@attrs.frozen(kw_only=True)
class Sighting:
    """The result of looking.

    Attributes:
        sight: What was seen.
        evidence: How it was seen, one short phrase for ``why()``, free of texts and names.
        sent: What was found; only with `Sight.FOUND`.
    """

    sight: Sight
    evidence: str
    sent: Sent | None = None


class Window(enum.Enum):
    """Which permission a message into a conversation goes out under."""

    STANDARD = "standard"
    """Inside the window that the person's last message opened."""
    HUMAN_AGENT = "human_agent"
    """After it, written by a human, where platform and account allow."""


class SignalKind(enum.Enum):
    """What the other side is shown without a message."""

    TYPING_ON = "typing_on"
    TYPING_OFF = "typing_off"
    SEEN = "seen"


@attrs.frozen(kw_only=True)
class Token:
    """A credential the platform issued.

    Attributes:
        value: The token.
        expires_at: When it ends; ``None`` if it does not or nobody says.
    """

    value: str = attrs.field(repr=False)
    expires_at: datetime | None = attrs.field(default=None, converter=utc_or_none)


@attrs.frozen(kw_only=True)
class Subscription:
    """Which webhooks the platform sends for an account.

    Attributes:
        fields: What is subscribed.
        missing: What the driver needs and is not subscribed.
    """

    fields: frozenset[str]
    missing: frozenset[str]


@attrs.frozen(kw_only=True)
class Usage:
    """How much of its budget the platform says an account has used.

    Attributes:
        share: The highest figure reported, as a fraction; platforms report more than 1.0.
        regain_after: How long until calls are taken again; ``None`` while they are.
        scope: The platform's word for the budget.
    """

    share: float
    regain_after: timedelta | None = None
    scope: str = ""


@attrs.frozen(kw_only=True)
class Quota:
    """A budget of sends that the SDK keeps before the platform has to.

    Attributes:
        name: What it is counted under, per account.
        limit: How many sends, at most, in every window of that length.
        per: The length of the window.
        burst: How many may go at once. The rest of the budget is the steady pace, see `pace`.
        source: The page that says so.
        checked: When that page was read, ISO date.
    """

    name: str
    limit: int
    per: timedelta
    burst: int
    source: str
    checked: str

    @property
    def pace(self) -> int:
        """How many sends a window takes steadily, so that a burst never exceeds the limit."""
        return self.limit - self.burst + 1


@attrs.frozen(kw_only=True)
class ListPosts:
    """Ask for posts, newest first where the platform can; `since` is inclusive."""

    account: Account
    since: datetime | None = attrs.field(default=None, converter=utc_or_none)
    after: str | None = None
    limit: int = 25


@attrs.frozen(kw_only=True)
class ListComments:
    """Ask for the comments of a post, or for the replies under a comment.

    Attributes:
        account: The account that asks.
        post_id: The post.
        surface: Where the post stands, if the caller knows: comments do not tell on every platform.
        parent_id: Only the replies under this comment.
        since: Only comments from this time on.
        after: The cursor of the page before.
        limit: How many on a page.
    """

    account: Account
    post_id: str
    surface: str | None = None
    parent_id: str | None = None
    since: datetime | None = attrs.field(default=None, converter=utc_or_none)
    after: str | None = None
    limit: int = 50


@attrs.frozen(kw_only=True)
class GetComment:
    """Ask for one comment."""

    account: Account
    comment_id: str


@attrs.frozen(kw_only=True)
class CheckComment:
    """Ask the platform for the facts the policy could not know, by their names."""

    account: Account
    comment: Comment


@attrs.frozen(kw_only=True)
class SendPrivateReply:
    """Answer a comment, or a visitor's post, in private."""

    account: Account
    comment: Comment
    draft: Draft
    actor: Actor
    attempt_id: str


@attrs.frozen(kw_only=True)
class SendMessage:
    """Send into a conversation that exists."""

    account: Account
    conversation: Conversation
    draft: Draft
    actor: Actor
    attempt_id: str
    window: Window = Window.STANDARD
    reply_to: str | None = None


@attrs.frozen(kw_only=True)
class SendPublicReply:
    """Answer a comment in public."""

    account: Account
    comment: Comment
    draft: Draft
    actor: Actor
    attempt_id: str


@attrs.frozen(kw_only=True)
class Look:
    """Find out what became of an attempt.

    Attributes:
        account: The account that sent.
        action: What was tried.
        attempt_id: The attempt, as it travelled in the field the platform echoes.
        now: The host's present, taken before the first read, by the clock that also gave
            `begun_at` and `ended_at`. A read may be slow: by the answer it is the past.
        begun_at: When the first byte may have left.
        ended_at: When the exchange was over for certain; what the platform did with it may still
            take a while to show. ``None`` if that was at once.
        draft: What was sent.
        claimed: Ids of messages that are known to be other attempts'.
        comment: What was answered; ``None`` for a message.
        conversation: Where it was sent; ``None`` for replies to a comment.
    """

    account: Account
    action: Action
    attempt_id: str
    now: datetime = attrs.field(converter=utc)
    begun_at: datetime = attrs.field(converter=utc)
    ended_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    draft: Draft
    claimed: frozenset[str] = frozenset()
    comment: Comment | None = None
    conversation: Conversation | None = None


@attrs.frozen(kw_only=True)
class SetHidden:
    """Hide a comment from the public, or show it again."""

    account: Account
    comment_id: str
    hidden: bool


@attrs.frozen(kw_only=True)
class DeleteComment:
    """Delete a comment for everybody."""

    account: Account
    comment_id: str


@attrs.frozen(kw_only=True)
class ListConversations:
    """Ask for conversations, latest first; with `person_id` for the one with that person."""

    account: Account
    person_id: str | None = None
    after: str | None = None
    limit: int = 25


@attrs.frozen(kw_only=True)
class ListMessages:
    """Ask for the latest messages of a conversation, newest first."""

    account: Account
    conversation_id: str
    limit: int = 20


@attrs.frozen(kw_only=True)
class Signal:
    """Show the person that somebody types, or that their message was read."""

    account: Account
    person_id: str
    kind: SignalKind


@attrs.frozen(kw_only=True)
class ListAccounts:
    """Ask which accounts a person's token can act for.

    Attributes:
        credentials: By the names the driver declares, with the person's token as ``user_token``.
    """

    credentials: Mapping[str, str] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class ExchangeToken:
    """Turn a short-lived token into a long-lived one.

    Attributes:
        credentials: The app's own, by the names the driver declares.
        token: The short-lived token.
        now: The present, to reckon when the new one ends.
    """

    credentials: Mapping[str, str] = attrs.field(repr=False)
    token: str = attrs.field(repr=False)
    now: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class RefreshToken:
    """Prolong the account's own token."""

    account: Account
    now: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class CheckSubscription:
    """Ask which webhooks are subscribed for the account."""

    account: Account


class Provider(abc.ABC):
    """A driver for one platform.

    Class attributes:
        name: The entry point's name, for example ``"facebook"``.
        title: The platform's name for people.
        contract: The contract it was written for.
        capabilities: What it can do; everything else raises `Unsupported` before any request.
        credentials: What ``client.account(…)`` takes for it.
        account_kinds: The kinds of account it knows; a single one need not be named.
        quotas: Send budgets by action, kept by the SDK for each account.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    contract: ClassVar[int]
    capabilities: ClassVar[frozenset[Capability]]
    credentials: ClassVar[tuple[Credential, ...]]
    account_kinds: ClassVar[tuple[str, ...]] = ()
    quotas: ClassVar[Mapping[Action, Quota]] = {}

    @abc.abstractmethod
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        """The rules for one action as the platform documents them today, or of a preset.

        Raises:
            InvalidValue: The driver has no such preset.
        """

    @property
    def presets(self) -> tuple[str, ...]:
        """The names `policy` takes as preset."""
        return ()

    def usage(self, response: Response) -> Usage | None:
        """What the platform says about the account's budget in a response's headers."""
        del response
        return None

    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        """Posts of the account."""
        raise self._unsupported(Capability.LIST_POSTS, command)

    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        """Comments under a post or a comment."""
        raise self._unsupported(Capability.LIST_COMMENTS, command)

    def get_comment(self, command: GetComment) -> Flow[Comment]:
        """One comment, with every fact the platform tells about it."""
        raise self._unsupported(Capability.GET_COMMENT, command)

    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        """Facts about a comment, fresh from the platform."""
        raise self._unsupported(Capability.CHECK_COMMENT, command)

    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        """The first private message. At most one request with `Effect.WRITE`."""
        raise self._unsupported(Capability.SEND_PRIVATE_REPLY, command)

    def send_message(self, command: SendMessage) -> Flow[Sent]:
        """A message into a conversation. At most one request with `Effect.WRITE`."""
        raise self._unsupported(Capability.SEND_MESSAGE, command)

    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        """A comment under the comment. At most one request with `Effect.WRITE`."""
        raise self._unsupported(Capability.SEND_PUBLIC_REPLY, command)

    def look(self, command: Look) -> Flow[Sighting]:
        """What became of an attempt, best evidence first; reads only."""
        raise self._unsupported(Capability.LOOK, command)

    def set_hidden(self, command: SetHidden) -> Flow[None]:
        """Hide or show a comment."""
        raise self._unsupported(Capability.SET_HIDDEN, command)

    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        """Delete a comment."""
        raise self._unsupported(Capability.DELETE_COMMENT, command)

    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        """Conversations of the account."""
        raise self._unsupported(Capability.LIST_CONVERSATIONS, command)

    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        """Messages of a conversation."""
        raise self._unsupported(Capability.LIST_MESSAGES, command)

    def signal(self, command: Signal) -> Flow[None]:
        """A typing or read mark."""
        raise self._unsupported(Capability.SIGNAL, command)

    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The accounts a person's token can act for, with credentials of their own."""
        raise self._unsupported(Capability.LIST_ACCOUNTS, command)

    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        """A long-lived token for a short-lived one."""
        raise self._unsupported(Capability.EXCHANGE_TOKEN, command)

    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        """The account's token, prolonged."""
        raise self._unsupported(Capability.REFRESH_TOKEN, command)

    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        """The webhooks subscribed for the account."""
        raise self._unsupported(Capability.CHECK_SUBSCRIPTION, command)

    def _unsupported(self, capability: Capability, command: object) -> Unsupported:
        del command
        return Unsupported(platform=self.name, capability=capability.value)
