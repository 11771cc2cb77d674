"""Words that look alike, to one person: a message that is found must not pass for another's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import attrs
import httpx
import pytest

from privatereply import BoundAccount, Comment, OutcomeUnknown, PrivateReplyError
from privatereply.sandbox import ScenePerson
from privatereply.store import State

from .shop import ANNA, SCENES, Shop

LINK = "https://shop.example/jackets?size=m&colour=blue"


@attrs.frozen(kw_only=True)
class Desk:
    """One person who asks more than once."""

    shop: Shop
    page: BoundAccount
    person: ScenePerson

    def ask(self) -> Comment:
        return self.shop.meet(self.page, self.shop.scene.comment(person=self.person))

    def got(self) -> list[str | None]:
        return [one.text for one in self.shop.scene.received(self.person)]

    def heal(self) -> None:
        self.shop.sandbox.faults.clear()
        for _ in range(3):
            self.shop.sandbox.clock.advance(timedelta(minutes=11))
            self.page.resolve()

    def states(self, comment: Comment) -> list[State]:
        return [attempt.state for attempt in self.page.why(comment).attempts]


@contextlib.contextmanager
def opened(scene: str) -> Iterator[Desk]:
    shop = Shop.open(scene)
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        page = shop.bind(client)
        (person,) = shop.people(page, 1)
        yield Desk(shop=shop, page=page, person=person)


@pytest.mark.parametrize("scene", SCENES)
def test_a_message_with_a_link_is_found_however_the_platform_shows_it(scene: str) -> None:
    with opened(scene) as desk:
        comment = desk.ask()
        desk.shop.order("answer_lost")
        receipt = desk.page.reply(comment, f"In blue: {LINK} <3 & more", actor=ANNA)
        assert receipt.found_by_looking
        assert len(desk.got()) == 1


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    ("lost", "arrived"),
    [
        ("Hello there", "Hello there"),
        ("Hello there", "Hello  there"),
        ("Hello there", " Hello there\n"),
        ("Cafe\N{COMBINING ACUTE ACCENT} Acme", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} Acme"),
        (f"See {LINK}", f"See  {LINK}"),
    ],
)
def test_a_message_that_may_be_either_settles_neither(scene: str, lost: str, arrived: str) -> None:
    with opened(scene) as desk:
        first, second = desk.ask(), desk.ask()
        for comment, text, fault in ((first, lost, "timeout"), (second, arrived, "answer_lost")):
            desk.shop.order(fault)
            # Nothing can be read for now, so that both stay open.
            desk.shop.sandbox.faults.order("timeout", method="GET", times=None)
            with pytest.raises(OutcomeUnknown):
                desk.page.reply(comment, text, actor=ANNA)
            desk.shop.sandbox.faults.clear()
        desk.heal()
        delivered = {first.id: 0, second.id: 1}
        for comment, text in ((first, lost), (second, arrived)):
            before = len(desk.got())
            with contextlib.suppress(PrivateReplyError):
                desk.page.reply(comment, text, actor=ANNA)
            delivered[comment.id] += len(desk.got()) - before
        assert max(delivered.values()) == 1
        for comment in (first, second):
            assert State.SENT not in desk.states(comment) or delivered[comment.id] == 1
