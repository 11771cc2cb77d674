"""The kit's clauses on runs: a driver that works passes, each that does not is told so."""

from __future__ import annotations

import html
import secrets
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from typing_extensions import override

from privatereply import (
    Action,
    Capability,
    Comment,
    CommentAdded,
    CommentRecord,
    Draft,
    Outcome,
    PermissionDenied,
    Policy,
    TemporaryFailure,
    Unanswered,
)
from privatereply.errors import WebhookRefused
from privatereply.flow import Done, Effect, Flow, Request, begin, resume
from privatereply.provider import (
    GetComment,
    ListComments,
    Listing,
    Look,
    Received,
    SendPrivateReply,
    Sent,
    Sight,
    Sighting,
    Webhook,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.x import X
from privatereply.sandbox import Sandbox
from privatereply.sandbox.emulator import discover
from privatereply.testing import REQUIREMENTS
from privatereply.testing.disturbing import Disturbing
from privatereply.testing.running import Running

from .holding import said_by

RUNS = [name for name in REQUIREMENTS if name.startswith("run.")]


class Runs(Running, Disturbing):
    """All of them."""


def contract(driver: type[Any] = Facebook, scene: str | None = "facebook") -> type[Runs]:
    return type("Contract", (Runs,), {"provider": driver, "scene": scene})


def with_text(command: SendPrivateReply, change: Callable[[str], str]) -> SendPrivateReply:
    return attrs.evolve(command, draft=Draft(text=change(command.draft.text)))


class Escaping(Facebook):
    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        return super().send_private_reply(with_text(command, html.escape))


class Composing(Facebook):
    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        def composed(text: str) -> str:
            return unicodedata.normalize("NFC", text)

        return super().send_private_reply(with_text(command, composed))


class Refusing(Facebook):
    """Sends nothing at all."""

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        yield from super().get_comment(
            GetComment(account=command.account, comment_id=command.comment.id)
        )
        raise PermissionDenied(platform=self.name)


class Doubling(Facebook):
    """Sends once more when no answer comes."""

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        try:
            return (yield from super().send_private_reply(command))
        except Unanswered:
            return (yield from super().send_private_reply(command))


class Blind(Facebook):
    """Takes what it does not look for to be absent."""

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        yield from ()
        return Sighting(sight=Sight.ABSENT, evidence="nothing was seen")


class Hopeful(Facebook):
    """Takes every failure for a refusal."""

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        try:
            return (yield from super().send_private_reply(command))
        except (Unanswered, TemporaryFailure):
            raise TemporaryFailure(platform=self.name, outcome=Outcome.REFUSED) from None


class Fragile(Facebook):
    """Breaks where its platform does."""

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        try:
            return (yield from super().send_private_reply(command))
        except Exception as error:
            raise KeyError("message_id") from error


class Lawless(Facebook):
    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return attrs.evolve(super().policy(action, preset=preset), rules=())


class Ascii(Facebook):
    """Lists what it can spell."""

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        page: Listing[Comment] = yield from super().list_comments(command)
        return attrs.evolve(page, items=tuple(one for one in page.items if one.text.isascii()))


class Renaming(Facebook):
    """Cannot get a comment, and lists them under ids of its own."""

    capabilities = Facebook.capabilities - {Capability.GET_COMMENT}

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        page: Listing[Any] = yield from super().list_comments(command)
        return attrs.evolve(
            page, items=tuple(attrs.evolve(one, id=f"n{one.id}") for one in page.items)
        )


class Moody(Facebook):
    """Asks twice, every other time."""

    calls: ClassVar[int] = 0

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        type(self).calls += 1
        if self.calls % 2:
            yield from super().get_comment(command)
        return (yield from super().get_comment(command))


class Forgetting(Facebook):
    """Gives an event a new id each time it is told."""

    @override
    def receive(self, webhook: Webhook) -> Received:
        received = super().receive(webhook)
        new = (attrs.evolve(event, id=secrets.token_hex(8)) for event in received.events)
        return attrs.evolve(received, events=tuple(new))


class Gullible(Facebook):
    """Takes what nobody signed."""

    @override
    def receive(self, webhook: Webhook) -> Received:
        try:
            return super().receive(webhook)
        except Exception:
            if webhook.method == "GET":
                raise
            return Received()


class Distrusting(Facebook):
    """Refuses what is signed."""

    @override
    def receive(self, webhook: Webhook) -> Received:
        if webhook.method == "POST":
            raise WebhookRefused(platform=self.name, reason="it is not signed")
        return super().receive(webhook)


class Silent(Facebook):
    """Hears of no comment."""

    @override
    def receive(self, webhook: Webhook) -> Received:
        received = super().receive(webhook)
        kept = (event for event in received.events if not isinstance(event, CommentAdded))
        return attrs.evolve(received, events=tuple(kept))


class Leaking(Facebook):
    """Puts the token where addresses are logged."""

    @override
    def get_comment(self, command: GetComment) -> Flow[CommentRecord]:
        token = command.account.credentials["access_token"]
        yield Request(
            method="GET",
            url=f"https://graph.facebook.com/v26.0/me/{token}",
            effect=Effect.READ,
        )
        return (yield from super().get_comment(command))


class Quoting(Facebook):
    """Says what it was to send."""

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        flow = super().send_private_reply(command)
        step = begin(flow)
        while not isinstance(step, Done):
            response = yield step
            if not response.body.startswith(b"{"):
                raise TemporaryFailure(
                    platform=self.name,
                    reason=f"{command.draft.text} was not sent",
                    outcome=Outcome.UNKNOWN,
                )
            step = resume(flow, response)
        return step.value


@pytest.mark.parametrize("requirement", RUNS)
def test_a_driver_that_works_keeps_every_clause(
    requirement: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert said_by(contract(), requirement, tmp_path=tmp_path, caplog=caplog) == []


@pytest.mark.parametrize(
    ("driver", "requirement", "word"),
    [
        (Refusing, "run.once", "it ended in PermissionDenied"),
        (Escaping, "run.text", "goes out unchanged"),
        (Composing, "run.text", "goes out unchanged"),
        (Ascii, "run.comments", "other comments than people wrote"),
        (Renaming, "run.scene", "ids have to be the platform's"),
        (Lawless, "run.limit", "the policy needs a TextLength"),
        (Lawless, "run.window", "the policy needs a ReplyWithin"),
        (Fragile, "run.lost-answer", "it ended in KeyError"),
        (Fragile, "run.faults", "it ended in KeyError"),
        (Doubling, "run.faults", "one request that writes, not two"),
        (Hopeful, "run.faults", "although the first had arrived"),
        (Blind, "run.faults", "although the first had arrived"),
        (Blind, "run.crash", "although the first had arrived"),
        (Refusing, "run.race", "were told PermissionDenied"),
        (Moody, "run.colours", "made different requests"),
        (Forgetting, "run.webhooks", "the same event id each time"),
        (Gullible, "run.webhooks", "took forgeries"),
        (Distrusting, "run.webhooks", "refused what the emulator signs (status 403)"),
        (Silent, "run.webhooks", "one CommentAdded"),
        (Leaking, "run.discreet", "access_token stands in an address"),
        (Quoting, "run.discreet", "the text stands in an address"),
    ],
)
def test_a_driver_that_does_not_work_is_told_so(
    driver: type[Facebook],
    requirement: str,
    word: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = said_by(contract(driver), requirement, tmp_path=tmp_path, caplog=caplog)
    assert any(word in one for one in said), said


@pytest.mark.parametrize(
    ("scene", "word"),
    [
        ("guestbook of nobody", "privatereply.emulators"),
        ("x", "the scene 'x' is one of 'x', the driver is called 'facebook'"),
    ],
)
def test_a_scene_that_is_not_the_drivers_is_told_so(scene: str, word: str) -> None:
    (said,) = said_by(contract(scene=scene), "run.scene")
    assert word in said


def test_a_scene_that_does_not_exist_is_told_once() -> None:
    nobodys = contract(scene="guestbook of nobody")
    asked = [name for name in dir(nobodys) if name.startswith("test") and getattr(nobodys, name)]
    assert {getattr(nobodys, name).pytestmark[0].args[0] for name in asked} == {"run.scene"}


def test_an_emulator_that_does_not_load_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = attrs.evolve(discover(), broken={"nobodys": ImportError("no such module")})
    monkeypatch.setattr("privatereply.sandbox.core.discover", lambda: found)
    (said,) = said_by(contract(scene="guestbook of nobody"), "run.scene")
    assert "these do not load: nobodys: no such module" in said


def test_no_run_is_asked_of_a_driver_without_a_scene() -> None:
    silent = contract(scene=None)
    assert not any(getattr(silent, name) for name in dir(silent) if name.startswith("test"))


def test_a_platform_without_an_end_of_its_window_is_not_asked_for_one() -> None:
    assert contract(X, "x").each_window() == {}


def test_everything_that_an_emulator_can_let_go_wrong_is_tried() -> None:
    faults = set(contract().each_fault())
    assert faults >= {"answer_lost", "burnt", "timeout", "unreachable"}
    assert faults >= Sandbox(emulators={}).faults.kinds.keys()
