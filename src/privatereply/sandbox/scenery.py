"""What a scene hands out and speaks to: people, what they write, and a platform's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias

import attrs

from privatereply.sandbox.delivery import Delivery, Folder

Standing: TypeAlias = Literal["shown", "hidden", "deleted"]
"""What the public sees of a comment."""

Consent: TypeAlias = Literal["none", "verdict", "first_step"]
"""What a platform wants before the author of a comment is written to: nothing, its own verdict that
they wish it, or a first step of theirs, such as naming the account or writing to it."""


@attrs.frozen(kw_only=True)
class ScenePerson:
    """Somebody who comments and writes.

    Attributes:
        id: Id in the sandbox; an account may know the person by another one.
        name: Display name.
    """

    id: str
    name: str


@attrs.frozen(kw_only=True)
class ScenePost:
    """What people comment on.

    Attributes:
        id: Id on the platform.
        text: What it says.
    """

    id: str
    text: str


@attrs.frozen(kw_only=True)
class SceneComment:
    """A comment.

    Attributes:
        id: Id on the platform.
        post: What it was written under.
        author: Who wrote it; None for the account itself.
    """

    id: str
    post: ScenePost
    author: ScenePerson | None


@attrs.frozen(kw_only=True)
class SceneMessage:
    """A message of a person to the account, or of the account to a person.

    Attributes:
        id: Id on the platform.
        person: The person at the other end.
        text: What it said when it was written. Not part of the repr.
    """

    id: str
    person: ScenePerson
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Terms:
    """What a platform grants and counts, as far as stories differ by it.

    The emulators enforce it, and name the pages it is read from.

    Attributes:
        reply_window: How long after a comment it can be answered in private; None for always.
        message_window: How long after the person last wrote they can be written to; None for
            always.
        human_window: The same for people who write themselves, where they have longer.
        silence: How long nobody may have written before a comment is answered in private, if the
            platform asks for that.
        consent: What it wants of the person before they are answered in private.
        allowance: How many messages each one of the person allows, where the platform counts.
        pace: How many messages the account may send in how long, where the platform's answers
            tell.
        audience: How many people one send may be for; None if nobody counts.
        strangers: Where those find a private reply who do not follow the account.
        conversations: Whether people can answer a private reply.
        one_reply: Whether the platform itself refuses a second private reply to a comment.
        tied: Whether the platform ties a private reply to its comment.
        burns: Whether it may use up a private reply without delivering it: the fault ``burnt``.
        names_threads: Whether a thread can be asked for by its person, and so proved not to exist.
        list_lag: How long until what was written shows in the list of conversations.
        text_limit: How long the text of a message can be.
        text_unit: What that counts.
        surfaces: Where posts can stand, for `Scene.add_post`.
        moderated: What the account can do to other people's comments: ``hidden``, ``deleted``.
        possible: What can happen there beside comments and messages: names of methods of `Scene`.
        told: What webhooks tell of that, likewise.
        callbacks: Whether webhooks tell anything at all.
        message_path: Shell pattern of the requests that send in private, private replies and
            messages to one person alike, for `Faults.order`.
        public_path: The same of those that answer a comment in public.
    """

    reply_window: timedelta | None
    message_window: timedelta | None
    human_window: timedelta | None = None
    silence: timedelta | None = None
    consent: Consent = "none"
    allowance: int | None = None
    pace: tuple[int, timedelta] | None = None
    audience: int | None = None
    strangers: Folder = "inbox"
    conversations: bool = True
    one_reply: bool = True
    tied: bool = True
    burns: bool = False
    names_threads: bool = True
    list_lag: timedelta = timedelta()
    text_limit: int
    text_unit: Literal["bytes", "characters", "utf16"] = "characters"
    surfaces: tuple[str, ...] = ("post",)
    moderated: frozenset[Standing] = frozenset({"hidden"})
    possible: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    callbacks: bool = True
    message_path: str
    public_path: str


@attrs.frozen(kw_only=True)
class Login:
    """What the owner of an account hands an app.

    Attributes:
        token: A code or token that is good for getting another one. Not part of the repr.
        credentials: What the app needs beside it, by name. Not part of the repr.
    """

    token: str = attrs.field(repr=False)
    credentials: Mapping[str, str] = attrs.field(repr=False)


class Moderated(Protocol):
    """A comment as its platform keeps it."""

    hidden: bool
    deleted: bool


class Identified(Protocol):
    """Something of an emulated world."""

    @property
    def id(self) -> str:
        """Its id on the platform."""
        ...


class Face(Protocol):
    """What happens alike in every emulator; things of the world go by their ids."""

    def answer(self, person: str, account: str, text: str, /) -> Identified:
        """Let a person write to an account."""
        ...

    def reply_by_hand(self, comment: str, text: str, /) -> object:
        """Let a human answer a comment in private."""

    def delete_comment(self, comment: str, /) -> object:
        """Let a comment be deleted."""

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> Sequence[Delivery]:
        """Everything people really received; an emulator may tell more of it than a `Delivery`."""
        ...
