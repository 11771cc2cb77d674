"""Businesses with a TikTok Business Account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs
from typing_extensions import override

from privatereply.sandbox.asking import ask
from privatereply.sandbox.documents import Json
from privatereply.sandbox.scene import Scene, username
from privatereply.sandbox.scenery import Login, SceneComment, ScenePerson, ScenePost, Terms
from privatereply.sandbox.tiktok import eligibility, lookup, window
from privatereply.sandbox.tiktok.content import TEXT_CHARACTERS
from privatereply.sandbox.tiktok.events import COMMENTS, MESSAGES
from privatereply.sandbox.tiktok.world import EmulatedComment

if TYPE_CHECKING:
    from privatereply.sandbox.tiktok.emulator import TikTokEmulator

NAMES: Final = ("tiktok",)

_TERMS: Final = Terms(
    reply_window=eligibility.DEADLINE,
    message_window=window.LENGTH,
    silence=eligibility.SILENCE,
    consent="verdict",
    allowance=window.MOST,
    names_threads=False,
    text_limit=TEXT_CHARACTERS,
    possible=frozenset(
        {
            "block",
            "delete",
            "hide",
            "limit_token",
            "read",
            "resume",
            "revoke",
            "show",
            "suspend",
            "unblock",
            "write_by_hand",
        }
    ),
    told=frozenset({"delete", "hide", "read", "show", "write_by_hand"}),
    message_path="*/business/message/send/",
    public_path="*/business/comment/reply/create/",
)
_UPDATE: Final = "https://business-api.tiktok.com/open_api/v1.3/business/webhook/update/"
_RETURN: Final = "https://shop.example/callback/"


@attrs.frozen(kw_only=True, eq=False)
class TikTokScene(Scene):
    """A Business Account registered in Indonesia, with Comment-to-Message enabled.

    Attributes:
        emulator: Where it is.
    """

    emulator: TikTokEmulator = attrs.field(repr=False)

    @override
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        made = self.emulator.add_person(name=name, follows=follows)
        return ScenePerson(id=made.id, name=made.display_name)

    @override
    def told(self, comment: SceneComment) -> dict[str, str]:
        # TikTok tells which comments its classifier has chosen, and of the others nothing.
        judged = lookup.comment(self.emulator.world, comment.id).verdict_at
        return {"high_intent": "yes"} if judged and judged <= self.clock.now() else {}

    @override
    def judge(self, comment: SceneComment) -> None:
        self.emulator.give_verdict(comment.id)

    @override
    def log_in(self) -> Login:
        code = self.emulator.issue_code(self.account_id, redirect_uri=_RETURN)
        return Login(token=code, credentials={**_app(self.emulator), "redirect_uri": _RETURN})

    @override
    def subscribe(self, url: str) -> None:
        for category in (MESSAGES, COMMENTS):
            wanted: Json = {
                "app_id": self.emulator.app_id,
                "secret": self.emulator.stage.app_secret,
                "event_type": category,
                "callback_url": url,
            }
            ask(self.emulator, "POST", _UPDATE, headers={}, document=wanted)

    @override
    def kept(self, comment: SceneComment) -> EmulatedComment:
        return lookup.comment(self.emulator.world, comment.id)

    @override
    def publish(self, text: str, at: datetime, surface: str) -> str:
        return self.emulator.add_post(self.account_id, text, created_at=at).id

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
        made = self.emulator.add_comment(
            post.id,
            person,
            text,
            created_at=at,
            parent=parent.id if parent else None,
            high_intent=inviting,
        )
        return made.id


def open_scene(emulator: TikTokEmulator, name: str, business: str) -> TikTokScene:
    """Open a business.

    Args:
        emulator: Where.
        name: One of ``NAMES``.
        business: What it is called.
    """
    account = emulator.add_account(username=username(business), name=business, region="ID")
    app = _app(emulator)
    tokens = {"access_token": account.access_token, "refresh_token": account.refresh_token}
    return TikTokScene(
        name=name,
        platform="tiktok",
        account_id=account.id,
        kind="business",
        region=account.region,
        credentials={**tokens, **app},
        owner={"user_token": account.access_token, **app},
        webhook_secrets={
            "app_secret": emulator.stage.app_secret,
            "app_id": emulator.app_id,
        },
        facts={"owner_is_16": "yes", "owner_is_18": "yes"},
        terms=_TERMS,
        renewable=True,
        clock=emulator.stage.clock,
        emulator=emulator,
    )


def _app(emulator: TikTokEmulator) -> dict[str, str]:
    return {"app_id": emulator.app_id, "app_secret": emulator.stage.app_secret}
