"""Every fault, in process: what the client sees, and whether the person got the message."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.exchange import Dropped, Hang
from privatereply.sandbox.meta import EmulatedPage, EmulatedPerson, EmulatedPost
from privatereply.sandbox.sabotage import KINDS

from .conftest import Graph

MESSAGES = "*/messages"


def outcome(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> tuple[Any, int]:
    """Send one reply and tell what came back, and how many messages arrived."""
    comment = sandbox.meta.add_comment(post, anna)
    result: Any
    try:
        result = facebook.reply(comment.id)
    except httpx.TransportError as error:
        result = type(error)
    return result, len(sandbox.meta.deliveries(comment_id=comment.id))


@pytest.mark.parametrize(
    ("kind", "error", "delivered"),
    [
        ("answer_lost", httpx.RemoteProtocolError, 1),
        ("answer_timeout", httpx.ReadTimeout, 1),
        ("dropped", httpx.RemoteProtocolError, 0),
        ("timeout", httpx.ReadTimeout, 0),
        ("unreachable", httpx.ConnectError, 0),
    ],
)
def test_faults_of_the_connection(
    sandbox: Sandbox,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    kind: str,
    error: type[Exception],
    delivered: int,
) -> None:
    sandbox.faults.order(kind, path=MESSAGES)
    assert outcome(sandbox, post, anna, facebook) == (error, delivered)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, delivered) == (200, 1)


@pytest.mark.parametrize(
    ("kind", "options", "status", "delivered"),
    [
        ("server_error", {}, 500, 0),
        ("server_error", {"status": 503}, 503, 0),
        ("server_error_after", {"status": 502}, 502, 1),
        ("html", {}, 200, 1),
        ("html", {"status": 400}, 400, 1),
    ],
)
def test_faults_that_answer_html(
    sandbox: Sandbox,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    kind: str,
    options: dict[str, Any],
    status: int,
    delivered: int,
) -> None:
    sandbox.faults.order(kind, path=MESSAGES, **options)
    response, arrived = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, arrived) == (status, delivered)
    assert response.text.startswith("<!DOCTYPE html>")
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_an_empty_answer_and_a_truncated_one_after_delivery(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.faults.order("empty", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, response.content, delivered) == (200, b"", 1)
    sandbox.faults.order("truncated", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, delivered) == (200, 1)
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_answers_lacking_fields_and_with_wrong_types(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.faults.order("missing_fields", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.json().keys(), delivered) == ({"recipient_id"}, 1)
    sandbox.faults.order("wrong_types", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.json()["message_id"], delivered) == ({"value": 7}, 1)
    sandbox.faults.order("missing_fields", fields=["id", "paging"])
    listed = facebook.get(f"/{post.id}/comments", summary="true")
    assert listed.keys() == {"data", "summary"}
    assert all("id" not in item for item in listed["data"])
    sandbox.faults.order("wrong_types")
    mistyped = facebook.get(f"/{post.id}/comments", fields="can_comment", summary="true")
    assert (mistyped["data"], mistyped["summary"]) == ("seven", "seven")
    sandbox.faults.order("wrong_types")
    assert facebook.get(f"/{post.id}", fields="is_published")["is_published"] == ["seven"]


def test_what_is_no_object_is_mistyped_as_well() -> None:
    from privatereply.sandbox.sabotage import _mistyped

    assert _mistyped(["a"]) == "seven"
    assert _mistyped(None) == ["seven"]


def test_a_redirect_takes_no_effect(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.faults.order("redirect", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, delivered) == (307, 0)
    assert response.headers["location"] == "https://graph.facebook.com/v26.0/me/messages"
    sandbox.faults.order("redirect", path=MESSAGES, location="https://elsewhere.example/")
    response, _ = outcome(sandbox, post, anna, facebook)
    assert response.headers["location"] == "https://elsewhere.example/"


def test_a_delayed_answer_is_a_timeout_only_for_the_impatient(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.faults.order("delay", path=MESSAGES, seconds=4)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, delivered) == (200, 1)
    sandbox.faults.order("delay", path=MESSAGES, seconds=6)
    assert outcome(sandbox, post, anna, facebook) == (httpx.ReadTimeout, 1)


def test_code_1_although_delivered(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.faults.order("unknown_error", path=MESSAGES)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.status_code, response.json()["error"]["code"], delivered) == (500, 1, 1)


def test_a_burnt_reply_is_spent_and_nothing_arrives(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sandbox.faults.order("burnt", path=MESSAGES)
    assert instagram.reply_refused(comment.id) == (2, 1545133)
    assert instagram.reply_refused(comment.id) == (100, 2534025)
    assert sandbox.meta.deliveries() == []


def test_a_reply_already_used_stays_used_when_burnt(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    facebook.reply(comment.id)
    sandbox.faults.order("burnt", path=MESSAGES, times=2)
    facebook.reply(comment.id)
    assert facebook.reply_refused("1_2") == (2, 1545133)
    assert facebook.get(f"/{comment.id}", fields="private_reply_conversation")


@pytest.mark.parametrize(
    ("code", "use_case"),
    [
        (4, "messenger"),
        (17, "messenger"),
        (613, "messenger"),
        (80001, "pages"),
        (80006, "messenger"),
    ],
)
def test_a_rate_limit_on_order_tells_when_access_is_regained(
    sandbox: Sandbox,
    page: EmulatedPage,
    post: EmulatedPost,
    facebook: Graph,
    code: int,
    use_case: str,
) -> None:
    sandbox.faults.order("rate_limited", code=code, minutes=7)
    response = facebook.request("GET", f"/{page.id}/feed")
    assert response.json()["error"]["code"] == code
    assert json.loads(response.headers["x-app-usage"])["call_count"] == 100
    [report] = json.loads(response.headers["x-business-use-case-usage"])[page.id]
    assert (report["type"], report["estimated_time_to_regain_access"]) == (use_case, 7)


def test_instagrams_host_reports_an_ordered_limit_under_its_own_keys(
    sandbox: Sandbox, instagram: Graph
) -> None:
    sandbox.faults.order("rate_limited", code=80002)
    response = instagram.request("GET", "/me")
    assert json.loads(response.headers["x-app-usage"]) == {"call_volume": 100, "cpu_time": 100}


def test_an_expired_token_on_order(sandbox: Sandbox, facebook: Graph) -> None:
    sandbox.faults.order("token_expired", times=2)
    assert facebook.refused("GET", "/me") == (190, 463)
    assert facebook.refused("GET", "/me") == (190, 463)
    assert facebook.get("/me")["name"] == "Shop"
    sandbox.faults.order("token_expired", subcode=460)
    assert facebook.refused("GET", "/me") == (190, 460)


def test_any_refusal_on_order(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    order: dict[str, Any] = {
        "code": 368,
        "subcode": 1390008,
        "status": 403,
        "message": "Going too fast",
    }
    sandbox.faults.order("error", path=MESSAGES, **order)
    response, delivered = outcome(sandbox, post, anna, facebook)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["error_subcode"]) == (403, 368, 1390008)
    assert (error["message"], delivered) == ("Going too fast", 0)
    sandbox.faults.order("error", path=MESSAGES, code=20, processed=True)
    response, delivered = outcome(sandbox, post, anna, facebook)
    assert (response.json()["error"]["code"], delivered) == (20, 1)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("delay", {"seconds": "long"}),
        ("server_error", {"status": True}),
        ("missing_fields", {"fields": "id"}),
        ("rate_limited", {"code": 1}),
        ("token_expired", {"subcode": 1}),
    ],
)
def test_an_option_nobody_understands_is_named(
    sandbox: Sandbox, facebook: Graph, kind: str, options: dict[str, Any]
) -> None:
    sandbox.faults.order(kind, **options)
    with pytest.raises(ValueError, match=r"must be|is no|is none"):
        facebook.request("GET", "/me")


def test_a_fault_strikes_the_chosen_requests_and_no_others(
    sandbox: Sandbox, facebook: Graph
) -> None:
    sandbox.faults.order(
        "server_error", path="/graph.facebook.com/*/me", method="get", after=1, times=2
    )
    statuses = [facebook.request("GET", "/me").status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    assert sandbox.faults.pending() == []
    sandbox.faults.order("server_error", method="DELETE", path="*")
    assert facebook.request("GET", "/me").status_code == 200
    assert len(sandbox.faults.pending()) == 1


def test_a_fault_without_an_end_strikes_until_it_is_cleared(
    sandbox: Sandbox, facebook: Graph
) -> None:
    sandbox.faults.order("server_error", times=None)
    assert {facebook.request("GET", "/me").status_code for _ in range(5)} == {500}
    sandbox.faults.clear()
    assert facebook.request("GET", "/me").status_code == 200


def test_the_oldest_fault_strikes_first_and_the_next_one_counts_meanwhile(
    sandbox: Sandbox, facebook: Graph
) -> None:
    sandbox.faults.order("server_error", status=501)
    sandbox.faults.order("server_error", status=502, after=1)
    assert [facebook.request("GET", "/me").status_code for _ in range(3)] == [501, 502, 200]


def test_only_known_faults_can_be_ordered(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match=r"unknown fault 'explode'; known: .*answer_lost, "):
        sandbox.faults.order("explode")
    with pytest.raises(ValueError, match="at least"):
        sandbox.faults.order("delay", times=0)
    with pytest.raises(ValueError, match="at least"):
        sandbox.faults.order("delay", after=-1)


def test_every_kind_is_described(sandbox: Sandbox) -> None:
    own = set[str]().union(*(emulator.faults for emulator in sandbox.emulators.values()))
    assert sandbox.faults.kinds.keys() == KINDS.keys() | own
    assert all(sandbox.faults.kinds.values())


def test_platforms_that_share_a_kind_say_each_what_it_does_there(sandbox: Sandbox) -> None:
    told = sandbox.faults.kinds["unknown_error"]
    assert f"meta: {sandbox.meta.faults['unknown_error']}" in told
    assert f"tiktok: {sandbox.tiktok.faults['unknown_error']}" in told


def test_a_fault_of_one_platform_waits_for_a_request_to_it(
    sandbox: Sandbox, page: EmulatedPage, facebook: Graph
) -> None:
    sandbox.faults.order("too_fast")
    assert facebook.get("/me")["id"] == page.id
    assert [fault.kind for fault in sandbox.faults.pending()] == ["too_fast"]


def test_the_events_on_the_wire_say_what_happened() -> None:
    assert str(Dropped()) == "connection closed without an answer"
    assert str(Dropped(connected=False)) == "connection refused"
    assert str(Hang(seconds=2)) == "no answer for 2 seconds"
