"""Every row of the platform's error table, and what no table lists."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    ContentInvalid,
    NotEligible,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
    UnreadableAnswer,
    WindowClosed,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.graph.answers import read

TABLE: list[tuple[Any, Any, type[PlatformError], str]] = [
    (1, None, TemporaryFailure, "unknown"),
    (1, 1965014, TemporaryFailure, "unknown"),
    (1, 99, TemporaryFailure, "unknown"),
    (1, 1357046, TemporaryFailure, "unknown"),
    (2, None, TemporaryFailure, "unknown"),
    (2, 1545133, NotEligible, "spent"),
    (2, 2018344, PermissionDenied, "refused"),
    (3, None, PermissionDenied, "refused"),
    (4, None, RateLimited, "refused"),
    (4, 2018022, RateLimited, "refused"),
    (4, 1349210, RateLimited, "refused"),
    (4, 1349211, RateLimited, "refused"),
    (4, 1349212, RateLimited, "refused"),
    (9, 2018352, RateLimited, "refused"),
    (10, None, PermissionDenied, "refused"),
    (10, 2018278, WindowClosed, "refused"),
    (10, 2534022, WindowClosed, "refused"),
    (10, 2018065, WindowClosed, "refused"),
    (10, 2018108, RecipientUnavailable, "refused"),
    (10, 1893063, Suspended, "refused"),
    (10, 1404170, SpamBlocked, "refused"),
    (10, 2534077, AuthenticationFailed, "refused"),
    (10, 2018300, PermissionDenied, "refused"),
    (17, None, RateLimited, "refused"),
    (20, 1772107, TemporaryFailure, "unknown"),
    (32, None, RateLimited, "refused"),
    (36103, None, PermissionDenied, "refused"),
    (80001, None, RateLimited, "refused"),
    (80002, None, RateLimited, "refused"),
    (80006, None, RateLimited, "refused"),
    (613, None, RateLimited, "refused"),
    (613, 1996, RateLimited, "refused"),
    (613, 2534040, RateLimited, "refused"),
    (613, 2018338, SpamBlocked, "refused"),
    (613, 1893016, ContentInvalid, "refused"),
    (100, None, ContentInvalid, "refused"),
    (100, 33, NotFound, "refused"),
    (100, 2018001, RecipientUnavailable, "refused"),
    (100, 2018014, ContentInvalid, "refused"),
    (100, 2018008, ContentInvalid, "refused"),
    (100, 2018047, ContentInvalid, "refused"),
    (100, 2018074, ContentInvalid, "refused"),
    (100, 2018294, ContentInvalid, "refused"),
    (100, 2018109, ContentInvalid, "refused"),
    (100, 2018292, ContentInvalid, "refused"),
    (100, 2534013, AuthenticationFailed, "refused"),
    (100, 2534014, RecipientUnavailable, "refused"),
    (100, 2534015, ContentInvalid, "refused"),
    (100, 2534025, NotEligible, "spent"),
    (100, 2534029, Suspended, "refused"),
    (100, 2534037, PermissionDenied, "refused"),
    (102, None, AuthenticationFailed, "refused"),
    *[
        (190, subcode, AuthenticationFailed, "refused")
        for subcode in (None, 458, 459, 460, 463, 464, 467, 492, 4711)
    ],
    (200, None, PermissionDenied, "refused"),
    (200, 1545041, RecipientUnavailable, "refused"),
    (200, 2018021, PermissionDenied, "refused"),
    (200, 2018027, PermissionDenied, "refused"),
    (200, 2018028, PermissionDenied, "refused"),
    (200, 2534041, PermissionDenied, "refused"),
    (230, None, RecipientUnavailable, "refused"),
    (341, None, RateLimited, "refused"),
    (368, None, SpamBlocked, "refused"),
    (368, 1390008, SpamBlocked, "refused"),
    (506, None, AlreadyReplied, "spent"),
    (551, None, RecipientUnavailable, "refused"),
    (551, 1545041, RecipientUnavailable, "refused"),
    (1200, None, TemporaryFailure, "unknown"),
    (2022, None, SpamBlocked, "refused"),
    (10900, None, AlreadyReplied, "spent"),
    (10901, None, NotEligible, "refused"),
    (10902, None, NotEligible, "refused"),
    (10903, None, NotEligible, "refused"),
    (2018300, None, PermissionDenied, "refused"),
    (2018321, None, TemporaryFailure, "refused"),
    (9000001, None, NotFound, "refused"),
    (36000, None, ContentInvalid, "refused"),
]


def caught(
    response: Response,
    effect: Effect = Effect.WRITE,
    action: Action | None = Action.PRIVATE_REPLY,
) -> PlatformError:
    with pytest.raises(PlatformError) as error:
        read(response, platform="facebook", effect=effect, action=action)
    return error.value


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(("code", "subcode", "kind", "outcome"), TABLE)
def test_each_code_has_its_error_and_outcome_whatever_the_status(
    refused: Callable[..., Response],
    code: int,
    subcode: int | None,
    kind: type[PlatformError],
    outcome: str,
    status: int,
) -> None:
    error = caught(refused(code, subcode, status))
    assert type(error) is kind
    assert error.outcome is Outcome(outcome)
    assert (error.code, error.status) == (str(code), status)
    assert error.subcode == (None if subcode is None else str(subcode))


@pytest.mark.parametrize(("code", "subcode", "kind", "outcome"), TABLE)
def test_a_refused_read_changes_nothing(
    refused: Callable[..., Response],
    code: int,
    subcode: int | None,
    kind: type[PlatformError],
    outcome: str,
) -> None:
    error = caught(refused(code, subcode), Effect.READ, None)
    assert type(error) is kind
    assert error.outcome is Outcome.REFUSED


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


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": {"co', b"[]", b"7", b"[" * 100_000])
def test_a_4xx_without_an_envelope_leaves_a_send_unknown(body: bytes) -> None:
    error = caught(Response(status=400, body=body))
    assert (type(error), error.outcome) == (UnreadableAnswer, Outcome.UNKNOWN)
    assert caught(Response(status=400, body=body), Effect.READ).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (429, RateLimited, Outcome.REFUSED),
        (500, TemporaryFailure, Outcome.UNKNOWN),
        (502, TemporaryFailure, Outcome.UNKNOWN),
        (200, UnreadableAnswer, Outcome.UNKNOWN),
        (307, UnreadableAnswer, Outcome.UNKNOWN),
    ],
)
def test_a_page_of_html_means_what_its_status_says(
    status: int, kind: type[PlatformError], outcome: Outcome
) -> None:
    error = caught(Response(status=status, body=b"<html>Sorry</html>"))
    assert (type(error), error.outcome) == (kind, outcome)


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


@given(st.text(min_size=1), st.text(min_size=1))
def test_nothing_a_platform_writes_as_text_gets_into_a_sentence_of_ours(
    one: str, other: str
) -> None:
    marked = f"Zofia {one}"
    tree = {"error": {"message": marked, "code": marked, "fbtrace_id": marked, "type": other}}
    error = caught(Response(status=400, body=json.dumps(tree).encode()))
    assert "Zofia" not in str(error) + repr(error)
    assert error.detail is not None
    assert error.detail.startswith("Zofia")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301


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
