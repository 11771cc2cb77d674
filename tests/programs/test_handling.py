"""Handlers are told everything, at least once, and one that fails harms no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from privatereply import (
    AccountResumed,
    AccountSuspended,
    Actor,
    AlreadyReplied,
    BillingStopped,
    CommentAdded,
    CommentRemoved,
    ContentInvalid,
    Event,
    Handled,
    InvalidValue,
    MessageReceived,
    NotAllowed,
    NotEligible,
    Outcome,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    RecipientUnavailable,
    Restriction,
    RestrictionKind,
    SpamBlocked,
    Suspended,
    Unsupported,
    WindowClosed,
)

from .plaza import HERE, NOON, Square, added, received, removed, square, wanted


def test_a_handler_is_told_of_an_event_after_it_is_kept() -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(CommentAdded, told.append, name="remember")
        assert place.tell(added("one")).status == 200
        assert told == []
        assert place.client.handle_events() == Handled(done=1)
        assert told == [added("one")]


def test_an_event_that_is_told_again_is_handled_once() -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(CommentAdded, told.append, name="remember")
        answers = [place.tell(added("one")) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert [len(answer.events) for answer in answers] == [1, 0, 0]
        place.client.handle_events()
        place.client.handle_events()
        assert len(told) == 1


def test_a_decorator_registers_a_handler_and_leaves_it_callable() -> None:
    with square() as place:

        @place.client.on(CommentAdded, name="greet")
        def greet(event: CommentAdded) -> str:
            return event.comment.text

        assert greet(added("one")) == "How much is it?"


def test_a_handler_is_told_of_its_kind_and_of_kinds_below_it() -> None:
    everything: list[Event] = []
    messages: list[Event] = []
    with square() as place:
        place.client.on(Event, everything.append, name="everything")
        place.client.on(MessageReceived, messages.append, name="messages")
        place.tell(added("one"), received("hello", "Hello"))
        assert place.client.handle_events() == Handled(done=3)
    assert {event.id for event in everything} == {"comment:one:added", "message:hello"}
    assert [event.id for event in messages] == ["message:hello"]


def test_a_sample_from_a_dashboard_is_kept_and_told_to_nobody() -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(Event, told.append, name="everything")
        place.tell(added("one", test=True))
        assert place.client.handle_events() == Handled()
        (kept,) = place.client.events("plaza")
        assert kept.event.test
    assert told == []


def test_what_was_not_handled_before_a_restart_is_handled_after_it(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'replies.db'}"
    told: list[Event] = []
    with square(store) as place:
        place.client.on(CommentAdded, told.append, name="remember")
        place.tell(added("one"))
    with square(store) as place:
        place.client.on(CommentAdded, told.append, name="remember")
        assert place.client.handle_events() == Handled(done=1)
    assert [event.id for event in told] == ["comment:one:added"]


def test_what_one_process_hears_is_handled_by_the_one_that_has_the_handler(
    tmp_path: Path,
) -> None:
    store = f"sqlite:///{tmp_path / 'replies.db'}"
    told: list[Event] = []
    with square(store) as worker, square(store) as web:
        worker.client.on(CommentAdded, told.append, name="worker's")
        worker.client.handle_events()
        web.tell(added("one"), received("hello", "Hello"))
        web.client.on(CommentAdded, print, name="another's")
        assert web.client.handle_events() == Handled()
        assert worker.client.handle_events() == Handled(done=1)
    assert told == [added("one")]


def test_a_handler_nobody_has_brought_for_a_month_is_counted_as_gone(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'replies.db'}"
    with square(store) as worker, square(store) as web:
        worker.client.on(CommentAdded, print, name="worker's")
        worker.client.handle_events()
        web.turn(timedelta(days=31))
        web.tell(added("one"))
        worker.turn(timedelta(days=31))
        assert worker.client.handle_events() == Handled()
        web.tell(added("two"))
        assert worker.client.handle_events() == Handled(done=1)


def test_a_handler_that_was_given_up_is_forgotten_with_all_it_had_to_be_told(
    tmp_path: Path,
) -> None:
    store = f"sqlite:///{tmp_path / 'replies.db'}"
    with square(store) as place:
        place.client.on(CommentAdded, print, name="old name")
        place.tell(added("one"))
    with square(store) as place:
        assert place.client.drop_handler("old name") == 1
        place.tell(added("two"))
        assert place.client.drop_handler("old name") == 0


class Fussy:
    """A handler that fails so often, and then does its work."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.told: list[Event] = []

    def __call__(self, event: Event) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.told.append(event)


class Greeter:
    """A handler that answers whom it may, with nothing really sent."""

    def __init__(self, place: Square) -> None:
        self.place = place
        self.sent: list[str] = []

    def __call__(self, event: CommentAdded) -> None:
        account = self.place.client.account_of(event)
        decision = account.can_reply(event.comment, draft="Hello", actor=Actor.bot("greeter"))
        if not decision.allowed:
            raise NotAllowed(decision=decision)
        self.sent.append(event.comment.id)


def test_a_handler_that_fails_is_tried_again_after_a_while() -> None:
    fussy = Fussy(KeyError("colour"), KeyError("colour"))
    with square() as place:
        place.client.on(CommentAdded, fussy, name="fussy")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(failed=1)
        assert place.client.handle_events() == Handled()
        place.turn(timedelta(seconds=10))
        assert place.client.handle_events() == Handled(failed=1)
        place.turn(timedelta(seconds=19))
        assert place.client.handle_events() == Handled()
        place.turn(timedelta(seconds=1))
        assert place.client.handle_events() == Handled(done=1)
    assert len(fussy.told) == 1


def test_a_handler_that_fails_does_not_stand_in_the_way_of_another() -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(CommentAdded, Fussy(KeyError()), name="fussy")
        place.client.on(CommentAdded, told.append, name="calm")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(done=1, failed=1)
    assert len(told) == 1


def test_a_handler_that_fails_for_hours_is_laid_aside_with_the_reason() -> None:
    fussy = Fussy(*(KeyError("the text of somebody") for _ in range(99)))
    with square() as place:
        place.client.on(CommentAdded, fussy, name="fussy")
        place.tell(added("one"))
        total = Handled()
        for _ in range(20):
            total += place.client.handle_events()
            place.turn(timedelta(hours=1))
        assert total == Handled(failed=11, dead=1)
        (letter,) = place.client.dead_letters()
        assert (letter.handler, letter.event, letter.tries) == ("fussy", added("one"), 12)
        assert letter.error is not None
        assert letter.error.startswith("KeyError in __call__, line ")
        assert "somebody" not in letter.error


@pytest.mark.parametrize(
    "error",
    [
        ContentInvalid(platform="plaza", reason="no", outcome=Outcome.REFUSED),
        PermissionDenied(platform="plaza", reason="no"),
        BillingStopped(platform="plaza", reason="no"),
        Unsupported(platform="plaza", capability="signal"),
        InvalidValue(name="facts", given="bool", allowed="Fact"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_that_only_somebody_can_mend_is_laid_aside_at_once(error: Exception) -> None:
    with square() as place:
        place.client.on(CommentAdded, Fussy(error), name="fussy")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(dead=1)
        (letter,) = place.client.dead_letters()
        assert letter.error is not None
        assert letter.error.startswith(type(error).__name__)


@pytest.mark.parametrize(
    "error",
    [
        NotEligible(platform="plaza", reason="no", outcome=Outcome.REFUSED),
        AlreadyReplied(platform="plaza", reason="no", outcome=Outcome.SPENT),
        RecipientUnavailable(platform="plaza", reason="no", outcome=Outcome.SPENT),
        WindowClosed(platform="plaza", reason="no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_somebody_who_is_not_to_be_written_to_is_no_failure(error: Exception) -> None:
    with square() as place:
        place.client.on(CommentAdded, Fussy(error), name="fussy")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(declined=1)
        assert place.client.dead_letters() == ()
        assert place.client.handle_events() == Handled()


@pytest.mark.parametrize(
    "error",
    [
        Suspended(platform="plaza", reason="no"),
        SpamBlocked(platform="plaza", reason="no"),
        OutcomeUnknown(attempt_id="1"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_is_tried_again(error: Exception) -> None:
    with square() as place:
        place.client.on(CommentAdded, Fussy(error), name="fussy")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(failed=1)
        place.turn(timedelta(minutes=1))
        assert place.client.handle_events() == Handled(done=1)


def test_a_bot_waits_for_a_verdict_that_has_not_come_and_gives_up_on_a_no() -> None:
    with square() as place:
        greeter = Greeter(place)
        place.client.account("plaza", id="shop")
        place.client.on(CommentAdded, greeter, name="greet")
        place.tell(added("one"), added("two"))
        assert place.client.handle_events() == Handled(failed=2)
        place.tell(wanted("one"), removed("two"))
        place.turn(timedelta(minutes=1))
        assert place.client.handle_events() == Handled(done=1, declined=1)
        assert greeter.sent == ["one"]


def test_an_event_of_an_account_nobody_opened_is_nobodys() -> None:
    with square() as place, pytest.raises(InvalidValue, match="one of plaza/shop"):
        place.client.account_of(added("one"))


def test_a_platform_that_says_when_to_come_back_is_heeded() -> None:
    busy = RateLimited(platform="plaza", reason="slow", retry_after=timedelta(minutes=30))
    with square() as place:
        place.client.on(CommentAdded, Fussy(busy), name="fussy")
        place.tell(added("one"))
        place.client.handle_events()
        place.turn(timedelta(minutes=29))
        assert place.client.handle_events() == Handled()
        place.turn(timedelta(minutes=1))
        assert place.client.handle_events() == Handled(done=1)


def test_dead_letters_can_be_tried_again_once_the_reason_is_gone() -> None:
    fussy = Fussy(InvalidValue(name="a", given="b", allowed="c"))
    with square() as place:
        place.client.on(CommentAdded, fussy, name="fussy")
        place.tell(added("one"))
        place.client.handle_events()
        assert place.client.retry_dead_letters(handler="another") == 0
        assert place.client.retry_dead_letters(event_id="comment:one:added") == 1
        assert place.client.handle_events() == Handled(done=1)
        assert place.client.dead_letters() == ()


def test_dead_letters_can_be_thrown_away() -> None:
    with square() as place:
        place.client.on(
            CommentAdded, Fussy(InvalidValue(name="a", given="b", allowed="c")), name="f"
        )
        place.tell(added("one"))
        place.client.handle_events()
        assert place.client.discard_dead_letters() == 1
        assert place.client.handle_events() == Handled()


def test_a_worker_that_dies_leaves_its_event_to_the_next(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'replies.db'}"
    told: list[Event] = []

    def die(event: Event) -> None:
        raise KeyboardInterrupt

    with square(store) as place:
        place.client.on(CommentAdded, die, name="remember")
        place.tell(added("one"))
        with pytest.raises(KeyboardInterrupt):
            place.client.handle_events()
    with square(store) as place:
        place.client.on(CommentAdded, told.append, name="remember")
        assert place.client.handle_events() == Handled()
        place.turn(timedelta(minutes=10))
        assert place.client.handle_events() == Handled(done=1)
    assert len(told) == 1


def test_no_more_is_handled_than_was_asked_for() -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(CommentAdded, told.append, name="remember")
        place.tell(*(added(f"c{at}") for at in range(5)))
        assert place.client.handle_events(limit=2) == Handled(done=2)
        assert place.client.handle_events() == Handled(done=3)


def test_two_handlers_of_one_name_are_refused() -> None:
    with square() as place:
        place.client.on(CommentAdded, print, name="greet")
        with pytest.raises(InvalidValue, match="no other handler"):
            place.client.on(CommentRemoved, print, name="greet")


@pytest.mark.parametrize("handler", [lambda event: None, Fussy()], ids=["lambda", "object"])
def test_a_handler_that_has_no_lasting_name_needs_one(handler: object) -> None:
    with square() as place, pytest.raises(InvalidValue, match="after a restart"):
        place.client.on(CommentAdded, handler)  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", [str, "CommentAdded", None])
def test_only_kinds_of_events_can_be_asked_for(kind: object) -> None:
    with square() as place, pytest.raises(InvalidValue, match="class of"):
        place.client.on(kind, print, name="greet")  # type: ignore[call-overload]


def test_what_events_said_can_be_forgotten_and_they_are_still_known() -> None:
    with square() as place:
        place.tell(added("one"))
        assert place.client.forget_events(older_than=NOON + timedelta(seconds=1)) == 1
        assert place.client.events("plaza") == ()
        assert place.tell(added("one")).events == ()


def test_an_event_that_ends_every_program_is_laid_aside_and_others_are_handled() -> None:
    told: list[Event] = []

    def handle(event: Event) -> None:
        if event.id == "comment:one:added":
            raise SystemExit
        told.append(event)

    with square() as place:
        place.client.on(CommentAdded, handle, name="fatal")
        place.tell(added("one"))
        for _ in range(12):
            with pytest.raises(SystemExit):
                place.client.handle_events()
            place.turn(timedelta(minutes=10))
        place.tell(added("two"))
        assert place.client.handle_events() == Handled(done=1)
        (letter,) = place.client.dead_letters()
        assert "no worker came back" in str(letter.error)
        assert [event.id for event in told] == ["comment:two:added"]
        assert place.client.retry_dead_letters() == 1


def test_what_waits_after_failing_can_be_seen_and_hastened() -> None:
    with square() as place:
        place.client.on(CommentAdded, Fussy(KeyError()), name="fussy")
        place.tell(added("one"))
        assert place.client.waiting_events() == ()
        place.client.handle_events()
        (waiting,) = place.client.waiting_events()
        assert (waiting.handler, waiting.tries) == ("fussy", 1)
        assert waiting.due_at == NOON + timedelta(seconds=10)
        assert waiting.error is not None
        assert waiting.error.startswith("KeyError in ")
        assert place.client.retry_waiting_events(handler="another") == 0
        assert place.client.retry_waiting_events(event_id="comment:one:added") == 1
        assert place.client.handle_events() == Handled(done=1)
        assert place.client.waiting_events() == ()


def test_what_a_worker_has_just_now_is_not_taken_from_it_by_haste() -> None:
    seen: list[int] = []
    with square() as place:

        def look(event: CommentAdded) -> None:
            seen.append(len(place.client.waiting_events()))
            seen.append(place.client.retry_waiting_events())

        place.client.on(CommentAdded, look, name="look")
        place.tell(added("one"))
        assert place.client.handle_events() == Handled(done=1)
    assert seen == [0, 0]


def test_a_verdict_is_acted_on_as_soon_as_it_is_told() -> None:
    with square() as place:
        place.client.account("plaza", id="shop")
        place.client.on(CommentAdded, Greeter(place), name="greet")
        place.tell(added("one"), added("two"))
        for _ in range(6):
            place.client.handle_events()
            place.turn(timedelta(hours=1))
        place.client.handle_events()
        place.tell(wanted("one"))
        assert place.client.handle_events() == Handled(done=1)
        assert len(place.client.waiting_events()) == 1


@pytest.mark.parametrize("how", ["told", "by hand"])
def test_what_waited_for_a_suspended_account_goes_on_when_that_is_over(how: str) -> None:
    laid = Restriction(kind=RestrictionKind.SUSPENDED, since=NOON)
    with square() as place:
        shop = place.client.account("plaza", id="shop")
        place.client.on(CommentAdded, Greeter(place), name="greet")
        place.tell(AccountSuspended(**HERE, id="suspended:1", restriction=laid))
        place.tell(wanted("one"), added("one"))
        assert place.client.handle_events() == Handled(failed=1)
        place.turn(timedelta(minutes=5))
        assert place.client.handle_events() == Handled()
        if how == "told":
            place.tell(AccountResumed(**{**HERE, "at": place.clock.now}, id="resumed:1"))
        else:
            shop.resume()
        assert place.client.handle_events() == Handled(done=1)
