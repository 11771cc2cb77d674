"""Two clients, one ledger, and everything that can go wrong, in any order.

The programs of both clients are carried out step by step: hypothesis decides which one goes on,
which one loses its process before or after a step was performed, what the platform does to each
request, and how far the clock jumps in between.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, TypeVar

import attrs
import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from privatereply import (
    AlreadyReplied,
    AuthenticationFailed,
    BoundAccount,
    Client,
    Comment,
    PrivateReplyError,
    ProviderError,
    Receipt,
    StoreError,
)
from privatereply.sandbox import Delivery, SceneComment, ScenePerson
from privatereply.store import Attempt, State, ledger

from .flight import Flight
from .forgetful import gone
from .shop import ANNA, SCENES, Shop, named

T = TypeVar("T")
MARGIN = timedelta(hours=1)
TEXTS = ("Hello", "Hello", "Good day")
FAULTS = (
    "answer_lost",
    "answer_timeout",
    "burnt",
    "dropped",
    "empty",
    "hidden_request",
    "html",
    "no_event_id",
    "partial_error",
    "rate_limited",
    "redirect",
    "retry_safe",
    "server_error",
    "server_error_after",
    "timeout",
    "token_expired",
    "truncated",
    "unknown_error",
    "unreachable",
    "unsent",
    "wrong_types",
)
"""What a platform does not know does not happen there."""
LATEST = 20
"""Of how many messages a thread can be read."""
PEOPLE = 12
SETTLED = {State.SENT, State.REFUSED, State.SPENT, State.UNKNOWN, State.RELEASED}
JUMPS = (
    timedelta(seconds=1),
    timedelta(seconds=45),
    timedelta(minutes=3),
    timedelta(minutes=11),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=3),
)


TROUBLES = st.none() | st.sampled_from(FAULTS)
"""What the platform does to the request that would send the reply."""


@attrs.frozen
class Start:
    """A reply that is begun and left on the way.

    Attributes:
        client: Which client begins it.
        text: What it says.
        trouble: What happens to its request.
        steps: How many steps it takes.
        performed: Whether one more is performed, whose outcome its process has not heard of yet.
    """

    client: int
    text: str
    trouble: str | None
    steps: int
    performed: bool


STARTS = st.builds(
    Start,
    st.integers(0, 1),
    st.sampled_from(TEXTS),
    TROUBLES,
    st.integers(0, 2),
    st.booleans(),
)
AGES = st.sampled_from([0.0, 0.28, 0.976])
"""How old a comment is, in shares of the time in which it can be answered."""
AGELESS = timedelta(days=7)
"""What that share is taken of where there is no such time."""


class ExactlyOnce(RuleBasedStateMachine):
    scene: ClassVar[str]
    comments = Bundle("comments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop.open(self.scene)
        self.sandbox, self.terms = self.shop.sandbox, self.shop.terms
        self.http = httpx.Client(transport=self.sandbox.transport())
        self.clients = [self.open_client() for _ in range(2)]
        self.wallets = [self.shop.log_in(client) for client in self.clients]
        self.pages = [self.bind(number) for number in range(2)]
        self.people = [self.shop.scene.add_person(f"Person {number}") for number in range(PEOPLE)]
        self.introduced: set[str] = set()
        self.seen: list[Comment] = []
        self.made: dict[str, SceneComment] = {}
        # What arrived while somebody answered a comment, whatever the platform ties it to.
        self.arrived = defaultdict[str, list[str | None]](list)
        self.answers: Counter[str] = Counter()
        self.receipts: dict[str, Receipt] = {}
        # Comments whose attempts may be left open: somebody is on the way, or was killed there.
        self.open: set[str] = set()
        self.under_way: list[Flight] = []
        self.deleted: set[str] = set()
        self.keys: set[tuple[str, str]] = set()

    def open_client(self) -> Client:
        return self.shop.connect(self.http, f"sqlite:///{Path(self.folder.name, 'replies.db')}")

    def bind(self, number: int) -> BoundAccount:
        return self.shop.bind(self.clients[number], self.wallets[number])

    def teardown(self) -> None:
        try:
            self.heal()
        finally:
            for client in self.clients:
                client.close()
            self.http.close()
            self.folder.cleanup()

    # What happens on the platform.

    @initialize(
        target=comments,
        person=st.integers(0, 1),
        age=AGES,
        starts=st.lists(STARTS, max_size=2),
        known=st.booleans(),
    )
    def somebody_has_commented(
        self, person: int, age: float, starts: list[Start], *, known: bool
    ) -> Comment:
        if known:
            self.shop.introduce(self.pages[0], self.people)
            self.introduced = {one.id for one in self.people}
        return self.comment_of(person, age, starts)

    @rule(target=comments, person=st.integers(0, 1), age=AGES, starts=st.lists(STARTS, max_size=2))
    def somebody_comments(self, person: int, age: float, starts: list[Start]) -> Comment:
        return self.comment_of(person, age, starts)

    def comment_of(self, person: int, age: float, starts: list[Start]) -> Comment:
        """A comment, which clients may begin to answer at once."""
        made = self.shop.scene.comment(
            person=self.author(person), age=age * (self.terms.reply_window or AGELESS)
        )
        faults = self.sandbox.faults
        held, faults._pending = faults._pending, []
        known = self.surely(0, lambda page: self.shop.meet(page, made))
        faults._pending = held
        self.seen.append(known)
        self.made[known.id] = made
        for start in starts:
            self.a_client_begins_to_reply(known, start)
        return known

    def author(self, person: int) -> ScenePerson:
        """One of two, or of as many as it takes where nobody is answered twice in a while."""
        turns = len(self.seen) if self.terms.silence else 0
        return self.people[(person + 2 * turns) % PEOPLE]

    @rule(comment=comments, deleted=st.booleans())
    def the_comment_is_dealt_with_elsewhere(self, comment: Comment, deleted: bool) -> None:
        made = self.made[comment.id]
        if deleted:
            self.shop.scene.delete(made)
            self.deleted.add(comment.id)
        elif not self.arrived[comment.id] and not self.is_lost(comment):
            self.shop.scene.reply_by_hand(made, "By hand")

    @rule(
        kind=st.sampled_from(FAULTS),
        method=st.sampled_from(["POST", "POST", "GET", None]),
        times=st.sampled_from([1, 1, 3, 9]),
    )
    def something_will_go_wrong(self, kind: str, method: str | None, times: int) -> None:
        self.sandbox.faults.order(kind, method=method, times=times)

    @rule(jump=st.sampled_from(JUMPS))
    def time_passes(self, jump: timedelta) -> None:
        self.sandbox.clock.advance(jump)

    # What the two clients do.

    @rule(
        comment=comments,
        client=st.integers(0, 1),
        text=st.sampled_from(TEXTS),
        trouble=TROUBLES,
        after=st.sampled_from([timedelta(), timedelta(minutes=3)]),
    )
    def a_client_replies(
        self, comment: Comment, client: int, text: str, trouble: str | None, after: timedelta
    ) -> None:
        self.sandbox.clock.advance(after)
        self.prepare(trouble)
        try:
            self.answer(comment, client, text)
        except PrivateReplyError as error:
            self.check_error(error)

    def answer(self, comment: Comment, client: int, text: str) -> None:
        with self.answering(comment):
            receipt = self.pages[client].reply(comment, text, actor=ANNA)
        self.keep(comment, text, receipt)

    @rule(comment=comments, start=STARTS)
    def a_client_begins_to_reply(self, comment: Comment, start: Start) -> None:
        self.prepare(start.trouble)
        self.under_way.append(Flight(self.pages[start.client], comment, start.text))
        self.open.add(comment.id)
        self.a_reply_goes_on(len(self.under_way) - 1, start.steps, performed=start.performed)

    def prepare(self, trouble: str | None) -> None:
        if trouble is not None:
            self.shop.order(trouble)

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 9), steps=st.integers(0, 3), performed=st.booleans())
    def a_reply_goes_on(self, which: int, steps: int, performed: bool) -> None:
        """Some steps, and maybe another one whose outcome the process has not heard of yet."""
        flight = self.under_way[which % len(self.under_way)]
        with self.answering(flight.comment):
            try:
                for _ in range(steps):
                    flight.go_on()
            except PrivateReplyError as error:
                self.check_error(error)
            if performed:
                flight.perform()
        if flight.receipt is not None:
            self.keep(flight.comment, flight.text, flight.receipt)

    @rule(client=st.integers(0, 1))
    def a_client_resolves(self, client: int) -> None:
        try:
            self.pages[client].resolve()
        except PrivateReplyError as error:
            self.check_error(error)

    @rule(client=st.integers(0, 1))
    def a_process_is_killed_and_starts_again(self, client: int) -> None:
        loop = self.clients[client]._loop
        for flight in self.under_way:
            if flight.page._loop is loop:
                flight.kill()
        self.under_way = [one for one in self.under_way if one.page._loop is not loop]
        self.clients[client].close()
        self.clients[client] = self.open_client()
        self.pages[client] = self.bind(client)

    @rule(
        client=st.integers(0, 1),
        person=st.integers(0, 1),
        answers=st.booleans(),
        key=st.sampled_from("ab"),
    )
    def a_client_continues_the_conversation(
        self, client: int, person: int, answers: bool, key: str
    ) -> None:
        page, somebody = self.pages[client], self.people[person]
        if answers:
            self.shop.scene.answer(somebody, "In red, please")
            self.answers[somebody.id] += 1
        received = self.shop.scene.received(somebody)
        thread = page.conversation(received[0].recipient_id) if received else None
        if thread is None:
            return
        self.keys.add((somebody.id, f"More {key}"))
        try:
            if thread.id is not None:
                page.messages(thread)
            page.send(thread, f"More {key}", actor=ANNA, key=f"{somebody.id}:{key}")
        except PrivateReplyError as error:
            self.check_error(error)

    # What must hold.

    @contextlib.contextmanager
    def answering(self, comment: Comment) -> Iterator[None]:
        """Whatever arrives meanwhile, arrives in answer to this comment."""
        author = named(self.made[comment.id])
        before = len(self.ours(author))
        try:
            yield
        finally:
            self.arrived[comment.id] += [one.text for one in self.ours(author)[before:]]

    def ours(self, person: ScenePerson) -> list[Delivery]:
        return [one for one in self.shop.scene.received(person) if not one.by_hand]

    def is_lost(self, comment: Comment) -> bool:
        return gone(self.shop.scene, self.made[comment.id])

    def keep(self, comment: Comment, text: str, receipt: Receipt) -> None:
        assert receipt == self.receipts.setdefault(comment.id, receipt)
        assert self.arrived[comment.id] == [text]

    def check_error(self, error: PrivateReplyError) -> None:
        assert not isinstance(error, ProviderError | StoreError)
        receipt = error.receipt if isinstance(error, AlreadyReplied) else None
        if receipt is not None and receipt.comment_id is not None:
            assert receipt == self.receipts.setdefault(receipt.comment_id, receipt)

    @invariant()
    def no_comment_has_two_deliveries(self) -> None:
        for comment in self.seen:
            assert len(self.arrived[comment.id]) <= 1
            if self.terms.tied:
                ours = self.shop.ours(self.made[comment.id])
                assert [one.text for one in ours] == self.arrived[comment.id]

    @invariant()
    def no_message_is_sent_twice_under_one_key(self) -> None:
        sent = Counter((one.person_id, one.text) for who in self.people for one in self.ours(who))
        assert all(sent[key] <= 1 for key in self.keys)

    @invariant()
    def every_attempt_has_a_state_that_is_true(self) -> None:
        for comment, attempts in zip(self.seen, self.attempts(), strict=True):
            sent = [one.draft.text for one in attempts if one.state is State.SENT]
            assert len(sent) <= 1
            if sent:
                assert self.arrived[comment.id] == sent
            if comment.id not in self.open:
                assert {one.state for one in attempts} <= SETTLED

    def attempts(self) -> list[list[Attempt]]:
        """All attempts to answer each comment, by the ledger."""
        account = (self.shop.platform, self.shop.scene.account_id)
        return self.clients[0]._loop.store.transaction(
            lambda tx: [ledger.story(tx, *account, comment.id) for comment in self.seen],
            durable=False,
        )

    @rule()
    def heal(self) -> None:
        """Everything is healthy, time passes, and somebody looks: each comment gets its reply."""
        self.sandbox.faults.clear()
        for _ in range(3):
            self.sandbox.clock.advance(timedelta(minutes=11))
            self.surely(0, lambda page: page.resolve())
        for comment in self.seen:
            self.finish(comment)

    def finish(self, comment: Comment) -> None:
        self.await_silence(comment)
        assert comment.created_at is not None
        window = self.terms.reply_window
        late = window and self.sandbox.clock.now() > comment.created_at + window - MARGIN
        if late or self.is_lost(comment) or comment.id in self.deleted:
            return
        try:
            self.surely(1, lambda _: self.answer(comment, 1, "Hello"))
        except PrivateReplyError as error:
            self.check_error(error)
        assert len(self.arrived[comment.id]) == 1 or self.cannot_be_told(comment)

    def await_silence(self, comment: Comment) -> None:
        """Let nobody have written for as long as the platform asks for, if anybody has."""
        author = named(self.made[comment.id])
        spoke = self.answers[author.id] or self.shop.scene.received(author)
        if self.terms.silence and spoke and not self.arrived[comment.id]:
            self.sandbox.clock.advance(self.terms.silence)

    def surely(self, client: int, what: Callable[[BoundAccount], T]) -> T:
        """Do something, now that nothing goes wrong.

        Where the answer with a renewed token was lost, its owner lets the app in once more.
        """
        try:
            return what(self.pages[client])
        except AuthenticationFailed:
            self.wallets[client].update(self.shop.log_in(self.clients[client]))
            self.pages[client] = self.bind(client)
            return what(self.pages[client])

    def cannot_be_told(self, comment: Comment) -> bool:
        """Whether what its author received may be the reply for all anybody knows."""
        open_one = self.unknown(comment)
        assert open_one is not None
        assert open_one.evidence
        author = named(self.made[comment.id])
        theirs = [self.unknown(one) for one in self.seen if self.made[one.id].author == author]
        received = self.shop.scene.received(author)
        by_hand = any(one.by_hand for one in received)
        # The same words to the same person, twice without an answer.
        texts = [one.draft.text for one in theirs if one is not None]
        hidden = len(received) + self.answers[author.id] >= LATEST
        unnamed = not self.terms.names_threads and author.id not in self.introduced
        return by_hand or len(texts) > len(set(texts)) or hidden or unnamed

    def unknown(self, comment: Comment) -> Attempt | None:
        attempts = self.attempts()[self.seen.index(comment)]
        return next((one for one in attempts if one.state is State.UNKNOWN), None)


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
@pytest.mark.parametrize("scene", SCENES)
def test_a_comment_gets_exactly_one_reply_whatever_happens(scene: str) -> None:
    run_state_machine_as_test(
        type("ExactlyOnce", (ExactlyOnce,), {"scene": scene}),
        settings=settings(max_examples=50, stateful_step_count=40, report_multiple_bugs=False),
    )
