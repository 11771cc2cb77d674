"""What an emulated server holds: people, what they write, and what they are told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, TypeAlias

import attrs
from privatereply.sandbox import Delivery

Visibility: TypeAlias = Literal["public", "unlisted", "private", "direct"]
"""Who may read a status: everybody; everybody, but no timeline shows it; followers; the mentioned.

https://docs.joinmastodon.org/entities/Status/#visibility (2026-11-22)
"""

Treatment: TypeAlias = Literal["accept", "filter", "drop"]
"""What becomes of a notification: told, put among the filtered ones, or never made.

https://docs.joinmastodon.org/entities/NotificationPolicy/ (2026-11-22)
"""

EVERYBODY: Final = "everybody"
FOLLOWERS: Final = "followers"


@attrs.define(kw_only=True)
class NotificationPolicy:
    """What a person wants to be told of; new accounts have these defaults.

    Attributes:
        for_not_following: Of people they do not follow.
        for_not_followers: Of people who do not follow them.
        for_new_accounts: Of accounts younger than 30 days.
        for_private_mentions: Of private mentions that answer none of their own.
        for_limited_accounts: Of accounts a moderator limited.
        for_bots: Of accounts that say they are automated.
    """

    for_not_following: Treatment = "accept"
    for_not_followers: Treatment = "accept"
    for_new_accounts: Treatment = "accept"
    for_private_mentions: Treatment = "filter"
    for_limited_accounts: Treatment = "filter"
    for_bots: Treatment = "accept"


@attrs.define(kw_only=True, eq=False)
class EmulatedUser:
    """Somebody a server knows.

    Attributes:
        id: Id on that server.
        username: Name in addresses.
        name: Display name.
        host: Where they are at home.
        server: The server that knows them.
        created_at: Since when they exist.
        locale: Language of their settings, for refusals.
        bot: Whether they say they are automated.
        locked: Whether they let nobody follow unasked.
        limited: Whether a moderator limited them.
        suspended: Whether a moderator suspended them.
        policy: What they want to be told of.
        follows: Ids of whom they follow.
        blocks: Ids of whom they block.
        told_blocks: Ids of those among them whose server was told.
        permitted: Ids of whose notification requests they accepted.
        access_token: A token of theirs; empty for people of other servers. Not part of the repr.
    """

    id: str
    username: str
    name: str
    host: str
    server: str
    created_at: datetime
    locale: str = "en"
    bot: bool = False
    locked: bool = False
    limited: bool = False
    suspended: bool = False
    policy: NotificationPolicy = attrs.field(factory=NotificationPolicy, repr=False)
    follows: set[str] = attrs.field(factory=set[str], repr=False)
    blocks: set[str] = attrs.field(factory=set[str], repr=False)
    told_blocks: set[str] = attrs.field(factory=set[str], repr=False)
    permitted: set[str] = attrs.field(factory=set[str], repr=False)
    access_token: str = attrs.field(default="", repr=False)

    @property
    def local(self) -> bool:
        """Whether they are at home on the server that knows them."""
        return self.host == self.server

    @property
    def address(self) -> str:
        """Name and host: what finds them from everywhere."""
        return f"{self.username}@{self.host}"


@attrs.define(kw_only=True, eq=False)
class EmulatedAccount(EmulatedUser):
    """A business."""


@attrs.define(kw_only=True, eq=False)
class EmulatedPerson(EmulatedUser):
    """Somebody who comments."""


@attrs.define(kw_only=True, eq=False)
class App:
    """A registered client.

    Attributes:
        id: Id.
        name: What it is called.
        website: Its address.
        client_id: What names it.
        client_secret: What proves it. Not part of the repr.
        redirect_uris: Where logins may return to.
        scopes: What it may ask for.
    """

    id: str
    name: str
    website: str | None
    client_id: str
    client_secret: str = attrs.field(repr=False)
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]


@attrs.define(kw_only=True, eq=False)
class EmulatedStatus:
    """Something somebody wrote: a post, a comment or a private message.

    Attributes:
        id: Id on the server.
        author: Who wrote it.
        text: What was written, without markup. Not part of the repr.
        visibility: Who may read it.
        asked: Who was to read it.
        created_at: When it was written.
        parent: What it answers; None also where the server did not know that.
        mentions: Who is named, and so receives it.
        language: Language it was said to be in.
        spoiler_text: What stands before it as a warning.
        sensitive: Whether its media were called sensitive.
        app: What it was written with; None on people of other servers.
        by_hand: Whether a human wrote it in a browser.
        shown_at: When others can see it.
        own_shown_at: When its author can.
        unreached: Ids of whom it names and never reached, such as those who block its author.
        untold: Whether nobody is notified of it.
        edited_at: When it was last changed.
        deleted: Whether it is gone.
        hidden: Never: nobody can hide another's status.
        favourites: Ids of whose favourite it is.
    """

    id: str
    author: EmulatedUser
    text: str = attrs.field(repr=False)
    visibility: Visibility
    asked: Visibility
    created_at: datetime
    parent: EmulatedStatus | None = attrs.field(default=None, repr=False)
    mentions: tuple[EmulatedUser, ...] = attrs.field(default=(), repr=False)
    language: str = "en"
    spoiler_text: str = ""
    sensitive: bool = False
    app: App | None = attrs.field(default=None, repr=False)
    by_hand: bool = False
    shown_at: datetime
    own_shown_at: datetime
    unreached: set[str] = attrs.field(factory=set[str], repr=False)
    untold: bool = False
    edited_at: datetime | None = None
    deleted: bool = False
    hidden: bool = False
    favourites: set[str] = attrs.field(factory=set[str], repr=False)

    @property
    def root(self) -> EmulatedStatus:
        """What the thread began with."""
        found = self
        while found.parent is not None:
            found = found.parent
        return found

    def names(self, user: EmulatedUser) -> bool:
        """Tell whether it mentions somebody."""
        return any(one is user for one in self.mentions)


@attrs.define(kw_only=True, eq=False)
class EmulatedNotification:
    """Something a person is told.

    Attributes:
        id: Id.
        kind: ``mention``, ``favourite`` or ``follow``.
        recipient: Who is told.
        sender: Who did it.
        status: What it is about, if it is about one.
        at: When it can be seen.
        filtered: Whether it lies among the filtered ones.
        dismissed: Whether the recipient put it away.
    """

    id: str
    kind: Literal["favourite", "follow", "mention"]
    recipient: EmulatedUser
    sender: EmulatedUser
    status: EmulatedStatus | None = None
    at: datetime
    filtered: bool = False
    dismissed: bool = False


@attrs.define(kw_only=True, eq=False)
class EmulatedConversation:
    """A private thread, as one of its members has it.

    Attributes:
        id: Id; the other members have other ones.
        owner: Whose view it is.
        others: Everybody else in it.
        statuses: What was written, oldest first.
        unread: Whether the owner has something to read.
        removed: Whether the owner took it out of their list.
    """

    id: str
    owner: EmulatedUser
    others: tuple[EmulatedUser, ...]
    statuses: list[EmulatedStatus] = attrs.field(factory=list[EmulatedStatus], repr=False)
    unread: bool = False
    removed: bool = False


@attrs.define(kw_only=True, eq=False)
class NotificationRequest:
    """Filtered notifications of one sender, for the recipient to accept.

    Attributes:
        id: Id.
        recipient: Whose it is.
        sender: Who would be heard.
        at: When it began.
        dismissed: Whether the recipient wants to see it no more.
    """

    id: str
    recipient: EmulatedUser
    sender: EmulatedUser
    at: datetime
    dismissed: bool = False


@attrs.frozen(kw_only=True)
class EmulatedReport:
    """A complaint to the moderators.

    Attributes:
        id: Id.
        reporter: Who complains.
        target: About whom.
        status_ids: About what.
        category: ``spam``, ``legal``, ``violation`` or ``other``.
        comment: What they say. Not part of the repr.
        at: When.
    """

    id: str
    reporter: EmulatedUser
    target: EmulatedUser
    status_ids: tuple[str, ...]
    category: str
    comment: str = attrs.field(repr=False)
    at: datetime


@attrs.frozen(kw_only=True)
class MastodonDelivery(Delivery):
    """A private message a person received, and who else can read it.

    Its ``folder`` is ``inbox`` when they were notified, ``requests`` when the notification was
    filtered, and ``hidden`` when there was none.

    Attributes:
        visibility: What the server made of it.
        readers: Who can read it beside its author, by address; ``everybody`` and ``followers``
            stand for themselves.
        withdrawn: Whether it was deleted since.
    """

    visibility: Visibility
    readers: tuple[str, ...]
    withdrawn: bool = False
