"""One business on one platform, told in words that hold on every platform.

A test or a demo that is to hold everywhere speaks to a `Scene` and knows no emulator by name. What
it hands out are plain values; what is peculiar to a platform stands in `Scene.terms`.
"""

from __future__ import annotations

import abc
import functools
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.scenery import (
    Face,
    Identified,
    Login,
    Moderated,
    SceneComment,
    SceneMessage,
    ScenePerson,
    ScenePost,
    Standing,
    Terms,
)

BUSINESS: Final = "Acme"
"""What a business is called that nobody named."""

_UNFIT: Final = re.compile(r"[^a-z0-9]+")


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
        parent: SceneComment | None = None,
        inviting: bool = True,
    ) -> SceneComment:
        """Let a person comment, or answer a comment.

        Args:
            text: What they write.
            person: Who writes; somebody new when None.
            age: How long ago.
            post: Where, if it answers no comment; `first_post` when None.
            parent: The comment it answers.
            inviting: Whether the platform takes it for a wish to be answered in private, where it
                asks for one.
        """
        under = parent.post if parent else post or self.first_post
        author, moment = person or self.add_person("Ada"), self.clock.now() - age
        made = self.write_comment(text, author, under, moment, parent=parent, inviting=inviting)
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

    def answer(self, person: ScenePerson, text: str) -> SceneMessage:
        """Let a person write to the account in private."""
        written = self.emulator.answer(person.id, self.account_id, text)
        return SceneMessage(id=written.id, person=person, text=text)

    def write_by_hand(self, person: ScenePerson, text: str) -> SceneMessage:
        """Let a human of the account write to a person in the platform's own app.

        Raises:
            ValueError: The platform's emulator lets nobody do so. So it is with every method below.
        """
        written: Identified = self._do("write_by_hand", person.id, self.account_id, text)
        return SceneMessage(id=written.id, person=person, text=text)

    def edit_comment(self, comment: SceneComment, text: str) -> SceneComment:
        """Let its author change a comment; where an edit makes a new one that is returned."""
        edited: Identified | None = self._do("edit_comment", comment.id, text)
        return attrs.evolve(comment, id=edited.id) if edited else comment

    def hide(self, comment: SceneComment) -> None:
        """Let a human of the account hide a comment in the platform's own app."""
        self._do("hide", comment.id, hidden=True, method="hide_comment")

    def show(self, comment: SceneComment) -> None:
        """Let a human of the account show a hidden comment again."""
        self._do("show", comment.id, hidden=False, method="hide_comment")

    def edit_message(self, message: SceneMessage, text: str) -> None:
        """Let whoever wrote a message change it."""
        self._do("edit_message", message.id, text)

    def unsend(self, message: SceneMessage) -> None:
        """Let whoever wrote a message take it back."""
        self._do("unsend", message.id)

    def react(self, message: SceneMessage, emoji: str = "❤") -> None:
        """Let the person react to a message; an empty ``emoji`` takes the reaction back."""
        self._do("react", message.id, emoji=emoji)

    def arrive(self, person: ScenePerson) -> None:
        """Let what the account wrote to a person arrive on their device."""
        self._do("arrive", person.id, self.account_id)

    def read(self, person: ScenePerson) -> None:
        """Let a person read everything the account wrote to them."""
        self._do("read", person.id, self.account_id)

    def tap(self, person: ScenePerson, payload: str, *, title: str = "Yes") -> None:
        """Let a person tap a button that brings a payload."""
        self._do("tap", person.id, self.account_id, payload=payload, title=title)

    def choose(self, person: ScenePerson, payload: str, *, title: str = "Yes") -> SceneMessage:
        """Let a person tap a quick reply, which writes its title for them."""
        written: Identified = self._do(
            "choose", person.id, self.account_id, title, payload=payload, method="answer"
        )
        return SceneMessage(id=written.id, person=person, text=title)

    def block(self, person: ScenePerson) -> None:
        """Let a person refuse the account's messages."""
        self._do("block", person.id, self.account_id)

    def unblock(self, person: ScenePerson) -> None:
        """Let a person receive the account's messages again."""
        self._do("unblock", person.id, self.account_id)

    def suspend(self) -> None:
        """Let the platform keep the account from writing."""
        self._do("suspend", self.account_id, suspended=True, method="set_account")

    def resume(self) -> None:
        """Let the platform lift what `suspend` laid on the account."""
        self._do("resume", self.account_id, suspended=False, method="set_account")

    def revoke(self) -> None:
        """Let the owner of the account withdraw the app."""
        self._do("revoke", self.account_id)

    def ask_deletion(self, person: ScenePerson) -> str:
        """Let a person ask for their data to be deleted; return the id they are told by."""
        told: str = self._do("ask_deletion", person.id)
        return told

    def limit_token(self, *, lacks: Collection[str] = (), lasts: timedelta | None = None) -> None:
        """Take permissions from the account's token, or let it end soon.

        Args:
            lacks: Permissions it has no longer, in the platform's words.
            lasts: How long it lasts from now on; as it did when None.
        """
        ends = None if lasts is None else self.clock.now() + lasts
        token = self.credentials.get("access_token", "")
        self._do("limit_token", token, lacks=lacks, expires_at=ends)

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
        return list(self.emulator.deliveries(comment_id=comment.id))

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

    def _do(self, name: str, *things: str, method: str = "", **how: object) -> Any:
        """Call a method of the emulator that not every platform has.

        Args:
            name: The method of the scene.
            *things: Ids and texts.
            method: The emulator's name for it, where that is another.
            **how: What else it takes.

        Raises:
            ValueError: The platform has nothing like it.
        """
        if name not in self.terms.possible:
            known = ", ".join(sorted(self.terms.possible)) or "nothing of the kind"
            raise ValueError(f"{self.name} knows no {name!r}; known: {known}")
        return getattr(self.emulator, method or name)(*things, **how)

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
        parent: SceneComment | None = None,
        inviting: bool,
    ) -> str:
        """Write a comment and return its id.

        Args:
            text: What it says.
            author: Who writes; the account itself when None.
            post: What is commented on.
            at: When.
            parent: The comment it answers, under the same post.
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
