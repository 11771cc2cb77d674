"""The driver for X."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.flow import Flow, Response
from privatereply.model import (
    Account,
    Action,
    Attachment,
    Comment,
    CommentRecord,
    Conversation,
    Fact,
    Message,
    Post,
)
from privatereply.policy import Policy
from privatereply.provider import (
    CONTRACT,
    Authorization,
    Authorize,
    Capability,
    CheckComment,
    CheckConversation,
    CheckSubscription,
    CheckToken,
    Credential,
    DeleteComment,
    DeleteMessage,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    Listing,
    ListMentions,
    ListMessages,
    ListPosts,
    Look,
    Provider,
    Quota,
    Received,
    RefreshToken,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    SetBlocked,
    SetHidden,
    Sighting,
    StartGroup,
    Subscribe,
    Subscription,
    Token,
    TokenStatus,
    Upload,
    Usage,
    Webhook,
)
from privatereply.providers.paging import listing
from privatereply.providers.thread import Thread
from privatereply.providers.x import (
    access,
    checks,
    content,
    conversations,
    ids,
    looking,
    media,
    policies,
    subscriptions,
    tokens,
    usage,
    webhooks,
)
from privatereply.providers.x.mailbox import Mailbox
from privatereply.providers.x.timeline import Timeline

__all__ = ["CAPABILITIES", "QUOTAS", "X"]

_RATES: Final = "https://docs.x.com/x-api/fundamentals/rate-limits"
_MESSAGES: Final = Quota(
    name="direct_message",
    limit=15,
    per=timedelta(minutes=15),
    burst=5,
    source=_RATES,
    checked="2026-07-24",
)

QUOTAS: Final[Mapping[Action, Quota]] = {
    Action.PRIVATE_REPLY: _MESSAGES,
    Action.MESSAGE: _MESSAGES,
    Action.PUBLIC_REPLY: Quota(
        name="post",
        limit=100,
        per=timedelta(minutes=15),
        burst=10,
        source=_RATES,
        checked="2026-07-24",
    ),
}
"""Per user. All direct messages share one budget, whichever of the three calls they go by, and
refused ones count. Of the numbers that X and others give for it (15, 99, 200) this is the strictest
that X publishes; the headers correct it."""

CAPABILITIES: Final = frozenset(
    {
        Capability.LIST_POSTS,
        Capability.LIST_COMMENTS,
        Capability.LIST_MENTIONS,
        Capability.GET_COMMENT,
        Capability.CHECK_COMMENT,
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_MESSAGE,
        Capability.START_GROUP,
        Capability.SEND_PUBLIC_REPLY,
        Capability.LOOK,
        Capability.SET_HIDDEN,
        Capability.DELETE_COMMENT,
        Capability.LIST_CONVERSATIONS,
        Capability.LIST_MESSAGES,
        Capability.CHECK_CONVERSATION,
        Capability.DELETE_MESSAGE,
        Capability.SET_BLOCKED,
        Capability.UPLOAD,
        Capability.LIST_ACCOUNTS,
        Capability.AUTHORIZE,
        Capability.EXCHANGE_TOKEN,
        Capability.REFRESH_TOKEN,
        Capability.CHECK_TOKEN,
        Capability.CHECK_SUBSCRIPTION,
        Capability.SUBSCRIBE,
        Capability.RECEIVE,
    }
)
"""No likes, which X took from self-serve plans (https://docs.x.com/changelog, 2026-04-16); no marks
and no reports, for which there is no call where messages are not encrypted."""


class X(Provider):
    """X over api.x.com, with its direct messages that are not encrypted.

    Args:
        implied_mentions: Whether a reply counts as naming the account it answers. X's rules speak
            of people who mention you, and do not say whether they mean the handles that it puts
            before every reply by itself.
        name_bystanders: Whether a public reply names everybody whom the comment went to, and not
            only its author.
    """

    name = access.PLATFORM
    title = "X"
    contract = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = CAPABILITIES
    credentials: ClassVar[tuple[Credential, ...]] = access.CREDENTIALS
    webhook_secrets: ClassVar[tuple[Credential, ...]] = webhooks.SECRETS
    account_kinds: ClassVar[tuple[str, ...]] = ("user",)
    quotas: ClassVar[Mapping[Action, Quota]] = QUOTAS

    def __init__(self, *, implied_mentions: bool = False, name_bystanders: bool = False) -> None:
        self.implied_mentions: bool = implied_mentions
        self.name_bystanders: bool = name_bystanders

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return policies.policy(action, preset)

    @property
    @override
    def presets(self) -> tuple[str, ...]:
        return policies.PRESETS

    @override
    def usage(self, response: Response) -> Usage | None:
        return usage.usage(response)

    def _mailbox(self, account: Account) -> Mailbox:
        account_id = ids.number(account.id, name="account.id")
        return Mailbox(endpoint=access.user(account.credentials), account_id=account_id)

    def _timeline(self, account: Account) -> Timeline:
        return Timeline(
            endpoint=access.user(account.credentials),
            account=account,
            implied=self.implied_mentions,
        )

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        return self._timeline(command.account).posts(command)

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        """What was said under a post in the last 7 days; the search reaches no further back."""
        return listing(self._timeline(command.account).comments(command))

    @override
    def list_mentions(self, command: ListMentions) -> Flow[Listing[Comment]]:
        return listing(self._timeline(command.account).mentions(command))

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        return self._timeline(command.account).comment(command.comment_id)

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        """Whether the comment exists and names the account, and what X tells of its author.

        Where the comment does not name the account, the conversation with its author is read as
        well: whoever has written first may be answered.
        """
        comment = self._timeline(command.account).comment(command.comment.id)
        return checks.comment(command, self._mailbox(command.account), comment)

    @override
    def check_conversation(self, command: CheckConversation) -> Flow[Mapping[str, Fact]]:
        """What X tells of the person, and whether they have written; nothing about groups."""
        return checks.conversation(self._mailbox(command.account), command.conversation)

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        """A direct message to whoever wrote the comment; X ties it to nothing.

        Raises:
            InvalidValue: Nobody knows who wrote the comment, or one message cannot hold the draft.
        """
        author = command.comment.author
        if author is None:
            raise InvalidValue(
                name="comment.author",
                given="nobody",
                allowed="a comment with its author: the reply goes to them. Read it anew, with "
                "account.comment(…)",
            )
        return self._mailbox(command.account).write_to(
            author.id, command.draft, Action.PRIVATE_REPLY
        )

    @override
    def send_message(self, command: SendMessage) -> Flow[Sent]:
        """A direct message into a group, or to the person whom a conversation is with.

        The person decides, whatever the conversation's id: only they were asked about. X has no
        windows, so `SendMessage.window` changes nothing.

        Raises:
            InvalidValue: It is a group without an id, it answers a message, or one message cannot
                hold the draft.
        """
        if command.reply_to is not None:
            raise InvalidValue(
                name="reply_to", given="a message", allowed="None: X has no answers to one message"
            )
        mailbox, conversation = self._mailbox(command.account), command.conversation
        if not conversation.is_group:
            return mailbox.write_to(conversation.person.id, command.draft, Action.MESSAGE)
        if conversation.id is None:
            raise InvalidValue(
                name="conversation.id", given="None", allowed="the id of the group: it has no other"
            )
        return mailbox.write_into(conversation.id, command.draft)

    @override
    def start_group(self, command: StartGroup) -> Flow[Sent]:
        """A group of 2 to 49 people and the account. Asked twice, X opens two."""
        return self._mailbox(command.account).open_group(command.people, command.draft)

    @override
    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        """A reply to the comment; it takes a `message_button` as an attachment."""
        return self._timeline(command.account).reply(
            command.comment, command.draft, without=self._unnamed(command)
        )

    def _unnamed(self, command: SendPublicReply) -> tuple[str, ...]:
        comment = command.comment
        if self.name_bystanders or not isinstance(comment, CommentRecord):
            return ()
        author = {comment.author.id} if comment.author else set[str]()
        return content.bystanders(comment.raw, frozenset({command.account.id} | author))

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        account = command.account
        return looking.look(command, self._mailbox(account), self._timeline(account))

    @override
    def set_hidden(self, command: SetHidden) -> Flow[None]:
        return self._timeline(command.account).hide(command.comment_id, hidden=command.hidden)

    @override
    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        """Delete a reply of the account's own; X lets nobody delete another's."""
        return self._timeline(command.account).delete(command.comment_id)

    @override
    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        """The conversation with a person, or those that the latest events belong to."""
        mailbox = self._mailbox(command.account)
        if command.person_id is not None:
            return conversations.with_person(mailbox, command.person_id, command.limit)
        return conversations.latest(mailbox, command.limit, command.after)

    @override
    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        mailbox = self._mailbox(command.account)
        return _messages(mailbox.messages(command.conversation_id, command.limit))

    @override
    def delete_message(self, command: DeleteMessage) -> Flow[None]:
        return self._mailbox(command.account).delete(command.message_id)

    @override
    def set_blocked(self, command: SetBlocked) -> Flow[None]:
        return self._mailbox(command.account).block(command.person.id, blocked=command.blocked)

    @override
    def upload(self, command: Upload) -> Flow[Attachment]:
        """An image of up to 5 MB for a direct message."""
        return media.upload(access.user(command.account.credentials), command)

    @override
    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The one account a user's token is for."""
        return tokens.accounts(command.credentials)

    @override
    def authorize(self, command: Authorize) -> Flow[Authorization]:
        return tokens.authorize(command)

    @override
    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        """A token for a code, which lives 30 seconds."""
        return tokens.exchange(command)

    @override
    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        """The next token; the refresh token it was got with is worthless from then on."""
        return tokens.refresh(command)

    @override
    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        """Whether X takes the account's token."""
        return tokens.status(command.account)

    @override
    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        return subscriptions.check(command.account)

    @override
    def subscribe(self, command: Subscribe) -> Flow[Subscription]:
        """Have messages, replies and mentions sent to ``callback_url``, which X checks at once."""
        return subscriptions.subscribe(command)

    @override
    def receive(self, webhook: Webhook) -> Received:
        """What the X Activity API or, before it, the Account Activity API posts."""
        return webhooks.receive(webhook, implied=self.implied_mentions)


def _messages(reading: Flow[Thread]) -> Flow[Listing[Message]]:
    return Listing(items=(yield from reading).messages)
