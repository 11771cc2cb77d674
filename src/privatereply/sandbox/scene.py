"""One business on one platform, told in words that hold on every platform.

A test or a demo that is to hold everywhere speaks to a `Scene` and knows no emulator by name. What
it hands out are plain values; what is peculiar to a platform stands in `Scene.terms`.
"""

from __future__ import annotations

import abc
import functools
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.delivery import Delivery, Folder

BUSINESS: Final = "Acme"
"""What a business is called that nobody named."""

Standing: TypeAlias = Literal["shown", "hidden", "deleted"]
"""What the public sees of a comment."""

Consent: TypeAlias = Literal["none", "verdict", "first_step"]
"""What a platform wants before the author of a comment is written to: nothing, its own verdict that
they wish it, or a first step of theirs, such as naming the account or writing to it."""

_UNFIT: Final = re.compile(r"[^a-z0-9]+")


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
        one_reply: Whether the platform itself refuses a second private reply to a comment.
        tied: Whether the platform ties a private reply to its comment.
        burns: Whether it may use up a private reply without delivering it: the fault ``burnt``.
        names_threads: Whether a thread can be asked for by its person, and so proved not to exist.
        list_lag: How long until what was written shows in the list of conversations.
        text_limit: How long the text of a message can be.
        text_unit: What that counts.
        surfaces: Where posts can stand, for `Scene.add_post`.
        moderated: What the account can do to other people's comments: ``hidden``, ``deleted``.
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
    one_reply: bool = True
    tied: bool = True
    burns: bool = False
    names_threads: bool = True
    list_lag: timedelta = timedelta()
    text_limit: int
    text_unit: Literal["bytes", "characters"] = "characters"
    surfaces: tuple[str, ...] = ("post",)
    moderated: frozenset[Standing] = frozenset({"hidden"})
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


class Face(Protocol):
    """What happens alike in every emulator; things of the world go by their ids."""

    def answer(self, person: str, account: str, text: str, /) -> object:
        """Let a person write to an account."""

    def reply_by_hand(self, comment: str, text: str, /) -> object:
        """Let a human answer a comment in private."""

    def delete_comment(self, comment: str, /) -> object:
        """Let a comment be deleted."""

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Everything people really received."""
        ...


@attrs.frozen(kw_only=True, eq=False)
class Scene(abc.ABC):
    """One business on one platform, and the people who comment there.

    A platform's own scene adds `add_person`, `log_in`, `publish`, `write_comment` and `kept`; the
    rest is done here, by what every emulator has in common, see `Face`.

    Attributes:
        name: Name of the scene, among those of `Sandbox.scenes`.
        platform: Name of the driver.
        account_id: Id of the account.
        kind: Kind of account, in the platform's word.
        region: Country it is registered in, by ISO 3166 code; None where that changes nothing.
        credentials: What reaches the account, by the names its driver takes. Not part of the repr.
        webhook_secrets: What proves that a notification is the platform's, by the names its driver
            takes. Not part of the repr.
        owner: What finds the account for whoever runs it, likewise. Not part of the repr.
        renewable: Whether the account's token ends and can be prolonged.
        facts: What the business knows about its account: ``yes`` or ``no``, by name.
        terms: What the platform grants.
        clock: The sandbox's clock.
        emulator: Where the business is.
    """

    name: str
    platform: str
    account_id: str
    kind: str
    region: str | None = None
    credentials: Mapping[str, str] = attrs.field(repr=False)
    owner: Mapping[str, str] = attrs.field(repr=False)
    webhook_secrets: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    renewable: bool
    facts: Mapping[str, str] = attrs.field(factory=dict[str, str])
    terms: Terms
    clock: SandboxClock = attrs.field(repr=False)
    emulator: Face = attrs.field(repr=False)

    @property
    def options(self) -> dict[str, Any]:
        """Everything that opens the account, by name: id, kind, region and credentials."""
        region = {"region": self.region} if self.region else {}
        return {"id": self.account_id, "kind": self.kind, **region, **self.credentials}

    @functools.cached_property
    def first_post(self) -> ScenePost:
        """What people comment on unless they are told otherwise; ten days old."""
        return self.add_post("New in: the blue jacket", age=timedelta(days=10))

    def add_post(
        self, text: str, *, age: timedelta = timedelta(), surface: str = "post"
    ) -> ScenePost:
        """Let the account publish something.

        Args:
            text: What it says.
            age: How long ago.
            surface: One of ``terms.surfaces``.

        Raises:
            ValueError: The platform has no such surface.
        """
        if surface not in self.terms.surfaces:
            raise ValueError(
                f"{self.platform} has no surface {surface!r}; known: {self.terms.surfaces}"
            )
        return ScenePost(id=self.publish(text, self.clock.now() - age, surface), text=text)

    def comment(
        self,
        text: str = "How much is it?",
        *,
        person: ScenePerson | None = None,
        age: timedelta = timedelta(minutes=5),
        post: ScenePost | None = None,
        inviting: bool = True,
    ) -> SceneComment:
        """Let a person comment.

        Args:
            text: What they write.
            person: Who writes; somebody new when None.
            age: How long ago.
            post: Where; `first_post` when None.
            inviting: Whether the platform takes it for a wish to be answered in private, where it
                asks for one.
        """
        under, author = post or self.first_post, person or self.add_person("Ada")
        moment = self.clock.now() - age
        made = self.write_comment(text, author, under, moment, inviting=inviting)
        return SceneComment(id=made, post=under, author=author)

    def own_comment(self, text: str, *, post: ScenePost | None = None) -> SceneComment:
        """Let a human of the account comment in the platform's own app.

        Args:
            text: What they write.
            post: Where; `first_post` when None.
        """
        under = post or self.first_post
        made = self.write_comment(text, None, under, self.clock.now(), inviting=False)
        return SceneComment(id=made, post=under, author=None)

    @abc.abstractmethod
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        """Let somebody new appear.

        Args:
            name: Display name.
            follows: Whether they follow the account.
        """

    def answer(self, person: ScenePerson, text: str) -> None:
        """Let a person write to the account in private."""
        self.emulator.answer(person.id, self.account_id, text)

    def reply_by_hand(self, comment: SceneComment, text: str) -> None:
        """Let a human of the account answer a comment in private in the platform's own app."""
        self.emulator.reply_by_hand(comment.id, text)

    def delete(self, comment: SceneComment) -> None:
        """Let its author delete a comment."""
        self.emulator.delete_comment(comment.id)

    def standing(self, comment: SceneComment) -> Standing:
        """What the public sees of a comment now."""
        kept = self.kept(comment)
        if kept.deleted:
            return "deleted"
        return "hidden" if kept.hidden else "shown"

    def deliveries(self, comment: SceneComment) -> list[Delivery]:
        """What the author of a comment really received in answer to it, oldest first.

        Where `terms` says that nothing is tied to comments, it is everything since the comment.
        """
        return self.emulator.deliveries(comment_id=comment.id)

    def received(self, person: ScenePerson) -> list[Delivery]:
        """Everything a person really received from the account, oldest first."""
        found = self.emulator.deliveries(person_id=person.id)
        return [one for one in found if one.account_id == self.account_id]

    def told(self, comment: SceneComment) -> dict[str, str]:
        """What webhooks have told about a comment and reading never does: facts by name."""
        del comment
        return {}

    def judge(self, comment: SceneComment) -> None:
        """Let the platform give its verdict that a comment's author wants to be answered.

        Raises:
            ValueError: ``terms.consent`` is no verdict.
        """
        raise ValueError(f"{self.platform} judges no comment, such as {comment.id}")

    @abc.abstractmethod
    def log_in(self) -> Login:
        """Let the owner of the account let the app in once more.

        What was issued before stays good: every process of a host may have a login of its own.
        """

    @abc.abstractmethod
    def kept(self, comment: SceneComment) -> Moderated:
        """The comment as the platform keeps it."""

    @abc.abstractmethod
    def publish(self, text: str, at: datetime, surface: str) -> str:
        """Publish something in the account's name and return its id.

        Args:
            text: What it says.
            at: When.
            surface: One of ``terms.surfaces``.
        """

    @abc.abstractmethod
    def write_comment(
        self,
        text: str,
        author: ScenePerson | None,
        post: ScenePost,
        at: datetime,
        *,
        inviting: bool,
    ) -> str:
        """Write a comment and return its id.

        Args:
            text: What it says.
            author: Who writes; the account itself when None.
            post: What is commented on.
            at: When.
            inviting: Whether the platform takes it for a wish to be answered in private.
        """

    def subscribe(self, url: str) -> None:
        """Let a callback be told of everything the platform tells about the account.

        It is done over the platform's own API, handshake included, so a callback has to answer one
        unless nobody lends the sandbox a way to ask, see `Webhooks.connect`.

        Args:
            url: Where notifications are posted, signed with ``webhook_secrets``.

        Raises:
            ValueError: The platform tells callbacks nothing, or refuses this one.
        """
        raise ValueError(f"{self.platform} tells callbacks nothing, such as {url}")


def username(business: str) -> str:
    """Return a name for addresses: lower-case letters, digits and underscores."""
    return _UNFIT.sub("_", business.lower()).strip("_") or "shop"
