"""One emulated server: everything it knows, by id."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Literal

import attrs
from privatereply.sandbox import Stage

from privatereply_mastodon.emulator.ids import Minter
from privatereply_mastodon.emulator.limits import Meter
from privatereply_mastodon.emulator.software import Software
from privatereply_mastodon.emulator.texts import Named
from privatereply_mastodon.emulator.tokens import Code, Token
from privatereply_mastodon.emulator.world import (
    App,
    EmulatedConversation,
    EmulatedNotification,
    EmulatedReport,
    EmulatedStatus,
    EmulatedUser,
    NotificationRequest,
    Visibility,
)

_STEPS: Final = 8


@attrs.frozen(kw_only=True)
class Fate:
    """What becomes of statuses posted now, beside what the rules say.

    Attributes:
        visibility: What the server makes of a private one.
        extra: Somebody the server takes for mentioned as well.
        mentionless: Whether the server finds no mention.
        unthreaded: Whether the server forgets what it answers.
        silent: Whether nobody is notified.
        delay: How long nobody sees it, its author included.
    """

    visibility: Visibility | None = None
    extra: EmulatedUser | None = None
    mentionless: bool = False
    unthreaded: bool = False
    silent: bool = False
    delay: timedelta | None = None


@attrs.frozen(kw_only=True)
class Event:
    """Something a stream tells.

    Attributes:
        kind: Its name on the wire.
        at: When it can be told.
        status: What it is about.
        notification: What it is about.
        conversation: What it is about.
    """

    kind: Literal["conversation", "delete", "notification", "status.update", "update"]
    at: datetime
    status: EmulatedStatus | None = None
    notification: EmulatedNotification | None = None
    conversation: EmulatedConversation | None = None


class Server:
    """One server and its world. People of other servers are part of it, as far as it knows them.

    Args:
        stage: What the sandbox lends.
        software: What the server runs.

    Attributes:
        software: What it runs.
        users: Everybody it knows, by id.
        statuses: Everything written, by id, deleted ones included.
        notifications: Everything people were told, oldest first.
        requests: Filtered senders, oldest first.
        conversations: Private threads, each once for every member who is at home here.
        reports: Complaints, oldest first.
        apps: Registered clients, by client id.
        tokens: Access tokens, by value.
        codes: Authorization codes, by value.
        posted: Statuses by account and idempotency key, with the time they were posted.
        events: What streams tell, oldest first.
        meter: Calls counted against the limits.
        fate: What becomes of statuses posted now.
    """

    def __init__(self, stage: Stage, software: Software) -> None:
        self.stage = stage
        self.software = software
        self.ids: Minter = Minter(software.ids, f"{stage.seed}:{software.name}")
        self.users: dict[str, EmulatedUser] = {}
        self.statuses: dict[str, EmulatedStatus] = {}
        self.notifications: list[EmulatedNotification] = []
        self.requests: list[NotificationRequest] = []
        self.conversations: list[EmulatedConversation] = []
        self.reports: list[EmulatedReport] = []
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        self.posted: dict[tuple[str, str], tuple[EmulatedStatus, datetime]] = {}
        self.events: list[Event] = []
        self.meter: Meter = Meter(stage.clock)
        self.fate: Fate = Fate()
        self._addresses: dict[str, EmulatedUser] = {}

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return self.stage.clock.now()

    @contextmanager
    def misled(self, fate: Fate) -> Generator[None]:
        """Let every status posted meanwhile meet a fate the rules do not know."""
        self.fate = fate
        try:
            yield
        finally:
            self.fate = Fate()

    def add_user(self, user: EmulatedUser) -> None:
        """Let the server know somebody."""
        self.users[user.id] = user
        self._addresses[user.address.lower()] = user

    def find(self, named: Named, *, home: str = "") -> EmulatedUser | None:
        """Return whom a mention means.

        Args:
            named: The mention.
            home: Where it was written: a name without a host is somebody of there.
        """
        host = named.host or home or self.software.host
        return self._addresses.get(f"{named.name}@{host}".lower())

    def lag(self) -> timedelta:
        """Return how long the next status takes until others see it."""
        least, most = self.software.lag
        step = len(self.statuses) * 5 % _STEPS
        return least + (most - least) * step / (_STEPS - 1)

    def replies(self, status: EmulatedStatus) -> int:
        """Count what directly answers a status in public: a private reply shows in no number."""
        return sum(
            one.parent is status and not one.deleted and one.visibility in {"public", "unlisted"}
            for one in self.statuses.values()
        )

    def written(self, author: EmulatedUser) -> list[EmulatedStatus]:
        """Return what somebody wrote and did not delete, newest first."""
        own = [one for one in self.statuses.values() if one.author is author and not one.deleted]
        return sorted(own, key=lambda status: status.created_at, reverse=True)

    def register(self, name: str, redirect_uris: tuple[str, ...], scopes: frozenset[str]) -> App:
        """Return a new client."""
        app = App(
            id=self.ids.notification(self.now),
            name=name,
            website=None,
            client_id=self.ids.opaque(43),
            client_secret=self.ids.opaque(43),
            redirect_uris=redirect_uris,
            scopes=scopes,
        )
        self.apps[app.client_id] = app
        return app

    def issue(self, user: EmulatedUser | None, app: App, scopes: frozenset[str]) -> Token:
        """Return a new token: of a user, or of the client itself."""
        token = Token(
            value=self.ids.opaque(43),
            user=user,
            app=app,
            scopes=scopes,
            created_at=self.now,
            since=len(self.events),
        )
        self.tokens[token.value] = token
        return token
