"""Each thing that can happen to one send, on each platform that knows it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import attrs
import httpx
import pytest

from privatereply import (
    AlreadyReplied,
    BoundAccount,
    Comment,
    NotAllowed,
    OutcomeUnknown,
    PrivateReplyError,
)
from privatereply.sandbox import Emulator, Sandbox, SceneComment, ScenePerson
from privatereply.store import State

from .shop import ANNA, RENEWED, SCENES, Shop

OPEN = {State.RESERVED, State.SENDING, State.UNKNOWN}
COMMON = Sandbox(emulators={}).faults.kinds
LIES = {"vanished"}
"""A platform that claims to have delivered cannot be caught by asking it."""
OPTIONS = {"missing_fields": {"fields": ["message_id", "dm_event_id"]}}


def mishaps() -> Iterator[tuple[str, str]]:
    for scene in SCENES:
        emulator = Shop.open(scene).scene.emulator
        assert isinstance(emulator, Emulator)
        for kind in sorted({*COMMON, *emulator.faults} - LIES):
            yield scene, kind


@attrs.frozen(kw_only=True)
class Desk:
    """One person, whose comment is answered."""

    shop: Shop
    page: BoundAccount
    person: ScenePerson
    made: SceneComment
    comment: Comment

    def reply(self) -> PrivateReplyError | None:
        try:
            self.page.reply(self.comment, "Hello", actor=ANNA)
        except PrivateReplyError as error:
            return error
        return None

    def lose(self, kind: str) -> None:
        """Let something happen to the next send, and nothing be read until it is healed."""
        faults = self.shop.sandbox.faults
        faults.clear()
        self.shop.order(kind)
        faults.order("timeout", method="GET", times=None)

    def got(self) -> list[str | None]:
        return [one.text for one in self.shop.scene.received(self.person)]

    def heal(self) -> None:
        self.shop.sandbox.faults.clear()
        for _ in range(3):
            self.shop.sandbox.clock.advance(timedelta(minutes=11))
            self.page.resolve()

    def states(self) -> set[State]:
        return {attempt.state for attempt in self.page.why(self.comment).attempts}


@contextlib.contextmanager
def opened(scene: str) -> Iterator[Desk]:
    shop = Shop.open(scene)
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        page = shop.bind(client)
        (person,) = shop.people(page, 1)
        made = shop.scene.comment(person=person)
        comment = shop.meet(page, made)
        yield Desk(shop=shop, page=page, person=person, made=made, comment=comment)


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
@pytest.mark.parametrize(("scene", "kind"), list(mishaps()))
def test_whatever_happens_to_a_send_there_is_one_reply_in_the_end(scene: str, kind: str) -> None:
    with opened(scene) as desk:
        desk.shop.order(kind, **OPTIONS.get(kind, {}))
        desk.reply()
        assert len(desk.got()) <= 1
        if desk.page.restriction() is not None:
            # Paused, and not failed: nothing leaves, and what was to be sent goes out afterwards.
            requests = len(desk.shop.sandbox.journal)
            assert isinstance(desk.reply(), NotAllowed)
            assert len(desk.shop.sandbox.journal) == requests
            desk.page.resume()
        desk.heal()
        last = desk.reply()
        if kind == "burnt":
            assert isinstance(last, AlreadyReplied)
            assert desk.got() == []
        else:
            assert last is None
            assert desk.got() == ["Hello"]
        assert not desk.states() & OPEN


@pytest.mark.parametrize("scene", RENEWED)
@pytest.mark.parametrize("fault", [None, "answer_lost", "unknown_error"])
def test_a_token_that_ends_in_the_middle_costs_nothing(scene: str, fault: str | None) -> None:
    with opened(scene) as desk:
        desk.shop.order("token_expired")
        if fault is not None:
            desk.shop.order(fault)
        before = desk.page.account.credentials["access_token"]
        assert desk.reply() is None
        assert desk.got() == ["Hello"]
        assert desk.page.account.credentials["access_token"] != before


@pytest.mark.parametrize("scene", SCENES)
def test_a_message_with_the_same_words_is_not_taken_for_the_reply(scene: str) -> None:
    with opened(scene) as desk:
        desk.shop.introduce(desk.page, [desk.person])
        thread = next(iter(desk.page.conversations()))
        list(desk.page.messages(thread))
        desk.lose("timeout")
        assert isinstance(desk.reply(), OutcomeUnknown)
        desk.lose("answer_lost")
        with pytest.raises(OutcomeUnknown):
            desk.page.send(thread, "Hello", actor=ANNA, key="promised")
        assert desk.got() == ["Hello"]
        desk.heal()
        # Which of the two it is nobody knows, and neither is sent again.
        last = desk.reply()
        with contextlib.suppress(PrivateReplyError):
            desk.page.send(thread, "Hello", actor=ANNA, key="promised")
        if last is None:
            assert desk.got() == ["Hello", "Hello"]
        else:
            assert isinstance(last, OutcomeUnknown)
            assert desk.got() == ["Hello"]
            assert desk.page.why(desk.comment).attempts[-1].evidence


@pytest.mark.parametrize("scene", SCENES)
def test_a_reply_that_scrolled_out_of_sight_is_not_sent_again(scene: str) -> None:
    with opened(scene) as desk:
        desk.lose("answer_lost")
        assert isinstance(desk.reply(), OutcomeUnknown)
        for number in range(25):
            desk.shop.scene.answer(desk.person, f"And another question, number {number}")
        desk.heal()
        last = desk.reply()
        assert desk.got() == ["Hello"]
        if last is not None:
            assert isinstance(last, OutcomeUnknown)
            assert "reach back" in str(desk.page.why(desk.comment).attempts[-1].evidence)
