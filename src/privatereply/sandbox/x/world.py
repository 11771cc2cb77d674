"""The things that exist in the emulated world of X.

Python code gets these very objects from ``XEmulator`` and may read them; it changes the world
through the emulator's methods.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from privatereply.sandbox.delivery import Folder
from privatereply.sandbox.dialect import Subscription
from privatereply.sandbox.documents import Json

ReceivesDms: TypeAlias = Literal["everyone", "verified", "nobody"]
AccessLevel: TypeAlias = Literal["read", "read-write", "read-write-directmessages"]
EventType: TypeAlias = Literal["MessageCreate", "ParticipantsJoin", "ParticipantsLeave"]


@attrs.frozen(kw_only=True)
class Link:
    """A web address in a text, as X shortens it.

    Attributes:
        short: The ``t.co`` address that stands in the text.
        address: What was written.
    """

    short: str
    address: str


@attrs.define(kw_only=True, eq=False)
class EmulatedUser:
    """Anybody on X.

    Attributes:
        id: User id.
        username: Handle, without ``@``.
        name: Display name.
        created_at: When the user joined.
        verified: Whether the user has a check mark.
        protected: Whether only followers see the user's Posts.
        suspended: Whether X suspended the user.
        dm_blocked: Ids of users whose messages this user blocks.
    """

    id: str
    username: str
    name: str
    created_at: datetime
    verified: bool = False
    protected: bool = False
    suspended: bool = False
    dm_blocked: set[str] = attrs.field(factory=set[str])


@attrs.define(kw_only=True, eq=False)
class EmulatedAccount(EmulatedUser):
    """An account that authorized the app.

    Attributes:
        access_token: OAuth 2.0 token of two hours. Not part of the repr.
        refresh_token: What gets the next one, once. Not part of the repr.
        oauth_token: OAuth 1.0a token, which does not end. Not part of the repr.
        oauth_token_secret: Its secret. Not part of the repr.
        access_level: What the app's OAuth 1.0a permission allows.
        locked: Whether X locked the account until a human logs in.
        low_quality: Whether its message requests land in the hidden part.
        automated: Whether it carries the label of an automated account.
    """

    access_token: str = attrs.field(default="", repr=False)
    refresh_token: str = attrs.field(default="", repr=False)
    oauth_token: str = attrs.field(default="", repr=False)
    oauth_token_secret: str = attrs.field(default="", repr=False)
    access_level: AccessLevel = "read-write-directmessages"
    locked: bool = False
    low_quality: bool = False
    automated: bool = False


@attrs.define(kw_only=True, eq=False)
class EmulatedPerson(EmulatedUser):
    """Somebody who replies, mentions and writes.

    Attributes:
        receives_dms: The setting "who can send you message requests".
        follows: Whether the person follows the accounts.
        followed: Whether the accounts follow the person.
    """

    receives_dms: ReceivesDms = "everyone"
    follows: bool = False
    followed: bool = False


@attrs.define(kw_only=True, eq=False)
class EmulatedPost:
    """A Post; a reply is what other platforms call a comment.

    Attributes:
        id: Post id, a snowflake.
        author: Who wrote it.
        text: What it says, leading mentions of a reply included. Not part of the repr.
        created_at: When it was written.
        conversation_id: Id of the Post the thread began with.
        parent: The Post it answers.
        quoted: The Post it quotes.
        mentioned: Users it mentions, those its reply carries implicitly first.
        implicit: How many of those are carried by the reply, not written.
        visible_from: Where the part a reader sees begins, in code points.
        links: Web addresses in the text.
        media: Media shown with it.
        deep_link: Address of its button "send a private message".
        hidden: Whether the author of the thread hid it.
        deleted: Whether it is gone.
        history: Ids of all its versions, oldest first, its own included.
        reply_settings: Who may reply.
    """

    id: str
    author: EmulatedUser
    text: str = attrs.field(repr=False)
    created_at: datetime
    conversation_id: str
    parent: EmulatedPost | None = attrs.field(default=None, repr=False)
    quoted: EmulatedPost | None = attrs.field(default=None, repr=False)
    mentioned: tuple[EmulatedUser, ...] = attrs.field(default=(), repr=False)
    implicit: int = 0
    visible_from: int = 0
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    media: tuple[EmulatedMedia, ...] = ()
    deep_link: str | None = None
    hidden: bool = False
    deleted: bool = False
    history: list[str] = attrs.field(factory=list[str])
    reply_settings: str = "everyone"

    @property
    def superseded(self) -> bool:
        """Whether a later version replaced it."""
        return self.history[-1] != self.id


@attrs.define(kw_only=True, eq=False)
class EmulatedConversation:
    """A private thread.

    Attributes:
        id: ``{smaller user id}-{larger user id}``, or a snowflake for a group.
        members: Who takes part.
        group: Whether it is a group.
        accepted: Ids of members who wrote in it, or need not accept it.
        folders: Where a member finds it, by user id.
        events: Everything that happened in it, oldest first.
    """

    id: str
    members: list[EmulatedUser]
    group: bool = False
    accepted: set[str] = attrs.field(factory=set[str])
    folders: dict[str, Folder] = attrs.field(factory=dict[str, Folder])
    events: list[EmulatedEvent] = attrs.field(factory=list["EmulatedEvent"], repr=False)


@attrs.define(kw_only=True, eq=False)
class EmulatedEvent:
    """One event of a conversation: a message, or somebody who joined.

    Attributes:
        id: Event id, a snowflake.
        kind: ``MessageCreate``, ``ParticipantsJoin`` or ``ParticipantsLeave``.
        conversation: Where it happened.
        sender: Who wrote, or who added the others.
        text: What it says, addresses shortened. Not part of the repr.
        links: Web addresses in the text.
        media: The media attached.
        joined: Ids of users who joined.
        created_at: When it happened.
        by_hand: Whether a human wrote it in X's own app.
        deleted_for: Ids of users who deleted it for themselves.
        vanished: Whether X lost it: the sender alone ever sees it.
    """

    id: str
    kind: EventType
    conversation: EmulatedConversation = attrs.field(repr=False)
    sender: EmulatedUser
    text: str = attrs.field(default="", repr=False)
    links: tuple[Link, ...] = attrs.field(default=(), repr=False)
    media: tuple[EmulatedMedia, ...] = ()
    joined: tuple[str, ...] = ()
    created_at: datetime
    by_hand: bool = False
    deleted_for: set[str] = attrs.field(factory=set[str])
    vanished: bool = False


@attrs.define(kw_only=True, eq=False)
class EmulatedMedia:
    """An uploaded photo, GIF or video.

    Attributes:
        id: Media id, also the id of the upload.
        owner: Who uploaded it.
        category: ``dm_image`` and the like.
        uploaded_at: When the upload began.
        size: Bytes received so far.
        ready: Whether the upload was finished.
    """

    id: str
    owner: EmulatedUser
    category: str
    uploaded_at: datetime
    size: int = 0
    ready: bool = False

    @property
    def kind(self) -> str:
        """``photo``, ``animated_gif`` or ``video``."""
        if self.category.endswith("gif"):
            return "animated_gif"
        return "video" if self.category.endswith("video") else "photo"

    @property
    def key(self) -> str:
        """The media key: a number for the kind, and the id."""
        prefix = {"photo": 3, "video": 13, "animated_gif": 16}[self.kind]
        return f"{prefix}_{self.id}"


@attrs.define(kw_only=True, eq=False)
class EmulatedWebhook:
    """A callback registered over the API.

    Attributes:
        id: Webhook id.
        subscription: The callback.
        created_at: When it was registered.
        valid: Whether its last challenge was answered right.
    """

    id: str
    subscription: Subscription
    created_at: datetime
    valid: bool = True


@attrs.define(kw_only=True, eq=False)
class EmulatedActivity:
    """A subscription to one kind of event.

    Attributes:
        id: Subscription id.
        event_type: Name of the events.
        filter: Whose events; empty for ``oauth.revoke``.
        tag: The caller's own mark.
        webhook: Where it is delivered; None for the stream alone.
        everywhere: Whether every callback of the topic ``x`` gets it.
        created_at: When it was made.
        updated_at: When it was last changed.
    """

    id: str
    event_type: str
    filter: Json
    tag: str | None = None
    webhook: EmulatedWebhook | None = None
    everywhere: bool = False
    created_at: datetime
    updated_at: datetime


def pair_id(one: EmulatedUser, other: EmulatedUser) -> str:
    """Return the id of the conversation of two users: the smaller id comes first.

    https://docs.x.com/x-api/direct-messages/lookup/introduction
    """
    smaller, larger = sorted((one.id, other.id), key=int)
    return f"{smaller}-{larger}"
