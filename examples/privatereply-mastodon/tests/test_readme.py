"""What the README shows works as it stands there, but for the address of the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import privatereply
import pytest
from privatereply import CommentAdded, Registry
from privatereply.sandbox import Sandbox, Scene

import privatereply_mastodon
from privatereply_mastodon import OUT_OF_BAND, Mastodon
from privatereply_mastodon.emulator import MastodonEmulator

README = Path(__file__).parents[1] / "README.md"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = PYTHON.findall(README.read_text(encoding="utf-8"))


class Enough(Exception):  # noqa: N818 - it is no error
    """Ends a loop that never ends."""


@attrs.frozen
class Place:
    """The emulated server, over real sockets."""

    scene: Scene
    emulator: MastodonEmulator
    url: str

    def adapted(self, block: str) -> str:
        """A block with the address, the account and the token of this place."""
        options = self.scene.options
        return (
            block.replace("m.example", "mastodon.example")
            .replace("108965278956942133", self.scene.account_id)
            .replace('access_token="…"', f'access_token="{options["access_token"]}"')
        )

    def code(self, login: str) -> str:
        """What the server shows the owner of the account, once they agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
        return self.emulator.issue_code(
            self.scene.account_id,
            client_id=asked["client_id"],
            redirect_uri=OUT_OF_BAND,
            scopes=asked["scope"].split(),
            code_challenge=asked["code_challenge"],
        )


@pytest.fixture
def place() -> Iterator[Place]:
    sandbox = Sandbox(emulators={"mastodon": MastodonEmulator})
    scene = sandbox.scene("mastodon")
    emulator = scene.emulator
    assert isinstance(emulator, MastodonEmulator)
    with sandbox.serve() as server:
        yield Place(scene, emulator, server.url)


@pytest.fixture
def there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that the README calls reaches the emulated server."""
    registry = Registry(entry_points=lambda _: ())
    registry.register(Mastodon)
    client = partial(privatereply.Client, "sqlite://", sandbox=place.url, registry=registry)
    monkeypatch.setattr(privatereply, "Client", client)
    for name in ("register_app", "stream"):
        known: Callable[..., Any] = getattr(privatereply_mastodon, name)
        monkeypatch.setattr(privatereply_mastodon, name, partial(known, sandbox=place.url))


@pytest.mark.usefixtures("there")
def test_what_the_readme_shows_works(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = place.scene.comment("What is the price?")
    shown: list[str] = []

    def code(_: str) -> str:
        return place.code(shown[-1])

    world: dict[str, Any] = {"print": shown.append, "input": code}
    known, polls = privatereply_mastodon.poll, iter(range(2))

    def poll(*arguments: Any) -> Any:
        if next(polls, None) is None:
            raise Enough
        return known(*arguments, sandbox=place.url)

    monkeypatch.setattr(privatereply_mastodon, "poll", poll)
    login, replying, hearing = (place.adapted(block) for block in BLOCKS)
    exec(login, world)  # noqa: S102 - it is our own
    assert world["account"].id == place.scene.account_id
    exec(replying, world)  # noqa: S102
    (received,) = place.scene.deliveries(asked)
    assert received.text == "Here you are: https://shop.example/prices"
    with pytest.raises(Enough):
        exec(hearing, world)  # noqa: S102
    heard = [kept.event for kept in world["client"].events("mastodon")]
    assert asked.id in {one.comment.id for one in heard if isinstance(one, CommentAdded)}
    world["client"].close()
