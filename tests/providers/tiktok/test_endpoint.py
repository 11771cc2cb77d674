"""The quirks of TikTok's calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord
from privatereply.provider import CheckComment, CheckConversation, GetComment, Signal, SignalKind
from privatereply.providers.tiktok import TikTok

BASE = "https://business-api.tiktok.com/open_api/v1.3/"


def test_every_address_ends_with_a_slash_and_holds_nothing_of_the_call(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    comment: CommentRecord,
    thread: ConversationRecord,
    ok: Callable[..., Response],
) -> None:
    found = ok({"comments": [{"comment_id": comment.id}], "has_more": False})
    play(tiktok.check_comment(CheckComment(account=shop, comment=comment)), found, ok())
    play(tiktok.signal(Signal(account=shop, conversation=thread, kind=SignalKind.SEEN)), ok())
    for request in play.requests:
        assert request.url.startswith(BASE)
        assert request.url.endswith("/")
        assert "?" not in request.url
        assert shop.id not in request.url


def test_the_token_travels_in_a_header_of_its_own_without_bearer(
    play: Any, tiktok: TikTok, shop: Account, comment: CommentRecord, ok: Callable[..., Response]
) -> None:
    get = GetComment(account=shop, comment_id=comment.id, post_id="7")
    play(tiktok.get_comment(get), ok({"comments": [{"comment_id": comment.id}], "has_more": False}))
    assert ("Access-Token", "act.token") in play.last.headers
    assert not any(name == "Authorization" for name, _ in play.last.headers)
    assert "act.token" not in play.last.url + str(play.last.params) + repr(play.last)


def test_lists_in_a_query_are_json(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    comment: CommentRecord,
    thread: ConversationRecord,
    ok: Callable[..., Response],
) -> None:
    get = GetComment(account=shop, comment_id=comment.id, post_id="7")
    play(tiktok.get_comment(get), ok({"comments": [{"comment_id": comment.id}], "has_more": False}))
    assert play.params["comment_ids"] == f'["{comment.id}"]'
    check = CheckConversation(account=shop, conversation=thread)
    play(tiktok.check_conversation(check), ok({"messages": []}), ok())
    assert play.params["capability_types"] == '["IMAGE_SEND"]'


def test_writes_are_json_and_name_the_account(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    thread: ConversationRecord,
    ok: Callable[..., Response],
) -> None:
    play(tiktok.signal(Signal(account=shop, conversation=thread, kind=SignalKind.SEEN)), ok())
    assert ("Content-Type", "application/json") in play.last.headers
    assert json.loads(play.last.body)["business_id"] == shop.id
    assert play.last.params == ()
