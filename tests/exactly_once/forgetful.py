"""A platform that would deliver a second private reply, so that nothing but the SDK prevents it."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable

from typing_extensions import override

from privatereply.sandbox import Delivery, EmulatedRequest, EmulatedResponse, Fault, Sandbox, Stage
from privatereply.sandbox.meta import EmulatedComment, MetaEmulator


class Forgetful(MetaEmulator):
    """The Graph hosts without their own protection against a second reply from the app.

    The real platform refuses it, and so does the plain emulator: a count of deliveries there would
    prove the platform, not the ledger. What a human did by hand, and a burnt reply, are kept.

    Attributes:
        arrivals: The comment of every private reply that was posted, as it arrives.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.arrivals: queue.SimpleQueue[str] = queue.SimpleQueue()

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        return self._forgetting(request, lambda: MetaEmulator.handle(self, request))

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        return self._forgetting(request, lambda: MetaEmulator.disturb(self, fault, request))

    def _forgetting(
        self, request: EmulatedRequest, process: Callable[[], EmulatedResponse]
    ) -> EmulatedResponse:
        comment = self._answered(request)
        if comment is None:
            return process()
        self.arrivals.put(comment.id)
        trace = comment.trace
        if trace is not None and trace.message is not None and not trace.message.by_hand:
            comment.trace = None
        try:
            return process()
        finally:
            comment.trace = comment.trace or trace

    def _answered(self, request: EmulatedRequest) -> EmulatedComment | None:
        if request.method != "POST" or not request.path.endswith("/messages"):
            return None
        recipient = json.loads(request.body).get("recipient", {})
        comment = self.world.find(str(recipient.get("comment_id")))
        return comment if isinstance(comment, EmulatedComment) else None


def ours(sandbox: Sandbox, comment_id: str) -> list[Delivery]:
    """The private replies to a comment that went out through the SDK and arrived."""
    found = sandbox.meta.deliveries(comment_id=comment_id)
    return [delivery for delivery in found if not delivery.by_hand]
