"""Many callers, one writer: whoever has the turn carries out what everybody queued.

Flat combining: a caller alone pays for one lock and one commit of its own; callers that arrive
while a commit is being written wait in the queue, and the next to get the turn commits them all
at once. One write to the disk then serves every thread that waited for it.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import Any, Generic, TypeVar

from privatereply.errors import StoreError
from privatereply.flow import Done
from privatereply.store.database.contract import Failed, Work

T = TypeVar("T")


class Job(Generic[T]):
    """One caller's work on its way.

    Attributes:
        work: What is to be done.
        durable: Whether its commit must be on the disk.
        outcome: What became of it, once somebody carried it out and committed it.
    """

    __slots__ = ("durable", "outcome", "work")

    def __init__(self, work: Work[T], *, durable: bool) -> None:
        self.work: Work[T] = work
        self.durable: bool = durable
        self.outcome: Done[T] | Failed | None = None

    def result(self) -> Done[T] | Failed:
        """What became of it, as far as anybody can tell once it was handed in."""
        return self.outcome or Failed(
            StoreError(
                reason="another thread was to write this together with its own work and was "
                "interrupted: whether it was written is not known; read it, or do it again"
            )
        )


class Combiner:
    """Hands batches of jobs to one function, by one thread at a time.

    Args:
        run: Carries out a batch and gives each of its jobs an outcome.
    """

    def __init__(self, run: Callable[[list[Job[Any]]], None]) -> None:
        self._run = run
        self._queue: deque[Job[Any]] = deque()
        self._turn = threading.Lock()
        self._owner: int | None = None

    def submit(self, jobs: Sequence[Job[Any]]) -> None:
        """Have the jobs carried out, by this thread or by another one; returns when they are.

        Raises:
            StoreError: This thread is inside a work at this moment.
        """
        self._refuse_to_nest()
        self._queue.extend(jobs)
        try:
            with self._turn:
                if any(job.outcome is None for job in jobs):
                    self._carry_out_all()
        except BaseException:
            self._withdraw(jobs)
            raise

    @contextlib.contextmanager
    def turn(self) -> Generator[None, None, None]:
        """Hold the turn without carrying anything out.

        Raises:
            StoreError: This thread is inside a work at this moment.
        """
        self._refuse_to_nest()
        with self._turn:
            yield

    def _refuse_to_nest(self) -> None:
        if self._owner == threading.get_ident():
            raise StoreError(
                reason="a transaction is already open in this thread; "
                "use the one the work was handed"
            )

    def _carry_out_all(self) -> None:
        try:
            # Inside: an interrupt at this line must not leave an owner behind.
            self._owner = threading.get_ident()
            self._run(self._queued())
        finally:
            self._owner = None

    def _withdraw(self, jobs: Sequence[Job[Any]]) -> None:
        """Carry out nothing whose caller was interrupted while it waited: it would come late."""
        for job in jobs:
            with contextlib.suppress(ValueError):
                self._queue.remove(job)

    def _queued(self) -> list[Job[Any]]:
        jobs: list[Job[Any]] = []
        # One by one until there is none: meanwhile other threads append, and withdraw.
        with contextlib.suppress(IndexError):
            while True:
                jobs.append(self._queue.popleft())
        return jobs
