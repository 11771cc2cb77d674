"""The driver for Facebook Pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import ClassVar, Final

from typing_extensions import override

from privatereply.errors import InvalidValue, NotFound
from privatereply.flow import Flow, Request
from privatereply.model import (
    Account,
    Action,
    Comment,
    CommentRecord,
    ContentKind,
    Draft,
    Fact,
    Post,
)
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
    SendPrivateReply,
    Sent,
    Sighting,
    Token,
)
from privatereply.providers.answers import unless_refused
from privatereply.providers.credentials import required
from privatereply.providers.facebook import content, policies
from privatereply.providers.graph import paging, tokens
from privatereply.providers.graph.driver import CAPABILITIES, GraphProvider
from privatereply.providers.graph.endpoint import FACEBOOK_HOST, Endpoint
from privatereply.providers.graph.looking import judge
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.looking import unclear, within
from privatereply.providers.paging import Page, across, not_before, optional
from privatereply.providers.reading import Tree, at, identifier, word
from privatereply.providers.thread import Thread

__all__ = ["Facebook"]

_PAGE_TOKEN: Final = Credential(
    name="access_token",
    required=True,
    note="The Page's token, of a person with the tasks MESSAGING and MODERATE.",
)
_REELS: Final = "video_reels"
_MOST: Final = 100
# Comments and the replies under them in one list; without it the first level only.
# https://developers.facebook.com/docs/graph-api/reference/object/comments (read 2026-11-22)
_EVERY_LEVEL: Final = (("filter", "stream"),)


class Facebook(GraphProvider):
    """Facebook Pages over graph.facebook.com.

    Args:
        version: The version of the Graph API.
    """

    name = "facebook"
    title = "Facebook"
    capabilities: ClassVar[frozenset[Capability]] = CAPABILITIES - {Capability.REFRESH_TOKEN}
    credentials: ClassVar[tuple[Credential, ...]] = (
        _PAGE_TOKEN,
        tokens.APP_SECRET,
        tokens.APP_ID,
        tokens.USER_TOKEN,
    )
    account_kinds: ClassVar[tuple[str, ...]] = ("page",)
    # How soon a reply shows is documented nowhere. Two witnesses have to be silent that long, the
    # comment and the thread; and if both were late, Facebook would refuse the second reply (10900).
    settle: ClassVar[timedelta] = timedelta(seconds=60)
    reply_edge = "comments"
    hidden_parameter = "is_hidden"
    webhook_fields: ClassVar[frozenset[str]] = frozenset({"feed", "messages", "message_echoes"})
    further_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "message_deliveries",
            "message_edits",
            "message_reactions",
            "message_reads",
            "messaging_policy_enforcement",
            "messaging_postbacks",
            "messaging_referrals",
            "standby",
        }
    )
    # https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/
    # private-replies (updated 2026-04-16), and for public replies
    # https://developers.facebook.com/docs/graph-api/reference/object/comments
    scopes: ClassVar[frozenset[str]] = frozenset(
        {
            "pages_manage_engagement",
            "pages_manage_metadata",
            "pages_messaging",
            "pages_read_engagement",
            "pages_read_user_content",
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
        return Mailbox(
            endpoint=self._endpoint(account.credentials, _PAGE_TOKEN),
            node=account.id,
            channel="messenger",
            account_id=account.id,
            several=False,
        )

    def _endpoint(self, credentials: Mapping[str, str], token: Credential) -> Endpoint:
        return Endpoint(
            platform=self.name,
            host=FACEBOOK_HOST,
            version=self.version,
            token=required(credentials, token),
            app_secret=credentials.get(tokens.APP_SECRET.name),
        )

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        endpoint = self.endpoint(command.account)

        def ask(edge: str, after: str | None) -> Flow[Page[Post]]:
            reels = edge == _REELS
            request = endpoint.get(
                command.account.id,
                edge,
                fields=content.REEL_FIELDS if reels else content.POST_FIELDS,
                params=(
                    *paging.window(command.limit, _MOST, after),
                    *(() if reels else paging.since(command.since)),
                ),
            )
            read = content.reel if reels else content.post
            pages = self._posts(endpoint, request, command, read)
            # The feed's reference sends readers of reels to this edge, whose own reference says
            # that it cannot be read. https://developers.facebook.com/docs/graph-api/reference/page/feed/
            return optional(pages) if reels else pages

        return across(("feed", _REELS), command.after, ask)

    def _posts(
        self,
        endpoint: Endpoint,
        request: Request,
        command: ListPosts,
        read: Callable[[Account, Tree], Post | None],
    ) -> Flow[Page[Post]]:
        answer = yield from endpoint.ask(request)
        found = paging.page(answer, lambda tree: read(command.account, tree))
        return not_before(found, command.since)

    @override
    def comment_page(self, command: ListComments) -> Flow[Page[CommentRecord]]:
        endpoint = self.endpoint(command.account)
        request = endpoint.get(
            command.parent_id or command.post_id,
            "comments",
            fields=content.COMMENT_FIELDS,
            params=(
                ("order", "reverse_chronological"),
                *(_EVERY_LEVEL if command.replies else ()),
                *paging.window(command.limit, _MOST, command.after),
                *paging.since(command.since),
            ),
        )
        return self._comments(endpoint, request, command)

    def _comments(
        self, endpoint: Endpoint, request: Request, command: ListComments
    ) -> Flow[Page[CommentRecord]]:
        answer = yield from endpoint.ask(request)

        def read(tree: Tree) -> CommentRecord | None:
            return content.comment(
                command.account,
                tree,
                post_id=command.post_id,
                parent_id=command.parent_id,
                surface=command.surface,
            )

        return not_before(paging.page(answer, read), command.since)

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        account, endpoint = command.account, self.endpoint(command.account)
        # A post is named by its Page and itself, a comment by its post and itself.
        visitor_post = command.comment_id.startswith(f"{account.id}_")
        fields = content.VISITOR_POST_FIELDS if visitor_post else content.COMMENT_FIELDS
        read = content.visitor_post if visitor_post else content.comment
        return _one(endpoint, endpoint.get(command.comment_id, fields=fields), account, read)

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        return self._check_comment(self._fresh(command.account, command.comment))

    def _check_comment(self, comment: Flow[CommentRecord]) -> Flow[Mapping[str, Fact]]:
        try:
            found = yield from comment
        except NotFound:
            # 100/33 also says "not visible to this token": either way nothing can answer it.
            return {facts.COMMENT_EXISTS: Fact.NO}
        return found.facts

    def _fresh(self, account: Account, comment: Comment) -> Flow[CommentRecord]:
        return self.get_comment(GetComment(account=account, comment_id=comment.id))

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        comment = command.comment
        name = "post_id" if comment.id == comment.post_id else "comment_id"
        return self.mailbox(command.account).deliver(
            {name: comment.id}, command.draft, command.attempt_id, action=Action.PRIVATE_REPLY
        )

    @override
    def look_for_reply(self, command: Look, comment: Comment) -> Flow[Sighting]:
        """Ask the comment whether it has a reply, then the thread whose it is.

        A comment that shows a reply sends us to that reply's thread: our words there make it ours,
        and a thread that reaches back before the attempt without them makes it somebody else's.
        How soon a comment shows its reply is not documented, so one that shows none is believed
        only if it also still offers one, and if the thread with its author agrees. Our words in
        the thread of such a comment prove nothing: they may answer another comment, or the comment
        may be late.
        """
        mailbox = self.mailbox(command.account)
        found = yield from unless_refused(self._fresh(command.account, comment))
        thread_id = identifier(at(found.raw, "private_reply_conversation", "id")) if found else None
        author = comment.author or (found.author if found else None)
        thread: Thread | None = None
        if thread_id is not None:
            thread = yield from unless_refused(mailbox.messages(thread_id))
        elif author is not None:
            thread = yield from unless_refused(mailbox.thread(author.id))
        if thread is None:
            return unclear("the thread with the comment's author could not be read")
        replied = _replied(found)
        return judge(command, within(thread), settle=self.settle, replied=replied)

    @override
    def public_body(self, draft: Draft) -> Mapping[str, object]:
        """A text, an image, or both.

        https://developers.facebook.com/docs/graph-api/reference/object/comments
        """
        if not draft.attachments:
            return super().public_body(draft)
        image, *others = draft.attachments
        plain = image.kind == ContentKind.IMAGE and image.payload is None
        if others or not plain or draft.quick_replies:
            raise InvalidValue(
                name="draft",
                given="attachments or quick replies",
                allowed="a public reply of text with one image",
            )
        words = {"message": draft.text} if draft.text else {}
        return words | (
            {"attachment_id": image.id} if image.url is None else {"attachment_url": image.url}
        )

    @override
    def list_accounts(self, command: ListAccounts) -> Flow[tuple[Account, ...]]:
        """The Pages whose comments the person may moderate and answer in private."""
        endpoint = self._endpoint(command.credentials, tokens.USER_TOKEN)

        def read(tree: Tree) -> Account | None:
            found = identifier(tree.get("id"))
            credentials = tokens.page_token(tree, command.credentials)
            if found is None or credentials is None:
                return None
            return Account(
                platform=self.name,
                id=found,
                credentials=credentials,
                kind="page",
                name=word(tree.get("name")),
            )

        return tokens.pages(endpoint, "id,name,access_token,tasks", read)

    @override
    def exchange_token(self, command: ExchangeToken) -> Flow[Token]:
        return tokens.exchange(self.name, self.version, command)


def _one(
    endpoint: Endpoint,
    request: Request,
    account: Account,
    read: Callable[[Account, Tree], CommentRecord | None],
) -> Flow[CommentRecord]:
    answer = yield from endpoint.ask(request)
    found = read(account, answer.tree)
    if found is None:
        raise answer.unreadable()
    return found


def _replied(found: CommentRecord | None) -> Fact:
    """Whether a comment has a private reply, as far as the comment itself shows."""
    if found is None:
        return Fact.UNKNOWN
    if found.facts.get(facts.ALREADY_REPLIED) is Fact.YES:
        return Fact.YES
    offered = found.facts.get(facts.REPLY_OFFERED) is Fact.YES
    return Fact.NO if offered else Fact.UNKNOWN
