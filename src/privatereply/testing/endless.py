"""Answers of a platform that never comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

import attrs

from privatereply.flow import Response
from privatereply.testing.bodies import dumped, is_tree, rewritten, tree_of
from privatereply.testing.stepping import Answer

__all__ = ["continued"]


def continued(answer: Answer) -> Iterator[Iterator[Answer]]:
    """One answer for ever: as it is, and as if it were a page that others follow.

    What says that there is no more is made to say that there is: ``false`` becomes ``true``, and
    an empty cursor one that is new each time.
    """
    yield repeat(answer)
    if isinstance(answer, Response) and is_tree(tree := tree_of(answer)):
        yield (_with_more(answer, tree, number) for number in count())


def _with_more(answer: Response, tree: Any, number: int) -> Answer:
    def leaf(value: Any) -> Any:
        if value is False:
            return True
        return f"c{number}" if value in (None, "") else value

    return attrs.evolve(answer, body=dumped(rewritten(tree, leaf)))
