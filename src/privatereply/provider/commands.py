"""What the flows of a driver are asked for: one frozen command for each.

Every time in a command is aware and held in UTC; a naive one raises
`privatereply.errors.InvalidValue` where it is made.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.model import (
    Account,
    Action,
    Actor,
    Comment,
    Conversation,
    Draft,
    Person,
    utc,
    utc_or_none,
)

__all__ = [
    "Authorize",
    "CheckComment",
    "CheckConversation",
    "CheckSubscription",
    "CheckToken",
    "DeleteComment",
    "DeleteMessage",
    "ExchangeToken",
    "GetComment",
    "ListAccounts",
    "ListComments",
    "ListConversations",
    "ListMentions",
    "ListMessages",
    "ListPosts",
    "Look",
    "RefreshToken",
    "Report",
    "SendMessage",
    "SendPrivateReply",
    "SendPublicReply",
    "SetBlocked",
    "SetHidden",
    "SetLiked",
    "SetRepliesEnabled",
    "Signal",
    "SignalKind",
    "StartGroup",
    "Subscribe",
    "Upload",
    "Window",
]


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
        replies: Whether replies under comments are wanted among them, each with its `parent_id`;
            where the platform lists only one level at a time the driver does what it can in the
            same flow.
        since: Only comments from this time on.
        after: The cursor of the page before.
        limit: How many on a page.
    """

    account: Account
    post_id: str
    surface: str | None = None
    parent_id: str | None = None
    replies: bool = False
    since: datetime | None = attrs.field(default=None, converter=utc_or_none)
    after: str | None = None
    limit: int = 50


@attrs.frozen(kw_only=True)
class ListMentions:
    """Ask for posts of others that name the account, newest first; `since` is inclusive."""

    account: Account
    since: datetime | None = attrs.field(default=None, converter=utc_or_none)
    after: str | None = None
    limit: int = 50


@attrs.frozen(kw_only=True)
class GetComment:
    """Ask for one comment.

    Attributes:
        account: The account that asks.
        comment_id: The comment.
        post_id: The post it stands under, if the caller knows: some platforms find comments by
            their posts only.
    """

    account: Account
    comment_id: str
    post_id: str | None = None


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
class StartGroup:
    """Open a conversation with several people at once, with its first message."""

    account: Account
    people: tuple[Person, ...]
    draft: Draft
    actor: Actor
    attempt_id: str


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
        conversation: Where it was sent; ``None`` for public replies. With a private reply it is
            the thread with the comment's author, if one is known. ``None`` also for a group that
            was to be started: only the attempt's id can tell which one that is.
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
    """Hide a comment from the public, or show it again; `post_id` is as in `GetComment`."""

    account: Account
    comment_id: str
    hidden: bool
    post_id: str | None = None


@attrs.frozen(kw_only=True)
class SetLiked:
    """Like a comment, or take it back."""

    account: Account
    comment: Comment
    liked: bool


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
class CheckConversation:
    """Ask for facts about a conversation or the person in it, by their names."""

    account: Account
    conversation: Conversation


@attrs.frozen(kw_only=True)
class Signal:
    """Show the person that somebody types, or that their message was read."""

    account: Account
    conversation: Conversation
    kind: SignalKind


@attrs.frozen(kw_only=True)
class DeleteMessage:
    """Delete a message for the account alone: everybody else keeps their copy."""

    account: Account
    message_id: str


@attrs.frozen(kw_only=True)
class SetBlocked:
    """Keep a person from writing to the account, or let them again."""

    account: Account
    person: Person
    blocked: bool


@attrs.frozen(kw_only=True)
class Report:
    """Tell the platform that a person, a conversation or a message breaks its rules."""

    account: Account
    conversation: Conversation
    message_id: str | None = None


@attrs.frozen(kw_only=True)
class SetRepliesEnabled:
    """Switch private replies to comments on for the account, or off, where they are optional."""

    account: Account
    enabled: bool


@attrs.frozen(kw_only=True)
class Upload:
    """Hand the platform something to attach, and get the id to attach it by.

    Attributes:
        account: The account that will send it.
        content: The bytes.
        kind: A `privatereply.model.ContentKind`.
        media_type: What it is, for example ``"image/png"``.
    """

    account: Account
    content: bytes = attrs.field(repr=False)
    kind: str
    media_type: str


@attrs.frozen(kw_only=True)
class ListAccounts:
    """Ask which accounts a person's token can act for.

    Attributes:
        credentials: By the names the driver declares, with the person's token as ``user_token``.
    """

    credentials: Mapping[str, str] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Authorize:
    """Ask where an account's owner can let the app in.

    Attributes:
        credentials: The app's own, by the names the driver declares.
        redirect_uri: Where the platform sends the browser back to, with a code.
        state: An unguessable text that comes back with the code.
        verifier: An unguessable text whose digest goes along, where the platform wants PKCE.
        scopes: What to ask for; what the driver needs if there are none.
    """

    credentials: Mapping[str, str] = attrs.field(repr=False)
    redirect_uri: str
    state: str = attrs.field(repr=False)
    verifier: str = attrs.field(repr=False)
    scopes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class ExchangeToken:
    """Turn what a login gave into a token that lasts.

    Attributes:
        credentials: The app's own, by the names the driver declares; ``redirect_uri`` and
            ``verifier`` among them where the platform gave a code.
        token: The short-lived token, or the code.
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
class CheckToken:
    """Ask what the account's token is still good for."""

    account: Account
    now: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class CheckSubscription:
    """Ask which webhooks are subscribed for the account."""

    account: Account


@attrs.frozen(kw_only=True)
class Subscribe:
    """Have the platform send everything the driver needs for the account.

    Attributes:
        account: The account.
        callback_url: Where to, on platforms where that is said for each account; ``None`` where it
            was said in the app's settings.
    """

    account: Account
    callback_url: str | None = None
