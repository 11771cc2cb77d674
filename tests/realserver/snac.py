"""snac, a small server of the fediverse with Mastodon's API, as a process of these tests.

https://codeberg.org/grunfink/snac2
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx

from .patience import until
from .people import Resident


class Snac:
    """One server on loopback; what it is told survives its process.

    Args:
        program: The executable.
        folder: Where it keeps its data; not there yet.

    Attributes:
        port: Where it listens, the same for every process.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self.port = _free_port()
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        # It asks for the address and the port to listen on, its name, a prefix and a mail address.
        self._order("init", said=f"127.0.0.1\n{self.port}\n127.0.0.1:{self.port}\n\n\n")
        settings = folder / "server.json"
        # It delivers to itself over HTTP: with its three workers it soon waits for itself.
        changed = {"protocol": "http", "num_threads": 32}
        settings.write_text(json.dumps(json.loads(settings.read_text("utf-8")) | changed), "utf-8")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start its process and wait until it answers."""
        with self._folder.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "httpd", str(self._folder)], stdout=log, stderr=log
            )
        until(self._answers)

    def kill(self) -> None:
        """End its process with no time to do anything more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """Stop its process where it stands; what is sent to it waits."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def enrol(self, name: str) -> Resident:
        """Give somebody an account, and a token as a client of the API would have."""
        said = self._order("adduser", name)
        found = re.search(r"password is (\S+)", said)
        assert found is not None, said
        login = {"login": name, "passwd": found[1]}
        answer = httpx.post(f"{self.url}/oauth/x-snac-get-token", data=login).raise_for_status()
        return Resident(name=name, url=self.url, token=answer.text.strip(), password=found[1])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/instance").is_success
        except httpx.TransportError:
            return False

    def _order(self, command: str, *rest: str, said: str = "") -> str:
        order = [self._program, command, str(self._folder), *rest]
        done = subprocess.run(order, input=said, capture_output=True, text=True, check=True)
        return done.stdout

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
