"""Counts, after the storm, what everybody has: the platforms, the store, the handlers, the people.

Everything is counted by its own id, so that two losses and two doubles do not cancel out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import attrs

from privatereply.store import State, Store

from .storm import Storm
from .worker import answer_to

Key = tuple[str, str, str]
"""Platform, account and id."""

TOLD = """
    SELECT platform, account_id, id, kind, comment_id, message_id FROM privatereply_events
"""
UNSETTLED = """
    SELECT platform, state, comment_id FROM privatereply_attempts
    WHERE state NOT IN ('sent', 'refused', 'released')
"""
UNHANDLED = "SELECT handler, state, event_id, error FROM privatereply_handlings"
HANDLERS = {"CommentAdded": "greeter", "VerdictGiven": "judge"}


@attrs.frozen(kw_only=True)
class Census:
    """What was counted.

    Attributes:
        told: Every event in the store: its kind, and the comment or message it is about.
        heard: Who was told of which event, and how often.
        left: Why comments were left unanswered, by comment.
        answers: How often each text was delivered to anybody.
        unsettled: Attempts that are neither sent nor refused, by comment.
        unhandled: What handlers have yet to be told of, or failed at.
        comments: What people commented.
        messages: What people wrote.
        judged: Comments that their platform would not have answered without its own verdict.
    """

    told: dict[Key, tuple[str, str | None]]
    heard: Counter[tuple[str, Key]]
    left: dict[str, list[str]]
    answers: Counter[str]
    unsettled: dict[str, State]
    unhandled: list[tuple[object, ...]]
    comments: frozenset[Key]
    messages: frozenset[Key]
    judged: frozenset[str]

    @classmethod
    def take(cls, storm: Storm) -> Census:
        with Store.open(storm.dsn) as store:
            told = store.transaction(lambda tx: tx.execute(TOLD))
            unsettled = store.transaction(lambda tx: tx.execute(UNSETTLED))
            unhandled = store.transaction(lambda tx: tx.execute(UNHANDLED))
        diary = [json.loads(line) for line in storm.diary.read_text().splitlines()]
        emulators = {id(shop.scene.emulator): shop.scene.emulator for shop in storm.shops}
        delivered = [one for emulator in emulators.values() for one in emulator.deliveries()]
        crowd = storm.crowd
        return cls(
            told={(row[0], row[1], row[2]): (row[3], row[4] or row[5]) for row in told},
            heard=Counter((one[1], tuple(one[2:])) for one in diary if one[0] == "told"),
            left={one[1]: one[2] for one in diary if one[0] == "left"},
            answers=Counter(one.text or "" for one in delivered),
            unsettled={row[2]: State(row[1]) for row in unsettled},
            unhandled=[tuple(row) for row in unhandled],
            comments=frozenset(
                (shop.platform, shop.scene.account_id, made.id) for shop, made in crowd.comments
            ),
            messages=frozenset(
                (shop.platform, shop.scene.account_id, made.id) for shop, made in crowd.messages
            ),
            judged=frozenset(
                made.id for shop, made in crowd.comments if shop.terms.consent == "verdict"
            ),
        )

    def violations(self) -> list[str]:
        """What must not be, one sentence each."""
        return [
            *self._not_once("comment", self.comments, ("CommentAdded", "CommentEchoed")),
            *self._not_once("message", self.messages, ("MessageReceived",)),
            *self._unheard(),
            *self._badly_answered(),
            *(f"an attempt is {state.value}: {name}" for name, state in self.unsettled.items()),
            *(f"a handling is left: {one}" for one in self.unhandled),
        ]

    def _not_once(self, what: str, made: frozenset[Key], kinds: tuple[str, ...]) -> Iterator[str]:
        kept = Counter(
            (platform, account_id, about)
            for (platform, account_id, _), (kind, about) in self.told.items()
            if kind in kinds
        )
        yield from (f"{what} {key} is kept {kept[key]} times" for key in made if kept[key] != 1)
        yield from (f"{what} {key} was never made" for key in kept.keys() - made)

    def _unheard(self) -> Iterator[str]:
        for key, (kind, _) in self.told.items():
            for handler in {"witness", HANDLERS.get(kind, "witness")}:
                if not self.heard[handler, key]:
                    yield f"{handler} was not told of {key}"

    def _badly_answered(self) -> Iterator[str]:
        for _, _, comment_id in sorted(self.comments):
            answers = self.answers[answer_to(comment_id)]
            if answers != 1 and not (answers == 0 and self._is_excused(comment_id)):
                yield f"comment {comment_id} was answered {answers} times"

    def _is_excused(self, comment_id: str) -> bool:
        """Whether the platform's verdict on a comment was lost, which nobody can read back."""
        return comment_id in self.judged and "high_intent" in self.left.get(comment_id, [])
