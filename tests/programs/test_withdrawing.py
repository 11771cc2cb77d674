"""A send that was shown to others: what may take it back, and how it has to end."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from privatereply import AlreadyReplied, Leaked, NoAnswer, OutcomeUnknown, ProviderFault
from privatereply.flow import Effect, Request
from privatereply.provider import Provider
from privatereply.sandbox import Sandbox
from privatereply.store import State

from .conftest import ANNA, Spoilt

THERE = f"https://{Sandbox().hosts[0]}/what-we-sent"
"""What some of the drivers here delete; it answers like any platform."""


def undo() -> Request:
    return Request(method="DELETE", url=THERE, effect=Effect.UNDO)


class Watchful(Provider):
    """Sees that what it sent is public, and deletes it."""

    def send_private_reply(self, command: Any) -> Any:
        yield from super().send_private_reply(command)
        yield undo()
        raise Leaked(platform=command.account.platform, withdrawn=True)


class Indifferent(Provider):
    """Deletes what it sent, and says that it arrived."""

    def send_private_reply(self, command: Any) -> Any:
        sent = yield from super().send_private_reply(command)
        yield undo()
        return sent


class Hasty(Provider):
    """Deletes before there is anything to delete."""

    def send_private_reply(self, command: Any) -> Any:
        yield undo()
        return (yield from super().send_private_reply(command))


class Doubtful(Provider):
    """Deletes what may be there, after it has asked for something else."""

    def send_private_reply(self, command: Any) -> Any:
        with suppress(NoAnswer):
            yield from super().send_private_reply(command)
        yield Request(method="GET", url=THERE, effect=Effect.READ)
        yield undo()
        raise Leaked(platform=command.account.platform, withdrawn=True)


def test_what_leaked_is_taken_back_and_the_reply_is_spent(spoilt: Spoilt) -> None:
    world = spoilt(Watchful)
    comment, sends = world.comment(), world.sends()
    with pytest.raises(Leaked) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert caught.value.withdrawn
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.SPENT
    with pytest.raises(AlreadyReplied):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.sends() == sends + 1


def test_a_send_that_was_taken_back_is_no_receipt(spoilt: Spoilt) -> None:
    world = spoilt(Indifferent)
    comment = world.comment()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking
    stories = [attempt.error for attempt in world.page.why(comment).attempts]
    assert "taken back" in str(stories)


def test_nothing_is_taken_back_before_the_platform_has_answered_a_send(spoilt: Spoilt) -> None:
    world = spoilt(Hasty)
    comment, sends = world.comment(), world.sends()
    with pytest.raises(OutcomeUnknown) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert isinstance(caught.value.__cause__, ProviderFault)
    assert "take back" in str(caught.value.__cause__)
    assert world.sends() == sends


def test_the_answer_to_another_request_is_none_to_the_send(spoilt: Spoilt) -> None:
    world = spoilt(Doubtful)
    comment = world.comment()
    world.order("answer_lost")
    assert world.page.reply(comment, "Hello", actor=ANNA).found_by_looking
    stories = [attempt.error for attempt in world.page.why(comment).attempts]
    assert "take back" in str(stories)


@pytest.mark.parametrize(
    ("withdrawn", "said"), [(True, "it was deleted"), (False, "delete it by hand")]
)
def test_a_leak_says_whether_somebody_has_to_delete_it(withdrawn: bool, said: str) -> None:
    assert said in str(Leaked(platform="plaza", withdrawn=withdrawn))
