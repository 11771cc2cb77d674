from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from privatereply.errors import LedgerConflict
from privatereply.store import Attempt, State, Step, Store, ledger
from privatereply.store.machine import LIVING, TRANSITIONS

KEYS = ("c1", "c2")
LEASE = timedelta(minutes=1)
_numbers = itertools.count()


class Life(RuleBasedStateMachine):
    """Attempts live in the ledger as they live in a dictionary."""

    store: Store
    new_attempt: Callable[..., Attempt]

    def __init__(self) -> None:
        super().__init__()
        self.account = f"account-{next(_numbers)}"
        self.now = self.new_attempt().reserved_at
        self.model: dict[str, tuple[str, State]] = {}
        self.leases = dict[str, object]()

    @rule(key=st.sampled_from(KEYS), begun=st.booleans())
    def claim(self, key: str, begun: bool) -> None:
        attempt = self.new_attempt(
            f"{self.account}-{len(self.model)}",
            key,
            account_id=self.account,
            state=State.SENDING if begun else State.RESERVED,
            reserved_at=self.now,
            lease_until=self.now + LEASE,
            begun_at=self.now if begun else None,
        )
        holder = self.store.transaction(lambda tx: ledger.claim(tx, attempt, self.now))
        self.end_leases(key)
        held = self.living(key)
        assert (None if holder is None else holder.id) == (held[0] if held else None)
        if not held:
            self.model[attempt.id] = (key, attempt.state)
            self.leases[attempt.id] = attempt.lease_until

    @rule(data=st.data(), step=st.sampled_from(Step))
    def step(self, data: st.DataObject, step: Step) -> None:
        if not self.model:
            return
        chosen = data.draw(st.sampled_from(sorted(self.model)))
        key, state = self.model[chosen]
        after = TRANSITIONS.get((state, step))
        if step is Step.LEASE_ENDED and self.leases[chosen] > self.now:  # type: ignore[operator]
            after = None
        if after in LIVING and state not in LIVING and self.living(key):
            after = None
        if after is None:
            with pytest.raises(LedgerConflict):
                self.take(chosen, step)
            return
        assert self.take(chosen, step).state is after
        self.model[chosen] = (key, after)

    @rule(seconds=st.sampled_from([1, 59, 60, 3600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def look(self) -> None:
        found = self.store.transaction(
            lambda tx: ledger.unsettled(tx, "facebook", self.account, self.now, 100)
        )
        for chosen in self.model:
            self.end_lease(chosen)
        unknown = {chosen for chosen, (_, state) in self.model.items() if state is State.UNKNOWN}
        assert {attempt.id for attempt in found} == unknown

    @invariant()
    def the_ledger_holds_what_the_model_holds(self) -> None:
        for key in KEYS:
            story = self.store.transaction(
                lambda tx, key=key: ledger.story(tx, "facebook", self.account, key)  # type: ignore[misc]
            )
            held = {attempt.id: (key, attempt.state) for attempt in story}
            assert held == {
                chosen: (of, state) for chosen, (of, state) in self.model.items() if of == key
            }
            assert sum(attempt.state in LIVING for attempt in story) <= 1

    def take(self, chosen: str, step: Step) -> Attempt:
        lease = self.now + LEASE
        if step is Step.BEGIN:
            taken = self.store.transaction(lambda tx: ledger.begin(tx, chosen, self.now, lease))
            self.leases[chosen] = lease
            return taken
        return self.store.transaction(lambda tx: ledger.settle(tx, chosen, step, self.now))

    def living(self, key: str) -> list[str]:
        return [
            chosen for chosen, (of, state) in self.model.items() if of == key and state in LIVING
        ]

    def end_leases(self, key: str) -> None:
        for chosen in self.living(key):
            self.end_lease(chosen)

    def end_lease(self, chosen: str) -> None:
        key, state = self.model[chosen]
        ended = self.leases[chosen] <= self.now  # type: ignore[operator]
        if ended and (after := TRANSITIONS.get((state, Step.LEASE_ENDED))):
            self.model[chosen] = (key, after)


@pytest.mark.requirement("A28")
def test_attempts_live_as_the_table_says_whatever_happens_in_whatever_order(
    store: Store, new_attempt: Callable[..., Attempt]
) -> None:
    class Here(Life):
        pass

    Here.store = store
    Here.new_attempt = staticmethod(new_attempt)
    run_state_machine_as_test(Here, settings=settings(max_examples=25, stateful_step_count=30))
