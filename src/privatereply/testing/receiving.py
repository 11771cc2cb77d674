"""What a driver makes of what its platform posts."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from privatereply.errors import PrivateReplyError, WebhookRefused
from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    Event,
    MessageEchoed,
    MessageReceived,
    Unrecognised,
)
from privatereply.events.codec import from_text, to_text
from privatereply.flow import Response
from privatereply.model import CommentRecord, Message
from privatereply.provider import Received
from privatereply.providers.webhooks import event_id
from privatereply.testing.altering import altered, crowded, each_replaced, each_with, unreadable
from privatereply.testing.base import clause
from privatereply.testing.bodies import dumped, parsed
from privatereply.testing.callback import NOON, Callback, names
from privatereply.testing.material import Notice
from privatereply.testing.strategies import always, responses

__all__ = ["Receiving"]

_REFUSALS: Final = frozenset({400, 403, 413})
_EXAMPLES: Final = 60
_STRANGERS: Final[tuple[Any, ...]] = (7, None, "text", [[]], {}, {"unheard_of": {"id": "7"}})


class Receiving(Callback):
    """Clauses about events."""

    @clause("webhook.taken")
    def test_a_documented_notification_tells_its_events_in_order(self, notice: Notice) -> None:
        """Take it."""
        told = self.told(notice.body)
        kinds = tuple(type(event) for event in told)
        assert kinds == notice.tells, (
            f"it tells {names(kinds)}; by {notice.source} it tells {names(notice.tells)}"
        )

    @clause("webhook.identity")
    def test_the_same_notification_again_has_the_same_ids(self, notice: Notice) -> None:
        """Post it a minute later."""
        later = NOON + timedelta(minutes=1)
        first, again = (
            [event.id for event in self.told(notice.body, now=now)] for now in (NOON, later)
        )
        assert first == again, (
            "ids change when the same thing is told again: make them of the platform's own ids, "
            "never of the time or of chance"
        )
        assert len(set(first)) == len(first), "two events of one notification have one id"

    @clause("webhook.identity")
    def test_another_event_has_another_id(self, notice: Notice) -> None:
        """Change one value after the other, and see what it is about then."""
        told = self.told(notice.body)
        for tree in each_replaced(parsed(notice.body), _other):
            other = self.read(self.posted(dumped(tree)))
            if not isinstance(other, Received):
                continue
            for one, two in zip(told, other.events, strict=False):
                same = _about(one) == _about(two)
                assert same or one.id != two.id or one.account_id != two.account_id, (
                    f"two events, of {_about(one)} and of {_about(two)}, have one id: the second "
                    "would pass for a repetition of the first"
                )

    @clause("webhook.identity")
    def test_notices_of_different_things_have_different_ids(self, notice: Notice) -> None:
        """Compare it with the others."""
        mine = {(event.account_id, event.id): event for event in self.told(notice.body)}
        for other in self.notices:
            for event in self.told(other.body):
                same = mine.get((event.account_id, event.id), event)
                assert _happening(same) == _happening(event), (
                    f"{type(same).__name__} and {type(event).__name__} have one id: put the kind "
                    "into it, as in comment:17:removed"
                )

    @clause("webhook.identity")
    def test_what_was_written_has_the_id_that_reading_back_gives_it(self, notice: Notice) -> None:
        """Compare it with the table of ids."""
        for event in self.told(notice.body):
            known = _known(event)
            assert known in {None, event.id}, (
                f"{type(event).__name__} has the id {event.id!r}; {known!r} is what reading back "
                "calls it: with another id it is told a second time"
            )

    @clause("webhook.isolation")
    def test_what_nobody_knows_takes_nothing_else_with_it(self, notice: Notice) -> None:
        """Put strangers among the items of each list."""
        told = self.told(notice.body)
        for body in each_with(notice.body, _STRANGERS):
            found = self.told(body)
            known = [event for event in found if not isinstance(event, Unrecognised)]
            expected = [event for event in told if not isinstance(event, Unrecognised)]
            assert _identities(known) == _identities(expected), (
                f"among items that nobody knows it tells {names(map(type, found))} instead of "
                f"{names(map(type, told))}: read each item on its own"
            )
            assert len(found) > len(told), (
                "an item of a kind that nobody knows is lost: it becomes Unrecognised"
            )

    @clause("webhook.total")
    def test_whatever_is_signed_ends_in_events_or_a_refusal(self, notice: Notice) -> None:
        """Sign what has one thing wrong with it, and what has nothing right."""
        for body in self._hostile(notice.body):
            self._hold(body)

    @clause("webhook.total")
    def test_several_things_wrong_at_once_end_no_worse(self, notice: Notice) -> None:
        """Let hypothesis spoil it."""
        known = Response(status=200, body=notice.body)
        always(responses((known,)), lambda spoilt: self._hold(spoilt.body), _EXAMPLES)

    @clause("webhook.events")
    def test_events_are_the_drivers_and_can_be_kept(self, notice: Notice) -> None:
        """Write them down and read them again."""
        for event in self.told(notice.body):
            assert event.platform == self.provider.name, (
                f"an event says that it is of {event.platform!r}; the driver is called "
                f"{self.provider.name!r}"
            )
            _kept(event)

    @clause("webhook.pure")
    def test_the_same_request_is_always_read_the_same(self, notice: Notice) -> None:
        """Read it with two drivers, one of them twice."""
        posted = self.posted(notice.body)
        before = copy.deepcopy(posted)
        driver = self.make()
        read = [one.receive(posted) for one in (driver, driver, self.make())]
        assert read[0] == read[1] == read[2], "receive() keeps something from one call to the next"
        assert posted == before, "receive() changed the request that it was handed"

    def _hostile(self, body: bytes) -> Iterator[bytes]:
        yield from altered(body)
        yield from unreadable(body)
        yield from crowded(body)

    def _hold(self, body: bytes) -> None:
        """Hold the driver to what it may make of something that is signed."""
        outcome = self.read(self.posted(body))
        if isinstance(outcome, WebhookRefused):
            assert outcome.status in _REFUSALS, (
                f"it was refused with status {outcome.status}: 400 says that it cannot be read, "
                "403 that it is not the platform's, 413 that it is too much"
            )
            return
        for event in outcome.events[:3]:
            _kept(event)


def _kept(event: Event) -> None:
    """Write an event down and read it again, as the ledger does."""
    assert isinstance(event, Event), f"{type(event).__name__} is told: tell privatereply.Event"  # pyright: ignore[reportUnnecessaryIsInstance]
    try:
        again = from_text(type(event).__name__, to_text(event))
    except (PrivateReplyError, TypeError, ValueError, RecursionError) as error:
        raise AssertionError(
            f"{type(event).__name__} cannot be kept ({type(error).__name__}): tell the events of "
            "privatereply.events, holding what JSON can hold"
        ) from error
    assert again == event, f"{type(event).__name__} is another event after it was kept"


def _about(event: Event) -> str:
    """The comment or message that an event is about, by its id."""
    written = _written(event)
    about = event.about_comment if written is None else written.id
    return about or "nothing in particular"


def _known(event: Event) -> str | None:
    """The id of what was written, whoever tells of it; None of everything else."""
    match event:
        case CommentAdded() | CommentEchoed():
            return event_id("comment", event.comment.id, "added")
        case MessageReceived() | MessageEchoed():
            return event_id("message", event.message.id)
        case _:
            return None


def _happening(event: Event) -> tuple[str, str]:
    """What happened to what; that it was written is one thing, whoever wrote it."""
    return "written" if _written(event) else type(event).__name__, _about(event)


def _written(event: Event) -> CommentRecord | Message | None:
    """The comment or message that an event brings, if it tells that one was written."""
    return getattr(event, "comment", None) or getattr(event, "message", None)


def _identities(events: Iterable[Event]) -> list[tuple[type[Event], str]]:
    return [(type(event), event.id) for event in events]


def _other(holder: Any, key: Any) -> None:
    """Put another value of the same type in the place of one that names or counts something."""
    value = holder[key]
    if isinstance(value, str) and value:
        holder[key] = f"{value[:-1]}{'1' if value[-1] != '1' else '2'}"
    elif isinstance(value, int) and not isinstance(value, bool):
        holder[key] = value + 1
