"""Clauses that need the driver's scene of the sandbox, and what they have in common."""

from __future__ import annotations

import functools
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from privatereply.errors import PrivateReplyError, ProviderFault
from privatereply.model import Receipt
from privatereply.sandbox import Emulator, Sandbox, Terms
from privatereply.testing.base import Contract
from privatereply.testing.stage import Play, Stage

_AT_FAULT = ProviderFault.__name__

__all__ = ["Staged", "arrived", "documented", "faults", "receipt", "said"]


class Staged(Contract):
    """Clauses that apply if the author names a `scene`."""

    @classmethod
    def each_scene(cls) -> Mapping[str, str]:
        """The scene, if the author names one."""
        return {} if cls.scene is None else {cls.scene: cls.scene}

    @classmethod
    def each_business(cls) -> Mapping[str, str]:
        """The same, if it can be opened."""
        return {} if cls.terms() is None else cls.each_scene()

    def staged(self) -> Stage:
        """Open a business on the scene."""
        return Stage.open(self.make(), str(self.scene))

    @contextmanager
    def begun(self) -> Generator[Play]:
        """Open a business, and let somebody comment there."""
        stage = self.staged()
        with stage.client() as client:
            yield Play.begin(stage, client)

    @classmethod
    def terms(cls) -> Terms | None:
        """What the platform grants there; ``None`` without a scene that can be opened."""
        return None if cls.scene is None else _terms(cls.scene)


@functools.cache
def _terms(scene: str) -> Terms | None:
    sandbox = Sandbox()
    return sandbox.scene(scene).terms if scene in sandbox.scenes else None


@functools.cache
def faults(scene: str) -> tuple[str, ...]:
    """The names of everything that can go wrong on a scene."""
    emulator = Sandbox().scene(scene).emulator
    kinds = set(Sandbox(emulators={}).faults.kinds)
    if isinstance(emulator, Emulator):
        kinds.update(emulator.faults)
    return tuple(sorted(kinds))


def said(result: Receipt | PrivateReplyError) -> str:
    """What a reply ended in, in words."""
    if isinstance(result, Receipt):
        return "a receipt"
    return f"{type(result).__name__} ({result})"


def receipt(result: Receipt | PrivateReplyError) -> Receipt:
    """A receipt, where nothing stood against it."""
    if isinstance(result, Receipt):
        return result
    raise AssertionError(
        f"the platform takes this reply, and it ended in {said(result)}"
    ) from result


def documented(play: Play, result: Receipt | PrivateReplyError, disturbance: str) -> None:
    """Hold a reply that was disturbed to what it may end in: anything but a driver at fault.

    Raises:
        AssertionError: The driver is, whether its caller heard of it or looking found the message.
    """
    blamed = [each.error for each in play.attempts if (each.error or "").startswith(_AT_FAULT)]
    if not blamed and not isinstance(result, ProviderFault):
        return
    # Where the caller heard of it, what the driver raised is chained.
    cause = result if isinstance(result, ProviderFault) else None
    raise AssertionError(f"{disturbance}: {cause or blamed[0]}") from cause


def arrived(play: Play, due: str) -> str:
    """What arrived instead of what was due."""
    return f"{len(play.got)} messages arrived in {play.stage.sends()} sends; {due} is due"
