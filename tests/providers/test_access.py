"""Tokens, the accounts behind them, and webhook subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import (
    AuthenticationFailed,
    InvalidValue,
    PermissionDenied,
    PlatformError,
    UnreadableAnswer,
    Unsupported,
)
from privatereply.flow import Effect, Response
from privatereply.model import Account
from privatereply.provider import (
    Capability,
    CheckSubscription,
    CheckToken,
    ExchangeToken,
    ListAccounts,
    RefreshToken,
    Subscribe,
    Token,
    TokenStatus,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TASKS = ["MESSAGING", "MODERATE", "ANALYZE"]
PAGE = {"id": "1", "name": "Shop", "access_token": "EAA1", "tasks": TASKS}
APP = {"app_id": "77", "app_secret": "s3cret"}


def test_pages_come_with_their_tokens_from_a_persons_token(play: Any, facebook: Facebook) -> None:
    following = {"cursors": {"after": "c"}, "next": "https://x"}
    found = play(
        facebook.list_accounts(ListAccounts(credentials={"user_token": "EAAu", **APP})),
        {"data": [PAGE, PAGE | {"id": "2", "tasks": ["MODERATE"]}], "paging": following},
        {"data": [{"id": "3", "access_token": "EAA3"}, {"id": "4"}, {"access_token": "EAA5"}]},
    )
    assert [account.id for account in found] == ["1", "3"]
    assert found[0] == Account(
        platform="facebook",
        id="1",
        credentials={"access_token": "EAA1", **APP},
        kind="page",
        name="Shop",
    )
    assert play.paths == ["GET graph.facebook.com/v26.0/me/accounts"] * 2
    assert "appsecret_proof" in play.params


def test_a_persons_token_is_needed_to_list_accounts(
    facebook: Facebook, instagram: Instagram
) -> None:
    for driver in (facebook, instagram):
        with pytest.raises(InvalidValue, match="user_token"):
            driver.list_accounts(ListAccounts(credentials={}))


def test_instagram_accounts_are_found_behind_their_pages(play: Any, instagram: Instagram) -> None:
    business = {"instagram_business_account": {"id": "1784", "username": "shop"}}
    found = play(
        instagram.list_accounts(ListAccounts(credentials={"user_token": "U", "login": "facebook"})),
        {"data": [PAGE | business, PAGE, PAGE | business | {"access_token": None}]},
    )
    assert found == (
        Account(
            platform="instagram",
            id="1784",
            credentials={"access_token": "EAA1", "login": "facebook", "page_id": "1"},
            name="shop",
        ),
    )


@pytest.mark.parametrize(
    ("word", "kind"), [("BUSINESS", "business"), ("Media_Creator", "creator"), (None, None)]
)
def test_an_instagram_token_names_its_own_account(
    play: Any, instagram: Instagram, word: str | None, kind: str | None
) -> None:
    me = {"id": "99", "user_id": 17841400000000001, "username": "shop", "account_type": word}
    (found,) = play(instagram.list_accounts(ListAccounts(credentials={"user_token": "IGu"})), me)
    assert found == Account(
        platform="instagram",
        id="17841400000000001",
        credentials={"access_token": "IGu", "login": "instagram"},
        kind=kind,
        name="shop",
    )
    with pytest.raises(UnreadableAnswer):
        play(instagram.list_accounts(ListAccounts(credentials={"user_token": "IGu"})), {"id": "9"})


def test_a_short_lived_token_becomes_a_long_lived_one(
    play: Any, facebook: Facebook, instagram: Instagram
) -> None:
    issued = {"access_token": "EAAlong", "token_type": "bearer", "expires_in": 5184000}
    command = ExchangeToken(credentials=APP, token="EAAshort", now=NOW)
    token = Token(value="EAAlong", expires_at=NOW + timedelta(days=60))
    assert play(facebook.exchange_token(command), issued) == token
    assert play.params == {
        "grant_type": "fb_exchange_token",
        "client_id": "77",
        "client_secret": "s3cret",
        "fb_exchange_token": "EAAshort",
    }
    by_facebook = attrs.evolve(command, credentials={**APP, "login": "facebook"})
    assert play(instagram.exchange_token(by_facebook), issued) == token
    assert play.paths == ["GET graph.facebook.com/v26.0/oauth/access_token"] * 2


def test_instagram_exchanges_and_refreshes_tokens_at_addresses_without_a_version(
    play: Any, instagram: Instagram, business: Account
) -> None:
    issued = {"access_token": "IGlong", "expires_in": 5183944}
    command = ExchangeToken(credentials=APP, token="IGshort", now=NOW)
    token = Token(value="IGlong", expires_at=NOW + timedelta(seconds=5183944))
    assert play(instagram.exchange_token(command), issued) == token
    assert play.params == {
        "grant_type": "ig_exchange_token",
        "client_secret": "s3cret",
        "access_token": "IGshort",
    }
    assert play(instagram.refresh_token(RefreshToken(account=business, now=NOW)), issued) == token
    assert play.params == {"grant_type": "ig_refresh_token", "access_token": "IGown"}
    assert play.paths == [
        "GET graph.instagram.com/access_token",
        "GET graph.instagram.com/refresh_access_token",
    ]
    assert all(request.effect is Effect.READ for request in play.requests)


@pytest.mark.parametrize("lasts", [None, 0, -5, "soon", 1e300])
def test_a_token_whose_end_nobody_tells_has_none(
    play: Any, instagram: Instagram, business: Account, lasts: object
) -> None:
    refresh = instagram.refresh_token(RefreshToken(account=business, now=NOW))
    issued = play(refresh, {"access_token": "IG", "expires_in": lasts})
    assert issued == Token(value="IG", expires_at=None)


@pytest.mark.parametrize("value", [None, "", "a b", "zażółć", {"a": 1}])
def test_an_answer_without_a_usable_token_cannot_be_read(
    play: Any, instagram: Instagram, business: Account, value: object
) -> None:
    refresh = instagram.refresh_token(RefreshToken(account=business, now=NOW))
    with pytest.raises(UnreadableAnswer):
        play(refresh, {"access_token": value})


def test_a_token_too_young_to_be_refreshed_is_refused_by_the_platform(
    play: Any, instagram: Instagram, business: Account, refused: Callable[..., Response]
) -> None:
    refresh = instagram.refresh_token(RefreshToken(account=business, now=NOW))
    with pytest.raises(PermissionDenied):
        play(refresh, refused(10))


def test_page_tokens_are_not_refreshed(
    facebook: Facebook, instagram: Instagram, page: Account, linked: Account
) -> None:
    assert Capability.REFRESH_TOKEN not in facebook.capabilities
    with pytest.raises(Unsupported):
        facebook.refresh_token(RefreshToken(account=page, now=NOW))
    with pytest.raises(InvalidValue, match="do not expire"):
        instagram.refresh_token(RefreshToken(account=linked, now=NOW))


@pytest.mark.parametrize("missing", ["app_id", "app_secret"])
def test_an_exchange_needs_the_apps_own_credentials(facebook: Facebook, missing: str) -> None:
    credentials = {name: value for name, value in APP.items() if name != missing}
    with pytest.raises(InvalidValue, match=missing):
        facebook.exchange_token(ExchangeToken(credentials=credentials, token="T", now=NOW))


def test_subscriptions_are_our_apps_if_its_id_is_known(
    play: Any, facebook: Facebook, page: Account
) -> None:
    apps = {
        "data": [
            {"id": "77", "subscribed_fields": ["feed", 3, None]},
            {"id": "88", "subscribed_fields": ["messages"]},
        ]
    }
    found = play(facebook.check_subscription(CheckSubscription(account=page)), apps)
    assert found.fields >= {"feed", "messages"}
    assert found.missing == {"message_echoes"}
    ours = attrs.evolve(page, credentials={**page.credentials, "app_id": "77"})
    found = play(facebook.check_subscription(CheckSubscription(account=ours)), apps)
    assert found.missing == {"messages", "message_echoes"}
    assert play.paths[-1] == "GET graph.facebook.com/v26.0/100000000000001/subscribed_apps"


def test_instagrams_fields_are_subscribed_on_the_account_or_for_the_whole_app(
    play: Any, instagram: Instagram, business: Account, linked: Account
) -> None:
    none: dict[str, object] = {"data": []}
    some = {"data": [{"id": "77", "subscribed_fields": ["comments"]}]}
    needed = {"comments", "live_comments", "messages"}
    own = instagram.check_subscription
    assert play(own(CheckSubscription(account=business)), none).missing == needed
    assert play(own(CheckSubscription(account=business)), some).missing == needed - {"comments"}
    assert play(own(CheckSubscription(account=linked)), none).missing == needed
    assert play(own(CheckSubscription(account=linked)), some).missing == set()


def debugged(**more: Any) -> dict[str, object]:
    return {"data": {"app_id": "77", "type": "PAGE", "is_valid": True, "expires_at": 0, **more}}


def ours(account: Account) -> Account:
    return attrs.evolve(account, credentials={**account.credentials, **APP})


def test_the_app_is_told_what_a_token_allows_and_how_long(
    play: Any, facebook: Facebook, page: Account
) -> None:
    scopes = [*facebook.scopes - {"pages_messaging"}, "public_profile", 7]
    told = debugged(scopes=scopes, expires_at=1795003200, profile_id=page.id)
    found = play(facebook.check_token(CheckToken(account=ours(page), now=NOW)), told)
    assert (found.valid, found.missing) == (True, {"pages_messaging"})
    assert found.expires_at == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert "public_profile" in found.scopes
    assert play.paths == ["GET graph.facebook.com/v26.0/debug_token"]
    assert play.params == {"input_token": "EAApage"}
    assert ("Authorization", "Bearer 77|s3cret") in play.last.headers


def test_an_app_that_is_refused_is_not_mistaken_for_its_accounts_token(
    play: Any, facebook: Facebook, page: Account, refused: Callable[..., Response]
) -> None:
    check = facebook.check_token(CheckToken(account=ours(page), now=NOW))
    with pytest.raises(AuthenticationFailed) as failed:
        play(check, refused(190))
    assert failed.value.reason == "the app's id or secret is not right"
    assert (failed.value.code, failed.value.status) == ("190", 400)
    assert "s3cret" not in repr(failed.value)


def test_a_token_that_never_ends_has_no_end(play: Any, facebook: Facebook, page: Account) -> None:
    check = facebook.check_token(CheckToken(account=ours(page), now=NOW))
    assert play(check, debugged(scopes=[])).expires_at is None


def test_what_was_allowed_for_other_pages_only_is_missing(
    play: Any, facebook: Facebook, page: Account
) -> None:
    granular = [
        {"scope": "pages_messaging", "target_ids": ["5"]},
        {"scope": "pages_read_engagement", "target_ids": ["5", page.id]},
        {"scope": "pages_show_list"},
        {"target_ids": ["5"]},
    ]
    told = debugged(scopes=list(facebook.scopes), granular_scopes=granular)
    found = play(facebook.check_token(CheckToken(account=ours(page), now=NOW)), told)
    assert found.missing == {"pages_messaging"}


def test_a_linked_accounts_token_is_its_pages_and_needs_instagrams_permissions(
    play: Any, instagram: Instagram, linked: Account
) -> None:
    told = debugged(scopes=["pages_messaging"], profile_id=linked.credentials["page_id"])
    found = play(instagram.check_token(CheckToken(account=ours(linked), now=NOW)), told)
    assert found.valid
    assert "instagram_manage_comments" in found.missing


@pytest.mark.parametrize(
    "told", [{"is_valid": False}, {"profile_id": "5"}], ids=["ended", "another Page's"]
)
def test_a_token_that_sends_nothing_for_the_account_is_not_valid(
    play: Any, facebook: Facebook, page: Account, told: dict[str, object]
) -> None:
    check = facebook.check_token(CheckToken(account=ours(page), now=NOW))
    assert not play(check, debugged(**told)).valid


def test_an_answer_that_does_not_say_whether_a_token_is_valid_is_unreadable(
    play: Any, facebook: Facebook, page: Account
) -> None:
    with pytest.raises(UnreadableAnswer):
        play(facebook.check_token(CheckToken(account=ours(page), now=NOW)), {"data": []})


def test_without_the_apps_credentials_a_token_is_tried_out(
    play: Any,
    facebook: Facebook,
    page: Account,
    refused: Callable[..., Response],
) -> None:
    check = facebook.check_token
    command = CheckToken(account=page, now=NOW)
    assert play(check(command), {"id": page.id}) == TokenStatus(valid=True)
    assert play.params == {"fields": "id"}
    assert play(check(command), {"id": "5"}) == TokenStatus(valid=False)
    assert play(check(command), refused(190, 463)) == TokenStatus(valid=False)
    with pytest.raises(PlatformError):
        play(check(command), refused(4))


def test_an_instagram_token_can_only_be_tried_out(
    play: Any, instagram: Instagram, business: Account
) -> None:
    command = CheckToken(account=ours(business), now=NOW)
    assert play(instagram.check_token(command), {"user_id": business.id, "id": "9"}).valid
    assert play.paths == ["GET graph.instagram.com/v26.0/me"]
    assert not play(instagram.check_token(command), {"user_id": "5"}).valid


def test_subscribing_adds_to_what_is_subscribed_and_tells_what_came_of_it(
    play: Any, facebook: Facebook, page: Account
) -> None:
    def installed(*fields: str) -> dict[str, object]:
        return {"data": [{"id": "77", "subscribed_fields": list(fields)}]}

    found = play(
        facebook.subscribe(Subscribe(account=page)),
        installed("leadgen"),
        {"success": True},
        installed("leadgen", "feed"),
    )
    assert (found.fields, found.missing) == ({"leadgen", "feed"}, {"messages", "message_echoes"})
    asked, posted, read = play.requests
    assert dict(posted.params)["subscribed_fields"].split(",") == sorted(
        {"leadgen"} | facebook.webhook_fields | facebook.further_fields
    )
    assert (posted.method, posted.effect) == ("POST", Effect.WRITE)
    assert asked.url == posted.url == read.url
    assert (asked.method, read.method) == ("GET", "GET")


def test_one_field_of_the_page_switches_a_linked_accounts_own_on(
    play: Any, instagram: Instagram, linked: Account, business: Account
) -> None:
    none: dict[str, object] = {"data": []}
    done = {"success": "true"}
    some = {"data": [{"id": "77", "subscribed_fields": ["feed"]}]}
    assert not play(instagram.subscribe(Subscribe(account=linked)), none, done, some).missing
    assert dict(play.requests[1].params) == {"subscribed_fields": "feed"}
    play(instagram.subscribe(Subscribe(account=business)), none, done, some)
    assert "comments,live_comments" in dict(play.requests[4].params)["subscribed_fields"]


def test_a_subscription_that_was_not_made_is_an_error(
    play: Any, facebook: Facebook, page: Account
) -> None:
    with pytest.raises(PlatformError, match="did not do it"):
        play(facebook.subscribe(Subscribe(account=page)), {"data": []}, {"success": False})
