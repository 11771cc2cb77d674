"""The emulator of TikTok: what its Python face lets happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar, get_args

import attrs
from typing_extensions import override

from privatereply.sandbox.arguments import among, change
from privatereply.sandbox.clock import aware
from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.dialect import Dialect
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.scene import Scene
from privatereply.sandbox.tiktok import answers, happenings, lookup, mishaps, scene
from privatereply.sandbox.tiktok.crowd import Crowd
from privatereply.sandbox.tiktok.dialect import TikTokDialect
from privatereply.sandbox.tiktok.errors import TOKEN_ENDS
from privatereply.sandbox.tiktok.happenings import Content
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.tokens import (
    CODE,
    WITHDRAWN_ACCESS,
    WITHDRAWN_REFRESH,
    Code,
    Token,
)
from privatereply.sandbox.tiktok.usage import Limits
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    Hand,
    Refused,
    Window,
)


class TikTokEmulator(Crowd):
    """TikTok's Accounts API and Business Messaging API for Business Accounts.

    Every method that takes something of the world takes its id as well. All of them may be called
    from any thread.
    """

    name = "tiktok"
    hosts: ClassVar[tuple[str, ...]] = ("business-api.tiktok.com",)
    dialects: ClassVar[tuple[Dialect, ...]] = (TikTokDialect(),)
    faults: ClassVar[Mapping[str, str]] = mishaps.KINDS
    commands: ClassVar[tuple[str, ...]] = (
        "add_account",
        "add_comment",
        "add_person",
        "add_post",
        "answer",
        "block",
        "configure",
        "delete_comment",
        "deliveries",
        "end_token",
        "give_verdict",
        "hide_comment",
        "issue_code",
        "limit_token",
        "narrow_comment",
        "read",
        "refer",
        "refusals",
        "reply_by_hand",
        "revoke",
        "send_picture",
        "set_account",
        "set_person",
        "tap",
        "unblock",
        "write_by_hand",
    )
    scenes: ClassVar[tuple[str, ...]] = scene.NAMES

    @property
    def app_id(self) -> str:
        """Id of the developer app: ``client_id`` of OAuth and ``client_key`` of webhooks."""
        return self.world.app_id

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
        """Open a business with a Business Account."""
        return scene.open_scene(self, name, business)

    @override
    def reset(self) -> None:
        """Forget everything and start with an empty world; ids start again as well."""
        self.world: World = World(self.stage)

    def delete_comment(self, comment: EmulatedComment | str) -> None:
        """Let a comment and the replies to it be deleted. TikTok lets nobody edit one."""
        with self.stage.lock:
            happenings.remove_comment(self.world, lookup.comment(self.world, comment))

    def hide_comment(self, comment: EmulatedComment | str, *, hidden: bool = True) -> None:
        """Let a human hide a comment in the app, or show it again."""
        with self.stage.lock:
            happenings.hide_comment(self.world, lookup.comment(self.world, comment), hidden=hidden)

    def narrow_comment(self, comment: EmulatedComment | str) -> None:
        """Let a human show a comment to nobody but the friends of its author."""
        with self.stage.lock:
            happenings.narrow_comment(self.world, lookup.comment(self.world, comment))

    def reply_by_hand(
        self, comment: EmulatedComment | str, text: str, *, source: Hand = "APP"
    ) -> EmulatedMessage:
        """Let a human answer a comment by message in TikTok itself, which uses up the reply.

        Args:
            comment: The comment.
            text: What they write.
            source: ``APP``, or ``WEB`` for TikTok's web pages.

        Raises:
            ValueError: It was answered already, or the account itself wrote it.
        """
        among("source", source, get_args(Hand))
        with self.stage.lock:
            answered = lookup.comment(self.world, comment)
            if answered.trace is not None:
                raise ValueError(f"{answered.id} was answered privately already")
            return happenings.reply_privately(
                self.world, answered, Content(text=text), source=source
            )

    def write_by_hand(
        self,
        person: EmulatedPerson | str,
        account: EmulatedAccount | str,
        text: str,
        *,
        source: Hand = "APP",
    ) -> EmulatedMessage:
        """Let a human of the account write to a person in TikTok itself.

        Args:
            person: To whom.
            account: Who writes.
            text: What they write.
            source: ``APP``, or ``WEB`` for TikTok's web pages.
        """
        among("source", source, get_args(Hand))
        with self.stage.lock:
            return happenings.send(
                self.world, self.thread(person, account), Content(text=text), source=source
            )

    def set_person(
        self,
        person: EmulatedPerson | str,
        *,
        follows: bool | None = None,
        followed: bool | None = None,
        adult: bool | None = None,
        region: str | None = None,
        allows_messages: bool | None = None,
        images: bool | None = None,
    ) -> EmulatedPerson:
        """Change a person; what is None stays.

        Args:
            person: Who changes.
            follows: Whether they follow the accounts.
            followed: Whether the accounts follow them.
            adult: Whether they are over 18.
            region: Country they are registered in.
            allows_messages: Whether they receive messages at all.
            images: Whether their messages can hold images.
        """
        with self.stage.lock:
            changed = lookup.person(self.world, person)
            change(
                changed,
                follows=follows,
                followed=followed,
                adult=adult,
                region=region,
                allows_messages=allows_messages,
                images=images,
            )
            return changed

    def set_account(
        self,
        account: EmulatedAccount | str,
        *,
        region: str | None = None,
        registered: bool | None = None,
        messaging_ads: bool | None = None,
        owner_adult: bool | None = None,
        requests: bool | None = None,
        comment_to_message: bool | None = None,
        us_reviewed: bool | None = None,
        images: bool | None = None,
        suspended: bool | None = None,
        flagged: bool | None = None,
    ) -> EmulatedAccount:
        """Change an account; what is None stays.

        Args:
            account: Which one.
            region: Country it is registered in.
            registered: Whether it is a Registered Business Account.
            messaging_ads: Whether it has run TikTok Messaging Ads.
            owner_adult: Whether its owner is over 18.
            requests: Whether both its messaging permissions are set to "Requests".
            comment_to_message: Whether Comment-to-Message is enabled.
            us_reviewed: Whether the app passed the review for accounts of the United States.
            images: Whether its messages can hold images.
            suspended: Whether it may write nothing.
            flagged: Whether its comments are held back and its messages go to Message Requests.
        """
        with self.stage.lock:
            changed = lookup.account(self.world, account)
            change(
                changed,
                region=region,
                registered=registered,
                messaging_ads=messaging_ads,
                owner_adult=owner_adult,
                requests=requests,
                comment_to_message=comment_to_message,
                us_reviewed=us_reviewed,
                images=images,
                suspended=suspended,
                flagged=flagged,
            )
            return changed

    def configure(
        self,
        *,
        window: Window | None = None,
        limits: Limits | Mapping[str, int | None] | None = None,
    ) -> None:
        """Change the platform.

        Args:
            window: Which of the two documented message windows counts: ``A``, ten messages within
                48 hours after each message of the person, or the laxer ``B``.
            limits: How much is allowed; a mapping changes only what it names.

        Raises:
            TypeError: There is no such limit.
            ValueError: There is no such window.
        """
        among("window", window, get_args(Window))
        with self.stage.lock:
            self.world.window = window or self.world.window
            if isinstance(limits, Mapping):
                limits = attrs.evolve(self.world.usage.limits, **limits)
            self.world.usage.limits = limits or self.world.usage.limits

    def end_token(self, value: str, *, code: int | None = None) -> None:
        """End a token before its time.

        Args:
            value: The access or refresh token.
            code: What calls with it get from now on: 40102 or 40105 for an access token, 40103 or
                40107 for a refresh token; the one that says it is invalid when None.

        Raises:
            LookupError: There is no such token.
            ValueError: The code is none of the tokens'.
        """
        if code is not None and code not in TOKEN_ENDS:
            raise ValueError(f"{code} ends no token; those that do are {sorted(TOKEN_ENDS)}")
        with self.stage.lock:
            token = self._token(value)
            invalid = WITHDRAWN_ACCESS if token.kind == "access" else WITHDRAWN_REFRESH
            token.ended_by = code or invalid

    def limit_token(
        self, value: str, *, lacks: Collection[str] = (), expires_at: datetime | None = None
    ) -> None:
        """Take scopes from a token, or let it end at another time.

        Args:
            value: The access or refresh token.
            lacks: Scopes it has no longer.
            expires_at: Aware time; its own when None.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            token = self._token(value)
            token.scopes -= frozenset(lacks)
            token.expires_at = aware(expires_at) if expires_at else token.expires_at

    def revoke(self, account: EmulatedAccount | str) -> None:
        """Let the owner of an account withdraw the app: its tokens end, and no event says so."""
        with self.stage.lock:
            left = lookup.account(self.world, account)
            self._token(left.access_token).ended_by = WITHDRAWN_ACCESS
            self._token(left.refresh_token).ended_by = WITHDRAWN_REFRESH

    def _token(self, value: str) -> Token:
        token = self.world.tokens.find(value)
        if token is None:
            raise LookupError("no such token was given out")
        return token

    def issue_code(
        self,
        account: EmulatedAccount | str,
        *,
        redirect_uri: str = "https://shop.example/callback/",
    ) -> str:
        """Return an authorization code, good once and for ten minutes.

        Args:
            account: Who grants it.
            redirect_uri: Where it is sent, which the exchange has to name.
        """
        with self.stage.lock:
            value = self.world.mint.opaque(40)
            self.world.codes[value] = Code(
                account=lookup.account(self.world, account),
                redirect_uri=redirect_uri,
                expires_at=self.world.now + CODE,
            )
            return value

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return every message people really received, oldest first.

        Args:
            comment_id: Only the private reply to this comment.
            person_id: Only what this person received.
        """
        with self.stage.lock:
            return self.world.deliveries(comment_id=comment_id, person_id=person_id)

    def refusals(self) -> list[Refused]:
        """Return the messages a rule kept from people, oldest first, with the rule.

        TikTok has one code for all of them and tells nobody which rule it was.
        """
        with self.stage.lock:
            return list(self.world.refusals)
