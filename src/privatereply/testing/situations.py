"""Situations of every kind, for policies to judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    CommentRecord,
    ContentKind,
    Draft,
    Fact,
    Person,
    Purpose,
    QuickReply,
    Restriction,
    RestrictionKind,
    Surface,
)
from privatereply.policy import Situation, facts
from privatereply.testing.strategies import texts

__all__ = ["situations"]

_NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
_FACTS: Final = sorted(
    value for name, value in vars(facts).items() if name.isupper() and isinstance(value, str)
)
_REGIONS: Final = st.sampled_from([None, "DE", "US", "VN", "GB", "APAC", "??"])


def _moments() -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(-40 * 24 * 60, 60).map(
        lambda minutes: _NOW + timedelta(minutes=minutes)
    )


def _people() -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        id=st.sampled_from(["1", "2"]),
        is_page=st.sampled_from(Fact),
        region=_REGIONS,
        privacy=st.none(),
    )


def _comments(platform: str) -> st.SearchStrategy[CommentRecord]:
    return st.builds(
        CommentRecord,
        platform=st.just(platform),
        account_id=st.just("1"),
        id=st.just("3"),
        text=st.sampled_from(["", "How much?", "STOP"]),
        created_at=_moments(),
        author=st.none() | _people(),
        post_id=st.sampled_from([None, "3", "4"]),
        parent_id=st.sampled_from([None, "5"]),
        surface=st.sampled_from([*Surface, "another"]),
        facts=_facts(),
    )


def _facts() -> st.SearchStrategy[dict[str, Fact]]:
    return st.dictionaries(st.sampled_from(_FACTS), st.sampled_from(Fact), max_size=8)


def _drafts() -> st.SearchStrategy[Draft]:
    kinds = [kind.value for kind in ContentKind]
    attachment = st.builds(Attachment, kind=st.sampled_from([*kinds, "another"]), id=st.just("7"))
    return st.builds(
        Draft,
        text=texts() | st.sampled_from(["a" * 281, "ż" * 1001, "🎉" * 10_001]),
        attachments=st.lists(attachment, max_size=2).map(tuple),
        quick_replies=st.lists(st.just(QuickReply(title="Yes", payload="y")), max_size=14).map(
            tuple
        ),
        purpose=st.sampled_from(Purpose),
    )


def situations(platform: str, action: Action) -> st.SearchStrategy[Situation]:
    """Any situation there can be for an action on a platform."""
    sequence = st.none() | st.lists(
        st.integers(1, 60 * 24 * 8).map(lambda minutes: _NOW - timedelta(minutes=minutes)),
        max_size=4,
    ).map(lambda moments: tuple(sorted(moments)))
    restriction = st.builds(
        Restriction,
        kind=st.sampled_from(RestrictionKind),
        since=st.just(_NOW - timedelta(hours=1)),
        until=_moments(),
    )
    return st.builds(
        Situation,
        now=st.just(_NOW),
        action=st.just(action),
        account=st.builds(
            Account,
            platform=st.just(platform),
            id=st.just("1"),
            kind=st.sampled_from([None, "business", "personal"]),
            region=_REGIONS,
        ),
        actor=st.sampled_from([None, Actor.human("a"), Actor.bot("b"), Actor.automation("c")]),
        comment=st.none() | _comments(platform),
        draft=st.none() | _drafts(),
        plan=st.sampled_from([None, "basic"]),
        recipients=st.integers(1, 60),
        private_reply_at=_moments(),
        last_inbound_at=_moments(),
        last_outbound_at=_moments(),
        unanswered=sequence,
        advertised=sequence,
        folder=st.sampled_from([None, "requests", "inbox"]),
        restriction=st.none() | restriction,
        facts=_facts(),
    )
