"""The people of an account's server and of all others, and how they and the account stand.

Sources (2026-07-02): https://docs.joinmastodon.org/entities/Account/
https://docs.joinmastodon.org/entities/Relationship/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.flow import Flow
from privatereply.model import Fact, Person
from privatereply.policy import facts
from privatereply.providers.answers import Answer
from privatereply.providers.reading import Tree, flag, identifier, mapping, word

from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.ids import segment

__all__ = ["PERSON_MUTED", "facts_about", "full_name", "person", "person_id", "profile"]

PERSON_MUTED: Final = "person_muted"
"""The account has muted the person: it would not be shown their answer."""

_FACTS: Final = {
    "followed_by": facts.PERSON_FOLLOWS,
    "following": facts.ACCOUNT_FOLLOWS,
    "blocking": facts.PERSON_BLOCKED,
    "muting": PERSON_MUTED,
}


def person(tree: Tree) -> Person | None:
    """Somebody; ``None`` without an id.

    The username is the ``acct``, with the host for people of other servers. An account that says
    it is automated is no person.
    """
    found = person_id(tree)
    if found is None:
        return None
    return Person(
        id=found,
        name=word(tree.get("display_name")),
        username=word(tree.get("acct")),
        is_page=Fact.of(flag(tree.get("bot"))),
    )


def person_id(tree: object) -> str | None:
    """The id of somebody."""
    return identifier(mapping(tree).get("id"))


def full_name(acct: str, host: str) -> str:
    """A name as everybody in the world would write it: servers leave out the host of their own."""
    name = acct.casefold()
    return name if "@" in name else f"{name}@{host.casefold()}"


def profile(endpoint: Endpoint, found: str) -> Flow[Tree]:
    """Somebody's account, as the server shows it.

    Raises:
        InvalidValue: The id is none.
    """
    path = ("api", "v1", "accounts", segment(found, name="person.id"))
    answer = yield from endpoint.ask(endpoint.get(*path))
    if person_id(answer.tree) is None:
        raise answer.unreadable()
    return answer.tree


def facts_about(endpoint: Endpoint, found: str) -> Flow[Mapping[str, Fact]]:
    """How somebody and the account stand; nothing is said of what the server does not tell.

    Whether they have blocked the account is known only where their server told ours. That somebody
    has not blocked it does not say that they take messages.
    """
    path = ("api", "v1", "accounts", "relationships")
    request = endpoint.get(*path, params=(("id[]", segment(found, name="person.id")),))
    answer = yield from endpoint.ask(request)
    return _facts(answer, found)


def _facts(answer: Answer, found: str) -> Mapping[str, Fact]:
    told = next((mapping(one) for one in answer.data() if person_id(one) == found), mapping(None))
    known = {
        fact: Fact.of(value)
        for name, fact in _FACTS.items()
        if (value := flag(told.get(name))) is not None
    }
    if flag(told.get("blocked_by")):
        known[facts.TAKES_MESSAGES] = Fact.NO
    return known
