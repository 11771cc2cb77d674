"""The kit's clauses on webhooks: a driver that does it right passes, each wrong one is told so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import attrs
import pytest
from typing_extensions import override

from privatereply import Event, WebhookRefused
from privatereply.provider import Received, Webhook
from privatereply.providers import webhooks
from privatereply.providers.reading import Tree
from privatereply.testing import REQUIREMENTS, Notice
from privatereply.testing.guarding import Guarding
from privatereply.testing.receiving import Receiving

from .holding import said_by
from .postbox import PAGE, SECRET, Postbox, PostboxContract, contract, posted, signed

WEBHOOKS = [name for name in REQUIREMENTS if name.startswith("webhook.")]


class Unchecked(Postbox):
    @override
    def check(self, webhook: Webhook) -> None:
        pass


class Shortsighted(Postbox):
    """Compares the beginning of a signature."""

    @override
    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        for key in webhook.secrets["secret"]:
            made = webhooks.signature(key.encode(), signed(moment, webhook.body), webhooks.Form.HEX)
            if given[:16] == made[:16]:
                return
        raise WebhookRefused(platform=self.name, reason="it is not signed")


class Rewriting(Postbox):
    """Checks what it has written again itself."""

    @override
    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        again = json.dumps(webhooks.read(webhook.body, self.name)).encode()
        super().check_signature(attrs.evolve(webhook, body=again), moment, given)


class Hasty(Postbox):
    """Reads first, and checks afterwards."""

    @override
    def check(self, webhook: Webhook) -> None:
        self.read(webhook)
        super().check(webhook)


class Trusting(Postbox):
    """Takes no secret for an empty one."""

    @override
    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        key = next(iter(webhook.secrets.get("secret", ())), "")
        made = webhooks.signature(key.encode(), signed(moment, webhook.body), webhooks.Form.HEX)
        if made != given:
            raise WebhookRefused(platform=self.name, reason="it is not signed")


class Forgetful(Postbox):
    """Knows one secret at a time."""

    @override
    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        first = {"secret": webhook.secrets.get("secret", ())[:1]}
        super().check_signature(attrs.evolve(webhook, secrets=first), moment, given)


class Timeless(Postbox):
    @override
    def check_time(self, webhook: Webhook, moment: str) -> None:
        pass


class Impatient(Postbox):
    """Takes only what was signed this very second."""

    @override
    def check_time(self, webhook: Webhook, moment: str) -> None:
        if moment != str(int(webhook.now.timestamp())):
            raise WebhookRefused(platform=self.name, reason="it is old")


class Methodless(Postbox):
    @override
    def check_method(self, webhook: Webhook) -> None:
        pass


class Echoing(Postbox):
    """Greets everybody."""

    @override
    def greet(self, webhook: Webhook) -> Received:
        return Received(answer=webhook.query.get("challenge", ""))


class Blunt(Postbox):
    """Greets nobody."""

    @override
    def greet(self, webhook: Webhook) -> Received:
        raise WebhookRefused(platform=self.name, reason="go away")


class Mumbling(Postbox):
    @override
    def greet(self, webhook: Webhook) -> Received:
        return Received(answer="hello")


class Paged(Postbox):
    """Reflects a challenge as a page."""

    @override
    def greet(self, webhook: Webhook) -> Received:
        return attrs.evolve(super().greet(webhook), content_type="text/html")


class ByTime(Postbox):
    @override
    def event_id(self, webhook: Webhook, account: str, comment: str, verb: str) -> str:
        return webhooks.event_id(comment, verb, webhook.now.isoformat())


class ByAccount(Postbox):
    @override
    def event_id(self, webhook: Webhook, account: str, comment: str, verb: str) -> str:
        return webhooks.event_id(account, verb)


class Verbless(Postbox):
    @override
    def event_id(self, webhook: Webhook, account: str, comment: str, verb: str) -> str:
        return webhooks.event_id("comment", comment)


class AllOrNothing(Postbox):
    @override
    def strange(self, account: str | None, item: object) -> Event:
        raise WebhookRefused(platform=self.name, status=400, reason="it holds a stranger")


class Deaf(Postbox):
    """Leaves out what it does not know."""

    @override
    def events(self, webhook: Webhook, tree: Tree) -> Iterator[Event]:
        account = str(tree.get("box"))
        told: Any = tree.get("told")
        for item in told:
            found = self.event(webhook, account, item) if isinstance(item, dict) else None
            if found is not None:
                yield found


class Careless(Postbox):
    """Takes the documentation at its word."""

    @override
    def events(self, webhook: Webhook, tree: Tree) -> Iterator[Event]:
        told: Any = tree
        for item in told["told"]:
            yield self.event(webhook, told["box"], item) or self.strange(told["box"], item)


class Sick(Postbox):
    """Says that it is broken when it is not."""

    @override
    def read(self, webhook: Webhook) -> Tree:
        try:
            return super().read(webhook)
        except WebhookRefused:
            pass
        raise WebhookRefused(platform=self.name, status=500, reason="it cannot be read")


class Foreign(Postbox):
    @override
    def event(self, webhook: Webhook, account: str, item: Tree) -> Event | None:
        made = super().event(webhook, account, item)
        return None if made is None else attrs.evolve(made, platform="facebook")


@attrs.frozen(kw_only=True, slots=False)
class Stamped(Event):
    """A kind of event that nobody else knows."""


class Inventive(Postbox):
    @override
    def event(self, webhook: Webhook, account: str, item: Tree) -> Event | None:
        return Stamped(platform=self.name, account_id=account, id="stamp")


class Remembering(Postbox):
    """Tells each thing once."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    @override
    def events(self, webhook: Webhook, tree: Tree) -> Iterator[Event]:
        if webhook.body not in self._seen:
            self._seen.add(webhook.body)
            yield from super().events(webhook, tree)


class Meddling(Postbox):
    """Leaves a mark on what it is handed."""

    @override
    def read(self, webhook: Webhook) -> Tree:
        held: Any = webhook.headers
        held["x-seen"] = "yes"
        return super().read(webhook)


class Talkative(Postbox):
    @override
    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        try:
            super().check_signature(webhook, moment, given)
        except WebhookRefused:
            raise WebhookRefused(
                platform=self.name, reason=f"{given} is no signature under {SECRET.name}"
            ) from None


class Quoting(Postbox):
    """Lets the parser's error speak."""

    @override
    def read(self, webhook: Webhook) -> Tree:
        try:
            json.loads(webhook.body)
        except ValueError as error:
            raise WebhookRefused(platform=self.name, status=400, reason="it is not JSON") from error
        return super().read(webhook)


class Absent(Postbox):
    @override
    def receive(self, webhook: Webhook) -> Received:
        return cast("Received", None)


@pytest.mark.parametrize("requirement", WEBHOOKS)
def test_a_driver_that_receives_well_keeps_every_clause(requirement: str) -> None:
    assert said_by(contract(Postbox), requirement) == []


@pytest.mark.parametrize(
    ("driver", "requirement", "word"),
    [
        (Unchecked, "webhook.genuine", "refuse it with status 403"),
        (Shortsighted, "webhook.genuine", "one letter of the header x-postbox"),
        (Rewriting, "webhook.genuine", "a notification written again"),
        (Hasty, "webhook.genuine", "before reading it"),
        (Trusting, "webhook.secrets", "there was no secret for"),
        (Forgetful, "webhook.secrets", "compare with each"),
        (Timeless, "webhook.fresh", "signed more than 0:05:00 ago"),
        (Impatient, "webhook.fresh", "is early"),
        (Methodless, "webhook.methods", "405"),
        (Echoing, "webhook.handshake", "without the right secret"),
        (Blunt, "webhook.handshake", "refused with status 403 (go away)"),
        (Mumbling, "webhook.handshake", "otherwise than"),
        (Paged, "webhook.handshake", "must not be a page"),
        (ByTime, "webhook.identity", "never of the time"),
        (ByAccount, "webhook.identity", "would pass for a repetition"),
        (Verbless, "webhook.identity", "put the kind into it"),
        (AllOrNothing, "webhook.isolation", "refused with status 400"),
        (Deaf, "webhook.isolation", "becomes Unrecognised"),
        (Careless, "webhook.total", "read values of any type"),
        (Sick, "webhook.total", "status 500"),
        (Absent, "webhook.total", "return privatereply.provider.Received"),
        (Foreign, "webhook.events", "'facebook'"),
        (Inventive, "webhook.events", "cannot be kept"),
        (Remembering, "webhook.pure", "keeps something"),
        (Meddling, "webhook.pure", "changed the request"),
        (Talkative, "webhook.discreet", "the header 'x-postbox'"),
        (Quoting, "webhook.discreet", "what was posted"),
    ],
)
def test_a_driver_that_receives_badly_is_told_so(
    driver: type[Postbox], requirement: str, word: str
) -> None:
    said = said_by(contract(driver), requirement)
    assert any(word in one for one in said), said


def test_a_notice_that_tells_something_else_is_told_so() -> None:
    wrong = Notice(body=posted({"kind": "added", "comment": "c1"}), tells=(), source=PAGE)
    (said,) = said_by(contract(Postbox, notices=(wrong,)), "webhook.taken")
    assert f"it tells CommentAdded; by {PAGE} it tells nothing" in said


@pytest.mark.parametrize(
    ("material", "word"),
    [
        ({"notices": ()}, "no notice shows it"),
        ({"secrets": {"secret": "5ec7e7"}}, "no word, which the driver requires"),
        ({"secrets": {**PostboxContract.secrets, "key": "1"}}, "does not declare key"),
    ],
)
def test_an_author_who_has_written_nothing_yet_is_told_what_to_write(
    material: dict[str, Any], word: str
) -> None:
    (said,) = said_by(contract(Postbox, **material), "webhook.shown")
    assert word in said


class Unsigned(Guarding, Receiving):
    provider = Postbox
    secrets = PostboxContract.secrets
    notices = PostboxContract.notices


def test_an_author_who_signs_nothing_yet_is_told_what_to_write() -> None:
    said = said_by(Unsigned, "webhook.taken")
    assert len(said) == len(PostboxContract.notices)
    assert all("write the class method sign(cls, body, secrets, now)" in one for one in said)


def test_a_signature_over_the_time_has_to_say_how_long_it_lasts() -> None:
    said = said_by(contract(Postbox, signature_lasts=None), "webhook.fresh")
    assert all("say in signature_lasts" in one for one in said)
    assert len(said) == len(PostboxContract.notices)


def test_notices_of_one_title_are_told_apart() -> None:
    twins = [attrs.evolve(one, title="a comment") for one in PostboxContract.notices]
    assert list(contract(Postbox, notices=tuple(twins)).each_notice()) == [
        "a comment 1",
        "a comment 2",
    ]


def test_no_clause_about_webhooks_is_asked_of_a_driver_that_takes_none() -> None:
    silent = type("Silent", (Postbox,), {"capabilities": frozenset()})
    assert [said_by(contract(silent), requirement) for requirement in WEBHOOKS] == [[]] * len(
        WEBHOOKS
    )
    assert contract(silent).test_what_is_received_is_shown_by_notices is None
