"""When a conversation may be continued, in both documented versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import EmulatedComment, EmulatedMessage, EmulatedPerson

from .conftest import Api


def write(api: Api, hello: EmulatedMessage) -> int:
    code: int = api.write(hello.conversation.id)["code"]
    return code


def later(sandbox: Sandbox, api: Api, **step: int) -> None:
    """Turn the clock and renew the token, which lasts a day."""
    sandbox.clock.advance(timedelta(**step))
    api.refresh()


def reason(sandbox: Sandbox) -> str:
    return sandbox.tiktok.refusals()[-1].rule


def test_the_window_stays_open_for_48_hours(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    later(sandbox, api, hours=48)
    assert write(api, hello) == 0
    later(sandbox, api, seconds=1)
    assert write(api, hello) == 40064
    assert reason(sandbox) == "window_closed"


def test_every_message_of_the_person_allows_ten(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    assert [write(api, hello) for _ in range(11)] == [0] * 10 + [40064]
    assert reason(sandbox) == "window_spent"
    sandbox.tiktok.answer(sari, api.account, "More?")
    assert [write(api, hello) for _ in range(11)] == [0] * 10 + [40064]


def test_messages_by_hand_count_and_marks_do_not(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    for _ in range(9):
        sandbox.tiktok.write_by_hand(sari, api.account, "By hand")
    for _ in range(5):
        api.send(hello.conversation.id, message_type="SENDER_ACTION", sender_action="TYPING")
    assert [write(api, hello), write(api, hello)] == [0, 40064]


def test_an_answered_comment_opens_no_window(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, sari: EmulatedPerson
) -> None:
    api.reply(comment)
    thread = sandbox.tiktok.thread(sari, api.account)
    assert api.write(thread.id)["code"] == 40064
    assert reason(sandbox) == "window_closed"
    sandbox.tiktok.answer(sari, api.account, "Nice")
    assert api.write(thread.id)["code"] == 0


def test_a_picture_opens_the_window_too(sandbox: Sandbox, api: Api, sari: EmulatedPerson) -> None:
    assert write(api, sandbox.tiktok.send_picture(sari, api.account)) == 0


def test_version_b_allows_ten_until_the_person_replies_and_any_number_after(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    sandbox.tiktok.configure(window="B")
    sandbox.tiktok.answer(sari, api.account, "Anybody there?")
    assert [write(api, hello) for _ in range(11)] == [0] * 10 + [40064]
    sandbox.tiktok.answer(sari, api.account, "Thanks")
    assert [write(api, hello) for _ in range(15)] == [0] * 15


def test_version_b_allows_three_more_after_silence(
    sandbox: Sandbox, api: Api, hello: EmulatedMessage
) -> None:
    sandbox.tiktok.configure(window="B")
    assert write(api, hello) == 0
    later(sandbox, api, hours=48, seconds=1)
    assert [write(api, hello) for _ in range(4)] == [0, 0, 0, 40064]
    assert reason(sandbox) == "window_spent"


def test_version_b_knows_no_limit_among_those_who_follow_each_other(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    sandbox.tiktok.configure(window="B")
    sandbox.tiktok.set_person(sari, follows=True, followed=True)
    later(sandbox, api, days=5)
    assert [write(api, hello) for _ in range(20)] == [0] * 20


def test_nobody_is_written_to_who_never_wrote(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.configure(window="B")
    sandbox.tiktok.write_by_hand(sari, api.account, "By hand")
    assert api.write(sandbox.tiktok.thread(sari, api.account).id)["code"] == 40064


def test_there_are_two_versions(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="window must be one of A, B, got 'C'"):
        sandbox.tiktok.configure(window="C")  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["heard", "sent", "hours"]), max_size=40))
def test_never_more_than_ten_in_48_hours_after_the_newest_message(steps: list[str]) -> None:
    sandbox = Sandbox(ticking=False)
    account = sandbox.tiktok.add_account(username="shop")
    sari = sandbox.tiktok.add_person(name="Sari")
    api, thread = Api(sandbox, account), sandbox.tiktok.thread(sari, account)
    sent, heard_at = 0, None
    for step in steps:
        if step == "heard":
            sandbox.tiktok.answer(sari, account, "Hello")
            sent, heard_at = 0, sandbox.clock.now()
        elif step == "hours":
            later(sandbox, api, hours=13)
        else:
            open_still = heard_at is not None and sandbox.clock.now() - heard_at <= timedelta(
                days=2
            )
            allowed = open_still and sent < 10
            assert (api.write(thread.id)["code"] == 0) == allowed
            sent += allowed
