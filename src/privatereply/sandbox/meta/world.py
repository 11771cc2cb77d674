"""The things that exist in the emulated world of Facebook Pages and Instagram.

Python code gets these very objects from ``MetaEmulator`` and may read them; it changes the world
through the emulator's methods.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from privatereply.sandbox.delivery import Folder
from privatereply.sandbox.documents import Json

Surface: TypeAlias = Literal["post", "reel", "live", "ad", "group", "visitor"]
Login: TypeAlias = Literal["instagram", "facebook"]
Kind: TypeAlias = Literal["business", "creator", "personal"]
Access: TypeAlias = Literal["advanced", "standard"]
CommentShape: TypeAlias = Literal["id", "comment_id", "flat"]

ALL_TASKS = frozenset({"ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE"})


@attrs.define(kw_only=True, eq=False)
class EmulatedPage:
    """A Facebook Page.

    Attributes:
        id: Page id.
        name: Public name.
        access_token: Page token that never expires. Not part of the repr.
        user_token: Long-lived token of the person who runs the Page. Not part of the repr.
        published: Whether the Page can be seen.
        tasks: What the person who runs it may do on it.
        human_agent: Whether the app may use the HUMAN_AGENT tag for it.
        instagram: The professional account linked to it.
        subscribed: Webhook fields the app subscribed the Page to.
        standby: Whether another app is in charge of its conversations.
        suspended: Whether it may send no messages, for it broke the platform's policies.
        blocked: Ids of people who do not receive its messages.
    """

    id: str
    name: str
    access_token: str = attrs.field(repr=False)
    user_token: str = attrs.field(repr=False)
    published: bool = True
    tasks: frozenset[str] = ALL_TASKS
    human_agent: bool = False
    instagram: EmulatedInstagram | None = attrs.field(default=None, repr=False)
    subscribed: set[str] = attrs.field(factory=set[str])
    standby: bool = False
    suspended: bool = False
    blocked: set[str] = attrs.field(factory=set[str])

    kind = "page"
    topic = "page"


@attrs.define(kw_only=True, eq=False)
class EmulatedInstagram:
    """An Instagram account.

    Attributes:
        id: Instagram account id.
        username: Public name.
        login: Which login the app uses: ``instagram`` or ``facebook``.
        account_kind: ``business``, ``creator`` or ``personal``.
        access_token: Instagram token, or the linked Page's. Not part of the repr.
        user_token: Token of the person who runs the linked Page. Not part of the repr.
        page: The Page it is linked to, with Facebook Login.
        human_agent: Whether the app may use the HUMAN_AGENT tag for it.
        messages_allowed: The owner's setting "Allow access to messages".
        both_logins: Whether the app reaches it by both logins, each of which tells of everything.
        subscribed: Webhook fields the app subscribed the account to.
        standby: Whether another app is in charge of its conversations.
        suspended: Whether it may send no messages, for it broke the platform's policies.
        blocked: Ids of people who do not receive its messages.
    """

    id: str
    username: str
    login: Login
    account_kind: Kind
    access_token: str = attrs.field(repr=False)
    user_token: str = attrs.field(default="", repr=False)
    page: EmulatedPage | None = attrs.field(default=None, repr=False)
    human_agent: bool = False
    messages_allowed: bool = True
    both_logins: bool = False
    subscribed: set[str] = attrs.field(factory=set[str])
    standby: bool = False
    suspended: bool = False
    blocked: set[str] = attrs.field(factory=set[str])

    kind = "instagram"
    topic = "instagram"

    @property
    def name(self) -> str:
        """The public name."""
        return self.username


EmulatedAccount: TypeAlias = EmulatedPage | EmulatedInstagram
"""Who is commented on."""


@attrs.define(kw_only=True, eq=False)
class EmulatedPerson:
    """Somebody who comments and writes.

    Attributes:
        id: Global id, which no app ever sees; every account sees an id of its own for the person.
        name: Display name.
        username: Name on Instagram.
        follows: Whether the person follows the accounts.
        is_page: Whether it is another Page that comments as a Page.
        available: Whether the person can receive messages at all.
        app_role: Whether the person has a role on the app, which Standard Access asks for.
    """

    id: str
    name: str
    username: str
    follows: bool = False
    is_page: bool = False
    available: bool = True
    app_role: bool = True


@attrs.define(kw_only=True, eq=False)
class EmulatedPost:
    """A Page's post, a visitor's post on it, or an Instagram media object.

    Attributes:
        id: Post or media id.
        account: Whose it is, or on whose Page it stands.
        surface: What kind of place it is.
        text: Text or caption.
        created_at: When it was published.
        author: The visitor who wrote it; None for the account itself.
        ended_at: When its broadcast ended, for ``live``.
        group_id: Id of the group, for ``group``.
        published: False for a post an advertisement brought about.
        serial: Order among things of the same moment.
        trace: What became of the one private reply to a visitor post.
    """

    id: str
    account: EmulatedAccount = attrs.field(repr=False)
    surface: Surface
    text: str = attrs.field(repr=False)
    created_at: datetime
    author: EmulatedPerson | None = None
    ended_at: datetime | None = None
    group_id: str | None = None
    published: bool = True
    serial: int = 0
    trace: EmulatedTrace | None = None

    @property
    def kind(self) -> str:
        """Node type: ``post`` of a Page or ``media`` of Instagram."""
        return "post" if isinstance(self.account, EmulatedPage) else "media"


@attrs.frozen(kw_only=True, eq=False)
class EmulatedVideo:
    """The live video of a Page's ``live`` post.

    Attributes:
        id: Video id.
        post: The post it stands in.
    """

    id: str
    post: EmulatedPost

    kind = "video"

    @property
    def account(self) -> EmulatedAccount:
        """Whose it is."""
        return self.post.account


@attrs.define(kw_only=True, eq=False)
class EmulatedComment:
    """A comment, or a reply to one.

    Attributes:
        id: Comment id.
        post: What it was written under.
        author: Who wrote it; None for the account itself.
        text: What it says. Not part of the repr.
        created_at: When it was written.
        parent: The comment it answers.
        hidden: Whether the account hid it.
        deleted: Whether it is gone.
        serial: Order among things of the same moment.
        trace: What became of its one private reply.
    """

    id: str
    post: EmulatedPost = attrs.field(repr=False)
    author: EmulatedPerson | None
    text: str = attrs.field(repr=False)
    created_at: datetime
    parent: EmulatedComment | None = attrs.field(default=None, repr=False)
    hidden: bool = False
    deleted: bool = False
    serial: int = 0
    trace: EmulatedTrace | None = None

    @property
    def kind(self) -> str:
        """Node type: ``comment`` of Facebook or ``igcomment`` of Instagram."""
        return "comment" if self.post.kind == "post" else "igcomment"

    @property
    def account(self) -> EmulatedAccount:
        """The account it was written to."""
        return self.post.account


@attrs.frozen(kw_only=True, eq=False)
class EmulatedTrace:
    """How the one private reply to a comment or visitor post was used up.

    Attributes:
        message: The message, or None when the reply was burnt and nothing arrived.
    """

    message: EmulatedMessage | None


@attrs.define(kw_only=True, eq=False)
class EmulatedConversation:
    """The private thread of one account and one person.

    Attributes:
        id: Conversation id.
        account: The business side.
        person: The other side.
        folder: Where the person finds it.
        updated_at: Time of the newest message.
        opened_at: When the person last wrote, reacted or tapped; the 24-hour window counts from it.
        messages: All messages, oldest first.
        arrived: Serial of the newest message of the account that arrived on the person's device.
        serial: Order among things of the same moment.
    """

    id: str
    account: EmulatedAccount = attrs.field(repr=False)
    person: EmulatedPerson
    folder: Folder
    updated_at: datetime
    opened_at: datetime | None = None
    messages: list[EmulatedMessage] = attrs.field(factory=list["EmulatedMessage"], repr=False)
    arrived: int = 0
    serial: int = 0

    kind = "conversation"


@attrs.define(kw_only=True, eq=False)
class EmulatedMessage:
    """One message of a conversation.

    Attributes:
        id: Message id, the ``mid`` of webhooks.
        conversation: Where it stands.
        incoming: Whether the person sent it.
        text: What it says. Not part of the repr.
        attachments: Attachments as they were sent.
        quick_replies: Quick replies as they were sent.
        metadata: String the app sent along. Not part of the repr.
        reply_to: Id of the message it answers.
        payload: Payload of the quick reply that wrote it. Not part of the repr.
        source_id: Id of the comment or visitor post it is the private reply to.
        by_hand: Whether a human wrote it in the platform's own inbox.
        created_at: When it was sent.
        edits: How often it was changed.
        serial: Order among things of the same moment.
    """

    id: str
    conversation: EmulatedConversation = attrs.field(repr=False)
    incoming: bool
    text: str | None = attrs.field(repr=False)
    attachments: tuple[Json, ...] = attrs.field(default=(), repr=False)
    quick_replies: tuple[Json, ...] = attrs.field(default=(), repr=False)
    metadata: str | None = attrs.field(default=None, repr=False)
    reply_to: str | None = None
    payload: str | None = attrs.field(default=None, repr=False)
    source_id: str | None = None
    by_hand: bool = False
    created_at: datetime
    edits: int = 0
    serial: int = 0

    kind = "message"


@attrs.define(kw_only=True, eq=False)
class EmulatedUser:
    """The person who runs the Pages and gave the app its permissions.

    Attributes:
        id: Id as the app sees it.
        name: Display name.
        token: Long-lived user token. Not part of the repr.
        pages: Pages the user runs.
    """

    id: str
    name: str
    token: str = attrs.field(repr=False)
    pages: list[EmulatedPage] = attrs.field(factory=list[EmulatedPage], repr=False)

    kind = "user"


Node: TypeAlias = (
    EmulatedPage
    | EmulatedInstagram
    | EmulatedPost
    | EmulatedVideo
    | EmulatedComment
    | EmulatedConversation
    | EmulatedMessage
    | EmulatedUser
)


def account_of(node: Node) -> EmulatedAccount | None:
    """Return the account a node belongs to; a user belongs to none."""
    if isinstance(node, EmulatedUser):
        return None
    if isinstance(node, EmulatedPage | EmulatedInstagram):
        return node
    return node.conversation.account if isinstance(node, EmulatedMessage) else node.account
