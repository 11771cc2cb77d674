"""Businesses with a TikTok Business Account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs
from typing_extensions import override

from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.scene import (
    Login,
    Scene,
    SceneComment,
    ScenePerson,
    ScenePost,
    Standing,
    Terms,
    username,
)
from privatereply.sandbox.tiktok import eligibility, lookup, window
from privatereply.sandbox.tiktok.content import TEXT_CHARACTERS
from privatereply.sandbox.tiktok.world import EmulatedAccount

if TYPE_CHECKING:
    from privatereply.sandbox.tiktok.emulator import TikTokEmulator

NAMES: Final = ("tiktok",)

_TERMS: Final = Terms(
    reply_window=eligibility.DEADLINE,
    message_window=window.LENGTH,
    silence=eligibility.SILENCE,
    text_limit=TEXT_CHARACTERS,
    message_path="*/business/message/send/",
    public_path="*/business/comment/reply/create/",
)
_RETURN: Final = "https://shop.example/callback/"


@attrs.define(kw_only=True, eq=False)
class TikTokScene(Scene):
    """A Business Account registered in Indonesia, with Comment-to-Message enabled.

    Attributes:
        emulator: Where it is.
        account: The account.
    """

    emulator: TikTokEmulator = attrs.field(repr=False)
    account: EmulatedAccount = attrs.field(repr=False)

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
    def answer(self, person: ScenePerson, text: str) -> None:
        self.emulator.answer(person.id, self.account, text)

    @override
    def reply_by_hand(self, comment: SceneComment, text: str) -> None:
        self.emulator.reply_by_hand(comment.id, text)

    @override
    def delete(self, comment: SceneComment) -> None:
        self.emulator.delete_comment(comment.id)

    @override
    def standing(self, comment: SceneComment) -> Standing:
        found = lookup.comment(self.emulator.world, comment.id)
        if found.deleted:
            return "deleted"
        return "hidden" if found.hidden else "shown"

    @override
    def deliveries(self, comment: SceneComment) -> list[Delivery]:
        return self.emulator.deliveries(comment_id=comment.id)

    @override
    def received(self, person: ScenePerson) -> list[Delivery]:
        found = self.emulator.deliveries(person_id=person.id)
        return [one for one in found if one.account_id == self.account.id]

    @override
    def log_in(self) -> Login:
        code = self.emulator.issue_code(self.account, redirect_uri=_RETURN)
        return Login(token=code, credentials={**_app(self.emulator), "redirect_uri": _RETURN})

    @override
    def _publish(self, text: str, at: datetime, surface: str) -> str:
        return self.emulator.add_post(self.account, text, created_at=at).id

    @override
    def _write(
        self,
        text: str,
        author: ScenePerson | None,
        post: ScenePost,
        at: datetime,
        *,
        inviting: bool,
    ) -> str:
        person = author.id if author else None
        made = self.emulator.add_comment(post.id, person, text, created_at=at, high_intent=inviting)
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
        terms=_TERMS,
        clock=emulator.stage.clock,
        emulator=emulator,
        account=account,
    )


def _app(emulator: TikTokEmulator) -> dict[str, str]:
    return {"app_id": emulator.app_id, "app_secret": emulator.stage.app_secret}
