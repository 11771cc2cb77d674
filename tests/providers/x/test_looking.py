"""What became of an attempt on X: found, absent, or nothing proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import attrs
import pytest

from privatereply.errors import BillingStopped, RateLimited
from privatereply.flow import Effect, Response
from privatereply.model import Action, Attachment, CommentRecord, ConversationRecord, Draft
from privatereply.provider import Look, Sent, Sight, Sighting
from privatereply.providers.x import X

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP_ID, ANNA_ID = "2244994945", "1072250532645998596"
POST_ID, COMMENT_ID = "1991000000000000001", "1991000000000000555"
THREAD_ID = f"{SHOP_ID}-{ANNA_ID}"
WITH = f"GET api.x.com/2/dm_conversations/with/{ANNA_ID}/dm_events"
WORDS = "It is 20 zł ☕"
HOUR = timedelta(hours=1)
Seek = Callable[..., Look]
Shown = Callable[..., Response]


@pytest.fixture
def shown(answer: Callable[..., Response]) -> Shown:
    """Builds a page of an X whose clock shows so much after the attempt."""

    def build(*items: dict[str, Any], after: timedelta = HOUR, **meta: Any) -> Response:
        tree: dict[str, Any] = {"meta": {"result_count": len(items), **meta}}
        if items:
            tree["data"] = list(items)
        return answer(tree, date=format_datetime(NOW + after, usegmt=True))

    return build


def wrote(
    text: str | None = WORDS, seconds: float = 2, sender: str | None = SHOP_ID, **more: Any
) -> dict[str, Any]:
    moment = NOW + timedelta(seconds=seconds)
    made: dict[str, Any] = {
        "id": f"e{seconds:.0f}",
        "event_type": "MessageCreate",
        "created_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "dm_conversation_id": THREAD_ID,
        "text": text,
        **more,
    }
    return made if sender is None else made | {"sender_id": sender}


OLD = wrote("Hello", -3600)


def test_our_words_in_the_conversation_with_the_author_are_the_reply(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    seen = play(x.look(seek(comment=comment)), shown(wrote(), OLD))
    assert play.paths == [WITH]
    assert [one.effect for one in play.requests] == [Effect.READ]
    assert seen.sight is Sight.FOUND
    assert seen.sent == Sent(
        message_id="e2",
        person_id=ANNA_ID,
        conversation_id=THREAD_ID,
        sent_at=NOW + timedelta(seconds=2),
    )


@pytest.mark.parametrize(
    ("sent", "seen", "entities"),
    [
        ("See https://a.example/x?b=1", "See https://t.co/Ab1", {}),
        (
            "See https://a.example/x?b=1",
            "See https://t.co/Ab1",
            {"urls": [{"url": "https://t.co/Ab1", "expanded_url": "https://a.example/x?b=1"}]},
        ),
        (
            "See a.example.",
            "See https://t.co/Ab1.",
            {"urls": [{"url": "https://t.co/Ab1", "expanded_url": "http://a.example"}]},
        ),
        ("(https://a.example/x)", "(https://t.co/Ab1)", {}),
        ("See HTTPS://A.example/X/", "See http://a.example/X", {}),
        ("Fish & chips < 3", "Fish &amp; chips &lt; 3", {}),
        ("&amp; means &", "&amp;amp; means &amp;", {}),
        ("two  spaces\nand a line", "two spaces and a line", {}),
        ("e\u0301t\u00e9", "\u00e9t\u00e9", {}),
        ("soft\u00adhyphen \u200bzero", "softhyphen zero", {}),
    ],
)
def test_words_are_ours_in_whatever_way_x_writes_them(
    play: Any,
    x: X,
    seek: Seek,
    comment: CommentRecord,
    shown: Shown,
    sent: str,
    seen: str,
    entities: dict[str, Any],
) -> None:
    there = shown(wrote(seen, entities=entities), OLD)
    assert play(x.look(seek(sent, comment=comment)), there).sight is Sight.FOUND


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("See https://a.example/x", "See https://b.example/x"),
        ("See https://a.example/x", "See https://a.example/X"),
        ("See a.example and go", "See https://a.example/2 and go"),
        ("It is 20 zł ☕", "It is 20 zł"),
        ("“Yes”, 20 zł…", "yes, 20 zł..."),
    ],
)
def test_words_with_another_link_or_other_signs_are_a_doubt_and_no_proof(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown, sent: str, seen: str
) -> None:
    found = play(x.look(seek(sent, comment=comment)), shown(wrote(seen), OLD))
    assert found.sight is Sight.UNCLEAR


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("See https://a.example/x", "Look https://t.co/Ab1"),
        ("See the cup", "See https://t.co/Ab1 cup"),
        ("See https://a.example/x now", "See https://t.co/Ab1"),
        ("20 zł", "21 zł"),
        ("☕", "👍"),
    ],
)
def test_other_words_are_not_ours(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown, sent: str, seen: str
) -> None:
    found = play(x.look(seek(sent, comment=comment)), shown(wrote(seen), OLD))
    assert found.sight is Sight.ABSENT


def test_an_attachment_is_shown_as_one_more_link(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    picture = Attachment(kind="image", id="88")
    both = seek(draft=Draft(text="Look", attachments=(picture,)), comment=comment)
    assert play(x.look(both), shown(wrote("Look https://t.co/Ab1"), OLD)).sight is Sight.FOUND
    assert play(x.look(both), shown(wrote("Look"), OLD)).sight is Sight.FOUND
    late = shown(wrote("Look https://t.co/Ab1", 700), OLD)
    assert play(x.look(both), late).sight is Sight.UNCLEAR
    alone = seek(draft=Draft(attachments=(picture,)), comment=comment)
    assert play(x.look(alone), shown(wrote("https://t.co/Ab1"), OLD)).sight is Sight.UNCLEAR
    assert play(x.look(alone), shown(wrote(None), OLD)).sight is Sight.UNCLEAR
    assert play(x.look(alone), shown(OLD)).sight is Sight.ABSENT


def test_a_shared_post_is_part_of_the_words(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    shared = Draft(text="Seen?", attachments=(Attachment(kind="post", id="20"),))
    seen = play(x.look(seek(draft=shared, comment=comment)), shown(wrote("Seen? https://t.co/Ab1")))
    assert seen.sight is Sight.FOUND


def test_a_conversation_that_was_read_past_the_attempt_without_us_proves_absence(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    assert play(x.look(seek(comment=comment)), shown()).sight is Sight.ABSENT
    other = wrote(WORDS, 5, ANNA_ID)
    more = shown(other, OLD, next_token="18LAA5G1V9DLILOG0G00ZZZZ")
    assert play(x.look(seek(comment=comment)), more).sight is Sight.ABSENT


def test_a_long_conversation_is_read_until_it_reaches_past_the_attempt(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    first = shown(wrote("Later", 1000), next_token="18LAA5G1V9DLILOG0G00ZZZZ")
    second = shown(wrote(), OLD, next_token="19LAA5G1V9DLILOG0G00ZZZZ")
    assert play(x.look(seek(comment=comment)), first, second).sight is Sight.FOUND
    assert play.params["pagination_token"] == "18LAA5G1V9DLILOG0G00ZZZZ"


def test_what_is_not_there_yet_may_still_come(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    for minutes, sight in [(4, Sight.UNCLEAR), (6, Sight.ABSENT)]:
        after = timedelta(minutes=minutes)
        command = seek(comment=comment, now=NOW + after)
        assert play(x.look(command), shown(OLD, after=after)).sight is sight


@pytest.mark.parametrize(
    "event", [wrote(sender=None), {**wrote(), "id": None}, {**wrote(), "text": 7}]
)
def test_an_event_nobody_can_place_proves_nothing(
    play: Any,
    x: X,
    seek: Seek,
    comment: CommentRecord,
    shown: Shown,
    event: dict[str, Any],
) -> None:
    assert play(x.look(seek(comment=comment)), shown(event, OLD)).sight is Sight.UNCLEAR


def test_a_page_that_reports_problems_proves_nothing(
    play: Any, x: X, seek: Seek, comment: CommentRecord, answer: Callable[..., Response]
) -> None:
    problem = {"type": "https://api.x.com/2/problems/resource-unavailable", "title": "?"}
    date = format_datetime(NOW + HOUR, usegmt=True)
    part = answer({"data": [OLD], "errors": [problem], "meta": {"result_count": 1}}, date=date)
    assert play(x.look(seek(comment=comment)), part).sight is Sight.UNCLEAR


def test_another_attempts_message_is_not_found_again(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    command = seek(comment=comment, claimed=frozenset({"e2"}))
    assert play(x.look(command), shown(wrote(), OLD)).sight is Sight.ABSENT


def test_the_author_of_a_comment_is_asked_for_if_nobody_knows_them(
    play: Any,
    x: X,
    seek: Seek,
    comment: CommentRecord,
    shown: Shown,
    answer: Callable[..., Response],
) -> None:
    command = seek(comment=attrs.evolve(comment, author=None))
    read = {"data": {"id": COMMENT_ID, "text": "?", "author_id": ANNA_ID}}
    assert play(x.look(command), read, shown(wrote(), OLD)).sight is Sight.FOUND
    assert play.paths == [f"GET api.x.com/2/tweets/{COMMENT_ID}", WITH]
    for gone in (answer({"title": "?", "detail": "?"}, 404), {"data": {"id": "7", "text": "?"}}):
        assert play(x.look(command), gone).sight is Sight.UNCLEAR


def test_a_message_is_looked_for_where_it_went(
    play: Any,
    x: X,
    seek: Seek,
    thread: ConversationRecord,
    group: ConversationRecord,
    shown: Shown,
) -> None:
    into = attrs.evolve(group, id="1585823815904395264")
    for place in (into, thread, attrs.evolve(thread, id=into.id)):
        command = seek(action=Action.MESSAGE, conversation=place)
        assert play(x.look(command), shown(wrote(), OLD)).sight is Sight.FOUND
    assert play.paths == [f"GET api.x.com/2/dm_conversations/{into.id}/dm_events", WITH, WITH]


def test_a_group_that_was_to_be_started_is_settled_by_no_look(
    play: Any, x: X, seek: Seek, group: ConversationRecord
) -> None:
    seen = play(x.look(seek(action=Action.MESSAGE, conversation=group)))
    assert seen.sight is Sight.UNCLEAR
    assert play.requests == []


@pytest.mark.parametrize("action", list(Action))
def test_what_nobody_remembers_is_not_looked_for(
    play: Any, x: X, seek: Seek, action: Action
) -> None:
    assert play(x.look(seek(action=action))).sight is Sight.UNCLEAR


def own(
    text: str = f"@anna {WORDS}", seconds: float = 2, parent: str = COMMENT_ID
) -> dict[str, Any]:
    made = wrote(text, seconds)
    return made | {
        "id": "1991000000000000999",
        "author_id": SHOP_ID,
        "conversation_id": POST_ID,
        "display_text_range": [6, len(text)],
        "referenced_tweets": [{"type": "replied_to", "id": parent}],
    }


def test_a_public_reply_is_looked_for_among_the_accounts_own_posts(
    play: Any, x: X, seek: Seek, comment: CommentRecord, shown: Shown
) -> None:
    command = seek(action=Action.PUBLIC_REPLY, comment=comment)
    assert play(x.look(command), shown(own(), own(parent="9"))).sight is Sight.FOUND
    assert play.paths == [f"GET api.x.com/2/users/{SHOP_ID}/tweets"]
    assert play.params["start_time"] == "2026-11-21T11:50:00Z"
    assert play.params["max_results"] == "100"
    assert play(x.look(command), shown(own(parent="9"))).sight is Sight.ABSENT
    assert play(x.look(command), shown(own("@anna Other"))).sight is Sight.ABSENT
    assert play(x.look(command), shown()).sight is Sight.ABSENT


def test_a_refusal_to_show_the_conversation_proves_nothing(
    play: Any, x: X, seek: Seek, comment: CommentRecord, answer: Callable[..., Response]
) -> None:
    hidden = {"title": "Forbidden", "detail": "Forbidden", "type": "about:blank"}
    seen: Sighting = play(x.look(seek(comment=comment)), answer(hidden, 403))
    assert seen.sight is Sight.UNCLEAR


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (402, BillingStopped)])
def test_what_may_show_more_later_is_told_as_it_is(
    play: Any,
    x: X,
    seek: Seek,
    comment: CommentRecord,
    answer: Callable[..., Response],
    status: int,
    kind: type[Exception],
) -> None:
    with pytest.raises(kind):
        play(x.look(seek(comment=comment)), answer({}, status))


def test_the_list_of_all_events_is_never_asked(
    play: Any,
    x: X,
    seek: Seek,
    comment: CommentRecord,
    thread: ConversationRecord,
    shown: Shown,
) -> None:
    play(x.look(seek(comment=comment)), shown(OLD))
    play(x.look(seek(action=Action.MESSAGE, conversation=thread)), shown(OLD))
    assert not any(path.endswith("/2/dm_events") for path in play.paths)
