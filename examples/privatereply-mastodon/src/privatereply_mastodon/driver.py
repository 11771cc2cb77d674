"""The driver for Mastodon and the servers that speak its language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from privatereply.flow import Flow, Response
from privatereply.model import Account, Action, Comment, Conversation, Fact, Message, Post
from privatereply.policy import Policy
from privatereply.provider import (
    CONTRACT,
    Authorization,
    Authorize,
    Capability,
    CheckComment,
    CheckConversation,
    CheckToken,
    Credential,
    DeleteComment,
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
    Report,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    SetBlocked,
    SetLiked,
    Sighting,
    Token,
    TokenStatus,
    Usage,
)
from typing_extensions import override

from privatereply_mastodon import access, checks, looking, moderation, policies, tokens, usage
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.mailbox import Mailbox
from privatereply_mastodon.sending import Sender
from privatereply_mastodon.servers import Server, Servers
from privatereply_mastodon.timeline import Timeline

__all__ = ["CAPABILITIES", "QUOTAS", "Mastodon"]

_STATUSES: Final = Quota(
    name="statuses",
    limit=300,
    per=timedelta(hours=3),
    burst=30,
    source="https://github.com/mastodon/mastodon/blob/main/app/lib/rate_limiter.rb",
    checked="2026-08-03",
)

QUOTAS: Final[Mapping[Action, Quota]] = dict.fromkeys(Action, _STATUSES)
"""Per account. Whatever is sent is a status, and all of them share one budget."""

CAPABILITIES: Final = frozenset(
    {
        Capability.LIST_POSTS,
        Capability.LIST_COMMENTS,
        Capability.LIST_MENTIONS,
        Capability.GET_COMMENT,
        Capability.CHECK_COMMENT,
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_MESSAGE,
        Capability.SEND_PUBLIC_REPLY,
        Capability.LOOK,
        Capability.SET_LIKED,
        Capability.DELETE_COMMENT,
        Capability.LIST_CONVERSATIONS,
        Capability.LIST_MESSAGES,
        Capability.CHECK_CONVERSATION,
        Capability.SET_BLOCKED,
        Capability.REPORT,
        Capability.LIST_ACCOUNTS,
        Capability.AUTHORIZE,
        Capability.EXCHANGE_TOKEN,
        Capability.CHECK_TOKEN,
    }
)
"""Nobody can hide another's reply; a status is deleted for everybody or for nobody; tokens do not
end, so there is nothing to refresh. What happens is told by `privatereply_mastodon.stream`, for
servers know no webhooks that are signed for an app."""


class Mastodon(Provider):
    """Mastodon, GoToSocial, Pleroma, Akkoma, Takahe, snac: whatever has Mastodon's client API.

    Args:
        servers: What is known of servers beforehand, by their addresses. They are asked for the
            rest when it is needed, once a day.
    """

    name = PLATFORM
    title = "Mastodon"
    contract = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = CAPABILITIES
    credentials: ClassVar[tuple[Credential, ...]] = access.CREDENTIALS
    account_kinds: ClassVar[tuple[str, ...]] = ("user",)
    quotas: ClassVar[Mapping[Action, Quota]] = QUOTAS

    def __init__(self, *, servers: Mapping[str, Server] | None = None) -> None:
        self._servers = Servers(servers)

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return policies.policy(action, preset, self._servers)

    @property
    @override
    def presets(self) -> tuple[str, ...]:
        return policies.PRESETS

    @override
    def usage(self, response: Response) -> Usage | None:
        return usage.usage(response)

    def _timeline(self, account: Account) -> Timeline:
        known = access.anybody(account.credentials).server
        endpoint = access.user(account.credentials, self._servers.software(known))
        return Timeline(endpoint=endpoint, account=account)

    def _mailbox(self, account: Account) -> Mailbox:
        return Mailbox(timeline=self._timeline(account))

    def _sender(self, account: Account) -> Sender:
        return Sender(mailbox=self._mailbox(account), servers=self._servers)

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        return self._timeline(command.account).posts(command)

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        """Every public reply under a post, on one page; snac tells only those to the post."""
        return self._timeline(command.account).comments(command)

    @override
    def list_mentions(self, command: ListMentions) -> Flow[Listing[Comment]]:
        return self._timeline(command.account).mentions(command)

    @override
    def get_comment(self, command: GetComment) -> Flow[Comment]:
        return self._timeline(command.account).comment(command)

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        """Whether it is there and answered, and how its author and the account stand.

        It also asks the server how long texts may be, which the policy then knows.
        """
        return checks.comment(command, self._timeline(command.account), self._servers)

    @override
    def check_conversation(self, command: CheckConversation) -> Flow[Mapping[str, Fact]]:
        endpoint = self._timeline(command.account).endpoint
        return checks.conversation(endpoint, command.conversation)

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        """A private mention of the comment's author, in answer to it.

        Raises:
            InvalidValue: The draft cannot be sent here; nothing has left.
            Leaked: The server showed it to somebody else.
        """
        return self._sender(command.account).private_reply(command)

    @override
    def send_message(self, command: SendMessage) -> Flow[Sent]:
        """A private mention, in answer to the latest message of the two.

        There are no windows, so `SendMessage.window` changes nothing.

        Raises:
            InvalidValue: It is a group, or the draft cannot be sent here; nothing has left.
            Leaked: The server showed it to somebody else.
        """
        return self._sender(command.account).message(command)

    @override
    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        """A reply as public as the comment. It mentions whomever the draft mentions."""
        return self._sender(command.account).public_reply(command)

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        return looking.look(command, self._timeline(command.account), self._servers)

    @override
    def set_liked(self, command: SetLiked) -> Flow[None]:
        return self._timeline(command.account).like(command.comment.id, liked=command.liked)

    @override
    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        """Delete a reply of the account's own; nobody can delete another's."""
        return self._timeline(command.account).delete(command.comment_id)

    @override
    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        """Threads of private mentions. On snac and Takahe the list is always empty."""
        mailbox = self._mailbox(command.account)
        if command.person_id is not None:
            return mailbox.with_person(command.person_id)
        return mailbox.conversations(command.limit, command.after)

    @override
    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        return self._mailbox(command.account).messages(command.conversation_id, command.limit)

    @override
    def set_blocked(self, command: SetBlocked) -> Flow[None]:
        endpoint = self._timeline(command.account).endpoint
        return moderation.block(endpoint, command.person.id, blocked=command.blocked)

    @override
    def report(self, command: Report) -> Flow[None]:
        """Tell the people who run the account's own server; nothing goes to other servers."""
        return moderation.report(self._timeline(command.account).endpoint, command)

    @override
    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The one account a token is for."""
        return tokens.accounts(command.credentials)

    @override
    def authorize(self, command: Authorize) -> Flow[Authorization]:
        return tokens.authorize(command)

    @override
    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        return tokens.exchange(command)

    @override
    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        return tokens.status(command.account)
