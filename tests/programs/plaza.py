"""A platform made up for tests of what is heard: its driver reads events as anybody writes them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import attrs
from typing_extensions import override

from privatereply import (
    Action,
    Answer,
    Capability,
    Client,
    CommentAdded,
    CommentRecord,
    CommentRemoved,
    Direction,
    Event,
    Fact,
    Message,
    MessageEchoed,
    MessageReceived,
    Person,
    Policy,
    Provider,
    Registry,
    VerdictGiven,
    WebhookRefused,
)
from privatereply.policy import CommentExists, HighIntent, OneReplyPerComment, facts
from privatereply.provider import CONTRACT, Credential, Received, Webhook

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "between-us"


class Plaza(Provider):
    """Tells whatever the body says: a list of events by name, signed with the secret in front."""

    name: ClassVar[str] = "plaza"
    title: ClassVar[str] = "Plaza"
    contract: ClassVar[int] = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.RECEIVE})
    credentials: ClassVar[tuple[Credential, ...]] = ()
    webhook_secrets: ClassVar[tuple[Credential, ...]] = (
        Credential(name="secret", required=True, note="what stands in front of every body"),
        Credential(name="hint", required=False, note="nothing"),
    )

    known: ClassVar[dict[str, Event]] = {}

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        sourced = {"source": "https://plaza.example/rules", "checked": "2026-11-22"}
        rules = (OneReplyPerComment(**sourced), CommentExists(**sourced), HighIntent(**sourced))
        return Policy(
            platform=self.name,
            action=action,
            rules=rules if action is Action.PRIVATE_REPLY else (),
        )

    @override
    def receive(self, webhook: Webhook) -> Received:
        secret, _, names = webhook.body.decode().partition(":")
        given = [hmac.compare_digest(secret, one) for one in webhook.secrets["secret"]]
        if not any(given):
            raise WebhookRefused(platform=self.name, reason="that is not the secret")
        if webhook.method == "GET":
            return Received(answer=webhook.query["challenge"])
        return Received(events=tuple(self.known[name] for name in json.loads(names)))


@attrs.define(eq=False)
class Clock:
    """A clock that stands still until it is turned."""

    now: datetime = NOON


@attrs.define(eq=False)
class Square:
    """One client on that platform.

    Attributes:
        client: The SDK.
        clock: Its clock.
    """

    client: Client
    clock: Clock

    def tell(self, *events: Event, secret: str = SECRET) -> Answer:
        """Let the platform post events."""
        Plaza.known.update({event.id: event for event in events})
        body = f"{secret}:{json.dumps([event.id for event in events])}"
        return self.client.ingest("plaza", method="POST", body=body.encode())

    def turn(self, step: timedelta) -> None:
        self.clock.now += step


@contextmanager
def square(store: str = "sqlite://", *, listening: bool = True, **options: Any) -> Iterator[Square]:
    """Open a client on the platform."""
    registry = Registry(entry_points=lambda _: ())
    registry.register(Plaza)
    clock = Clock()
    with Client(store, registry=registry, clock=lambda: clock.now, **options) as client:
        place = Square(client, clock)
        if listening:
            client.listen("plaza", secret=SECRET)
        yield place


def added(name: str, *, text: str = "How much is it?", **values: Any) -> CommentAdded:
    comment = CommentRecord(
        platform="plaza",
        account_id="shop",
        id=name,
        text=text,
        created_at=NOON - timedelta(minutes=5),
        author=Person(id=f"author-of-{name}", name="Ada"),
        post_id="post",
    )
    return CommentAdded(
        platform="plaza",
        account_id="shop",
        id=f"comment:{name}:added",
        at=comment.created_at,
        comment=comment,
        **values,
    )


def received(name: str, text: str, *, person: str = "ada", **values: Any) -> MessageReceived:
    message = Message(
        id=name, direction=Direction.INBOUND, sent_at=NOON, text=text, person_id=person
    )
    return MessageReceived(
        platform="plaza",
        account_id="shop",
        id=f"message:{name}",
        at=message.sent_at,
        message=message,
        **values,
    )


def echoed(name: str, text: str, *, person: str = "ada", **values: Any) -> MessageEchoed:
    message = Message(
        id=name, direction=Direction.OUTBOUND, sent_at=NOON, text=text, person_id=person
    )
    return MessageEchoed(
        platform="plaza",
        account_id="shop",
        id=f"message:{name}",
        at=message.sent_at,
        message=message,
        **values,
    )


HERE: dict[str, Any] = {"platform": "plaza", "account_id": "shop", "at": NOON}
"""What most events have in common."""


def wanted(name: str) -> VerdictGiven:
    """The verdict that a comment's author wants to be written to."""
    return VerdictGiven(
        **HERE, id=f"verdict:{name}", comment_id=name, fact=facts.HIGH_INTENT, verdict=Fact.YES
    )


def removed(name: str) -> CommentRemoved:
    return CommentRemoved(**HERE, id=f"comment:{name}:removed", comment_id=name)
