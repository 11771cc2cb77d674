"""A callback with all that its platform ever told it, and whoever tells it something else."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import attrs
from sandbox.gestures import GESTURES, Story

from privatereply import Client
from privatereply.errors import WebhookRefused
from privatereply.ingest import Answer
from privatereply.sandbox import Dialect, Sandbox, WebhookDelivery
from privatereply.store import Transaction

REFUSALS = {400, 403, 404, 405, 413}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCENES = Sandbox().scenes
PLATFORMS = ("facebook", "instagram", "tiktok", "x")
"""A scene of each."""
EVENTS = "privatereply_events"
FORM = "application/x-www-form-urlencoded"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


@attrs.frozen(kw_only=True, repr=False)
class Callback:
    """What one platform posts, and what is needed to post something else in its name.

    Attributes:
        scene: The scene's name.
        platform: The driver's name.
        secrets: What proves that something is from the platform.
        told: What it posted: every kind of thing that it tells.
    """

    scene: str
    platform: str
    secrets: Mapping[str, str]
    told: tuple[WebhookDelivery, ...]

    @property
    def secret(self) -> str:
        """What is signed with."""
        return self.secrets.get("app_secret") or self.secrets["consumer_secret"]

    @property
    def bodies(self) -> list[bytes]:
        """The notifications, without the forms that hold their own signature."""
        return [one.body for one in self.told if ("content-type", FORM) not in one.headers]

    def is_foreign(self, tree: Any) -> bool:
        """Whether a notification is not for this app, where it has to say for which it is."""
        return "app_id" in self.secrets and tree.get("client_key") != self.secrets["app_id"]

    def sign(
        self, body: bytes, *, secret: str | None = None, at: datetime = NOON
    ) -> list[tuple[str, str]]:
        """The headers a body comes with."""
        signed = dialect(self.platform).sign(secret or self.secret, body, sent_at=at)
        return [("content-type", "application/json"), *signed]

    @contextmanager
    def listen(self, store: str = "sqlite://") -> Iterator[Client]:
        """A client that takes what the platform posts."""
        with Client(store, clock=lambda: NOON) as client:
            client.listen(self.platform, **self.secrets)
            yield client

    def tell(self, client: Client, body: bytes, **signing: Any) -> Answer:
        """Post a body that is signed as the platform signs."""
        headers = self.sign(body, **signing)
        return client.ingest(self.platform, method="POST", headers=headers, body=body)


@attrs.frozen(kw_only=True, repr=False)
class Desk:
    """Where what is posted to a callback is answered.

    Attributes:
        there: The callback.
        client: Who answers.
    """

    there: Callback
    client: Client

    @contextmanager
    def checked(self) -> Iterator[list[Answer]]:
        """Hold the answers that are put into the list to what `Client.ingest` promises."""
        before, answers = stored(self.client), list[Answer]()
        yield answers
        new = stored(self.client)[EVENTS] - before[EVENTS]
        assert new == sum(len(answer.events) for answer in answers)
        for answer in answers:
            if answer.status == HTTPStatus.OK:
                assert answer.error is None
                continue
            assert answer.status in REFUSALS
            assert isinstance(answer.error, WebhookRefused)
            assert (answer.events, answer.body) == ((), "")
        if all(answer.status != HTTPStatus.OK for answer in answers):
            assert stored(self.client) == before

    def tell(self, body: bytes, **signing: Any) -> Answer:
        """Post a body that is signed as the platform signs, and check the answer."""
        with self.checked() as answers:
            answers.append(self.there.tell(self.client, body, **signing))
        return answers[0]


def dialect(platform: str) -> Dialect:
    """How a platform signs."""
    topic = {"facebook": "page"}.get(platform, platform)
    emulators = Sandbox().emulators.values()
    return next(one for emulator in emulators for one in emulator.dialects if topic in one.topics)


@functools.cache
def callback(scene: str) -> Callback:
    """The callback of a scene, after everything has happened there that can."""
    sandbox = Sandbox(start=NOON, ticking=False)
    told: list[WebhookDelivery] = []
    for name in ("comment", *sorted(sandbox.scene(scene).terms.told)):
        story = Story(sandbox, scene)
        if name == "comment":
            story.scene.comment("Кофе? ☕ \U0001f600", person=story.person)
            story.scene.own_comment("Thank you")
            story.scene.answer(story.person, "Do you ship to Kraków?")
        else:
            GESTURES[name](story.scene, story)
        told += story.told()
    return Callback(
        scene=scene,
        platform=story.scene.platform,
        secrets=dict(story.scene.webhook_secrets),
        told=tuple(told),
    )


def stored(client: Client) -> Counter[str]:
    """How many rows there are in each table."""

    def count(tx: Transaction) -> Counter[str]:
        tables = [str(row[0]) for row in tx.execute(TABLES[tx.dialect])]
        counted = {
            name: tx.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - the database's own name
            for name in tables
        }
        return Counter({name: int(rows[0][0]) for name, rows in counted.items()})

    return client._loop.store.transaction(count)
