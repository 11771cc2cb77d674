"""``privatereply sandbox``: local emulators to develop against."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterable
from typing import Final

import click

from privatereply.cli.account import FACTS, KIND, REGION, SANDBOX, variable
from privatereply.cli.output import interactive
from privatereply.cli.serving import until_ended
from privatereply.cli.shop import Visitors, open_shop, platforms
from privatereply.sandbox import Sandbox, Scene

__all__ = ["command"]

_CONTROL: Final = "/_sandbox"
_APP: Final = ("app_id", "app_secret")
"""What a token is checked with, beside the token, where an app has to ask for it."""
_A_WHILE: Final = 3600.0


@click.command
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--seed-demo", is_flag=True, help="Add posts, people and comments to start with.")
def command(*, port: int, host: str, seed_demo: bool) -> None:
    """Serve local emulators of the platforms until Ctrl-C.

    Prints the address, the address of the control API, and for every platform an account and the
    variables that open it. Everything lives in memory and is gone afterwards.
    """
    sandbox = Sandbox()
    for name, error in sandbox.broken.items():
        click.echo(f"the emulator {name!r} cannot be loaded: {type(error).__name__}", err=True)
    shop = open_shop(sandbox, platforms().values())
    if seed_demo:
        for scene in shop:
            Visitors.of(scene)
    with until_ended(), sandbox.serve(host=host, port=port) as server:
        click.echo(_guide(server.url, shop) if interactive() else _lines(server.url, shop))
        while True:
            time.sleep(_A_WHILE)


def _lines(url: str, shop: Iterable[Scene]) -> str:
    accounts = ("\t".join([scene.platform, scene.account_id, *_variables(scene)]) for scene in shop)
    return "\n".join([f"url\t{url}", f"control\t{url}{_CONTROL}", *accounts])


def _guide(url: str, shop: Iterable[Scene]) -> str:
    return (
        f"The sandbox listens on {url}, its control API on {url}{_CONTROL}\n\n"
        "Try it in another terminal:\n\n"
        f"export {SANDBOX}={url}\n\n" + "\n".join(map(_try, shop)) + "\nCtrl-C ends it."
    )


def _try(scene: Scene) -> str:
    exports = "".join(f"export {each}\n" for each in _variables(scene))
    return f"{exports}privatereply comments {scene.platform} {shlex.quote(scene.account_id)}\n"


def _variables(scene: Scene) -> list[str]:
    """What the environment of a command needs for an account, each fit for a shell.

    What webhooks are known by is among it; nothing that a sandbox made up is a secret.
    """
    named = {KIND: scene.kind, REGION: scene.region}
    facts = " ".join(f"{name}={value}" for name, value in scene.facts.items())
    app = scene.log_in().credentials
    known = {
        **scene.credentials,
        **{name: app[name] for name in _APP if name in app},
        **scene.webhook_secrets,
    }
    found = {
        **{variable(name): value for name, value in known.items()},
        **{name: value for name, value in named.items() if value},
        **({FACTS: facts} if facts else {}),
    }
    return [f"{name}={shlex.quote(value)}" for name, value in found.items()]
