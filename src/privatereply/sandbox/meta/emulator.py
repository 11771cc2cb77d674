"""The emulator of Facebook Pages and Instagram: what its Python face lets happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
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
from privatereply.sandbox.meta import (
    answers,
    happenings,
    installs,
    lookup,
    mishaps,
    requests,
    samples,
    scene,
)
from privatereply.sandbox.meta.crowd import Crowd
from privatereply.sandbox.meta.dialect import GraphDialect
from privatereply.sandbox.meta.errors import BY_SUBCODE
from privatereply.sandbox.meta.requests import SignedRequestDialect
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.texts import TEXTS
from privatereply.sandbox.meta.tokens import REMOVED, Token
from privatereply.sandbox.meta.usage import Limits
from privatereply.sandbox.meta.world import (
    Access,
    CommentShape,
    EmulatedAccount,
    EmulatedInstagram,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
)
from privatereply.sandbox.scene import Scene


class MetaEmulator(Crowd):
    """Facebook Pages, Messenger and Instagram, as their Graph API answers.

    Every method that takes something of the world takes its id as well. All of them may be called
    from any thread.
    """

    name = "meta"
    hosts: ClassVar[tuple[str, ...]] = (
        "graph.facebook.com",
        "graph.instagram.com",
        "api.instagram.com",
    )
    dialects: ClassVar[tuple[Dialect, ...]] = (GraphDialect(), SignedRequestDialect())
    faults: ClassVar[Mapping[str, str]] = mishaps.KINDS
    commands: ClassVar[tuple[str, ...]] = (
        "add_comment",
        "add_instagram_account",
        "add_page",
        "add_person",
        "add_post",
        "answer",
        "arrive",
        "ask_deletion",
        "block",
        "configure",
        "delete_comment",
        "deliveries",
        "edit_comment",
        "edit_message",
        "end_broadcast",
        "end_token",
        "hide_comment",
        "issue_code",
        "limit_token",
        "react",
        "read",
        "reply_by_hand",
        "revoke",
        "scoped_id",
        "send_test",
        "set_account",
        "set_person",
        "tap",
        "unblock",
        "unsend",
        "write_by_hand",
    )
    scenes: ClassVar[tuple[str, ...]] = scene.NAMES

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        for topic in GraphDialect.topics:
            stage.webhooks.watch(topic, self._uninstall)

    @property
    def app_id(self) -> str:
        """Id of the developer app, the ``client_id`` of OAuth."""
        return self.world.app_id

    @property
    def app_token(self) -> str:
        """The app's own token: ``{app id}|{app secret}``."""
        return self.world.app_token.value

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request to the Graph API."""
        return answers.answer(self.world, request)

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        """Play one of the faults of ``mishaps.KINDS``."""
        return mishaps.play(self.world, fault, request)

    @override
    def open_scene(self, name: str, business: str) -> Scene:
        """Open a business with a Page or an Instagram account."""
        return scene.open_scene(self, name, business)

    @override
    def reset(self) -> None:
        """Forget everything and start with an empty world; ids start again as well."""
        self.world: World = World(self.stage)
        self._user = None

    def end_broadcast(self, post: EmulatedPost | str) -> EmulatedPost:
        """End a live broadcast.

        Raises:
            ValueError: The post is no broadcast.
        """
        with self.stage.lock:
            ended = lookup.post(self.world, post)
            if ended.surface != "live":
                raise ValueError(f"post {ended.id} is no broadcast but has surface {ended.surface}")
            ended.ended_at = self.world.now
            return ended

    def set_person(
        self,
        person: EmulatedPerson | str,
        *,
        follows: bool | None = None,
        available: bool | None = None,
    ) -> EmulatedPerson:
        """Change a person.

        Args:
            person: Who changes.
            follows: Whether they follow the Instagram accounts.
            available: Whether they can receive messages at all.
        """
        with self.stage.lock:
            changed = lookup.person(self.world, person)
            changed.follows = changed.follows if follows is None else follows
            changed.available = changed.available if available is None else available
            return changed

    def set_account(
        self,
        account: EmulatedAccount | str,
        *,
        published: bool | None = None,
        human_agent: bool | None = None,
        messages_allowed: bool | None = None,
        both_logins: bool | None = None,
        standby: bool | None = None,
        suspended: bool | None = None,
    ) -> EmulatedAccount:
        """Change an account.

        Args:
            account: Which one.
            published: Whether a Page can be seen.
            human_agent: Whether the app may use the HUMAN_AGENT tag.
            messages_allowed: The setting "Allow access to messages" of an Instagram account.
            both_logins: Whether an Instagram account is reached by both logins: each tells of every
                comment in a shape of its own, and of every message.
            standby: Whether another app is in charge of its conversations: what happens there comes
                to the app in standby.
            suspended: Whether the platform keeps it from sending messages. A Page is told so.
        """
        with self.stage.lock:
            changed = lookup.account(self.world, account)
            change(changed, human_agent=human_agent, standby=standby)
            if suspended is not None and suspended != changed.suspended:
                happenings.suspend(self.world, changed, suspended=suspended)
            if isinstance(changed, EmulatedPage) and published is not None:
                changed.published = published
            if isinstance(changed, EmulatedInstagram):
                change(changed, messages_allowed=messages_allowed, both_logins=both_logins)
            return changed

    def configure(
        self,
        *,
        access: Access | None = None,
        proof_required: bool | None = None,
        language: str | None = None,
        comment_shape: CommentShape | None = None,
        limits: Limits | Mapping[str, int | None] | None = None,
    ) -> None:
        """Change the developer app or the platform.

        Args:
            access: ``standard`` before app review: only people with a role can be written to.
            proof_required: The app's setting "Require App Secret".
            language: Language of refusals: ``en`` or ``pt``.
            comment_shape: Shape of Instagram comment notifications.
            limits: How many calls are allowed; a mapping changes only those it names.

        Raises:
            TypeError: There is no such limit.
            ValueError: A word is none of those known.
        """
        among("access", access, get_args(Access))
        among("language", language, TEXTS)
        among("comment_shape", comment_shape, get_args(CommentShape))
        with self.stage.lock:
            world = self.world
            world.access = access or world.access
            world.language = language or world.language
            world.comment_shape = comment_shape or world.comment_shape
            if isinstance(limits, Mapping):
                limits = attrs.evolve(world.usage.limits, **limits)
            world.usage.limits = limits or world.usage.limits
            if proof_required is not None:
                world.proof_required = proof_required

    def end_token(self, value: str, *, subcode: int = 463) -> None:
        """End a token before its time.

        Args:
            value: The token.
            subcode: Subcode of 190 that calls with it get from now on.

        Raises:
            LookupError: There is no such token.
            ValueError: The subcode is none of code 190.
        """
        if subcode not in BY_SUBCODE:
            raise ValueError(f"subcode {subcode} is none of code 190: {sorted(BY_SUBCODE)}")
        with self.stage.lock:
            self._token(value).ended_by = subcode

    def limit_token(
        self, value: str, *, lacks: Collection[str] = (), expires_at: datetime | None = None
    ) -> None:
        """Take permissions from a token, or let it end at another time.

        Args:
            value: The token.
            lacks: Permissions it has no longer.
            expires_at: Aware time; its own when None.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            token = self._token(value)
            token.scopes -= frozenset(lacks)
            token.expires_at = aware(expires_at) if expires_at else token.expires_at

    def revoke(self, account: EmulatedAccount | str) -> None:
        """Let the owner of an account remove the app: its token ends, and the app is told."""
        with self.stage.lock:
            left = lookup.account(self.world, account)
            self._token(left.access_token).ended_by = REMOVED
            owner = left.id if isinstance(left, EmulatedInstagram) else self.user.id
            requests.announce(self.world, requests.DEAUTHORIZE, owner)

    def ask_deletion(self, person: EmulatedPerson | str) -> str:
        """Let a person ask for their data to be deleted; return the id the app knows them by.

        It is none of the ids that accounts know them under.
        """
        with self.stage.lock:
            user_id = self.world.app_scoped_id(lookup.person(self.world, person))
            requests.announce(self.world, requests.DELETION, user_id)
            return user_id

    def send_test(self, field: str, *, topic: str = "page", bare: bool = False) -> None:
        """Press the button "Test" of the dashboard: every callback of the object gets a sample.

        Args:
            field: The webhook field.
            topic: The object, ``page`` or ``instagram``.
            bare: Whether it comes without an envelope, as the documents print it.

        Raises:
            ValueError: The object has no such field.
        """
        with self.stage.lock:
            samples.send(self.world, topic, field, bare=bare)

    def _token(self, value: str) -> Token:
        token = self.world.tokens.find(value)
        if token is None:
            raise LookupError("no such token was given out")
        return token

    def issue_code(self, account: EmulatedInstagram | str | None = None) -> str:
        """Return an authorization code: of ``user``, or of an account with Instagram Login."""
        with self.stage.lock:
            holder = self.user if account is None else lookup.account(self.world, account)
            code = self.world.mint.opaque(40, prefix="AQ")
            # A Page has no login of its own: the user who runs it logs in.
            self.world.codes[code] = self.user if isinstance(holder, EmulatedPage) else holder
            return code

    def scoped_id(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> str:
        """Return the id under which an account knows a person: PSID or IGSID."""
        with self.stage.lock:
            return self.world.scoped_id(
                lookup.person(self.world, person), lookup.account(self.world, account)
            )

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return every message people really received, oldest first.

        Args:
            comment_id: Only private replies to this comment or visitor post.
            person_id: Only what this person received, by global or scoped id.
        """
        with self.stage.lock:
            return self.world.deliveries(source_id=comment_id, person_id=person_id)

    def _uninstall(self, _subscription: Subscription, account_id: str | None) -> None:
        """Unsubscribe the app from an account, as Messenger does when messages go unacknowledged.

        https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
        (2026-11-21)
        """
        if account_id is not None:
            with self.stage.lock:
                installs.uninstall(lookup.account(self.world, account_id))
