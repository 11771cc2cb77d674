"""The driver for Instagram professional accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.errors import NotFound
from privatereply.flow import Flow, Request
from privatereply.model import Account, Action, Comment, CommentRecord, Fact, Post, Surface
from privatereply.policy import Policy, facts
from privatereply.provider import (
    Capability,
    CheckComment,
    Credential,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    Listing,
    ListPosts,
    Look,
    RefreshToken,
    SendPrivateReply,
    Sent,
    Sighting,
    Token,
)
from privatereply.providers.answers import unless_refused
from privatereply.providers.graph import paging
from privatereply.providers.graph.driver import CAPABILITIES, GraphProvider
from privatereply.providers.graph.endpoint import Endpoint
from privatereply.providers.graph.looking import judge
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.instagram import access, comments, content, policies
from privatereply.providers.looking import unclear, within
from privatereply.providers.paging import Page, across, not_before, optional
from privatereply.providers.reading import flag, identifier, mapping

__all__ = ["Instagram"]

_LIVE: Final = "live_media"
_ANY_FIELD: Final = frozenset({"feed"})
_MOST_MEDIA: Final = 100


class Instagram(GraphProvider):
    """Instagram professional accounts over either of their two login products.

    Args:
        version: The version of the Graph API, the same for both hosts.
    """

    name = access.PLATFORM
    title = "Instagram"
    capabilities: ClassVar[frozenset[Capability]] = CAPABILITIES
    credentials: ClassVar[tuple[Credential, ...]] = access.CREDENTIALS
    account_kinds: ClassVar[tuple[str, ...]] = ("business", "creator")
    # Comments show no trace of a private reply here, so the thread is the only witness; a code 1
    # was seen after deliveries whose copies were not refused; and other facts about people were
    # seen to lag by more than a minute.
    settle: ClassVar[timedelta] = timedelta(minutes=5)
    reply_edge = "replies"
    hidden_parameter = "hide"
    webhook_fields: ClassVar[frozenset[str]] = frozenset({"comments", "live_comments", "messages"})
    further_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "message_edit",
            "message_reactions",
            "messaging_postbacks",
            "messaging_referral",
            "messaging_seen",
            "standby",
        }
    )
    # https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/
    # private-replies (updated 2026-07-02), and for the conversation that follows
    # https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations
    scopes: ClassVar[frozenset[str]] = frozenset(
        {
            "instagram_basic",
            "instagram_manage_comments",
            "instagram_manage_messages",
            "pages_manage_metadata",
            "pages_messaging",
            "pages_read_engagement",
            "pages_show_list",
        }
    )

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return policies.policy(action, preset)

    @property
    @override
    def presets(self) -> tuple[str, ...]:
        return policies.PRESETS

    @override
    def mailbox(self, account: Account) -> Mailbox:
        return access.mailbox(account, self.version)

    @override
    def thread_root(self, comment: Comment) -> str:
        # Replies to a reply land under its top-level comment, and are found there.
        # https://developers.facebook.com/documentation/instagram-platform/comment-moderation
        return comment.parent_id or comment.id

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        """Broadcasts that are on the air, then media with the newest first."""
        endpoint = self.endpoint(command.account)

        def ask(edge: str, after: str | None) -> Flow[Page[Post]]:
            live = edge == _LIVE
            request = endpoint.get(
                command.account.id,
                edge,
                fields=content.MEDIA_FIELDS,
                params=(
                    *paging.window(command.limit, _MOST_MEDIA, after),
                    *(() if live else paging.since(command.since)),
                ),
            )
            pages = self._media(endpoint, request, command)
            return optional(pages) if live else pages

        return across((_LIVE, "media"), command.after, ask)

    def _media(self, endpoint: Endpoint, request: Request, command: ListPosts) -> Flow[Page[Post]]:
        answer = yield from endpoint.ask(request)
        found = paging.page(answer, lambda tree: content.media(command.account, tree))
        return not_before(found, command.since)

    @override
    def comment_page(self, command: ListComments) -> Flow[Page[CommentRecord]]:
        return comments.listed(self.endpoint(command.account), command)

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        endpoint = self.endpoint(command.account)
        request = endpoint.get(command.comment_id, fields=content.COMMENT_FIELDS)
        return _one(endpoint, request, command.account)

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        """Whether the comment exists, its broadcast is on the air, and its author follows."""
        comment = self.get_comment(
            GetComment(account=command.account, comment_id=command.comment.id)
        )
        return self._check_comment(command, self.endpoint(command.account), comment)

    def _check_comment(
        self, command: CheckComment, endpoint: Endpoint, comment: Flow[CommentRecord]
    ) -> Flow[Mapping[str, Fact]]:
        known: dict[str, Fact] = {}
        try:
            found: Comment = yield from comment
            known |= found.facts
        except NotFound:
            # 100/33 also says "not visible to this token": either way nothing can answer it.
            return {facts.COMMENT_EXISTS: Fact.NO}
        live = Surface.LIVE in {found.surface, command.comment.surface}
        media_id = found.post_id or command.comment.post_id
        if live and media_id is not None:
            known |= yield from _broadcast(endpoint, command.account, media_id)
        author = found.author or command.comment.author
        if author is not None and author.id != command.account.id:
            known |= yield from _following(endpoint, author.id)
        return known

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        return self.mailbox(command.account).deliver(
            {"comment_id": command.comment.id},
            command.draft,
            command.attempt_id,
            action=Action.PRIVATE_REPLY,
        )

    @override
    def look_for_reply(self, command: Look, comment: Comment) -> Flow[Sighting]:
        """Ask the thread with the comment's author, the only place that shows anything here.

        The author's id in a comment is the id the thread is found by, documented so. Conversations
        lie there in either folder, requests too while they are younger than 30 days, so a thread
        that was read in full and holds nothing from the account since before the attempt is proof
        of absence once the platform has had time to show it. Nothing less is: a second attempt
        would be refused the same way whether the first one arrived or burnt the reply.

        Not every notice of a comment names its author; reading the comment does.
        https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-comment
        """
        author = comment.author
        if author is None:
            asked = GetComment(account=command.account, comment_id=comment.id)
            found = yield from unless_refused(self.get_comment(asked))
            author = found.author if found else None
        if author is None:
            return unclear("nobody knows who wrote the comment")
        thread = yield from unless_refused(self.mailbox(command.account).thread(author.id))
        if thread is None:
            return unclear("the thread with the comment's author could not be read")
        return judge(command, within(thread), settle=self.settle)

    @override
    def subscribed_fields(self, account: Account) -> frozenset[str]:
        # Any field of the Page switches the linked account's own fields on.
        # https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook/ (read
        # 2026-11-22)
        if access.by_facebook(account.credentials):
            return _ANY_FIELD
        return super().subscribed_fields(account)

    @override
    def missing_fields(self, account: Account, found: frozenset[str]) -> frozenset[str]:
        # With Facebook Login the fields of Instagram are the app's; a Page only has the app
        # installed or not, under fields of its own.
        if access.by_facebook(account.credentials):
            return frozenset() if found else self.webhook_fields
        return super().missing_fields(account, found)

    @override
    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """With Facebook Login the accounts linked to the person's Pages, else the token's own."""
        return access.accounts(command.credentials, self.version)

    @override
    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        return access.exchange(command, self.version)

    @override
    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        """The account's token for another 60 days.

        The platform refuses a token that is younger than 24 hours, and one that has expired: then
        the owner has to log in again. Page tokens, with Facebook Login, do not expire.
        """
        return access.refresh(command)


def _one(endpoint: Endpoint, request: Request, account: Account) -> Flow[CommentRecord]:
    answer = yield from endpoint.ask(request)
    found = content.comment(account, answer.tree)
    if found is None:
        raise answer.unreadable()
    return found


def _broadcast(endpoint: Endpoint, account: Account, media_id: str) -> Flow[dict[str, Fact]]:
    """Whether a broadcast is on the air: only those are listed.

    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/live_media
    """
    request = endpoint.get(account.id, _LIVE, fields="id")
    answer = yield from unless_refused(endpoint.ask(request))
    if answer is None:
        return {}
    running = {identifier(mapping(item).get("id")) for item in answer.data()}
    return {facts.BROADCAST_RUNNING: Fact.of(media_id in running)}


def _following(endpoint: Endpoint, person_id: str) -> Flow[dict[str, Fact]]:
    """Whether a person follows the account; told only of people who have written to it.

    A fresh follow was seen to take a minute to show, so "no" may be late.
    https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile
    """
    request = endpoint.get(person_id, fields="is_user_follow_business")
    answer = yield from unless_refused(endpoint.ask(request))
    follows = flag(answer.tree.get("is_user_follow_business")) if answer else None
    return {} if follows is None else {facts.PERSON_FOLLOWS: Fact.of(follows)}
