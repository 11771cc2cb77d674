"""What X tells an account about a person: whether they take messages, and who follows whom.

Source: https://docs.x.com/x-api/fundamentals/data-dictionary (2026-07-24)
"""

from __future__ import annotations

from typing import Final

from privatereply.flow import Flow, Request
from privatereply.model import Fact, Person
from privatereply.policy import facts
from privatereply.providers.reading import Tree, flag, items, mapping, word
from privatereply.providers.x.access import Endpoint
from privatereply.providers.x.answers import single
from privatereply.providers.x.ids import exact, number

__all__ = ["PERSON_FIELDS", "facts_about", "person"]

PERSON_FIELDS: Final = "id,name,username"
_FACT_FIELDS: Final = f"{PERSON_FIELDS},connection_status,receives_your_dm"
_CONNECTIONS: Final = {
    "following": facts.ACCOUNT_FOLLOWS,
    "followed_by": facts.PERSON_FOLLOWS,
    "blocking": facts.PERSON_BLOCKED,
}


def person(tree: Tree) -> Person | None:
    """Somebody; ``None`` without an id.

    Webhooks also send people in a ``data`` of their own, or as API 1.1 spelled them.
    https://docs.x.com/x-api/activity/event-payloads (2026-08-21)
    """
    told = mapping(tree.get("data")) or tree
    found = exact(told, "id")
    if found is None:
        return None
    username = word(told.get("username")) or word(told.get("screen_name"))
    return Person(id=found, name=word(told.get("name")), username=username)


def facts_about(endpoint: Endpoint, person_id: str) -> Flow[dict[str, Fact]]:
    """Facts about a person, fresh from X; empty about what it does not tell.

    They may be stale, and the messages of strangers may still land where nobody looks: the send
    itself decides.
    """
    user_id = number(person_id, name="person.id")
    request = endpoint.get("users", user_id, params=(("user.fields", _FACT_FIELDS),))
    return _facts_about(endpoint, request)


def _facts_about(endpoint: Endpoint, request: Request) -> Flow[dict[str, Fact]]:
    tree = single((yield from endpoint.ask(request)))
    known: dict[str, Fact] = {}
    takes = flag(tree.get("receives_your_dm"))
    if takes is not None:
        known[facts.TAKES_MESSAGES] = Fact.of(takes)
    # An account without any connection to the person has an empty list.
    if isinstance(tree.get("connection_status"), list):
        told = {word(one) for one in items(tree["connection_status"])}
        known |= {fact: Fact.of(name in told) for name, fact in _CONNECTIONS.items()}
    return known
