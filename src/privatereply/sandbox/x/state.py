"""The emulated world as a whole: everything in it, by id, and the settings of the app."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from privatereply.sandbox.delivery import Delivery, Folder
from privatereply.sandbox.dialect import Announcement
from privatereply.sandbox.emulator import Stage
from privatereply.sandbox.mint import Mint
from privatereply.sandbox.x.errors import CreditsShape
from privatereply.sandbox.x.limits import Meter
from privatereply.sandbox.x.snowflake import Snowflakes
from privatereply.sandbox.x.tokens import LIFE, OFFLINE, Code, Token
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedActivity,
    EmulatedConversation,
    EmulatedEvent,
    EmulatedMedia,
    EmulatedPost,
    EmulatedUser,
    EmulatedWebhook,
)

Vocabulary: TypeAlias = Literal["tweet", "post", "post_only"]
SubscriptionShape: TypeAlias = Literal["array", "object", "nested"]
Tier: TypeAlias = Literal["self-serve", "enterprise"]

SHORT: Final = "https://t.co/"


@attrs.frozen(kw_only=True)
class Fate:
    """What becomes of a message whatever the rules say.

    Attributes:
        folder: Where it lands.
        vanished: Whether X loses it.
    """

    folder: Folder | None = None
    vanished: bool = False


class World:
    """Everything that exists, and the settings of the developer app.

    Args:
        stage: Clock, lock, webhooks and seed.

    Attributes:
        client_id: OAuth 2.0 client id.
        client_secret: OAuth 2.0 client secret.
        consumer_key: OAuth 1.0a consumer key; the consumer secret is the app's secret.
        app_token: Bearer token of the app itself.
        app_id: Id of the developer app.
        confidential: Whether the client has to prove itself with its secret.
        vocabulary: ``tweet`` or ``post`` words in answers; ``post_only`` refuses ``tweet`` words in
            requests.
        sender_field: Whether ``sender_id`` may be asked for among the fields of an event.
        subscription_shape: Shape of the answer to a new activity subscription.
        tier: ``self-serve`` apps may reply only where they were summoned.
        credits_shape: Body of the refusal without credits.
        credits_depleted: Whether the developer account has no credits left.
        feed_lag: How old an event must be before ``GET /2/dm_events`` lists it.
        meter: Calls counted against the limits.
        fate: What becomes of messages sent now.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.mint: Mint = Mint(stage.seed)
        # Of its own, so that no id depends on how often somebody called.
        self.transactions: Mint = Mint(f"{stage.seed}:transactions")
        self.snowflakes: Snowflakes = Snowflakes()
        self.app_id: str = self.mint.digits(8)
        self.client_id: str = self.mint.opaque(34)
        self.client_secret: str = self.mint.opaque(50)
        self.consumer_key: str = self.mint.opaque(25)
        self.app_token: str = self.mint.opaque(80, prefix="AAAAAAAAAAAAAAAAAAAAA")
        self.confidential = True
        self.vocabulary: Vocabulary = "tweet"
        self.sender_field = False
        self.subscription_shape: SubscriptionShape = "nested"
        self.tier: Tier = "self-serve"
        self.credits_shape: CreditsShape = "current"
        self.credits_depleted = False
        self.feed_lag: timedelta = timedelta(hours=2)
        self.meter: Meter = Meter(stage.clock)
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        self.nonces: set[tuple[str, str]] = set()
        self.users: dict[str, EmulatedUser] = {}
        self.posts: dict[str, EmulatedPost] = {}
        self.conversations: dict[str, EmulatedConversation] = {}
        self.events: dict[str, EmulatedEvent] = {}
        self.media: dict[str, EmulatedMedia] = {}
        self.webhooks: dict[str, EmulatedWebhook] = {}
        self.activities: dict[str, EmulatedActivity] = {}
        self.fate: Fate = Fate()
        self._accounts: list[EmulatedAccount] = []
        self._handles: dict[str, EmulatedUser] = {}
        self._written: dict[str, list[EmulatedPost]] = {}
        self._received: list[tuple[EmulatedUser, EmulatedEvent]] = []
        self._received_by: dict[str, list[tuple[EmulatedUser, EmulatedEvent]]] = {}
        self.announced: list[tuple[datetime, Announcement]] = []

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return self.stage.clock.now()

    @contextmanager
    def misled(self, fate: Fate) -> Generator[None]:
        """Let every message sent meanwhile meet a fate the rules do not know."""
        self.fate = fate
        try:
            yield
        finally:
            self.fate = Fate()

    def snowflake(self, moment: datetime | None = None) -> str:
        """Return a new id for something made now, or at another moment."""
        return self.snowflakes.at(moment or self.now)

    def short(self, _address: str) -> str:
        """Return a new short address; even one address gets another each time."""
        return f"{SHORT}{self.mint.opaque(10)}"

    def named(self, username: str) -> EmulatedUser | None:
        """Return the user with a handle, whatever its case."""
        return self._handles.get(username.lower())

    def add_user(self, user: EmulatedUser) -> None:
        """Put a user into the world."""
        self.users[user.id] = user
        self._handles[user.username.lower()] = user
        if isinstance(user, EmulatedAccount):
            self._accounts.append(user)

    def add_post(self, post: EmulatedPost) -> None:
        """Put a Post into the world."""
        self.posts[post.id] = post
        self._written.setdefault(post.author.id, []).append(post)

    def written(self, author: EmulatedUser) -> list[EmulatedPost]:
        """Return the Posts of one author that are not deleted."""
        return [post for post in self._written.get(author.id, []) if not post.deleted]

    def accounts(self) -> list[EmulatedAccount]:
        """Return the accounts that authorized the app, oldest first."""
        return self._accounts

    def living(self) -> list[EmulatedPost]:
        """Return the Posts that can be seen, newest first."""
        seen = [post for post in self.posts.values() if not post.deleted and not post.superseded]
        return sorted(seen, key=lambda post: int(post.id), reverse=True)

    def issue(self, account: EmulatedAccount, scopes: frozenset[str]) -> Token:
        """Give out a token and keep it on the account as the newest one."""
        token = Token(
            value=self.mint.opaque(90),
            account=account,
            scopes=scopes,
            expires_at=self.now + LIFE,
            refresh=self.mint.opaque(90) if OFFLINE in scopes else None,
        )
        self.tokens[token.value] = token
        account.access_token = token.value
        account.refresh_token = token.refresh or ""
        return token

    def refreshed(self, refresh: str) -> Token | None:
        """Return the token an unused refresh token belongs to."""
        return next(
            (one for one in self.tokens.values() if one.refresh == refresh and not one.spent), None
        )

    def add_event(self, event: EmulatedEvent) -> None:
        """Put an event of a conversation into the world."""
        self.events[event.id] = event
        sent = event.kind == "MessageCreate" and isinstance(event.sender, EmulatedAccount)
        if not sent or event.vanished:
            return
        for member in event.conversation.members:
            if member is not event.sender:
                self._received.append((member, event))
                self._received_by.setdefault(member.id, []).append((member, event))

    def deliveries(self, *, person_id: str | None = None) -> list[Delivery]:
        """Return the messages people really received of accounts, oldest first.

        Args:
            person_id: Only what this person received.
        """
        found = self._received if person_id is None else self._received_by.get(person_id, [])
        return [
            Delivery(
                message_id=event.id,
                account_id=event.sender.id,
                person_id=member.id,
                recipient_id=member.id,
                text=event.text or None,
                at=event.created_at,
                folder=event.conversation.folders.get(member.id, "inbox"),
                by_hand=event.by_hand,
            )
            for member, event in found
        ]
