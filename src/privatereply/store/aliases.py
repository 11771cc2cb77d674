"""What people are called: by what id which account knows them, and by which other name.

A platform may name somebody who wants to be forgotten by an id that it never used for them
anywhere else, and without saying which account knows them.
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

import json
from typing import Final

from privatereply.store.columns import account, exact
from privatereply.store.database import Transaction

__all__ = ["called", "link"]

_LINK: Final = """
    INSERT INTO privatereply_aliases (platform, alias, account_id, person_id)
    VALUES (:platform, :alias, :account_id, :person_id)
    ON CONFLICT DO NOTHING
"""
_LINKED: Final = """
    SELECT account_id, person_id FROM privatereply_aliases
    WHERE platform = :platform AND alias = :name
"""
# Where people's ids lie.
_KNOWN: Final = (
    ("comments", "author_id"),
    ("messages", "person_id"),
    ("messages", "sender_id"),
    ("attempts", "person_id"),
    ("recipients", "person_id"),
    ("people", "person_id"),
    ("events", "person_id"),
    ("decisions", "person_id"),
    ("aliases", "person_id"),
)


def _accounts(table: str) -> str:
    """The accounts in a table, found by leaping from one to the next in an index.

    Every index begins with platform and account. https://wiki.postgresql.org/wiki/Loose_indexscan
    """
    least = f"SELECT min(account_id) FROM privatereply_{table} WHERE platform = :platform"
    return f"""
        WITH RECURSIVE accounts (id) AS (
            {least}
            UNION ALL
            SELECT ({least} AND account_id > accounts.id) FROM accounts
            WHERE accounts.id IS NOT NULL
        )
    """


def _knowing(table: str, condition: str) -> str:
    """The accounts of which a table has a row of a person."""
    return f"""
        {_accounts(table)}
        SELECT accounts.id FROM accounts
        WHERE EXISTS (
            SELECT 1 FROM privatereply_{table} AS known
            WHERE known.platform = :platform AND known.account_id = accounts.id AND {condition}
        )
    """


_KNOWING: Final = (
    *(_knowing(table, f"known.{column} = :name") for table, column in _KNOWN),
    _knowing("conversations", "known.is_group = 0 AND known.thread = :name"),
)
_GROUPS: Final = f"""
    {_accounts("conversations")}
    SELECT accounts.id, groups.people
    FROM accounts CROSS JOIN privatereply_conversations AS groups
    WHERE groups.platform = :platform AND groups.account_id = accounts.id AND groups.is_group = 1
        AND groups.people IS NOT NULL
"""


def link(tx: Transaction, platform: str, account_id: str, person_id: str, alias: str) -> None:
    """Write down another name of a person.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = {"person_id": exact("person_id", person_id), "alias": exact("alias", alias)}
    tx.execute(_LINK, {**account(platform, account_id), **params})


def called(tx: Transaction, platform: str, name: str) -> list[tuple[str, str]]:
    """Every person of a platform who has this id or this other name.

    Returns:
        The account that knows them, and the id it knows them by.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = {"platform": exact("platform", platform), "name": exact("name", name)}
    found = {(str(holder), str(person)) for holder, person in tx.execute(_LINKED, params)}
    for statement in _KNOWING:
        found |= {(str(row[0]), name) for row in tx.execute(statement, params)}
    for holder, people in tx.execute(_GROUPS, params):
        if any(one["id"] == name for one in json.loads(people)):
            found.add((str(holder), name))
    return sorted(found)
