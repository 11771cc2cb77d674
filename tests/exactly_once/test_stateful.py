"""Two clients, one ledger, and everything that can go wrong, in any order.

The programs of both clients are carried out step by step: hypothesis decides which one goes on,
which one loses its process before or after a step was performed, what the platform does to each
request, and how far the clock jumps in between.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

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
    Client,
    Comment,
    PrivateReplyError,
    ProviderError,
    Receipt,
    StoreError,
)
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedComment
from privatereply.store import Attempt, State, ledger
from privatereply.transport import HttpTransport

from .flight import Flight
from .forgetful import ours
from .shop import ANNA, EMULATORS, LOGINS, NOON, Shop

WINDOW = timedelta(days=7) - timedelta(hours=1)
TEXTS = ("Hello", "Hello", "Good day")
FAULTS = (
    "answer_lost",
    "answer_timeout",
    "burnt",
    "dropped",
    "empty",
    "html",
    "rate_limited",
    "redirect",
    "server_error",
    "server_error_after",
    "timeout",
    "token_expired",
    "truncated",
    "unknown_error",
    "unreachable",
    "wrong_types",
)
LATEST = 20
"""Of how many messages a thread can be read."""
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
AGES = st.sampled_from([timedelta(), timedelta(days=2), timedelta(days=6, hours=20)])


class ExactlyOnce(RuleBasedStateMachine):
    comments = Bundle("comments")

    def __init__(self, login: str) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
        self.shop = Shop.open(self.sandbox, login)
        self.http = httpx.Client(transport=self.sandbox.transport())
        self.clients = [self.open_client() for _ in range(2)]
        self.pages = [self.shop.bind(client) for client in self.clients]
        self.people = [self.shop.person(name) for name in ("Ada", "Ben")]
        self.seen: list[Comment] = []
        self.receipts: dict[str, Receipt] = {}
        # Comments whose attempts may be left open: somebody is on the way, or was killed there.
        self.open: set[str] = set()
        self.under_way: list[Flight] = []
        self.deleted: set[str] = set()
        self.keys: set[tuple[str, str]] = set()

    def open_client(self) -> Client:
        clock = self.sandbox.clock
        client = Client(
            f"sqlite:///{Path(self.folder.name, 'replies.db')}",
            transport=HttpTransport(self.http, sleep=lambda _seconds: None),
            clock=clock.now,
        )
        client._loop._sleep = lambda seconds: clock.advance(timedelta(seconds=seconds))
        return client

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
        target=comments, person=st.integers(0, 1), age=AGES, starts=st.lists(STARTS, max_size=2)
    )
    def somebody_has_commented(self, person: int, age: timedelta, starts: list[Start]) -> Comment:
        return self.somebody_comments(person, age, starts)

    @rule(target=comments, person=st.integers(0, 1), age=AGES, starts=st.lists(STARTS, max_size=2))
    def somebody_comments(self, person: int, age: timedelta, starts: list[Start]) -> Comment:
        """A comment, which clients may begin to answer at once."""
        made = self.shop.comment(self.people[person], age=age)
        faults = self.sandbox.faults
        held, faults._pending = faults._pending, []
        known = self.pages[0].comment(made.id)
        faults._pending = held
        self.seen.append(known)
        for start in starts:
            self.a_client_begins_to_reply(known, start)
        return known

    @rule(comment=comments, deleted=st.booleans())
    def the_comment_is_dealt_with_elsewhere(self, comment: Comment, deleted: bool) -> None:
        if deleted:
            self.sandbox.meta.delete_comment(comment.id)
            self.deleted.add(comment.id)
        elif self.node(comment).trace is None and comment.id not in self.deleted:
            self.sandbox.meta.reply_by_hand(comment.id, "By hand")

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
            self.keep(comment, text, self.pages[client].reply(comment, text, actor=ANNA))
        except PrivateReplyError as error:
            self.check_error(error)

    @rule(comment=comments, start=STARTS)
    def a_client_begins_to_reply(self, comment: Comment, start: Start) -> None:
        self.prepare(start.trouble)
        self.under_way.append(Flight(self.pages[start.client], comment, start.text))
        self.open.add(comment.id)
        self.a_reply_goes_on(len(self.under_way) - 1, start.steps, performed=start.performed)

    def prepare(self, trouble: str | None) -> None:
        if trouble is not None:
            self.sandbox.faults.order(trouble, path="*/messages", method="POST")

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 9), steps=st.integers(0, 3), performed=st.booleans())
    def a_reply_goes_on(self, which: int, steps: int, performed: bool) -> None:
        """Some steps, and maybe another one whose outcome the process has not heard of yet."""
        flight = self.under_way[which % len(self.under_way)]
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
        self.pages[client].resolve()

    @rule(client=st.integers(0, 1))
    def a_process_is_killed_and_starts_again(self, client: int) -> None:
        for flight in self.under_way:
            if flight.page is self.pages[client]:
                flight.kill()
        self.under_way = [one for one in self.under_way if one.page is not self.pages[client]]
        self.clients[client].close()
        self.clients[client] = self.open_client()
        self.pages[client] = self.shop.bind(self.clients[client])

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
            self.sandbox.meta.answer(somebody, self.shop.account, "In red, please")
        thread = page.conversation(self.sandbox.meta.scoped_id(somebody, self.shop.account))
        if thread is None:
            return
        self.keys.add((somebody.id, f"More {key}"))
        try:
            page.messages(thread)
            page.send(thread, f"More {key}", actor=ANNA, key=f"{somebody.id}:{key}")
        except PrivateReplyError as error:
            self.check_error(error)

    # What must hold.

    def node(self, comment: Comment) -> EmulatedComment:
        found = self.sandbox.meta.world.find(comment.id)
        assert isinstance(found, EmulatedComment)
        return found

    def keep(self, comment: Comment, text: str, receipt: Receipt) -> None:
        assert receipt == self.receipts.setdefault(comment.id, receipt)
        assert [delivery.text for delivery in ours(self.sandbox, comment.id)] == [text]

    def check_error(self, error: PrivateReplyError) -> None:
        assert not isinstance(error, ProviderError | StoreError)
        receipt = error.receipt if isinstance(error, AlreadyReplied) else None
        if receipt is not None and receipt.comment_id is not None:
            assert receipt == self.receipts.setdefault(receipt.comment_id, receipt)

    @invariant()
    def no_comment_has_two_deliveries(self) -> None:
        for comment in self.seen:
            assert len(ours(self.sandbox, comment.id)) <= 1

    @invariant()
    def no_message_is_sent_twice_under_one_key(self) -> None:
        sent = Counter((one.person_id, one.text) for one in self.sandbox.meta.deliveries())
        assert all(sent[key] <= 1 for key in self.keys)

    @invariant()
    def every_attempt_has_a_state_that_is_true(self) -> None:
        for comment, attempts in zip(self.seen, self.attempts(), strict=True):
            sent = [one.draft.text for one in attempts if one.state is State.SENT]
            assert len(sent) <= 1
            if sent:
                assert [one.text for one in ours(self.sandbox, comment.id)] == sent
            if comment.id not in self.open:
                assert {one.state for one in attempts} <= SETTLED

    def attempts(self) -> list[list[Attempt]]:
        """All attempts to answer each comment, by the ledger."""
        account = (self.shop.platform, self.shop.account.id)
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
            self.pages[0].resolve()
        for comment in self.seen:
            self.finish(comment)

    def finish(self, comment: Comment) -> None:
        assert comment.created_at is not None
        late = self.sandbox.clock.now() > comment.created_at + WINDOW
        trace = self.node(comment).trace
        lost = trace is not None and (trace.message is None or trace.message.by_hand)
        if late or lost or comment.id in self.deleted:
            return
        self.a_client_replies(comment, 1, "Hello", None, timedelta())
        assert len(ours(self.sandbox, comment.id)) == 1 or self.cannot_be_told(comment)

    def cannot_be_told(self, comment: Comment) -> bool:
        """Whether what its author received may be the reply for all anybody knows."""
        assert self.unknown(comment) is not None
        author = self.node(comment).author
        assert author is not None
        theirs = [one for one in self.seen if self.node(one).author is author]
        by_hand = any(one.by_hand for one in self.sandbox.meta.deliveries(person_id=author.id))
        # The same words to the same person, twice without an answer.
        texts = [text for text in map(self.unknown, theirs) if text is not None]
        thread = self.sandbox.meta.world.conversation(author, self.shop.account)
        hidden = thread is not None and len(thread.messages) >= LATEST
        return by_hand or len(texts) > len(set(texts)) or hidden

    def unknown(self, comment: Comment) -> str | None:
        attempts = self.attempts()[self.seen.index(comment)]
        return next((one.draft.text for one in attempts if one.state is State.UNKNOWN), None)


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
@pytest.mark.parametrize("login", LOGINS)
def test_a_comment_gets_exactly_one_reply_whatever_happens(login: str) -> None:
    run_state_machine_as_test(
        lambda: ExactlyOnce(login),
        settings=settings(max_examples=50, stateful_step_count=40, report_multiple_bugs=False),
    )
