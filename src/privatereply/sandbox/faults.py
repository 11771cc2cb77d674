"""Faults to order: what shall go wrong, for which requests, how often."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Collection, Mapping

import attrs

from privatereply.sandbox.documents import as_list
from privatereply.sandbox.exchange import EmulatedRequest


@attrs.frozen(kw_only=True)
class Fault:
    """One ordered disturbance.

    Attributes:
        kind: Name of the disturbance; ``Faults.kinds`` lists them with their meaning.
        path: Shell pattern over ``/host/path``; ``*`` matches across slashes.
        method: HTTP method, or None for any.
        times: How many requests it strikes; None for every one until it is cleared.
        after: How many matching requests pass untouched first.
        options: What the kind takes beyond that, such as ``seconds`` or ``code``.
    """

    kind: str
    path: str = "*"
    method: str | None = None
    times: int | None = 1
    after: int = 0
    options: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def matches(self, request: EmulatedRequest) -> bool:
        """Tell whether the request is one this fault is meant for."""
        if self.method is not None and self.method != request.method:
            return False
        return fnmatch.fnmatchcase(f"/{request.host}{request.path}", self.path)

    def number(self, name: str, default: float) -> float:
        """Return a numeric option.

        Raises:
            ValueError: The option is not a number.
        """
        value = self.options.get(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        raise ValueError(f"fault option {name!r} must be a number, got {type(value).__name__}")

    def names(self, name: str, default: list[str]) -> set[str]:
        """Return an option that is a list of names.

        Raises:
            ValueError: The option is no list.
        """
        given = as_list(self.options.get(name, default))
        if given is None:
            raise ValueError(f"fault option {name!r} must be a list of names")
        return {str(item) for item in given}


@attrs.define(kw_only=True)
class _Pending:
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def exhausted(self) -> bool:
        return self.fault.times is not None and self.struck >= self.fault.times

    def strikes(self) -> bool:
        self.seen += 1
        if self.seen <= self.fault.after:
            return False
        self.struck += 1
        return True


class Faults:
    """The queue of ordered faults. The oldest fault that matches a request strikes it.

    Args:
        kinds: Every kind that can be ordered, with one sentence on what it does.
    """

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        # Ordered in one thread while a server strikes in another.
        self._lock = threading.Lock()
        self._pending: list[_Pending] = []

    def order(
        self,
        kind: str,
        *,
        path: str = "*",
        method: str | None = None,
        times: int | None = 1,
        after: int = 0,
        **options: object,
    ) -> Fault:
        """Order a fault and return it.

        Args:
            kind: One of ``kinds``.
            path: Shell pattern over ``/host/path``, such as ``*/messages``.
            method: HTTP method, or None for any.
            times: Number of requests to strike, None for all.
            after: Number of matching requests to let pass first.
            **options: Options of the kind.

        Raises:
            ValueError: The kind is unknown, or ``times`` or ``after`` makes no sense.
        """
        if kind not in self.kinds:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(sorted(self.kinds))}")
        if (times is not None and times < 1) or after < 0:
            raise ValueError(
                f"times must be at least 1 and after at least 0, got {times} and {after}"
            )
        fault = Fault(
            kind=kind,
            path=path,
            method=method.upper() if method else None,
            times=times,
            after=after,
            options=options,
        )
        with self._lock:
            self._pending.append(_Pending(fault=fault))
        return fault

    def pending(self) -> list[Fault]:
        """Return the faults that can still strike, oldest first."""
        with self._lock:
            return [pending.fault for pending in self._pending]

    def clear(self) -> None:
        """Forget every ordered fault."""
        with self._lock:
            self._pending.clear()

    def take(self, request: EmulatedRequest, *, kinds: Collection[str]) -> Fault | None:
        """Return the fault that strikes this request, and count it.

        Every fault that could strike counts the request as seen, also when another one does.

        Args:
            request: What came in.
            kinds: Kinds that can strike there; what only another platform suffers cannot.
        """
        with self._lock:
            matching = [one for one in self._pending if one.fault.matches(request)]
            struck = _first([one for one in matching if one.fault.kind in kinds])
            self._pending = [one for one in self._pending if not one.exhausted]
            return struck


def _first(pending: Collection[_Pending]) -> Fault | None:
    struck: Fault | None = None
    for candidate in pending:
        if struck is None:
            struck = candidate.fault if candidate.strikes() else None
        else:
            candidate.seen += 1
    return struck
