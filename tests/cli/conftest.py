"""The command line in process, in a process of its own, and on a terminal; and a sandbox for it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from click.testing import CliRunner, Result

from privatereply.cli.app import application
from privatereply.cli.shop import Visitors, open_shop, platforms
from privatereply.sandbox import Sandbox, Scene, SceneComment, Terms

SCENES = platforms()
"""The scene that shows each platform, by the platform's name."""
SCRIPT = Path(sysconfig.get_path("scripts"), "privatereply")

Call: TypeAlias = Callable[..., Result]
Shell: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]
Screen: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the test's own, and nothing of the developer's environment."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("PRIVATEREPLY_") or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)


@pytest.fixture
def call() -> Call:
    """Call the command in this process; its streams are pipes."""

    def invoke(*args: str, env: Mapping[str, str] | None = None, **extra: Any) -> Result:
        return CliRunner().invoke(application, list(args), env=env, **extra)

    return invoke


@pytest.fixture
def shell() -> Shell:
    """Run the installed script as a user would."""

    def run(*args: str, env: Mapping[str, str] | None = None, **extra: Any) -> Any:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **extra}
        return subprocess.run(
            [SCRIPT, *args],
            env={**os.environ, **(env or {})},
            text=True,
            check=False,
            timeout=60,
            **streams,
        )

    return run


@attrs.frozen
class Terminal:
    """A terminal that keeps what is written on it.

    Attributes:
        file: The number of the file to write to.
    """

    file: int
    _seen: list[bytes]
    _reader: threading.Thread

    @classmethod
    def open(cls) -> Terminal:
        """Open one; somebody has to read, or writers wait once its buffer is full."""
        master, slave = pty.openpty()
        seen: list[bytes] = []

        def read() -> None:
            with os.fdopen(master, "rb", buffering=0) as stream:
                try:
                    while chunk := stream.read(4096):
                        seen.append(chunk)
                except OSError:
                    return  # how Linux says that nobody writes any more

        reader = threading.Thread(target=read)
        reader.start()
        return cls(slave, seen, reader)

    def close(self) -> str:
        """Everything that was written."""
        os.close(self.file)
        self._reader.join()
        return b"".join(self._seen).decode()


@pytest.fixture
def terminal() -> Callable[[], Terminal]:
    return Terminal.open


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Call the command in this process, on a terminal: its exit code and what was to be seen."""

    def run(*args: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        terminal = Terminal.open()
        with (
            monkeypatch.context() as patch,
            os.fdopen(terminal.file, "w", encoding="utf-8", closefd=False) as stream,
        ):
            for name, value in {"TERM": "xterm", "COLUMNS": "100", **(env or {})}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdout", stream)
            patch.setattr(sys, "stderr", stream)
            with pytest.raises(SystemExit) as ended:
                application.main(list(args))
        code = ended.value.code or 0
        assert isinstance(code, int)
        return code, terminal.close()

    return run


@attrs.frozen
class Stand:
    """A running sandbox with a shop in it.

    Attributes:
        sandbox: The platforms.
        url: Where it listens.
        scene: The shop, on the platform a test is about.
        visitors: Its comments.
        store: A ledger of its own.
    """

    sandbox: Sandbox
    url: str
    scene: Scene
    visitors: Visitors
    store: str

    @property
    def env(self) -> dict[str, str]:
        """The environment in which the command line finds all that."""
        known = {**self.scene.facts, **self.scene.told(self.visitors.price)}
        return {
            "PRIVATEREPLY_SANDBOX": self.url,
            "PRIVATEREPLY_STORE": self.store,
            "PRIVATEREPLY_KIND": self.scene.kind,
            "PRIVATEREPLY_REGION": self.scene.region or "",
            "PRIVATEREPLY_FACTS": " ".join(f"{name}={value}" for name, value in known.items()),
            **{f"PRIVATEREPLY_{name.upper()}": it for name, it in self.scene.credentials.items()},
        }

    @property
    def who(self) -> tuple[str, str]:
        """The arguments that name the account."""
        return self.scene.platform, self.scene.account_id

    def delivered(self, comment: SceneComment | None = None) -> list[str]:
        """What the author of a comment, Marta's if none is named, has really received."""
        author = (comment or self.visitors.price).author
        assert author is not None
        return [delivery.text or "" for delivery in self.scene.received(author)]

    def reads(self) -> int:
        """How many requests only read."""
        return sum(entry.method == "GET" for entry in self.sandbox.journal)


def only(rule: Callable[[Terms], object]) -> pytest.MarkDecorator:
    """Only the platforms of whose terms something is true."""
    sandbox = Sandbox()
    fitting = [name for name in SCENES.values() if rule(sandbox.scene(name).terms)]
    return pytest.mark.parametrize("stand", fitting, indirect=True)


@pytest.fixture(params=SCENES.values())
def stand(request: pytest.FixtureRequest, sqlite_dsn: str) -> Iterator[Stand]:
    sandbox = Sandbox()
    (scene,) = open_shop(sandbox, [request.param])
    visitors = Visitors.of(scene)
    with sandbox.serve() as server:
        yield Stand(sandbox, server.url, scene, visitors, sqlite_dsn)


def one_line(text: str) -> str:
    """What an error said, having made sure that it is one line of ours."""
    assert text.startswith("privatereply: ")
    assert text.endswith("\n")
    assert text.count("\n") == 1
    return text


def bare(seen: str) -> str:
    """What was to be seen on a terminal, without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
