"""What the tables of the contract leave open about TikTok's refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from contract.tiktok.refusals import REFUSALS
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import (
    ContentInvalid,
    Outcome,
    PlatformError,
    RateLimited,
    SpamBlocked,
    TemporaryFailure,
    WindowClosed,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.tiktok.answers import read
from privatereply.providers.tiktok.codes import CODES


def caught(
    response: Response,
    effect: Effect = Effect.WRITE,
    action: Action | None = Action.PRIVATE_REPLY,
) -> PlatformError:
    with pytest.raises(PlatformError) as error:
        read(response, effect=effect, action=action)
    return error.value


@pytest.mark.parametrize(
    "sentence",
    ["You are sending messages too fast. Take a rest.", "TOO FAST", "Please take a rest"],
)
def test_an_account_that_sends_too_fast_rests_for_hours(
    no: Callable[..., Response], sentence: str
) -> None:
    error = caught(no(40064, sentence))
    assert (type(error), error.outcome) == (SpamBlocked, Outcome.REFUSED)
    assert error.retry_after == timedelta(hours=4)
    assert error.detail == sentence


@given(st.text())
def test_what_the_rules_for_messages_block_is_never_called_a_closed_window(sentence: str) -> None:
    body = {"code": 40064, "message": sentence, "request_id": "r"}
    error = caught(Response(status=200, body=repr(body).replace("'", '"').encode(errors="replace")))
    assert not isinstance(error, WindowClosed)
    assert error.outcome in {Outcome.REFUSED, Outcome.UNKNOWN}


def test_every_code_the_driver_knows_is_held_to_the_contract() -> None:
    bodies = [one.answer.body for one in REFUSALS if one.answer.status == 200]
    held = {json.loads(body)["code"] for body in bodies}
    assert {int(code) for code in CODES} <= held


def test_the_code_decides_and_not_the_sentence(no: Callable[..., Response]) -> None:
    assert type(caught(no(40002, "You are sending messages too fast."))) is ContentInvalid


@pytest.mark.parametrize(
    ("code", "kind", "outcome"),
    [
        (40999, PlatformError, "refused"),
        (4, PlatformError, "refused"),
        (50001, TemporaryFailure, "unknown"),
        (70000, TemporaryFailure, "unknown"),
    ],
)
def test_a_code_nobody_lists_is_a_general_refusal_or_the_platforms_own_failure(
    no: Callable[..., Response], code: int, kind: type[PlatformError], outcome: str
) -> None:
    error = caught(no(code))
    assert (type(error), error.outcome, error.code) == (kind, Outcome(outcome), str(code))


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (429, RateLimited, "refused"),
        (500, TemporaryFailure, "unknown"),
        (504, TemporaryFailure, "unknown"),
    ],
)
def test_a_call_that_never_reached_the_api_means_what_its_status_says(
    status: int, kind: type[PlatformError], outcome: str
) -> None:
    error = caught(Response(status=status, body=b"<html>"))
    assert (type(error), error.outcome) == (kind, Outcome(outcome))
    assert error.retry_after == timedelta(minutes=5)


def test_too_many_calls_are_followed_by_five_minutes_of_silence(
    no: Callable[..., Response],
) -> None:
    assert caught(no(40100)).retry_after == timedelta(minutes=5)
    assert caught(no(40105)).retry_after is None
    assert caught(no(51065)).retry_after is None


def test_a_part_is_an_answer_that_says_so(ok: Callable[..., Response]) -> None:
    answer = read(ok({"message": {"message_id": "m"}}, 20001), effect=Effect.WRITE)
    assert answer.partial
    assert answer.tree == {"message": {"message_id": "m"}}
    assert not read(ok(), effect=Effect.READ).partial
