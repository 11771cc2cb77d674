from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import NoAnswer
from privatereply.flow import Effect, Flow, Request, Response, run
from privatereply.model import (
    Account,
    Action,
    Actor,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
)
from privatereply.provider import Look
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE_ID, IG_ID, PERSON_ID = "100000000000001", "17841400000000001", "6780000000000001"


def _response(answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response(status=200, body=json.dumps(answer).encode())


class Dialogue:
    """Plays a flow against answers written beforehand, and keeps what it asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __call__(self, flow: Flow[Any], *answers: Any) -> Any:
        """Run the flow; every answer is used, and none is asked for beyond them."""
        waiting: Iterator[Any] = iter(answers)

        def send(request: Request) -> Response:
            self.requests.append(request)
            answer = next(waiting)
            if isinstance(answer, NoAnswer):
                raise answer
            return _response(answer)

        result = run(flow, send)
        assert not list(waiting)
        return result

    @property
    def last(self) -> Request:
        return self.requests[-1]

    @property
    def paths(self) -> list[str]:
        return [f"{one.method} {one.url.removeprefix('https://')}" for one in self.requests]

    @property
    def body(self) -> Any:
        return json.loads(self.last.body)

    @property
    def params(self) -> dict[str, str]:
        return dict(self.last.params)

    def writes(self) -> int:
        return sum(one.effect is Effect.WRITE for one in self.requests)


@pytest.fixture
def play() -> Dialogue:
    return Dialogue()


@pytest.fixture
def answer() -> Callable[..., Response]:
    """Builds a response out of a tree or raw bytes."""

    def build(tree: Any = None, status: int = 200, **headers: str) -> Response:
        body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
        lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return Response(status=status, headers=lines, body=body)

    return build


@pytest.fixture
def refused(answer: Callable[..., Response]) -> Callable[..., Response]:
    """Builds a refusal in the envelope of the Graph API."""

    def build(code: Any, subcode: Any = None, status: int = 400, **more: Any) -> Response:
        error = {"message": "Anna schrieb", "type": "OAuthException", "code": code, **more}
        if subcode is not None:
            error["error_subcode"] = subcode
        return answer({"error": error}, status)

    return build


@pytest.fixture
def facebook() -> Facebook:
    return Facebook()


@pytest.fixture
def instagram() -> Instagram:
    return Instagram()


@pytest.fixture
def page() -> Account:
    return Account(platform="facebook", id=PAGE_ID, credentials={"access_token": "EAApage"})


@pytest.fixture
def business() -> Account:
    """An Instagram account with Instagram Login."""
    return Account(platform="instagram", id=IG_ID, credentials={"access_token": "IGown"})


@pytest.fixture
def linked() -> Account:
    """An Instagram account with Facebook Login."""
    credentials = {"access_token": "EAApage", "login": "facebook", "page_id": PAGE_ID}
    return Account(platform="instagram", id=IG_ID, credentials=credentials)


@pytest.fixture
def comment() -> CommentRecord:
    return CommentRecord(
        platform="facebook",
        account_id=PAGE_ID,
        id="200_300",
        text="How much?",
        created_at=NOW - timedelta(hours=1),
        author=Person(id=PERSON_ID),
        post_id=f"{PAGE_ID}_200",
    )


@pytest.fixture
def ig_comment(comment: CommentRecord) -> CommentRecord:
    return attrs.evolve(
        comment, platform="instagram", account_id=IG_ID, id="17900000000000001", post_id="179001"
    )


@pytest.fixture
def thread() -> ConversationRecord:
    return ConversationRecord(
        platform="facebook", account_id=PAGE_ID, person=Person(id=PERSON_ID), id="t_1"
    )


@pytest.fixture
def actor() -> Actor:
    return Actor.human("anna")


@pytest.fixture
def sought() -> Callable[..., Look]:
    """Builds a look an hour after an attempt that began at `NOW`."""

    def build(account: Account, action: Action = Action.PRIVATE_REPLY, **more: Any) -> Look:
        said = {"draft": Draft(text="It is 20 zł ☕"), "now": NOW + timedelta(hours=1), **more}
        return Look(account=account, action=action, attempt_id="a1", begun_at=NOW, **said)

    return build
