"""No token, no app secret and no message text is ever said aloud, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply import BoundAccount, Client, Comment, Conversation, Draft, PrivateReplyError
from privatereply.registry import Registry

from .hearing import listening, told
from .shop import ANNA, SCENES, Shop, Watched

APP_SECRET = "5ec7e7" * 5
# Nothing in a sentence of ours or of a library contains it by chance.
MARK = "wh1sper"
FAULTS = sorted(Watched().faults.kinds)


@attrs.define(kw_only=True)
class Play:
    """Everything an account does, and everything that can be heard of it."""

    shop: Shop
    page: BoundAccount
    comment: Comment
    text: str
    heard: list[str] = attrs.field(factory=list[str])
    secrets: set[str] = attrs.field(init=False)

    @secrets.default
    def _first_secrets(self) -> set[str]:
        return {MARK, APP_SECRET, *self.credentials()}

    def credentials(self) -> set[str]:
        """Those in use, without the names of apps and pages."""
        used = self.page.account.credentials.items()
        return {value for name, value in used if "token" in name or "secret" in name}

    def play(self) -> None:
        draft, comment = Draft(text=self.text), self.comment
        for thing in (self.page, self.page.account, draft, comment):
            self.heard.append(repr(thing))
        for _ in range(2):
            self.attempt(lambda: self.page.comment(comment.id))
            self.attempt(lambda: self.page.can_reply(comment, draft=draft, ask_platform=True))
            self.attempt(lambda: self.page.reply(comment, draft, actor=ANNA))
            self.attempt(lambda: self.page.reply(comment, f"not {self.text}", actor=ANNA))
            self.attempt(lambda: self.page.reply_publicly(comment, draft, actor=ANNA))
            self.shop.sandbox.clock.advance(timedelta(minutes=11))
            self.attempt(self.page.resolve)
            self.attempt(self.converse)
            story = self.page.why(comment)
            self.heard += [str(story), repr(story.as_dict())]
            self.heard += [repr(attempt) for attempt in story.attempts]

    def converse(self) -> None:
        for thread in self.page.conversations():
            assert isinstance(thread, Conversation)
            self.heard.append(repr(thread))
            self.heard += map(repr, self.page.messages(thread))
            self.heard.append(repr(self.page.send(thread, self.text, actor=ANNA)))

    def attempt(self, what: Any) -> Any:
        try:
            done = what()
        except PrivateReplyError as error:
            self.heard += told(error)
            return None
        self.heard.append(repr(done))
        return done

    def leaks(self) -> list[str]:
        secrets = self.secrets | self.credentials()
        return [line for line in self.heard if any(secret in line for secret in secrets)]


def open_play(shop: Shop, client: Client, text: str) -> Play:
    known = {one.name for one in Registry().provider(shop.platform).credentials}
    secret = {"app_secret": APP_SECRET} if "app_secret" in known else {}
    page = shop.bind(client, {**shop.scene.credentials, **secret})
    person = shop.scene.add_person(f"{MARK} Ada")
    shop.scene.answer(person, text)
    shop.sandbox.clock.advance(shop.terms.silence or timedelta())
    comment = shop.meet(page, shop.scene.comment(text, person=person))
    return Play(shop=shop, page=page, comment=comment, text=text)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(
    lambda text: f"{MARK} {text}"
)


@settings(max_examples=200)
@given(
    scene=st.sampled_from(SCENES),
    fault=st.sampled_from(FAULTS),
    method=st.sampled_from([None, "POST", "GET"]),
    after=st.integers(0, 6),
    text=texts,
)
def test_no_secret_and_no_text_is_heard_whatever_goes_wrong(
    scene: str, fault: str, method: str | None, after: int, text: str
) -> None:
    shop = Shop.open(scene, Watched(app_secret=APP_SECRET))
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        play = open_play(shop, client, text)
        shop.sandbox.faults.order(fault, method=method, times=3, after=after)
        with listening(play.heard):
            play.play()
    assert len(play.heard) > 10
    assert play.leaks() == []


@pytest.mark.parametrize("scene", SCENES)
def test_no_secret_and_no_text_is_heard_on_a_socket_either(scene: str) -> None:
    shop = Shop.open(scene, Watched(ticking=True, app_secret=APP_SECRET))
    with (
        shop.sandbox.serve() as server,
        Client("sqlite://", sandbox=server.url, clock=shop.sandbox.clock.now) as client,
    ):
        play = open_play(shop, client, f"{MARK} Hello")
        for fault in ("answer_lost", "html", "dropped", "truncated", "rate_limited"):
            shop.order(fault)
        with listening(play.heard):
            play.play()
    assert any("send_request_headers" in line for line in play.heard)
    assert play.leaks() == []


def test_what_is_said_aloud_would_be_heard() -> None:
    heard: list[str] = []
    with listening(heard):
        logging.getLogger("anywhere").debug("a %s", MARK)
        traceback.print_exception(ValueError(MARK))
    assert sum(MARK in line for line in heard) == 2
