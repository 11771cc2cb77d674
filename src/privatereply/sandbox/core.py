"""The sandbox: emulators, one clock, one lock, faults, webhooks and a journal."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, TypeVar

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.control import PREFIX, Control
from privatereply.sandbox.dialect import Dialect
from privatereply.sandbox.emulator import Discovery, Emulator, Stage, discover
from privatereply.sandbox.exchange import (
    Dropped,
    EmulatedRequest,
    EmulatedResponse,
    Hang,
    json_response,
)
from privatereply.sandbox.faults import Fault, Faults
from privatereply.sandbox.journal import JournalEntry
from privatereply.sandbox.meta import MetaEmulator
from privatereply.sandbox.sabotage import KINDS, play
from privatereply.sandbox.scene import BUSINESS, Scene
from privatereply.sandbox.tiktok import TikTokEmulator
from privatereply.sandbox.webhooks import Webhooks
from privatereply.sandbox.x import XEmulator

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from privatereply.sandbox.server import SandboxServer
    from privatereply.sandbox.transport import AsyncSandboxTransport, SandboxTransport

EmulatorT = TypeVar("EmulatorT", bound=Emulator)

APP_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - the secret of a made-up app


class Sandbox:
    """Local emulators of the platforms, in one process and in memory.

    Safe to use from many threads: one re-entrant lock guards the whole world.

    Args:
        start: Aware time the clock shows first; the machine's time when None.
        ticking: Whether the clock runs by itself.
        app_secret: Secret of the emulated developer app.
        seed: Two sandboxes with the same seed and the same calls give the same ids.
        emulators: Emulator classes by name; every registered one when None.

    Attributes:
        clock: The clock to turn.
        faults: The faults to order.
        webhooks: Subscriptions and deliveries.
        emulators: The emulators by name.
        broken: Errors of emulator plugins that could not be loaded, by name.

    Raises:
        ValueError: ``start`` has no time zone, or two emulators claim one host, topic or scene.
    """

    def __init__(
        self,
        *,
        start: datetime | None = None,
        ticking: bool = True,
        app_secret: str = APP_SECRET,
        seed: str = "sandbox",
        emulators: Mapping[str, type[Emulator]] | None = None,
    ) -> None:
        discovery = discover() if emulators is None else Discovery(found=emulators, broken={})
        self._lock = threading.RLock()
        self.clock: SandboxClock = SandboxClock(start=start, ticking=ticking)
        self.webhooks: Webhooks = Webhooks(
            clock=self.clock, secret=app_secret, dialects=_by_topic(discovery.found)
        )
        stage = Stage(
            clock=self.clock,
            lock=self._lock,
            webhooks=self.webhooks,
            app_secret=app_secret,
            seed=seed,
        )
        self.emulators: dict[str, Emulator] = {
            name: brought(stage) for name, brought in discovery.found.items()
        }
        self.broken: Mapping[str, Exception] = discovery.broken
        self._hosts = _by_host(self.emulators)
        self._scenes = _by_scene(self.emulators)
        self.faults: Faults = Faults(_kinds(self.emulators))
        self._journal: list[JournalEntry] = []
        self._control = Control(self)

    @property
    def meta(self) -> MetaEmulator:
        """The emulator of Facebook Pages and Instagram.

        Raises:
            LookupError: It is not among the sandbox's emulators.
        """
        return self._brought(MetaEmulator)

    @property
    def tiktok(self) -> TikTokEmulator:
        """The emulator of TikTok.

        Raises:
            LookupError: It is not among the sandbox's emulators.
        """
        return self._brought(TikTokEmulator)

    @property
    def x(self) -> XEmulator:
        """The emulator of X.

        Raises:
            LookupError: It is not among the sandbox's emulators.
        """
        return self._brought(XEmulator)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The platform hosts the sandbox answers for."""
        return tuple(self._hosts)

    @property
    def scenes(self) -> tuple[str, ...]:
        """The scenes that can be opened; most platforms have one, each way to log in its own."""
        return tuple(self._scenes)

    @property
    def journal(self) -> list[JournalEntry]:
        """Every request so far, oldest first, without tokens or texts."""
        with self._lock:
            return list(self._journal)

    def scene(self, name: str, *, business: str = BUSINESS) -> Scene:
        """Open a new business on one platform.

        Args:
            name: One of ``scenes``.
            business: What it is called.

        Raises:
            LookupError: There is no such scene.
        """
        emulator = self._scenes.get(name)
        if emulator is None:
            raise LookupError(f"no scene {name!r}; known: {', '.join(self.scenes)}")
        with self._lock:
            return emulator.open_scene(name, business)

    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request to a platform or to the control API.

        Raises:
            Dropped: The connection closes without an answer.
            Hang: No answer comes.
        """
        with self._lock:
            if request.path.startswith(PREFIX):
                return self._control.handle(request)
            emulator = self._hosts.get(request.host)
            if emulator is None:
                return json_response(_unknown_host(request.host, self.hosts), status=404)
            fault = self.faults.take(request, kinds=KINDS.keys() | emulator.faults.keys())
            return self._journalled(emulator, request, fault)

    def reset(self) -> None:
        """Empty every world, the faults, the webhooks and the journal. The clock stays."""
        with self._lock:
            for emulator in self.emulators.values():
                emulator.reset()
            self.faults.clear()
            self.webhooks.clear()
            self._journal.clear()

    def transport(self) -> SandboxTransport:
        """Return an ``httpx`` transport that calls the sandbox without sockets."""
        from privatereply.sandbox.transport import SandboxTransport  # noqa: PLC0415

        return SandboxTransport(self)

    def async_transport(self) -> AsyncSandboxTransport:
        """Return an asynchronous ``httpx`` transport that calls the sandbox without sockets."""
        from privatereply.sandbox.transport import AsyncSandboxTransport  # noqa: PLC0415

        return AsyncSandboxTransport(self)

    def asgi(self) -> Starlette:
        """Return the sandbox as an ASGI application.

        A server other than ``serve`` cannot close a connection unanswered: the faults that need it
        raise ``RuntimeError`` there.

        Raises:
            ImportError: The extra ``sandbox`` is not installed.
        """
        from privatereply.sandbox.asgi import application  # noqa: PLC0415

        return application(self)

    def serve(self, *, host: str = "127.0.0.1", port: int = 0) -> SandboxServer:
        """Return a server to be used as a context manager.

        Args:
            host: Address to listen on.
            port: Port to listen on, 0 for a free one.

        Raises:
            ImportError: The extra ``sandbox`` is not installed.
            OSError: The port is taken.
        """
        from privatereply.sandbox.server import SandboxServer  # noqa: PLC0415

        return SandboxServer(self, host=host, port=port)

    def _brought(self, kind: type[EmulatorT]) -> EmulatorT:
        emulator = self.emulators.get(kind.name)
        if isinstance(emulator, kind):
            return emulator
        raise LookupError(
            f"this sandbox has no emulator {kind.name!r}: is privatereply installed with its entry "
            f"points? It has {sorted(self.emulators)}"
        )

    def _journalled(
        self, emulator: Emulator, request: EmulatedRequest, fault: Fault | None
    ) -> EmulatedResponse:
        try:
            response = _perform(emulator, request, fault)
        except (Dropped, Hang):
            self._note(request, fault, status=None)
            raise
        self._note(request, fault, status=response.status)
        # A server's present is in every answer of its, and here that is the clock that is turned.
        date = ("date", format_datetime(self.clock.now(), usegmt=True))
        return attrs.evolve(response, headers=(*response.headers, date))

    def _note(self, request: EmulatedRequest, fault: Fault | None, *, status: int | None) -> None:
        self._journal.append(
            JournalEntry(
                at=self.clock.now(),
                method=request.method,
                host=request.host,
                path=request.path,
                status=status,
                fault=fault.kind if fault else None,
            )
        )


def _perform(emulator: Emulator, request: EmulatedRequest, fault: Fault | None) -> EmulatedResponse:
    if fault is None:
        return emulator.handle(request)
    if fault.kind in emulator.faults:
        return emulator.disturb(fault, request)
    return play(fault, request, lambda: emulator.handle(request))


def _by_host(emulators: Mapping[str, Emulator]) -> dict[str, Emulator]:
    hosts: dict[str, Emulator] = {}
    for name, emulator in emulators.items():
        for host in emulator.hosts:
            if host in hosts:
                raise ValueError(
                    f"emulators {hosts[host].name!r} and {name!r} both claim the host {host!r}; "
                    "uninstall one or pass `emulators` to choose"
                )
            hosts[host] = emulator
    return hosts


def _by_scene(emulators: Mapping[str, Emulator]) -> dict[str, Emulator]:
    scenes: dict[str, Emulator] = {}
    for name, emulator in sorted(emulators.items()):
        for scene in emulator.scenes:
            if scene in scenes:
                raise ValueError(
                    f"emulators {scenes[scene].name!r} and {name!r} both claim the scene "
                    f"{scene!r}; uninstall one or pass `emulators` to choose"
                )
            scenes[scene] = emulator
    return scenes


def _by_topic(emulators: Mapping[str, type[Emulator]]) -> dict[str, Dialect]:
    dialects: dict[str, Dialect] = {}
    for emulator in emulators.values():
        for dialect in emulator.dialects:
            for topic in dialect.topics:
                if topic in dialects:
                    raise ValueError(
                        f"two emulators announce under the topic {topic!r}; uninstall one or pass "
                        "`emulators` to choose"
                    )
                dialects[topic] = dialect
    return dialects


def _kinds(emulators: Mapping[str, Emulator]) -> dict[str, str]:
    """Describe every kind of fault; platforms may share a name and say each what it does there."""
    kinds = dict(KINDS)
    for name, emulator in emulators.items():
        for kind, sentence in emulator.faults.items():
            earlier = f"{kinds[kind]}; " if kind in kinds else ""
            kinds[kind] = f"{earlier}{name}: {sentence}"
    return kinds


def _unknown_host(host: str, known: tuple[str, ...]) -> dict[str, object]:
    return {"sandbox_error": f"no emulator answers for the host {host!r}; known: {list(known)}"}
