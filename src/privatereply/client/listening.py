"""What platforms tell: taken, kept, and handed on."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from privatereply import handling, ingest
from privatereply.client.base import BaseClient
from privatereply.errors import InvalidValue, StoreError
from privatereply.events import Event
from privatereply.handling import Handled
from privatereply.ingest import Answer
from privatereply.loop import AsyncLoop, Loop
from privatereply.program import Program
from privatereply.store.events import Kept
from privatereply.store.handlings import Handling

__all__ = ["AsyncListening", "Listening"]

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


class _Listening(BaseClient):
    """What both colours share."""

    def _ingest(
        self,
        platform: str,
        method: str,
        query: str | Mapping[str, str],
        headers: Headers,
        body: bytes,
    ) -> Program[Answer]:
        secrets = self._secrets.get(platform)
        if secrets is None:
            return Answer(status=404)
        webhook = ingest.request(method, query, headers, body, secrets=secrets, now=self._clock())
        provider = self._registry.provider(platform)
        answer = yield from ingest.ingest(self._intake, provider, webhook)
        if answer.error is None:
            yield from self._announce()
        return answer

    def _ingest_events(self, events: Iterable[Event]) -> Program[tuple[Event, ...]]:
        new = yield from ingest.take(self._intake, _checked(events), source="stream")
        yield from self._announce()
        return new

    def _announce(self) -> Program[None]:
        # What was told is kept by now; if this fails, the next one does it.
        with suppress(StoreError):
            yield from self._handlers.announce(self._clock())


def _checked(events: Iterable[Event]) -> tuple[Event, ...]:
    """What somebody says was told.

    Raises:
        InvalidValue: Something else is among it.
    """
    told = tuple(events)
    for one in told:
        if not isinstance(one, Event):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValue(
                name="events", given=type(one).__name__, allowed="events, such as CommentAdded"
            )
    return told


class Listening(_Listening):
    """What platforms tell, blocking."""

    _loop: Loop

    def ingest(
        self,
        platform: str,
        *,
        method: str,
        query: str | Mapping[str, str] = "",
        headers: Headers = (),
        body: bytes = b"",
    ) -> Answer:
        """Take one request that claims to come from a platform.

        It is verified over its raw bytes, split into events, and kept in one transaction; only then
        is there an answer. Nothing that is sent ends in an exception. Handlers have not been called
        yet: `handle_events` does that, once the answer is on its way.

        Args:
            platform: The driver's name; `listen` has to have been called for it.
            method: The HTTP method.
            query: The query of the address, as it came or as a mapping.
            headers: The headers, by name or as pairs.
            body: The raw bytes; nothing may have decoded and written them again.

        Returns:
            What to answer with. The status is 200 once everything is kept, also if it was known
            already; 400 for what cannot be read; 403 for what is not from the platform; 404 if
            nobody listens to that platform; 405 for another method; 413 for more than 4 MiB; 500 if
            we failed, so that the platform sends it again.
        """
        return self._loop.run(self._ingest(platform, method, query, headers, body))

    def ingest_events(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Take events that came another way than by webhook: from a stream, a queue, a poll.

        They are kept once, like those of `ingest`, whatever way they come again; whoever hands them
        in answers for them being the platform's. `listen` need not have been called.

        Args:
            events: What was told; several are kept in one transaction.

        Returns:
            Those that were new.

        Raises:
            InvalidValue: Something else is among them; nothing was kept.
            StoreError: Nothing was kept; hand them in once more.
        """
        return self._loop.run(self._ingest_events(events))

    def handle_events(self, *, limit: int = 100) -> Handled:
        """Tell handlers what they have not been told yet; call it after `ingest`, and now and then.

        Any number of threads and processes may do so at once.

        Args:
            limit: How many handlings at most.
        """
        total = Handled()
        for _ in range(limit):
            one = self._loop.run(handling.next_one(self._handlers, self._clock()))
            if one is None:
                break
            try:
                self._handlers.call(one)
            except Exception as error:  # noqa: BLE001 - a handler may raise anything
                total += self._loop.run(handling.failed(one, error, self._clock()))
            else:
                total += self._loop.run(handling.finished(one))
        return total

    def dead_letters(self, *, limit: int = 100) -> tuple[Handling, ...]:
        """What was laid aside because its handler failed, oldest first, each with the reason."""
        return self._loop.run(handling.dead_letters(limit))

    def retry_dead_letters(self, *, handler: str | None = None, event_id: str | None = None) -> int:
        """Try again what was laid aside: of one handler, of one event, or everything.

        Returns:
            How many will be tried again by `handle_events`.
        """
        return self._loop.run(handling.retry(handler=handler, event_id=event_id, now=self._clock()))

    def waiting_events(self, *, limit: int = 100) -> tuple[Handling, ...]:
        """What failed and will be tried again, with reason and time, the next first."""
        return self._loop.run(handling.waiting(limit))

    def retry_waiting_events(
        self, *, handler: str | None = None, event_id: str | None = None
    ) -> int:
        """Try now what failed and would have waited: of one handler, of one event, or all.

        Returns:
            How many will be tried by the next `handle_events`.
        """
        return self._loop.run(
            handling.hasten(handler=handler, event_id=event_id, now=self._clock())
        )

    def discard_dead_letters(
        self, *, handler: str | None = None, event_id: str | None = None
    ) -> int:
        """Forget what was laid aside: of one handler, of one event, or everything.

        Returns:
            How many those were.
        """
        return self._loop.run(handling.discard(handler=handler, event_id=event_id))

    def drop_handler(self, name: str) -> int:
        """Forget a handler that was renamed or given up, and all it has yet to be told.

        Events are kept for every handler that any process had within the last 30 days.

        Returns:
            How much that was.
        """
        return self._loop.run(handling.drop(name))

    def events(
        self,
        platform: str,
        *,
        kind: type[Event] | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> tuple[Kept, ...]:
        """What a platform told, newest first.

        Args:
            platform: The driver's name.
            kind: Only this kind, for example `Unrecognised`; exactly this one.
            since: Only what we were told from this time on.
            limit: How many at most.
        """
        return self._loop.run(ingest.latest(platform, kind=kind, since=since, limit=limit))

    def forget_events(self, *, older_than: datetime) -> int:
        """Forget what the events said that we were told before a time, and are done with.

        That they came is known for 90 days more, so that one which is told again is no new one.

        Returns:
            How many those were.
        """
        return self._loop.run(ingest.forget(older_than))


class AsyncListening(_Listening):
    """What platforms tell, awaiting."""

    _loop: AsyncLoop

    async def ingest(
        self,
        platform: str,
        *,
        method: str,
        query: str | Mapping[str, str] = "",
        headers: Headers = (),
        body: bytes = b"",
    ) -> Answer:
        """Take one request that claims to come from a platform; see `Client.ingest`."""
        return await self._loop.run(self._ingest(platform, method, query, headers, body))

    async def ingest_events(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Take events that came another way than by webhook; see `Client.ingest_events`."""
        return await self._loop.run(self._ingest_events(events))

    async def handle_events(self, *, limit: int = 100) -> Handled:
        """Tell handlers what they have not been told yet; see `Client.handle_events`.

        What a handler returns is awaited; one that is no coroutine function runs in the event loop,
        and must not block it.
        """
        total = Handled()
        for _ in range(limit):
            one = await self._loop.run(handling.next_one(self._handlers, self._clock()))
            if one is None:
                break
            try:
                returned = self._handlers.call(one)
                if inspect.isawaitable(returned):
                    await returned
            except Exception as error:  # noqa: BLE001 - a handler may raise anything
                total += await self._loop.run(handling.failed(one, error, self._clock()))
            else:
                total += await self._loop.run(handling.finished(one))
        return total

    async def dead_letters(self, *, limit: int = 100) -> tuple[Handling, ...]:
        """What was laid aside because its handler failed, oldest first, each with the reason."""
        return await self._loop.run(handling.dead_letters(limit))

    async def retry_dead_letters(
        self, *, handler: str | None = None, event_id: str | None = None
    ) -> int:
        """Try again what was laid aside: of one handler, of one event, or everything."""
        return await self._loop.run(
            handling.retry(handler=handler, event_id=event_id, now=self._clock())
        )

    async def waiting_events(self, *, limit: int = 100) -> tuple[Handling, ...]:
        """What failed and will be tried again, with reason and time, the next first."""
        return await self._loop.run(handling.waiting(limit))

    async def retry_waiting_events(
        self, *, handler: str | None = None, event_id: str | None = None
    ) -> int:
        """Try now what failed and would have waited: of one handler, of one event, or all."""
        return await self._loop.run(
            handling.hasten(handler=handler, event_id=event_id, now=self._clock())
        )

    async def discard_dead_letters(
        self, *, handler: str | None = None, event_id: str | None = None
    ) -> int:
        """Forget what was laid aside: of one handler, of one event, or everything."""
        return await self._loop.run(handling.discard(handler=handler, event_id=event_id))

    async def drop_handler(self, name: str) -> int:
        """Forget a handler that was renamed or given up, and all it has yet to be told."""
        return await self._loop.run(handling.drop(name))

    async def events(
        self,
        platform: str,
        *,
        kind: type[Event] | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> tuple[Kept, ...]:
        """What a platform told, newest first; see `Client.events`."""
        return await self._loop.run(ingest.latest(platform, kind=kind, since=since, limit=limit))

    async def forget_events(self, *, older_than: datetime) -> int:
        """Forget what the events said that we were told before a time, and are done with."""
        return await self._loop.run(ingest.forget(older_than))
