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
    Client,
    Comment,
    PrivateReplyError,
    ProviderFault,
    Receipt,
    StoreError,
)
from privatereply.sandbox import Sandbox
from privatereply.store import State
from privatereply.transport import HttpTransport

from .forgetful import ours
from .shop import ANNA, EMULATORS, LOGINS, NOON, Shop
from .wire import MISHAPS, Mishap, Wire

SETTLED = {State.SENT, State.REFUSED, State.SPENT, State.UNKNOWN}
DIALOGUE = st.lists(st.none() | MISHAPS, min_size=1, max_size=10)


@attrs.frozen(kw_only=True)
class Stage:
    shop: Shop
    wire: Wire
    page: BoundAccount
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
        return len(ours(self.shop.sandbox, self.comment.id))


@contextmanager
def opened(login: str) -> Iterator[Stage]:
    sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
    shop = Shop.open(sandbox, login)
    wire = Wire(sandbox.transport())
    with (
        httpx.Client(transport=wire) as http,
        Client(
            "sqlite://",
            transport=HttpTransport(http, sleep=lambda _seconds: None),
            clock=sandbox.clock.now,
        ) as client,
    ):
        page = shop.bind(client)
        comment = page.comment(shop.comment(shop.person("Ada")).id)
        yield Stage(shop=shop, wire=wire, page=page, comment=comment)


@pytest.mark.parametrize("login", LOGINS)
@settings(max_examples=80)
@given(first=DIALOGUE, later=DIALOGUE, ask_platform=st.booleans(), jump=st.integers(0, 20))
def test_spoiled_answers_never_cost_a_second_reply_nor_the_first(
    login: str,
    first: list[Mishap | None],
    later: list[Mishap | None],
    ask_platform: bool,
    jump: int,
) -> None:
    with opened(login) as stage:
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
        stage.shop.sandbox.clock.advance(timedelta(days=1))
        receipt = stage.try_to_reply()
        assert receipt is not None
        assert {found for found in (sent, again) if found} <= {receipt}
        assert stage.delivered() == 1


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("position", range(12))
@settings(max_examples=12)
@given(mishap=MISHAPS)
def test_every_single_request_of_the_dialogue_may_be_answered_badly(
    login: str, position: int, mishap: Mishap
) -> None:
    """The POST's answer is lost, the row is looked for: one of those requests is spoiled too."""
    with opened(login) as stage:
        stage.shop.sandbox.faults.order("answer_lost", method="POST")
        stage.wire.mishaps = iter([*[None] * position, mishap])
        stage.try_to_reply(ask_platform=True)
        assert stage.states() <= SETTLED
        stage.shop.sandbox.clock.advance(timedelta(minutes=20))
        stage.page.resolve()
        stage.shop.sandbox.clock.advance(timedelta(days=1))
        assert stage.try_to_reply() is not None
        assert stage.delivered() == 1
