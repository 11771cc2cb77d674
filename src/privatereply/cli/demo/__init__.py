"""``privatereply demo``: a short true story, told with real calls."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from privatereply.cli.demo.scene import Scene
from privatereply.cli.demo.step import Told, tell
from privatereply.cli.demo.story import STORY
from privatereply.cli.demo.telling import Teller, teller
from privatereply.cli.output import json_option
from privatereply.cli.shop import Visitors, open_shop
from privatereply.client import Client
from privatereply.model import Fact
from privatereply.policy.facts import HUMAN_AGENT_FEATURE
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedAccount

__all__ = ["command"]

_OTHERWISE: Final = 1


@click.command
@click.option(
    "--store",
    metavar="DSN",
    help="Keep the ledger here instead of in a temporary folder. PRIVATEREPLY_STORE is not read: "
    "made-up accounts go into a real ledger only when that is asked for.",
)
@json_option
def command(*, store: str | None, as_json: bool) -> int:
    """Tell a short true story: one private reply per comment, whatever happens.

    Starts a sandbox on this machine and a ledger in a temporary folder. Then people comment and
    are answered, an answer is lost and the clock is turned, with real calls over HTTP, on Facebook
    and on Instagram. Every step is checked against what the sandbox saw; ends with 1 if one came
    out otherwise.
    """
    began, voice = time.perf_counter(), teller(as_json=as_json)
    kept = "the database you named" if store else "a temporary folder"
    with _ledger(store) as dsn:
        story = list(_story(voice, dsn, kept))
    voice.close(story, time.perf_counter() - began)
    return 0 if all(told.ok for told in story) else _OTHERWISE


@contextlib.contextmanager
def _ledger(store: str | None) -> Generator[str]:
    """The DSN of the ledger to use; one of our own is gone afterwards."""
    if store is not None:
        yield store
        return
    with TemporaryDirectory(prefix="privatereply-") as folder:
        yield f"sqlite:///{Path(folder, 'ledger.db')}"


def _story(voice: Teller, dsn: str, kept: str) -> Iterator[Told]:
    # Fresh ids on every run: a ledger that is kept remembers the comments of the run before.
    sandbox = Sandbox(seed=secrets.token_hex(8))
    with (
        sandbox.serve() as server,
        Client(dsn, sandbox=server.url, clock=sandbox.clock.now) as client,
    ):
        voice.open(f"Real calls to a sandbox on {server.url}, a ledger in {kept}.")
        for platform, emulated in open_shop(sandbox).accounts.items():
            voice.chapter(f"{platform.capitalize()}: {emulated.name}")
            for told in tell(_scene(sandbox, client, platform, emulated), STORY):
                voice.step(told)
                yield told


def _scene(sandbox: Sandbox, client: Client, platform: str, emulated: EmulatedAccount) -> Scene:
    return Scene(
        sandbox=sandbox,
        emulated=emulated,
        account=client.account(
            platform,
            id=emulated.id,
            access_token=emulated.access_token,
            facts={HUMAN_AGENT_FEATURE: Fact.of(emulated.human_agent)},
        ),
        visitors=Visitors.of(sandbox, emulated),
    )
