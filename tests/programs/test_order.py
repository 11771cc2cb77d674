"""What counts is when something happened, and not when it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply import (
    AccountResumed,
    AccountSuspended,
    BoundAccount,
    Fact,
    MessageEchoed,
    MessageReceived,
    PersonBlocked,
    PersonUnblocked,
    Restriction,
    RestrictionKind,
)

from .plaza import HERE, NOON, Square, echoed, received, square


@pytest.fixture
def place() -> Iterator[Square]:
    with square() as opened:
        yield opened


@pytest.fixture
def shop(place: Square) -> BoundAccount:
    return place.client.account("plaza", id="shop")


@given(order=st.permutations(["laid", "lifted", "relaid"]), again=st.booleans())
def test_what_was_laid_on_an_account_counts_by_when_it_was_and_not_when_it_is_told(
    order: list[str], *, again: bool
) -> None:
    moment = {
        name: NOON - timedelta(hours=hours)
        for hours, name in ((3, "laid"), (2, "lifted"), (1, "relaid"))
    }
    with square() as place:
        for name in order:
            here: dict[str, Any] = {**HERE, "at": moment[name]}
            if name == "lifted":
                place.tell(AccountResumed(**here, id=name))
            elif name == "laid" or again:
                laid = Restriction(kind=RestrictionKind.SUSPENDED, since=moment[name])
                place.tell(AccountSuspended(**here, id=name, restriction=laid))
        found = place.client.account("plaza", id="shop").restriction()
        assert (found.since if found else None) == (moment["relaid"] if again else None)


@pytest.mark.parametrize("last", [PersonBlocked, PersonUnblocked])
@pytest.mark.parametrize("late", [True, False])
def test_the_last_word_on_a_person_is_the_one_that_was_said_last(
    place: Square, shop: BoundAccount, last: type[PersonBlocked | PersonUnblocked], *, late: bool
) -> None:
    kinds: list[type[PersonBlocked | PersonUnblocked]] = [PersonBlocked, PersonUnblocked]
    (first,) = (kind for kind in kinds if kind is not last)
    moments = {first: NOON - timedelta(hours=2), last: NOON - timedelta(hours=1)}
    for kind in (last, first) if late else (first, last):
        here: dict[str, Any] = {**HERE, "at": moments[kind]}
        place.tell(kind(**here, id=kind.__name__, person_id="ada"))
    assert shop.consent("ada").blocked is Fact.of(last is PersonBlocked)


@pytest.mark.parametrize("made", [received, echoed])
def test_a_message_of_a_time_to_come_counts_from_now(
    place: Square, shop: BoundAccount, made: Callable[[str, str], MessageReceived | MessageEchoed]
) -> None:
    event = made("m", "Hello")
    message = attrs.evolve(event.message, sent_at=NOON + timedelta(days=300))
    place.tell(attrs.evolve(event, at=message.sent_at, message=message))
    thread = shop.conversation("ada")
    assert thread is not None
    assert NOON in (thread.last_inbound_at, thread.last_outbound_at)
