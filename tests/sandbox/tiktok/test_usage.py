"""Limits that are really counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import EmulatedMessage, EmulatedPerson, EmulatedPost, Limits

from .conftest import Api

LIST = "business/comment/list/"


def code(api: Api) -> int:
    answered: int = api.ask("business/get/")["code"]
    return answered


def test_the_app_has_so_many_calls_a_minute(sandbox: Sandbox, api: Api) -> None:
    sandbox.tiktok.configure(limits=Limits(app_minute=2))
    assert [code(api) for _ in range(3)] == [0, 0, 40100]
    assert "QPM" in api.ask("business/get/")["message"]
    sandbox.clock.advance(timedelta(minutes=1))
    assert code(api) == 0


def test_limits_of_a_second_count_while_the_clock_ticks() -> None:
    for ticking, expected in ((True, [0, 40100]), (False, [0, 0])):
        sandbox = Sandbox(ticking=ticking)
        sandbox.tiktok.configure(limits={"app_second": 1})
        api = Api(sandbox, sandbox.tiktok.add_account(username="shop"))
        assert [code(api) for _ in range(2)] == expected


def test_every_endpoint_is_counted_for_every_account(
    sandbox: Sandbox, api: Api, video: EmulatedPost
) -> None:
    sandbox.tiktok.configure(limits={"endpoint_minute": 1})
    other = Api(sandbox, sandbox.tiktok.add_account(username="other"))
    assert [code(api), code(other), code(api)] == [0, 0, 40100]
    assert api.ask(LIST, video_id=video.id)["code"] == 0


def test_sends_have_a_limit_of_their_own() -> None:
    sandbox = Sandbox()
    sandbox.tiktok.configure(limits={"sends": 1})
    account = sandbox.tiktok.add_account(username="shop")
    hello = sandbox.tiktok.answer(sandbox.tiktok.add_person(name="Sari"), account, "Hello")
    api = Api(sandbox, account)
    assert [api.write(hello.conversation.id)["code"] for _ in range(2)] == [0, 40100]
    assert code(api) == 0


def test_an_account_that_writes_in_too_many_conversations_is_too_fast(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage, video: EmulatedPost
) -> None:
    sandbox.tiktok.configure(limits={"conversations": 1})
    assert [api.write(hello.conversation.id)["code"] for _ in range(2)] == [0, 0]
    budi = sandbox.tiktok.add_person(name="Budi")
    comment = sandbox.tiktok.add_comment(video, budi)
    refused = api.reply(comment)
    assert (refused["code"], refused["message"]) == (
        40064,
        "You are sending messages too fast. Take a rest.",
    )
    assert comment.trace is None
    sandbox.clock.advance(timedelta(days=1))
    api.refresh()
    assert api.reply(comment)["code"] == 0


def test_there_are_no_other_limits(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="app_day"):
        sandbox.tiktok.configure(limits={"app_day": 1})
    sandbox.tiktok.configure(window="A")
    assert sandbox.tiktok.world.usage.limits == Limits()
