"""The control API, in process."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import NOON, Connect, Graph


class Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self.client = httpx.Client(
            transport=sandbox.transport(), base_url="http://sandbox.test/_sandbox"
        )

    def ask(self, method: str, path: str, /, **document: Any) -> Any:
        response = self.client.request(method, path, json=document or None)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return Control(sandbox)


def test_a_whole_story_is_told_over_the_control_api(
    sandbox: Sandbox, control: Control, graph: Connect
) -> None:
    page = control.ask("POST", "meta/add_page", name="Shop", subscribed=["feed"])
    anna = control.ask("POST", "meta/add_person", name="Anna", follows=True)
    post = control.ask("POST", "meta/add_post", account=page["id"], text="Shoes")
    comment = control.ask(
        "POST",
        "meta/add_comment",
        post=post["id"],
        person=anna["id"],
        text="Price?",
        created_at="2026-11-20T12:00:00+00:00",
    )
    assert comment["created_at"] == "2026-11-20T12:00:00+00:00"
    assert (comment["post"], comment["author"]) == (post["id"], anna["id"])
    graph(page["access_token"]).reply(comment["id"], "80 euros")
    [delivery] = control.client.get("meta/deliveries", params={"comment_id": comment["id"]}).json()
    assert delivery["text"] == "80 euros"
    message = control.ask(
        "POST", "meta/answer", person=delivery["recipient_id"], account=page["id"], text="Thanks"
    )
    assert message["conversation"].startswith("t_")
    scoped = control.ask("POST", "meta/scoped_id", person=anna["id"], account=page["id"])
    assert scoped == delivery["recipient_id"]


def test_the_overview_names_emulators_and_faults(control: Control) -> None:
    told = control.ask("GET", "")
    assert "add_page" in told["emulators"]["meta"]["commands"]
    assert "graph.facebook.com" in told["emulators"]["meta"]["hosts"]
    assert told["broken"] == {}
    assert "answer_lost" in told["faults"]


def test_the_clock_is_read_turned_and_set(sandbox: Sandbox, control: Control) -> None:
    assert control.ask("GET", "clock") == {"now": NOON.isoformat(), "ticking": False}
    control.ask("POST", "clock/advance", days=8)
    assert sandbox.clock.now() == NOON + timedelta(days=8)
    control.ask("POST", "clock/set", to=NOON.isoformat())
    assert sandbox.clock.now() == NOON


def test_faults_are_ordered_listed_and_forgotten(control: Control, facebook: Graph) -> None:
    control.ask("POST", "faults", kind="server_error", path="*/me", status=503)
    assert control.ask("GET", "faults")[0]["options"] == {"status": 503}
    assert facebook.request("GET", "/me").status_code == 503
    control.ask("POST", "faults", kind="delay", times=None)
    control.ask("DELETE", "faults")
    assert control.ask("GET", "faults") == []


def test_webhooks_are_subscribed_and_their_deliveries_listed(
    sandbox: Sandbox, control: Control
) -> None:
    told = control.ask("POST", "webhooks", topic="page", url="https://a.example", secret="own")
    assert told == {"topic": "page", "url": "https://a.example"}
    control.ask("POST", "webhooks/manner", double=1, delay_seconds=5)
    assert sandbox.webhooks.manner.delay == timedelta(seconds=5)
    page = control.ask("POST", "meta/add_page", name="Shop", subscribed=["messages"])
    anna = control.ask("POST", "meta/add_person", name="Anna")
    control.ask("POST", "meta/answer", person=anna["id"], account=page["id"], text="Hi")
    assert control.ask("GET", "webhooks") == {"pending": 1, "delivered": []}
    sandbox.clock.advance(timedelta(seconds=5))
    sandbox.webhooks.flush(send=lambda _delivery: 200)
    [first, second] = control.ask("GET", "webhooks")["delivered"]
    assert (first["mischief"], second["mischief"]) == (None, "doubled")
    assert (first["field"], first["status"]) == ("messages", 200)


@pytest.mark.parametrize(
    ("order", "complaint"),
    [
        ({"drop": 1.5}, "drop is a share from 0 to 1, got 1.5"),
        ({"batch": 0}, "batch must be at least 1, got 0"),
        ({"delay_seconds": -1}, "delay must not be negative"),
        ({"forgeries": ["burnt"]}, "forgeries must be one of foreign, stale"),
        ({"copies": 2}, "unexpected keyword argument"),
    ],
)
def test_a_manner_that_makes_no_sense_is_refused(
    control: Control, order: dict[str, Any], complaint: str
) -> None:
    response = control.client.post("webhooks/manner", json=order)
    assert response.status_code == 400
    assert complaint in response.json()["sandbox_error"]


def test_the_journal_holds_no_tokens_and_no_texts(
    sandbox: Sandbox, control: Control, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    facebook.get("/me", access_token=facebook.token)
    sandbox.faults.order("answer_lost")
    with pytest.raises(httpx.RemoteProtocolError):
        facebook.reply(comment.id, "very private")
    listed = control.ask("GET", "journal")
    assert [(entry["method"], entry["status"], entry["fault"]) for entry in listed] == [
        ("GET", 200, None),
        ("POST", None, "answer_lost"),
    ]
    assert facebook.token not in str(listed)
    assert "very private" not in str(listed)


def test_a_reset_empties_everything_but_the_clock(
    sandbox: Sandbox, control: Control, page: EmulatedPage, facebook: Graph
) -> None:
    sandbox.clock.advance(timedelta(days=1))
    sandbox.faults.order("delay")
    sandbox.webhooks.subscribe(topic="page", url="https://a.example")
    control.ask("POST", "reset")
    assert facebook.refused("GET", "/me") == (190, None)
    assert sandbox.clock.now() == NOON + timedelta(days=1)
    assert (sandbox.faults.pending(), sandbox.webhooks.subscriptions()) == ([], [])
    assert len(control.ask("GET", "journal")) == 1


def test_configuring_and_changing_over_the_control_api(
    sandbox: Sandbox, control: Control, page: EmulatedPage
) -> None:
    control.ask("POST", "meta/configure", limits={"sends": 1}, language="pt", access="standard")
    assert sandbox.meta.world.usage.limits.sends == 1
    told = control.ask("POST", "meta/set_account", account=page.id, human_agent=True)
    assert told["human_agent"] is True
    assert told["tasks"] == sorted(page.tasks)
    assert told["instagram"] is None


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("meta/add_page", {}),
        ("meta/add_page", {"name": "A", "colour": "red"}),
        ("meta/add_comment", {"post": "404", "person": "404"}),
        ("meta/add_person", {"name": "A", "born_at": "long ago"}),
        ("meta/configure", {"language": "tlh"}),
        ("meta/configure", {"access": "total"}),
        ("meta/configure", {"comment_shape": "round"}),
        ("meta/add_instagram_account", {"username": "a", "login": "twitter"}),
        ("meta/add_instagram_account", {"username": "a", "kind": "secret"}),
        ("faults", {"kind": "explode"}),
        ("clock/advance", {"fortnights": 2}),
        ("clock/set", {}),
        ("clock/set", {"to": "2026-11-21T12:00:00"}),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(
    control: Control, path: str, document: dict[str, Any]
) -> None:
    response = control.client.post(path, json=document)
    assert response.status_code == 400
    assert response.json()["sandbox_error"]


def test_bodies_that_are_no_object_and_unknown_paths_are_told(control: Control) -> None:
    assert control.client.post("meta/add_page", json=["Shop"]).status_code == 400
    assert control.client.post("meta/add_page", content=b"{").status_code == 400
    for path in ("nothing", "meta/nothing", "meta/reset", "x/add_page"):
        response = control.client.post(path)
        assert response.status_code == 404
        assert "GET /_sandbox lists" in response.json()["sandbox_error"]


def test_surfaces_are_known_and_authors_belong_to_visitors(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    with pytest.raises(ValueError, match="surface must be one of"):
        sandbox.meta.add_post(page, surface="billboard")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="author belongs to"):
        sandbox.meta.add_post(page, surface="visitor")
    with pytest.raises(ValueError, match="author belongs to"):
        sandbox.meta.add_post(page, author=anna)


@pytest.mark.parametrize("method", ["end_broadcast", "delete_comment", "react", "set_person"])
def test_an_unknown_thing_is_named(sandbox: Sandbox, method: str) -> None:
    with pytest.raises(LookupError, match=r"the sandbox has no .* '404'"):
        getattr(sandbox.meta, method)("404")


def test_a_thing_of_the_wrong_kind_is_named(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson
) -> None:
    with pytest.raises(LookupError, match="no comment or post"):
        sandbox.meta.reply_by_hand(page.id, "Hi")
    with pytest.raises(LookupError, match="no account"):
        sandbox.meta.answer(anna, post.id, "Hi")
    with pytest.raises(LookupError, match="no account"):
        sandbox.meta.answer(anna, anna.id, "Hi")
