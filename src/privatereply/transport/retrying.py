"""When a request is tried again, and after how long; tenacity does the counting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from privatereply.errors import NeverSent, NoAnswer
from privatereply.flow import Effect, Response

__all__ = ["Patience"]

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_FIRST_PAUSE: Final = 0.5
_LONGEST_BACKOFF: Final = 8.0


@attrs.frozen(kw_only=True)
class Patience:
    """How often and how long a transport tries.

    Attributes:
        attempts: How many times at most, the first included.
        longest_wait: Seconds a server may ask for by ``Retry-After``. A longer demand ends the
            trying, because coming back earlier than told makes it worse.
        jitter: A number from 0 to 1, so that a crowd does not come back in step.
        now: The present, aware, for a ``Retry-After`` that is a date.
    """

    attempts: int
    longest_wait: float
    jitter: Callable[[], float]
    now: Callable[[], datetime]

    def again(self, effect: Effect, outcome: Response | NoAnswer) -> bool:
        """Whether another try may help and cannot do anything twice."""
        if isinstance(outcome, NoAnswer):
            return effect.repeatable or isinstance(outcome, NeverSent)
        if outcome.status != _TOO_MANY_REQUESTS and outcome.status < _SERVER_ERROR:
            return False
        demanded = self._demanded(outcome)
        return effect.repeatable and (demanded is None or demanded <= self.longest_wait)

    def pause(self, tried: int, outcome: Response | NoAnswer) -> float:
        """Seconds to wait after the try of that number, counted from 1."""
        demanded = self._demanded(outcome) if isinstance(outcome, Response) else None
        if demanded is not None:
            return demanded
        backoff = min(_LONGEST_BACKOFF, _FIRST_PAUSE * 2.0 ** (tried - 1))
        return backoff * (1.0 + self.jitter()) / 2.0

    def options(self, effect: Effect) -> dict[str, Any]:
        """The keywords of ``tenacity.Retrying`` and of its asynchronous twin alike.

        What is retried returns its failures, so the last outcome is the result either way.
        """
        import tenacity  # noqa: PLC0415 - loaded once something has gone wrong

        def wait(state: tenacity.RetryCallState) -> float:
            return self.pause(state.attempt_number, _outcome(state))

        return {
            "retry": tenacity.retry_if_result(lambda outcome: self.again(effect, outcome)),
            "retry_error_callback": _outcome,
            "stop": tenacity.stop_after_attempt(self.attempts),
            "wait": wait,
        }

    def _demanded(self, response: Response) -> float | None:
        """Seconds from ``Retry-After``, which is a number or a date; ``None`` if it is neither.

        https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
        """
        text = (response.header("retry-after") or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdecimal():
            return float(text)
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - loads socket and select

        try:
            date = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if date.tzinfo is None:
            # "-0000" says UTC of an unknown place. https://www.rfc-editor.org/rfc/rfc5322#section-3.3
            date = date.replace(tzinfo=UTC)
        return max(0.0, (date - self.now()).total_seconds())


def _outcome(state: Any) -> Response | NoAnswer:
    result: Response | NoAnswer = state.outcome.result()
    return result
