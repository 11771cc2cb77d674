"""What a plugin author writes to bring a platform's emulator, and how it is found."""

from __future__ import annotations

import abc
import threading
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.dialect import Dialect
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.scene import Scene
from privatereply.sandbox.webhooks import Webhooks

GROUP = "privatereply.emulators"
"""The entry-point group emulators are registered in."""


@attrs.frozen(kw_only=True)
class Stage:
    """What the sandbox lends an emulator.

    Attributes:
        clock: The only source of time an emulator may use.
        lock: Re-entrant; held during ``handle``. A method that changes state from outside takes it.
        webhooks: Where the emulator announces events.
        app_secret: Secret of the emulated developer app. Not part of the repr.
        seed: Seed of every id.
    """

    clock: SandboxClock
    lock: threading.RLock
    webhooks: Webhooks
    app_secret: str = attrs.field(repr=False)
    seed: str = "sandbox"


class Emulator(abc.ABC):
    """The emulator of one platform: synchronous, in memory, without sockets.

    Register a subclass under its name in the entry-point group ``privatereply.emulators``; the
    sandbox constructs it with its ``Stage`` as the only argument.

    Attributes:
        name: Name in the entry-point group, the control API and ``sandbox.emulators``.
        hosts: The platform's hosts this emulator answers for.
        dialects: How the platform writes to callbacks; none if it announces nothing.
        faults: Kinds of fault only this emulator can play, each with one sentence.
        commands: Names of the methods the control API may call.
        scenes: Names of the businesses it can open for a test or a demo.
    """

    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    dialects: ClassVar[tuple[Dialect, ...]] = ()
    faults: ClassVar[Mapping[str, str]] = {}
    commands: ClassVar[tuple[str, ...]] = ()
    scenes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, stage: Stage) -> None:
        """Keep the stage; a subclass builds its empty world here."""
        self.stage = stage

    @abc.abstractmethod
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request. Called with the stage's lock held."""

    @abc.abstractmethod
    def reset(self) -> None:
        """Forget everything and start with an empty world."""

    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        """Play one of this emulator's own ``faults`` on a request.

        Raises:
            NotImplementedError: The emulator names faults and does not play them.
        """
        raise NotImplementedError(
            f"emulator {self.name!r} does not play the fault {fault.kind!r} on {request.path}"
        )

    def open_scene(self, name: str, business: str) -> Scene:
        """Open a business of the name ``business`` on the scene ``name``, one of ``scenes``.

        Raises:
            NotImplementedError: The emulator names scenes and does not open them.
        """
        raise NotImplementedError(
            f"emulator {self.name!r} does not open the scene {name!r} for {business!r}"
        )


@attrs.frozen(kw_only=True)
class Discovery:
    """The emulators that were found, and the entry points that could not be loaded.

    Attributes:
        found: Emulator classes by name.
        broken: What went wrong, by name of the entry point.
    """

    found: Mapping[str, type[Emulator]]
    broken: Mapping[str, Exception]


def discover() -> Discovery:
    """Load every emulator registered in the environment.

    A broken plugin harms no other: its error is kept and named.
    """
    found: dict[str, type[Emulator]] = {}
    broken: dict[str, Exception] = {}
    for point in entry_points(group=GROUP):
        try:
            found[point.name] = _load(point)
        except Exception as error:  # noqa: BLE001 - a plugin may fail in any way
            broken[point.name] = error
    return Discovery(found=found, broken=broken)


def _load(point: EntryPoint) -> type[Emulator]:
    try:
        loaded: object = point.load()
    except SystemExit as error:
        # A script that was never meant to be imported.
        raise ImportError(
            f"entry point {point.name!r} = {point.value!r} ends the process"
        ) from error
    if not (isinstance(loaded, type) and issubclass(loaded, Emulator)):
        raise TypeError(f"entry point {point.name!r} = {point.value!r} is no subclass of Emulator")
    return loaded
