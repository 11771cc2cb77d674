"""Comment-to-Message: every documented condition, kept and broken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedPerson,
    EmulatedPost,
)

from .conftest import SEND, Api

GET, UPDATE = (f"business/message/direct_reply/{verb}/" for verb in ("get", "update"))
FEATURE = {"direct_reply_type": "COMMENT_TO_MESSAGE"}


def rule(sandbox: Sandbox, envelope: Any) -> tuple[int, str]:
    """Return the code the client got, and the rule it was not told."""
    refused = sandbox.tiktok.refusals()[-1]
    assert envelope["code"] == refused.code
    assert envelope["data"] == {}
    assert sandbox.tiktok.deliveries() == []
    return refused.code, refused.rule


def test_a_comment_of_high_intent_is_answered_by_message(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, sari: EmulatedPerson
) -> None:
    data = api.reply(comment)["data"]
    assert data.keys() == {"message"}
    [delivery] = sandbox.tiktok.deliveries(comment_id=comment.id)
    assert data["message"] == {"message_id": delivery.message_id}
    assert (delivery.text, delivery.person_id, delivery.comment_id) == (
        "80 euros.",
        sari.id,
        comment.id,
    )
    assert (delivery.folder, delivery.by_hand) == ("inbox", False)
    assert comment.trace is not None


def test_a_second_answer_is_refused_with_a_code_that_tells_nothing(
    sandbox: Sandbox, api: Api, comment: EmulatedComment
) -> None:
    assert api.reply(comment)["code"] == 0
    again = api.reply(comment)
    assert (again["code"], again["message"]) == (
        40064,
        "The message is blocked by direct message rules.",
    )
    assert len(sandbox.tiktok.deliveries(comment_id=comment.id)) == 1
    assert sandbox.tiktok.refusals()[-1].rule == "already_replied"


def test_an_answer_by_hand_uses_the_reply_up_and_a_public_one_does_not(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    spent, free = (sandbox.tiktok.add_comment(video, sari) for _ in range(2))
    sandbox.tiktok.reply_by_hand(spent, "By hand")
    with pytest.raises(ValueError, match="answered privately already"):
        sandbox.tiktok.reply_by_hand(spent, "Again")
    assert api.reply(spent)["code"] == 40064
    sandbox.clock.advance(timedelta(hours=24))
    assert api.refresh()["code"] == 0
    public = {"video_id": video.id, "comment_id": free.id, "text": "See your messages"}
    assert api.tell("business/comment/reply/create/", **public)["code"] == 0
    assert api.reply(free)["code"] == 0


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"region": "BR"}, (40118, "account_region")),
        ({"owner_adult": False}, (40118, "owner_age")),
        ({"registered": False}, (40118, "not_registered")),
        ({"requests": False}, (40118, "requests_not_allowed")),
        ({"comment_to_message": False}, (40118, "feature_disabled")),
        ({"suspended": True}, (40001, "suspended")),
    ],
)
def test_an_account_that_may_not_is_refused(
    sandbox: Sandbox,
    api: Api,
    comment: EmulatedComment,
    account: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    sandbox.tiktok.set_account(api.account, **account)
    assert rule(sandbox, api.reply(comment)) == expected


@pytest.mark.parametrize(
    "account", [{"region": "VN"}, {"region": "TH"}, {"registered": False, "messaging_ads": True}]
)
def test_an_account_that_may_is_served(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, account: dict[str, Any]
) -> None:
    sandbox.tiktok.set_account(api.account, **account)
    assert api.reply(comment)["code"] == 0


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"adult": False}, "commenter_age"),
        ({"region": "DE"}, "commenter_region"),
        ({"region": "US"}, "commenter_region"),
        ({"allows_messages": False}, "messages_not_received"),
    ],
)
def test_a_person_who_may_not_be_written_to_is_not(
    sandbox: Sandbox,
    api: Api,
    comment: EmulatedComment,
    sari: EmulatedPerson,
    person: dict[str, Any],
    expected: str,
) -> None:
    sandbox.tiktok.set_person(sari, **person)
    assert rule(sandbox, api.reply(comment)) == (40064, expected)


@pytest.mark.parametrize("region", ["BR", "JP", "NG", "TR", "MX"])
def test_people_of_apac_latam_and_metap_are_answered(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, sari: EmulatedPerson, region: str
) -> None:
    sandbox.tiktok.set_person(sari, region=region)
    assert api.reply(comment)["code"] == 0


def test_who_blocked_the_account_gets_nothing(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.block(sari, api.account)
    assert rule(sandbox, api.reply(comment)) == (40064, "account_blocked")


def test_an_answer_comes_within_48_hours(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    now = sandbox.clock.now()
    late = sandbox.tiktok.add_comment(video, sari, created_at=now - timedelta(hours=48, seconds=1))
    assert rule(sandbox, api.reply(late)) == (40064, "too_late")
    on_time = sandbox.tiktok.add_comment(video, sari, created_at=now - timedelta(hours=48))
    assert api.reply(on_time)["code"] == 0


def test_only_first_level_comments_of_others_are_answered(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson, comment: EmulatedComment
) -> None:
    nested = sandbox.tiktok.add_comment(video, sari, parent=comment)
    assert rule(sandbox, api.reply(nested)) == (40064, "not_first_level")
    own = sandbox.tiktok.add_comment(video, None, "Thanks")
    assert rule(sandbox, api.reply(own)) == (40064, "own_comment")
    with pytest.raises(ValueError, match="other people's comments"):
        sandbox.tiktok.give_verdict(own)
    with pytest.raises(ValueError, match="somebody else's comment"):
        sandbox.tiktok.reply_by_hand(own, "Hm")


def test_a_comment_that_is_gone_or_not_the_accounts_is_not_found(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, comment: EmulatedComment
) -> None:
    other = sandbox.tiktok.add_post(sandbox.tiktok.add_account(username="other"))
    foreign = sandbox.tiktok.add_comment(other, sari)
    assert rule(sandbox, api.reply(foreign)) == (40007, "comment_missing")
    sandbox.tiktok.delete_comment(comment)
    assert rule(sandbox, api.reply(comment)) == (40007, "comment_missing")


def test_without_the_verdict_nothing_is_sent(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    comment = sandbox.tiktok.add_comment(video, sari, high_intent=False)
    assert rule(sandbox, api.reply(comment)) == (40064, "no_verdict")
    sandbox.tiktok.give_verdict(comment, after=180)
    sandbox.clock.advance(timedelta(seconds=179))
    assert rule(sandbox, api.reply(comment)) == (40064, "no_verdict")
    sandbox.clock.advance(timedelta(seconds=1))
    assert api.reply(comment)["code"] == 0


def test_an_account_without_the_feature_gets_no_verdict(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.set_account(api.account, comment_to_message=False)
    comment = sandbox.tiktok.add_comment(video, sari)
    assert comment.verdict_at is None
    assert api.post(UPDATE, **FEATURE, operation_status="ENABLE") == {}
    assert rule(sandbox, api.reply(comment)) == (40064, "no_verdict")


@pytest.mark.parametrize("incoming", [True, False])
def test_whoever_was_in_touch_within_24_hours_is_not_answered(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson, incoming: bool
) -> None:
    if incoming:
        sandbox.tiktok.answer(sari, api.account, "Hello")
    else:
        sandbox.tiktok.write_by_hand(sari, api.account, "Hello", source="WEB")
    sandbox.clock.advance(timedelta(hours=23))
    comment = sandbox.tiktok.add_comment(video, sari)
    assert api.reply(comment)["code"] == 40064
    assert sandbox.tiktok.refusals()[-1].rule == "recent_contact"


def test_a_day_of_silence_is_enough(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson
) -> None:
    sandbox.tiktok.answer(sari, api.account, "Hello")
    sandbox.clock.advance(timedelta(hours=24))
    api.refresh()
    assert api.reply(sandbox.tiktok.add_comment(video, sari))["code"] == 0


def test_a_recipient_and_a_comment_exclude_each_other(api: Api, comment: EmulatedComment) -> None:
    assert api.reply(comment, recipient="somewhere")["code"] == 40002
    assert api.reply(comment, recipient_type="CONVERSATION")["code"] == 40002
    assert api.reply(comment)["code"] == 0


@pytest.mark.parametrize(
    "direct",
    [
        {},
        "COMMENT_REPLY",
        '{"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": "7"}}',
        {"reply_type": "COMMENT_REPLY"},
        {"reply_type": "COMMENT_REPLY", "comment_reply": {}},
        {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": 7}},
        {"reply_type": "VIDEO_REPLY", "comment_reply": {"comment_id": "7"}},
    ],
)
def test_a_direct_reply_names_its_comment_in_full(api: Api, direct: Any) -> None:
    message = {"message_type": "TEXT", "text": {"body": "Hi"}}
    assert api.tell(SEND, direct_reply=direct, **message)["code"] == 40002


@pytest.mark.parametrize(
    "message",
    [
        {"message_type": "SENDER_ACTION", "sender_action": "TYPING", "text": None},
        {"referenced_message_info": {"referenced_message_id": "1"}},
    ],
)
def test_a_direct_reply_is_a_plain_text(
    api: Api, comment: EmulatedComment, message: dict[str, Any]
) -> None:
    assert api.reply(comment, **message)["code"] == 40002
    assert comment.trace is None


def test_the_feature_is_read_and_switched(api: Api, shop: EmulatedAccount) -> None:
    assert api.get(GET, **FEATURE) == {
        "business_id": shop.id,
        **FEATURE,
        "operation_status": "ENABLE",
    }
    assert api.post(UPDATE, **FEATURE, operation_status="DISABLE") == {}
    assert api.get(GET, **FEATURE)["operation_status"] == "DISABLE"
    assert api.tell(UPDATE, **FEATURE, operation_status="PAUSE")["code"] == 40002
    assert api.tell(UPDATE, operation_status="ENABLE")["code"] == 40002


def test_the_feature_is_not_for_every_account(sandbox: Sandbox, api: Api) -> None:
    sandbox.tiktok.set_account(api.account, region="BR")
    assert api.tell(UPDATE, **FEATURE, operation_status="ENABLE")["code"] == 40118
    assert api.post(UPDATE, **FEATURE, operation_status="DISABLE") == {}


def test_a_flagged_account_lands_in_message_requests(
    sandbox: Sandbox, api: Api, comment: EmulatedComment
) -> None:
    sandbox.tiktok.set_account(api.account, flagged=True)
    assert api.reply(comment)["code"] == 0
    [delivery] = sandbox.tiktok.deliveries()
    assert delivery.folder == "requests"
