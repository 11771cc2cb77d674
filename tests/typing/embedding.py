"""What a host product's type checker sees; checked by mypy, pyright and pyrefly, never run."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import assert_type

from typing_extensions import override

from privatereply.flow import Done, Effect, Flow, Request, Response, begin, resume, run
from privatereply.model import Account, Actor, Comment, Draft, Fact, Message, Person, Receipt


class Ticket(Comment):
    """A comment as a host keeps it: its own class, with more than the SDK asks for."""

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    @override
    def platform(self) -> str:
        return "facebook"

    @property
    @override
    def account_id(self) -> str:
        return "1234"

    @property
    @override
    def id(self) -> str:
        return f"1234_{self.number}"

    @property
    @override
    def text(self) -> str:
        return "Do you have it in blue?"

    @property
    @override
    def created_at(self) -> datetime | None:
        return None


def a_comment_of_the_host_is_a_comment(ticket: Ticket) -> Comment:
    assert_type(ticket.author, Person | None)
    return ticket


def values_say_what_they_hold(message: Message, receipt: Receipt, account: Account) -> None:
    assert_type(message.sent_at, datetime)
    assert_type(receipt.actor, Actor)
    assert_type(receipt.message_id, str | None)
    assert_type(account.credentials["access_token"], str)
    assert_type(Draft.of("Yes, in blue too."), Draft)
    assert_type(Actor.human("anna"), Actor)
    assert_type(Fact.of(None), Fact)


def count() -> Flow[int]:
    request = Request(method="GET", url="https://example.org/count", effect=Effect.READ)
    response = yield request
    assert_type(response, Response)
    return len(response.body)


def a_flow_is_a_generator_of_requests(flow: Flow[int]) -> Generator[Request, Response, int]:
    return flow


def a_flow_keeps_the_type_of_its_result(response: Response) -> None:
    assert_type(begin(count()), Request | Done[int])
    assert_type(resume(count(), response), Request | Done[int])
    assert_type(run(count(), lambda _: response), int)
