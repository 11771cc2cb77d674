"""Businesses with an account of X."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs
from typing_extensions import override

from privatereply.sandbox.asking import ask
from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.scene import Scene, username
from privatereply.sandbox.scenery import Login, SceneComment, ScenePerson, ScenePost, Terms
from privatereply.sandbox.x import lookup
from privatereply.sandbox.x.activity import EVENT_TYPES
from privatereply.sandbox.x.limits import DM_SENDS, QUARTER
from privatereply.sandbox.x.texts import DM_LENGTH
from privatereply.sandbox.x.world import EmulatedAccount, EmulatedPost

if TYPE_CHECKING:
    from privatereply.sandbox.x.emulator import XEmulator

OAUTH2: Final = "x"
OAUTH1: Final = "x with oauth 1.0a"
NAMES: Final = (OAUTH2, OAUTH1)

_TERMS: Final = Terms(
    reply_window=None,
    message_window=None,
    consent="first_step",
    pace=(DM_SENDS, QUARTER),
    strangers="requests",
    one_reply=False,
    tied=False,
    text_limit=DM_LENGTH,
    possible=frozenset(
        {
            "block",
            "delete",
            "edit_comment",
            "limit_token",
            "read",
            "resume",
            "revoke",
            "suspend",
            "unblock",
            "write_by_hand",
        }
    ),
    # Of a Post that is gone those hear who follow its author, and an edit nobody announces.
    told=frozenset({"read", "revoke", "write_by_hand"}),
    message_path="*/messages",
    public_path="*/2/tweets",
)
_LONGEST_HANDLE: Final = 15
_WEBHOOKS: Final = "https://api.x.com/2/webhooks"
_SUBSCRIPTIONS: Final = "https://api.x.com/2/activity/subscriptions"
_RETURN: Final = "https://shop.example/callback/"
# A plain challenge is the verifier itself: 43 characters are the fewest that it may have.
# https://datatracker.ietf.org/doc/html/rfc7636#section-4.1
_VERIFIER: Final = "a" * 43


@attrs.frozen(kw_only=True, eq=False)
class XScene(Scene):
    """An account of X.

    Attributes:
        emulator: Where it is.
        account: The account.
    """

    emulator: XEmulator = attrs.field(repr=False)
    account: EmulatedAccount = attrs.field(repr=False)

    @override
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        made = self.emulator.add_person(name=name, follows=follows)
        return ScenePerson(id=made.id, name=made.name)

    @override
    def log_in(self) -> Login:
        code = self.emulator.issue_code(
            self.account, code_challenge=_VERIFIER, method="plain", redirect_uri=_RETURN
        )
        proof = {"redirect_uri": _RETURN, "verifier": _VERIFIER}
        return Login(token=code, credentials={**_app(self.emulator), **proof})

    @override
    def subscribe(self, url: str) -> None:
        app = {"authorization": f"Bearer {self.emulator.app_token}"}
        user = {"authorization": f"Bearer {self.account.access_token}"}
        listed = as_list(ask(self.emulator, "GET", _WEBHOOKS, headers=app).get("data")) or []
        known = [webhook for webhook in listed if webhook["url"] == url]
        if not known:
            made = ask(self.emulator, "POST", _WEBHOOKS, headers=app, document={"url": url})
            known = [as_object(made["data"]) or {}]
        for event_type in sorted(EVENT_TYPES):
            wanted: Json = {
                "event_type": event_type,
                "filter": {} if event_type == "oauth.revoke" else {"user_id": self.account_id},
                "webhook_id": known[0]["id"],
            }
            ask(self.emulator, "POST", _SUBSCRIPTIONS, headers=user, document=wanted)

    @override
    def kept(self, comment: SceneComment) -> EmulatedPost:
        return lookup.post(self.emulator.world, comment.id)

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
        # X lets an account write first to those who name it in words of their own.
        # https://docs.x.com/developer-guidelines (2026-07-24)
        said = f"@{self.account.username} {text}" if inviting else text
        person = author.id if author else None
        answered = parent.id if parent else None
        made = self.emulator.add_comment(post.id, person, said, created_at=at, parent=answered)
        return made.id


def open_scene(emulator: XEmulator, name: str, business: str) -> XScene:
    """Open a business.

    Args:
        emulator: Where.
        name: One of ``NAMES``.
        business: What it is called.
    """
    account = emulator.add_account(username=_free(emulator, business), name=business)
    app = _app(emulator)
    return XScene(
        name=name,
        platform="x",
        account_id=account.id,
        kind="user",
        credentials=_signing(emulator, account) if name == OAUTH1 else _bearing(account, app),
        owner={"user_token": account.access_token, **app},
        webhook_secrets={"consumer_secret": emulator.stage.app_secret},
        terms=attrs.evolve(
            _TERMS,
            list_lag=emulator.world.feed_lag,
            # A token of OAuth 1.0a has no scopes and no end.
            possible=_TERMS.possible - ({"limit_token"} if name == OAUTH1 else set()),
        ),
        renewable=name == OAUTH2,
        clock=emulator.stage.clock,
        emulator=emulator,
        account=account,
    )


def _app(emulator: XEmulator) -> dict[str, str]:
    return {
        "client_id": emulator.client_id,
        "client_secret": emulator.client_secret,
        "app_token": emulator.app_token,
    }


def _bearing(account: EmulatedAccount, app: dict[str, str]) -> dict[str, str]:
    tokens = {"access_token": account.access_token, "refresh_token": account.refresh_token}
    return {**tokens, **app}


def _signing(emulator: XEmulator, account: EmulatedAccount) -> dict[str, str]:
    return {
        "consumer_key": emulator.consumer_key,
        "consumer_secret": emulator.stage.app_secret,
        "oauth_token": account.oauth_token,
        "oauth_token_secret": account.oauth_token_secret,
    }


def _free(emulator: XEmulator, business: str) -> str:
    stem = username(business)[:_LONGEST_HANDLE]
    numbered = (f"{stem[: _LONGEST_HANDLE - 3]}{number}" for number in itertools.count(2))
    handles = itertools.chain((stem,), numbered)
    return next(handle for handle in handles if emulator.world.named(handle) is None)
