"""Creating the accounts, people and Posts of the emulated world."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final, get_args

from privatereply.sandbox.arguments import among
from privatereply.sandbox.clock import aware
from privatereply.sandbox.emulator import Emulator, Stage
from privatereply.sandbox.x import activity, happenings, lookup
from privatereply.sandbox.x.activity import EVENT_TYPES
from privatereply.sandbox.x.happenings import Writing
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.texts import handles
from privatereply.sandbox.x.tokens import SCOPES
from privatereply.sandbox.x.world import (
    AccessLevel,
    EmulatedAccount,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
    ReceivesDms,
)

_HANDLE: Final = re.compile(r"[A-Za-z0-9_]{1,15}")
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]+")


class Cast(Emulator):
    """The half of the emulator's Python face that creates."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.world: World = World(stage)

    def add_account(
        self,
        *,
        username: str,
        name: str | None = None,
        verified: bool = False,
        protected: bool = False,
        scopes: Collection[str] = SCOPES,
        access_level: AccessLevel = "read-write-directmessages",
        low_quality: bool = False,
        automated: bool = False,
        subscribed: Collection[str] = (),
    ) -> EmulatedAccount:
        """Create an account that authorized the app, with OAuth 2.0 and OAuth 1.0a tokens.

        Args:
            username: Handle: 1 to 15 letters, digits and underscores.
            name: Display name; the handle when None.
            verified: Whether it has a check mark.
            protected: Whether only followers see its Posts.
            scopes: What its OAuth 2.0 token allows.
            access_level: What the app's OAuth 1.0a permission allows.
            low_quality: Whether its message requests land in the hidden part.
            automated: Whether it carries the label of an automated account.
            subscribed: Activity events every callback of the topic ``x`` gets from the start.

        Raises:
            ValueError: The handle is taken or no handle, or a word is none of those known.
        """
        among("access_level", access_level, get_args(AccessLevel))
        for event_type in subscribed:
            among("subscribed", event_type, EVENT_TYPES)
        with self.stage.lock:
            account = EmulatedAccount(
                id=self.world.mint.digits(18),
                username=self._free(username),
                name=name or username,
                created_at=self.world.now,
                verified=verified,
                protected=protected,
                access_level=access_level,
                low_quality=low_quality,
                automated=automated,
            )
            account.oauth_token = self.world.mint.opaque(40, prefix=f"{account.id}-")
            account.oauth_token_secret = self.world.mint.opaque(45)
            self.world.add_user(account)
            self.world.issue(account, frozenset(scopes))
            for event_type in sorted(subscribed):
                activity.everywhere(self.world, account, event_type)
            return account

    def add_person(
        self,
        *,
        name: str,
        username: str | None = None,
        follows: bool = False,
        followed: bool = False,
        receives_dms: ReceivesDms = "everyone",
        verified: bool = False,
        protected: bool = False,
    ) -> EmulatedPerson:
        """Create a person.

        Args:
            name: Display name.
            username: Handle; made from ``name`` when None.
            follows: Whether the person follows the accounts.
            followed: Whether the accounts follow the person.
            receives_dms: Who may send message requests: ``everyone``, ``verified`` or ``nobody``.
            verified: Whether the person has a check mark.
            protected: Whether only followers see the person's Posts.

        Raises:
            ValueError: The handle is taken or no handle, or ``receives_dms`` is unknown.
        """
        among("receives_dms", receives_dms, get_args(ReceivesDms))
        with self.stage.lock:
            person = EmulatedPerson(
                id=self.world.mint.digits(18),
                username=self._free(username) if username else self._made(name),
                name=name,
                created_at=self.world.now,
                verified=verified,
                protected=protected,
                receives_dms=receives_dms,
                follows=follows,
                followed=followed,
            )
            self.world.add_user(person)
            return person

    def add_post(
        self,
        account: EmulatedUser | str,
        text: str = "A post",
        *,
        created_at: datetime | None = None,
        quoted: EmulatedPost | str | None = None,
    ) -> EmulatedPost:
        """Let an account, or a person, write a Post in X's own app.

        Args:
            account: Who writes.
            text: What they write.
            created_at: Aware time; now when None.
            quoted: The Post it quotes.
        """
        with self.stage.lock:
            writing = Writing(
                text=text, quoted=lookup.post(self.world, quoted) if quoted is not None else None
            )
            author = lookup.user(self.world, account)
            return happenings.write(self.world, author, writing, _moment(created_at))

    def add_comment(
        self,
        post: EmulatedPost | str,
        person: EmulatedUser | str | None,
        text: str = "How much is it?",
        *,
        created_at: datetime | None = None,
        parent: EmulatedPost | str | None = None,
        mentioning: bool = True,
    ) -> EmulatedPost:
        """Let a person reply to a Post, or its author when ``person`` is None.

        Args:
            post: What is replied to.
            person: Who replies.
            text: What is written; the handles a reply begins with come before it by themselves.
            created_at: Aware time; now when None.
            parent: The reply it answers.
            mentioning: False when the person takes those handles out.
        """
        with self.stage.lock:
            root = lookup.post(self.world, post)
            answered = lookup.post(self.world, parent) if parent is not None else root
            author = root.author if person is None else lookup.user(self.world, person)
            excluded = () if mentioning else tuple(self.world.users)
            writing = Writing(text=text, parent=answered, excluded=excluded)
            return happenings.write(self.world, author, writing, _moment(created_at))

    def add_mention(
        self,
        account: EmulatedAccount | str,
        person: EmulatedPerson | str,
        text: str = "Have you seen this?",
        *,
        created_at: datetime | None = None,
    ) -> EmulatedPost:
        """Let a person mention an account in a Post of their own.

        Args:
            account: Who is mentioned.
            person: Who writes.
            text: What they write; the handle is put before it unless it stands in it.
            created_at: Aware time; now when None.
        """
        with self.stage.lock:
            handle = lookup.account(self.world, account).username
            there = handle.lower() in {written.lower() for written in handles(text)}
            said = text if there else f"@{handle} {text}"
            author = lookup.person(self.world, person)
            return happenings.write(self.world, author, Writing(text=said), _moment(created_at))

    def _made(self, name: str) -> str:
        """Return a free handle made from a name."""
        stem = _UNFIT.sub("_", name).strip("_")[:12] or "user"
        taken = (f"{stem}{number}" for number in range(2, 1000))
        return next(handle for handle in (stem, *taken) if self.world.named(handle) is None)

    def _free(self, username: str) -> str:
        if not _HANDLE.fullmatch(username):
            raise ValueError(
                f"username must be 1 to 15 letters, digits and underscores, got {username!r}"
            )
        if self.world.named(username) is not None:
            raise ValueError(f"the handle {username!r} is taken")
        return username


def _moment(created_at: datetime | None) -> datetime | None:
    return aware(created_at) if created_at is not None else None
