"""What the drivers of both Graph hosts do alike."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.flow import Flow, Request, Response
from privatereply.model import Account, Action, Comment, CommentRecord, Conversation, Draft, Message
from privatereply.provider import (
    CONTRACT,
    Capability,
    CheckSubscription,
    CheckToken,
    Credential,
    DeleteComment,
    ListComments,
    ListConversations,
    Listing,
    ListMessages,
    Look,
    Provider,
    Quota,
    Received,
    SendMessage,
    SendPublicReply,
    Sent,
    SetHidden,
    Sighting,
    Signal,
    Subscribe,
    Subscription,
    TokenStatus,
    Usage,
    Webhook,
)
from privatereply.providers.answers import unless_refused
from privatereply.providers.graph import receiving, subscriptions, tokens, usage
from privatereply.providers.graph.drafts import public_body
from privatereply.providers.graph.endpoint import VERSION, Endpoint, checked_version
from privatereply.providers.graph.looking import judge
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.graph.tokens import APP_ID
from privatereply.providers.looking import public_reply, settled, unclear, within
from privatereply.providers.paging import Page, listing
from privatereply.providers.reading import identifier
from privatereply.providers.thread import Thread

__all__ = ["CAPABILITIES", "QUOTAS", "GraphProvider"]

CAPABILITIES: Final = frozenset(
    {
        Capability.LIST_POSTS,
        Capability.LIST_COMMENTS,
        Capability.GET_COMMENT,
        Capability.CHECK_COMMENT,
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_MESSAGE,
        Capability.SEND_PUBLIC_REPLY,
        Capability.LOOK,
        Capability.SET_HIDDEN,
        Capability.DELETE_COMMENT,
        Capability.LIST_CONVERSATIONS,
        Capability.LIST_MESSAGES,
        Capability.SIGNAL,
        Capability.LIST_ACCOUNTS,
        Capability.EXCHANGE_TOKEN,
        Capability.REFRESH_TOKEN,
        Capability.CHECK_TOKEN,
        Capability.CHECK_SUBSCRIPTION,
        Capability.SUBSCRIBE,
        Capability.RECEIVE,
    }
)
"""What both platforms offer."""

_RATES: Final = (
    "https://developers.facebook.com/documentation/business-messaging/messenger-platform/"
    "overview/rate-limiting"
)

QUOTAS: Final[Mapping[Action, Quota]] = {
    Action.PRIVATE_REPLY: Quota(
        name="private_reply",
        limit=750,
        per=timedelta(hours=1),
        burst=100,
        source=_RATES,
        checked="2026-11-21",
    ),
    Action.MESSAGE: Quota(
        name="message",
        limit=300,
        per=timedelta(seconds=1),
        burst=30,
        source=_RATES,
        checked="2026-11-21",
    ),
}
"""Per Page and per Instagram account. Live comments may be answered faster (100 a second), and
audio and video go out slower (10 a second); the headers of the platform correct both."""

_REPLIES: Final = 50


class GraphProvider(Provider):
    """A driver over the Graph API. Calls are checked when they are made, before any request.

    Args:
        version: The version of the Graph API, never left to the platform's choice.

    Class attributes:
        settle: How long after an attempt the platform's own traces may still be missing.
        reply_edge: The edge of a comment that takes public replies.
        hidden_parameter: What the parameter that hides a comment is called.
        webhook_fields: The webhook fields the driver needs.
        further_fields: The webhook fields it reads beside them.
        scopes: The permissions its calls need on graph.facebook.com.
    """

    contract = CONTRACT
    webhook_secrets: ClassVar[tuple[Credential, ...]] = receiving.SECRETS
    quotas: ClassVar[Mapping[Action, Quota]] = QUOTAS
    settle: ClassVar[timedelta]
    reply_edge: ClassVar[str]
    hidden_parameter: ClassVar[str]
    webhook_fields: ClassVar[frozenset[str]]
    further_fields: ClassVar[frozenset[str]]
    scopes: ClassVar[frozenset[str]]

    def __init__(self, *, version: str = VERSION) -> None:
        self.version: str = checked_version(version)

    @abc.abstractmethod
    def mailbox(self, account: Account) -> Mailbox:
        """The node that owns the account's messages.

        Raises:
            InvalidValue: A credential is missing.
        """

    @abc.abstractmethod
    def comment_page(self, command: ListComments) -> Flow[Page[CommentRecord]]:
        """One page of comments."""

    @abc.abstractmethod
    def look_for_reply(self, command: Look, comment: Comment) -> Flow[Sighting]:
        """What became of a private reply."""

    def thread_root(self, comment: Comment) -> str:
        """The comment under which public replies to a comment stand."""
        return comment.id

    def public_body(self, draft: Draft) -> Mapping[str, object]:
        """What is posted under a comment.

        Raises:
            InvalidValue: It holds more than a public reply can.
        """
        return public_body(draft)

    def endpoint(self, account: Account) -> Endpoint:
        """Where and as whom the account speaks."""
        return self.mailbox(account).endpoint

    @override
    def usage(self, response: Response) -> Usage | None:
        return usage.usage(response)

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        return listing(self.comment_page(command))

    @override
    def send_message(self, command: SendMessage) -> Flow[Sent]:
        return self.mailbox(command.account).write(
            command.conversation,
            command.draft,
            command.attempt_id,
            window=command.window,
            reply_to=command.reply_to,
        )

    @override
    def signal(self, command: Signal) -> Flow[None]:
        return self.mailbox(command.account).signal(command.conversation.person.id, command.kind)

    @override
    def send_public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        endpoint = self.endpoint(command.account)
        root, body = self.thread_root(command.comment), self.public_body(command.draft)
        return _published(endpoint, endpoint.post(root, self.reply_edge, body=body))

    @override
    def set_hidden(self, command: SetHidden) -> Flow[None]:
        endpoint = self.endpoint(command.account)
        hidden = ((self.hidden_parameter, str(command.hidden).lower()),)
        return _confirmed(endpoint, endpoint.post(command.comment_id, params=hidden))

    @override
    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        endpoint = self.endpoint(command.account)
        return _confirmed(endpoint, endpoint.delete(command.comment_id))

    @override
    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        return self.mailbox(command.account).conversations(
            person_id=command.person_id, after=command.after, limit=command.limit
        )

    @override
    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        return _messages(
            self.mailbox(command.account).messages(command.conversation_id, command.limit)
        )

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        if command.action is Action.MESSAGE:
            return self._look_for_message(command)
        if command.comment is None:
            return settled(unclear("the comment is not known any more"))
        if command.action is Action.PUBLIC_REPLY:
            return self._look_for_public_reply(command, command.comment)
        return self.look_for_reply(command, command.comment)

    def _look_for_message(self, command: Look) -> Flow[Sighting]:
        conversation, mailbox = command.conversation, self.mailbox(command.account)
        if conversation is None:
            return unclear("the conversation is not known any more")
        thread: Thread | None
        if conversation.id is None:
            thread = yield from unless_refused(mailbox.thread(conversation.person.id))
        else:
            thread = yield from unless_refused(mailbox.messages(conversation.id))
        if thread is None:
            return unclear("the conversation could not be read")
        return judge(command, within(thread), settle=self.settle)

    def _look_for_public_reply(self, command: Look, comment: Comment) -> Flow[Sighting]:
        def ask(after: str | None) -> Flow[Page[CommentRecord]]:
            return self.comment_page(
                ListComments(
                    account=command.account,
                    post_id=comment.post_id or comment.id,
                    parent_id=self.thread_root(comment),
                    after=after,
                    limit=_REPLIES,
                )
            )

        return public_reply(ask, lambda traces: judge(command, traces, settle=self.settle))

    @override
    def receive(self, webhook: Webhook) -> Received:
        return receiving.receive(webhook, self.name)

    @override
    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        """What the token is good for; with ``app_id`` and ``app_secret`` what it allows, too."""
        return tokens.check(self.mailbox(command.account), command.account, self.scopes)

    @override
    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        account = command.account
        fields = subscriptions.read(self.mailbox(account), account.credentials.get(APP_ID.name))
        return self._subscription(account, fields)

    @override
    def subscribe(self, command: Subscribe) -> Flow[Subscription]:
        """Subscribe to everything `receive` reads; where to is set for the app, in its settings.

        What else is subscribed stays so.
        """
        account = command.account
        app_id, wanted = account.credentials.get(APP_ID.name), self.subscribed_fields(account)
        return self._subscription(account, subscriptions.add(self.mailbox(account), app_id, wanted))

    def _subscription(self, account: Account, fields: Flow[frozenset[str]]) -> Flow[Subscription]:
        found = yield from fields
        return Subscription(fields=found, missing=self.missing_fields(account, found))

    def subscribed_fields(self, account: Account) -> frozenset[str]:
        """The webhook fields to subscribe to for an account."""
        del account
        return self.webhook_fields | self.further_fields

    def missing_fields(self, account: Account, found: frozenset[str]) -> frozenset[str]:
        """The webhook fields the driver needs and the account is not subscribed to."""
        del account
        return self.webhook_fields - found


def _messages(flow: Flow[Thread]) -> Flow[Listing[Message]]:
    return Listing(items=(yield from flow).messages)


def _confirmed(endpoint: Endpoint, request: Request) -> Flow[None]:
    (yield from endpoint.ask(request)).confirm()


def _published(endpoint: Endpoint, request: Request) -> Flow[Sent]:
    answer = yield from endpoint.ask(request, Action.PUBLIC_REPLY)
    published = identifier(answer.tree.get("id"))
    if published is None:
        raise answer.unreadable()
    return Sent(message_id=published)
