"""What flows are to return, where attributes alone do not say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from privatereply.model import Account, Fact
from privatereply.provider import Listing

__all__ = ["accounts", "knows", "listed", "only"]


def listed(*ids: str, more: bool = False) -> Callable[[Listing[Any]], bool]:
    """Whether a page holds what has these ids, in their order, and whether there are more."""

    def check(found: Listing[Any]) -> bool:
        return tuple(one.id for one in found.items) == ids and (found.after is not None) is more

    return check


def only(**attributes: object) -> Callable[[Listing[Any]], bool]:
    """Whether a page holds one thing, and that has these attributes."""

    def check(found: Listing[Any]) -> bool:
        (one,) = found.items
        return all(getattr(one, name) == value for name, value in attributes.items())

    return check


def knows(**told: Fact) -> Callable[[Mapping[str, Fact]], bool]:
    """Whether these facts are told, by their names."""
    return lambda found: found.items() >= told.items()


def accounts(tokens: Mapping[str, str]) -> Callable[[tuple[Account, ...]], bool]:
    """Whether these accounts are listed, each with a token of its own."""
    return lambda found: {one.id: one.credentials.get("access_token") for one in found} == tokens
