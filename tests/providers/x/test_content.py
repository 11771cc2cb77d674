"""Posts, replies to them and mentions, in either of X's vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue, NotFound, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord, Fact, Surface
from privatereply.policy import facts
from privatereply.provider import (
    CheckComment,
    CheckConversation,
    GetComment,
    ListComments,
    ListMentions,
    ListPosts,
)
from privatereply.providers.x import X
from privatereply.providers.x.content import MENTION, comment

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP_ID, ANNA_ID, BEN_ID = "2244994945", "1072250532645998596", "6253282"
POST_ID, COMMENT_ID = "1991000000000000001", "1991000000000000555"
SHOP = Account(platform="x", id=SHOP_ID)
INVALID = {"title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request"}
GONE = {
    "errors": [{"title": "Not Found", "type": "https://api.x.com/2/problems/resource-not-found"}]
}


def said(text: str = "@shop How much?", **more: Any) -> dict[str, Any]:
    """A reply to the shop's post, as X shows it."""
    return {
        "id": COMMENT_ID,
        "text": text,
        "author_id": ANNA_ID,
        "conversation_id": POST_ID,
        "created_at": "2026-11-21T11:00:00.000Z",
        "in_reply_to_user_id": SHOP_ID,
        "referenced_tweets": [{"type": "replied_to", "id": POST_ID}],
        "display_text_range": [6, len(text)],
        "entities": {
            "mentions": [{"start": 0, "end": 5, "username": "shop", "id": SHOP_ID}],
        },
        **more,
    }


def read(tree: dict[str, Any], *, implied: bool = False) -> CommentRecord:
    found = comment(SHOP, tree, {}, implied=implied)
    assert found is not None
    return found


def test_one_comment_has_all_that_x_tells(play: Any, x: X, shop: Account) -> None:
    users = {"users": [{"id": ANNA_ID, "name": "Anna", "username": "anna"}]}
    answer = {"data": said(), "includes": users}
    found = play(x.get_comment(GetComment(account=shop, comment_id=COMMENT_ID)), answer)
    assert play.paths == [f"GET api.x.com/2/tweets/{COMMENT_ID}"]
    assert "referenced_tweets" in play.params["tweet.fields"]
    assert (found.text, found.post_id, found.parent_id) == ("How much?", POST_ID, None)
    assert found.created_at == NOW - timedelta(hours=1)
    assert (found.author.id, found.author.username) == (ANNA_ID, "anna")
    assert found.surface == Surface.POST
    assert found.permalink == f"https://x.com/i/status/{COMMENT_ID}"
    assert found.facts == {
        facts.COMMENT_EXISTS: Fact.YES,
        facts.AUTHOR_IS_ACCOUNT: Fact.NO,
        facts.PERSON_MENTIONED: Fact.NO,
    }


def test_the_new_names_are_asked_for_where_the_old_ones_are_refused(
    play: Any, x: X, shop: Account, answer: Callable[..., Response]
) -> None:
    new = said(referenced_posts=[{"type": "replied_to", "id": "8"}])
    del new["referenced_tweets"]
    command = GetComment(account=shop, comment_id=COMMENT_ID)
    found = play(x.get_comment(command), answer(INVALID, 400), {"data": new})
    old, again = (dict(one.params) for one in play.requests)
    assert "tweet.fields" in old
    assert "post.fields" in again
    assert found.parent_id == "8"


@pytest.mark.parametrize(
    "renamed",
    [
        {"referenced_posts": [{"type": "replied_to", "id": "8"}]},
        {"referenced_tweets": [{"type": "quoted", "id": "9"}, {"type": "replied_to", "id": "8"}]},
        {"in_reply_to_tweet_id": "8"},
        {"in_reply_to_post_id": "8"},
        {"in_reply_to_tweet_id": 8},
    ],
)
def test_either_vocabulary_names_the_comment_that_is_answered(renamed: dict[str, Any]) -> None:
    tree = {name: each for name, each in said().items() if name != "referenced_tweets"}
    assert read(tree | renamed).parent_id == "8"


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("@shop How much?", 6, "How much?"),
        ("@shop @ben How much, @shop?", 11, "How much, @shop?"),
        ("@shop 日本語 ☕ &amp; &lt;3", 6, "日本語 ☕ & <3"),
        ("@shop ", 6, ""),
        ("How much?", 0, "How much?"),
        ("No handle here", 6, "No handle here"),
        ("@shop How much?", 10**9, "@shop How much?"),
    ],
)
def test_the_handles_that_x_puts_before_a_reply_are_no_words_of_the_author(
    text: str, start: int, words: str
) -> None:
    assert read(said(text, display_text_range=[start, len(text)])).text == words


@pytest.mark.parametrize("told", [None, [], "6", {"begin": 6}])
def test_without_the_range_the_leading_handles_of_a_reply_are_left_out(told: object) -> None:
    assert read(said("@shop @ben How much?", display_text_range=told)).text == "How much?"
    alone = {"id": "7", "text": "@shop How much?", "display_text_range": told}
    assert read(alone).text == "@shop How much?"


def test_the_range_may_be_an_object() -> None:
    assert read(said(display_text_range={"start": 6, "end": 15})).text == "How much?"


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_is_read_to_its_end(name: str) -> None:
    whole = "@shop " + "word " * 100 + "end"
    tree = said("@shop word word…") | {name: {"text": whole}}
    assert read(tree).text.endswith("word end")
    assert read(tree).text.startswith("word word")


def test_links_are_shown_as_they_were_written_and_media_not_at_all() -> None:
    entities = {
        "urls": [
            {"url": "https://t.co/a1", "expanded_url": "https://shop.example/cup?a=1"},
            {"url": "https://t.co/b2", "expanded_url": "https://x.com/a/photo/1", "media_key": "3"},
        ]
    }
    text = "@shop This https://t.co/a1 one? https://t.co/b2"
    assert read(said(text, entities=entities)).text == "This https://shop.example/cup?a=1 one?"


def mention(start: int | None, person: str = SHOP_ID) -> dict[str, Any]:
    return {"mentions": [{"start": start, "end": 5, "username": "shop", "id": person}]}


@pytest.mark.parametrize(
    ("tree", "fact"),
    [
        (said(), Fact.NO),
        (said("@shop Hey @shop", entities=mention(10)), Fact.YES),
        (said("@ben Hey @ben", entities=mention(9, BEN_ID)), Fact.NO),
        (said("@shop Hey", entities=mention(6)), Fact.YES),
        (said("Hey", entities={}, display_text_range=[0, 3]), Fact.NO),
        (said("@shop Hey", entities={}), Fact.NO),
        (said("@shop Hey", display_text_range=None), Fact.UNKNOWN),
        (said("@shop Hey", note_tweet={"entities": mention(300)}), Fact.YES),
        ({"id": "7", "text": "Hey @shop", "entities": mention(4)}, Fact.YES),
        ({"id": "7", "text": "Hey @shop"}, Fact.UNKNOWN),
        ({"id": "7", "text": "Hey"}, Fact.NO),
    ],
)
def test_who_is_named_is_told_by_the_authors_own_words(tree: dict[str, Any], fact: Fact) -> None:
    assert read(tree).facts.get(facts.PERSON_MENTIONED, Fact.UNKNOWN) is fact


def test_being_replied_to_counts_as_being_named_if_the_host_says_so(
    play: Any, shop: Account
) -> None:
    driver = X(implied_mentions=True)
    command = GetComment(account=shop, comment_id=COMMENT_ID)
    found = play(driver.get_comment(command), {"data": said()})
    assert found.facts[facts.PERSON_MENTIONED] is Fact.YES
    assert (
        read(said(display_text_range=None), implied=True).facts[facts.PERSON_MENTIONED] is Fact.YES
    )


def test_a_post_that_names_the_account_under_no_other_is_its_own_post() -> None:
    alone = read({"id": "7", "text": "Hey @shop", "conversation_id": "7", "author_id": BEN_ID})
    assert (alone.surface, alone.post_id, alone.parent_id) == (MENTION, "7", None)


def test_the_accounts_own_reply_is_known_as_such() -> None:
    assert read(said(author_id=SHOP_ID)).facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES
    assert facts.AUTHOR_IS_ACCOUNT not in read({"id": "7"}).facts


def test_ids_tell_the_time_where_nothing_else_does() -> None:
    assert read({"id": "1585823814058971140"}).created_at == datetime(
        2022, 10, 28, 2, 40, 35, 110000, tzinfo=UTC
    )
    assert read({"id": "20"}).created_at is None


def test_ids_written_as_numbers_stay_exact() -> None:
    found = read(said(author_id=1072250532645998597, conversation_id=1991000000000000003))
    assert found.author is not None
    assert (found.author.id, found.post_id) == ("1072250532645998597", "1991000000000000003")


def test_own_posts_come_without_replies(play: Any, x: X, shop: Account) -> None:
    tree = {
        "data": [
            {"id": POST_ID, "text": "New cups", "created_at": "2026-11-21T10:00:00.000Z"},
            {"text": "Nobody can answer this"},
        ],
        "meta": {"result_count": 2, "next_token": "next-1"},
    }
    command = ListPosts(account=shop, since=NOW - timedelta(days=1), limit=1, after="page-2")
    found = play(x.list_posts(command), tree)
    assert play.paths == [f"GET api.x.com/2/users/{SHOP_ID}/tweets"]
    assert play.params["exclude"] == "replies,retweets"
    assert play.params["start_time"] == "2026-11-20T12:00:00Z"
    assert (play.params["max_results"], play.params["pagination_token"]) == ("5", "page-2")
    assert ([one.text for one in found.items], found.after) == (["New cups"], "next-1")


def test_what_is_said_under_a_post_is_searched_for_by_its_conversation(
    play: Any, x: X, shop: Account
) -> None:
    root = {"id": POST_ID, "text": "New cups", "conversation_id": POST_ID}
    nested = said(id="9", referenced_tweets=[{"type": "replied_to", "id": COMMENT_ID}])
    tree = {"data": [nested, said(), root], "meta": {"result_count": 3}}
    command = ListComments(account=shop, post_id=POST_ID)
    found = play(x.list_comments(command), tree)
    assert play.paths == ["GET api.x.com/2/tweets/search/recent"]
    assert play.params["query"] == f"conversation_id:{POST_ID}"
    assert [(one.id, one.parent_id) for one in found.items] == [
        ("9", COMMENT_ID),
        (COMMENT_ID, None),
    ]
    under = play(x.list_comments(attrs.evolve(command, parent_id=COMMENT_ID)), tree)
    assert [one.id for one in under.items] == ["9"]


def test_a_listing_ends_where_older_comments_begin_and_asks_for_no_time(
    play: Any, x: X, shop: Account
) -> None:
    old = said(id="8", created_at="2026-11-01T00:00:00Z")
    tree = {"data": [said(), old], "meta": {"result_count": 2, "next_token": "more"}}
    command = ListComments(account=shop, post_id=POST_ID, since=NOW - timedelta(days=1))
    found = play(x.list_comments(command), tree)
    assert ([one.id for one in found.items], found.after) == ([COMMENT_ID], None)
    # The search refuses a start that is more than 7 days old.
    assert "start_time" not in play.params


def test_mentions_leave_out_the_accounts_own_posts(play: Any, x: X, shop: Account) -> None:
    tree = {"data": [said(), said(id="9", author_id=SHOP_ID)], "meta": {"result_count": 2}}
    found = play(x.list_mentions(ListMentions(account=shop, since=NOW - timedelta(days=1))), tree)
    assert play.paths == [f"GET api.x.com/2/users/{SHOP_ID}/mentions"]
    assert [one.id for one in found.items] == [COMMENT_ID]


def test_an_empty_list_has_a_count_and_no_data(play: Any, x: X, shop: Account) -> None:
    command = ListMentions(account=shop)
    assert play(x.list_mentions(command), {"meta": {"result_count": 0}}).items == ()
    with pytest.raises(UnreadableAnswer):
        play(x.list_mentions(command), {"meta": {}})


def test_a_comment_without_an_id_cannot_be_read(play: Any, x: X, shop: Account) -> None:
    with pytest.raises(UnreadableAnswer):
        play(x.get_comment(GetComment(account=shop, comment_id="7")), {"data": {"text": "Hi"}})
    with pytest.raises(NotFound):
        play(x.get_comment(GetComment(account=shop, comment_id="7")), GONE)
    with pytest.raises(InvalidValue, match="comment_id"):
        x.get_comment(GetComment(account=shop, comment_id="7_8"))


PERSON = {
    "data": {
        "id": ANNA_ID,
        "receives_your_dm": True,
        "connection_status": ["followed_by", "muting"],
    }
}
WROTE = {
    "data": [
        {
            "id": "1991000000000000777",
            "sender_id": ANNA_ID,
            "text": "Hi",
            "event_type": "MessageCreate",
        }
    ],
    "meta": {"result_count": 1},
}
SILENT = {"meta": {"result_count": 0}}


def test_a_comment_that_names_the_account_needs_no_look_into_the_conversation(
    play: Any, x: X, shop: Account, comment: CommentRecord
) -> None:
    named = said("@shop Hey @shop", entities=mention(10))
    known = play(
        x.check_comment(CheckComment(account=shop, comment=comment)), {"data": named}, PERSON
    )
    assert known == {
        facts.COMMENT_EXISTS: Fact.YES,
        facts.AUTHOR_IS_ACCOUNT: Fact.NO,
        facts.PERSON_MENTIONED: Fact.YES,
        facts.TAKES_MESSAGES: Fact.YES,
        facts.PERSON_FOLLOWS: Fact.YES,
        facts.ACCOUNT_FOLLOWS: Fact.NO,
        facts.PERSON_BLOCKED: Fact.NO,
    }
    assert play.params["user.fields"].endswith("connection_status,receives_your_dm")


@pytest.mark.parametrize(("thread", "fact"), [(WROTE, Fact.YES), (SILENT, Fact.NO)])
def test_whether_its_author_has_written_is_read_in_the_conversation(
    play: Any, x: X, shop: Account, comment: CommentRecord, thread: object, fact: Fact
) -> None:
    check = x.check_comment(CheckComment(account=shop, comment=comment))
    known = play(check, {"data": said()}, PERSON, thread)
    assert known[facts.PERSON_HAS_WRITTEN] is fact
    assert play.paths[-1] == f"GET api.x.com/2/dm_conversations/with/{ANNA_ID}/dm_events"


def test_silence_is_proven_by_the_whole_conversation_only(
    play: Any, x: X, shop: Account, comment: CommentRecord
) -> None:
    def page(sender: str | None = SHOP_ID) -> dict[str, Any]:
        one = {"id": "19910000000000777", "sender_id": sender, "text": "Hi"}
        return {"data": [one], "meta": {"result_count": 1, "next_token": "more"}}

    def known(*pages: object) -> Fact:
        check = x.check_comment(CheckComment(account=shop, comment=comment))
        found = play(check, {"data": said()}, PERSON, *pages)
        fact: Fact = found.get(facts.PERSON_HAS_WRITTEN, Fact.UNKNOWN)
        return fact

    assert known(page(), page(), SILENT) is Fact.NO
    assert known(page(), page(ANNA_ID)) is Fact.YES
    assert known(page(), page(None), SILENT) is Fact.UNKNOWN
    assert known(*[page()] * 20) is Fact.UNKNOWN


def test_what_x_does_not_show_now_stays_unknown(
    play: Any, x: X, shop: Account, comment: CommentRecord, answer: Callable[..., Response]
) -> None:
    check = x.check_comment(CheckComment(account=shop, comment=comment))
    known = play(check, {"data": said()}, answer(GONE, 404), answer({}, 429))
    assert known.keys() == {
        facts.COMMENT_EXISTS,
        facts.AUTHOR_IS_ACCOUNT,
        facts.PERSON_MENTIONED,
    }


def test_a_comment_that_is_gone_is_known_to_be(
    play: Any, x: X, shop: Account, comment: CommentRecord
) -> None:
    check = x.check_comment(CheckComment(account=shop, comment=comment))
    assert play(check, GONE) == {facts.COMMENT_EXISTS: Fact.NO}


def test_nobody_is_asked_about_the_account_itself(
    play: Any, x: X, shop: Account, comment: CommentRecord
) -> None:
    check = x.check_comment(CheckComment(account=shop, comment=comment))
    known = play(check, {"data": said(author_id=SHOP_ID)})
    assert known[facts.AUTHOR_IS_ACCOUNT] is Fact.YES


def test_a_conversation_tells_of_its_person_and_a_group_of_nobody(
    play: Any, x: X, shop: Account, thread: ConversationRecord, group: ConversationRecord
) -> None:
    check = x.check_conversation(CheckConversation(account=shop, conversation=thread))
    known = play(check, {"data": {"id": ANNA_ID, "receives_your_dm": False}}, WROTE)
    assert known == {facts.TAKES_MESSAGES: Fact.NO, facts.PERSON_HAS_WRITTEN: Fact.YES}
    silent = x.check_conversation(CheckConversation(account=shop, conversation=group))
    assert play(silent) == {}


def test_what_a_token_may_not_see_stays_unknown(
    play: Any,
    x: X,
    shop: Account,
    thread: ConversationRecord,
    answer: Callable[..., Response],
) -> None:
    hidden = {"title": "Forbidden", "type": "about:blank", "detail": "Forbidden"}
    check = x.check_conversation(CheckConversation(account=shop, conversation=thread))
    assert play(check, {"data": {"id": ANNA_ID}}, answer(hidden, 403)) == {}
