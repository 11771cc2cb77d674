"""Reading users, and blocking their messages.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/users/lookup/introduction
    https://docs.x.com/openapi.json, version 2.167
"""

from __future__ import annotations

import re
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import posts, shapes
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import invalid, missing, not_found
from privatereply.sandbox.x.fields import USER_EXPANSIONS, Selection, select
from privatereply.sandbox.x.world import EmulatedUser

_HANDLE: Final = re.compile(r"[A-Za-z0-9_]{1,15}")


def me(call: Call) -> Json:
    """Answer ``GET /2/users/me``."""
    return {"data": _shape(call, call.account, select(call, USER_EXPANSIONS))}


def by_id(call: Call) -> Json:
    """Answer ``GET /2/users/{id}``: who does not exist is an error with status 200."""
    selection = select(call, USER_EXPANSIONS)
    user = call.world.users.get(call.path["id"])
    if user is None:
        return {"errors": [missing("user", call.path["id"])]}
    return {"data": _shape(call, user, selection)}


def by_handle(call: Call) -> Json:
    """Answer ``GET /2/users/by/username/{username}``."""
    selection = select(call, USER_EXPANSIONS)
    user = call.world.named(call.path["username"])
    if user is None:
        return {"errors": [missing("user", call.path["username"], "username")]}
    return {"data": _shape(call, user, selection)}


def several(call: Call) -> Json:
    """Answer ``GET /2/users``.

    Raises:
        Refused: The ids make no sense.
    """
    found = {one: call.world.users.get(one) for one in posts.listed(call, "ids")}
    return _answer(call, found, "id")


def several_by_handle(call: Call) -> Json:
    """Answer ``GET /2/users/by``.

    Raises:
        Refused: The handles make no sense.
    """
    handles = list(dict.fromkeys(call.query.get("usernames", "").split(",")))
    if len(handles) > posts.MOST_IDS or not all(_HANDLE.fullmatch(one) for one in handles):
        raise invalid(f"The `usernames` query parameter must list 1 to {posts.MOST_IDS} handles")
    return _answer(call, {one: call.world.named(one) for one in handles}, "username")


def block(call: Call) -> Json:
    """Answer ``POST /2/users/{id}/dm/block``.

    Raises:
        Refused: There is no such user.
    """
    call.account.dm_blocked.add(_existing(call).id)
    return {"data": {"blocked": True}}


def unblock(call: Call) -> Json:
    """Answer ``POST /2/users/{id}/dm/unblock``.

    Raises:
        Refused: There is no such user.
    """
    call.account.dm_blocked.discard(_existing(call).id)
    return {"data": {"blocked": False}}


def _existing(call: Call) -> EmulatedUser:
    user = call.world.users.get(call.path["id"])
    if user is None:
        raise not_found("user", call.path["id"])
    return user


def _answer(call: Call, found: dict[str, EmulatedUser | None], parameter: str) -> Json:
    selection = select(call, USER_EXPANSIONS)
    known = [user for user in found.values() if user is not None]
    lost = [missing("user", name, parameter) for name, user in found.items() if user is None]
    document: Json = {}
    if known:
        document["data"] = [_shape(call, user, selection) for user in known]
    return document | ({"errors": lost} if lost else {})


def _shape(call: Call, user: EmulatedUser, selection: Selection) -> Json:
    return shapes.user(call.world, user, selection, call.caller.account)
