"""``privatereply demo``: a short true story, told with real calls."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Told, tell
from privatereply.cli.demo.story import story
from privatereply.cli.demo.telling import Teller, teller
from privatereply.cli.output import json_option
from privatereply.cli.serving import receiving
from privatereply.cli.shop import SHOP, Visitors, open_shop, platforms
from privatereply.client import Client
from privatereply.model import Account, Fact
from privatereply.provider import Token
from privatereply.registry import Registry
from privatereply.sandbox import Sandbox, Scene

__all__ = ["command"]

_OTHERWISE: Final = 1


@click.command
@click.option(
    "--platform",
    "chosen",
    multiple=True,
    metavar="NAME",
    help="Tell it on this platform only; may be given several times.",
)
@click.option(
    "--store",
    metavar="DSN",
    help="Keep the ledger here instead of in a temporary folder. PRIVATEREPLY_STORE is not read: "
    "made-up accounts go into a real ledger only when that is asked for.",
)
@json_option
def command(*, chosen: tuple[str, ...], store: str | None, as_json: bool) -> int:
    """Tell a short true story: one private reply per comment, whatever happens.

    Starts a sandbox on this machine and a ledger in a temporary folder. Then people comment and
    are answered, an answer is lost and the clock is turned, with real calls over HTTP, on every
    platform there is a driver and an emulator for. Every step is checked against what the sandbox
    saw; ends with 1 if one came out otherwise.
    """
    began, scenes = time.perf_counter(), _scenes(chosen)
    voice = teller(as_json=as_json)
    kept = "the database you named" if store else "a temporary folder"
    with _ledger(store) as dsn:
        told = list(_tell(voice, dsn, kept, scenes))
    voice.close(told, time.perf_counter() - began)
    return 0 if all(step.ok for step in told) else _OTHERWISE


def _scenes(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The scenes of the platforms that were asked for, or of all.

    Raises:
        click.BadParameter: One of them cannot be shown.
    """
    drivers = Registry().names()
    shown = {name: scene for name, scene in platforms().items() if name in drivers}
    unknown = [name for name in chosen if name not in shown]
    if unknown:
        raise click.BadParameter(
            f"got {unknown[0]!r}; allowed: {', '.join(shown)}", param_hint="--platform"
        )
    return tuple(scene for name, scene in shown.items() if not chosen or name in chosen)


@contextlib.contextmanager
def _ledger(store: str | None) -> Generator[str]:
    """The DSN of the ledger to use; one of our own is gone afterwards."""
    if store is not None:
        yield store
        return
    with TemporaryDirectory(prefix="privatereply-") as folder:
        yield f"sqlite:///{Path(folder, 'ledger.db')}"


def _tell(voice: Teller, dsn: str, kept: str, scenes: Iterable[str]) -> Iterator[Told]:
    # Fresh ids on every run: a ledger that is kept remembers the comments of the run before.
    sandbox = Sandbox(seed=secrets.token_hex(8))
    with (
        sandbox.serve() as server,
        Client(dsn, sandbox=server.url, clock=sandbox.clock.now) as client,
        receiving(client) as webhooks,
    ):
        voice.open(f"Real calls to a sandbox on {server.url}, a ledger in {kept}.")
        for scene in open_shop(sandbox, scenes):
            voice.chapter(f"{Registry().provider(scene.platform).title}: {SHOP}")
            for told in tell(_setting(sandbox, client, webhooks, scene), story(scene.terms)):
                voice.step(told)
                yield told


def _setting(sandbox: Sandbox, client: Client, webhooks: str, scene: Scene) -> Setting:
    options: dict[str, Any] = scene.options
    return Setting(
        sandbox=sandbox,
        scene=scene,
        client=client,
        webhooks=webhooks,
        account=client.account(
            scene.platform,
            **options,
            facts={name: Fact(value) for name, value in scene.facts.items()},
            on_token=_use,
        ),
        visitors=Visitors.of(scene),
    )


def _use(_account: Account, _token: Token) -> None:
    """A new token is used as long as the demo lasts, and kept nowhere."""
