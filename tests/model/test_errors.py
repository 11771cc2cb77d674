from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply import errors
from privatereply.errors import (
    AlreadyReplied,
    InvalidValue,
    LedgerConflict,
    NeverSent,
    NotAllowed,
    Outcome,
    PlatformError,
    PrivateReplyError,
    SchemaOutdated,
    Unanswered,
    UnknownPlatform,
    UnreadableAnswer,
)
from privatereply.model import Action, Actor, Receipt

SECRET = "EAAGsecret-token"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Refusal:
    """The part of a Decision an error reads."""

    def explain(self) -> str:
        return "the comment is too old"


def tree(kind: type[PrivateReplyError] = PrivateReplyError) -> Iterator[type[PrivateReplyError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from tree(below)


def example(kind: type[PrivateReplyError]) -> PrivateReplyError:
    """An error of that kind, each field filled by its type."""
    filled: dict[str, object] = {}
    values: dict[str, object] = {
        "str": "word",
        "int": 1,
        "bool": True,
        "datetime": NOON,
        "tuple[str, ...]": ("one", "two"),
        "Decision": Refusal(),
    }
    for field in attrs.fields(kind):  # type: ignore[arg-type]
        if field.init and field.default is attrs.NOTHING:
            filled[field.name] = values[str(field.type)]
    return kind(**filled)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_error_survives_pickle_with_its_words_and_attributes(
    kind: type[PrivateReplyError],
) -> None:
    error = example(kind)
    if kind in {errors.NotAllowed, errors.DraftNotAllowed}:
        error.decision = None  # type: ignore[attr-defined]
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_error_speaks_one_sentence_and_says_its_kind(kind: type[PrivateReplyError]) -> None:
    error = example(kind)
    assert str(error).strip()
    assert "\n" not in str(error)
    assert repr(error).startswith(kind.__name__)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = {line.split()[-0] for line in (errors.__doc__ or "").splitlines() if "──" in line}
    names = set(errors.__all__) - {"Outcome", "PrivateReplyError"}
    documented = {
        word
        for line in (errors.__doc__ or "").splitlines()
        if "──" in line
        for word in [line.split("── ")[1].split()[0]]
    }
    assert drawn
    assert documented == names


def test_every_error_is_public() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, PrivateReplyError)
    }
    assert defined <= set(errors.__all__)


@given(st.text(min_size=8, alphabet=st.characters(categories=["L", "N"])))
def test_no_string_of_a_platform_error_repeats_what_the_platform_wrote(words: str) -> None:
    error = PlatformError(platform="facebook", code="10", detail=f"zzz{words}zzz")
    for text in (str(error), repr(error), *map(str, error.args)):
        assert f"zzz{words}zzz" not in text


def test_a_platform_error_shows_its_numbers() -> None:
    error = PlatformError(
        platform="facebook",
        code="613",
        subcode="1996",
        status=400,
        trace_id="Abc",
        retry_after=timedelta(minutes=5),
    )
    assert str(error) == (
        "facebook: the platform refused "
        "(code 613, subcode 1996, status 400, trace Abc, retry after 0:05:00)"
    )


def test_a_platform_error_without_numbers_has_no_empty_brackets() -> None:
    assert str(PlatformError(platform="x")) == "x: the platform refused"


def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown() -> None:
    assert UnreadableAnswer(platform="x").outcome is Outcome.UNKNOWN


def test_a_refusal_leaves_the_reply_available_unless_it_says_otherwise() -> None:
    assert PlatformError(platform="x").outcome is Outcome.REFUSED


def test_already_replied_carries_the_first_receipt() -> None:
    receipt = Receipt(
        platform="facebook",
        account_id="1",
        action=Action.PRIVATE_REPLY,
        attempt_id="a",
        actor=Actor.human("anna"),
        sent_at=NOON,
    )
    error = AlreadyReplied(platform="facebook", receipt=receipt)
    assert pickle.loads(pickle.dumps(error)).receipt == receipt  # noqa: S301


def test_a_wrong_value_is_a_value_error_that_says_given_and_allowed() -> None:
    error = InvalidValue(name="limit", given="0", allowed="1 to 100")
    assert isinstance(error, ValueError)
    assert str(error) == "limit: got 0; allowed: 1 to 100"


def test_an_unknown_platform_is_told_with_what_is_installed() -> None:
    assert "facebook, x" in str(UnknownPlatform(platform="fb", installed=("facebook", "x")))
    assert "installed: none" in str(UnknownPlatform(platform="fb", installed=()))


def test_a_refusal_by_policy_says_what_the_decision_says() -> None:
    assert str(NotAllowed(decision=Refusal())) == "the comment is too old"  # type: ignore[arg-type]


def test_an_outdated_schema_says_which_command_mends_it() -> None:
    assert "privatereply db upgrade" in str(SchemaOutdated(found=0, needed=1))


def test_the_two_ways_of_no_answer_are_two_types() -> None:
    assert not issubclass(NeverSent, Unanswered)
    assert str(NeverSent()) == "the request never left"
    assert str(Unanswered()) == "the request got no answer"


def test_a_ledger_conflict_names_attempt_state_and_event() -> None:
    error = LedgerConflict(attempt_id="a1", state="sent", event="begin")
    assert str(error) == "attempt a1 is sent: begin is not possible"
