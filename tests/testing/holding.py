"""Asks a contract's clauses directly, and keeps what they say."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from privatereply.testing.base import Contract


def clauses(contract: type[Contract], requirement: str) -> Iterator[Callable[..., object]]:
    """The clauses of a requirement that apply."""
    for name in dir(contract):
        function = getattr(contract, name)
        marks = getattr(function, "pytestmark", []) if callable(function) else []
        if any(mark.name == "requirement" and mark.args == (requirement,) for mark in marks):
            yield function


def said_by(contract: type[Contract], requirement: str, **fixtures: object) -> list[str]:
    """What the clauses of a requirement say to a driver; nothing if it keeps them.

    Args:
        contract: The contract.
        requirement: The requirement's id.
        **fixtures: What pytest gives clauses that ask for it.
    """
    return [
        said
        for function in clauses(contract, requirement)
        for values in product(*_cases(contract, function, fixtures))
        if (said := _said(function, contract(), *values)) is not None
    ]


def _cases(
    contract: type[Contract], function: Callable[..., object], fixtures: Mapping[str, object]
) -> Iterator[Any]:
    for name in inspect.signature(function).parameters:
        if name in fixtures:
            yield (fixtures[name],)
        elif name != "self":
            yield getattr(contract, f"each_{name}")().values()


def _said(function: Callable[..., object], *arguments: Any) -> str | None:
    try:
        function(*arguments)
    except (AssertionError, pytest.fail.Exception) as failure:
        return str(failure)
    return None
