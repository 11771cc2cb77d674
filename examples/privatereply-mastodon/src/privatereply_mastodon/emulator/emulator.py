"""The emulator of servers with Mastodon's API: what its Python face lets happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar, get_args

import attrs
from privatereply.sandbox import EmulatedRequest, EmulatedResponse, Fault, Scene
from typing_extensions import override

from privatereply_mastodon.emulator import answers, deliveries, lookup, mishaps, oauth, reach, scene
from privatereply_mastodon.emulator.cast import RETURN
from privatereply_mastodon.emulator.crowd import Crowd
from privatereply_mastodon.emulator.limits import Limits
from privatereply_mastodon.emulator.software import KINDS
from privatereply_mastodon.emulator.tokens import SCOPES, Token
from privatereply_mastodon.emulator.world import (
    EmulatedStatus,
    EmulatedUser,
    MastodonDelivery,
    Treatment,
)


class MastodonEmulator(Crowd):
    """Mastodon, GoToSocial, Takahe and snac: a server each, at a host of its own.

    The servers do not speak to each other. People who are at home elsewhere are known to one,
    have no token there and are asked nothing by it: what they receive `deliveries` tells. Every
    method that takes something of the world takes its id as well. All of them may be called from
    any thread.
    """

    name = "mastodon"
    hosts: ClassVar[tuple[str, ...]] = tuple(software.host for software in KINDS)
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
        "edit_message",
        "end_token",
        "favourite",
        "follow",
        "issue_code",
        "limit_token",
        "readers",
        "reply_by_hand",
        "revoke",
        "set_account",
        "set_person",
        "unblock",
        "unfollow",
        "unsend",
        "write_by_hand",
    )
    scenes: ClassVar[tuple[str, ...]] = scene.NAMES

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request to one of the servers."""
        return answers.answer(self.servers[request.host], request)

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        """Play one of the faults of ``mishaps.KINDS``."""
        return mishaps.play(self.servers[request.host], fault, request)

    @override
    def open_scene(self, name: str, business: str) -> Scene:
        """Open a business."""
        return scene.open_scene(self, name, business)

    def set_person(
        self,
        person: EmulatedUser | str,
        *,
        bot: bool | None = None,
        **policy: Treatment,
    ) -> EmulatedUser:
        """Change a person.

        Args:
            person: Who changes.
            bot: Whether they say that they are automated.
            **policy: What they want to be told of: attributes of `NotificationPolicy`.

        Raises:
            TypeError: The policy knows no such attribute.
            ValueError: A treatment is none.
        """
        for name, treatment in policy.items():
            if treatment not in get_args(Treatment):
                known = ", ".join(get_args(Treatment))
                raise ValueError(f"{name} must be one of {known}, got {treatment!r}")
        with self.stage.lock:
            changed = lookup.user(self.servers, person)
            changed.policy = attrs.evolve(changed.policy, **policy)
            changed.bot = changed.bot if bot is None else bot
            return changed

    def set_account(
        self,
        account: EmulatedUser | str,
        *,
        suspended: bool | None = None,
        limited: bool | None = None,
        bot: bool | None = None,
        locale: str | None = None,
    ) -> EmulatedUser:
        """Change an account.

        Args:
            account: Which one.
            suspended: Whether a moderator suspended it.
            limited: Whether a moderator limited it.
            bot: Whether it says that it is automated.
            locale: Language of its settings.
        """
        with self.stage.lock:
            changed = lookup.user(self.servers, account)
            changed.suspended = changed.suspended if suspended is None else suspended
            changed.limited = changed.limited if limited is None else limited
            changed.bot = changed.bot if bot is None else bot
            changed.locale = changed.locale if locale is None else locale
            return changed

    def configure(self, *, server: str, limits: Limits | Mapping[str, int | None]) -> None:
        """Change how many calls a server allows.

        Args:
            server: Its host.
            limits: How many; a mapping changes only those it names.

        Raises:
            TypeError: There is no such limit.
            ValueError: There is no such server.
        """
        with self.stage.lock:
            meter = self._server(server).meter
            if isinstance(limits, Mapping):
                limits = attrs.evolve(meter.limits, **limits)
            meter.limits = limits

    def end_token(self, value: str) -> None:
        """End an access token.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            self._token(value).ended = True

    def limit_token(
        self, value: str, *, lacks: Collection[str] = (), expires_at: datetime | None = None
    ) -> None:
        """Take scopes from an access token, or let it end.

        Args:
            value: The token.
            lacks: Scopes it has no longer, such as ``write:statuses``.
            expires_at: Aware time; never when None, as it is on all four servers.

        Raises:
            LookupError: There is no such token.
        """
        with self.stage.lock:
            token = self._token(value)
            token.lacks |= frozenset(lacks)
            token.expires_at = expires_at or token.expires_at

    def revoke(self, account: EmulatedUser | str) -> None:
        """Let the owner of an account withdraw every client: all its tokens end."""
        with self.stage.lock:
            withdrawn = lookup.user(self.servers, account)
            for token in self.servers[withdrawn.server].tokens.values():
                token.ended = token.ended or token.user is withdrawn

    def issue_code(
        self,
        account: EmulatedUser | str,
        *,
        client_id: str = "",
        redirect_uri: str = RETURN,
        scopes: Collection[str] = SCOPES,
        code_challenge: str = "",
    ) -> str:
        """Return an authorization code, as the login in a browser would; it lives ten minutes.

        Args:
            account: Who logs in.
            client_id: Which client is let in; the one of all tokens given out here when empty.
            redirect_uri: Where the login returns to.
            scopes: What is granted.
            code_challenge: What a verifier must fit, by S256.

        Raises:
            LookupError: There is no such client.
        """
        with self.stage.lock:
            user = lookup.user(self.servers, account)
            server = self.servers[user.server]
            app = server.apps.get(client_id) if client_id else self.app(server)
            if app is None:
                raise LookupError(f"no client {client_id!r} is registered at {user.server}")
            granted = frozenset(scopes)
            return oauth.issue_code(server, user, app, granted, redirect_uri, code_challenge)

    def readers(self, status: EmulatedStatus | str) -> tuple[str, ...]:
        """Return who can read a status beside its author, by address; ``everybody`` for all."""
        with self.stage.lock:
            shown = lookup.status(self.servers, status)
            return () if shown.deleted else reach.readers(shown)

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[MastodonDelivery]:
        """Return the private statuses of accounts that people really received, oldest first.

        Their texts are what the recipient reads, without the names they begin with.

        Args:
            comment_id: Only what answers this comment.
            person_id: Only what this person received.
        """
        with self.stage.lock:
            return [
                one
                for server in self.servers.values()
                for one in deliveries.received(server)
                if comment_id in {None, one.comment_id} and person_id in {None, one.person_id}
            ]

    def _token(self, value: str) -> Token:
        for server in self.servers.values():
            if value in server.tokens:
                return server.tokens[value]
        raise LookupError("no such token was given out")
