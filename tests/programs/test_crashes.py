"""A program can be stopped at every step: what is left behind, and what the next start does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from privatereply import OutcomeUnknown, ReplyInProgress
from privatereply.flow import Done
from privatereply.program import Exchange, Program, Step, fail, proceed, start
from privatereply.replying import reply
from privatereply.store import State

from .conftest import ANNA, World


class Crash(BaseException):
    """The process is gone."""


def crash_at(world: World, program: Program[object], step: int, *, performed: bool) -> bool:
    """Carry a program out and lose the process at one step, before or after performing it.

    Returns:
        Whether the program reached that step at all.
    """
    loop = world.page._loop
    current: Step | Done[object] = start(program)
    for number in range(1000):
        if isinstance(current, Done):
            return False
        if number == step:
            if performed:
                loop._perform(current)
            # Nobody closes what a killed process held; closing is what comes nearest.
            program.close()
            return True
        try:
            value = loop._perform(current)
        except Exception as error:  # noqa: BLE001 - as the loop does
            current = fail(program, error)
        else:
            current = proceed(program, value)
    raise AssertionError("the program does not end")


def steps() -> Iterator[tuple[int, bool]]:
    for step in range(4):
        yield step, False
        yield step, True


@pytest.mark.parametrize(("step", "performed"), list(steps()))
def test_a_crash_at_any_step_never_leads_to_a_second_delivery(
    world: World, step: int, performed: bool
) -> None:
    comment = world.comment()
    program = reply(world.page._context, comment, "Hello", actor=ANNA)
    crash_at(world, program, step, performed=performed)
    for _ in range(3):
        world.turn(timedelta(minutes=10))
        world.page.resolve()
        try:
            world.page.reply(comment, "Hello", actor=ANNA)
        except (OutcomeUnknown, ReplyInProgress):
            continue
    (*_, attempt) = world.page.why(comment).attempts
    if world.terms.names_threads or attempt.state is State.SENT:
        assert world.delivered(comment) == ["Hello"]
    else:
        assert attempt.state is State.UNKNOWN
        assert world.delivered(comment) == []


def test_a_crash_while_the_request_is_out_leaves_a_row_that_says_so(world: World) -> None:
    comment = world.comment()
    program = reply(world.page._context, comment, "Hello", actor=ANNA)
    loop = world.page._loop
    step = start(program)
    while not isinstance(step, Exchange):
        assert not isinstance(step, Done)
        step = proceed(program, loop._perform(step))
    program.close()
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.SENDING
    with pytest.raises(ReplyInProgress):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.turn(timedelta(minutes=4))
    (resolution,) = world.page.resolve(comment)
    assert resolution.attempt.state in {State.UNKNOWN, State.REFUSED}


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while the answer is awaited."""


def test_ctrl_c_while_waiting_writes_down_that_nobody_knows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = world.comment()
    transport = world.page._loop.transport
    send = transport.send

    def interrupted(request: object) -> object:
        send(request)  # type: ignore[arg-type]
        raise Interrupted

    monkeypatch.setattr(
        world.page._loop, "transport", type("Wire", (), {"send": staticmethod(interrupted)})()
    )
    with pytest.raises(Interrupted):
        world.page.reply(comment, "Hello", actor=ANNA)
    monkeypatch.undo()
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.UNKNOWN
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking is True
    assert world.delivered(comment) == ["Hello"]
