"""The table of events has every event, and the drivers tell none that it leaves out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib import import_module
from inspect import getsource
from types import ModuleType
from typing import Final

import pytest

from privatereply.events import EVENTS, MessageRead

ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "facebook": ("graph.feed", "graph.messaging", "graph.farewells"),
    "instagram": ("graph.media", "graph.messaging", "graph.farewells"),
    "tiktok": ("tiktok.notices",),
    "x": ("x.notices",),
}
"""Where each driver makes its events."""
NOT_ON_INSTAGRAM: Final = {"AccountResumed", "AccountSuspended", "MessageDelivered"}
"""What both of Meta's drivers make in one room, and only Pages are told."""


def made(platform: str) -> set[str]:
    """The events that a driver makes, by name."""
    trees = [
        ast.parse(getsource(import_module(f"privatereply.providers.{room}")))
        for room in ROOMS[platform]
    ]
    names = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {
        node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    # What nobody understands is made in a room that all drivers share.
    return (names & set(EVENTS)) | {"Unrecognised"}


def test_every_event_has_a_row(tellings: ModuleType) -> None:
    drawn = [line.split("`")[1] for line in tellings.table().splitlines()[2:]]
    assert sorted(drawn) == sorted(EVENTS)


def test_an_event_without_a_row_is_an_error(
    tellings: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = dict(list(tellings.TOLD.items())[1:])
    monkeypatch.setattr(tellings, "TOLD", kept)
    with pytest.raises(LookupError, match="CommentAdded"):
        tellings.table()


@pytest.mark.parametrize("platform", ROOMS)
def test_a_platform_is_said_to_tell_what_its_driver_makes(
    tellings: ModuleType, platform: str
) -> None:
    told = {kind.__name__ for kind, row in tellings.TOLD.items() if getattr(row, platform)}
    never = NOT_ON_INSTAGRAM if platform == "instagram" else set[str]()
    assert told == made(platform) - never


@pytest.mark.requirement("C7")
def test_that_a_message_was_read_is_told_on_every_platform(tellings: ModuleType) -> None:
    row = tellings.TOLD[MessageRead]
    assert [name for name in tellings.PLATFORMS if not getattr(row, name)] == []
