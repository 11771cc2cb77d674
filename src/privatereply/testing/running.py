"""Whole runs: the driver under the real clients, against the platform's emulator."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

import anyio
import pytest

from privatereply.errors import AlreadyReplied, DraftNotAllowed, NotAllowed, PrivateReplyError
from privatereply.events import CommentAdded
from privatereply.model import Receipt
from privatereply.provider import Capability
from privatereply.sandbox import FORGERIES, Manner, Sandbox
from privatereply.testing.base import clause
from privatereply.testing.privacy import told_by
from privatereply.testing.scenes import Staged, arrived, receipt, said
from privatereply.testing.stage import BOT, Play, Stage

__all__ = ["Running"]

_HELLO: Final = "Hello, it is 12 euros."
_MARK: Final = "wh1sper"
_CALLBACK: Final = "https://shop.example/webhooks"
_DISCREET: Final = ("token", "secret", "password")
_TEXTS: Final = {
    "emoji": "Thanks \N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}, see you!",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd, 12 \u05d9\u05d5\u05e8\u05d5",
    "combining": "Cafe\N{COMBINING ACUTE ACCENT} cr\N{LATIN SMALL LETTER E WITH GRAVE}me",
    "japanese": "\u3053\u3093\u306b\u3061\u306f\u3001\u5728\u5eab\u304c\u3042\u308a\u307e\u3059",
    "signs": 'It is <b>5 < 6</b> & "so" on',
    "lines": "The first line\nand the second",
}


class Running(Staged):
    """Clauses about runs; they apply if the author names a `scene`."""

    @classmethod
    def each_text(cls) -> Mapping[str, str]:
        """Texts in several scripts."""
        return {} if cls.terms() is None else _TEXTS

    @classmethod
    def each_window(cls) -> Mapping[str, timedelta]:
        """For how long a comment can be answered, where that ends."""
        terms = cls.terms()
        window = None if terms is None else terms.reply_window
        return {} if window is None else {str(window): window}

    @classmethod
    def each_callback(cls) -> Mapping[str, str]:
        """Where a platform that tells anything tells it."""
        terms = cls.terms()
        tells = terms is not None and terms.callbacks and Capability.RECEIVE in cls.capabilities()
        return {"callback": _CALLBACK} if tells else {}

    @classmethod
    def each_listing(cls) -> Mapping[str, str]:
        """What a driver reads that lists comments."""
        reads = Capability.LIST_COMMENTS in cls.capabilities() and cls.terms() is not None
        return {"comments": "comments"} if reads else {}

    @classmethod
    def each_colour(cls) -> Mapping[str, str | None]:
        """What both clients are compared on: nothing that goes wrong, and two things that do."""
        if cls.terms() is None:
            return {}
        return {"undisturbed": None, "answer_lost": "answer_lost", "unreachable": "unreachable"}

    @clause("run.scene")
    def test_the_scene_is_the_drivers_own(self, scene: str) -> None:
        """Look for it."""
        sandbox = Sandbox()
        assert scene in sandbox.scenes, (
            f"scene = {scene!r}, and the emulators that are installed have "
            f"{', '.join(sandbox.scenes)}: offer an emulator with that scene in the entry-point "
            f"group privatereply.emulators, and install the distribution again{_broken(sandbox)}"
        )
        platform = sandbox.scene(scene).platform
        assert platform == self.provider.name, (
            f"the scene {scene!r} is one of {platform!r}, the driver is called "
            f"{self.provider.name!r}: both names have to be the platform's"
        )
        with self.begun() as play:
            assert play.comment.text is not None

    @clause("run.once")
    def test_a_comment_is_answered_once_and_asking_again_sends_nothing(self, business: str) -> None:
        """Answer it three times."""
        del business
        with self.begun() as play:
            first = receipt(play.reply(_HELLO))
            assert play.got == [_HELLO], arrived(play, "one reply")
            sends = play.stage.sends()
            assert play.reply(_HELLO) == first, "the same reply again has to give the first receipt"
            other = play.reply("Something else")
            assert isinstance(other, AlreadyReplied), (
                f"another text for the same comment ended in {said(other)}; AlreadyReplied is due"
            )
            assert other.receipt == first
            assert (play.stage.sends(), play.got) == (sends, [_HELLO]), arrived(play, "one reply")

    @clause("run.text")
    def test_a_text_arrives_as_it_was_written(self, text: str) -> None:
        """Send it."""
        with self.begun() as play:
            receipt(play.reply(text))
            assert play.got == [text], (
                f"{play.got} arrived for {text!r}: a text is Unicode and goes out unchanged, "
                "encoded and escaped as the platform's request wants it"
            )

    @clause("run.comments")
    def test_comments_are_listed_as_people_wrote_them(self, listing: str) -> None:
        """Write some, and list them."""
        del listing
        stage = self.staged()
        written = {stage.scene.comment(text, inviting=False).id: text for text in _TEXTS.values()}
        with stage.client() as client:
            account = stage.account(client)
            found = {one.id: one.text for one in account.comments(stage.scene.first_post.id)}
        assert found == written, (
            "the driver lists other comments than people wrote: texts are Unicode as the public "
            "reads them, without markup, and every page is asked for"
        )

    @clause("run.limit")
    def test_the_longest_text_is_sent_and_a_longer_one_is_refused(self, business: str) -> None:
        """Send both."""
        del business
        with self.begun() as play:
            longest = "a" * play.stage.scene.terms.text_limit
            refused = play.reply(f"{longest}a")
            assert isinstance(refused, DraftNotAllowed), (
                f"a text of {len(longest) + 1} ended in {said(refused)}; the platform takes "
                f"{len(longest)}: the policy needs a TextLength of that limit"
            )
            assert play.stage.sends() == 0, "a text that is too long must not be sent"
            receipt(play.reply(longest))
            assert play.got == [longest]

    @clause("run.window")
    def test_a_comment_that_is_too_old_is_refused_before_any_request(
        self, window: timedelta
    ) -> None:
        """Answer it."""
        stage = self.staged()
        post = stage.scene.add_post("Old news", age=window + timedelta(days=1))
        made = stage.scene.comment(post=post, age=window + timedelta(hours=1))
        with stage.client() as client:
            play = Play.begin(stage, client, made)
            refused = play.reply(_HELLO)
        assert isinstance(refused, NotAllowed), (
            f"a comment older than {window} ended in {said(refused)}: the policy needs a "
            "ReplyWithin of what the platform documents"
        )
        assert (stage.sends(), play.got) == (0, [])

    @clause("run.colours")
    def test_both_clients_make_the_same_requests(self, colour: str | None) -> None:
        """Answer one comment with each, in two sandboxes that are alike."""
        blocking, awaiting = self.staged(), self.staged()
        for stage in (blocking, awaiting):
            if colour is not None:
                stage.order(colour)
        with blocking.client() as client:
            first = _essence(Play.begin(blocking, client).reply(_HELLO))
        second = _essence(anyio.run(_await_reply, awaiting))
        assert _asked(blocking) == _asked(awaiting), (
            "the two clients made different requests: a driver must keep nothing between flows, "
            "and ask no clock"
        )
        assert first == second, "the two clients came to different ends"

    @clause("run.webhooks")
    def test_what_is_told_badly_arrives_once(self, callback: str) -> None:
        """Double, shuffle and forge what the platform posts."""
        stage = self.staged()
        webhooks = stage.sandbox.webhooks
        with stage.client() as client:
            stage.account(client)
            heard: list[str] = []
            client.on(CommentAdded, lambda event: heard.append(event.comment.id), name="heard")
            client.listen(self.provider.name, **stage.scene.webhook_secrets)
            webhooks.connect(callback, partial(client.ingest, self.provider.name))
            stage.scene.subscribe(callback)
            webhooks.manner = Manner(double=0.5, shuffle=True, forge=0.5)
            asked = [stage.scene.comment(f"How much are {number}?").id for number in range(6)]
            notices = webhooks.flush()
            client.handle_events()
        taken = [one.mischief for one in notices if one.mischief in FORGERIES and _took(one.status)]
        assert not taken, (
            f"the driver took forgeries: {', '.join(sorted(map(str, set(taken))))}; a stale one is "
            "signed as it should be, an hour ago"
        )
        left = [one.status for one in notices if one.mischief is None and not _took(one.status)]
        assert not left, (
            f"the driver refused what the emulator signs (status {left[0]}): the two read the "
            "platform's page about signatures differently"
        )
        assert sorted(heard) == sorted(asked), (
            "each comment has to become one CommentAdded with the comment's own id, and the same "
            "event id each time it is told"
        )

    @clause("run.discreet")
    def test_no_credential_and_no_text_is_said_aloud(
        self, business: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Listen to everything that is logged, asked and raised."""
        del business
        caplog.set_level(logging.DEBUG)
        heard: list[str] = []
        stage = self.staged()
        with stage.client() as client:
            for fault in ("delay", "html", "answer_lost", "server_error"):
                play = Play.begin(stage, client, stage.scene.comment(f"{_MARK}?"))
                stage.order(fault)
                heard.append(_spoken(play.reply(f"{_MARK} {fault}")))
                heard.append(str(play.account.why(play.comment)))
                heard += [attempt.error or "" for attempt in play.attempts]
        heard += [request.url for request in stage.log.requests]
        heard += [f"{entry.host}{entry.path}" for entry in stage.sandbox.journal]
        heard += [f"{record.getMessage()} {record.args}" for record in caplog.records]
        secrets = {"the text": _MARK, **_secret(stage.wallet)}
        said = {name for name, value in secrets.items() if any(value in line for line in heard)}
        assert not said, (
            f"{', '.join(sorted(said))} stands in an address, a log record or an error: put "
            "credentials into headers, params or the body, and nothing of an answer into a reason"
        )


def _broken(sandbox: Sandbox) -> str:
    if not sandbox.broken:
        return ""
    reasons = (f"{name}: {error}" for name, error in sandbox.broken.items())
    return f" (these do not load: {'; '.join(reasons)})"


async def _await_reply(stage: Stage) -> Receipt | PrivateReplyError:
    made = stage.scene.comment("How much is it?")
    async with stage.async_client() as client:
        account = stage.async_account(client)
        comment = await stage.read_async(account, made)
        try:
            return await account.reply(comment, _HELLO, actor=BOT, facts=stage.told(made))
        except PrivateReplyError as error:
            return error


def _essence(result: Receipt | PrivateReplyError) -> tuple[object, ...]:
    """What is the same of two that are alike: all but the ids of their attempts."""
    if isinstance(result, PrivateReplyError):
        return (type(result).__name__,)
    return (
        result.message_id,
        result.comment_id,
        result.person_id,
        result.conversation_id,
        result.sent_at,
        result.found_by_looking,
    )


def _asked(stage: Stage) -> list[tuple[str, str]]:
    return [(request.method, request.url) for request in stage.log.requests]


def _took(status: int | None) -> bool:
    return status is not None and status < 400  # noqa: PLR2004 - HTTP's own number


def _spoken(result: Receipt | PrivateReplyError) -> str:
    """Everything that a result, and what it came from, says of itself."""
    return repr(result) if isinstance(result, Receipt) else told_by(result)


def _secret(wallet: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in wallet.items() if any(word in name for word in _DISCREET)
    }
