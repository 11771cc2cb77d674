"""Where webhooks go, and what the token behind an account is good for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue, RateLimited, UnreadableAnswer
from privatereply.flow import Effect, Response
from privatereply.model import Account, Fact
from privatereply.provider import (
    CheckSubscription,
    CheckToken,
    Subscribe,
    Subscription,
    TokenStatus,
)
from privatereply.providers.tiktok import TikTok

from .conftest import NOW, OPEN_ID

HOOK = "https://shop.example/hooks/tiktok"
SCOPES = (
    "video.list,comment.list, comment.list.manage,message.list.read,message.list.send,"
    "message.list.manage,user.info.basic"
)


def test_both_categories_are_sent_to_one_address(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    subscribe = tiktok.subscribe(Subscribe(account=shop, callback_url=HOOK))
    found = play(subscribe, ok({"callback_url": HOOK}), ok())
    assert found == Subscription(
        fields=frozenset({"COMMENT", "DIRECT_MESSAGE"}), missing=frozenset(), callback_url=HOOK
    )
    assert found.working is Fact.UNKNOWN
    assert all(path.endswith("/business/webhook/update/") for path in play.paths)
    assert play.body == {
        "app_id": "app-123",
        "secret": "s3cret",
        "event_type": "DIRECT_MESSAGE",
        "callback_url": HOOK,
    }
    assert play.last.effect is Effect.WRITE
    assert not any(name == "Access-Token" for name, _ in play.last.headers)
    assert "s3cret" not in repr(play.last)


def test_what_tiktok_refuses_is_not_called_subscribed(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response], no: Callable[..., Any]
) -> None:
    subscribe = tiktok.subscribe(Subscribe(account=shop, callback_url=HOOK))
    with pytest.raises(RateLimited):
        play(subscribe, ok(), no(40100))


def test_nothing_is_asked_without_an_address_or_the_apps_secret(
    tiktok: TikTok, shop: Account
) -> None:
    with pytest.raises(InvalidValue, match="callback_url"):
        tiktok.subscribe(Subscribe(account=shop))
    for missing in ("app_id", "app_secret"):
        rest = {name: value for name, value in shop.credentials.items() if name != missing}
        bare = attrs.evolve(shop, credentials=rest)
        with pytest.raises(InvalidValue, match=missing):
            tiktok.subscribe(Subscribe(account=bare, callback_url=HOOK))


def test_a_check_names_the_address(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    check = CheckSubscription(account=shop)
    found = play(tiktok.check_subscription(check), ok(), ok({"callback_url": HOOK}))
    assert (found.callback_url, found.fields) == (HOOK, {"DIRECT_MESSAGE"})
    none = play(tiktok.check_subscription(check), ok(), ok())
    assert (none.callback_url, none.missing) == (None, {"COMMENT", "DIRECT_MESSAGE"})


def test_a_token_tells_what_its_owner_allowed(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    check = CheckToken(account=shop, now=NOW)
    info = {"app_id": "app-123", "creator_id": OPEN_ID, "scope": SCOPES}
    found = play(tiktok.check_token(check), ok(info))
    assert (found.valid, found.missing, found.expires_at) == (True, frozenset(), None)
    assert "comment.list.manage" in found.scopes
    assert play.paths[0].endswith("/tt_user/token_info/get/")
    assert play.body == {"app_id": "app-123", "access_token": "act.token"}
    less = info | {"scope": SCOPES.replace("message.list.send,", "")}
    assert play(tiktok.check_token(check), ok(less)).missing == {"message.list.send"}
    untold = {"creator_id": OPEN_ID}
    assert play(tiktok.check_token(check), ok(untold)) == TokenStatus(valid=True)


def test_a_token_that_is_over_or_anothers_is_not_valid(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response], no: Callable[..., Any]
) -> None:
    check = CheckToken(account=shop, now=NOW)
    assert play(tiktok.check_token(check), no(40105)) == TokenStatus(valid=False)
    other = {"creator_id": "another-open-id", "scope": SCOPES}
    assert play(tiktok.check_token(check), ok(other)).valid is False


def test_what_cannot_be_asked_now_says_nothing_of_the_token(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response], no: Callable[..., Any]
) -> None:
    check = CheckToken(account=shop, now=NOW)
    with pytest.raises(RateLimited):
        play(tiktok.check_token(check), no(40100))
    with pytest.raises(UnreadableAnswer):
        play(tiktok.check_token(check), ok({"scope": SCOPES}))
    for missing in ("access_token", "app_id"):
        rest = {name: value for name, value in shop.credentials.items() if name != missing}
        with pytest.raises(InvalidValue, match=missing):
            tiktok.check_token(attrs.evolve(check, account=attrs.evolve(shop, credentials=rest)))
