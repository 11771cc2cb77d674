"""What a driver has to do where it meets the world: its webhooks, and whole runs of it."""

from __future__ import annotations

from typing import Final

from privatereply.provider import Capability
from privatereply.testing.requirement import Requirement, theme

__all__ = ["EDGES"]

_RECEIVE: Final = frozenset({Capability.RECEIVE})
_REPLY: Final = frozenset({Capability.SEND_PRIVATE_REPLY})

EDGES: Final[tuple[Requirement, ...]] = (
    *theme(
        "webhook",
        "webhooks",
        {
            "shown": "What a driver receives is shown by the author's notices.",
            "taken": "A documented notification is taken and tells its events in their order.",
            "genuine": "What the platform did not sign, as it came, is refused before it is read.",
            "secrets": "Without a secret everything is refused; of several, each is enough.",
            "fresh": "What was signed long ago is refused, where the platform signs the time.",
            "methods": "A method that the platform does not use is refused with status 405.",
            "handshake": "A handshake is answered, and only to whoever has the right secret.",
            "identity": "One event has one id however often it is told; another has another.",
            "isolation": "What nobody knows becomes Unrecognised and takes nothing else with it.",
            "total": "Whatever the platform signs ends in events or in WebhookRefused.",
            "events": "Events are of the driver's platform, their times aware, and can be kept.",
            "pure": "The same request is always read the same, and left as it was.",
            "discreet": "A refusal repeats neither a secret nor what was posted.",
        },
        needs=_RECEIVE,
    ),
    *theme(
        "run",
        "runs",
        {
            "scene": "The scene is the driver's own, and opens an account of it.",
            "once": "A comment is answered in private once, and asking again sends nothing.",
            "text": "A text arrives as it was written, whatever it is written in.",
            "comments": "Comments are listed as people wrote them.",
            "limit": "The longest text is sent, and one more is refused before any request.",
            "window": "A comment that is too old is refused before any request.",
            "lost-answer": "An answer that is lost is found by looking, or stays unknown.",
            "faults": "Whatever goes wrong with a send, nothing is delivered twice.",
            "crash": "A process that dies at any exchange leaves nothing that is sent twice.",
            "race": "Of many callers at once one answers.",
            "colours": "Client and AsyncClient make the same requests and get the same receipts.",
            "webhooks": "What is told doubled, shuffled and among forgeries arrives once.",
            "discreet": "No credential and no text stands in an address, a log or an error.",
        },
        needs=_REPLY,
    ),
)
"""Every requirement of webhooks and of runs."""
