"""The two loops that carry programs out: one blocks, one awaits. Nothing else differs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from privatereply.flow import Done, arun, run
from privatereply.program import Exchange, Pause, Program, Step, Transact, fail, proceed, start
from privatereply.store import Failed, Store, Transaction
from privatereply.transport import AsyncTransport, Transport

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
        self.transport.close()
        self.store.close()


@attrs.define(eq=False)
class _Job:
    """One task's transaction, waiting for a group commit."""

    work: Callable[[Transaction], Any]
    durable: bool
    done: Any
    outcome: Done[Any] | Failed | None = None

    def result(self) -> Any:
        if isinstance(self.outcome, Failed):
            raise self.outcome.error
        assert self.outcome is not None  # noqa: S101 - a job is woken to lead, or with an outcome
        return self.outcome.value


class AsyncLoop:
    """Carries programs out on asyncio or trio; store transactions run in a worker thread.

    Transactions that many tasks ask for at once are committed in groups: the first task leads,
    takes everything that waits into one commit, and hands the lead to the next.
    """

    def __init__(self, store: Store, transport: AsyncTransport) -> None:
        self.store = store
        self.transport = transport
        self._waiting: list[_Job] = []
        self._led = False

    async def run(self, program: Program[T]) -> T:
        """Carry a program through.

        Cancelled during an exchange, it still writes down that the outcome is unknown.

        Raises:
            PrivateReplyError: Whatever the program ends in.
        """
        try:
            step = start(program)
            while not isinstance(step, Done):
                try:
                    value = await self._perform(step)
                except BaseException as error:  # noqa: BLE001 - the program decides, and re-raises
                    step = fail(program, error)
                else:
                    step = proceed(program, value)
            return step.value
        finally:
            program.close()

    async def _perform(self, step: Step) -> object:
        match step:
            case Exchange(flow):
                return await arun(flow, self.transport.send)
            case Transact(work, durable):
                return await self._transact(work, durable=durable)
            case Pause(duration):
                await self._pause(duration)
                return None

    @staticmethod
    async def _pause(duration: timedelta) -> None:
        import anyio  # noqa: PLC0415 - heavy, and only the asynchronous client needs it

        await anyio.sleep(duration.total_seconds())

    async def _transact(self, work: Callable[[Transaction], Any], *, durable: bool) -> Any:
        import anyio  # noqa: PLC0415

        with anyio.CancelScope(shield=True):
            if not self.store.groups:
                return await anyio.to_thread.run_sync(
                    lambda: self.store.transaction(work, durable=durable)
                )
            job = _Job(work, durable, anyio.Event())
            self._waiting.append(job)
            if self._led:
                await job.done.wait()
            if job.outcome is None:
                await self._lead()
            return job.result()

    async def _lead(self) -> None:
        """Commit everything that waits, the leader's own included, and pass the lead on."""
        import anyio  # noqa: PLC0415

        self._led = True
        batch, self._waiting = self._waiting, []
        works = [job.work for job in batch]
        durable = any(job.durable for job in batch)
        try:
            outcomes = await anyio.to_thread.run_sync(
                lambda: self.store.transact_many(works, durable=durable)
            )
        except Exception as error:  # noqa: BLE001 - every waiting task must hear of it
            outcomes = [Failed(error)] * len(batch)
        for job, outcome in zip(batch, outcomes, strict=True):
            job.outcome = outcome
            job.done.set()
        if self._waiting:
            self._waiting[0].done.set()
        else:
            self._led = False

    async def aclose(self) -> None:
        """Give back connections."""
        await self.transport.aclose()
        self.store.close()
