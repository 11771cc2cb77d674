"""A Page whose webhooks are received, and the platform that sends them."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from privatereply import AsyncClient, Client
from privatereply.events import CommentAdded, Event
from privatereply.sandbox import APP_SECRET, Sandbox, WebhookDelivery
from privatereply.sandbox.meta import EmulatedPage, EmulatedPost

VERIFY_TOKEN = "a word of our own"
PATIENCE = 30.0

C = TypeVar("C", Client, AsyncClient)


@attrs.define(kw_only=True)
class Shop:
    """A Page whose webhooks a mount receives.

    Attributes:
        store: Where the ledger is.
        sandbox: The platform.
        page: The Page.
        post: What people comment on.
        heard: Ids of the comments a handler was told of.
    """

    store: str
    sandbox: Sandbox = attrs.field(factory=Sandbox)
    page: EmulatedPage = attrs.field(init=False)
    post: EmulatedPost = attrs.field(init=False)
    heard: queue.Queue[str] = attrs.field(factory=queue.Queue[str])

    def __attrs_post_init__(self) -> None:
        self.page = self.sandbox.meta.add_page(name="Shop", subscribed={"feed"})
        self.post = self.sandbox.meta.add_post(self.page, "New shoes")

    def client(
        self,
        kind: type[C],
        handler: Callable[[CommentAdded], object] | None = None,
        **options: Any,
    ) -> C:
        """A client that listens and tells a handler."""
        client = kind(self.store, **options)
        client.listen("facebook", app_secret=APP_SECRET, verify_token=VERIFY_TOKEN)
        client.on(CommentAdded, handler or self.hear, name="hear")
        return client

    def hear(self, event: CommentAdded) -> None:
        self.heard.put(event.comment.id)

    def next_heard(self) -> str:
        """The comment that a handler was told of next."""
        return self.heard.get(timeout=PATIENCE)

    def notice(self, comments: int = 1) -> WebhookDelivery:
        """What the platform sends when people comment, all in one."""
        posted = list[WebhookDelivery]()

        def keep(delivery: WebhookDelivery) -> int:
            posted.append(delivery)
            return 200

        person = self.sandbox.meta.add_person(name="Ada")
        webhook = self.sandbox.webhooks.subscribe(topic="page", url="http://nowhere.invalid")
        self.sandbox.webhooks.manner = attrs.evolve(self.sandbox.webhooks.manner, batch=comments)
        for _ in range(comments):
            self.sandbox.meta.add_comment(self.post, person, "How much?")
        self.sandbox.webhooks.flush(send=keep)
        self.sandbox.webhooks.unsubscribe(webhook)
        (delivery,) = posted
        return delivery

    def kept(self) -> list[Event]:
        """The events in the ledger, as another process sees them."""
        with Client(self.store) as client:
            return [kept.event for kept in client.events("facebook")]


def comments_in(delivery: WebhookDelivery) -> list[str]:
    """Ids of the comments a notification tells of, as it has them."""
    entries = json.loads(delivery.body)["entry"]
    return [change["value"]["comment_id"] for entry in entries for change in entry["changes"]]
