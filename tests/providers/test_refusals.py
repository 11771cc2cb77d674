"""What the tables of the contract leave open about Meta's refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from contract.meta import REFUSALS
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import (
    AuthenticationFailed,
    NotEligible,
    Outcome,
    PlatformError,
    RateLimited,
    RecipientUnavailable,
    TemporaryFailure,
    UnreadableAnswer,
    WindowClosed,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.graph.answers import read
from privatereply.providers.graph.codes import CODES, PAIRS, SUBCODES


def caught(
    response: Response,
    effect: Effect = Effect.WRITE,
    action: Action | None = Action.PRIVATE_REPLY,
) -> PlatformError:
    with pytest.raises(PlatformError) as error:
        read(response, platform="facebook", effect=effect, action=action)
    return error.value


def test_every_code_the_drivers_know_is_held_to_the_contract() -> None:
    bodies = [one.answer.body for one in REFUSALS if one.answer.body.startswith(b'{"error"')]
    errors = [json.loads(body)["error"] for body in bodies]
    held = {(str(one["code"]), str(one.get("error_subcode", ""))) for one in errors}
    assert held >= set(PAIRS)
    assert {subcode for _, subcode in held} >= set(SUBCODES)
    # In no table; between two that are, it can only be of their kind.
    assert {code for code, subcode in held if not subcode} >= set(CODES) - {"10901"}


def test_the_code_between_two_that_are_listed_is_of_their_kind(
    refused: Callable[..., Response],
) -> None:
    error = caught(refused(10901))
    assert (type(error), error.outcome) == (NotEligible, Outcome.REFUSED)


@pytest.mark.parametrize(("code", "subcode"), [(1, None), (10900, None), (100, 2534025)])
def test_a_refused_read_changes_nothing(
    refused: Callable[..., Response], code: int, subcode: int | None
) -> None:
    assert caught(refused(code, subcode), Effect.READ, None).outcome is Outcome.REFUSED


@pytest.mark.parametrize("action", [Action.MESSAGE, None])
def test_only_a_comment_has_a_reply_that_can_be_spent(
    refused: Callable[..., Response], action: Action | None
) -> None:
    assert caught(refused(2, 1545133), action=action).outcome is Outcome.REFUSED
    assert caught(refused(1), action=action).outcome is Outcome.UNKNOWN


def test_the_refusal_with_many_causes_names_the_one_that_can_be_mended(
    refused: Callable[..., Response],
) -> None:
    error = caught(refused(100, 2534025))
    assert error.outcome is Outcome.SPENT
    assert "check that the token belongs to the account that owns the media" in str(error)


def test_the_subcode_decides_before_the_code(refused: Callable[..., Response]) -> None:
    assert type(caught(refused(200, 1545041))) is RecipientUnavailable
    assert type(caught(refused(100, 2534022))) is WindowClosed


def test_numbers_written_as_text_are_numbers(refused: Callable[..., Response]) -> None:
    assert type(caught(refused("10", "2534022"))) is WindowClosed


@given(st.integers(10**9, 10**20 - 1), st.integers(300, 499).filter(lambda one: one != 429))
def test_a_code_nobody_lists_is_a_general_refusal_and_never_about_the_token(
    code: int, status: int
) -> None:
    body = f'{{"error": {{"code": {code}}}}}'.encode()
    error = caught(Response(status=status, body=body))
    assert type(error) is PlatformError
    assert error.outcome is Outcome.REFUSED
    assert error.code == str(code)


@pytest.mark.parametrize(("status", "transient"), [(500, False), (503, False), (400, True)])
def test_an_unlisted_code_may_have_acted_if_the_platform_calls_it_its_own_failure(
    refused: Callable[..., Response], status: int, transient: bool
) -> None:
    error = caught(refused(4711, None, status, is_transient=transient))
    assert (type(error), error.outcome) == (TemporaryFailure, Outcome.UNKNOWN)


@pytest.mark.parametrize("tree", [{"error": {}}, {"error": "invalid"}, {"error": {"code": None}}])
@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_without_a_code_leaves_a_send_unknown(
    answer: Callable[..., Response], tree: object, status: int
) -> None:
    error = caught(answer(tree, status))
    assert (type(error), error.outcome) == (UnreadableAnswer, Outcome.UNKNOWN)


@pytest.mark.parametrize("data", ['{"blame": 1}', {"blame": 1}, None, 3])
def test_error_data_of_any_shape_is_no_trouble(
    refused: Callable[..., Response], data: object
) -> None:
    assert type(caught(refused(190, 463, error_data=data))) is AuthenticationFailed


def test_the_token_endpoints_have_a_shape_of_their_own(answer: Callable[..., Response]) -> None:
    tree = {"error_type": "OAuthException", "code": 400, "error_message": "Redirect differs"}
    error = caught(answer(tree, 400), Effect.READ, None)
    assert (type(error), error.code, error.detail) == (PlatformError, "400", "Redirect differs")
    limited = caught(answer(tree | {"code": 429}, 400), Effect.READ, None)
    assert type(limited) is RateLimited
    bare = caught(answer({"error_message": "?"}, 503), Effect.READ, None)
    assert type(bare) is TemporaryFailure


def test_what_support_asks_for_is_kept_from_body_or_header(
    refused: Callable[..., Response], answer: Callable[..., Response]
) -> None:
    assert caught(refused(1, fbtrace_id="Aq3_x-")).trace_id == "Aq3_x-"
    html = answer(b"<html>", 500, x_fb_trace_id="Hk1")
    assert caught(html).trace_id == "Hk1"
    assert caught(answer(b"<html>", 500, x_fb_debug="d+/=")).trace_id == "d+/="


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "120"}, timedelta(seconds=120)),
        ({"retry_after": "9999999999"}, timedelta(days=1)),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "Sat, 21 Nov 2026 12:05:00 GMT"}, None),
        (
            {
                "retry_after": "Sat, 21 Nov 2026 12:05:00 GMT",
                "date": "Sat, 21 Nov 2026 12:00:00 GMT",
            },
            timedelta(minutes=5),
        ),
        (
            {
                "x_business_use_case_usage": '{"1": [{"type": "pages", "call_count": 208,'
                ' "estimated_time_to_regain_access": 7}]}'
            },
            timedelta(minutes=7),
        ),
        ({}, None),
    ],
)
def test_when_to_come_back_is_told_by_headers_only(
    answer: Callable[..., Response], headers: dict[str, str], wait: timedelta | None
) -> None:
    limited = answer({"error": {"code": 4}}, 400, **headers)
    assert caught(limited).retry_after == wait
    closed = answer({"error": {"code": 10, "error_subcode": 2018278}}, 400, **headers)
    assert caught(closed).retry_after is None
