"""Creating the accounts, people, posts and comments of the emulated world."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import get_args

from privatereply.sandbox.arguments import among
from privatereply.sandbox.clock import aware
from privatereply.sandbox.emulator import Emulator, Stage
from privatereply.sandbox.meta import events, happenings, lookup
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.tokens import FACEBOOK_SCOPES, INSTAGRAM_SCOPES
from privatereply.sandbox.meta.world import (
    ALL_TASKS,
    EmulatedAccount,
    EmulatedComment,
    EmulatedInstagram,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
    EmulatedVideo,
    Kind,
    Login,
    Surface,
)


class Cast(Emulator):
    """The half of the emulator's Python face that creates."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.world: World = World(stage)
        self._user: EmulatedUser | None = None

    @property
    def user(self) -> EmulatedUser:
        """The person who runs the Pages."""
        with self.stage.lock:
            if self._user is None:
                user = EmulatedUser(id=self.world.mint.digits(16), name="Pat Owner", token="")
                user.token = self.world.issue("user", user, FACEBOOK_SCOPES).value
                self.world.add(user)
                self._user = user
            return self._user

    def add_page(
        self,
        *,
        name: str,
        published: bool = True,
        tasks: Collection[str] = ALL_TASKS,
        scopes: Collection[str] = FACEBOOK_SCOPES,
        human_agent: bool = False,
        subscribed: Collection[str] = (),
    ) -> EmulatedPage:
        """Create a Facebook Page run by ``user``.

        Args:
            name: Public name.
            published: Whether it can be seen.
            tasks: What the user may do on it.
            scopes: Permissions its token was granted.
            human_agent: Whether the app may use the HUMAN_AGENT tag.
            subscribed: Webhook fields the app is subscribed to from the start.
        """
        with self.stage.lock:
            page = EmulatedPage(
                id=self.world.mint.digits(15),
                name=name,
                access_token="",
                user_token=self.user.token,
                published=published,
                tasks=frozenset(tasks),
                human_agent=human_agent,
                subscribed=set(subscribed),
            )
            token = self.world.issue("page", page, frozenset(scopes), lasts=True)
            page.access_token = token.value
            self.user.pages.append(page)
            self.world.add(page)
            return page

    def add_instagram_account(
        self,
        *,
        username: str,
        login: Login = "instagram",
        page: EmulatedPage | str | None = None,
        kind: Kind = "business",
        scopes: Collection[str] = INSTAGRAM_SCOPES,
        human_agent: bool = False,
        subscribed: Collection[str] = (),
    ) -> EmulatedInstagram:
        """Create an Instagram account.

        Args:
            username: Public name.
            login: ``instagram`` for an Instagram token, ``facebook`` for the token of ``page``.
            page: The Page it is linked to; a new one when None and ``login`` is ``facebook``.
            kind: ``business``, ``creator`` or ``personal``.
            scopes: Permissions an Instagram token was granted.
            human_agent: Whether the app may use the HUMAN_AGENT tag.
            subscribed: Webhook fields the app is subscribed to from the start.

        Raises:
            ValueError: A word is none of those known, or a Page is given although the login is
                Instagram's own.
        """
        among("login", login, get_args(Login))
        among("kind", kind, get_args(Kind))
        if login == "instagram" and page is not None:
            raise ValueError("an account with Instagram Login has no Page; use login='facebook'")
        with self.stage.lock:
            linked = self._linked(page, username) if login == "facebook" else None
            created = EmulatedInstagram(
                id=self.world.mint.digits(17, prefix="1784"),
                username=username,
                login=login,
                account_kind=kind,
                access_token=linked.access_token if linked else "",
                user_token=self.user.token if linked else "",
                page=linked,
                human_agent=human_agent,
                subscribed=set(subscribed),
            )
            if linked is not None:
                linked.instagram = created
            else:
                token = self.world.issue("instagram", created, frozenset(scopes))
                created.access_token = token.value
            self.world.add(created)
            return created

    def add_person(
        self,
        *,
        name: str,
        follows: bool = False,
        is_page: bool = False,
        username: str | None = None,
        app_role: bool = True,
    ) -> EmulatedPerson:
        """Create a person.

        Args:
            name: Display name.
            follows: Whether the person follows the Instagram accounts.
            is_page: Whether it is another Page that comments as a Page.
            username: Name on Instagram; made from ``name`` when None.
            app_role: Whether the person has a role on the app, which Standard Access asks for.
        """
        with self.stage.lock:
            created = EmulatedPerson(
                id=self.world.mint.digits(15),
                name=name,
                username=username or name.lower().replace(" ", "_"),
                follows=follows,
                is_page=is_page,
                app_role=app_role,
            )
            self.world.people[created.id] = created
            return created

    def add_post(
        self,
        account: EmulatedAccount | str,
        text: str = "A post",
        *,
        surface: Surface = "post",
        author: EmulatedPerson | str | None = None,
        created_at: datetime | None = None,
        published: bool = True,
    ) -> EmulatedPost:
        """Create a post, a media object, a visitor's post, or start a broadcast.

        Args:
            account: The Page or Instagram account.
            text: Text or caption.
            surface: ``post``, ``reel``, ``live``, ``ad``, ``group`` or ``visitor``.
            author: The visitor, for ``visitor``.
            created_at: Aware time; now when None.
            published: False for a post an advertisement brought about.

        Raises:
            ValueError: The surface is unknown, a visitor's post has no author, or another post has.
        """
        among("surface", surface, get_args(Surface))
        if (surface == "visitor") != (author is not None):
            raise ValueError("an author belongs to surface='visitor' and to no other")
        with self.stage.lock:
            owner = lookup.account(self.world, account)
            created = EmulatedPost(
                id=self._post_id(owner),
                account=owner,
                surface=surface,
                text=text,
                created_at=aware(created_at) if created_at else self.world.now,
                author=lookup.person(self.world, author) if author is not None else None,
                group_id=self.world.mint.digits(15) if surface == "group" else None,
                published=published,
                serial=self.world.serial(),
            )
            self.world.add(created)
            if created.kind == "post" and surface == "live":
                self.world.add(EmulatedVideo(id=self.world.mint.digits(15), post=created))
            if surface == "visitor":
                events.visitor_post(self.world, created)
            return created

    def add_comment(
        self,
        post: EmulatedPost | str,
        person: EmulatedPerson | str | None,
        text: str = "How much is it?",
        *,
        created_at: datetime | None = None,
        parent: EmulatedComment | str | None = None,
    ) -> EmulatedComment:
        """Let a person comment, or the account itself when ``person`` is None.

        Args:
            post: What is commented on.
            person: Who comments.
            text: What the comment says.
            created_at: Aware time; now when None.
            parent: The comment it answers.
        """
        with self.stage.lock:
            return happenings.write_comment(
                self.world,
                lookup.post(self.world, post),
                lookup.person(self.world, person) if person is not None else None,
                text,
                parent=lookup.comment(self.world, parent) if parent is not None else None,
                created_at=aware(created_at) if created_at else None,
            )

    def _linked(self, page: EmulatedPage | str | None, name: str) -> EmulatedPage:
        if page is None:
            return self.add_page(name=name)
        found = lookup.account(self.world, page)
        if isinstance(found, EmulatedPage):
            return found
        raise LookupError(f"{found.id} is no Page but an Instagram account")

    def _post_id(self, owner: EmulatedAccount) -> str:
        if isinstance(owner, EmulatedPage):
            return f"{owner.id}_{self.world.mint.digits(15)}"
        return self.world.mint.digits(17, prefix="179")
