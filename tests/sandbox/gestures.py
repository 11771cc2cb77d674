"""What can happen on a scene beside comments: one gesture for each name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from privatereply.sandbox import (
    Sandbox,
    Scene,
    SceneComment,
    SceneMessage,
    ScenePerson,
    WebhookDelivery,
)

CALLBACK = "https://host.example/webhook"


class Story:
    """A scene whose callback is told everything, with a comment and a thread to do things to."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.sandbox = sandbox
        self.scene = sandbox.scene(name)
        self.scene.subscribe(CALLBACK)
        self.comment: SceneComment = self.scene.comment("Is it blue?")
        assert self.comment.author is not None
        self.person: ScenePerson = self.comment.author
        self.message: SceneMessage = self.scene.answer(self.person, "Hello")
        if "write_by_hand" in self.scene.terms.possible:
            self.scene.write_by_hand(self.person, "Good morning")
        self.told()

    def told(self) -> list[WebhookDelivery]:
        """Flush, and return what was delivered since the last time."""
        found: list[WebhookDelivery] = []

        def take(delivery: WebhookDelivery) -> int:
            found.append(delivery)
            return 200

        self.sandbox.webhooks.flush(send=take)
        return found


def resume(scene: Scene) -> None:
    scene.suspend()
    scene.resume()


GESTURES: Final[dict[str, Callable[[Scene, Story], object]]] = {
    "arrive": lambda scene, story: scene.arrive(story.person),
    "ask_deletion": lambda scene, story: scene.ask_deletion(story.person),
    "block": lambda scene, story: scene.block(story.person),
    "choose": lambda scene, story: scene.choose(story.person, "SIZE_38"),
    "delete": lambda scene, story: scene.delete(story.comment),
    "edit_comment": lambda scene, story: scene.edit_comment(story.comment, "Is it red?"),
    "edit_message": lambda scene, story: scene.edit_message(story.message, "Hello there"),
    "hide": lambda scene, story: scene.hide(story.comment),
    "limit_token": lambda scene, _story: scene.limit_token(lasts=timedelta(hours=1)),
    "react": lambda scene, story: scene.react(story.message),
    "read": lambda scene, story: scene.read(story.person),
    "resume": lambda scene, _story: resume(scene),
    "revoke": lambda scene, _story: scene.revoke(),
    "show": lambda scene, story: scene.show(story.comment),
    "suspend": lambda scene, _story: scene.suspend(),
    "tap": lambda scene, story: scene.tap(story.person, "YES"),
    "unblock": lambda scene, story: scene.unblock(story.person),
    "unsend": lambda scene, story: scene.unsend(story.message),
    "write_by_hand": lambda scene, story: scene.write_by_hand(story.person, "Bye"),
}
