"""What became of an attempt: found, taken, absent, or nothing proven."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import attrs
import pytest

from privatereply.errors import AuthenticationFailed, RateLimited, TemporaryFailure, Unanswered
from privatereply.flow import Response
from privatereply.model import (
    Account,
    Action,
    Attachment,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
)
from privatereply.provider import Look, Sent, Sight, Sighting
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE_ID, IG_ID, PERSON_ID = "100000000000001", "17841400000000001", "6780000000000001"
WORDS = "It is 20 zł ☕"
PICTURE = Draft(attachments=(Attachment(kind="image", id="88"),))
OFFERED = {"id": "200_300", "from": {"id": PERSON_ID}, "can_reply_privately": True}
REPLIED = {"id": "200_300", "private_reply_conversation": {"id": "t_1"}}

Sought = Callable[..., Look]
Answer = Callable[..., Response]


@pytest.fixture
def late(answer: Answer) -> Answer:
    """Builds an answer of a platform whose clock shows so much after the attempt."""

    def build(tree: Any, after: timedelta | None = timedelta(hours=1)) -> Response:
        if after is None:
            return answer(tree)
        return answer(tree, date=format_datetime(NOW + after, usegmt=True))

    return build


def conversations(person_id: str = PERSON_ID, number: int = 1) -> dict[str, object]:
    parties = [{"id": PAGE_ID}, {"id": person_id}]
    one = {"id": "t_1", "participants": {"data": parties}}
    return {"data": [one] * number}


def wrote(
    text: str | None = WORDS, seconds: float = 2, account_id: str = PAGE_ID, **more: object
) -> dict[str, object]:
    moment = NOW + timedelta(seconds=seconds)
    return {
        "id": f"m_{seconds}",
        "created_time": moment.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "from": {"id": account_id},
        "to": {"data": [{"id": PERSON_ID}]},
        "message": text,
        **more,
    }


def heard(seconds: float, account_id: str = PAGE_ID) -> dict[str, object]:
    them = {"from": {"id": PERSON_ID}, "to": {"data": [{"id": account_id}]}}
    return wrote("Hello?", seconds, account_id, **them)


def thread(*messages: object) -> dict[str, object]:
    return {"id": "t_1", "messages": {"data": list(messages)}}


class TestOnFacebook:
    @pytest.fixture
    def look(
        self, play: Any, facebook: Facebook, page: Account, comment: CommentRecord, sought: Sought
    ) -> Callable[..., Sighting]:
        def run(*answers: Any, **more: Any) -> Sighting:
            sighting: Sighting = play(
                facebook.look(sought(page, **{"comment": comment, **more})), *answers
            )
            assert play.writes() == 0
            return sighting

        return run

    def test_the_comments_trace_leads_to_our_words(
        self, play: Any, look: Callable[..., Sighting]
    ) -> None:
        seen = look(REPLIED, thread(heard(60), wrote()))
        assert seen.sight is Sight.FOUND
        assert seen.sent == Sent(
            message_id="m_2",
            person_id=PERSON_ID,
            conversation_id="t_1",
            sent_at=NOW + timedelta(seconds=2),
        )
        assert [path.rpartition("/")[2] for path in play.paths] == ["200_300", "t_1"]

    def test_words_are_the_same_however_they_are_written(
        self, look: Callable[..., Sighting]
    ) -> None:
        rewritten = unicodedata.normalize("NFD", f" {WORDS.replace(' ', chr(10))}\r\n")
        assert look(REPLIED, thread(wrote(rewritten))).sight is Sight.FOUND

    @pytest.mark.parametrize(
        ("seconds", "sight"),
        [
            (-31, Sight.UNCLEAR),
            (-29, Sight.FOUND),
            (599, Sight.FOUND),
            (601, Sight.UNCLEAR),
            (-601, Sight.TAKEN),
        ],
    )
    def test_our_words_count_only_around_the_attempt(
        self, look: Callable[..., Sighting], late: Answer, seconds: float, sight: Sight
    ) -> None:
        assert look(REPLIED, late(thread(wrote(WORDS, seconds)))).sight is sight

    def test_a_message_whose_words_are_a_number_is_not_read_as_somebody_elses(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        odd = {**wrote(WORDS, 5), "message": 7}
        assert look(REPLIED, late(thread(odd))).sight is Sight.UNCLEAR

    def test_the_oldest_of_several_copies_is_the_one(self, look: Callable[..., Sighting]) -> None:
        seen = look(REPLIED, thread(wrote(WORDS, 90), wrote(WORDS, 3)))
        assert seen.sent is not None
        assert seen.sent.message_id == "m_3"

    def test_a_reply_that_is_not_ours_has_taken_the_place(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        by_hand = thread(wrote("By hand", 9), heard(1))
        assert look(REPLIED, late(by_hand)).sight is Sight.TAKEN

    @pytest.mark.parametrize("after", [timedelta(seconds=59), None])
    def test_before_ours_had_time_to_show_nobody_has_taken_the_place(
        self, look: Callable[..., Sighting], late: Answer, after: timedelta | None
    ) -> None:
        by_hand = late(thread(wrote("By hand", 9)), after)
        assert look(REPLIED, by_hand).sight is Sight.UNCLEAR

    def test_our_words_with_the_platforms_link_are_ours(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        linked = wrote(f"{WORDS}\nhttps://www.facebook.com/1/posts/2?comment_id=3")
        seen = look(REPLIED, late(thread(linked, wrote("By hand", 9))))
        assert seen.sent is not None
        assert seen.sent.message_id == "m_2"

    @pytest.mark.parametrize(
        "written",
        [
            f"Your comment: {WORDS}",
            f"{WORDS} https://shop.example/1",
            f"{WORDS} https://facebook.com.example/1",
            f"{WORDS} See https://facebook.com/1",
            "https://fb.me/1",
        ],
    )
    def test_our_words_among_others_may_be_ours(
        self, look: Callable[..., Sighting], late: Answer, written: str
    ) -> None:
        assert look(REPLIED, late(thread(wrote(written)))).sight is Sight.UNCLEAR

    def test_the_persons_own_words_are_never_ours(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        echo = heard(2) | {"message": WORDS}
        assert look(REPLIED, late(thread(echo))).sight is Sight.TAKEN

    def test_a_message_known_to_be_another_attempts_is_neither_ours_nor_in_the_way(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        others = frozenset({"m_2", "m_3"})
        twice = thread(wrote(WORDS, 2), wrote("Another", 3), wrote(WORDS, 5))
        seen = look(REPLIED, twice, claimed=others)
        assert seen.sent is not None
        assert seen.sent.message_id == "m_5"
        theirs = late(thread(wrote(WORDS, 2), wrote("Another", 3)))
        assert look(REPLIED, theirs, claimed=others).sight is Sight.TAKEN
        assert look(OFFERED, conversations(), theirs, claimed=others).sight is Sight.UNCLEAR
        listed = late(conversations())
        assert look(OFFERED, listed, theirs, claimed=others).sight is Sight.ABSENT

    def test_twenty_messages_since_hide_what_was_before(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        since = [heard(second) for second in range(20, 0, -1)]
        assert look(REPLIED, late(thread(*since))).sight is Sight.UNCLEAR
        reaching = [*since[:-1], heard(-3600)]
        assert look(REPLIED, late(thread(*reaching))).sight is Sight.TAKEN

    def test_a_message_that_cannot_be_read_may_be_ours(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        torn = wrote("By hand", 5) | {"created_time": None}
        assert look(REPLIED, late(thread(torn, heard(-3600)))).sight is Sight.UNCLEAR

    def test_nothing_anywhere_after_a_while_is_absence(
        self, play: Any, look: Callable[..., Sighting], late: Answer
    ) -> None:
        seen = look(OFFERED, late({"data": []}))
        assert (seen.sight, seen.sent) == (Sight.ABSENT, None)
        assert play.params["user_id"] == PERSON_ID

    def test_a_thread_without_ours_is_absence_if_it_reaches_back(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        old = [heard(30), wrote("Last week", -600_000)]
        assert look(OFFERED, late(conversations()), thread(*old)).sight is Sight.ABSENT

    @pytest.mark.parametrize("after", [timedelta(seconds=59), timedelta(seconds=-900), None])
    def test_before_the_platform_had_time_nothing_is_proven(
        self, look: Callable[..., Sighting], late: Answer, after: timedelta | None
    ) -> None:
        now = NOW + (after or timedelta(hours=1))
        assert look(OFFERED, late({"data": []}, after), now=now).sight is Sight.UNCLEAR

    @pytest.mark.parametrize(
        ("host", "platform", "sight"),
        [(60, 60, Sight.ABSENT), (60, 59, Sight.UNCLEAR), (59, 60, Sight.UNCLEAR)],
    )
    def test_the_minute_has_to_be_over_by_both_clocks(
        self,
        look: Callable[..., Sighting],
        late: Answer,
        host: int,
        platform: int,
        sight: Sight,
    ) -> None:
        empty = late({"data": []}, timedelta(seconds=platform))
        assert look(OFFERED, empty, now=NOW + timedelta(seconds=host)).sight is sight

    def test_a_host_that_is_behind_does_not_shorten_the_minute(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        # Ten seconds after the attempt, on a host whose clock is nine minutes slow.
        empty = late({"data": []}, timedelta(minutes=9, seconds=10))
        assert look(OFFERED, empty, now=NOW + timedelta(seconds=10)).sight is Sight.UNCLEAR

    def test_slow_reads_do_not_shorten_the_minute(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        empty = late({"data": []}, timedelta(seconds=100))
        assert look(OFFERED, empty, now=NOW + timedelta(seconds=5)).sight is Sight.UNCLEAR

    def test_the_time_is_that_of_the_first_of_two_reads(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        early, enough = late(conversations(), timedelta(seconds=59)), late(thread(heard(-3600)))
        seen = look(OFFERED, early, enough, now=NOW + timedelta(seconds=60))
        assert seen.sight is Sight.UNCLEAR

    @pytest.mark.parametrize(
        ("ahead", "sight"),
        [(-601, Sight.UNCLEAR), (-600, Sight.ABSENT), (60, Sight.ABSENT), (61, Sight.UNCLEAR)],
    )
    @pytest.mark.parametrize("trace", [OFFERED, REPLIED], ids=["offered", "replied"])
    def test_clocks_that_are_far_apart_prove_nothing(
        self,
        look: Callable[..., Sighting],
        late: Answer,
        ahead: int,
        sight: Sight,
        trace: dict[str, object],
    ) -> None:
        now = NOW + timedelta(hours=1, seconds=ahead)
        listed = [] if trace is REPLIED else [late(conversations())]
        seen = look(trace, *listed, late(thread(heard(-3600))), now=now)
        assert seen.sight is (Sight.TAKEN if (trace, sight) == (REPLIED, Sight.ABSENT) else sight)
        wrong = f"the host's clock or the platform's is wrong by {abs(ahead)} s"
        assert seen.evidence.startswith(wrong) is (sight is Sight.UNCLEAR)

    def test_the_minute_counts_from_the_end_of_an_exchange_that_took_long(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        ended = NOW + timedelta(seconds=90)
        for after, sight in ((149, Sight.UNCLEAR), (150, Sight.ABSENT)):
            length = timedelta(seconds=after)
            seen = look(OFFERED, late({"data": []}, length), ended_at=ended, now=NOW + length)
            assert seen.sight is sight

    @pytest.mark.parametrize(
        ("attachment", "seconds"),
        [
            (Attachment(kind="video", url="https://example.org/a.mp4"), 135),
            (Attachment(kind="image", url="https://example.org/a.png"), 70),
            (Attachment(kind="template", payload={"template_type": "button"}), 70),
            (Attachment(kind="video", id="88"), 60),
        ],
        ids=["video", "image", "template", "upload"],
    )
    def test_what_the_platform_fetches_first_is_given_the_time_for_it(
        self,
        look: Callable[..., Sighting],
        late: Answer,
        attachment: Attachment,
        seconds: int,
    ) -> None:
        for after, sight in ((seconds - 1, Sight.UNCLEAR), (seconds, Sight.ABSENT)):
            length = timedelta(seconds=after)
            draft = Draft(attachments=(attachment,))
            seen = look(OFFERED, late({"data": []}, length), draft=draft, now=NOW + length)
            assert seen.sight is sight

    @pytest.mark.parametrize(
        "comment_now",
        [
            {"id": "200_300"},
            {"id": "200_300", "can_reply_privately": False},
        ],
        ids=["silent", "offers none"],
    )
    def test_a_comment_that_offers_no_reply_proves_no_absence(
        self, look: Callable[..., Sighting], late: Answer, comment_now: object
    ) -> None:
        assert look(comment_now, late({"data": []})).sight is Sight.UNCLEAR

    def test_our_words_are_found_where_the_comment_does_not_tell(
        self, look: Callable[..., Sighting]
    ) -> None:
        assert look({"id": "200_300"}, conversations(), thread(wrote())).sight is Sight.FOUND

    @pytest.mark.parametrize("after", [timedelta(seconds=5), timedelta(hours=1)])
    def test_our_words_answer_something_else_while_the_comment_shows_no_reply(
        self, look: Callable[..., Sighting], late: Answer, after: timedelta
    ) -> None:
        listed = late(conversations(), after)
        seen = look(OFFERED, listed, thread(wrote()), now=NOW + after)
        assert seen.sight is Sight.UNCLEAR

    def test_other_words_since_the_attempt_forbid_absence(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        other = thread(wrote("See your comment: It is 20 zł", 3))
        seen = look(OFFERED, late(conversations()), other)
        assert seen == Sighting(
            sight=Sight.UNCLEAR,
            evidence="the account wrote something around that time that may be it",
        )

    @pytest.mark.parametrize(
        "listed",
        [conversations("999"), conversations(number=2), {"data": [{"id": "t_1"}]}],
        ids=["stranger", "several", "unnamed"],
    )
    def test_conversations_that_are_not_surely_the_persons_prove_nothing(
        self, look: Callable[..., Sighting], late: Answer, listed: object
    ) -> None:
        assert look(OFFERED, late(listed)).sight is Sight.UNCLEAR

    def test_a_deleted_comment_leaves_the_thread_to_be_asked(
        self, look: Callable[..., Sighting], late: Answer, refused: Answer
    ) -> None:
        gone = refused(100, 33)
        assert look(gone, conversations(), thread(wrote())).sight is Sight.FOUND
        assert look(gone, late({"data": []})).sight is Sight.UNCLEAR

    def test_a_thread_that_is_not_shown_proves_nothing(
        self, look: Callable[..., Sighting], refused: Answer
    ) -> None:
        assert look(REPLIED, refused(200)).sight is Sight.UNCLEAR
        assert look(OFFERED, refused(10)).sight is Sight.UNCLEAR

    def test_without_an_author_there_is_no_thread_to_ask(
        self, look: Callable[..., Sighting], comment: CommentRecord
    ) -> None:
        anonymous = attrs.evolve(comment, author=None)
        assert look({"id": "200_300"}, comment=anonymous).sight is Sight.UNCLEAR
        assert look(OFFERED, {"data": []}, comment=anonymous).sight is Sight.UNCLEAR

    def test_a_comment_the_host_has_forgotten_cannot_be_looked_for(
        self, play: Any, look: Callable[..., Sighting]
    ) -> None:
        assert look(comment=None).sight is Sight.UNCLEAR
        assert play.requests == []

    @pytest.mark.parametrize("text", [None, "", "https://facebook.com/1/posts/2"])
    def test_a_picture_is_found_if_nothing_else_can_be_the_comments_reply(
        self, look: Callable[..., Sighting], late: Answer, text: str | None
    ) -> None:
        seen = look(REPLIED, late(thread(wrote(text), heard(9))), draft=PICTURE)
        assert seen.sent is not None
        assert seen.sent.message_id == "m_2"

    @pytest.mark.parametrize(
        ("messages", "after"),
        [
            ([wrote(None), wrote("By hand", 9)], 3600),
            ([wrote(None), wrote(None, 9)], 3600),
            ([wrote(None, -31)], 3600),
            ([wrote("By hand")], 3600),
            ([wrote(None)], 59),
        ],
        ids=["words", "two", "older", "only words", "too soon"],
    )
    def test_a_picture_is_not_told_from_other_things_the_account_wrote(
        self, look: Callable[..., Sighting], late: Answer, messages: list[object], after: int
    ) -> None:
        shown = late(thread(*messages), timedelta(seconds=after))
        assert look(REPLIED, shown, draft=PICTURE).sight is Sight.UNCLEAR

    @pytest.mark.parametrize("trace", [OFFERED, {"id": "200_300"}], ids=["none", "silent"])
    def test_a_picture_is_not_found_unless_the_comment_shows_a_reply(
        self, look: Callable[..., Sighting], late: Answer, trace: dict[str, object]
    ) -> None:
        shown = thread(wrote(None))
        assert look(trace, late(conversations()), shown, draft=PICTURE).sight is Sight.UNCLEAR

    def test_a_message_without_words_may_be_ours(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        assert look(REPLIED, late(thread(wrote(None)))).sight is Sight.UNCLEAR

    def test_a_visitors_post_is_looked_at_as_a_post(
        self, play: Any, look: Callable[..., Sighting], late: Answer, comment: CommentRecord
    ) -> None:
        name = f"{PAGE_ID}_9"
        post = attrs.evolve(comment, id=name, post_id=name)
        assert look(OFFERED | {"id": name}, late({"data": []}), comment=post).sight is Sight.ABSENT
        assert "private_reply_conversation" not in dict(play.requests[0].params)["fields"]

    @pytest.mark.parametrize(
        ("code", "error"),
        [(190, AuthenticationFailed), (4, RateLimited), (2, TemporaryFailure)],
    )
    def test_a_platform_that_cannot_be_asked_now_says_so(
        self,
        look: Callable[..., Sighting],
        refused: Answer,
        code: int,
        error: type[Exception],
    ) -> None:
        with pytest.raises(error):
            look(refused(code))

    def test_a_look_that_is_not_answered_fails_as_one(self, look: Callable[..., Sighting]) -> None:
        with pytest.raises(Unanswered):
            look(OFFERED, Unanswered())


class TestOnInstagram:
    @pytest.fixture
    def look(
        self,
        play: Any,
        instagram: Instagram,
        business: Account,
        ig_comment: CommentRecord,
        sought: Sought,
    ) -> Callable[..., Sighting]:
        def run(*answers: Any, **more: Any) -> Sighting:
            command = sought(business, **{"comment": ig_comment, **more})
            sighting: Sighting = play(instagram.look(command), *answers)
            return sighting

        return run

    @staticmethod
    def listed() -> dict[str, object]:
        parties = [{"id": IG_ID}, {"id": PERSON_ID}]
        return {"data": [{"id": "t_1", "participants": {"data": parties}}]}

    def test_the_thread_shows_our_words(self, play: Any, look: Callable[..., Sighting]) -> None:
        seen = look(self.listed(), thread(wrote(account_id=IG_ID)))
        assert seen.sight is Sight.FOUND
        assert play.paths[0] == f"GET graph.instagram.com/v26.0/{IG_ID}/conversations"

    @pytest.mark.parametrize(("minutes", "sight"), [(4.9, Sight.UNCLEAR), (5, Sight.ABSENT)])
    def test_the_only_witness_is_given_five_minutes(
        self, look: Callable[..., Sighting], late: Answer, minutes: float, sight: Sight
    ) -> None:
        length = timedelta(minutes=minutes)
        assert look(late({"data": []}, length), now=NOW + length).sight is sight

    def test_anything_we_wrote_since_forbids_absence(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        other = thread(wrote("Something else", account_id=IG_ID))
        assert look(late(self.listed()), other).sight is Sight.UNCLEAR

    def test_a_picture_has_no_witness_here(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        shown = thread(wrote(None, account_id=IG_ID))
        assert look(late(self.listed()), shown, draft=PICTURE).sight is Sight.UNCLEAR

    def test_an_unreadable_thread_proves_nothing(
        self, look: Callable[..., Sighting], refused: Answer
    ) -> None:
        assert look(refused(100, 2534014)).sight is Sight.UNCLEAR

    def test_a_comment_without_an_author_is_asked_for_it(
        self, play: Any, look: Callable[..., Sighting], ig_comment: CommentRecord
    ) -> None:
        anonymous = attrs.evolve(ig_comment, author=None)
        named = {"id": ig_comment.id, "from": {"id": PERSON_ID}}
        seen = look(named, self.listed(), thread(wrote(account_id=IG_ID)), comment=anonymous)
        assert seen.sight is Sight.FOUND
        assert play.paths[0] == f"GET graph.instagram.com/v26.0/{ig_comment.id}"

    def test_an_author_nobody_tells_leaves_no_thread_to_ask(
        self, look: Callable[..., Sighting], refused: Answer, ig_comment: CommentRecord
    ) -> None:
        anonymous = attrs.evolve(ig_comment, author=None)
        assert look({"id": ig_comment.id}, comment=anonymous).sight is Sight.UNCLEAR
        assert look(refused(100, 33), comment=anonymous).sight is Sight.UNCLEAR


class TestForMessages:
    @pytest.fixture
    def look(
        self,
        play: Any,
        facebook: Facebook,
        page: Account,
        thread: ConversationRecord,
        sought: Sought,
    ) -> Callable[..., Sighting]:
        def run(*answers: Any, **more: Any) -> Sighting:
            command = sought(page, Action.MESSAGE, **{"conversation": thread, **more})
            sighting: Sighting = play(facebook.look(command), *answers)
            return sighting

        return run

    def test_the_thread_shows_the_message_or_its_absence(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        assert look(thread(wrote())).sight is Sight.FOUND
        assert look(late(thread(heard(-3600)))).sight is Sight.ABSENT

    def test_other_messages_of_ours_are_no_obstacle(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        assert look(late(thread(wrote("Another"), heard(-9)))).sight is Sight.ABSENT
        assert look(late(thread(wrote(""), heard(-9)))).sight is Sight.UNCLEAR

    def test_a_link_is_added_to_private_replies_only(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        linked = late(thread(wrote(f"{WORDS} https://fb.me/1"), heard(-9)))
        assert look(linked).sight is Sight.ABSENT

    def test_words_may_be_those_of_a_template(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        payload = {"template_type": "button", "text": "Sizes?"}
        template = Draft(attachments=(Attachment(kind="template", payload=payload),))
        assert look(late(thread(wrote("Sizes?"))), draft=template).sight is Sight.UNCLEAR
        assert look(late(thread(heard(-9))), draft=template).sight is Sight.ABSENT

    def test_a_thread_known_by_its_person_is_found_first(
        self, look: Callable[..., Sighting]
    ) -> None:
        unnamed = ConversationRecord(
            platform="facebook", account_id=PAGE_ID, person=Person(id=PERSON_ID)
        )
        seen = look(conversations(), thread(wrote()), conversation=unnamed)
        assert seen.sight is Sight.FOUND

    def test_what_is_not_shown_or_not_known_proves_nothing(
        self, look: Callable[..., Sighting], refused: Answer
    ) -> None:
        assert look(refused(100, 33)).sight is Sight.UNCLEAR
        assert look(conversation=None).sight is Sight.UNCLEAR


class TestForPublicReplies:
    @staticmethod
    def under(
        text: str, seconds: float = 2, author: str | None = PAGE_ID, **more: object
    ) -> dict[str, object]:
        moment = NOW + timedelta(seconds=seconds)
        sender = {} if author is None else {"from": {"id": author}}
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": "2_9", "message": text, "created_time": stamp, **sender, **more}

    @pytest.fixture
    def look(
        self, play: Any, facebook: Facebook, page: Account, comment: CommentRecord, sought: Sought
    ) -> Callable[..., Sighting]:
        def run(*answers: Any) -> Sighting:
            command = sought(page, Action.PUBLIC_REPLY, comment=comment)
            sighting: Sighting = play(facebook.look(command), *answers)
            return sighting

        return run

    def test_our_own_reply_stands_under_the_comment(
        self, play: Any, look: Callable[..., Sighting]
    ) -> None:
        following = {"cursors": {"after": "c"}, "next": "https://x"}
        first = {"data": [self.under("Thanks", author="678")], "paging": following}
        seen = look(first, {"data": [self.under(WORDS)]})
        assert seen.sent == Sent(message_id="2_9", sent_at=NOW + timedelta(seconds=2))
        assert play.paths == ["GET graph.facebook.com/v26.0/200_300/comments"] * 2

    def test_all_replies_without_ours_are_absence(
        self, look: Callable[..., Sighting], late: Answer
    ) -> None:
        others = [self.under("Thanks", author="678"), self.under("Another answer of ours")]
        assert look(late({"data": others})).sight is Sight.ABSENT

    @pytest.mark.parametrize(
        "reply",
        [{"author": None}, {"created_time": None}, {"id": None}],
        ids=["author", "time", "id"],
    )
    def test_a_reply_that_cannot_be_placed_may_be_ours(
        self, look: Callable[..., Sighting], late: Answer, reply: dict[str, Any]
    ) -> None:
        assert look(late({"data": [self.under(WORDS, **reply)]})).sight is Sight.UNCLEAR

    def test_a_list_without_end_proves_nothing(
        self, play: Any, look: Callable[..., Sighting], late: Answer
    ) -> None:
        circle = {"data": [], "paging": {"cursors": {"after": "c"}, "next": "https://x"}}
        assert look(*[late(circle)] * 20).sight is Sight.UNCLEAR

    def test_a_comment_that_is_gone_proves_nothing(
        self, look: Callable[..., Sighting], refused: Answer
    ) -> None:
        assert look(refused(100, 33)).sight is Sight.UNCLEAR
