"""The driver for TikTok Business Accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.errors import InvalidValue, NotFound
from privatereply.flow import Flow
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
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    Listing,
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
    SetHidden,
    SetLiked,
    SetRepliesEnabled,
    Sighting,
    Signal,
    SignalKind,
    Subscribe,
    Subscription,
    Token,
    TokenStatus,
    Upload,
    Webhook,
    Window,
)
from privatereply.providers.paging import listing
from privatereply.providers.tiktok import (
    access,
    drafts,
    looking,
    media,
    policies,
    subscriptions,
    webhooks,
)
from privatereply.providers.tiktok.comments import Comments
from privatereply.providers.tiktok.mailbox import Mailbox, into

__all__ = ["TikTok"]

_MESSAGES: Final = Quota(
    name="message",
    limit=10,
    per=timedelta(seconds=1),
    burst=1,
    source="https://business-api.tiktok.com/portal/docs?id=1740029171730433",
    checked="2026-08-13",
)
_COMMENTS: Final = Quota(
    name="comment",
    limit=40,
    per=timedelta(minutes=1),
    burst=5,
    source="https://business-api.tiktok.com/portal/docs?id=1738084416214017",
    checked="2026-08-24",
)
_SIGNS: Final = {SignalKind.TYPING_ON: "TYPING", SignalKind.SEEN: "MARK_READ"}


class TikTok(Provider):
    """TikTok Business Accounts over business-api.tiktok.com.

    Calls are checked when they are made, before any request.

    Class attributes:
        tolerance: How far from now the time may be that a webhook was signed with. TikTok's own
            example takes 5 seconds and its repetitions last 72 hours, and it does not say whether
            those are signed anew (https://business-api.tiktok.com/portal/docs?id=1759978341579777,
            as of 2026-08-24).
    """

    tolerance: ClassVar[timedelta] = timedelta(seconds=300)

    name = "tiktok"
    title = "TikTok"
    contract = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {
        Capability.LIST_MENTIONS,
        Capability.START_GROUP,
        Capability.DELETE_MESSAGE,
        Capability.SET_BLOCKED,
        Capability.REPORT,
    }
    credentials: ClassVar[tuple[Credential, ...]] = access.CREDENTIALS
    webhook_secrets: ClassVar[tuple[Credential, ...]] = webhooks.SECRETS
    account_kinds: ClassVar[tuple[str, ...]] = ("business",)
    # Private replies and messages leave through the same call, so they share a budget.
    quotas: ClassVar[Mapping[Action, Quota]] = {
        Action.PRIVATE_REPLY: _MESSAGES,
        Action.MESSAGE: _MESSAGES,
        Action.PUBLIC_REPLY: _COMMENTS,
    }

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return policies.policy(action, preset)

    @property
    @override
    def presets(self) -> tuple[str, ...]:
        return policies.PRESETS

    def _comments(self, account: Account) -> Comments:
        return Comments(account=account, endpoint=access.endpoint(account))

    def _mailbox(self, account: Account) -> Mailbox:
        return Mailbox(account=account, endpoint=access.endpoint(account))

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        return listing(
            self._comments(command.account).posts(
                since=command.since, after=command.after, limit=command.limit
            )
        )

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        return listing(self._comments(command.account).listed(command))

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        """One comment, found by its post; without one, looked for under the latest posts."""
        comments = self._comments(command.account)
        if command.post_id is None:
            return _present(
                comments.sought(command.comment_id),
                "the comment is not under the latest posts; name the post it stands under",
            )
        return _present(
            comments.named(command.comment_id, command.post_id),
            "there is no such comment under that post",
        )

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        """Whether the comment exists, and whether the account has private replies switched on."""
        return self._comments(command.account).check(command.comment)

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        """A message to the comment's author, a text.

        Nobody documents that a comment the classifier has not chosen is taken.
        """
        author = command.comment.author
        recipient = {
            "direct_reply": {
                "reply_type": "COMMENT_REPLY",
                "comment_reply": {"comment_id": command.comment.id},
            }
        }
        return self._mailbox(command.account).deliver(
            recipient,
            drafts.text(command.draft),
            action=Action.PRIVATE_REPLY,
            # In conversations people go by the id they have in comments.
            person_id=None if author is None else author.id,
        )

    @override
    def send_message(self, command: SendMessage) -> Flow[Sent]:
        if command.window is not Window.STANDARD:
            raise InvalidValue(name="window", given=command.window.value, allowed="standard")
        found = _id(command.conversation)
        return self._mailbox(command.account).deliver(
            into(found),
            drafts.message(command.draft, command.reply_to),
            action=Action.MESSAGE,
            person_id=command.conversation.person.id,
            conversation_id=found,
        )

    @override
    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        return self._comments(command.account).reply(command.comment, command.draft)

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        account = command.account
        return looking.look(command, self._comments(account), self._mailbox(account))

    @override
    def set_hidden(self, command: SetHidden) -> Flow[None]:
        return self._comments(command.account).hide(
            command.comment_id, command.post_id, hidden=command.hidden
        )

    @override
    def set_replies_enabled(self, command: SetRepliesEnabled) -> Flow[None]:
        return self._comments(command.account).enable_replies(enabled=command.enabled)

    @override
    def set_liked(self, command: SetLiked) -> Flow[None]:
        return self._comments(command.account).like(command.comment.id, liked=command.liked)

    @override
    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        return self._comments(command.account).delete(command.comment_id)

    @override
    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        mailbox = self._mailbox(command.account)
        if command.person_id is not None:
            return mailbox.with_person(command.person_id, after=command.after)
        return mailbox.conversations(after=command.after, limit=command.limit)

    @override
    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        return self._messages(self._mailbox(command.account), command)

    def _messages(self, mailbox: Mailbox, command: ListMessages) -> Flow[Listing[Message]]:
        seen = yield from mailbox.talk(command.conversation_id)
        return Listing(items=seen.thread.messages[: max(1, command.limit)])

    @override
    def check_conversation(self, command: CheckConversation) -> Flow[Mapping[str, Fact]]:
        """Whether the person follows and has written, and whether images can be sent."""
        conversation = command.conversation
        return self._mailbox(command.account).check(_id(conversation), conversation.folder)

    @override
    def signal(self, command: Signal) -> Flow[None]:
        sign = _SIGNS.get(command.kind)
        if sign is None:
            raise InvalidValue(
                name="kind",
                given=command.kind.value,
                allowed="typing_on, which ends by itself after five seconds, or seen",
            )
        return self._mailbox(command.account).mark(_id(command.conversation), sign)

    @override
    def upload(self, command: Upload) -> Flow[Attachment]:
        return media.upload(access.endpoint(command.account), command)

    @override
    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The one account that the token is for."""
        return access.account(command.credentials)

    @override
    def authorize(self, command: Authorize) -> Flow[Authorization]:
        return _ready(access.authorization(command))

    @override
    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        return access.exchange(command)

    @override
    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        return access.refresh(command)

    @override
    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        """Whether TikTok takes the account's token, and what its owner has allowed."""
        return access.status(command.account)

    @override
    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        return subscriptions.check(command.account)

    @override
    def subscribe(self, command: Subscribe) -> Flow[Subscription]:
        """Have messages and comments sent to ``callback_url``, for all of the app's accounts."""
        return subscriptions.subscribe(command)

    @override
    def receive(self, webhook: Webhook) -> Received:
        """What TikTok posts about any of the app's accounts: one event at a time."""
        return webhooks.receive(webhook, tolerance=self.tolerance)


def _id(conversation: Conversation) -> str:
    """What a conversation is called by; no call reaches a person otherwise.

    Raises:
        InvalidValue: Nobody knows it.
    """
    if conversation.id is None:
        raise InvalidValue(
            name="conversation.id",
            given="nothing",
            allowed="the id of a conversation; list_conversations() finds the one with a person",
        )
    return conversation.id


def _present(flow: Flow[CommentRecord | None], reason: str) -> Flow[CommentRecord]:
    found = yield from flow
    if found is None:
        raise NotFound(platform=TikTok.name, reason=reason)
    return found


def _ready(authorization: Authorization) -> Flow[Authorization]:
    """The flow of what needs nothing to be asked."""
    yield from ()
    return authorization
