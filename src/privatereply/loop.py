"""The two loops that carry programs out: one blocks, one awaits. Nothing else differs."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from privatereply.errors import UsageError
from privatereply.flow import Done, arun, run
from privatereply.program import Exchange, Pause, Program, Step, Transact, fail, proceed, start
from privatereply.store import Failed, Store, Transaction
from privatereply.transport import AsyncTransport, Transport, mark_unsent

if TYPE_CHECKING:
    import anyio
    from anyio.lowlevel import EventLoopToken

__all__ = ["AsyncLoop", "Loop"]

T = TypeVar("T")


class Loop:
    """Carries programs out on the caller's thread; safe to share between threads."""

    def __init__(
        self, store: Store, transport: Transport, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.store = store
        self.transport = transport
        self._sleep = sleep

    def run(self, program: Program[T]) -> T:
        """Carry a program through.

        Raises:
            PrivateReplyError: Whatever the program ends in.
        """
        try:
            step = start(program)
            while not isinstance(step, Done):
                try:
                    value = self._perform(step)
                except BaseException as error:  # noqa: BLE001 - the program decides, and re-raises
                    step = fail(program, error)
                else:
                    step = proceed(program, value)
            return step.value
        finally:
            program.close()

    def _perform(self, step: Step) -> object:
        match step:
            case Exchange(flow):
                return run(flow, self.transport.send)
            case Transact(work, durable):
                return self.store.transaction(work, durable=durable)
            case Pause(duration):
                self._sleep(duration.total_seconds())
                return None

    def close(self) -> None:
        """Give back connections."""
        try:
            self.transport.close()
        finally:
            self.store.close()


@attrs.define(eq=False)
class _Job:
    """One task's transaction, on its way to a worker thread and back."""

    work: Callable[[Transaction], Any]
    durable: bool
    done: anyio.Event
    outcome: Done[Any] | Failed | None = None


class AsyncLoop:
    """Carries programs out on asyncio or trio, in one event loop.

    Store transactions run in worker threads of its own, so that handlers which hold the host's
    threads cannot starve them. What many tasks ask for at once is committed in groups where the
    database gains by it. A transaction that was handed over is always carried out; a task that is
    cancelled meanwhile hears of it once its program has written what it must.
    """

    def __init__(self, store: Store, transport: AsyncTransport) -> None:
        self.store = store
        self.transport = transport
        self._waiting = collections.deque[_Job]()
        self._called = False
        self._home: EventLoopToken | None = None
        self._threads = ThreadPoolExecutor(1 if store.groups else 8, "privatereply-store")

    async def run(self, program: Program[T]) -> T:
        """Carry a program through.

        Cancelled during an exchange, it still writes down that the outcome is unknown.

        Raises:
            UsageError: The client was used in another event loop before.
            PrivateReplyError: Whatever the program ends in.
        """
        self._settle_in()
        cancelled: BaseException | None = None
        try:
            step = start(program)
            while not isinstance(step, Done):
                try:
                    if isinstance(step, Transact):
                        outcome, interrupt = await self._transact(step.work, durable=step.durable)
                        cancelled = cancelled or interrupt
                        value = _value(outcome)
                    else:
                        pending, cancelled = cancelled, None
                        value = await self._perform(step, pending)
                except BaseException as error:  # noqa: BLE001 - the program decides, and re-raises
                    step = fail(program, error)
                else:
                    step = proceed(program, value)
        finally:
            program.close()
        if cancelled is not None:
            raise cancelled
        return step.value

    def _settle_in(self) -> None:
        """Stay with the first event loop: connections belong to the loop they were made in.

        Raises:
            UsageError: This is another one.
        """
        from anyio.lowlevel import current_token  # noqa: PLC0415 - only this client needs anyio

        here = current_token()
        if self._home is None:
            self._home = here
        elif self._home != here:
            raise UsageError(
                reason="this AsyncClient belongs to the event loop it was first used in; open one "
                "client for each loop, or use the blocking Client"
            )

    async def _perform(
        self, step: Exchange[Any] | Pause, cancelled: BaseException | None
    ) -> object:
        if cancelled is not None:
            # Held back while a transaction was carried out; nothing more is begun.
            mark_unsent(cancelled)
            raise cancelled
        if isinstance(step, Exchange):
            return await arun(step.flow, self.transport.send)
        await self._pause(step.duration)
        return None

    @staticmethod
    async def _pause(duration: timedelta) -> None:
        import anyio  # noqa: PLC0415 - see _settle_in

        await anyio.sleep(duration.total_seconds())

    async def _transact(
        self, work: Callable[[Transaction], Any], *, durable: bool
    ) -> tuple[Done[Any] | Failed, BaseException | None]:
        """Carry out a transaction to its end.

        Returns:
            What came of it, and the cancellation that came meanwhile.
        """
        import anyio  # noqa: PLC0415 - see _settle_in

        job = _Job(work, durable, anyio.Event())
        self._waiting.append(job)
        if not (self._called and self.store.groups):
            # Before the call: a worker that has just started unsets it, and then sees the job.
            self._called = True
            self._threads.submit(self._drain)
        interrupt: BaseException | None = None
        while job.outcome is None:
            try:
                with anyio.CancelScope(shield=True):
                    await job.done.wait()
            except GeneratorExit:
                raise
            except BaseException as error:  # noqa: BLE001 - asyncio's own cancel() heeds no shield
                interrupt = error
        return job.outcome, interrupt

    def _drain(self) -> None:
        """Carry out what waits; in a worker thread."""
        from anyio import from_thread  # noqa: PLC0415 - see _settle_in

        self._called = False
        batch = self._take()
        if not batch:
            return
        durable = any(job.durable for job in batch)
        try:
            outcomes = self.store.transact_many([job.work for job in batch], durable=durable)
        except Exception as error:  # noqa: BLE001 - every waiting task must hear of it
            outcomes = [Failed(error)] * len(batch)
        for job, outcome in zip(batch, outcomes, strict=True):
            job.outcome = outcome
        from_thread.run_sync(_wake, batch, token=self._home)

    def _take(self) -> list[_Job]:
        batch: list[_Job] = []
        most = len(self._waiting) if self.store.groups else 1
        while len(batch) < most and self._waiting:
            batch.append(self._waiting.popleft())
        return batch

    async def aclose(self) -> None:
        """Give back connections."""
        try:
            await self.transport.aclose()
        finally:
            self._threads.shutdown(wait=False)
            self.store.close()


def _wake(batch: list[_Job]) -> None:
    for job in batch:
        job.done.set()


def _value(outcome: Done[Any] | Failed) -> Any:
    if isinstance(outcome, Failed):
        raise outcome.error
    return outcome.value
