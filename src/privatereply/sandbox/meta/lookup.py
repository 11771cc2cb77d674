"""Finding things of the emulated world for Python and control callers, by object or id."""

from __future__ import annotations

from typing import TypeVar

from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
)

FoundT = TypeVar("FoundT")


def account(world: World, reference: EmulatedAccount | str) -> EmulatedAccount:
    """Return a Page or Instagram account.

    Raises:
        LookupError: There is none with this id.
    """
    return _node(world, reference, (EmulatedPage, EmulatedInstagram), "account")


def post(world: World, reference: EmulatedPost | str) -> EmulatedPost:
    """Return a post or media object.

    Raises:
        LookupError: There is none with this id.
    """
    return _node(world, reference, (EmulatedPost,), "post")


def comment(world: World, reference: EmulatedComment | str) -> EmulatedComment:
    """Return a comment, also a deleted one.

    Raises:
        LookupError: There is none with this id.
    """
    return _node(world, reference, (EmulatedComment,), "comment")


def source(
    world: World, reference: EmulatedComment | EmulatedPost | str
) -> EmulatedComment | EmulatedPost:
    """Return what can be answered privately.

    Raises:
        LookupError: There is neither a comment nor a post with this id.
    """
    return _node(world, reference, (EmulatedComment, EmulatedPost), "comment or post")


def message(world: World, reference: EmulatedMessage | str) -> EmulatedMessage:
    """Return a message.

    Raises:
        LookupError: There is none with this id.
    """
    return _node(world, reference, (EmulatedMessage,), "message")


def person(world: World, reference: EmulatedPerson | str) -> EmulatedPerson:
    """Return a person by global id, or by the id an account knows them under.

    Raises:
        LookupError: There is nobody with this id.
    """
    if isinstance(reference, EmulatedPerson):
        return reference
    known = world.known(reference)
    found = world.people.get(reference) or (known[0] if known else None)
    if found is None:
        raise LookupError(f"the sandbox has no person {reference!r}")
    return found


def _node(
    world: World, reference: FoundT | str, kinds: tuple[type[FoundT], ...], name: str
) -> FoundT:
    found: object = world.find(reference) if isinstance(reference, str) else reference
    if not isinstance(found, kinds):
        raise LookupError(f"the sandbox has no {name} {reference!r}")
    return found
