"""What the SDK refuses, and what the platform noticed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen
from privatereply.errors import NotAllowed
from privatereply.model import Receipt
from privatereply.sandbox import SceneComment

__all__ = ["REFUSED", "refused"]

REFUSED: Final[Mapping[str, object]] = {"refused": True, "requests": 0, "deliveries": 0}
"""What `refused` measures where the policy forbids it, and the platform noticed nothing."""


def refused(setting: Setting, comment: SceneComment, send: Callable[[], Receipt]) -> Seen:
    """Try to write to a comment's author, and expect the policy to forbid it."""
    before, delivered = len(setting.sends()), setting.deliveries(comment)
    refusal: NotAllowed | None = None
    try:
        send()
    except NotAllowed as error:
        refusal = error
    decision = refusal.decision if refusal else None
    because = [finding.rule.name for finding in decision.refusals] if decision else []
    return Seen(
        got={
            "refused": bool(because),
            "requests": len(setting.sends()) - before,
            "deliveries": setting.deliveries(comment) - delivered,
        },
        words=decision.explain() if decision else "It was sent.",
        data={"because": because, "decision": decision.as_dict() if decision else None},
    )
