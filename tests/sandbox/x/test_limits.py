"""Counting calls, and the headers that tell about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost, Limits

from .conftest import Api

LIMITED = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}


def test_the_three_calls_that_send_share_one_budget_and_refusals_spend_it(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_person(bela, receives_dms="nobody")
    left = [api.send(anna), api.send(bela), api.send(anna, colour="red")]
    pair = left[0].json()["data"]["dm_conversation_id"]
    left.append(api.request("POST", f"/2/dm_conversations/{pair}/messages", json={"text": "Hi"}))
    left.append(api.request("POST", "/2/dm_conversations", json={}))
    assert [response.status_code for response in left] == [201, 403, 400, 201, 400]
    remaining = [response.headers["x-rate-limit-remaining"] for response in left]
    assert remaining == ["14", "13", "12", "11", "10"]
    assert {response.headers["x-rate-limit-limit"] for response in left} == {"15"}


def test_over_the_limit_nothing_is_sent_until_the_reset(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.configure(limits={"dm_sends": 2})
    responses = [api.send(anna) for _ in range(3)]
    assert [response.status_code for response in responses] == [201, 201, 429]
    assert responses[2].json() == LIMITED
    assert len(sandbox.x.deliveries()) == 2
    reset = int(responses[2].headers["x-rate-limit-reset"])
    assert reset == sandbox.clock.now().timestamp() + 900
    sandbox.clock.advance(timedelta(minutes=15))
    assert api.send(anna).headers["x-rate-limit-remaining"] == "1"


def test_a_day_has_a_limit_of_its_own(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.configure(limits=Limits(dm_sends_day=2))
    for _ in range(2):
        assert api.send(anna).status_code == 201
    sandbox.clock.advance(timedelta(minutes=20))
    refused = api.send(anna)
    assert (refused.status_code, refused.headers["x-rate-limit-remaining"]) == (429, "0")
    day = sandbox.clock.now().timestamp() + 24 * 3600 - 20 * 60
    assert int(refused.headers["x-rate-limit-reset"]) == day
    sandbox.clock.advance(timedelta(hours=24))
    api = Api(sandbox, sandbox.x.issue_token(shop))
    assert api.send(anna).status_code == 201


def test_accounts_and_the_app_are_counted_apart(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api, app: Api
) -> None:
    other = Api(sandbox, sandbox.x.add_account(username="other").access_token)
    sandbox.x.configure(limits={"users_read": 1})
    path = f"/2/users/{anna.id}"
    for caller in (api, other, app):
        assert [caller.request("GET", path).status_code for _ in range(2)] == [200, 429]


def test_each_read_of_events_counts_for_itself(anna: EmulatedPerson, api: Api) -> None:
    api.send(anna)
    first = api.request("GET", f"/2/dm_conversations/with/{anna.id}/dm_events")
    second = api.request("GET", "/2/dm_events")
    for response in (first, second):
        assert response.headers["x-rate-limit-remaining"] == "14"


def test_a_lifted_limit_counts_nobody_out(sandbox: Sandbox, anna: EmulatedPerson, api: Api) -> None:
    sandbox.x.configure(limits={"dm_sends": None, "dm_sends_day": None})
    responses = [api.send(anna) for _ in range(20)]
    assert {response.status_code for response in responses} == {201}
    assert responses[-1].headers["x-rate-limit-remaining"] == "15"


def test_an_unknown_limit_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="poems"):
        sandbox.x.configure(limits={"poems": 1})


def test_every_answer_names_version_and_transaction(post: EmulatedPost, api: Api) -> None:
    for path in (f"/2/tweets/{post.id}", "/2/tweets/a", "/nowhere"):
        response = api.request("GET", path)
        assert response.headers["api-version"] == "2.167"
        assert response.headers["x-transaction-id"]


def test_what_is_not_there_is_not_found(api: Api) -> None:
    assert api.refused("GET", "/nowhere") == (404, "about:blank")
    assert api.refused("PATCH", "/2/tweets") == (404, "about:blank")
