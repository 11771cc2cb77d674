"""``privatereply listen``: what a platform sends, before a line is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click
from typing_extensions import override

from privatereply.cli.account import environment
from privatereply.cli.events import event_data
from privatereply.cli.output import document, json_option, lines
from privatereply.cli.serving import receiving, until_ended, wait_for_the_end
from privatereply.client import Client
from privatereply.ingest import Answer
from privatereply.registry import Registry

__all__ = ["command"]

_MEMORY: Final = "sqlite://"
"""A ledger that is gone afterwards. In the real one what is heard here would count as told."""


class _Listener(Client):
    """Shows what comes in."""

    def __init__(self, registry: Registry, *, as_json: bool) -> None:
        super().__init__(_MEMORY, registry=registry)
        self._as_json = as_json

    @override
    def ingest(self, platform: str, **request: Any) -> Answer:
        answer = super().ingest(platform, **request)
        if self._as_json:
            document(_data(platform, answer), indent=None)
        else:
            lines(_rows(platform, answer))
        return answer


def _rows(platform: str, answer: Answer) -> Iterator[tuple[object, ...]]:
    for event in answer.events:
        subject = event.about_comment or event.about_message
        kind = type(event).__name__
        yield (answer.status, platform, kind, event.account_id, subject, event.about_person)
    if not answer.events:
        yield (answer.status, platform, answer.error or "nothing new")


def _data(platform: str, answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "platform": platform,
        "error": None if answer.error is None else str(answer.error),
        "events": [event_data(event) for event in answer.events],
    }


@click.command
@click.argument("platforms", nargs=-1, required=True, metavar="PLATFORM...")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@json_option
def command(*, platforms: tuple[str, ...], port: int, host: str, as_json: bool) -> None:
    """Show what each PLATFORM sends, as it comes, until Ctrl-C.

    Answers handshakes and webhooks as your program would, refuses what is not from the platform,
    and keeps nothing. Point a tunnel to the address that is printed, and tell the platform the
    tunnel's. What to know the platform by is read from the environment, as credentials are:
    PRIVATEREPLY_APP_SECRET, and so on by the names the driver declares.
    """
    registry = Registry()
    with _Listener(registry, as_json=as_json) as client:
        for platform in platforms:
            declared = registry.provider(platform).webhook_secrets
            client.listen(platform, **environment(platform, declared))
        with until_ended(), receiving(client, host=host, port=port) as address:
            for platform in platforms:
                click.echo(f"listening on {address}/{platform}", err=True)
            wait_for_the_end()
