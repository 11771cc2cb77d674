"""``privatereply comments``: what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

import click

from privatereply.bound import BoundAccount
from privatereply.cli.account import acting
from privatereply.cli.output import Sheet, json_option, stamp
from privatereply.cli.progress import counted
from privatereply.cli.values import moment
from privatereply.model import Comment

__all__ = ["command"]


def _cells(comment: Comment) -> tuple[object, ...]:
    return (
        comment.id,
        stamp(comment.created_at),
        _name(comment),
        comment.text,
    )


def _name(comment: Comment) -> str | None:
    author = comment.author
    return (author.name or author.username or author.id) if author else None


def _data(comment: Comment) -> Mapping[str, Any]:
    author = comment.author
    return {
        "platform": comment.platform,
        "account_id": comment.account_id,
        "id": comment.id,
        "post_id": comment.post_id,
        "parent_id": comment.parent_id,
        "created_at": comment.created_at.isoformat() if comment.created_at else None,
        "surface": comment.surface,
        "author": author and {"id": author.id, "name": author.name, "username": author.username},
        "text": comment.text,
        "permalink": comment.permalink,
        "facts": {name: fact.value for name, fact in comment.facts.items()},
    }


_SHEET: Final = Sheet(columns=("comment", "made at", "author", "text"), cells=_cells, data=_data)


@click.command
@acting
@click.option("--post", metavar="ID", help="Only under this post; the latest posts otherwise.")
@click.option("--mentions", is_flag=True, help="Posts of others that name the account instead.")
@click.option(
    "--since", callback=moment, metavar="ISO", help="Only from this time on, with its zone."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@json_option
def command(
    account: BoundAccount,
    *,
    post: str | None,
    mentions: bool,
    since: datetime | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the comments of ACCOUNT_ID on PLATFORM.

    A table on a terminal; in a pipe one line for each comment, with tabs in between: id, time,
    author, text.
    """
    found = account.mentions(since=since) if mentions else account.comments(post, since=since)
    _SHEET.show(counted(islice(found, limit), "comments", total=limit), as_json=as_json)
