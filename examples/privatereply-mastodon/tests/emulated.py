"""A client for the emulated servers, and a small world on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
from privatereply.sandbox import Sandbox, SceneComment

from privatereply_mastodon.emulator import EmulatedPerson, EmulatedUser, MastodonEmulator
from privatereply_mastodon.emulator.scene import MastodonScene

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCENES = MastodonEmulator.scenes
STATUSES = "/api/v1/statuses"


@attrs.frozen(kw_only=True)
class World:
    """A business on one server.

    Attributes:
        sandbox: The sandbox; its clock stands still.
        scene: The business.
    """

    sandbox: Sandbox
    scene: MastodonScene

    @classmethod
    def of(cls, name: str) -> World:
        sandbox = Sandbox(start=NOON, ticking=False, emulators={"mastodon": MastodonEmulator})
        scene = sandbox.scene(name)
        assert isinstance(scene, MastodonScene)
        return cls(sandbox=sandbox, scene=scene)

    @property
    def emulator(self) -> MastodonEmulator:
        return self.scene.emulator

    @property
    def host(self) -> str:
        return self.scene.account.server

    @property
    def shop(self) -> httpx.Client:
        return self.client(self.scene.account.access_token)

    def client(self, token: str | EmulatedUser = "") -> httpx.Client:
        """A client with a token, somebody's own, or none."""
        value = token if isinstance(token, str) else token.access_token
        headers = {"authorization": f"Bearer {value}"} if value else {}
        transport = self.sandbox.transport()
        return httpx.Client(transport=transport, base_url=f"https://{self.host}", headers=headers)

    def person(self, name: str, *, follows: bool = False, **options: Any) -> EmulatedPerson:
        """Somebody who is at home on the server."""
        follow = [self.scene.account] if follows else []
        return self.emulator.add_person(name=name, server=self.host, follows=follow, **options)

    def comment(self, person: EmulatedPerson | None = None) -> SceneComment:
        """A comment of somebody, who is at home elsewhere if nobody is given."""
        known = person or self.emulator.add_person(
            name="Ada", server=self.host, home="elsewhere.example"
        )
        post = self.scene.first_post
        text = "How much is it?"
        made = self.emulator.add_comment(post.id, known, text, prompt=True)
        author = self.scene.add_person("Nobody")
        return SceneComment(id=made.id, post=post, author=attrs.evolve(author, id=known.id))

    def reply(
        self,
        comment: SceneComment,
        text: str = "12 euros",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Answer a comment in private, as a client does that minds everything."""
        shown = self.shop.get(f"{STATUSES}/{comment.id}").json()
        return self.reply_to(comment.id, f"@{shown['account']['acct']} {text}", headers)

    def reply_to(
        self, comment_id: str, status: str = "Hello", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Answer a comment in private, whether it is there or not."""
        form = {"status": status, "visibility": "direct", "in_reply_to_id": comment_id}
        return self.shop.post(STATUSES, data=form, headers=headers)

    def turn(self, **step: float) -> None:
        self.sandbox.clock.advance(timedelta(**step))
