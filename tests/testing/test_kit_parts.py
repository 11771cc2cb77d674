"""What clauses are made of: texts in requests, plays, answers that are spoilt, commands."""

from __future__ import annotations

import json
import socket
import time
from datetime import datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import NeverSent, Outcome, PlatformError, Unanswered
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.model import Account
from privatereply.provider import Capability, Sent
from privatereply.testing import Sample, answer
from privatereply.testing.asking import command, completed, lacking
from privatereply.testing.bodies import REMOVED, rewritten, texts_of
from privatereply.testing.privacy import leaked, told_by
from privatereply.testing.stepping import opened, play
from privatereply.testing.strategies import always, outcomes, responses
from privatereply.testing.watching import forbidden, watched

TEXT = "Zażółć 🎉 & = ?"
URL = "https://api.example/x"


def request(effect: Effect = Effect.WRITE, **more: object) -> Request:
    """A request with something in it."""
    return Request(**{"method": "POST", "url": URL, "effect": effect, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "made",
    [
        request(body=json.dumps({"message": {"text": TEXT}}).encode()),
        request(body=json.dumps({"text": TEXT}, ensure_ascii=False).encode()),
        request(body=urlencode({"status": TEXT}).encode()),
        request(body=urlencode({"message": json.dumps({"text": TEXT})}).encode()),
        request(params=(("message", json.dumps({"parts": [{"text": TEXT}]})),)),
        request(params=(("q", TEXT),)),
        request(url=f"{URL}/{'Za%C5%BC%C3%B3%C5%82%C4%87%20%F0%9F%8E%89%20%26%20%3D%20%3F'}"),
        request(body=f'--b\r\ncontent-disposition: form-data; name="t"\r\n\r\n{TEXT}'.encode()),
    ],
    ids=["json", "utf-8", "form", "json in a form", "json in a parameter", "query", "path", "part"],
)
def test_a_text_is_found_wherever_it_stands(made: Request) -> None:
    assert any(TEXT in said for said in texts_of(made))


def test_a_text_that_was_cut_is_not_found() -> None:
    made = request(body=json.dumps({"text": TEXT[:-1]}).encode())
    assert not any(TEXT in said for said in texts_of(made))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_found_in_json_and_in_forms(text: str) -> None:
    inner = json.dumps([text])
    for body in (json.dumps({"a": [text]}), urlencode({"a": text}), urlencode({"a": inner})):
        assert text in set(texts_of(request(body=body.encode())))


def test_leaves_are_replaced_and_removed() -> None:
    tree = {"a": [1, 2, {"b": 1}], "c": 1}
    without = rewritten(tree, lambda leaf: REMOVED if leaf == 1 else leaf)
    assert without == {"a": [2, {}]}


def writing(*, after: bool = False) -> Flow[Sent]:
    """Writes, and asks once more if it is told to."""
    yield request(Effect.READ)
    yield request()
    if after:
        yield request(Effect.READ)
    return Sent(message_id="m1")


OK = answer({})


def test_a_play_keeps_what_was_asked_told_and_returned() -> None:
    played = play(writing, [OK, OK, OK])
    assert played.effects == [Effect.READ, Effect.WRITE]
    assert (played.write, played.writes, len(played.outcomes)) == (1, 1, 2)
    assert played.outcome is Outcome.SENT


def test_a_play_that_is_cut_short_has_no_end() -> None:
    played = play(writing, [OK])
    assert not played.ended
    assert played.outcome is None
    assert len(played.requests) == 2
    assert "asked for more after 1 answers" in played.end


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ([Unanswered()], Outcome.REFUSED),
        ([OK, Unanswered()], Outcome.UNKNOWN),
        ([OK, NeverSent()], Outcome.REFUSED),
        ([OK, PlatformError(platform="p")], Outcome.REFUSED),
        ([OK, OK, PlatformError(platform="p")], Outcome.UNKNOWN),
        ([OK, OK, PlatformError(platform="p", outcome=Outcome.SPENT)], Outcome.SPENT),
    ],
)
def test_a_play_counts_as_the_ledger_would_count_it(
    told: list[Response | Exception], outcome: Outcome
) -> None:
    def flow() -> Flow[Sent]:
        asking = writing(after=True)
        step = next(asking)
        for each in told:
            given = yield step
            if isinstance(each, PlatformError):
                raise each
            step = asking.send(given)
        return Sent(message_id=None)

    answers = [OK if isinstance(each, PlatformError) else each for each in told]
    assert play(flow, answers).outcome is outcome  # type: ignore[arg-type]


class Odd:
    """Looks without a flow."""

    def look(self, command: object) -> None: ...


def test_what_is_no_flow_is_told_from_one() -> None:
    with pytest.raises(AssertionError, match="it has to return a flow"):
        opened(Odd(), Capability.LOOK, None)  # type: ignore[arg-type]


def test_answers_are_the_same_in_every_run() -> None:
    def tried() -> list[str]:
        found: list[str] = []
        documented = [answer({"id": "7", "list": [1, 2]})]
        always(outcomes(documented), lambda one: found.append(repr(one)), 30)
        return found

    first = tried()
    assert first == tried()
    assert len(set(first)) > 5


def test_answers_are_documented_nearly_so_or_nothing_of_the_kind() -> None:
    found: list[Response] = []
    always(responses([answer({"id": "7", "more": {"next": None}})]), found.append, 200)
    bodies = {one.body for one in found}
    assert b'{"id": "7", "more": {"next": null}}' in bodies
    assert any(body.startswith(b'{"id": "7"') and b"next" not in body for body in bodies)
    assert len({one.status for one in found}) > 10


def test_a_secret_is_found_however_it_is_written() -> None:
    private = {"it": "Zażółć gęś/1"}
    for said in (
        "a Zażółć gęś/1 b",
        json.dumps({"a": "Zażółć gęś/1"}),
        repr(json.dumps({"a": "Zażółć gęś/1"}).encode()),
        repr("Zażółć gęś/1".encode()),
        "q=Za%C5%BC%C3%B3%C5%82%C4%87+g%C4%99%C5%9B%2F1",
        "q=Za%C5%BC%C3%B3%C5%82%C4%87%20g%C4%99%C5%9B%2F1",
    ):
        assert leaked(said, private) == "it"
    assert leaked("Zażółć", private) is None


def test_what_an_error_came_from_is_read_too() -> None:
    try:
        try:
            json.loads("the token 4711 is no JSON")
        except ValueError as cause:
            raise PlatformError(platform="p", detail="Zofia") from cause
    except PlatformError as error:
        said = told_by(error)
    assert "4711" in said
    assert "Zofia" not in said


def test_a_function_that_waits_or_tells_the_time_is_seen() -> None:
    assert watched(lambda: time.sleep(0)) == {"time.sleep"}
    assert watched(lambda: datetime.now().astimezone()) >= {"datetime.now"}
    assert watched(lambda: sorted([3, 1])) == set()


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (time.sleep, {"time.sleep"}),
        (time.monotonic, {"time.monotonic"}),
        (datetime.now, {"datetime.now"}),
        (open, {"io.open"}),
        (socket.socket.__new__(socket.socket).connect, {"socket.connect"}),
        (sorted, set()),
        (datetime.fromtimestamp, set()),
        ("".join, set()),
    ],
)
def test_built_in_functions_are_known_by_what_they_do(function: object, found: set[str]) -> None:
    assert forbidden(function) == found


SAMPLE = Sample(account=Account(platform="p", id="1"))


@pytest.mark.parametrize("capability", Capability, ids=lambda one: one.value)
def test_there_is_a_command_for_everything(capability: Capability) -> None:
    assert command(capability, completed("p", None)) is not None


def test_a_sample_says_what_it_lacks() -> None:
    assert lacking(Capability.GET_COMMENT, SAMPLE) == "comment"
    assert command(Capability.GET_COMMENT, SAMPLE) is None
    assert lacking(Capability.LIST_POSTS, SAMPLE) is None


def test_an_authors_command_takes_the_place_of_ours() -> None:
    sample = Sample(account=SAMPLE.account, commands={Capability.GET_COMMENT: "mine"})
    assert lacking(Capability.GET_COMMENT, sample) is None
    assert command(Capability.GET_COMMENT, sample) == "mine"
