"""A platform made up for what it posts: one driver that does it right, and many that do not."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from typing_extensions import override

from privatereply import (
    Action,
    Capability,
    CommentAdded,
    CommentRecord,
    CommentRemoved,
    Event,
    Policy,
    Provider,
    WebhookRefused,
)
from privatereply.provider import CONTRACT, Credential, Received, Webhook
from privatereply.providers import webhooks
from privatereply.providers.reading import Tree, identifier, items, mapping, text
from privatereply.testing import Handshake, Notice
from privatereply.testing.guarding import Guarding
from privatereply.testing.receiving import Receiving

SECRET = Credential(name="secret", required=True, note="What it signs with.")
WORD = Credential(name="word", required=True, note="What its greeting says.")
PAGE = "https://postbox.example/docs/webhooks"
LASTS = timedelta(minutes=5)


class Postbox(Provider):
    """Reads what the platform posts, and nothing else."""

    name: ClassVar[str] = "postbox"
    title: ClassVar[str] = "Postbox"
    contract: ClassVar[int] = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.RECEIVE})
    credentials: ClassVar[tuple[Credential, ...]] = ()
    webhook_secrets: ClassVar[tuple[Credential, ...]] = (SECRET, WORD)

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return Policy(platform=self.name, action=action, rules=(), preset=preset)

    @override
    def receive(self, webhook: Webhook) -> Received:
        self.check_method(webhook)
        if webhook.method == "GET":
            return self.greet(webhook)
        self.check(webhook)
        tree = self.read(webhook)
        return Received(events=tuple(self.events(webhook, tree)))

    def check_method(self, webhook: Webhook) -> None:
        webhooks.check_method(webhook, self.name, "GET", "POST")

    def greet(self, webhook: Webhook) -> Received:
        if not webhooks.is_one_of(webhook.query.get("word", ""), webhook.secrets.get("word", ())):
            raise WebhookRefused(platform=self.name, reason="it does not know the word")
        return Received(answer=webhook.query.get("challenge", ""))

    def check(self, webhook: Webhook) -> None:
        moment, _, given = webhook.headers.get("x-postbox", "").partition(";")
        self.check_time(webhook, moment)
        self.check_signature(webhook, moment, given)

    def check_time(self, webhook: Webhook, moment: str) -> None:
        digits = moment.isascii() and moment.isdecimal() and len(moment) < 12
        at = datetime.fromtimestamp(int(moment), UTC) if digits else None
        webhooks.check_time(webhook, self.name, at, oldest=LASTS)

    def check_signature(self, webhook: Webhook, moment: str, given: str) -> None:
        webhooks.check_signature(
            webhook, self.name, given=given, secret=SECRET, message=signed(moment, webhook.body)
        )

    def read(self, webhook: Webhook) -> Tree:
        return webhooks.read(webhook.body, self.name)

    def events(self, webhook: Webhook, tree: Tree) -> Iterator[Event]:
        account = identifier(tree.get("box"))
        for item in items(tree.get("told")):
            told = None if account is None else self.event(webhook, account, mapping(item))
            yield told or self.strange(account, item)

    def strange(self, account: str | None, item: object) -> Event:
        return webhooks.unrecognised(self.name, account, item, kind="told")

    def event(self, webhook: Webhook, account: str, item: Tree) -> Event | None:
        comment = identifier(item.get("comment"))
        if comment is None:
            return None
        about: dict[str, Any] = {"platform": self.name, "account_id": account, "raw": item}
        match item.get("kind"):
            case "added":
                words = text(item.get("text")) or ""
                record = CommentRecord(
                    platform=self.name, account_id=account, id=comment, text=words
                )
                made = self.event_id(webhook, account, comment, "added")
                return CommentAdded(**about, id=made, comment=record)
            case "removed":
                made = self.event_id(webhook, account, comment, "removed")
                return CommentRemoved(**about, id=made, comment_id=comment)
            case _:
                return None

    def event_id(self, webhook: Webhook, account: str, comment: str, verb: str) -> str:
        return webhooks.event_id("comment", comment, verb)


def signed(moment: str, body: bytes) -> bytes:
    return f"{moment}.".encode() + body


def posted(*told: Mapping[str, object]) -> bytes:
    return json.dumps({"box": "box-7", "told": told}).encode()


class PostboxContract(Guarding, Receiving):
    """The contract of the good one; subclasses hold others to it."""

    secrets: ClassVar[Mapping[str, str]] = {"secret": "5ec7e7-5ec7e7", "word": "open-sesame"}
    signature_lasts: ClassVar[timedelta | None] = LASTS
    notices: ClassVar[tuple[Notice, ...]] = (
        Notice(
            body=posted({"kind": "added", "comment": "c17", "text": "How much?"}),
            tells=(CommentAdded,),
            source=PAGE,
            title="a comment",
        ),
        Notice(
            body=posted(
                {"kind": "removed", "comment": "c17"},
                {"kind": "added", "comment": "c18", "text": "And in red?"},
            ),
            tells=(CommentRemoved, CommentAdded),
            source=PAGE,
            title="two at once",
        ),
    )
    handshake: ClassVar[Handshake | None] = Handshake(
        query={"word": "open-sesame", "challenge": "9f3c"}, answer="9f3c", source=PAGE
    )

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        moment = str(int(now.timestamp()))
        seal = hmac.digest(secrets["secret"].encode(), signed(moment, body), "sha256").hex()
        return {"Content-Type": "application/json", "X-Postbox": f"{moment};{seal}"}


def contract(driver: type[Postbox], **material: Any) -> type[PostboxContract]:
    """The same contract for another driver, or with other material."""
    return type("Contract", (PostboxContract,), {"provider": driver, **material})
