"""The abstract driver, and what it declares about itself."""

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import attrs

from privatereply.errors import ProviderFault, Unsupported
from privatereply.flow import Flow, Response
from privatereply.model import (
    Account,
    Action,
    Attachment,
    Comment,
    Conversation,
    Fact,
    Message,
    Post,
)
from privatereply.policy import Policy
from privatereply.provider.commands import (
    Authorize,
    CheckComment,
    CheckConversation,
    CheckSubscription,
    CheckToken,
    DeleteComment,
    DeleteMessage,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    ListMentions,
    ListMessages,
    ListPosts,
    Look,
    RefreshToken,
    Report,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetBlocked,
    SetHidden,
    SetLiked,
    SetRepliesEnabled,
    Signal,
    StartGroup,
    Subscribe,
    Upload,
)
from privatereply.provider.results import (
    Authorization,
    Listing,
    Sent,
    Sighting,
    Subscription,
    Token,
    TokenStatus,
    Usage,
)
from privatereply.provider.webhooks import Received, Webhook

__all__ = ["CONTRACT", "Capability", "Credential", "Provider", "Quota", "fault"]

CONTRACT = 1
"""The contract this version speaks. It grows only when drivers written before would be wrong."""


class Capability(enum.Enum):
    """What a driver can do; each is one method of `Provider`."""

    LIST_POSTS = "list_posts"
    LIST_COMMENTS = "list_comments"
    LIST_MENTIONS = "list_mentions"
    GET_COMMENT = "get_comment"
    CHECK_COMMENT = "check_comment"
    SEND_PRIVATE_REPLY = "send_private_reply"
    SEND_MESSAGE = "send_message"
    START_GROUP = "start_group"
    SEND_PUBLIC_REPLY = "send_public_reply"
    LOOK = "look"
    SET_HIDDEN = "set_hidden"
    SET_LIKED = "set_liked"
    DELETE_COMMENT = "delete_comment"
    LIST_CONVERSATIONS = "list_conversations"
    LIST_MESSAGES = "list_messages"
    CHECK_CONVERSATION = "check_conversation"
    SIGNAL = "signal"
    DELETE_MESSAGE = "delete_message"
    SET_BLOCKED = "set_blocked"
    REPORT = "report"
    UPLOAD = "upload"
    SET_REPLIES_ENABLED = "set_replies_enabled"
    LIST_ACCOUNTS = "list_accounts"
    AUTHORIZE = "authorize"
    EXCHANGE_TOKEN = "exchange_token"  # noqa: S105 - the name of a method
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    CHECK_TOKEN = "check_token"  # noqa: S105
    CHECK_SUBSCRIPTION = "check_subscription"
    SUBSCRIBE = "subscribe"
    RECEIVE = "receive"


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


class Provider(abc.ABC):
    """A driver for one platform.

    Class attributes:
        name: The entry point's name, for example ``"facebook"``.
        title: The platform's name for people.
        contract: The contract it was written for.
        capabilities: What it can do; everything else raises `Unsupported` before any request.
        credentials: What ``client.account(…)`` takes for it.
        webhook_secrets: What ``client.listen(…)`` takes for it.
        account_kinds: The kinds of account it knows; a single one need not be named.
        quotas: Send budgets by action, kept by the SDK for each account.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    contract: ClassVar[int]
    capabilities: ClassVar[frozenset[Capability]]
    credentials: ClassVar[tuple[Credential, ...]]
    webhook_secrets: ClassVar[tuple[Credential, ...]] = ()
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

    def list_mentions(self, command: ListMentions) -> Flow[Listing[Comment]]:
        """Posts that name the account, as comments to answer."""
        raise self._unsupported(Capability.LIST_MENTIONS, command)

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

    def start_group(self, command: StartGroup) -> Flow[Sent]:
        """A group conversation with its first message. At most one `Effect.WRITE`."""
        raise self._unsupported(Capability.START_GROUP, command)

    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        """A comment under the comment. At most one request with `Effect.WRITE`."""
        raise self._unsupported(Capability.SEND_PUBLIC_REPLY, command)

    def look(self, command: Look) -> Flow[Sighting]:
        """What became of an attempt, best evidence first; reads only."""
        raise self._unsupported(Capability.LOOK, command)

    def set_hidden(self, command: SetHidden) -> Flow[None]:
        """Hide or show a comment."""
        raise self._unsupported(Capability.SET_HIDDEN, command)

    def set_liked(self, command: SetLiked) -> Flow[None]:
        """Like a comment, or take it back."""
        raise self._unsupported(Capability.SET_LIKED, command)

    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        """Delete a comment."""
        raise self._unsupported(Capability.DELETE_COMMENT, command)

    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        """Conversations of the account."""
        raise self._unsupported(Capability.LIST_CONVERSATIONS, command)

    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        """Messages of a conversation."""
        raise self._unsupported(Capability.LIST_MESSAGES, command)

    def check_conversation(self, command: CheckConversation) -> Flow[Mapping[str, Fact]]:
        """Facts about a conversation, fresh from the platform."""
        raise self._unsupported(Capability.CHECK_CONVERSATION, command)

    def signal(self, command: Signal) -> Flow[None]:
        """A typing or read mark."""
        raise self._unsupported(Capability.SIGNAL, command)

    def delete_message(self, command: DeleteMessage) -> Flow[None]:
        """Delete a message for the account alone."""
        raise self._unsupported(Capability.DELETE_MESSAGE, command)

    def set_blocked(self, command: SetBlocked) -> Flow[None]:
        """Block a person, or let them again."""
        raise self._unsupported(Capability.SET_BLOCKED, command)

    def report(self, command: Report) -> Flow[None]:
        """Report a conversation or one message of it."""
        raise self._unsupported(Capability.REPORT, command)

    def set_replies_enabled(self, command: SetRepliesEnabled) -> Flow[None]:
        """Switch private replies to comments on or off."""
        raise self._unsupported(Capability.SET_REPLIES_ENABLED, command)

    def upload(self, command: Upload) -> Flow[Attachment]:
        """An attachment by its id, from bytes."""
        raise self._unsupported(Capability.UPLOAD, command)

    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The accounts a person's token can act for, with credentials of their own."""
        raise self._unsupported(Capability.LIST_ACCOUNTS, command)

    def authorize(self, command: Authorize) -> Flow[Authorization]:
        """Where the account's owner lets the app in; asks the platform nothing."""
        raise self._unsupported(Capability.AUTHORIZE, command)

    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        """A token that lasts for a short-lived one or a code."""
        raise self._unsupported(Capability.EXCHANGE_TOKEN, command)

    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        """The account's token, prolonged."""
        raise self._unsupported(Capability.REFRESH_TOKEN, command)

    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        """What the account's token is still good for.

        A token that is good for nothing is an answer, with ``valid`` false.

        Raises:
            AuthenticationFailed: The app's own credentials were refused.
        """
        raise self._unsupported(Capability.CHECK_TOKEN, command)

    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        """The webhooks subscribed for the account."""
        raise self._unsupported(Capability.CHECK_SUBSCRIPTION, command)

    def subscribe(self, command: Subscribe) -> Flow[Subscription]:
        """Have the platform send everything the driver needs for the account."""
        raise self._unsupported(Capability.SUBSCRIBE, command)

    def receive(self, webhook: Webhook) -> Received:
        """What the platform tells, once it is certain that it is the platform. Pure: no flow.

        A handshake is answered; a notification is split into events, one for each thing it tells.
        What the driver does not know becomes `privatereply.events.Unrecognised`, whatever it is:
        one strange item never takes the others with it.

        Raises:
            WebhookRefused: It is not from the platform, or its body cannot be read.
        """
        raise self._unsupported(Capability.RECEIVE, webhook)

    def _unsupported(self, capability: Capability, command: object) -> Unsupported:
        del command
        return Unsupported(platform=self.name, capability=capability.value)


def fault(provider: Provider, words: str) -> ProviderFault:
    """A driver that broke its contract.

    Args:
        provider: The driver.
        words: What it did, free of texts, names and secrets.
    """
    return ProviderFault(
        provider=provider.name, reason=f"the driver {provider.name!r} is at fault: {words}"
    )
