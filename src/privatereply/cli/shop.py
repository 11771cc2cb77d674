"""A made-up tea shop for sandboxes: its accounts, and the people who comment there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedInstagram,
    EmulatedPage,
)

__all__ = ["Shop", "Visitors", "open_shop"]

_OLD: Final = timedelta(days=8)
"""A day more than the seven the platforms take a private reply for:
https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
"""


@attrs.frozen(kw_only=True)
class Shop:
    """The accounts of the shop in one sandbox.

    Attributes:
        facebook: Its Page.
        instagram: Its Instagram account.
    """

    facebook: EmulatedPage
    instagram: EmulatedInstagram

    @property
    def accounts(self) -> dict[str, EmulatedAccount]:
        """Both, by the names of their platforms."""
        return {"facebook": self.facebook, "instagram": self.instagram}


@attrs.frozen(kw_only=True)
class Visitors:
    """Three people's comments under the newest post of one account.

    Attributes:
        price: Asks for a price, a few minutes ago.
        parcel: Asks whether parcels go abroad, a few minutes ago.
        late: Asked eight days ago.
    """

    price: EmulatedComment
    parcel: EmulatedComment
    late: EmulatedComment

    @classmethod
    def of(cls, sandbox: Sandbox, account: EmulatedAccount) -> Visitors:
        """Let the account post something and three people comment on it."""
        meta, now = sandbox.meta, sandbox.clock.now()
        post = meta.add_post(
            account, "The first green tea of the year is here.", created_at=now - _OLD * 1.25
        )

        def comment(name: str, text: str, age: timedelta) -> EmulatedComment:
            person = meta.add_person(name=name, follows=True)
            return meta.add_comment(post, person, text, created_at=now - age)

        return cls(
            late=comment("Jana Dvorakova", "Is the blue teapot back?", _OLD),
            price=comment("Marta Nowak", "How much is the sencha?", timedelta(minutes=9)),
            parcel=comment("Kenji Sato", "Do you send parcels to Osaka?", timedelta(minutes=4)),
        )


def open_shop(sandbox: Sandbox) -> Shop:
    """Open the shop's accounts, both with the right to later answers by its team."""
    return Shop(
        facebook=sandbox.meta.add_page(name="Kettle and Leaf", human_agent=True),
        instagram=sandbox.meta.add_instagram_account(username="kettle_and_leaf", human_agent=True),
    )
