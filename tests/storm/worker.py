"""A process of its own that serves webhooks and answers every comment in private, until killed.

It is told what to do by one line of JSON on its standard input, after it has said that it is
ready, and says when it serves. Whatever it is told later is by how much its clock is ahead.
"""

# ruff: noqa: T201 - its parent reads what it prints

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import httpx  # noqa: F401 - loaded before it is ready, not while it is being timed
import uvicorn

from privatereply import (
    Actor,
    BoundAccount,
    Client,
    Comment,
    CommentAdded,
    Event,
    Fact,
    NotAllowed,
    VerdictGiven,
)
from privatereply.policy import Verdict
from privatereply.web import asgi

GREETER = Actor.bot("greeter")
HOST = "127.0.0.1"


class Diary:
    """What handlers were told: a file that outlives whoever writes it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    def note(self, *words: object) -> None:
        # One write at the end: a killed process leaves whole lines, or none.
        os.write(self._file, json.dumps(words).encode() + b"\n")


class Keeper:
    """Who keeps the shops: is told of everything, and answers every comment."""

    def __init__(self, pages: Iterable[BoundAccount], diary: Diary) -> None:
        self._pages = {(page.platform, page.id): page for page in pages}
        self._diary = diary

    def employ(self, client: Client) -> None:
        """Have its handlers told."""
        client.on(Event, self.witness, name="witness")
        client.on(CommentAdded, self.greet, name="greeter")
        client.on(VerdictGiven, self.reconsider, name="judge")

    def witness(self, event: Event) -> None:
        self._note("witness", event)

    def greet(self, event: CommentAdded) -> None:
        self._note("greeter", event)
        self._answer(self._page(event), event.comment)

    def reconsider(self, event: VerdictGiven) -> None:
        """A platform may judge a comment long after it has told of it."""
        self._note("judge", event)
        page = self._page(event)
        self._answer(page, page.comment(event.comment_id, post=event.post_id))

    def _page(self, event: Event) -> BoundAccount:
        return self._pages[event.platform, event.account_id]

    def _note(self, handler: str, event: Event) -> None:
        self._diary.note("told", handler, event.platform, event.account_id, event.id)

    def _answer(self, page: BoundAccount, comment: Comment) -> None:
        try:
            page.reply(comment, answer_to(comment.id), actor=GREETER)
        except NotAllowed as refusal:
            if refusal.decision.verdict is Verdict.WAIT:
                raise
            against = refusal.decision.verdict
            rules = [one.rule.name for one in refusal.decision.findings if one.verdict is against]
            self._diary.note("left", comment.id, rules)


def answer_to(comment_id: str) -> str:
    """What every comment is answered: no two answers are alike."""
    return f"To {comment_id}"


class Clock:
    """The time of the sandbox, which its parent turns."""

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def follow(self, told: TextIO) -> None:
        for line in told:
            self._ahead = timedelta(seconds=json.loads(line)["ahead"])


def bind(client: Client, accounts: Iterable[dict[str, Any]]) -> list[BoundAccount]:
    """The accounts; tokens that end are renewed, and nobody needs the new ones afterwards."""
    return [
        client.account(
            **account["options"],
            facts={name: Fact(value) for name, value in account["facts"].items()},
            on_token=lambda _account, _token: None,
        )
        for account in accounts
    ]


def serve(orders: dict[str, Any]) -> None:
    clock = Clock(orders["ahead"])
    threading.Thread(target=clock.follow, args=(sys.stdin,), daemon=True).start()
    with Client(orders["store"], sandbox=orders["sandbox"], clock=clock.now) as client:
        pages = bind(client, orders["accounts"])
        Keeper(pages, Diary(Path(orders["diary"]))).employ(client)
        for platform, secrets in orders["secrets"].items():
            client.listen(platform, **secrets)
        listening = socket.create_server((HOST, orders["port"]))
        print(json.dumps(["serving"]), flush=True)
        config = uvicorn.Config(asgi(client), lifespan="off", log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    print(json.dumps(["ready"]), flush=True)
    serve(json.loads(sys.stdin.readline()))
