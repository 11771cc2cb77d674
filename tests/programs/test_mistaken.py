"""The same words to the same person twice: one found message is never taken for two replies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply import OutcomeUnknown
from privatereply.store import State

from .conftest import ANNA, World


def test_a_message_of_another_reply_is_not_mistaken_for_the_lost_one(world: World) -> None:
    first, second = world.comment("How much?"), world.comment("And in red?")
    receipt = world.page.reply(first, "See our shop", actor=ANNA)
    world.sandbox.faults.order("timeout", path="*/messages", method="POST")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(second, "See our shop", actor=ANNA)
    world.turn(timedelta(minutes=20))
    (resolution,) = world.page.resolve(second)
    assert resolution.attempt.state is State.REFUSED
    again = world.page.reply(second, "See our shop", actor=ANNA)
    assert again.message_id != receipt.message_id
    assert world.delivered(first) == world.delivered(second) == ["See our shop"]


def test_of_two_lost_replies_with_the_same_words_neither_claims_what_is_found(
    world: World,
) -> None:
    first, second = world.comment("How much?"), world.comment("And in red?")
    world.sandbox.faults.order("timeout", path="*/messages", method="POST")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(first, "See our shop", actor=ANNA)
    world.sandbox.faults.order("answer_lost", path="*/messages", method="POST")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(second, "See our shop", actor=ANNA)
    world.turn(timedelta(minutes=20))
    for _ in range(2):
        world.page.resolve()
    assert world.delivered(first) == []
    assert world.delivered(second) == ["See our shop"]
    (lost,) = world.page.why(first).attempts
    (arrived,) = world.page.why(second).attempts
    assert lost.state is State.UNKNOWN
    assert arrived.state in {State.UNKNOWN, State.SENT}
