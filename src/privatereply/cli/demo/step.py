"""What a story is made of: steps that say what they expect, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from privatereply.cli.demo.setting import Setting
from privatereply.errors import PrivateReplyError

__all__ = ["Seen", "Step", "Told", "tell"]


@attrs.frozen(kw_only=True)
class Seen:
    """What a step saw.

    Attributes:
        got: What was measured, to be compared with what was expected.
        words: The same for people, in a sentence or two.
        data: What else there is to know, as JSON can hold it.
    """

    got: Mapping[str, object]
    words: str
    data: Mapping[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.frozen(kw_only=True)
class Step:
    """One step of a story.

    Attributes:
        name: What happens, in one sentence.
        expected: What has to be measured.
        play: Does it and measures.
    """

    name: str
    expected: Mapping[str, object]
    play: Callable[[Setting], Seen]


@attrs.frozen(kw_only=True)
class Told:
    """What came of one step.

    Attributes:
        platform: The platform it happened on.
        at: The sandbox's time afterwards.
        name: What was to happen.
        expected: What had to be measured.
        seen: What was measured; ``None`` if it was not tried, because a step before it failed.
    """

    platform: str
    at: datetime
    name: str
    expected: Mapping[str, object]
    seen: Seen | None

    @property
    def ok(self) -> bool:
        """Whether it came out as told."""
        return self.seen is not None and self.seen.got == self.expected

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        seen = self.seen
        return {
            "platform": self.platform,
            "at": self.at.isoformat(),
            "name": self.name,
            "expected": dict(self.expected),
            "got": dict(seen.got) if seen else None,
            "ok": self.ok,
            "words": seen.words if seen else None,
            "data": dict(seen.data) if seen else None,
        }


def tell(setting: Setting, story: Iterable[Step]) -> Iterator[Told]:
    """Play a story step by step; what follows a step that failed is not played."""
    going = True
    for step in story:
        seen = _play(setting, step) if going else None
        told = Told(
            platform=setting.account.platform,
            at=setting.sandbox.clock.now(),
            name=step.name,
            expected=step.expected,
            seen=seen,
        )
        going = told.ok
        yield told


def _play(setting: Setting, step: Step) -> Seen:
    try:
        return step.play(setting)
    except PrivateReplyError as error:
        return Seen(got={"error": type(error).__name__}, words=str(error))
