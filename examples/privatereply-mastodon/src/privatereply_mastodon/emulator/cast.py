"""Creating the people and statuses of the emulated servers."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, TypeVar

from privatereply.sandbox import Emulator, Stage
from typing_extensions import override

from privatereply_mastodon.emulator import lookup, posting
from privatereply_mastodon.emulator.posting import Writing
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.software import BY_HOST, KINDS, MASTODON
from privatereply_mastodon.emulator.texts import Named, named, slug
from privatereply_mastodon.emulator.tokens import SCOPES
from privatereply_mastodon.emulator.world import (
    App,
    EmulatedAccount,
    EmulatedPerson,
    EmulatedStatus,
    EmulatedUser,
    NotificationPolicy,
    Visibility,
)

UserT = TypeVar("UserT", bound=EmulatedUser)

_AGE: Final = timedelta(days=400)
"""How long people have been there: nobody is new unless they were made so."""
RETURN: Final = "https://shop.example/callback/"
"""Where the logins of the clients return to that are registered here."""


class Cast(Emulator):
    """The part of the emulator's Python face that creates."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.reset()

    @override
    def reset(self) -> None:
        """Forget everything and start with empty servers; ids start again as well."""
        self.servers: dict[str, Server] = {
            software.host: Server(self.stage, software) for software in KINDS
        }
        self._apps: dict[str, App] = {}

    def add_account(
        self,
        *,
        username: str,
        name: str | None = None,
        server: str = MASTODON.host,
        scopes: Collection[str] = SCOPES,
        bot: bool = False,
        limited: bool = False,
        locale: str = "en",
    ) -> EmulatedAccount:
        """Create a business with an access token.

        Args:
            username: Its name in addresses.
            name: Display name; ``username`` when None.
            server: Host of its server.
            scopes: What its token allows.
            bot: Whether it says that it is automated.
            limited: Whether a moderator limited it.
            locale: Language of its settings: ``en``, ``de`` or ``ja`` for refusals.

        Raises:
            ValueError: There is no such server, or the name is taken or none.
        """
        with self.stage.lock:
            home = self._server(server)
            made = self._user(EmulatedAccount, home, home.software.host, username, name)
            made.bot, made.limited, made.locale = bot, limited, locale
            made.access_token = home.issue(made, self.app(home), frozenset(scopes)).value
            return made

    def add_person(
        self,
        *,
        name: str,
        username: str | None = None,
        server: str = MASTODON.host,
        home: str | None = None,
        follows: Collection[EmulatedUser | str] = (),
        policy: NotificationPolicy | None = None,
        bot: bool = False,
        age: timedelta = _AGE,
    ) -> EmulatedPerson:
        """Create a person.

        Args:
            name: Display name.
            username: Name in addresses; made from ``name`` when None.
            server: Host of the server that knows them.
            home: Host they are at home at, such as ``elsewhere.example``; ``server`` when None.
                Only who is at home on an emulated server has a token.
            follows: Whom they follow.
            policy: What they want to be told of; what new accounts want when None.
            bot: Whether they say that they are automated.
            age: How long they have been there.

        Raises:
            ValueError: There is no such server, or the name is taken or none.
        """
        with self.stage.lock:
            known = self._server(server)
            where = home or known.software.host
            wanted = username or self._free(known, where, name)
            made = self._user(EmulatedPerson, known, where, wanted, name, age=age)
            made.bot, made.policy = bot, policy or NotificationPolicy()
            if made.local:
                made.access_token = known.issue(made, self.app(known), SCOPES).value
            for other in follows:
                made.follows.add(lookup.user(self.servers, other).id)
            return made

    def add_post(
        self,
        account: EmulatedUser | str,
        text: str = "A post",
        *,
        visibility: Visibility = "public",
        created_at: datetime | None = None,
    ) -> EmulatedStatus:
        """Let an account, or a person, write a status in their browser.

        Args:
            account: Who writes.
            text: What they write.
            visibility: Who may read it.
            created_at: Aware time; now when None.
        """
        with self.stage.lock:
            author = lookup.user(self.servers, account)
            writing = Writing(author=author, text=text, visibility=visibility, at=created_at)
            return posting.publish(self._of(author), writing)

    def add_comment(
        self,
        post: EmulatedStatus | str,
        person: EmulatedUser | str | None,
        text: str = "How much is it?",
        *,
        created_at: datetime | None = None,
        parent: EmulatedStatus | str | None = None,
        visibility: Visibility = "public",
        mentioning: bool = True,
        prompt: bool = False,
    ) -> EmulatedStatus:
        """Let a person reply to a status, or its author when ``person`` is None.

        Args:
            post: What is replied to.
            person: Who replies.
            text: What is written; the names a reply begins with come before it by themselves.
            created_at: Aware time; now when None.
            parent: The reply it answers.
            visibility: Who may read it.
            mentioning: False when the person takes those names out.
            prompt: Whether it is seen at once, however slow the server is.
        """
        with self.stage.lock:
            root = lookup.status(self.servers, post)
            answered = lookup.status(self.servers, parent) if parent is not None else root
            author = root.author if person is None else lookup.user(self.servers, person)
            said = _addressed(author, (answered.author, root.author), text) if mentioning else text
            writing = Writing(
                author=author,
                text=said,
                visibility=visibility,
                parent=answered,
                at=created_at,
                prompt=prompt,
            )
            return posting.publish(self._of(author), writing)

    def add_mention(
        self,
        account: EmulatedUser | str,
        person: EmulatedUser | str,
        text: str = "Have you seen this?",
        *,
        created_at: datetime | None = None,
        visibility: Visibility = "public",
    ) -> EmulatedStatus:
        """Let a person name an account in a status that answers nothing.

        Args:
            account: Who is named.
            person: Who writes.
            text: What they write; the name is put before it unless it stands in it.
            created_at: Aware time; now when None.
            visibility: Who may read it.
        """
        with self.stage.lock:
            author = lookup.user(self.servers, person)
            said = _addressed(author, (lookup.user(self.servers, account),), text)
            writing = Writing(author=author, text=said, visibility=visibility, at=created_at)
            return posting.publish(self._of(author), writing)

    def app(self, server: Server) -> App:
        """Return the client that the tokens given out here are for."""
        host = server.software.host
        if host not in self._apps:
            scopes = frozenset({*SCOPES, "follow", "push"})
            self._apps[host] = server.register("Private reply", (RETURN,), scopes)
        return self._apps[host]

    def _of(self, user: EmulatedUser) -> Server:
        return self.servers[user.server]

    def _server(self, host: str) -> Server:
        if host not in BY_HOST:
            raise ValueError(f"server must be one of {', '.join(BY_HOST)}, got {host!r}")
        return self.servers[host]

    def _user(
        self,
        kind: type[UserT],
        server: Server,
        host: str,
        username: str,
        name: str | None,
        *,
        age: timedelta = _AGE,
    ) -> UserT:
        if named(f"@{username}") != (Named(name=username, host=None),):
            raise ValueError(f"username must be letters, digits and underscores, got {username!r}")
        if server.find(Named(name=username, host=host)) is not None:
            raise ValueError(f"the name {username!r} is taken at {host}")
        born = server.now - age
        made = kind(
            id=server.ids.account(born),
            username=username,
            name=name or username,
            host=host,
            server=server.software.host,
            created_at=born,
            locked=server.software.locked,
        )
        server.add_user(made)
        return made

    def _free(self, server: Server, host: str, name: str) -> str:
        """Return a free name made from a display name."""
        stem = slug(name)
        tried = itertools.chain((stem,), (f"{stem}{number}" for number in itertools.count(2)))
        return next(one for one in tried if server.find(Named(name=one, host=host)) is None)


def _addressed(author: EmulatedUser, others: Collection[EmulatedUser], text: str) -> str:
    """What an author writes to others: their names before it, as far as they are not in it."""
    there = {(one.name.lower(), (one.host or author.host).lower()) for one in named(text)}
    wanted = {one.id: one for one in others if one is not author}
    missing = [
        f"@{one.username}" if one.host == author.host else f"@{one.address}"
        for one in wanted.values()
        if (one.username.lower(), one.host.lower()) not in there
    ]
    return " ".join([*missing, text])


def addressed(author: EmulatedUser, other: EmulatedUser, text: str) -> str:
    """Return a text to somebody: their name before it, unless it stands in it."""
    return _addressed(author, (other,), text)
