"""One product, four platforms: private where it is allowed, public where that is the way out.

Run it: ``python examples/four_platforms.py``. On each platform of the sandbox two people comment.
One wants an answer, by the platform's own measure; the other only says something.
"""

from __future__ import annotations

import httpx

from privatereply import Action, Actor, BoundAccount, Client, Comment, Fact
from privatereply.sandbox import Sandbox, Scene, SceneComment

PLATFORMS = ("facebook", "instagram", "tiktok", "x")
GREETER = Actor.automation("greeter")


def answer(shop: BoundAccount, comment: Comment, told: dict[str, Fact]) -> str:
    """The product: answers one comment as its platform allows, and says how."""
    decision = shop.can_reply(comment, actor=GREETER, facts=told, ask_platform=True)
    if decision.allowed:
        shop.reply(comment, "80 euros, in your size.", actor=GREETER, facts=told)
        return "in private"
    if Action.PUBLIC_REPLY in decision.alternatives:
        shop.reply_publicly(comment, "Thank you! Write to us any time.", actor=GREETER)
        return "in public"
    return f"not at all: {decision.refusals[0].rule.name}"


def told(scene: Scene, comment: SceneComment) -> dict[str, Fact]:
    """What a receiver of webhooks would have told about a comment: TikTok's verdict."""
    return {name: Fact(value) for name, value in scene.told(comment).items()}


def main() -> None:
    """Open a shop on each platform, and count what arrived."""
    world = Sandbox()
    arrived = 0
    with (
        httpx.Client(transport=world.transport()) as http,
        Client("sqlite://", http=http, clock=world.clock.now) as client,
    ):
        for name in PLATFORMS:
            scene = world.scene(name, business="Acme")
            known = {fact: Fact(value) for fact, value in scene.facts.items()}
            shop = client.account(scene.platform, **scene.options, facts=known)
            for text, inviting in (("How much is it?", True), ("Nice!", False)):
                made = scene.comment(text, inviting=inviting)
                how = answer(shop, shop.comment(made.id), told(scene, made))
                print(f"{name}: {text!r} was answered {how}")
                arrived += len(scene.deliveries(made))
    print(arrived, "private messages arrived")


if __name__ == "__main__":
    main()
