"""An answer that comes after somebody has already looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from privatereply import AlreadyReplied, RateLimited, Receipt
from privatereply.flow import Effect, Request, Response
from privatereply.store import State

from .conftest import ANNA, World


def looked_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Request, Response], Response]
) -> list[Receipt]:
    """Let somebody else resolve the account while the answer to the send is on its way."""
    transport = world.page._loop.transport
    send, found = transport.send, list[Receipt]()

    class Wire:
        def send(self, request: Request) -> Response:
            response = send(request)
            if request.effect is Effect.READ:
                return response
            world.turn(timedelta(minutes=4))
            found.extend(one.receipt for one in world.page.resolve() if one.receipt)
            return answer(request, response)

        def close(self) -> None:
            transport.close()

    monkeypatch.setattr(world.page._loop, "transport", Wire())
    return found


def test_a_late_yes_agrees_with_what_was_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = world.comment()
    found = looked_meanwhile(world, monkeypatch, lambda _, response: response)
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert found == [receipt]
    assert receipt.found_by_looking
    assert world.delivered(comment) == ["Hello"]


def test_a_late_no_does_not_undo_what_was_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = world.comment()
    send = world.page._loop.transport.send

    def refused(request: Request, _: Response) -> Response:
        world.order("rate_limited")
        return send(request)

    found = looked_meanwhile(world, monkeypatch, refused)
    with pytest.raises(RateLimited):
        world.page.reply(comment, "Hello", actor=ANNA)
    monkeypatch.undo()
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.SENT
    assert attempt.receipt() == found[0]
    with pytest.raises(AlreadyReplied):
        world.page.reply(comment, "Another", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]
