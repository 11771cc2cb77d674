"""A dry run under way: what it reads, how it judges, what it counts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

import attrs

from privatereply.dry_run.result import Change, Course, DryRun, Tally
from privatereply.model import Account, Action, Fact
from privatereply.policy import Policy, Situation, facts
from privatereply.store import Consent, Transaction, decisions, people, restrictions, threads
from privatereply.store.decisions import Decided, Unasked

__all__ = ["Run"]

_PAGE: Final = 200
"""How many things are read in one transaction."""


@attrs.define(kw_only=True)
class Run:
    """A dry run under way.

    Attributes:
        policy: The policy.
        since: From when on.
        limit: How many changes are kept.
        decisions: How many decisions were judged again.
        comments: How many comments were judged that nobody had asked about.
        erased: How many decisions could not be judged.
        totals: How many things would take each course.
        changed: How many of them took another one.
        changes: The first of these.
        asked_last: What the last decision of each account was judged by: nothing else tells what
            kind of account it is.
    """

    policy: Policy
    since: datetime
    limit: int
    decisions: int = 0
    comments: int = 0
    erased: int = 0
    totals: Counter[Course] = attrs.field(factory=Counter[Course])
    changed: Counter[Course] = attrs.field(factory=Counter[Course])
    changes: list[Change] = attrs.field(factory=list[Change])
    asked_last: dict[str, Situation] = attrs.field(factory=dict[str, Situation])

    def asked(self, after: Decided | None, tx: Transaction) -> list[Decided]:
        """The next page of what somebody asked for."""
        platform, action = self.policy.platform, self.policy.action
        return decisions.history(tx, platform, action, since=self.since, after=after, limit=_PAGE)

    def unasked(self, after: Unasked | None, tx: Transaction) -> list[tuple[Unasked, Situation]]:
        """The next page of comments nobody asked about, each with what was known of it then."""
        platform, action = self.policy.platform, self.policy.action
        if action is Action.MESSAGE:
            return []
        page = decisions.unasked(tx, platform, action, since=self.since, after=after, limit=_PAGE)
        return [(one, self._situation(tx, one)) for one in page]

    def judge_again(self, one: Decided) -> None:
        """Judge what somebody asked for by what was known when they last did."""
        if one.situation is None:
            self.erased += 1
            return
        self.decisions += 1
        self.asked_last[one.account_id] = one.situation
        then = Course.of(one.verdict, allowed=one.allowed)
        now = self.policy.judge(one.situation)
        self._count(
            Change(
                account_id=one.account_id,
                comment_id=one.comment_id,
                key=one.key,
                at=one.last_at,
                then=then,
                now=now,
            )
        )

    def judge_first(self, one: Unasked, situation: Situation) -> None:
        """Judge a comment nobody asked about."""
        self.comments += 1
        self._count(
            Change(
                account_id=one.comment.account_id,
                comment_id=one.comment.id,
                key=one.comment.id,
                at=one.told_at,
                then=None,
                now=self.policy.judge(situation),
            )
        )

    def _count(self, judged: Change) -> None:
        """Count what was judged, and keep it if it is a change.

        What nobody asked about was not sent, so only sending it would be one.
        """
        course = Course.of(judged.now.verdict, allowed=judged.now.allowed)
        self.totals[course] += 1
        if course is judged.then or (judged.then is None and course is not Course.SEND):
            return
        self.changed[course] += 1
        if len(self.changes) < self.limit:
            self.changes.append(judged)

    def result(self) -> DryRun:
        """What it came to."""
        tallies = {
            f"would_{course.value}": Tally(total=self.totals[course], changed=self.changed[course])
            for course in Course
        }
        return DryRun(
            platform=self.policy.platform,
            action=self.policy.action,
            since=self.since,
            decisions=self.decisions,
            comments=self.comments,
            erased=self.erased,
            changes=tuple(self.changes),
            more=self.changed.total() - len(self.changes),
            **tallies,
        )

    def _situation(self, tx: Transaction, one: Unasked) -> Situation:
        """What was known of a comment when it was told."""
        comment, now, last = one.comment, one.told_at, self.asked_last.get(one.comment.account_id)
        plain = Situation(
            now=now,
            action=self.policy.action,
            account=Account(platform=comment.platform, id=comment.account_id)
            if last is None
            else last.account,
            comment=comment,
            plan=None if last is None else last.plan,
            restriction=restrictions.current(tx, comment.platform, comment.account_id, now),
            facts=_of_comment(one),
        )
        if comment.author is None or self.policy.action is Action.PUBLIC_REPLY:
            return plain
        return self._with_author(tx, plain, comment.author.id)

    def _with_author(self, tx: Transaction, plain: Situation, person_id: str) -> Situation:
        """The same with what was known of whoever would get it."""
        now, holder = plain.now, (plain.account.platform, plain.account.id)
        consent = _until(people.consent(tx, *holder, person_id), now)
        known = {**plain.facts, **consent.facts()}
        thread = threads.conversation(tx, *holder, person_id=person_id)
        counted = self.policy.counts_unanswered
        written = threads.unanswered(tx, *holder, person_id) if counted else ()
        inbound = _before(now, thread.last_inbound_at) if thread else None
        if inbound is not None:
            known[facts.PERSON_HAS_WRITTEN] = Fact.YES
        return attrs.evolve(
            plain,
            private_reply_at=_before(now, thread.private_reply_at) if thread else None,
            last_inbound_at=inbound,
            last_outbound_at=_before(now, thread.last_outbound_at) if thread else None,
            unanswered=tuple(at for at in written if at <= now) if counted else None,
            folder=thread.folder if thread else None,
            facts=known,
        )


def _of_comment(one: Unasked) -> dict[str, Fact]:
    """What was known of a comment; verdicts come after it, so what was told later counts."""
    comment = one.comment
    found = {
        **comment.facts,
        facts.COMMENT_EXISTS: Fact.of(one.removed_at is None or one.removed_at > one.told_at),
        facts.ALREADY_REPLIED: Fact.NO,
    }
    if comment.author is not None:
        found[facts.AUTHOR_IS_ACCOUNT] = Fact.of(comment.author.id == comment.account_id)
        found[facts.AUTHOR_IS_PAGE] = comment.author.is_page
    return found


def _until(consent: Consent, now: datetime) -> Consent:
    """What a person had agreed to and refused by a time."""
    return attrs.evolve(
        consent,
        opted_out_at=_before(now, consent.opted_out_at),
        opted_in_at=_before(now, consent.opted_in_at),
        marketing_consent_at=_before(now, consent.marketing_consent_at),
        marketing_withdrawn_at=_before(now, consent.marketing_withdrawn_at),
    )


def _before(now: datetime, moment: datetime | None) -> datetime | None:
    return None if moment is None or moment > now else moment
