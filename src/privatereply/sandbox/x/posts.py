"""Reading Posts: one, several, timelines, mentions.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/posts/lookup/introduction
    https://docs.x.com/x-api/posts/timelines/introduction
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import paging, reach, shapes
from privatereply.sandbox.x.bodies import ID
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import invalid, missing, not_found
from privatereply.sandbox.x.fields import POST_EXPANSIONS, Selection, select
from privatereply.sandbox.x.world import EmulatedPost, EmulatedUser

MENTIONS: Final = 800
"""How many mentions are kept."""

MOST_IDS: Final = 100

_EXCLUSIONS: Final = {"replies", "retweets"}


def one(call: Call) -> Json:
    """Answer ``GET /2/tweets/{id}``: what cannot be seen is an error with status 200."""
    selection = select(call, POST_EXPANSIONS)
    found = visible(call, call.path["id"])
    if found is None:
        return {"errors": [missing("tweet", call.path["id"])]}
    return {"data": shapes.post(found, selection)} | _included(call, [found], selection)


def several(call: Call) -> Json:
    """Answer ``GET /2/tweets``: those that can be seen, and an error for each other.

    Raises:
        Refused: The ids make no sense.
    """
    selection = select(call, POST_EXPANSIONS)
    ids = listed(call, "ids")
    found = [post for one_id in ids if (post := visible(call, one_id)) is not None]
    lost = [missing("tweet", one_id) for one_id in ids if visible(call, one_id) is None]
    document: Json = {}
    if found:
        document["data"] = [shapes.post(post, selection) for post in found]
        document |= _included(call, found, selection)
    return document | ({"errors": lost} if lost else {})


def timeline(call: Call) -> Json:
    """Answer ``GET /2/users/{id}/tweets``.

    Raises:
        Refused: There is no such user, or a parameter makes no sense.
    """
    author = _user(call)
    excluded = call.query.get("exclude", "retweets").split(",")
    if not _EXCLUSIONS.issuperset(excluded):
        raise invalid(f"The `exclude` query parameter value [{','.join(excluded)}] is not valid")
    written = [
        post
        for post in seen(call)
        if post.author is author and not ("replies" in excluded and post.parent is not None)
    ]
    return page(call, written, least=5)


def mentions(call: Call) -> Json:
    """Answer ``GET /2/users/{id}/mentions``: also those a reply carries implicitly.

    Raises:
        Refused: There is no such user, or a parameter makes no sense.
    """
    mentioned = _user(call)
    found = [post for post in seen(call) if mentioned in post.mentioned]
    return page(call, found[:MENTIONS], least=5)


def page(call: Call, items: Sequence[EmulatedPost], *, least: int) -> Json:
    """Return a page of Posts.

    Args:
        call: Whose parameters choose.
        items: Everything, newest first.
        least: Fewest items that may be asked for.

    Raises:
        Refused: A parameter makes no sense.
    """
    selection = select(call, POST_EXPANSIONS)
    bounded = paging.bounded(call, items)
    shown, newer, older = paging.cut(call, bounded, least=least, usual=10)
    document: Json = {"data": [shapes.post(post, selection) for post in shown]} if shown else {}
    document |= _included(call, shown, selection)
    return document | {"meta": paging.told(shown, newer=newer, older=older)}


def seen(call: Call) -> list[EmulatedPost]:
    """Return every Post the caller can see, newest first."""
    return [post for post in call.world.living() if reach.sees(call.caller.account, post)]


def visible(call: Call, post_id: str) -> EmulatedPost | None:
    """Return a Post if the caller can see it, also one with a later version."""
    found = call.world.posts.get(post_id)
    return found if found is not None and reach.sees(call.caller.account, found) else None


def listed(call: Call, parameter: str) -> list[str]:
    """Return the ids a parameter lists, each once.

    Raises:
        Refused: It is missing, one of them is no id, or there are too many.
    """
    ids = list(dict.fromkeys(call.query.get(parameter, "").split(",")))
    if len(ids) > MOST_IDS or not all(ID.fullmatch(one_id) for one_id in ids):
        raise invalid(f"The `{parameter}` query parameter must list 1 to {MOST_IDS} ids")
    return ids


def _user(call: Call) -> EmulatedUser:
    user = call.world.users.get(call.path["id"])
    if user is None:
        raise not_found("user", call.path["id"])
    return user


def _included(call: Call, shown: Sequence[EmulatedPost], selection: Selection) -> Json:
    includes: Json = {}
    users = dict.fromkeys(user for post in shown for user in _people(post, selection.expansions))
    if users:
        viewer = call.caller.account
        includes["users"] = [shapes.user(call.world, user, selection, viewer) for user in users]
    referred = dict.fromkeys(other for post in shown for other in _referred(call, post))
    if referred and selection.references:
        includes["tweets"] = [shapes.post(post, selection) for post in referred]
    media = [item for post in shown for item in post.media]
    if media and "attachments.media_keys" in selection.expansions:
        includes["media"] = [shapes.media(item, selection) for item in media]
    return {"includes": includes} if includes else {}


def _people(post: EmulatedPost, expansions: frozenset[str]) -> list[EmulatedUser]:
    found: list[EmulatedUser] = []
    if "author_id" in expansions:
        found.append(post.author)
    if "in_reply_to_user_id" in expansions and post.parent is not None:
        found.append(post.parent.author)
    if "entities.mentions.username" in expansions:
        found += post.mentioned
    if "referenced_tweets.id.author_id" in expansions:
        found += [other.author for other in (post.parent, post.quoted) if other is not None]
    return found


def _referred(call: Call, post: EmulatedPost) -> list[EmulatedPost]:
    viewer = call.caller.account
    others = (post.parent, post.quoted)
    return [other for other in others if other is not None and reach.sees(viewer, other)]
