"""The faults X can suffer, and the states of accounts it refuses everything in."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson
from privatereply.sandbox.x.mishaps import KINDS

from .conftest import Api


@pytest.mark.parametrize(
    ("kind", "options", "status", "told", "delivered"),
    [
        ("account_locked", {}, 403, {"code": 326}, 0),
        ("account_suspended", {}, 403, {"code": 64}, 0),
        ("spam_suspected", {}, 403, {"code": 226}, 0),
        ("rate_limited", {}, 429, {"code": 88}, 0),
        ("rate_limited", {"shape": "problem"}, 429, {"type": "rate-limit-exceeded"}, 0),
        ("usage_capped", {}, 429, {"type": "usage-capped"}, 0),
        ("credits_depleted", {}, 402, {"type": "credits-depleted"}, 0),
        ("credits_depleted", {"shape": "former"}, 402, {"type": "credits"}, 0),
        ("crc_failed", {}, 400, {"type": "invalid-request"}, 0),
        ("token_expired", {}, 401, {"type": "about:blank"}, 0),
        ("unknown_error", {}, 503, {"type": "about:blank"}, 1),
        ("error", {}, 403, {"type": "about:blank"}, 0),
        ("error", {"processed": True, "status": 500}, 500, {"type": "about:blank"}, 1),
        ("error", {"code": 349}, 403, {"code": 349}, 0),
        ("error", {"code": 7, "bare": True, "status": 400}, 400, {"code": 7}, 0),
    ],
)
def test_an_ordered_refusal_strikes_once_and_says_what_it_is(
    sandbox: Sandbox,
    anna: EmulatedPerson,
    api: Api,
    kind: str,
    options: dict[str, Any],
    status: int,
    told: dict[str, object],
    delivered: int,
) -> None:
    sandbox.faults.order(kind, path="/api.x.com/*", **options)
    response = api.send(anna)
    assert response.status_code == status
    document = response.json()
    [error] = document.get("errors", [document]) if "code" in told else [document]
    found = {name: error[name] for name in told}
    if "type" in found:
        found["type"] = str(found["type"]).rpartition("/")[2]
    assert found == told
    assert len(sandbox.x.deliveries()) == delivered
    assert api.send(anna).status_code == 201


def test_a_problem_of_any_wording_can_be_ordered(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    detail = "This operation is not permitted."
    kind = "https://api.twitter.com/2/problems/client-forbidden"
    sandbox.faults.order("error", detail=detail, title="Client Forbidden", type=kind)
    assert api.send(anna).json() == {
        "title": "Client Forbidden",
        "detail": detail,
        "type": kind,
        "status": 403,
    }


def test_a_message_can_land_in_the_hidden_requests_all_the_same(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_person(anna, follows=True)
    sandbox.faults.order("hidden_request")
    assert api.send(anna).status_code == 201
    assert [one.folder for one in sandbox.x.deliveries()] == ["hidden"]
    assert api.send(anna).status_code == 201
    assert sandbox.x.deliveries()[1].folder == "inbox"


def test_a_success_without_the_id_of_the_event_is_still_a_message(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.faults.order("no_event_id")
    response = api.send(anna)
    assert response.status_code == 201
    assert response.json()["data"].keys() == {"dm_conversation_id"}
    assert len(sandbox.x.deliveries()) == 1


def test_a_vanished_message_is_seen_by_its_sender_alone(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.faults.order("vanished")
    event_id = api.send(anna).json()["data"]["dm_event_id"]
    assert [event["id"] for event in api.events(anna)["data"]] == [event_id]
    assert sandbox.x.deliveries() == []


def test_an_answer_can_have_errors_beside_its_data(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.faults.order("partial_error")
    document = api.send(anna).json()
    assert document.keys() == {"data", "errors"}
    sandbox.faults.order("partial_error")
    assert api.send(anna, colour="red").status_code == 400


def test_the_reset_of_an_ordered_limit_is_as_ordered(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.faults.order("rate_limited", seconds=60)
    headers = api.send(anna).headers
    assert int(headers["x-rate-limit-reset"]) == sandbox.clock.now().timestamp() + 60
    assert (headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]) == ("15", "0")
    sandbox.faults.order("usage_capped")
    assert "x-rate-limit-reset" not in api.send(anna).headers


def test_a_fault_also_strikes_who_is_not_logged_in_or_lost(sandbox: Sandbox) -> None:
    stranger = Api(sandbox, "")
    for path in ("/2/users/me", "/nowhere"):
        sandbox.faults.order("spam_suspected")
        assert stranger.request("GET", path).json()["errors"][0]["code"] == 226
    sandbox.faults.order("spam_suspected")
    lost = Api(sandbox, sandbox.x.app_token)
    assert lost.request("GET", "/nowhere").status_code == 403


@pytest.mark.parametrize("kind", ["rate_limited", "credits_depleted"])
def test_an_unknown_shape_is_named(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, kind: str
) -> None:
    sandbox.faults.order(kind, shape="round")
    with pytest.raises(ValueError, match="'shape' must be"):
        api.send(anna)


def test_every_kind_can_be_played(sandbox: Sandbox, anna: EmulatedPerson, api: Api) -> None:
    sandbox.x.configure(limits={"dm_sends": None})
    for kind in KINDS:
        sandbox.faults.order(kind)
        assert api.send(anna).json()
    assert sandbox.faults.pending() == []


@pytest.mark.parametrize(
    ("kind", "delivered"),
    [
        ("answer_lost", 1),
        ("answer_timeout", 1),
        ("dropped", 0),
        ("timeout", 0),
        ("unreachable", 0),
    ],
)
def test_faults_of_the_wire_strike_x_as_well(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, kind: str, delivered: int
) -> None:
    sandbox.faults.order(kind, path="*/messages")
    with pytest.raises(httpx.TransportError):
        api.send(anna)
    assert len(sandbox.x.deliveries()) == delivered


@pytest.mark.parametrize(("kind", "delivered"), [("server_error", 0), ("server_error_after", 1)])
def test_the_edge_answers_with_a_page(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, kind: str, delivered: int
) -> None:
    sandbox.faults.order(kind, status=502)
    response = api.send(anna)
    assert (response.status_code, response.headers["content-type"]) == (
        502,
        "text/html; charset=utf-8",
    )
    assert len(sandbox.x.deliveries()) == delivered


@pytest.mark.parametrize(("state", "code"), [("suspended", 64), ("locked", 326)])
def test_a_suspended_or_locked_account_can_do_nothing(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    anna: EmulatedPerson,
    api: Api,
    app: Api,
    state: str,
    code: int,
) -> None:
    sandbox.x.set_account(shop, **{state: True})  # type: ignore[arg-type]  # a name, a flag
    for response in (api.send(anna), api.request("GET", "/2/users/me")):
        assert response.status_code == 403
        assert response.json()["errors"][0]["code"] == code
    assert app.request("GET", f"/2/users/{anna.id}").status_code == 200
    sandbox.x.set_account(shop, **{state: False})  # type: ignore[arg-type]  # a name, a flag
    assert api.send(anna).status_code == 201


def test_without_credits_nobody_can_do_anything(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, app: Api
) -> None:
    sandbox.x.configure(credits_depleted=True)
    assert api.send(anna).json() == {
        "title": "Payment Required",
        "detail": "credits depleted",
        "type": "https://api.x.com/2/problems/credits-depleted",
        "status": 402,
    }
    sandbox.x.configure(credits_shape="former")
    assert app.request("GET", f"/2/users/{anna.id}").json()["title"] == "CreditsDepleted"
    sandbox.x.configure(credits_depleted=False)
    assert api.send(anna).status_code == 201
    assert len(sandbox.x.deliveries()) == 1
