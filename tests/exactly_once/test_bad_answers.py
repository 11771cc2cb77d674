"""Any answer of a dialogue may be spoiled: errors of ours, a row that says where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply import (
    BoundAccount,
    Comment,
    PrivateReplyError,
    ProviderFault,
    Receipt,
    StoreError,
)
from privatereply.sandbox import SceneComment
from privatereply.store import State

from .shop import ANNA, SCENES, Shop
from .wire import MISHAPS, Mishap, Wire

SETTLED = {State.SENT, State.REFUSED, State.SPENT, State.UNKNOWN, State.RELEASED}
DIALOGUE = st.lists(st.none() | MISHAPS, min_size=1, max_size=10)


@attrs.frozen(kw_only=True)
class Stage:
    shop: Shop
    wire: Wire
    page: BoundAccount
    made: SceneComment
    comment: Comment

    def try_to_reply(self, *, ask_platform: bool = False) -> Receipt | None:
        try:
            return self.page.reply(self.comment, "Hello", actor=ANNA, ask_platform=ask_platform)
        except (ProviderFault, StoreError):
            # These would say that a driver or the ledger broke, and nothing of the kind happened.
            raise
        except PrivateReplyError:
            return None

    def states(self) -> set[State]:
        return {attempt.state for attempt in self.page.why(self.comment).attempts}

    def delivered(self) -> int:
        return len(self.shop.ours(self.made))


@contextmanager
def opened(scene: str) -> Iterator[Stage]:
    shop = Shop.open(scene)
    wire = Wire(shop.sandbox)
    with httpx.Client(transport=wire) as http, shop.connect(http) as client:
        page = shop.bind(client)
        (person,) = shop.people(page, 1)
        made = shop.scene.comment(person=person)
        comment = shop.meet(page, made)
        yield Stage(shop=shop, wire=wire, page=page, made=made, comment=comment)


@pytest.mark.parametrize("scene", SCENES)
@settings(max_examples=50)
@given(first=DIALOGUE, later=DIALOGUE, ask_platform=st.booleans(), jump=st.integers(0, 20))
def test_spoiled_answers_never_cost_a_second_reply_nor_the_first(
    scene: str,
    first: list[Mishap | None],
    later: list[Mishap | None],
    ask_platform: bool,
    jump: int,
) -> None:
    with opened(scene) as stage:
        stage.wire.mishaps = iter(first)
        sent = stage.try_to_reply(ask_platform=ask_platform)
        assert stage.states() <= SETTLED
        assert stage.delivered() == 1 if sent else stage.delivered() <= 1

        stage.shop.sandbox.clock.advance(timedelta(minutes=jump))
        stage.wire.mishaps = iter(later)
        stage.page.resolve()
        again = stage.try_to_reply(ask_platform=ask_platform)
        assert stage.states() <= SETTLED
        assert stage.delivered() <= 1

        # The platform can be asked again, and has had time to show what it did.
        stage.wire.mishaps = iter(())
        stage.shop.sandbox.faults.clear()
        stage.shop.sandbox.clock.advance(timedelta(days=1))
        receipt = stage.try_to_reply()
        assert receipt is not None
        assert {found for found in (sent, again) if found} <= {receipt}
        assert stage.delivered() == 1


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("position", range(12))
@settings(max_examples=8)
@given(mishap=MISHAPS)
def test_every_single_request_of_the_dialogue_may_be_answered_badly(
    scene: str, position: int, mishap: Mishap
) -> None:
    """The POST's answer is lost, the row is looked for: one of those requests is spoiled too."""
    with opened(scene) as stage:
        stage.shop.order("answer_lost")
        stage.wire.mishaps = iter([*[None] * position, mishap])
        stage.try_to_reply(ask_platform=True)
        assert stage.states() <= SETTLED
        stage.shop.sandbox.clock.advance(timedelta(minutes=20))
        stage.page.resolve()
        stage.shop.sandbox.faults.clear()
        stage.shop.sandbox.clock.advance(timedelta(days=1))
        assert stage.try_to_reply() is not None
        assert stage.delivered() == 1
