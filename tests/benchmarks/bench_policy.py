"""What a decision of a platform's whole policy costs against making one small frozen object.

Run it with ``python tests/benchmarks/bench_policy.py [ROUNDS]``.
"""

from __future__ import annotations

import statistics
import sys
import timeit
from datetime import UTC, datetime, timedelta

import attrs

from privatereply.model import Account, Action, Actor, CommentRecord, Draft, Fact, Person
from privatereply.policy import Policy, Situation
from privatereply.providers.facebook import policies as facebook
from privatereply.providers.instagram import policies as instagram

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KNOWN = {
    "already_replied": Fact.NO,
    "comment_exists": Fact.YES,
    "reply_offered": Fact.YES,
    "human_agent_feature": Fact.YES,
}
COUNT = 5000


@attrs.frozen(kw_only=True)
class Yardstick:
    """Nine fields, made as most values of the package are."""

    a: int
    b: int
    c: int
    d: int
    e: int
    f: int
    g: int
    h: int
    i: int


def construct() -> Yardstick:
    return Yardstick(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9)


def situation(policy: Policy) -> Situation:
    """Everything known, nothing in the way: what most sends look like."""
    return Situation(
        now=NOW,
        action=policy.action,
        account=Account(
            platform=policy.platform,
            id="1",
            kind="page" if policy.platform == "facebook" else "business",
        ),
        actor=Actor.human("anna"),
        comment=CommentRecord(
            platform=policy.platform,
            account_id="1",
            id="1_2",
            created_at=NOW - timedelta(days=1),
            author=Person(id="77", is_page=Fact.NO),
        ),
        draft=Draft(text="Hi, we have it in your size; shall I send you the link to the shop?"),
        last_inbound_at=NOW - timedelta(hours=2),
        facts=KNOWN,
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for policy in (module.policy(action) for module in (facebook, instagram) for action in Action):
        asked = situation(policy)
        ours, bare = [], []
        for _ in range(rounds):
            bare.append(timeit.timeit(construct, number=COUNT) / COUNT)
            ours.append(
                timeit.timeit(lambda: policy.judge(asked).allowed, number=COUNT) / COUNT  # noqa: B023 - called at once
            )
        ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
        title = f"{policy.platform} {policy.action.value}"
        print(
            f"{title:25} {len(policy.rules):2} rules {statistics.median(ours) * 1e6:5.2f} us, "
            f"{ratio:.2f} of an object ({statistics.median(bare) * 1e6:.2f} us)"
        )


if __name__ == "__main__":
    main()
