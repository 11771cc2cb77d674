from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest

from privatereply.store import Store
from privatereply.store.many import Many, Rows

MODULES = (
    "aliases",
    "budget",
    "comments",
    "consent",
    "contacts",
    "conversations",
    "decisions",
    "deletion",
    "erasure",
    "exporting",
    "handlings",
    "history",
    "keeping",
    "ledger",
    "messages",
    "progress",
    "restrictions",
    "statuses",
    "steps",
    "theirs",
)
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
# A list of ids is read from its beginning to its end, and so is what a statement itself put
# together; a table is not.
TABLE = re.compile(
    r"SCAN (privatereply_\w+|attempt|comment|decided|event|groups|handling|held|holder|known|"
    r"message|newer|recipient|rival|theirs|thread)\b"
)
# Neither is all that an account has, but for these: what is on its way or unknown, what handlers
# have yet to be told, and its one row.
ACCOUNT = re.compile(
    r"SEARCH \w+ USING.* INDEX (?!privatereply_attempts_(leased|unknown)|sqlite_autoindex_"
    r"privatereply_(handlings|restrictions))\w+ \(platform=\? AND account_id=\?\)"
)
# What is counted, or chosen among the dead letters, is read from end to end, and nothing else.
WHOLE = re.compile(
    r"SCAN \w+ USING (COVERING )?INDEX privatereply_(events_kind|handlings_due|handlings_dead)$"
)


def reads_too_much(step: str) -> bool:
    return bool(TABLE.match(step) or ACCOUNT.match(step)) and not WHOLE.match(step)


def texts(value: object) -> Iterator[str]:
    """Every statement in a constant of a module."""
    if isinstance(value, str) and value.strip().startswith(VERBS):
        # Neither a text with a gap in it nor one that is PostgreSQL's alone.
        if "{" not in value and "pg_" not in value:
            yield value.replace("#", "0").replace("$", "")
    elif isinstance(value, Many):
        yield value._block
    elif isinstance(value, Rows):
        yield value._blocks[0].sql
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)


def statements() -> Iterator[tuple[str, str]]:
    for name in MODULES:
        module = importlib.import_module(f"privatereply.store.{name}")
        for constant, value in vars(module).items():
            for number, sql in enumerate(texts(value)):
                yield f"{name}.{constant}.{number}", sql


STATEMENTS = dict(statements())


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_no_statement_reads_a_whole_table(sqlite_dsn: str, sql: str) -> None:
    params = dict.fromkeys(re.findall(r":(\w+)", sql))
    with Store.open(sqlite_dsn) as store:
        plan = store.transaction(lambda tx: tx.execute(f"EXPLAIN QUERY PLAN {sql}", params))
    details = [row[3] for row in plan]
    assert [one for one in details if reads_too_much(one)] == []


def test_the_statements_were_found() -> None:
    assert {name.partition(".")[0] for name in STATEMENTS} == set(MODULES)
