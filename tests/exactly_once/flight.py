"""A reply under way, carried out one step at a time."""

from __future__ import annotations

from privatereply import BoundAccount, Comment, PrivateReplyError, Receipt
from privatereply.flow import Done
from privatereply.program import Step, fail, proceed, start
from privatereply.replying import reply
from privatereply.store import Failed

from .shop import ANNA


class Flight:
    """A reply under way in one client's process."""

    def __init__(self, page: BoundAccount, comment: Comment, text: str) -> None:
        self.page = page
        self.comment = comment
        self.text = text
        self._loop = page._loop
        self._program = reply(page._context, comment, text, actor=ANNA)
        self.step: Step | Done[Receipt] = start(self._program)
        self._outcome: Done[object] | Failed | None = None
        self._over = False

    @property
    def receipt(self) -> Receipt | None:
        return self.step.value if isinstance(self.step, Done) else None

    def perform(self) -> None:
        """Carry the current step out; its process has not heard of the outcome yet."""
        if self._over or isinstance(self.step, Done) or self._outcome is not None:
            return
        try:
            self._outcome = Done(self._loop._perform(self.step))
        except Exception as error:  # noqa: BLE001 - as the loop does
            self._outcome = Failed(error)

    def go_on(self) -> None:
        """Perform the current step if that has not happened, and come to the next one.

        Raises:
            PrivateReplyError: What the reply ended in.
        """
        self.perform()
        outcome, self._outcome = self._outcome, None
        try:
            if isinstance(outcome, Failed):
                self.step = fail(self._program, outcome.error)
            elif outcome is not None:
                self.step = proceed(self._program, outcome.value)
        except PrivateReplyError:
            self._over = True
            raise

    def finish(self) -> None:
        """Go on to the end."""
        while not isinstance(self.step, Done):
            self.go_on()

    def kill(self) -> None:
        # Nobody closes what a killed process held; closing is what comes nearest.
        self._program.close()
        self._over, self._outcome = True, None
