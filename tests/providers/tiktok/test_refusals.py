"""Every code of TikTok's tables, and what no table lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import (
    AuthenticationFailed,
    ContentInvalid,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
    UnreadableAnswer,
    WindowClosed,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.tiktok.answers import read
from privatereply.providers.tiktok.codes import CODES

_FILES = [40901, *range(40905, 40913), 40914, 40915]
_PARAMETERS = [40000, 40002, 40006, 40008, 40010, 40011, 40051, 40700, 41001, 41002]
TABLE: list[tuple[type[PlatformError], str, list[int]]] = [
    (ContentInvalid, "refused", _PARAMETERS + _FILES),
    (PermissionDenied, "refused", [40001, 40118, 40119, 40124, 40125, 41000]),
    (NotFound, "refused", [40007]),
    (RateLimited, "refused", [40016, 40100, 40132, 40133]),
    (AuthenticationFailed, "refused", [*range(40101, 40109), 40110, 40115, 40116]),
    (Suspended, "refused", [40113]),
    (TemporaryFailure, "refused", [40202, 40902, 40903, 40913, 51065, 60001]),
    (TemporaryFailure, "unknown", [50000, 50002, 51305]),
    (PlatformError, "unknown", [40050]),
    (PlatformError, "refused", [40064]),
]
ROWS = [(code, kind, outcome) for kind, outcome, codes in TABLE for code in codes]


def caught(
    response: Response,
    effect: Effect = Effect.WRITE,
    action: Action | None = Action.PRIVATE_REPLY,
) -> PlatformError:
    with pytest.raises(PlatformError) as error:
        read(response, effect=effect, action=action)
    return error.value


@pytest.mark.parametrize(("code", "kind", "outcome"), ROWS)
def test_each_code_has_its_error_and_outcome_whatever_the_status(
    no: Callable[..., Response], code: int, kind: type[PlatformError], outcome: str
) -> None:
    for status in (200, 400, 503):
        error = caught(no(code, status=status))
        assert (type(error), error.outcome) == (kind, Outcome(outcome))
        assert (error.code, error.status) == (str(code), status)
        assert error.trace_id == "20261121abc"
    assert caught(no(code), Effect.READ, None).outcome is Outcome.REFUSED


def test_every_listed_code_has_a_row_here() -> None:
    assert set(CODES) == {str(code) for code, _, _ in ROWS}


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
    "body", [b"", b"<html>", b"[]", b"7", b"[" * 100_000, b"{}", b'{"code": null}', b'{"code": []}']
)
def test_an_answer_without_a_code_leaves_a_send_unknown(body: bytes) -> None:
    for status in (200, 302, 404):
        error = caught(Response(status=status, body=body))
        assert (type(error), error.outcome) == (UnreadableAnswer, Outcome.UNKNOWN)
    read_error = caught(Response(status=200, body=body), Effect.READ, None)
    assert read_error.outcome is Outcome.REFUSED


@pytest.mark.parametrize("status", [302, 404])
def test_success_with_another_status_is_none(ok: Callable[..., Response], status: int) -> None:
    response = Response(status=status, body=ok({"message": {"message_id": "m"}}).body)
    assert caught(response).outcome is Outcome.UNKNOWN


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


def test_nothing_the_platform_writes_gets_into_a_sentence_of_ours(
    no: Callable[..., Response],
) -> None:
    error = caught(no(40007, "Zofia wrote"))
    assert "Zofia" not in str(error) + repr(error)
    assert error.detail == "Zofia wrote"
