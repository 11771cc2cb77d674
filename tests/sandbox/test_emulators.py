"""Emulators of other people, ids, and the in-process transports."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import (
    EmulatedRequest,
    EmulatedResponse,
    Emulator,
    MetaEmulator,
    Sandbox,
    Stage,
)
from privatereply.sandbox import emulator as discovery
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost
from privatereply.sandbox.mint import Mint

from .conftest import Graph


class Pigeon(Emulator):
    """An emulator a plugin could bring."""

    name = "pigeon"
    hosts = ("api.pigeon.example",)
    faults = {"hawk": "the pigeon is lost"}  # noqa: RUF012 - the base class names the type
    commands = ("feed",)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.grains = 0

    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        return EmulatedResponse(status=200, body=f"{request.path} {self.grains}".encode())

    def reset(self) -> None:
        self.grains = 0

    def feed(self, *, grains: int) -> int:
        self.grains += grains
        return self.grains


@pytest.fixture
def loft() -> Sandbox:
    return Sandbox(emulators={"pigeon": Pigeon, "meta": MetaEmulator})


def test_an_emulator_of_somebody_else_is_served_controlled_and_reset(loft: Sandbox) -> None:
    client = httpx.Client(transport=loft.transport())
    assert client.post("http://x.test/_sandbox/pigeon/feed", json={"grains": 3}).json() == 3
    assert client.get("https://api.pigeon.example/coo").text == "/coo 3"
    assert client.get("http://127.0.0.1:1/api.pigeon.example/coo").text == "/coo 3"
    loft.reset()
    assert client.get("https://api.pigeon.example/coo").text == "/coo 0"


def test_generic_faults_strike_it_and_its_own_must_be_played(loft: Sandbox) -> None:
    client = httpx.Client(transport=loft.transport())
    loft.faults.order("answer_lost", path="/api.pigeon.example/*")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("https://api.pigeon.example/coo")
    loft.faults.order("hawk")
    with pytest.raises(NotImplementedError, match="'pigeon' does not play the fault 'hawk'"):
        client.get("https://api.pigeon.example/coo")


def test_an_unknown_host_is_told_which_ones_there_are(loft: Sandbox) -> None:
    client = httpx.Client(transport=loft.transport())
    response = client.get("https://api.example.org/")
    assert response.status_code == 404
    assert "api.pigeon.example" in response.json()["sandbox_error"]


def test_two_emulators_cannot_claim_one_host() -> None:
    with pytest.raises(ValueError, match=r"both claim the host 'api\.pigeon\.example'"):
        Sandbox(emulators={"one": Pigeon, "two": Pigeon})


def test_two_emulators_cannot_announce_under_one_topic() -> None:
    class Parrot(MetaEmulator):
        hosts = ("parrot.example",)

    with pytest.raises(ValueError, match="announce under the topic 'page'"):
        Sandbox(emulators={"one": MetaEmulator, "two": Parrot})


def test_a_callback_for_what_nobody_announces_is_refused(loft: Sandbox) -> None:
    with pytest.raises(
        ValueError, match="unknown topic 'coo'; known: deauthorize, deletion, instagram, page"
    ):
        loft.webhooks.subscribe(topic="coo", url="https://host.example")


def test_a_sandbox_without_meta_says_so() -> None:
    with pytest.raises(LookupError, match="no emulator 'meta'"):
        _ = Sandbox(emulators={"pigeon": Pigeon}).meta


def test_a_broken_plugin_harms_no_other_and_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken_plugin.py").write_text("raise RuntimeError('out of grain')\n")
    (tmp_path / "wrong_plugin.py").write_text("Wrong = dict\n")
    (tmp_path / "leaving_plugin.py").write_text("raise SystemExit('out of seed')\n")
    monkeypatch.syspath_prepend(tmp_path)
    points = [
        EntryPoint("meta", "privatereply.sandbox.meta:MetaEmulator", discovery.GROUP),
        EntryPoint("broken", "broken_plugin:Broken", discovery.GROUP),
        EntryPoint("wrong", "wrong_plugin:Wrong", discovery.GROUP),
        EntryPoint("leaving", "leaving_plugin:Leaving", discovery.GROUP),
    ]
    monkeypatch.setattr(discovery, "entry_points", lambda group: points)
    sandbox = Sandbox()
    assert sandbox.emulators.keys() == {"meta"}
    assert str(sandbox.broken["broken"]) == "out of grain"
    assert "no subclass of Emulator" in str(sandbox.broken["wrong"])
    assert "ends the process" in str(sandbox.broken["leaving"])


def test_our_own_emulator_comes_through_the_same_door() -> None:
    found = discovery.discover()
    assert found.found["meta"] is MetaEmulator
    assert found.broken == {}


def test_asynchronous_clients_work_under_either_event_loop(
    sandbox: Sandbox, page: EmulatedPage
) -> None:
    async def read() -> Any:
        transport = sandbox.async_transport()
        async with httpx.AsyncClient(transport=transport) as client:
            headers = {"authorization": f"Bearer {page.access_token}"}
            return (await client.get("https://graph.facebook.com/v26.0/me", headers=headers)).json()

    assert anyio.run(read, backend="asyncio") == anyio.run(read, backend="trio")


def test_two_sandboxes_with_one_seed_give_the_same_ids(page: EmulatedPage) -> None:
    assert Sandbox().meta.add_page(name="A").id == Sandbox().meta.add_page(name="B").id == page.id
    assert Sandbox(seed="other").meta.add_page(name="A").id != page.id


@given(st.lists(st.tuples(st.booleans(), st.integers(15, 17)), min_size=1, max_size=50), st.text())
def test_ids_are_never_given_out_twice_and_have_the_right_length(
    orders: list[tuple[bool, int]], seed: str
) -> None:
    mint = Mint(seed)
    ids = [
        mint.digits(length, prefix="179") if digits else mint.opaque(length, prefix="m_")
        for digits, length in orders
    ]
    assert len(set(ids)) == len(ids)
    for (digits, length), found in zip(orders, ids, strict=True):
        assert len(found) == (length if digits else length + 2)
        assert found.startswith("179" if digits else "m_")
        assert found.isascii()
        assert found.isdigit() or not digits


def test_importing_the_sandbox_loads_no_http_library_and_no_web_framework() -> None:
    import subprocess

    code = (
        "import sys, privatereply.sandbox as s; s.Sandbox().meta.add_page(name='A'); "
        "print(sorted({'httpx', 'starlette', 'uvicorn'} & sys.modules.keys()))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_the_secrets_of_the_world_are_in_no_repr(
    sandbox: Sandbox,
    page: EmulatedPage,
    shop: EmulatedInstagram,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
) -> None:
    comment = sandbox.meta.add_comment(post, anna, "very hush")
    facebook.reply(comment.id, "also hush")
    shown = repr(
        [page, shop, post, comment, comment.trace, sandbox.meta.user, sandbox.meta.deliveries()]
    )
    shown += repr(sandbox.meta.world.tokens.find(page.access_token)) + repr(sandbox.meta.stage)
    for secret in (
        page.access_token,
        shop.access_token,
        page.user_token,
        "hush",
        "0123456789ab",
    ):
        assert secret not in shown
