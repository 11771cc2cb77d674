"""What a policy was judged by, as text: another policy can be judged by the same, later.

Only what rules may ask for is written: no credential, no name, and of the comment not its words.
What was nothing, or as it is by default, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from privatereply.model import (
    Account,
    Action,
    Actor,
    ActorKind,
    Comment,
    CommentRecord,
    Draft,
    Fact,
    Person,
    Privacy,
    Restriction,
    RestrictionKind,
)
from privatereply.policy import Situation
from privatereply.store.attempt import draft_from_text, draft_to_text
from privatereply.store.columns import micros, moment

__all__ = ["from_text", "to_text"]

_ENCODE: Final[Callable[[object], str]] = json.JSONEncoder(separators=(",", ":")).encode


def to_text(situation: Situation, *, with_draft: bool = True) -> str:
    """A situation as JSON; `from_text` reads it.

    Args:
        situation: The situation.
        with_draft: Whether to write down what would be sent; an attempt keeps that already.
    """
    account, comment, person = situation.account, situation.comment, situation.person
    written: dict[str, object] = {
        "now": micros(situation.now),
        "action": situation.action.value,
        "kind": account.kind,
        "region": account.region,
        "plan": situation.plan,
        "folder": situation.folder,
        "facts": {name: fact.value for name, fact in situation.facts.items()},
    }
    if situation.actor is not None:
        written["actor"] = (situation.actor.kind.value, situation.actor.id)
    if comment is not None:
        written["comment"] = _comment_to_tree(comment)
    if person is not None:
        mine = comment is not None and person == comment.author
        written["person"] = True if mine else _person_to_tree(person)
    if situation.recipients != 1:
        written["recipients"] = situation.recipients
    if situation.restriction is not None:
        written["restriction"] = _restriction_to_tree(situation.restriction)
    if with_draft and situation.draft is not None:
        written["draft"] = draft_to_text(situation.draft)
        written["purpose"] = situation.draft.purpose.value
    for name in ("private_reply_at", "last_inbound_at", "last_outbound_at"):
        written[name] = micros(getattr(situation, name))
    for name in ("unanswered", "advertised"):
        times: tuple[datetime, ...] | None = getattr(situation, name)
        written[name] = None if times is None else [micros(one) for one in times]
    return _ENCODE({name: value for name, value in written.items() if value is not None})


def from_text(
    platform: str, account_id: str, text: str, *, draft: Draft | None = None
) -> Situation:
    """A situation that `to_text` wrote.

    Args:
        platform: The driver's name.
        account_id: The account; its credentials were never written.
        text: What was written.
        draft: What was to be sent, if it was left out.
    """
    tree: Mapping[str, Any] = json.loads(text)
    comment = _comment_from_tree(platform, account_id, tree.get("comment"))
    person = tree.get("person")
    if person is True:
        found = None if comment is None else comment.author
    else:
        found = _person_from_tree(person)
    if "draft" in tree:
        draft = draft_from_text(tree["draft"], tree["purpose"])
    actor = tree.get("actor")
    return Situation(
        now=moment(int(tree["now"])),
        action=Action(tree["action"]),
        account=Account(
            platform=platform, id=account_id, kind=tree.get("kind"), region=tree.get("region")
        ),
        actor=None if actor is None else Actor(kind=ActorKind(actor[0]), id=actor[1]),
        comment=comment,
        person=found,
        draft=draft,
        plan=tree.get("plan"),
        recipients=tree.get("recipients", 1),
        folder=tree.get("folder"),
        restriction=_restriction_from_tree(tree.get("restriction")),
        facts={name: Fact(value) for name, value in tree["facts"].items()},
        private_reply_at=moment(tree.get("private_reply_at")),
        last_inbound_at=moment(tree.get("last_inbound_at")),
        last_outbound_at=moment(tree.get("last_outbound_at")),
        unanswered=_times(tree.get("unanswered")),
        advertised=_times(tree.get("advertised")),
    )


def _times(times: list[int] | None) -> tuple[datetime, ...] | None:
    return None if times is None else tuple(moment(one) for one in times)


def _comment_to_tree(comment: Comment) -> dict[str, object]:
    author = comment.author
    return {
        "id": comment.id,
        "at": micros(comment.created_at),
        "surface": str(comment.surface),
        "parent": comment.parent_id,
        "author": None if author is None else _person_to_tree(author),
    }


def _comment_from_tree(
    platform: str, account_id: str, tree: Mapping[str, Any] | None
) -> CommentRecord | None:
    if tree is None:
        return None
    return CommentRecord(
        platform=platform,
        account_id=account_id,
        id=tree["id"],
        created_at=moment(tree["at"]),
        author=_person_from_tree(tree["author"]),
        parent_id=tree["parent"],
        surface=tree["surface"],
    )


def _person_to_tree(person: Person) -> tuple[str, str, str | None, str | None]:
    return person.id, person.is_page.value, person.region, person.privacy


def _person_from_tree(tree: Sequence[Any] | None) -> Person | None:
    if tree is None:
        return None
    person_id, is_page, region, privacy = tree
    return Person(
        id=person_id,
        is_page=Fact(is_page),
        region=region,
        privacy=None if privacy is None else Privacy(privacy),
    )


def _restriction_to_tree(restriction: Restriction) -> tuple[str, int, int | None]:
    return restriction.kind.value, micros(restriction.since), micros(restriction.until)


def _restriction_from_tree(tree: Sequence[Any] | None) -> Restriction | None:
    if tree is None:
        return None
    kind, since, until = tree
    return Restriction(kind=RestrictionKind(kind), since=moment(int(since)), until=moment(until))
