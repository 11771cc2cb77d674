"""The two clients are the same but for the waiting."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, get_type_hints

import pytest

from privatereply import AsyncClient, Client
from privatereply.bound import AsyncBoundAccount, BaseAccount, BoundAccount
from privatereply.client import BaseClient

PAIRS = ((Client, AsyncClient), (BoundAccount, AsyncBoundAccount))
RENAMED = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}
SPECIAL = {"__init__", *RENAMED, *RENAMED.values()}
# What differs by colour: lent clients, transports, loops, locks and bound accounts.
COLOURED = {"http", "transport", "loop", "renewal", "return"}


def _differs_by_colour(name: str) -> bool:
    """Whether it is not inherited by both colours from the same place."""
    return not any(hasattr(base, name) for base in (BaseClient, BaseAccount))


def methods(kind: type) -> dict[str, Callable[..., Any]]:
    return {
        name: value
        for name, value in inspect.getmembers(kind, inspect.isfunction)
        if name in SPECIAL or (not name.startswith("_") and _differs_by_colour(name))
    }


@pytest.mark.parametrize(("blocking", "awaiting"), PAIRS)
def test_both_colours_have_the_same_methods(blocking: type, awaiting: type) -> None:
    names = {RENAMED.get(name, name) for name in methods(blocking)}
    assert names == set(methods(awaiting))


def pairs() -> Iterator[tuple[str, Callable[..., Any], Callable[..., Any]]]:
    for blocking, awaiting in PAIRS:
        for name, method in methods(blocking).items():
            other = methods(awaiting)[RENAMED.get(name, name)]
            yield f"{blocking.__name__}.{name}", method, other


@pytest.mark.parametrize(
    ("method", "other"), [pytest.param(m, o, id=name) for name, m, o in pairs()]
)
def test_both_colours_of_a_method_take_the_same_and_return_the_same(
    method: Callable[..., Any], other: Callable[..., Any]
) -> None:
    one, two = inspect.signature(method), inspect.signature(other)
    for name, parameter in one.parameters.items():
        twin = two.parameters[name]
        assert (parameter.kind, parameter.default) == (twin.kind, twin.default)
        if name not in COLOURED:
            assert parameter.annotation == twin.annotation
    assert list(one.parameters) == list(two.parameters)
    returned = str(one.return_annotation).replace("Iterator", "AsyncIterator")
    assert returned.replace("BoundAccount", "AsyncBoundAccount") in {
        str(two.return_annotation),
        str(two.return_annotation).replace("AsyncBoundAccount", "AsyncAsyncBoundAccount"),
    }


@pytest.mark.parametrize(
    ("method", "other"), [pytest.param(m, o, id=name) for name, m, o in pairs()]
)
def test_both_colours_of_a_method_begin_their_docstring_alike(
    method: Callable[..., Any], other: Callable[..., Any]
) -> None:
    if method.__name__.startswith("__"):
        return
    first = (inspect.getdoc(method) or "").split("\n")[0].rstrip(".")
    second = (inspect.getdoc(other) or "").split("\n")[0]
    assert first
    assert second.startswith(first) or "see `Client." in second


def test_iterators_stay_iterators_in_both_colours() -> None:
    for name in ("posts", "comments", "conversations"):
        hint = get_type_hints(getattr(BoundAccount, name))["return"]
        twin = get_type_hints(getattr(AsyncBoundAccount, name))["return"]
        assert hint.__origin__ is Iterator
        assert twin.__origin__ is AsyncIterator
