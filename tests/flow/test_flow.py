"""A flow is stepped the same way in both colours, and never mistaken for what it is not."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import anyio
import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import NeverSent, NoAnswer, NotFound, Unanswered, UnreadableAnswer
from privatereply.flow import Done, Effect, Flow, Request, Response, arun, begin, resume, run

Script = list[Response | BaseException]


def get(path: str) -> Request:
    return Request(method="GET", url=f"https://graph.facebook.com/{path}", effect=Effect.READ)


@attrs.define
class Wire:
    """Answers by a script and remembers what it was asked."""

    script: Script
    asked: list[str] = attrs.field(factory=list[str])

    def send(self, request: Request) -> Response:
        self.asked.append(request.url.rpartition("/")[2])
        outcome = self.script.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def asend(self, request: Request) -> Response:
        await anyio.lowlevel.checkpoint()
        return self.send(request)


Carry = Callable[[Flow[Any], Wire], Any]


def awaited(flow: Flow[Any], wire: Wire, *, backend: str) -> Any:
    return anyio.run(functools.partial(arun, flow, wire.asend), backend=backend)


@pytest.fixture(params=["run", "arun-asyncio", "arun-trio"])
def carry(request: pytest.FixtureRequest) -> Carry:
    """Carries a flow through, in each colour."""
    if request.param == "run":
        return lambda flow, wire: run(flow, wire.send)
    return functools.partial(awaited, backend=request.param.removeprefix("arun-"))


@attrs.define
class Driver:
    """Reads two things, and says how it ended."""

    ends: list[str] = attrs.field(factory=list[str])

    def both(self) -> Flow[bytes]:
        try:
            first = yield get("one")
            second = yield from self._second()
        except BaseException as error:
            self.ends.append(type(error).__name__)
            raise
        else:
            self.ends.append("done")
            return first.body + second.body

    def _second(self) -> Flow[Response]:
        return (yield get("two"))


def ok(body: bytes = b"") -> Response:
    return Response(status=200, body=body)


def test_a_flow_is_sent_each_response_and_returns_its_value(carry: Carry) -> None:
    driver, wire = Driver(), Wire([ok(b"a"), ok(b"b")])
    assert carry(driver.both(), wire) == b"ab"
    assert wire.asked == ["one", "two"]
    assert driver.ends == ["done"]


def test_a_flow_without_a_request_returns_at_once(carry: Carry) -> None:
    def nothing() -> Flow[str]:
        yield from ()
        return "nothing to ask"

    wire = Wire([])
    assert carry(nothing(), wire) == "nothing to ask"
    assert wire.asked == []


@pytest.mark.parametrize("failure", [NeverSent, Unanswered])
def test_a_failure_of_the_transport_is_thrown_into_the_flow(
    carry: Carry, failure: type[NoAnswer]
) -> None:
    def careful() -> Flow[str]:
        try:
            yield get("send")
        except NoAnswer as error:
            found = yield get("look")
            return f"{type(error).__name__}, then {found.status}"
        return "sent"

    wire = Wire([failure(), ok()])
    assert carry(careful(), wire) == f"{failure.__name__}, then 200"
    assert wire.asked == ["send", "look"]


def test_a_failure_the_flow_does_not_handle_reaches_the_caller_as_it_is(carry: Carry) -> None:
    driver, failure = Driver(), Unanswered()
    with pytest.raises(Unanswered) as caught:
        carry(driver.both(), Wire([ok(), failure]))
    assert caught.value is failure
    assert driver.ends == ["Unanswered"]


def test_what_the_flow_raises_reaches_the_caller(carry: Carry) -> None:
    def refusing() -> Flow[None]:
        yield get("one")
        raise NotFound(platform="facebook")

    with pytest.raises(NotFound):
        carry(refusing(), Wire([ok()]))


@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt()])
def test_anything_else_out_of_the_transport_closes_the_flow(error: BaseException) -> None:
    driver = Driver()
    with pytest.raises(type(error)):
        run(driver.both(), Wire([ok(), error]).send)
    assert driver.ends == ["GeneratorExit"]


def test_a_stop_iteration_out_of_the_transport_is_not_the_result() -> None:
    driver = Driver()
    with pytest.raises(StopIteration):
        run(driver.both(), Wire([ok(), StopIteration(b"not the result")]).send)
    assert driver.ends == ["GeneratorExit"]


def test_a_stop_iteration_out_of_an_awaited_transport_is_not_the_result() -> None:
    driver = Driver()

    async def main() -> None:
        async def send(request: Request) -> Response:
            raise StopIteration(b"not the result")

        await arun(driver.both(), send)

    with pytest.raises(RuntimeError, match="StopIteration"):
        anyio.run(main)
    assert driver.ends == ["GeneratorExit"]


def test_a_stop_iteration_within_the_flow_is_not_its_result(carry: Carry) -> None:
    def careless() -> Flow[object]:
        yield get("one")
        return next(iter(()))

    with pytest.raises(RuntimeError):
        carry(careless(), Wire([ok()]))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancellation_closes_the_flow_and_asks_nothing_more(backend: str) -> None:
    driver, asked = Driver(), list[str]()

    async def send(request: Request) -> Response:
        asked.append(request.url)
        await anyio.sleep_forever()
        raise AssertionError

    async def main() -> bool:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(arun, driver.both(), send)
                await anyio.wait_all_tasks_blocked()
                scope.cancel()
        return scope.cancelled_caught

    assert anyio.run(main, backend=backend)
    assert len(asked) == 1
    assert driver.ends in (["CancelledError"], ["GeneratorExit"])


def test_a_flow_can_be_stopped_after_every_step() -> None:
    for steps in range(2):
        driver = Driver()
        flow = driver.both()
        step: Request | Done[bytes] = begin(flow)
        for _ in range(steps):
            step = resume(flow, ok())
        assert isinstance(step, Request)
        flow.close()
        assert driver.ends == ["GeneratorExit"]


@given(st.lists(st.one_of(st.binary(), st.sampled_from([NeverSent, Unanswered])), max_size=6))
def test_stepping_by_hand_and_running_come_to_the_same(script: list[Any]) -> None:
    def gather() -> Flow[list[object]]:
        seen: list[object] = []
        for number in range(len(script)):
            try:
                seen.append((yield get(str(number))).body)
            except NoAnswer as error:
                seen.append(type(error))
        return seen

    outcomes = [ok(item) if isinstance(item, bytes) else item() for item in script]
    flow = gather()
    step = begin(flow)
    for outcome in outcomes:
        assert isinstance(step, Request)
        step = resume(flow, outcome)
    assert step == Done(script)
    assert run(gather(), Wire([*outcomes]).send) == script


def test_a_response_finds_its_first_header_by_lower_case_name() -> None:
    response = Response(status=200, headers=(("x-a", "1"), ("x-a", "2")))
    assert response.header("x-a") == "1"
    assert response.header("x-b") is None


@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists))
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert ok(json.dumps(value).encode()).json("facebook") == value


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"id": "1', b"\xff\xfe\xfa", b"[" * 100_000, b"9" * 10_000, b"{}{}"],
    ids=["empty", "html", "truncated", "no-utf8", "deep", "long-number", "two-values"],
)
def test_what_is_not_json_is_an_unreadable_answer_that_repeats_nothing(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        Response(status=502, body=body).json("facebook")
    assert (caught.value.platform, caught.value.status) == ("facebook", 502)
    assert caught.value.__cause__ is None


def test_no_secret_is_in_the_repr_of_a_request_or_response() -> None:
    request = Request(
        method="POST",
        url="https://graph.facebook.com/me",
        effect=Effect.WRITE,
        params=(("access_token", "SECRET"),),
        headers=(("authorization", "SECRET"),),
        body=b"SECRET",
    )
    response = Response(status=200, headers=(("set-cookie", "SECRET"),), body=b"SECRET")
    assert "SECRET" not in f"{request!r} {response!r}"
