"""The story: the same steps on every platform, and what only this one's terms bring."""

from __future__ import annotations

from typing import Final

from privatereply.cli.demo import consent, conversing, hearing, limits, replying
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.sandbox import Terms

__all__ = ["story"]

_REPLIED: Final = ("commented", "decided", "reserved", "began", "sent")


def story(terms: Terms) -> tuple[Step, ...]:
    """The steps on a platform of these terms, in order: a step may need those before it."""
    return (
        *replying.steps(terms),
        *consent.steps(terms),
        *limits.steps(terms),
        *conversing.steps(terms),
        Step(
            name="Why? The ledger tells the story of Marta's comment.",
            expected={"told": [*_REPLIED, *_after(terms)]},
            play=_why,
        ),
        *hearing.steps(terms),
    )


def _after(terms: Terms) -> list[str]:
    """What follows the private reply."""
    if not terms.conversations:
        return []
    return ["answered", "message", "message"] if terms.human_window else ["answered", "message"]


def _why(setting: Setting) -> Seen:
    told = setting.account.why(setting.visitors.price.id)
    return Seen(
        got={"told": [event.what for event in told.happenings]},
        words=str(told),
        data=told.as_dict(),
    )
