"""Finding things of the emulated world for Python and control callers, by object or id."""

from __future__ import annotations

from privatereply.sandbox.arguments import missing
from privatereply.sandbox.tiktok.state import NodeT, World
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)


def account(world: World, reference: EmulatedAccount | str) -> EmulatedAccount:
    """Return a Business Account.

    Raises:
        LookupError: There is none with this id.
    """
    return _found(world, EmulatedAccount, "account", reference)


def person(world: World, reference: EmulatedPerson | str) -> EmulatedPerson:
    """Return a person.

    Raises:
        LookupError: There is nobody with this id.
    """
    return _found(world, EmulatedPerson, "person", reference)


def post(world: World, reference: EmulatedPost | str) -> EmulatedPost:
    """Return a video.

    Raises:
        LookupError: There is none with this id.
    """
    return _found(world, EmulatedPost, "post", reference)


def comment(world: World, reference: EmulatedComment | str) -> EmulatedComment:
    """Return a comment, also a deleted one.

    Raises:
        LookupError: There is none with this id.
    """
    return _found(world, EmulatedComment, "comment", reference)


def message(world: World, reference: EmulatedMessage | str) -> EmulatedMessage:
    """Return a message.

    Raises:
        LookupError: There is none with this id.
    """
    return _found(world, EmulatedMessage, "message", reference)


def _found(world: World, kind: type[NodeT], name: str, reference: NodeT | str) -> NodeT:
    found = world.find(kind, reference) if isinstance(reference, str) else reference
    if found is None:
        raise missing(name, reference)
    return found
