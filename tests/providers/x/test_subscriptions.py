"""Where X sends an account's events, and whether it takes the account's token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue, PermissionDenied, RateLimited, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import Account, Fact
from privatereply.provider import CheckSubscription, CheckToken, Subscribe, TokenStatus
from privatereply.providers.x import X
from privatereply.providers.x.subscriptions import NEEDED

from .conftest import ANNA_ID, NOW, SHOP_ID

HOOK = "https://shop.example/hooks/x"
HOOK_ID = "1976325569252868099"
WORKS = {"id": HOOK_ID, "url": HOOK, "valid": True, "created_at": "2025-01-15T12:00:00.000Z"}
FAILS = WORKS | {"valid": False}
FORBIDDEN = {"title": "Forbidden", "type": "about:blank", "status": 403, "detail": "Forbidden"}
OTHER = {"id": "7", "url": "https://shop.example/elsewhere", "valid": True}


def subscribed(event: str, hook: str | None = HOOK_ID, user: str = SHOP_ID) -> dict[str, Any]:
    found = {"subscription_id": f"9{len(event)}", "event_type": event, "filter": {"user_id": user}}
    return found if hook is None else found | {"webhook_id": hook}


def listed(*items: dict[str, Any]) -> dict[str, Any]:
    return {"data": list(items), "meta": {"result_count": len(items)}}


def bearer(request: Any) -> str:
    return dict(request.headers)["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def check(shop: Account) -> CheckSubscription:
    return CheckSubscription(account=shop)


@pytest.fixture
def subscribe(shop: Account) -> Subscribe:
    return Subscribe(account=shop, callback_url=HOOK)


def test_a_new_address_is_made_known_and_every_event_is_sent_there(
    play: Any, x: X, subscribe: Subscribe
) -> None:
    made = [{"data": [subscribed(event)]} for event in sorted(NEEDED)]
    found = play(x.subscribe(subscribe), listed(OTHER), {"data": WORKS}, listed(), *made)
    assert (found.fields, found.missing) == (NEEDED, frozenset())
    assert (found.callback_url, found.working) == (HOOK, Fact.YES)
    assert play.paths == [
        "GET api.x.com/2/webhooks",
        "POST api.x.com/2/webhooks",
        "GET api.x.com/2/activity/subscriptions",
        *["POST api.x.com/2/activity/subscriptions"] * len(NEEDED),
    ]
    assert play.body == {
        "event_type": max(NEEDED),
        "filter": {"user_id": SHOP_ID},
        "webhook_id": HOOK_ID,
    }
    # Addresses are the app's; what is private only the account itself may subscribe to.
    assert {bearer(one) for one in play.requests[:3]} == {"app-token"}
    assert {bearer(one) for one in play.requests[3:]} == {"user-token"}


@pytest.mark.parametrize(
    "shape",
    [
        lambda one: {"data": [one], "meta": {"total_subscriptions": 1}},
        lambda one: {"data": one},
        lambda one: {"data": {"subscription": one}},
    ],
    ids=["list", "object", "wrapped"],
)
def test_a_subscription_is_confirmed_in_each_of_three_shapes(
    play: Any, x: X, subscribe: Subscribe, shape: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    first, *rest = sorted(NEEDED)
    held = listed(*(subscribed(event) for event in rest))
    found = play(x.subscribe(subscribe), listed(WORKS), held, shape(subscribed(first)))
    assert found.missing == frozenset()
    with pytest.raises(UnreadableAnswer):
        play(x.subscribe(subscribe), listed(WORKS), held, shape(subscribed("like.create")))


def test_who_is_subscribed_already_is_asked_for_nothing(
    play: Any, x: X, subscribe: Subscribe
) -> None:
    held = listed(*(subscribed(event) for event in NEEDED), subscribed("like.create"))
    found = play(x.subscribe(subscribe), listed(OTHER, WORKS), held)
    assert found.fields == NEEDED | {"like.create"}
    assert play.writes() == 0


@pytest.mark.parametrize("hook", ["7", None])
def test_what_went_elsewhere_is_moved(
    play: Any, x: X, subscribe: Subscribe, hook: str | None
) -> None:
    first, *rest = sorted(NEEDED)
    held = listed(subscribed(first, hook), *(subscribed(event) for event in rest))
    play(x.subscribe(subscribe), listed(WORKS), held, {"data": subscribed(first)})
    assert play.paths[-1] == f"PUT api.x.com/2/activity/subscriptions/9{len(first)}"
    assert play.body == {"webhook_id": HOOK_ID}
    assert bearer(play.last) == "app-token"


def test_of_two_subscriptions_to_an_event_one_that_comes_here_is_enough(
    play: Any, x: X, subscribe: Subscribe
) -> None:
    both = (subscribed(event, hook) for hook in (HOOK_ID, "7") for event in NEEDED)
    play(x.subscribe(subscribe), listed(WORKS), listed(*both))
    assert play.writes() == 0


@pytest.mark.parametrize("passed", [True, False])
def test_an_address_that_failed_is_checked_again(
    play: Any, x: X, subscribe: Subscribe, passed: bool
) -> None:
    held = listed(*(subscribed(event) for event in NEEDED))
    checked = {"data": {"valid": passed}}
    found = play(x.subscribe(subscribe), listed(FAILS), checked, held)
    assert found.working is Fact.of(passed)
    assert play.paths[1] == f"PUT api.x.com/2/webhooks/{HOOK_ID}"
    assert play.requests[1].body == b""


def test_without_an_address_the_apps_working_one_is_meant(
    play: Any, x: X, subscribe: Subscribe
) -> None:
    anywhere = attrs.evolve(subscribe, callback_url=None)
    held = listed(*(subscribed(event, "7") for event in NEEDED))
    found = play(x.subscribe(anywhere), listed({"url": "?"}, FAILS, OTHER), held)
    assert found.callback_url == OTHER["url"]
    with pytest.raises(InvalidValue, match="callback_url"):
        play(x.subscribe(anywhere), listed())


def test_an_address_x_does_not_confirm_is_none(play: Any, x: X, subscribe: Subscribe) -> None:
    with pytest.raises(UnreadableAnswer):
        play(x.subscribe(subscribe), listed(), {"data": {"url": HOOK}})


def test_nothing_is_asked_without_the_apps_token_or_the_accounts(
    x: X, shop: Account, subscribe: Subscribe
) -> None:
    for missing in ("app_token", "access_token"):
        rest = {name: value for name, value in shop.credentials.items() if name != missing}
        with pytest.raises(InvalidValue, match=missing):
            x.subscribe(attrs.evolve(subscribe, account=attrs.evolve(shop, credentials=rest)))


def test_a_check_says_where_events_go_and_whether_they_arrive(
    play: Any, x: X, check: CheckSubscription
) -> None:
    held = listed(subscribed("dm.sent"), subscribed("dm.received", "7", ANNA_ID))
    found = play(x.check_subscription(check), held, listed(OTHER, WORKS))
    assert (found.callback_url, found.working) == (HOOK, Fact.YES)
    assert (found.fields, found.missing) == ({"dm.sent"}, NEEDED - {"dm.sent"})


@pytest.mark.parametrize(
    ("hooks", "working"),
    [
        ([FAILS], Fact.NO),
        ([], Fact.NO),
        ([OTHER], Fact.NO),
        ([WORKS | {"valid": None}], Fact.UNKNOWN),
    ],
    ids=["failed", "none", "gone", "untold"],
)
def test_an_address_that_failed_or_is_gone_does_not_work(
    play: Any, x: X, check: CheckSubscription, hooks: list[dict[str, Any]], working: Fact
) -> None:
    held = listed(subscribed("dm.sent"))
    assert play(x.check_subscription(check), held, listed(*hooks)).working is working


def test_two_addresses_work_if_both_do(play: Any, x: X, check: CheckSubscription) -> None:
    held = listed(subscribed("dm.sent"), subscribed("dm.received", "7"))
    assert play(x.check_subscription(check), held, listed(WORKS, OTHER)).working is Fact.YES
    assert play(x.check_subscription(check), held, listed(FAILS, OTHER)).working is Fact.NO


def test_who_may_not_see_addresses_is_told_nothing_of_them(
    play: Any, x: X, check: CheckSubscription, answer: Callable[..., Response]
) -> None:
    held = listed(subscribed("dm.sent"))
    hidden = answer(FORBIDDEN, 403)
    found = play(x.check_subscription(check), held, hidden)
    assert (found.fields, found.callback_url, found.working) == ({"dm.sent"}, None, Fact.UNKNOWN)
    own = attrs.evolve(check.account, credentials={"access_token": "user-token"})
    found = play(x.check_subscription(CheckSubscription(account=own)), held)
    assert found.working is Fact.UNKNOWN


ME = {"data": {"id": SHOP_ID, "name": "Shop", "username": "shop"}}


def test_x_takes_a_token_or_not_and_tells_no_more(
    play: Any, x: X, shop: Account, answer: Callable[..., Response]
) -> None:
    check = CheckToken(account=shop, now=NOW)
    assert play(x.check_token(check), ME) == TokenStatus(valid=True)
    assert play.paths == ["GET api.x.com/2/users/me"]
    assert bearer(play.last) == "user-token"
    refused = answer({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401)
    assert play(x.check_token(check), refused) == TokenStatus(valid=False)
    another = {"data": {"id": ANNA_ID}}
    assert play(x.check_token(check), another) == TokenStatus(valid=False)


def test_what_cannot_be_asked_now_says_nothing_of_the_token(
    play: Any, x: X, shop: Account, answer: Callable[..., Response]
) -> None:
    check = CheckToken(account=shop, now=NOW)
    busy = answer({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, 429)
    with pytest.raises(RateLimited):
        play(x.check_token(check), busy)
    with pytest.raises(PermissionDenied):
        play(x.check_token(check), answer(FORBIDDEN, 403))
    with pytest.raises(UnreadableAnswer):
        play(x.check_token(check), {"data": {"name": "Shop"}})
    with pytest.raises(InvalidValue, match="access_token"):
        x.check_token(CheckToken(account=attrs.evolve(shop, credentials={}), now=NOW))
