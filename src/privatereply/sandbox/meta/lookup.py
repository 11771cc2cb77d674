"""Finding things of the emulated world for Python and control callers, by object or id."""

from __future__ import annotations

from privatereply.sandbox.arguments import missing
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
)


def account(world: World, reference: EmulatedAccount | str) -> EmulatedAccount:
    """Return a Page or Instagram account.

    Raises:
        LookupError: There is none with this id.
    """
    found = _found(world, reference)
    if isinstance(found, EmulatedPage | EmulatedInstagram):
        return found
    raise missing("account", reference)


def post(world: World, reference: EmulatedPost | str) -> EmulatedPost:
    """Return a post or media object.

    Raises:
        LookupError: There is none with this id.
    """
    found = _found(world, reference)
    if isinstance(found, EmulatedPost):
        return found
    raise missing("post", reference)


def comment(world: World, reference: EmulatedComment | str) -> EmulatedComment:
    """Return a comment, also a deleted one.

    Raises:
        LookupError: There is none with this id.
    """
    found = _found(world, reference)
    if isinstance(found, EmulatedComment):
        return found
    raise missing("comment", reference)


def source(
    world: World, reference: EmulatedComment | EmulatedPost | str
) -> EmulatedComment | EmulatedPost:
    """Return what can be answered privately.

    Raises:
        LookupError: There is neither a comment nor a post with this id.
    """
    found = _found(world, reference)
    if isinstance(found, EmulatedComment | EmulatedPost):
        return found
    raise missing("comment or post", reference)


def message(world: World, reference: EmulatedMessage | str) -> EmulatedMessage:
    """Return a message.

    Raises:
        LookupError: There is none with this id.
    """
    found = _found(world, reference)
    if isinstance(found, EmulatedMessage):
        return found
    raise missing("message", reference)


def thread(
    world: World, person_reference: EmulatedPerson | str, account_reference: EmulatedAccount | str
) -> EmulatedConversation:
    """Return the conversation of a person and an account.

    Raises:
        LookupError: They have none, or one of them does not exist.
    """
    who, whose = person(world, person_reference), account(world, account_reference)
    found = world.conversation(who, whose)
    if found is None:
        raise missing("conversation of", f"{whose.id} with {who.id}")
    return found


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
        raise missing("person", reference)
    return found


def _found(world: World, reference: object) -> object:
    return world.find(reference) if isinstance(reference, str) else reference
