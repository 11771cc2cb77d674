"""Businesses with an account on one of the servers."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs
from privatereply.sandbox import (
    Login,
    Scene,
    SceneComment,
    SceneMessage,
    ScenePerson,
    ScenePost,
    Terms,
)
from typing_extensions import override

from privatereply_mastodon.emulator import lookup
from privatereply_mastodon.emulator.cast import RETURN
from privatereply_mastodon.emulator.software import (
    ELSEWHERE,
    GOTOSOCIAL,
    MASTODON,
    SNAC,
    TAKAHE,
    Software,
)
from privatereply_mastodon.emulator.texts import Named, slug
from privatereply_mastodon.emulator.tokens import challenge
from privatereply_mastodon.emulator.world import EmulatedAccount, EmulatedStatus

if TYPE_CHECKING:
    from privatereply_mastodon.emulator.emulator import MastodonEmulator

_SOFTWARE: Final[dict[str, Software]] = {
    "mastodon": MASTODON,
    "mastodon-gotosocial": GOTOSOCIAL,
    "mastodon-takahe": TAKAHE,
    "mastodon-snac": SNAC,
}
NAMES: Final = tuple(_SOFTWARE)

_STATUSES: Final = "*/api/v1/statuses"
# 43 characters are the fewest a verifier may have.
# https://datatracker.ietf.org/doc/html/rfc7636#section-4.1
_VERIFIER: Final = "a" * 43
_POSSIBLE: Final = frozenset(
    {
        "block",
        "delete",
        "edit_comment",
        "edit_message",
        "limit_token",
        "resume",
        "revoke",
        "suspend",
        "unblock",
        "unsend",
        "write_by_hand",
    }
)


def terms(software: Software) -> Terms:
    """Return what a server grants.

    There are no windows and no allowance, nothing is told to callbacks, and a private reply is one
    status among others: a server refuses no second one.
    """
    return Terms(
        reply_window=None,
        message_window=None,
        # The notification of a private mention by a stranger is filtered, where there is a policy.
        strangers="requests" if software.filters else "inbox",
        one_reply=False,
        names_threads=False,
        callbacks=False,
        text_limit=software.text_limit,
        moderated=frozenset(),
        possible=_POSSIBLE,
        message_path=_STATUSES,
        public_path=_STATUSES,
    )


@attrs.frozen(kw_only=True, eq=False)
class MastodonScene(Scene):
    """An account on one of the servers.

    People who follow it are at home on its server, and strangers elsewhere. What they write is
    there at once, also where the server is slow: a story does not wait.

    Attributes:
        emulator: Where it is.
        account: The account.
    """

    emulator: MastodonEmulator = attrs.field(repr=False)
    account: EmulatedAccount = attrs.field(repr=False)

    @override
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        made = self.emulator.add_person(
            name=name,
            server=self.account.server,
            home=None if follows else ELSEWHERE,
            follows=[self.account] if follows else [],
        )
        return ScenePerson(id=made.id, name=made.name)

    @override
    def log_in(self) -> Login:
        app = self.emulator.app(self.emulator.servers[self.account.server])
        return Login(
            token=self.emulator.issue_code(self.account, code_challenge=challenge(_VERIFIER)),
            credentials={
                "server": self.account.server,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "redirect_uri": RETURN,
                "verifier": _VERIFIER,
            },
        )

    @override
    def answer(self, person: ScenePerson, text: str) -> SceneMessage:
        written = self.emulator.answer(person.id, self.account_id, text, prompt=True)
        return SceneMessage(id=written.id, person=person, text=text)

    @override
    def kept(self, comment: SceneComment) -> EmulatedStatus:
        return lookup.status(self.emulator.servers, comment.id)

    @override
    def publish(self, text: str, at: datetime, surface: str) -> str:
        return self.emulator.add_post(self.account, text, created_at=at).id

    @override
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
        person = author.id if author else None
        answered = parent.id if parent else None
        made = self.emulator.add_comment(
            post.id, person, text, created_at=at, parent=answered, prompt=True
        )
        return made.id


def open_scene(emulator: MastodonEmulator, name: str, business: str) -> MastodonScene:
    """Open a business.

    Args:
        emulator: Where.
        name: One of ``NAMES``.
        business: What it is called.
    """
    software = _SOFTWARE[name]
    account = emulator.add_account(
        username=_free(emulator, software, business), name=business, server=software.host
    )
    return MastodonScene(
        name=name,
        platform="mastodon",
        account_id=account.id,
        kind="user",
        credentials={"server": software.host, "access_token": account.access_token},
        owner={"server": software.host, "user_token": account.access_token},
        renewable=False,
        terms=terms(software),
        clock=emulator.stage.clock,
        emulator=emulator,
        account=account,
    )


def _free(emulator: MastodonEmulator, software: Software, business: str) -> str:
    server, stem = emulator.servers[software.host], slug(business)
    tried = itertools.chain((stem,), (f"{stem}{number}" for number in itertools.count(2)))
    return next(one for one in tried if server.find(Named(name=one, host=None)) is None)
