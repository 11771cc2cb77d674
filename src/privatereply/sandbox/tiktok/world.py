"""The things that exist in the emulated world of TikTok.

Python code gets these very objects from ``TikTokEmulator`` and may read them; it changes the world
through the emulator's methods.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

MessageType: TypeAlias = Literal["TEXT", "IMAGE", "SHARE_POST", "TEMPLATE"]
Source: TypeAlias = Literal["API", "APP", "WEB"]
Hand: TypeAlias = Literal["APP", "WEB"]
Window: TypeAlias = Literal["A", "B"]


@attrs.define(kw_only=True, eq=False)
class EmulatedAccount:
    """A TikTok Business Account.

    Attributes:
        id: ``open_id`` of its tokens, the ``business_id`` of calls.
        unique_identifier: Who it is among those who comment.
        username: Public name.
        display_name: Name shown beside it.
        region: Country it is registered in.
        registered: Whether it is a Registered Business Account.
        messaging_ads: Whether it has run TikTok Messaging Ads.
        owner_adult: Whether its owner is over 18.
        requests: Whether "Potential connections" and "Other on TikTok" are set to "Requests".
        comment_to_message: Whether Comment-to-Message is enabled.
        personal: Whether it is no Business Account.
        us_reviewed: Whether the app passed the review for accounts of the United States.
        images: Whether its messages can hold images; what its region says when None.
        suspended: Whether it may write nothing.
        flagged: Whether its comments are held back and its messages go to Message Requests.
        access_token: Newest access token. Not part of the repr.
        refresh_token: Newest refresh token. Not part of the repr.
        blocked: Unique identifiers of people who do not receive its messages.
    """

    id: str
    unique_identifier: str
    username: str
    display_name: str
    region: str
    registered: bool = True
    messaging_ads: bool = False
    owner_adult: bool = True
    requests: bool = True
    comment_to_message: bool = True
    personal: bool = False
    us_reviewed: bool = False
    images: bool | None = None
    suspended: bool = False
    flagged: bool = False
    access_token: str = attrs.field(default="", repr=False)
    refresh_token: str = attrs.field(default="", repr=False)
    blocked: set[str] = attrs.field(factory=set[str])


@attrs.define(kw_only=True, eq=False)
class EmulatedPerson:
    """Somebody who comments and writes.

    Attributes:
        id: The ``unique_identifier``, the same in comments and messages and for every account.
        username: Public name.
        display_name: Name shown beside it.
        region: Country the person is registered in.
        follows: Whether the person follows the accounts.
        followed: Whether the accounts follow the person.
        adult: Whether the person is over 18.
        allows_messages: Whether the person receives messages at all.
        images: Whether their messages can hold images; what their region says when None.
    """

    id: str
    username: str
    display_name: str
    region: str
    follows: bool = False
    followed: bool = False
    adult: bool = True
    allows_messages: bool = True
    images: bool | None = None


@attrs.frozen(kw_only=True, eq=False)
class EmulatedPost:
    """A video.

    Attributes:
        id: Item id.
        account: Whose it is.
        text: Caption.
        created_at: When it was published.
        serial: Order among things of the same moment.
    """

    id: str
    account: EmulatedAccount = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    created_at: datetime
    serial: int


@attrs.define(kw_only=True, eq=False)
class EmulatedComment:
    """A comment, or a reply to one.

    Attributes:
        id: Comment id.
        post: The video it was written under.
        author: Who wrote it; None for the account itself.
        text: What it says. Not part of the repr.
        created_at: When it was written.
        serial: Order among things of the same moment.
        parent: The first-level comment it answers.
        image_url: Its picture, if it has one.
        likes: How many people like it.
        liked: Whether the account does.
        hidden: Whether the account hid it.
        deleted: Whether it is gone.
        verdict_at: When TikTok's classifier calls it a high-intent comment; None for never.
        trace: The direct message that answered it.
    """

    id: str
    post: EmulatedPost = attrs.field(repr=False)
    author: EmulatedPerson | None
    text: str = attrs.field(repr=False)
    created_at: datetime
    serial: int
    parent: EmulatedComment | None = attrs.field(default=None, repr=False)
    image_url: str | None = None
    likes: int = 0
    liked: bool = False
    hidden: bool = False
    deleted: bool = False
    verdict_at: datetime | None = None
    trace: EmulatedMessage | None = None

    @property
    def account(self) -> EmulatedAccount:
        """The account it was written to."""
        return self.post.account


@attrs.frozen(kw_only=True)
class Button:
    """One button, or text link, of a card.

    Attributes:
        id: Id the app gave it.
        title: Its label, which a tap sends. Not part of the repr.
    """

    id: str
    title: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Card:
    """A question with answers to tap.

    Attributes:
        kind: ``QA_BUTTON_CARD`` or ``QA_LINK_CARD``.
        title: The question. Not part of the repr.
        buttons: The answers.
    """

    kind: str
    title: str = attrs.field(repr=False)
    buttons: tuple[Button, ...]


@attrs.frozen(kw_only=True)
class Link:
    """A tiktok.me link a person came from.

    Attributes:
        ref: What the link carries.
        prefilled: Message it fills in, if any. Not part of the repr.
    """

    ref: str
    prefilled: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class Ad:
    """An advertisement a person came from.

    Attributes:
        id: Ad id.
        at: When.
    """

    id: str
    at: datetime


@attrs.define(kw_only=True, eq=False)
class EmulatedConversation:
    """The private thread of one account and one person.

    Attributes:
        id: Conversation id; there is a ``+`` in every one.
        account: The business side.
        person: The other side.
        messages: All messages, oldest first.
        ads: Advertisements the person came from.
        links: tiktok.me links the person came from.
    """

    id: str
    account: EmulatedAccount = attrs.field(repr=False)
    person: EmulatedPerson
    messages: list[EmulatedMessage] = attrs.field(factory=list["EmulatedMessage"], repr=False)
    ads: list[Ad] = attrs.field(factory=list[Ad])
    links: list[Link] = attrs.field(factory=list[Link])

    @property
    def folder(self) -> Literal["SINGLE", "STRANGER"]:
        """``STRANGER`` until the account has written."""
        answered = any(not message.incoming for message in self.messages)
        return "SINGLE" if answered else "STRANGER"


@attrs.frozen(kw_only=True, eq=False)
class EmulatedMessage:
    """One message of a conversation.

    Attributes:
        id: Message id.
        conversation: Where it stands.
        incoming: Whether the person sent it.
        kind: Type of message.
        text: What it says. Not part of the repr.
        media_id: Its picture.
        post: The video it shares.
        card: The card.
        reply_to: Id of the message it quotes.
        button: Id of the card's message and of the button that was tapped.
        comment: The comment it is the private reply to.
        source: Where it was written.
        created_at: When it was sent.
        serial: Order among things of the same moment.
    """

    id: str
    conversation: EmulatedConversation = attrs.field(repr=False)
    incoming: bool
    kind: MessageType
    text: str | None = attrs.field(repr=False)
    media_id: str | None = None
    post: EmulatedPost | None = None
    card: Card | None = None
    reply_to: str | None = None
    button: tuple[str, str] | None = None
    comment: EmulatedComment | None = attrs.field(default=None, repr=False)
    source: Source
    created_at: datetime
    serial: int


@attrs.frozen(kw_only=True)
class Media:
    """A picture somebody uploaded.

    Attributes:
        id: Media id, or URI of a comment's picture.
        account: Whose it is.
        content: The bytes. Not part of the repr.
        expires_at: When it can no longer be used.
    """

    id: str
    account: EmulatedAccount = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)
    expires_at: datetime


@attrs.frozen(kw_only=True)
class Refused:
    """A message TikTok refused to deliver, with the reason it keeps to itself.

    Attributes:
        at: Sandbox time.
        code: Code of the answer.
        rule: The rule that stood in the way.
        comment_id: The comment it was to answer, if any.
        conversation_id: The conversation it was to continue, if any.
    """

    at: datetime
    code: int
    rule: str
    comment_id: str | None
    conversation_id: str | None


Node: TypeAlias = (
    EmulatedAccount | EmulatedPerson | EmulatedPost | EmulatedComment | EmulatedMessage
)
