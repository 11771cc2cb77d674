"""What became of an attempt on TikTok."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import attrs
import pytest

from privatereply.errors import RateLimited
from privatereply.flow import Response
from privatereply.model import (
    Account,
    Action,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
    QuickReply,
)
from privatereply.provider import Look, Sent, Sight, Sighting
from privatereply.providers.tiktok import TikTok

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP = "shop-open-id"
WORDS = "It is 20 zł ☕"


@pytest.fixture
def late(ok: Callable[..., Response]) -> Callable[..., Response]:
    """Builds an answer an hour after the attempt."""
    date = format_datetime(NOW + timedelta(hours=1), usegmt=True)
    return lambda data: ok(data, date=date)


def wrote(seconds: float = 2, text: str = WORDS, source: str = "API") -> dict[str, object]:
    return {
        "message_id": f"m{seconds}",
        "timestamp": int((NOW + timedelta(seconds=seconds)).timestamp() * 1000),
        "message_type": "TEXT",
        "text": {"body": text},
        "from_user": {"id": SHOP},
        "to_user": {"id": "anna"},
        "message_tag": {"source": source},
    }


def heard(seconds: float) -> dict[str, object]:
    return wrote(seconds, "Hello?", "APP") | {"from_user": {"id": "anna"}, "to_user": {"id": SHOP}}


def thread(*messages: object, person_id: str = "anna") -> dict[str, object]:
    return {"messages": list(messages), "participants": [{"id": SHOP}, {"id": person_id}]}


def threads(*minutes: float) -> dict[str, object]:
    listed = [
        {
            "conversation_id": f"t{number}",
            "update_time": int((NOW + timedelta(minutes=minute)).timestamp() * 1000),
        }
        for number, minute in enumerate(minutes)
    ]
    return {"conversations": listed, "has_more": False, "cursor": len(listed)}


class TestMessages:
    @pytest.fixture
    def look(
        self,
        play: Any,
        tiktok: TikTok,
        shop: Account,
        thread: ConversationRecord,
        sought: Callable[..., Look],
    ) -> Callable[..., Sighting]:
        def run(*answers: Any, **more: Any) -> Sighting:
            command = sought(shop, Action.MESSAGE, **{"conversation": thread, **more})
            sighting: Sighting = play(tiktok.look(command), *answers)
            assert play.writes() == 0
            return sighting

        return run

    def test_our_words_that_a_program_sent_at_the_time_are_ours(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        seen = look(late(thread(heard(60), wrote())))
        assert seen.sight is Sight.FOUND
        assert seen.sent == Sent(
            message_id="m2",
            person_id="anna",
            conversation_id="a1AbcBdeCfghDijkEF2b3+lmGn==",
            sent_at=NOW + timedelta(seconds=2),
        )

    @pytest.mark.parametrize("source", ["APP", "WEB"])
    def test_what_a_colleague_typed_is_neither_ours_nor_in_the_way(
        self, look: Callable[..., Sighting], late: Callable[..., Response], source: str
    ) -> None:
        assert look(late(thread(wrote(source=source)))).sight is Sight.ABSENT

    @pytest.mark.parametrize("source", ["OTHERS", "UNKNOWN_SOURCE", ""])
    def test_what_nobody_knows_who_sent_may_be_ours(
        self, look: Callable[..., Sighting], late: Callable[..., Response], source: str
    ) -> None:
        assert look(late(thread(wrote(source=source)))).sight is Sight.UNCLEAR
        other = wrote(text="Welcome!", source=source)
        assert look(late(thread(other))).sight is Sight.ABSENT

    @pytest.mark.parametrize(
        ("seconds", "sight"), [(-31, Sight.UNCLEAR), (-29, Sight.FOUND), (601, Sight.UNCLEAR)]
    )
    def test_our_words_count_only_around_the_attempt(
        self,
        look: Callable[..., Sighting],
        late: Callable[..., Response],
        seconds: float,
        sight: Sight,
    ) -> None:
        assert look(late(thread(wrote(seconds)))).sight is sight

    def test_twenty_messages_that_do_not_reach_back_prove_nothing(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        since = [heard(second) for second in range(20)]
        assert look(late(thread(*since))).sight is Sight.UNCLEAR
        before = [heard(-601), *since[:19]]
        assert look(late(thread(*before))).sight is Sight.ABSENT

    def test_a_conversation_in_which_nothing_is_shown_proves_nothing(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        assert look(late(thread())).sight is Sight.UNCLEAR

    def test_what_is_missing_has_had_five_minutes_to_show(
        self, look: Callable[..., Sighting], ok: Callable[..., Response]
    ) -> None:
        for minutes, sight in ((4.9, Sight.UNCLEAR), (5.1, Sight.ABSENT)):
            moment = NOW + timedelta(minutes=minutes)
            date = format_datetime(moment + timedelta(seconds=1), usegmt=True)
            assert look(ok(thread(heard(1)), date=date), now=moment).sight is sight
        assert look(ok(thread(heard(1)))).sight is Sight.UNCLEAR

    def test_an_answer_that_shows_a_part_proves_nothing(
        self, look: Callable[..., Sighting], ok: Callable[..., Response]
    ) -> None:
        date = format_datetime(NOW + timedelta(hours=1), usegmt=True)
        assert look(ok(thread(heard(1)), 20001, date=date)).sight is Sight.UNCLEAR

    def test_a_card_is_known_by_its_question(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        card = Draft(text="Which size?", quick_replies=(QuickReply(title="S", payload="s"),))
        shown = wrote() | {"message_type": "TEMPLATE", "template": {"title": "Which size?"}}
        assert look(late(thread(shown)), draft=card).sight is Sight.FOUND

    def test_a_message_known_to_be_another_attempts_is_not_ours(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        claimed = frozenset({"m2"})
        assert look(late(thread(wrote())), claimed=claimed).sight is Sight.ABSENT

    def test_a_conversation_that_cannot_be_read_proves_nothing(
        self,
        look: Callable[..., Sighting],
        no: Callable[..., Response],
        thread: ConversationRecord,
    ) -> None:
        assert look(no(40007)).sight is Sight.UNCLEAR
        assert look(conversation=None).sight is Sight.UNCLEAR
        assert look(conversation=attrs.evolve(thread, id=None)).sight is Sight.UNCLEAR
        with pytest.raises(RateLimited):
            look(no(40100))


class TestPrivateReplies:
    @pytest.fixture
    def look(
        self,
        play: Any,
        tiktok: TikTok,
        shop: Account,
        comment: CommentRecord,
        sought: Callable[..., Look],
    ) -> Callable[..., Sighting]:
        anna = attrs.evolve(comment, author=Person(id="anna"))

        def run(*answers: Any, **more: Any) -> Sighting:
            sighting: Sighting = play(
                tiktok.look(sought(shop, **{"comment": anna, **more})), *answers
            )
            assert play.writes() == 0
            return sighting

        return run

    def test_the_thread_with_the_author_is_searched_among_those_that_changed(
        self, play: Any, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        seen = look(
            late(threads(5, -11, 5)),
            late(thread(wrote(), person_id="ben")),
            late(thread(heard(-700), wrote())),
        )
        assert seen.sight is Sight.FOUND
        assert seen.sent is not None
        assert (seen.sent.message_id, seen.sent.conversation_id) == ("m2", "t2")
        kinds = [dict(one.params).get("conversation_type") for one in play.requests]
        assert kinds == ["SINGLE", None, None]

    def test_both_kinds_are_searched_and_a_thread_that_is_not_found_proves_nothing(
        self, play: Any, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        seen = look(late(threads(-11)), late(threads(5)), late(thread(person_id="ben")))
        assert seen.sight is Sight.UNCLEAR
        assert [dict(one.params).get("conversation_type") for one in play.requests] == [
            "SINGLE",
            "STRANGER",
            None,
        ]

    def test_a_thread_that_cannot_be_read_is_passed_by(
        self,
        look: Callable[..., Sighting],
        late: Callable[..., Response],
        no: Callable[..., Response],
    ) -> None:
        found = late(thread(wrote()))
        assert look(late(threads(1, 2)), no(40007), found).sight is Sight.FOUND

    def test_a_thread_without_our_words_is_proof(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        assert look(late(threads(1)), late(thread(heard(-700)))).sight is Sight.ABSENT

    def test_a_thread_that_is_known_is_read_at_once(
        self,
        play: Any,
        look: Callable[..., Sighting],
        late: Callable[..., Response],
        thread: ConversationRecord,
    ) -> None:
        shown = {"messages": [wrote()], "participants": []}
        assert look(late(shown), conversation=thread).sight is Sight.FOUND
        assert play.params["conversation_id"] == thread.id

    def test_the_comment_is_asked_for_an_author_nobody_knows(
        self,
        look: Callable[..., Sighting],
        late: Callable[..., Response],
        comment: CommentRecord,
    ) -> None:
        nobody = attrs.evolve(comment, author=None)
        told = {"comment_id": comment.id, "unique_identifier": "anna"}
        page = late({"comments": [told], "has_more": False})
        seen = look(page, late(threads(1)), late(thread(wrote())), comment=nobody)
        assert seen.sight is Sight.FOUND
        gone = late({"comments": [], "has_more": False})
        assert look(gone, comment=nobody).sight is Sight.UNCLEAR
        lost = attrs.evolve(nobody, post_id=None)
        assert look(comment=lost).sight is Sight.UNCLEAR
        assert look(comment=None).sight is Sight.UNCLEAR


class TestPublicReplies:
    @pytest.fixture
    def look(
        self,
        play: Any,
        tiktok: TikTok,
        shop: Account,
        comment: CommentRecord,
        sought: Callable[..., Look],
    ) -> Callable[..., Sighting]:
        def run(*answers: Any, **more: Any) -> Sighting:
            command = sought(shop, Action.PUBLIC_REPLY, **{"comment": comment, **more})
            sighting: Sighting = play(tiktok.look(command), *answers)
            assert play.writes() == 0
            return sighting

        return run

    def replies(self, *found: object, more: bool = False) -> dict[str, object]:
        return {"comments": list(found), "has_more": more, "cursor": 30}

    def reply(self, text: str = WORDS, owner: object = True) -> dict[str, object]:
        made = str(int(NOW.timestamp()) + 2)
        return {"comment_id": "9", "text": text, "create_time": made, "owner": owner}

    def test_our_words_under_the_comment_are_ours(
        self,
        play: Any,
        look: Callable[..., Sighting],
        late: Callable[..., Response],
        comment: CommentRecord,
    ) -> None:
        seen = look(late(self.replies(more=True)), late(self.replies(self.reply())))
        assert seen.sight is Sight.FOUND
        assert seen.sent is not None
        assert seen.sent.message_id == "9"
        assert play.params["comment_id"] == comment.id
        nested = attrs.evolve(comment, parent_id="7")
        look(late(self.replies(self.reply())), comment=nested)
        assert play.params["comment_id"] == "7"

    def test_a_list_without_them_is_proof_if_everything_in_it_can_be_read(
        self, look: Callable[..., Sighting], late: Callable[..., Response]
    ) -> None:
        assert look(late(self.replies(self.reply(owner=False)))).sight is Sight.ABSENT
        assert look(late(self.replies(self.reply(owner=None)))).sight is Sight.UNCLEAR
        assert look(late(self.replies({"text": "?"}))).sight is Sight.UNCLEAR
        assert look(late({"comments": []})).sight is Sight.UNCLEAR

    def test_replies_that_cannot_be_read_prove_nothing(
        self,
        look: Callable[..., Sighting],
        no: Callable[..., Response],
        comment: CommentRecord,
    ) -> None:
        assert look(no(40007)).sight is Sight.UNCLEAR
        assert look(comment=attrs.evolve(comment, post_id=None)).sight is Sight.UNCLEAR
