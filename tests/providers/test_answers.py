from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

import pytest

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    BillingStopped,
    Outcome,
    PlatformError,
    RateLimited,
    TemporaryFailure,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import UNLISTED, Refusal, meaning, parsed, refused, taken

ANSWERED = Refusal(AlreadyReplied, "it has its answer", Outcome.SPENT)
CODES = MappingProxyType({"1202": ANSWERED})


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_code_of_the_table_outweighs_every_status(status: int) -> None:
    assert meaning(CODES, "1202", status) is ANSWERED


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthenticationFailed),
        (402, BillingStopped),
        (429, RateLimited),
        (500, TemporaryFailure),
        (503, TemporaryFailure),
    ],
)
def test_a_status_that_means_one_thing_is_believed_without_a_code(
    status: int, kind: type[PlatformError]
) -> None:
    found = meaning(CODES, None, status)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("status", [200, 204, 302, 400, 403, 404, 409])
def test_other_statuses_without_a_code_say_nothing(status: int) -> None:
    assert meaning(CODES, None, status) is None


def test_a_code_that_nobody_documents_is_the_general_refusal() -> None:
    assert meaning(CODES, "9", 403) is UNLISTED
    assert meaning(CODES, "9", 200) is None
    failed = meaning(CODES, "9", 500)
    assert failed is not None
    assert failed.outcome is Outcome.UNKNOWN


def test_a_refusal_keeps_the_code_the_sentence_and_how_long_to_wait() -> None:
    response = Response(status=409, headers=(("retry-after", "90"),), body=b"")
    error = refused(
        ANSWERED,
        response,
        platform="guestbook",
        effect=Effect.WRITE,
        action=Action.PRIVATE_REPLY,
        code="1202",
        detail="Schon beantwortet.",
    )
    assert type(error) is AlreadyReplied
    assert (error.outcome, error.code, error.status) == (Outcome.SPENT, "1202", 409)
    assert error.retry_after == timedelta(seconds=90)
    assert error.detail == "Schon beantwortet."
    assert "beantwortet" not in str(error)


def test_a_refused_read_spends_nothing() -> None:
    error = refused(ANSWERED, Response(status=409), platform="guestbook", effect=Effect.READ)
    assert (error.outcome, error.retry_after) == (Outcome.REFUSED, None)


@pytest.mark.parametrize("body", [b"", b"<h1>Sorry</h1>", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_nothing(body: bytes) -> None:
    assert parsed(Response(status=502, body=body)) is None


def test_a_body_is_read_as_it_is() -> None:
    assert parsed(Response(status=200, body=b'{"id": 7}')) == {"id": 7}


@pytest.mark.parametrize(
    ("effect", "outcome"), [(Effect.READ, Outcome.REFUSED), (Effect.WRITE, Outcome.UNKNOWN)]
)
def test_what_was_promised_and_is_not_there_is_unreadable(effect: Effect, outcome: Outcome) -> None:
    answer = taken(Response(status=200), {"id": "7"}, platform="guestbook", effect=effect)
    assert answer.promised(answer.tree.get("id")) == "7"
    with pytest.raises(UnreadableAnswer) as caught:
        answer.promised(answer.tree.get("message"))
    assert caught.value.outcome is outcome
