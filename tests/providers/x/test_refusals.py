"""What the tables of the contract leave open about X's refusals."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    ContentInvalid,
    NotEligible,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RecipientUnavailable,
    SpamBlocked,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.x.answers import read

HOSTS = ("https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/")


UNSUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)
SENTENCES: list[tuple[str, type[PlatformError]]] = [
    ("You do not have permission to DM one or more participants.", RecipientUnavailable),
    ("This operation is not permitted.", SpamBlocked),
    ("Forbidden", PermissionDenied),
    (UNSUMMONED, NotEligible),
    (
        "You can only reply to or quote posts where you are mentioned or are the author.",
        NotEligible,
    ),
    (
        "You attempted to reply to a Tweet that is deleted or not visible to you.",
        NotFound,
    ),
    ("You attempted to reply to a Post that is deleted or not visible to you.", NotFound),
    ("You are not allowed to create a Tweet with duplicate content.", ContentInvalid),
    ("You are not allowed to create a Post with duplicate content.", ContentInvalid),
    ("Forbidden for Anna", PlatformError),
    ("you do not have permission to DM one or more participants", PlatformError),
]


def response(tree: Any, status: int = 403, **headers: str) -> Response:
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return Response(status=status, headers=lines, body=body)


def caught(
    answer: Response,
    effect: Effect = Effect.WRITE,
    action: Action | None = Action.PRIVATE_REPLY,
) -> PlatformError:
    with pytest.raises(PlatformError) as error:
        read(answer, platform="x", effect=effect, action=action)
    return error.value


def problem(kind: str, detail: str = "Anna schrieb", **more: Any) -> dict[str, Any]:
    return {"title": "Forbidden", "type": kind, "detail": detail, **more}


@pytest.mark.parametrize(("sentence", "error"), SENTENCES)
@pytest.mark.parametrize("shape", ["list", "single"])
def test_a_known_sentence_is_enough_and_another_one_says_nothing_without_a_type(
    sentence: str, error: type[PlatformError], shape: str
) -> None:
    told = {"errors": [{"message": sentence}]} if shape == "list" else {"detail": sentence}
    found = caught(response(told), action=Action.PUBLIC_REPLY)
    known = error is not PlatformError
    assert type(found) is (error if known else UnreadableAnswer)
    assert found.outcome is (Outcome.REFUSED if known else Outcome.UNKNOWN)


def test_a_problem_names_its_parameters_in_a_list_of_its_own() -> None:
    named = {"parameters": {"text": [""]}, "message": "text is too short"}
    tree = problem(HOSTS[0] + "invalid-request", errors=[named])
    assert type(caught(response(tree, 400))) is ContentInvalid


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (Action.PRIVATE_REPLY, RecipientUnavailable),
        (Action.MESSAGE, RecipientUnavailable),
        (Action.PUBLIC_REPLY, NotFound),
        (None, NotFound),
    ],
)
def test_not_found_is_the_person_where_a_message_was_for_one(
    action: Action | None, error: type[PlatformError]
) -> None:
    tree = problem(HOSTS[0] + "resource-not-found")
    assert type(caught(response(tree, 404), action=action)) is error


@pytest.mark.parametrize("code", [64, 88, 349])
def test_the_stop_for_money_outranks_every_word_beside_it(code: int) -> None:
    tree = {"errors": [{"code": code, "message": "?"}]}
    assert type(caught(response(tree, 402))) is BillingStopped


def test_a_list_that_shows_nothing_but_problems_is_a_refusal_of_the_read() -> None:
    hidden = problem(HOSTS[0] + "not-authorized-for-resource", "Sorry", resource_id="7")
    assert type(caught(response({"errors": [hidden]}, 200), Effect.READ, None)) is NotFound


def test_what_could_not_be_shown_does_not_spoil_what_could() -> None:
    missing = problem(HOSTS[0] + "resource-not-found", resource_id="7")
    tree = {"data": [{"id": "1"}], "errors": [missing]}
    answer = read(response(tree, 200), platform="x", effect=Effect.READ)
    assert (answer.data(), answer.partial) == ([{"id": "1"}], True)


@pytest.mark.parametrize(
    "word", ["invalid_grant", "invalid_request", "invalid_client", "unauthorized_client"]
)
def test_the_token_endpoint_has_words_of_its_own(word: str) -> None:
    tree = {"error": word, "error_description": "Value passed for the token was invalid."}
    found = caught(response(tree, 400), action=None)
    assert (type(found), found.code) == (AuthenticationFailed, word)


@given(st.integers(300, 499).filter(lambda one: one not in {400, 401, 402, 404, 429}))
def test_an_unlisted_refusal_is_the_general_one_and_never_about_the_token(status: int) -> None:
    tree = {"errors": [{"code": 123_456, "message": "?"}]}
    error = caught(response(tree, status))
    assert status < 400 or type(error) is PlatformError
    assert not isinstance(error, AuthenticationFailed)


def test_the_platforms_own_sentence_and_trace_are_kept_for_support() -> None:
    error = caught(response(problem("about:blank"), x_transaction_id="1ba0e69dac2d14c9"))
    assert (error.detail, error.trace_id) == ("Anna schrieb", "1ba0e69dac2d14c9")


DATE = "Sat, 21 Nov 2026 12:00:00 GMT"
LEFT = {"x_rate_limit_limit": "15", "x_rate_limit_remaining": "0", "date": DATE}


MINUTE = timedelta(minutes=1)
"""What X wants at least of whom it tells nothing."""


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (LEFT | {"x_rate_limit_reset": "1795262700"}, timedelta(minutes=5)),
        (LEFT | {"x_rate_limit_reset": "1795262100"}, MINUTE),
        (LEFT | {"x_rate_limit_reset": "1895262700"}, timedelta(days=1)),
        (LEFT | {"x_rate_limit_reset": "soon"}, MINUTE),
        (LEFT, MINUTE),
        (LEFT | {"x_rate_limit_remaining": "3", "x_rate_limit_reset": "1795262700"}, MINUTE),
        (LEFT | {"x_rate_limit_reset": "1795262700", "retry_after": "7"}, timedelta(seconds=7)),
        ({}, MINUTE),
    ],
)
def test_when_to_come_back_is_told_by_headers_or_after_a_minute(
    headers: dict[str, str], wait: timedelta
) -> None:
    tree = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    assert caught(response(tree, 429, **headers)).retry_after == wait
    assert caught(response(problem("about:blank"), 403, **headers)).retry_after is None
