"""Drivers are held to their contract, hosts to what they may hand in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply import (
    Action,
    Capability,
    Client,
    InvalidValue,
    Outcome,
    OutcomeUnknown,
    ProviderFault,
    RateLimited,
    Registry,
    TemporaryFailure,
    Unsupported,
)
from privatereply.flow import Effect, Request
from privatereply.provider import Provider, Sent
from privatereply.sandbox import Sandbox, Scene
from privatereply.store import State

from .conftest import ANNA, Spoilt, World

ELSEWHERE = f"https://{Sandbox().hosts[0]}/readback"
"""What some of the drivers here ask beside their own requests; it answers like any platform."""


class Forgetful(Provider):
    """Raises what no contract knows, before and after its request."""

    def list_posts(self, command: Any) -> Any:
        raise KeyError("data")

    def send_private_reply(self, command: Any) -> Any:
        yield from super().send_private_reply(command)
        raise KeyError("message_id")


def test_a_driver_that_raises_something_of_its_own_is_named(
    spoilt: Spoilt,
) -> None:
    world = spoilt(Forgetful)
    with pytest.raises(ProviderFault, match=rf"{world.scene.platform}.*KeyError"):
        list(world.page.posts())


def test_a_driver_that_fails_after_sending_leaves_a_row_that_is_looked_for(
    spoilt: Spoilt,
) -> None:
    world = spoilt(Forgetful)
    comment = world.comment()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking
    assert world.delivered(comment) == ["Hello"]


class Doubling(Provider):
    """Sends everything twice, to be sure."""

    def send_private_reply(self, command: Any) -> Any:
        flow = super().send_private_reply(command)
        request = next(flow)
        yield request
        yield request


def test_a_driver_that_would_send_twice_is_stopped_before_it_does(
    spoilt: Spoilt,
) -> None:
    world = spoilt(Doubling)
    comment = world.comment()
    sends = world.sends()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking
    assert world.sends() == sends + 1


@pytest.mark.parametrize("wrong", [None, "m_1", 7])
def test_a_send_that_returns_something_else_is_a_fault_and_stays_unknown(
    spoilt: Spoilt, wrong: object
) -> None:
    class Careless(Provider):
        def send_private_reply(self, command: Any) -> Any:
            yield Request(method="GET", url=ELSEWHERE, effect=Effect.READ)
            return wrong

    world = spoilt(Careless)
    comment = world.comment()
    with pytest.raises(OutcomeUnknown) as caught:
        world.page.reply(comment, "Hello", actor=ANNA)
    assert isinstance(caught.value.__cause__, ProviderFault)
    assert "Sent" in str(caught.value.__cause__)
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.UNKNOWN


@pytest.mark.parametrize("wrong", ["with space", "", "long" * 2000])
def test_an_id_that_is_none_leaves_the_attempt_unknown(spoilt: Spoilt, wrong: str) -> None:
    class Sloppy(Provider):
        def send_private_reply(self, command: Any) -> Any:
            yield from super().send_private_reply(command)
            return Sent(message_id=wrong)

    world = spoilt(Sloppy)
    comment = world.comment()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking
    assert world.delivered(comment) == ["Hello"]


class Choosy(Provider):
    """Refuses every draft once it has begun, and before it asks for anything."""

    def send_private_reply(self, command: Any) -> Any:
        yield from ()
        raise InvalidValue(name="draft", given="a text", allowed="a poem")


class Cautious(Provider):
    """Reads before it sends, and the platform fails to answer that."""

    def send_private_reply(self, command: Any) -> Any:
        yield Request(method="GET", url=ELSEWHERE, effect=Effect.READ)
        raise TemporaryFailure(platform=self.name, outcome=Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("how", "error"),
    [(Choosy, InvalidValue), (Cautious, TemporaryFailure)],
    ids=lambda one: one.__name__,
)
def test_a_send_that_ends_before_its_request_leaves_nothing_unknown(
    spoilt: Spoilt, how: type, error: type[Exception]
) -> None:
    world = spoilt(how)
    comment, sends = world.comment(), world.sends()
    with pytest.raises(error):
        world.page.reply(comment, "Hello", actor=ANNA)
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.REFUSED
    assert str(attempt.error).startswith("NeverSent: the request never left")
    assert world.sends() == sends


def test_a_method_that_is_no_generator_is_told_what_a_flow_is(
    spoilt: Spoilt,
) -> None:
    class Eager(Provider):
        def list_posts(self, command: Any) -> Any:
            return []

    with pytest.raises(ProviderFault, match=r"returned list.*generator"):
        list(spoilt(Eager).page.posts())


def test_a_capability_that_is_not_declared_is_refused_even_if_it_is_written(
    spoilt: Spoilt, scene: Scene
) -> None:
    undeclared = {Capability.LIST_POSTS, Capability.SEND_PRIVATE_REPLY}

    class Modest(Provider):
        capabilities = Registry().provider(scene.platform).capabilities - undeclared

    world = spoilt(Modest)
    comment = world.comment()
    journal = len(world.sandbox.journal)
    with pytest.raises(Unsupported, match="list_posts"):
        list(world.page.posts())
    with pytest.raises(Unsupported, match="send_private_reply"):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert len(world.sandbox.journal) == journal
    assert world.page.why(comment).attempts == ()


def test_a_policy_of_another_action_is_a_fault(spoilt: Spoilt) -> None:
    class Confused(Provider):
        def policy(self, action: Action, *, preset: str | None = None) -> Any:
            return super().policy(Action.MESSAGE, preset=preset)  # type: ignore[safe-super]

    with pytest.raises(ProviderFault, match="policy"):
        spoilt(Confused)


def test_a_fact_that_is_a_plain_boolean_is_refused(world: World) -> None:
    comment = world.comment()
    with pytest.raises(InvalidValue, match=r"facts\['already_replied'\].*Fact.YES"):
        world.page.can_reply(comment, facts={"already_replied": True})  # type: ignore[dict-item]
    with pytest.raises(InvalidValue, match=r"Fact.YES"):
        world.client.bind(world.page.account, facts={"likes": False})  # type: ignore[dict-item]


def test_an_actor_that_is_a_name_is_refused(world: World) -> None:
    with pytest.raises(InvalidValue, match=r"Actor.human"):
        world.page.reply(world.comment(), "Hello", actor="anna")  # type: ignore[arg-type]


def test_a_comment_that_is_an_id_is_refused_with_how_to_fetch_it(world: World) -> None:
    with pytest.raises(InvalidValue, match=r"account.comment\(id\)"):
        world.page.reply("1_2", "Hello", actor=ANNA)  # type: ignore[arg-type]


@pytest.mark.parametrize("lease", [timedelta(), timedelta(seconds=179)])
def test_a_lease_too_short_to_be_safe_is_refused(lease: timedelta) -> None:
    with pytest.raises(InvalidValue, match="lease"):
        Client("sqlite://", lease=lease)


def test_patience_cannot_be_negative() -> None:
    with pytest.raises(InvalidValue, match="patience"):
        Client("sqlite://", patience=timedelta(seconds=-1))


def test_policies_of_the_hosts_own_take_the_place_of_the_drivers(world: World) -> None:
    strict = world.page.policy(Action.PRIVATE_REPLY).override({"text_length": {"limit": 4}})
    page = world.client.bind(world.page.account, policies={Action.PRIVATE_REPLY: strict})
    comment = world.comment()
    assert world.page.can_reply(comment, draft="Hello").allowed
    assert not page.can_reply(comment, draft="Hello").allowed
    assert page.policy(Action.MESSAGE) == world.page.policy(Action.MESSAGE)


class Anxious(Provider):
    """Reads back what it sent, and takes the reading's failure for the send's."""

    def send_private_reply(self, command: Any) -> Any:
        yield from super().send_private_reply(command)
        yield Request(method="GET", url=ELSEWHERE, effect=Effect.READ)


@pytest.mark.parametrize("reachable", [True, False])
def test_a_failure_to_read_back_does_not_free_a_reply_that_was_sent(
    spoilt: Spoilt, reachable: bool
) -> None:
    class Refusing(Anxious):
        def send_private_reply(self, command: Any) -> Any:
            yield from super().send_private_reply(command)
            raise RateLimited(platform=command.account.platform)

    world = spoilt(Refusing)
    comment = world.comment()
    if not reachable:
        world.sandbox.faults.order("unreachable", path="*/readback", times=None)
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    assert receipt.found_by_looking
    assert world.delivered(comment) == ["Hello"]
