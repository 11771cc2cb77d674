"""The emulator of X: what its Python face lets happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, get_args

import attrs
from typing_extensions import override

from privatereply.sandbox.arguments import among, change
from privatereply.sandbox.clock import aware
from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.dialect import Dialect, Subscription
from privatereply.sandbox.emulator import Stage
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.scene import Scene
from privatereply.sandbox.x import announcing, answers, lookup, mishaps, scene
from privatereply.sandbox.x.crowd import Crowd
from privatereply.sandbox.x.dialect import ActivityDialect
from privatereply.sandbox.x.errors import CreditsShape
from privatereply.sandbox.x.limits import Limits
from privatereply.sandbox.x.state import SubscriptionShape, Tier, Vocabulary, World
from privatereply.sandbox.x.tokens import CODE_LIFE, SCOPES, ChallengeMethod, Code, Token
from privatereply.sandbox.x.world import (
    AccessLevel,
    EmulatedAccount,
    EmulatedPerson,
    EmulatedPost,
    ReceivesDms,
)


class XEmulator(Crowd):
    """X: Posts, replies and Direct Messages, as version 2 of its API answers.

    Every method that takes something of the world takes its id as well. All of them may be called
    from any thread.
    """

    name = "x"
    hosts: ClassVar[tuple[str, ...]] = ("api.x.com", "api.twitter.com")
    dialects: ClassVar[tuple[Dialect, ...]] = (ActivityDialect(),)
    faults: ClassVar[Mapping[str, str]] = mishaps.KINDS
    commands: ClassVar[tuple[str, ...]] = (
        "add_account",
        "add_comment",
        "add_mention",
        "add_person",
        "add_post",
        "answer",
        "block",
        "configure",
        "delete_comment",
        "deliveries",
        "edit_comment",
        "end_token",
        "follow",
        "issue_code",
        "issue_token",
        "limit_token",
        "read",
        "reply_by_hand",
        "revoke",
        "set_account",
        "set_person",
        "unblock",
        "write_by_hand",
    )
    scenes: ClassVar[tuple[str, ...]] = scene.NAMES

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        stage.webhooks.watch(announcing.TOPIC, self._invalidate)

    @property
    def client_id(self) -> str:
        """OAuth 2.0 client id of the developer app."""
        return self.world.client_id

    @property
    def client_secret(self) -> str:
        """OAuth 2.0 client secret of the developer app."""
        return self.world.client_secret

    @property
    def consumer_key(self) -> str:
        """OAuth 1.0a consumer key; its secret is the sandbox's ``app_secret``."""
        return self.world.consumer_key

    @property
    def app_token(self) -> str:
        """The app's own bearer token."""
        return self.world.app_token

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request to the API."""
        return answers.answer(self.world, request)

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        """Play one of the faults of ``mishaps.KINDS``."""
        return mishaps.play(self.world, fault, request)

    @override
    def open_scene(self, name: str, business: str) -> Scene:
        """Open a business."""
        return scene.open_scene(self, name, business)

    @override
    def reset(self) -> None:
        """Forget everything and start with an empty world; ids start again as well."""
        self.world: World = World(self.stage)

    def set_person(
        self,
        person: EmulatedPerson | str,
        *,
        follows: bool | None = None,
        followed: bool | None = None,
        receives_dms: ReceivesDms | None = None,
        verified: bool | None = None,
        protected: bool | None = None,
        suspended: bool | None = None,
    ) -> EmulatedPerson:
        """Change a person; nobody is told.

        Args:
            person: Who changes.
            follows: Whether the person follows the accounts.
            followed: Whether the accounts follow the person.
            receives_dms: Who may send message requests: ``everyone``, ``verified`` or ``nobody``.
            verified: Whether the person has a check mark.
            protected: Whether only followers see the person's Posts.
            suspended: Whether X suspended the person.

        Raises:
            ValueError: ``receives_dms`` is unknown.
        """
        among("receives_dms", receives_dms, get_args(ReceivesDms))
        with self.stage.lock:
            changed = lookup.person(self.world, person)
            change(
                changed,
                follows=follows,
                followed=followed,
                receives_dms=receives_dms,
                verified=verified,
                protected=protected,
                suspended=suspended,
            )
            return changed

    def set_account(
        self,
        account: EmulatedAccount | str,
        *,
        suspended: bool | None = None,
        locked: bool | None = None,
        verified: bool | None = None,
        low_quality: bool | None = None,
        automated: bool | None = None,
        access_level: AccessLevel | None = None,
        scopes: Collection[str] | None = None,
    ) -> EmulatedAccount:
        """Change an account.

        Args:
            account: Which one.
            suspended: Whether X suspended it.
            locked: Whether X locked it until a human logs in.
            verified: Whether it has a check mark.
            low_quality: Whether its message requests land in the hidden part.
            automated: Whether it carries the label of an automated account.
            access_level: What the app's OAuth 1.0a permission allows.
            scopes: What its OAuth 2.0 tokens allow from now on.

        Raises:
            ValueError: ``access_level`` is unknown.
        """
        among("access_level", access_level, get_args(AccessLevel))
        with self.stage.lock:
            changed = lookup.account(self.world, account)
            change(
                changed,
                suspended=suspended,
                locked=locked,
                verified=verified,
                low_quality=low_quality,
                automated=automated,
                access_level=access_level,
            )
            for token in self.world.tokens.values():
                if token.account is changed and scopes is not None:
                    token.scopes = frozenset(scopes)
            return changed

    def configure(
        self,
        *,
        vocabulary: Vocabulary | None = None,
        sender_field: bool | None = None,
        subscription_shape: SubscriptionShape | None = None,
        tier: Tier | None = None,
        confidential: bool | None = None,
        credits_depleted: bool | None = None,
        credits_shape: CreditsShape | None = None,
        feed_lag_minutes: float | None = None,
        limits: Limits | Mapping[str, int | None] | None = None,
    ) -> None:
        """Change the developer app or the platform.

        Args:
            vocabulary: Words of answers, ``tweet`` or ``post``; ``post_only`` refuses ``tweet``
                words in requests as well.
            sender_field: Whether ``sender_id`` may be asked for among the fields of an event.
            subscription_shape: Shape of the answer to a new activity subscription: ``nested``,
                ``array`` or ``object``.
            tier: ``enterprise`` apps may reply without a summons.
            confidential: Whether the OAuth 2.0 client proves itself with its secret.
            credits_depleted: Whether the developer account has no credits left.
            credits_shape: Body of that refusal, ``current`` or ``former``.
            feed_lag_minutes: How old an event must be before ``GET /2/dm_events`` lists it.
            limits: How many calls are allowed; a mapping changes only those it names.

        Raises:
            TypeError: There is no such limit.
            ValueError: A word is none of those known.
        """
        among("vocabulary", vocabulary, get_args(Vocabulary))
        among("subscription_shape", subscription_shape, get_args(SubscriptionShape))
        among("tier", tier, get_args(Tier))
        among("credits_shape", credits_shape, get_args(CreditsShape))
        with self.stage.lock:
            if isinstance(limits, Mapping):
                limits = attrs.evolve(self.world.meter.limits, **limits)
            self.world.meter.limits = limits or self.world.meter.limits
            if feed_lag_minutes is not None:
                self.world.feed_lag = timedelta(minutes=feed_lag_minutes)
            change(
                self.world,
                vocabulary=vocabulary,
                sender_field=sender_field,
                subscription_shape=subscription_shape,
                tier=tier,
                confidential=confidential,
                credits_depleted=credits_depleted,
                credits_shape=credits_shape,
            )

    def end_token(self, value: str) -> None:
        """End an access token before its time; its refresh token still works.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            self._token(value).ended = True

    def limit_token(
        self, value: str, *, lacks: Collection[str] = (), expires_at: datetime | None = None
    ) -> None:
        """Take scopes from an access token, or let it end at another time.

        Args:
            value: The token.
            lacks: Scopes it has no longer.
            expires_at: Aware time; its own when None.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            token = self._token(value)
            token.scopes -= frozenset(lacks)
            token.expires_at = aware(expires_at) if expires_at else token.expires_at

    def _token(self, value: str) -> Token:
        token = self.world.tokens.get(value)
        if token is None:
            raise LookupError("no such token was given out")
        return token

    def revoke(self, account: EmulatedAccount | str) -> None:
        """Let the owner of an account withdraw the app: every token of it ends."""
        with self.stage.lock:
            withdrawn = lookup.account(self.world, account)
            for token in self.world.tokens.values():
                if token.account is withdrawn:
                    token.ended = token.spent = True
            withdrawn.oauth_token = withdrawn.oauth_token_secret = ""
            announcing.revoked(self.world, withdrawn)

    def issue_token(
        self, account: EmulatedAccount | str, *, scopes: Collection[str] = SCOPES
    ) -> str:
        """Give an account a new access and refresh token, as a login would; return the first.

        Args:
            account: Whose it is.
            scopes: What it allows.
        """
        with self.stage.lock:
            holder = lookup.account(self.world, account)
            return self.world.issue(holder, frozenset(scopes)).value

    def issue_code(
        self,
        account: EmulatedAccount | str,
        *,
        code_challenge: str = "challenge",
        method: ChallengeMethod = "plain",
        redirect_uri: str = "https://client.example/callback",
        scopes: Collection[str] = SCOPES,
    ) -> str:
        """Return an authorization code, as the login in a browser would: it lives 30 seconds.

        Args:
            account: Who logs in.
            code_challenge: What the client put into the address of the login.
            method: How the verifier fits it: ``plain`` or ``S256``.
            redirect_uri: Where the login returns to.
            scopes: What is granted.

        Raises:
            ValueError: The method is unknown.
        """
        among("method", method, get_args(ChallengeMethod))
        with self.stage.lock:
            code = self.world.mint.opaque(90)
            self.world.codes[code] = Code(
                account=lookup.account(self.world, account),
                scopes=frozenset(scopes),
                challenge=code_challenge,
                method=method,
                redirect_uri=redirect_uri,
                expires_at=self.world.now + CODE_LIFE,
            )
            return code

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return every message people really received, oldest first.

        X ties no message to a Post. With ``comment_id`` it is what the author of that Post received
        from the account it addresses since it was written.

        Args:
            comment_id: Only what answers this Post.
            person_id: Only what this person received.
        """
        with self.stage.lock:
            if comment_id is None:
                return self.world.deliveries(person_id=person_id)
            found = self._answering(lookup.post(self.world, comment_id))
            return [one for one in found if person_id in {None, one.person_id}]

    def _answering(self, comment: EmulatedPost) -> list[Delivery]:
        account = self.addressed(comment)
        return [
            attrs.evolve(one, comment_id=comment.id)
            for one in self.world.deliveries(person_id=comment.author.id)
            if account is not None and one.account_id == account.id and one.at >= comment.created_at
        ]

    def _invalidate(self, subscription: Subscription, _account_id: str | None) -> None:
        """Tell a callback nothing any more that failed the challenge, until it is validated again.

        https://docs.x.com/x-api/webhooks/introduction (2026-11-21)
        """
        with self.stage.lock:
            for webhook in self.world.webhooks.values():
                webhook.valid = webhook.valid and webhook.subscription != subscription
