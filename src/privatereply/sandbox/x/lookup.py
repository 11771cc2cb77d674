"""Finding things of the emulated world for Python and control callers, by object or id."""

from __future__ import annotations

from privatereply.sandbox.arguments import missing
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.world import EmulatedAccount, EmulatedPerson, EmulatedPost, EmulatedUser


def account(world: World, reference: EmulatedAccount | str) -> EmulatedAccount:
    """Return an account.

    Raises:
        LookupError: There is none with this id.
    """
    found = world.users.get(reference) if isinstance(reference, str) else reference
    if isinstance(found, EmulatedAccount):
        return found
    raise missing("account", reference)


def person(world: World, reference: EmulatedPerson | str) -> EmulatedPerson:
    """Return a person.

    Raises:
        LookupError: There is nobody with this id.
    """
    found = world.users.get(reference) if isinstance(reference, str) else reference
    if isinstance(found, EmulatedPerson):
        return found
    raise missing("person", reference)


def user(world: World, reference: EmulatedUser | str) -> EmulatedUser:
    """Return an account or a person.

    Raises:
        LookupError: There is nobody with this id.
    """
    found = world.users.get(reference) if isinstance(reference, str) else reference
    if found is None:
        raise missing("user", reference)
    return found


def post(world: World, reference: EmulatedPost | str) -> EmulatedPost:
    """Return a Post, also a deleted one.

    Raises:
        LookupError: There is none with this id.
    """
    found = world.posts.get(reference) if isinstance(reference, str) else reference
    if found is None:
        raise missing("post", reference)
    return found
