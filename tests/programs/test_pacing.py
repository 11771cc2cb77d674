"""The account's own budget: a slot in time, or nothing is sent and nothing is left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

import attrs
import httpx
import pytest
from typing_extensions import override

from privatereply import Action, Client, Draft, NeverSent, NotAllowed, Purpose, RateLimited
from privatereply.flow import Response
from privatereply.policy import ReplyWithin
from privatereply.provider import Provider, Quota, Usage
from privatereply.sandbox import Sandbox, Scene
from privatereply.store import State

from .conftest import ANNA, World, enter, inheriting, only_scenes, rules


class Slow(Provider):
    """Two private replies a minute, one after the other."""

    quotas: ClassVar[Mapping[Action, Quota]] = {
        Action.PRIVATE_REPLY: Quota(
            name="private_replies",
            limit=2,
            per=timedelta(minutes=1),
            burst=1,
            source="a test",
            checked="2026-11-21",
        )
    }

    def usage(self, response: Response) -> Usage | None:
        """Nothing: what a platform says would take the place of these."""
        return None


def paced(
    sandbox: Sandbox, scene: Scene, patience: timedelta
) -> Iterator[tuple[World, list[float]]]:
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client(
            "sqlite://",
            http=http,
            clock=sandbox.clock.now,
            registry=inheriting(scene, Slow),
            patience=patience,
        ) as client,
    ):
        world, slept = enter(sandbox, client, scene), list[float]()

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            sandbox.clock.advance(timedelta(seconds=seconds))

        world.page._loop._sleep = sleep
        yield world, slept


@pytest.fixture
def patient(sandbox: Sandbox, scene: Scene) -> Iterator[tuple[World, list[float]]]:
    yield from paced(sandbox, scene, timedelta(minutes=1))


@pytest.fixture
def impatient(sandbox: Sandbox, scene: Scene) -> Iterator[tuple[World, list[float]]]:
    yield from paced(sandbox, scene, timedelta(seconds=1))


def test_a_reply_waits_for_its_slot_and_then_goes_out(
    patient: tuple[World, list[float]],
) -> None:
    world, slept = patient
    for text in ("one", "two"):
        comment = world.comment()
        world.page.reply(comment, text, actor=ANNA)
        assert world.delivered(comment) == [text]
    assert slept == [30.0]


def test_a_slot_too_far_away_is_refused_and_the_reply_stays_available(
    impatient: tuple[World, list[float]],
) -> None:
    world, slept = impatient
    world.page.reply(world.comment(), "one", actor=ANNA)
    comment = world.comment()
    with pytest.raises(RateLimited) as caught:
        world.page.reply(comment, "two", actor=ANNA)
    assert caught.value.retry_after == timedelta(seconds=30)
    assert slept == []
    assert [attempt.state for attempt in world.page.why(comment).attempts] == [State.RELEASED]
    world.turn(timedelta(seconds=30))
    world.page.reply(comment, "two", actor=ANNA)
    assert world.delivered(comment) == ["two"]


@only_scenes(lambda scene: scene.terms.reply_window)
def test_a_slot_after_the_comments_deadline_is_refused(
    patient: tuple[World, list[float]],
) -> None:
    world, slept = patient
    world.page.reply(world.comment(), "one", actor=ANNA)
    held = world.page.policy(Action.PRIVATE_REPLY).rules
    (rule,) = (rule for rule in held if isinstance(rule, ReplyWithin))
    comment = world.comment(age=rule.window - rule.margin - timedelta(seconds=10))
    with pytest.raises(RateLimited, match="before the deadline"):
        world.page.reply(comment, "two", actor=ANNA)
    assert slept == []
    assert world.delivered(comment) == []


def test_interrupted_while_waiting_the_reply_is_released(
    patient: tuple[World, list[float]],
) -> None:
    world, _ = patient
    world.page.reply(world.comment(), "one", actor=ANNA)
    comment = world.comment()

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    world.page._loop._sleep = interrupt
    with pytest.raises(KeyboardInterrupt):
        world.page.reply(comment, "two", actor=ANNA)
    assert [attempt.state for attempt in world.page.why(comment).attempts] == [State.RELEASED]


def test_who_opts_out_while_a_reply_waits_for_its_slot_gets_none(
    patient: tuple[World, list[float]],
) -> None:
    world, _ = patient
    world.page.reply(world.comment(), "one", actor=ANNA)
    comment = world.comment()
    assert comment.author is not None
    author = comment.author

    def opt_out(seconds: float) -> None:
        world.page.opt_out(author)
        world.turn(timedelta(seconds=seconds))

    world.page._loop._sleep = opt_out
    with pytest.raises(NotAllowed):
        world.page.reply(comment, "two", actor=ANNA)
    assert world.delivered(comment) == []
    assert [attempt.state for attempt in world.page.why(comment).attempts] == [State.RELEASED]


@only_scenes(lambda scene: "marketing_cap" in rules(scene, Action.PRIVATE_REPLY))
def test_an_offer_that_has_waited_does_not_count_against_itself(
    patient: tuple[World, list[float]],
) -> None:
    world, slept = patient
    world.page.reply(world.comment(), "one", actor=ANNA)
    comment = world.comment()
    assert comment.author is not None
    world.page.opt_in(comment.author, marketing=True)
    world.page.reply(comment, Draft(text="two", purpose=Purpose.MARKETING), actor=ANNA)
    assert slept == [30.0]
    assert world.delivered(comment) == ["two"]


def test_the_slot_of_a_reply_that_never_left_is_given_back(
    impatient: tuple[World, list[float]],
) -> None:
    world, _ = impatient
    comment = world.comment()
    world.order("unreachable", times=None)
    with pytest.raises(NeverSent):
        world.page.reply(comment, "one", actor=ANNA)
    world.sandbox.faults.clear()
    world.page.reply(comment, "one", actor=ANNA)
    assert world.delivered(comment) == ["one"]


class Eternal(Slow):
    """What its platform says of a budget cannot be true."""

    @override
    def usage(self, response: Response) -> Usage | None:
        return Usage(
            share=1.0,
            scope="a test",
            regain_after=timedelta.max,
            remaining=0,
            resets_after=timedelta.max,
        )


def test_a_platform_that_tells_of_a_budget_without_end_stops_an_account_for_a_day(
    sandbox: Sandbox, scene: Scene
) -> None:
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client(
            "sqlite://", http=http, clock=sandbox.clock.now, registry=inheriting(scene, Eternal)
        ) as client,
    ):
        world = enter(sandbox, client, scene)
        world.page.reply(world.comment(), "one", actor=ANNA)
        with pytest.raises(RateLimited):
            world.page.reply(world.comment(), "two", actor=ANNA)
        world.turn(timedelta(days=1))
        comment = world.comment()
        world.page.reply(comment, "two", actor=ANNA)
        assert world.delivered(comment) == ["two"]


def test_a_burst_never_lets_a_window_exceed_its_limit() -> None:
    quota = Slow.quotas[Action.PRIVATE_REPLY]
    assert quota.pace == 2
    wide = attrs.evolve(quota, limit=750, burst=250)
    assert wide.pace + wide.burst - 1 == 750


def test_patience_ends_also_where_the_clock_stands_still(
    patient: tuple[World, list[float]],
) -> None:
    world, slept = patient
    world.page._loop._sleep = slept.append
    world.page.reply(world.comment(), "One", actor=ANNA)
    with pytest.raises(RateLimited, match="no slot soon enough"):
        world.page.reply(world.comment(), "Two", actor=ANNA)
    assert timedelta(seconds=sum(slept)) <= timedelta(minutes=1)
