"""The plugin's emulator of snac beside snac itself: both live through the same story.

Values differ, of course: what is compared is whether something is granted, and the form of the
answers, field by field. That snac never tells the time is left out: the sandbox does in every
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx

from privatereply.sandbox import Sandbox

from .patience import until
from .people import Resident
from .snac import Snac

HOST = "snac.example"
STATUSES = "/api/v1/statuses"
NOWHERE = "1795329250" + 32 * "7"
"""An id of the form snac gives, and nobody's."""

Wait = Callable[[Callable[[], Any]], Any]


@contextmanager
def emulated() -> Iterator[tuple[Resident, Resident, Wait]]:
    """Two people in the sandbox; whoever waits there turns its clock."""
    sandbox = Sandbox()

    def wait(question: Callable[[], Any]) -> Any:
        for _ in range(60):
            if answer := question():
                return answer
            sandbox.clock.advance(timedelta(seconds=1))
        raise AssertionError(f"nothing came of {question} within a minute")

    emulator: Any = sandbox.emulators["mastodon"]

    def enrol(name: str, url: str) -> Resident:
        account = emulator.add_account(username=name, server=HOST)
        return Resident(name=name, url=url, token=account.access_token, password="")

    with sandbox.serve() as server:
        url = f"{server.url}/{HOST}"
        yield enrol("potter", url), enrol("guest", url), wait


def story(potter: Resident, guest: Resident, wait: Wait) -> Iterator[tuple[str, httpx.Response]]:
    """A comment and its private answer, and what else a driver asks: each with its answer."""
    yield "whoami", potter.get("/api/v1/accounts/verify_credentials")
    yield "post", (posted := potter.post(STATUSES, status="Mugs", visibility="public"))
    post = f"{STATUSES}/{posted.json()['id']}"
    asked = guest.post(STATUSES, status="@potter PRICE?", in_reply_to_id=posted.json()["id"])
    yield "comment", asked
    comment, author = f"{STATUSES}/{asked.json()['id']}", asked.json()["account"]["id"]
    yield "comment by id, at once", potter.get(comment)
    yield "under the post, at once", potter.get(f"{post}/context")
    wait(lambda: potter.get(f"{post}/context").json()["descendants"])
    yield "under the post", potter.get(f"{post}/context")
    wait(potter.mentions)
    yield "notifications", potter.get("/api/v1/notifications?types[]=mention&limit=5")
    answer = {"status": "@guest From 12", "in_reply_to_id": asked.json()["id"]}
    yield "answer", (answered := potter.post(STATUSES, **answer, visibility="direct"))
    message = f"{STATUSES}/{answered.json()['id']}"
    yield "answer, to its author", potter.get(message)
    yield "answer, to its reader", guest.get(message)
    yield "answer, to nobody", httpx.get(potter.url + message)
    yield "under the comment, at once", potter.get(f"{comment}/context")
    yield "under the post, in the end", potter.get(f"{post}/context")
    wait(guest.mentions)
    yield "notifications of the guest", guest.get("/api/v1/notifications")
    yield "conversations", guest.get("/api/v1/conversations")
    own = posted.json()["account"]["id"]
    yield "own statuses", potter.get(f"/api/v1/accounts/{own}/statuses")
    yield "relationship", potter.get(f"/api/v1/accounts/relationships?id[]={author}")
    yield "profile", potter.get(f"/api/v1/accounts/{author}")
    yield "nothing to be deleted", httpx.delete(potter.url + message, headers=potter._headers)
    yield "unknown status", potter.get(f"{STATUSES}/{NOWHERE}")
    yield "answer to an unknown status", potter.post(STATUSES, status="x", in_reply_to_id=NOWHERE)
    yield "no words", potter.post(STATUSES, status="", visibility="direct")
    yield "favourite", potter.post(f"{comment}/favourite")
    yield "block", potter.post(f"/api/v1/accounts/{author}/block")
    yield "no block any more", potter.post(f"/api/v1/accounts/{author}/unblock")
    yield "stream", potter.get("/api/v1/streaming/user/notification")
    yield "newer description", potter.get("/api/v2/instance")
    yield "index of its nature", potter.get("/.well-known/nodeinfo")
    yield "its nature", potter.get("/nodeinfo_2_0")


def form(value: Any) -> Any:
    """What kind of thing a document holds at each place."""
    if isinstance(value, dict):
        return {name: form(held) for name, held in value.items()}
    if isinstance(value, list):
        return [form(held) for held in value[:1]]
    return type(value).__name__


def described(answer: httpx.Response) -> dict[str, Any]:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return {
        "status": answer.status_code,
        "pages": "link" in answer.headers,
        "kind": kind,
        "body": form(answer.json()) if kind == "application/json" else answer.text,
    }


def test_the_emulator_answers_in_the_form_of_the_server(server: Snac) -> None:
    # People of their own: what they do to each other concerns no other test.
    potter, guest = server.enrol("potter"), server.enrol("guest")
    real = {name: described(answer) for name, answer in story(potter, guest, until)}
    with emulated() as cast:
        played = {name: described(answer) for name, answer in story(*cast)}
    assert played == real
