"""What hypothesis tries: answers nobody documented, texts, and situations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Final, TypeVar

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from privatereply.errors import NeverSent, Unanswered
from privatereply.flow import Response
from privatereply.testing.bodies import (
    REMOVED,
    dumped,
    is_list,
    is_object,
    is_tree,
    leaves,
    places,
    rewritten,
    tree_of,
)
from privatereply.testing.stepping import Answer

__all__ = [
    "FOREIGN",
    "HTML",
    "always",
    "outcomes",
    "responses",
    "spoilt",
    "texts",
    "truncated",
]

T = TypeVar("T")

HTML: Final = b"<!DOCTYPE html><html><body><h1>Sorry</h1>Something went wrong.</body></html>"
FOREIGN: Final = (
    HTML,
    b"",
    b"{}",
    b"[]",
    b"null",
    b"7",
    b'"ok"',
    b"\xff\xfe\x00",
    b'{"status": "ok"',
    b"[" * 10_000,
)
"""Bodies that no platform documents."""

_STATUSES: Final = (200, 201, 202, 204, 301, 302, 307, 400, 401, 402, 403, 404, 409, 410, 422, 429)
_FAILURES: Final = (500, 502, 503, 504)
_SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["", "0", "\ud800", "\0", "2026-13-40T25:00:00Z", "9" * 600])
)
_TREES: Final[list[Any]] = [[], {}, [[]], [None], {"id": None}, [{}], [7]]
_STRANGE: Final[st.SearchStrategy[Any]] = _SCALARS | st.sampled_from(_TREES)
_OTHERS: Final[tuple[Any, ...]] = (REMOVED, None, "", 7, True, [], {})
"""What may stand in the place of a leaf."""


_HEALTHY: Final = (
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
    HealthCheck.too_slow,
)
"""What documented answers cannot be blamed for."""


def always(strategy: st.SearchStrategy[T], demand: Callable[[T], object], examples: int) -> None:
    """Make a demand of what a strategy gives, the same every time.

    Args:
        strategy: What to try.
        demand: Raises if it is not met.
        examples: How many to try.
    """

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=_HEALTHY,
    )
    @given(strategy)
    def ask(value: T) -> None:
        demand(value)

    ask()


def texts() -> st.SearchStrategy[str]:
    """Any text that can be sent: any letter of any writing, and not white space alone."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
        lambda text: bool(text.strip())
    )


def truncated(response: Response) -> Response:
    """The same response, broken off in the middle."""
    return attrs.evolve(response, body=response.body[: len(response.body) // 2])


def spoilt(answer: Answer) -> Iterator[Response]:
    """The same answer with one leaf of its tree left out, or of another type; place by place."""
    tree = tree_of(answer) if isinstance(answer, Response) else None
    if not isinstance(answer, Response) or not is_tree(tree):
        return
    first = {place: number for number, place in reversed([*enumerate(places(tree))])}
    for chosen in first.values():
        for instead in _OTHERS:
            yield attrs.evolve(answer, body=dumped(_replaced(tree, chosen, instead)))


def _replaced(tree: Any, chosen: int, instead: object) -> Any:
    """The same tree with something else in the place of one leaf."""
    numbers = count()
    return rewritten(tree, lambda leaf: instead if next(numbers) == chosen else leaf)


def outcomes(documented: Iterable[Response]) -> st.SearchStrategy[Answer]:
    """What may come back for a request: a response, or none."""
    return responses(documented) | st.builds(NeverSent) | st.builds(Unanswered)


def responses(documented: Iterable[Response]) -> st.SearchStrategy[Response]:
    """Any response: as documented, nearly so, or nothing of the kind."""
    known = tuple(documented) or (Response(status=200, body=b"{}"),)
    foreign = st.builds(
        Response,
        status=st.sampled_from(_STATUSES + _FAILURES),
        headers=_headers(known),
        body=st.sampled_from(FOREIGN) | st.binary(max_size=20) | _SCALARS.map(dumped),
    )
    return _mutated(known) | foreign


def _headers(known: Sequence[Response]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    names = sorted({name for one in known for name, _ in one.headers} | {"date", "retry-after"})
    values = st.sampled_from(["", "soon", "-1", "Sat, 21 Nov 2026 14:00:00 GMT"]) | st.text(
        max_size=8
    )
    return st.lists(st.tuples(st.sampled_from(names), values), max_size=2).map(tuple)


@st.composite
def _mutated(draw: st.DrawFn, known: Sequence[Response]) -> Response:
    """A documented response with a few things wrong with it."""
    response = draw(st.sampled_from(known))
    tree = tree_of(response)
    if is_tree(tree):
        for _ in range(draw(st.integers(0, 2))):
            tree = _spoilt(draw, tree)
        response = attrs.evolve(response, body=dumped(tree))
    if draw(st.integers(0, 9)) == 0:
        response = truncated(response)
    if draw(st.integers(0, 4)) == 0:
        status = draw(st.sampled_from(_STATUSES + _FAILURES))
        response = attrs.evolve(response, status=status)
    if draw(st.integers(0, 4)) == 0:
        response = attrs.evolve(response, headers=draw(_headers(known)))
    return response


def _spoilt(draw: st.DrawFn, tree: Any) -> Any:
    """The same tree with one leaf removed or changed, or with a branch cut."""
    size = sum(1 for _ in leaves(tree))
    if not is_tree(tree) or not size or draw(st.integers(0, 3)) == 0:
        return _cut(draw, tree)
    chosen = draw(st.integers(0, size - 1))
    return _replaced(tree, chosen, REMOVED if draw(st.booleans()) else draw(_STRANGE))


def _cut(draw: st.DrawFn, tree: Any) -> Any:
    """The same tree with something else in the place of one of its branches."""
    deeper = bool(tree) and draw(st.booleans())
    if deeper and is_list(tree):
        place = draw(st.integers(0, len(tree) - 1))
        return [_cut(draw, each) if n == place else each for n, each in enumerate(tree)]
    if deeper and is_object(tree):
        name = draw(st.sampled_from(sorted(tree)))
        return {**tree, name: _cut(draw, tree[name])}
    return draw(_STRANGE)
