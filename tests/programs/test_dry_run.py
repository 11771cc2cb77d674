"""Dry runs: what another policy would have done with what happened."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply import Comment, CommentRecord, NotAllowed
from privatereply.context import Words
from privatereply.dry_run import Course, DryRun, Tally
from privatereply.errors import InvalidValue
from privatereply.events import CommentAdded, CommentRemoved, Event
from privatereply.heeding import heed
from privatereply.model import Action
from privatereply.policy import LANGUAGES, Policy, Verdict
from privatereply.program import transact
from privatereply.store import Transaction, events, people

from .conftest import ANNA, NOON, World, only, rules

DAY = timedelta(days=1)


@pytest.fixture
def policy(world: World) -> Policy:
    """The account's own policy of private replies."""
    return world.page._context.policies[Action.PRIVATE_REPLY]


def run(world: World, policy: Policy, **options: Any) -> DryRun:
    return world.client.dry_run(policy, **{"since": NOON - DAY, **options})


def tell(world: World, comment: Comment, *more: Event) -> None:
    """Let the store know what a webhook told."""
    assert isinstance(comment, CommentRecord)
    added = CommentAdded(
        platform=comment.platform,
        account_id=comment.account_id,
        id=f"comment:{comment.id}:added",
        comment=comment,
    )
    now = world.sandbox.clock.now()

    def work(tx: Transaction) -> None:
        heed(tx, events.keep(tx, [added, *more], now=now, source="webhook"), words=Words(), now=now)

    world.page._run(lambda _: transact(work))


def strict(policy: Policy) -> Policy:
    """A policy that lets nobody wait: comments are too old after a second."""
    return policy.override(reply_within={"window": "2s", "margin": "1s"})


timed = only(lambda scene: "reply_within" in rules(scene, Action.PRIVATE_REPLY))


@timed
def test_the_same_policy_changes_nothing(world: World, policy: Policy) -> None:
    for age in (timedelta(minutes=5), timedelta(days=400)):
        with contextlib.suppress(NotAllowed):
            world.page.reply(world.comment(age=age), "Hello", actor=ANNA)

    done = run(world, policy)

    assert (done.decisions, done.comments, done.erased) == (2, 0, 0)
    assert done.would_send == Tally(total=1)
    assert done.would_refuse == Tally(total=1)
    assert (done.changes, done.more) == ((), 0)


@timed
def test_a_stricter_policy_names_what_it_would_have_refused(world: World, policy: Policy) -> None:
    comment = world.comment()
    world.page.reply(comment, "Hello", actor=ANNA)

    done = run(world, strict(policy))

    assert done.would_refuse == Tally(total=1, changed=1)
    (change,) = done.changes
    assert (change.comment_id, change.then) == (comment.id, Course.SEND)
    assert change.now.verdict is Verdict.DENY
    assert "older" in change.now.explain()


@timed
def test_a_laxer_policy_names_what_it_would_have_sent(world: World, policy: Policy) -> None:
    comment = world.comment(age=timedelta(days=400))
    with pytest.raises(NotAllowed):
        world.page.reply(comment, "Hello", actor=ANNA)

    done = run(world, policy.without("reply_within"))

    assert done.would_send == Tally(total=1, changed=1)
    assert [(one.comment_id, one.then) for one in done.changes] == [(comment.id, Course.REFUSE)]


def test_nothing_is_sent_and_nothing_is_written(world: World, policy: Policy) -> None:
    tell(world, world.comment())
    world.page.reply(world.comment(), "Hello", actor=ANNA)
    sends, asked = world.sends(), len(world.sandbox.journal)
    before = run(world, policy)

    assert run(world, policy) == before
    assert (world.sends(), len(world.sandbox.journal)) == (sends, asked)


def test_a_comment_nobody_asked_about_is_judged_as_of_the_moment_it_was_told(
    world: World, policy: Policy
) -> None:
    comment = world.comment()
    tell(world, comment)
    world.turn(timedelta(days=100))

    done = run(world, policy.without("high_intent") if has(policy, "high_intent") else policy)

    assert (done.decisions, done.comments) == (0, 1)
    assert done.would_refuse.total == 0
    assert [one.at for one in done.changes] in ([], [NOON])


def has(policy: Policy, name: str) -> bool:
    return any(rule.name == name for rule in policy.rules)


@timed
def test_a_comment_nobody_asked_about_would_be_a_change_only_if_it_were_sent(
    world: World, policy: Policy
) -> None:
    tell(world, world.comment())

    refused = run(world, strict(policy))

    assert refused.would_refuse == Tally(total=1, changed=0)
    assert refused.changes == ()


def test_what_happened_to_a_comment_after_it_was_told_does_not_count(
    world: World, policy: Policy
) -> None:
    comment = world.comment()
    tell(world, comment)
    world.turn(timedelta(minutes=5))
    removed = CommentRemoved(
        platform=comment.platform,
        account_id=comment.account_id,
        id=f"comment:{comment.id}:removed",
        comment_id=comment.id,
        at=world.sandbox.clock.now(),
    )
    tell(world, comment, removed)
    assert comment.author is not None
    holder = (comment.platform, comment.account_id, comment.author.id)
    late = world.sandbox.clock.now()
    world.page._run(lambda _: transact(lambda tx: people.opt_out(tx, *holder, at=late)))

    done = run(world, policy)

    assert done.would_refuse.total == 0


@timed
def test_what_was_erased_cannot_be_judged_and_is_counted(world: World, policy: Policy) -> None:
    comment = world.comment(age=timedelta(days=400))
    with pytest.raises(NotAllowed):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert comment.author is not None
    holder = (comment.platform, comment.account_id, comment.author.id)
    world.page._run(lambda _: transact(lambda tx: people.erase(tx, *holder)))

    done = run(world, policy)

    assert (done.decisions, done.erased) == (0, 1)
    assert "erased" in str(done)


@timed
def test_no_more_changes_are_kept_than_asked_for_and_all_are_counted(
    world: World, policy: Policy
) -> None:
    for _ in range(3):
        world.page.reply(world.comment(), "Hello", actor=ANNA)

    done = run(world, strict(policy), limit=2)

    assert done.would_refuse == Tally(total=3, changed=3)
    assert (len(done.changes), done.more) == (2, 1)


def test_what_came_before_the_time_is_left_out(world: World, policy: Policy) -> None:
    tell(world, world.comment())
    world.page.reply(world.comment(), "Hello", actor=ANNA)

    done = run(world, policy, since=NOON + DAY)

    assert (done.decisions, done.comments) == (0, 0)


def test_a_time_without_a_zone_is_refused(world: World, policy: Policy) -> None:
    with pytest.raises(InvalidValue):
        run(world, policy, since=NOON.replace(tzinfo=None))


def test_a_policy_of_messages_judges_messages_alone(world: World) -> None:
    tell(world, world.comment())
    receipt = world.page.reply(world.comment(), "Hello", actor=ANNA)
    world.answer(receipt)
    world.page.send(world.thread(receipt), "And in red", actor=ANNA)
    policy = world.page._context.policies[Action.MESSAGE]

    done = run(world, policy)

    assert (done.decisions, done.comments) == (1, 0)
    assert done.would_send == Tally(total=1)


@pytest.mark.parametrize("language", LANGUAGES)
@timed
def test_a_dry_run_is_told_in_every_language_and_as_data(
    world: World, policy: Policy, language: str
) -> None:
    world.page.reply(world.comment(), "Hello", actor=ANNA)

    done = run(world, strict(policy))
    told = json.loads(json.dumps(done.as_dict(language)))

    assert "%(" not in done.explain(language)
    assert (done.explain(language) == str(done)) == (language == "en")
    assert told["would_refuse"] == {"total": 1, "changed": 1}
    assert told["changes"][0]["now"]["explanation"] == done.changes[0].now.explain(language)


@given(
    verdict=st.sampled_from(Verdict),
    allowed=st.booleans(),
)
def test_every_decision_leads_to_one_course(verdict: Verdict, *, allowed: bool) -> None:
    course = Course.of(verdict, allowed=allowed)

    assert (course is Course.SEND) == allowed
