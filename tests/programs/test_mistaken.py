"""The same words to the same person twice: one found message is never taken for two replies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply import OutcomeUnknown
from privatereply.sandbox import ScenePerson
from privatereply.store import State

from .conftest import ANNA, World, only


def received(world: World, person: ScenePerson) -> list[str | None]:
    return [delivery.text for delivery in world.scene.received(person)]


@only(lambda scene: scene.terms.names_threads)
def test_a_message_of_another_reply_is_not_mistaken_for_the_lost_one(world: World) -> None:
    ada = world.scene.add_person("Ada")
    first, second = world.comment("How much?", person=ada), world.comment("In red?", person=ada)
    receipt = world.page.reply(first, "See our shop", actor=ANNA)
    world.order("timeout")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(second, "See our shop", actor=ANNA)
    world.turn(timedelta(minutes=20))
    (resolution,) = world.page.resolve(second)
    assert resolution.attempt.state is State.REFUSED
    again = world.page.reply(second, "See our shop", actor=ANNA)
    assert again.message_id != receipt.message_id
    assert received(world, ada) == ["See our shop", "See our shop"]


def test_of_two_lost_replies_with_the_same_words_neither_claims_what_is_found(
    world: World,
) -> None:
    ada = world.scene.add_person("Ada")
    first, second = world.comment("How much?", person=ada), world.comment("In red?", person=ada)
    world.order("timeout")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(first, "See our shop", actor=ANNA)
    world.order("answer_lost")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(second, "See our shop", actor=ANNA)
    world.turn(timedelta(minutes=20))
    for _ in range(2):
        world.page.resolve()
    assert received(world, ada) == ["See our shop"]
    (lost,) = world.page.why(first).attempts
    (arrived,) = world.page.why(second).attempts
    assert lost.state in {State.UNKNOWN, State.REFUSED}
    assert arrived.state in {State.UNKNOWN, State.SENT}
