"""A made-up tea shop for sandboxes: a business on each platform, and the people who comment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import attrs

from privatereply.sandbox import Sandbox, Scene, SceneComment

__all__ = ["SHOP", "Visitors", "open_shop", "platforms"]

SHOP: Final = "Kettle and Leaf"
"""What it is called."""
_JUST: Final = timedelta(minutes=4)
_RECENTLY: Final = timedelta(minutes=9)
_DAY: Final = timedelta(days=1)
_OLD: Final = timedelta(days=5)


@attrs.frozen(kw_only=True)
class Visitors:
    """Four people's comments under the newest post of one business.

    Attributes:
        price: Asks for a price, a few minutes ago.
        parcel: Asks whether parcels go abroad, a few minutes ago, and does not follow the shop.
        late: Asked long ago: too long for a private reply, where the platform sets a time.
        cold: Asks without what a platform may want before it lets somebody be written to.
    """

    price: SceneComment
    parcel: SceneComment
    late: SceneComment
    cold: SceneComment

    @classmethod
    def of(cls, scene: Scene) -> Visitors:
        """Let the business post something and people comment on it."""
        old = scene.terms.reply_window + _DAY if scene.terms.reply_window else _OLD
        post = scene.add_post("The first green tea of the year is here.", age=old + _DAY)

        def comment(
            name: str,
            text: str,
            age: timedelta = _RECENTLY,
            *,
            follows: bool = True,
            inviting: bool = True,
        ) -> SceneComment:
            person = scene.add_person(name, follows=follows)
            return scene.comment(text, person=person, age=age, post=post, inviting=inviting)

        return cls(
            late=comment("Jana Dvorakova", "Is the blue teapot back?", old),
            cold=comment("Lena Fischer", "Do you have matcha?", inviting=False),
            price=comment("Marta Nowak", "How much is the sencha?"),
            parcel=comment("Kenji Sato", "Do you send parcels to Osaka?", _JUST, follows=False),
        )

    @property
    def comments(self) -> tuple[SceneComment, ...]:
        """All of them, newest first."""
        return self.parcel, self.price, self.cold, self.late


def platforms() -> dict[str, str]:
    """The scene that shows a platform, by the platform's name.

    Scenes that differ by the way to log in tell the same story: the first one counts.
    """
    spare = Sandbox()
    found: dict[str, str] = {}
    for name in spare.scenes:
        found.setdefault(spare.scene(name).platform, name)
    return found


def open_shop(sandbox: Sandbox, scenes: Iterable[str]) -> tuple[Scene, ...]:
    """Open a business of the shop on each of these scenes."""
    return tuple(sandbox.scene(name, business=SHOP) for name in scenes)
