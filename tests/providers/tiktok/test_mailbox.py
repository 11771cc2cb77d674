"""Conversations and their messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import AuthenticationFailed, InvalidValue, UnreadableAnswer
from privatereply.flow import Effect, Response
from privatereply.model import (
    Account,
    Conversation,
    ConversationRecord,
    Direction,
    Fact,
    Folder,
    Message,
    Person,
)
from privatereply.policy import facts
from privatereply.provider import CheckConversation, ListConversations, Listing, ListMessages
from privatereply.providers.tiktok import TikTok
from privatereply.providers.tiktok.answers import read
from privatereply.providers.tiktok.messages import LATEST, by_program, talk

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP, ANNA = "shop-open-id", "anna/+"


def stamp(minutes: float) -> int:
    return int((NOW + timedelta(minutes=minutes)).timestamp() * 1000)


def wrote(minutes: float, text: str = "Hi", **more: object) -> dict[str, object]:
    """A message of the account."""
    return {
        "message_id": f"m{minutes}",
        "timestamp": stamp(minutes),
        "message_type": "TEXT",
        "text": {"body": text},
        "sender": "shop",
        "from_user": {"id": SHOP, "role": "BUSINESS_ACCOUNT"},
        "to_user": {"id": ANNA, "role": "BUSINESS_ACCOUNT"},
        "message_tag": {"source": "API"},
        **more,
    }


def heard(minutes: float, person_id: str = ANNA, **more: object) -> dict[str, object]:
    parties = {"from_user": {"id": person_id}, "to_user": {"id": SHOP}, "sender": "anna.x"}
    return wrote(minutes, "Hello?", **parties, **more)


def thread(*messages: object, person_id: str = ANNA, **more: object) -> dict[str, object]:
    anna = {"id": person_id, "display_name": "Anna", "is_follower": True}
    return {
        "messages": list(messages),
        "participants": [{"role": "BUSINESS_ACCOUNT", "id": SHOP}, anna],
        **more,
    }


def threads(*ids: str, more: bool = False) -> dict[str, object]:
    listed = [{"conversation_id": one, "update_time": stamp(0), "referral": {}} for one in ids]
    return {"conversations": listed, "has_more": more, "cursor": len(ids)}


@pytest.fixture
def messages(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> Callable[..., tuple[Message, ...]]:
    def run(data: object, limit: int = 20) -> tuple[Message, ...]:
        command = ListMessages(account=shop, conversation_id="a+b==", limit=limit)
        found: Listing[Message] = play(tiktok.list_messages(command), ok(data))
        assert found.after is None
        return found.items

    return run


def test_messages_come_newest_first_with_their_direction(
    messages: Callable[..., tuple[Message, ...]], play: Any
) -> None:
    quoted = {"referenced_message_info": {"referenced_message_id": "m1"}}
    found = messages(thread(heard(1), wrote(3, "Yes", **quoted), heard(2)))
    assert [one.id for one in found] == ["m3", "m2", "m1"]
    assert found[0] == Message(
        id="m3",
        direction=Direction.OUTBOUND,
        sent_at=NOW + timedelta(minutes=3),
        text="Yes",
        person_id=ANNA,
        conversation_id="a+b==",
        reply_to="m1",
    )
    assert found[1].direction is Direction.INBOUND
    assert found[1].person_id == ANNA
    assert play.params == {"business_id": SHOP, "conversation_id": "a+b=="}
    assert len(messages(thread(heard(1), heard(2)), limit=1)) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"message_id": None},
        {"timestamp": None},
        {"timestamp": "soon"},
        {"text": {}},
        {"text": {"body": 7}},
        {"from_user": {}},
        {"from_user": {"id": ANNA}, "to_user": {"id": "x"}},
    ],
)
def test_a_message_that_cannot_be_read_is_left_out(
    messages: Callable[..., tuple[Message, ...]], odd: dict[str, object]
) -> None:
    assert messages(thread(wrote(1) | odd)) == ()


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"message_type": "IMAGE", "image": {"media_id": "1"}}, ""),
        ({"message_type": "TEMPLATE", "template": {"title": "Which size?"}}, "Which size?"),
        ({"message_type": "STICKER"}, ""),
        ({"message_type": None}, ""),
    ],
)
def test_only_texts_and_cards_have_words(
    messages: Callable[..., tuple[Message, ...]], tree: dict[str, object], text: str
) -> None:
    (found,) = messages(thread({**wrote(1), "text": None, **tree}))
    assert found.text == text


def test_a_conversation_without_a_list_of_messages_cannot_be_read(
    messages: Callable[..., tuple[Message, ...]],
) -> None:
    with pytest.raises(UnreadableAnswer):
        messages({"participants": []})


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        ("API", Fact.YES),
        ("APP", Fact.NO),
        ("WEB", Fact.NO),
        ("OTHERS", Fact.UNKNOWN),
        ("UNKNOWN_SOURCE", Fact.UNKNOWN),
        (None, Fact.UNKNOWN),
    ],
)
def test_the_source_tells_a_program_from_a_colleague(
    messages: Callable[..., tuple[Message, ...]], source: str | None, fact: Fact
) -> None:
    (found,) = messages(thread(wrote(1, message_tag={"source": source})))
    assert by_program(found) is fact


@pytest.mark.parametrize(
    ("count", "code", "whole"), [(19, 0, True), (20, 0, False), (19, 20001, False)]
)
def test_twenty_messages_may_not_be_all(
    ok: Callable[..., Response], count: int, code: int, whole: bool
) -> None:
    data = thread(*(wrote(minute) for minute in range(count)))
    seen = talk(read(ok(data, code), effect=Effect.READ), SHOP, "c")
    assert seen.thread.whole is whole


def test_the_person_is_told_by_participants_or_else_by_messages(
    ok: Callable[..., Response],
) -> None:
    def person(data: object) -> Person | None:
        return talk(read(ok(data), effect=Effect.READ), SHOP, "c").person

    assert person(thread(heard(1))) == Person(id=ANNA, name="Anna", username="anna.x")
    assert person(thread(heard(1), participants=[])) == Person(id=ANNA)
    assert person({"messages": []}) is None


class TestConversations:
    @pytest.fixture
    def listed(
        self, play: Any, tiktok: TikTok, shop: Account
    ) -> Callable[..., Listing[Conversation]]:
        def run(*answers: Any, **more: Any) -> Listing[Conversation]:
            command = ListConversations(account=shop, **more)
            found: Listing[Conversation] = play(tiktok.list_conversations(command), *answers)
            return found

        return run

    def test_both_kinds_are_listed_one_after_the_other_and_each_is_read(
        self,
        listed: Callable[..., Listing[Conversation]],
        play: Any,
        ok: Callable[..., Response],
    ) -> None:
        found = listed(ok(threads("a+b==")), ok(thread(wrote(2), heard(1))), limit=5)
        assert found.items == (
            ConversationRecord(
                platform="tiktok",
                account_id=SHOP,
                person=Person(id=ANNA, name="Anna", username="anna.x"),
                id="a+b==",
                folder=Folder.INBOX,
                last_inbound_at=NOW + timedelta(minutes=1),
                last_outbound_at=NOW + timedelta(minutes=2),
                updated_at=NOW,
            ),
        )
        first = dict(play.requests[0].params)
        assert (first["conversation_type"], first["limit"]) == ("SINGLE", "5")
        (other,) = listed(ok(threads("c")), ok(thread(heard(1))), after=found.after).items
        assert other.folder == Folder.REQUESTS
        assert dict(play.requests[2].params)["conversation_type"] == "STRANGER"

    def test_pages_are_small_because_every_conversation_is_read(
        self,
        listed: Callable[..., Listing[Conversation]],
        play: Any,
        ok: Callable[..., Response],
    ) -> None:
        found = listed(ok(threads("a", more=True)), ok(thread(heard(1))), limit=100)
        assert dict(play.requests[0].params)["limit"] == "20"
        listed(ok(threads()), ok(threads()), after=found.after)
        assert dict(play.requests[2].params)["cursor"] == "1"

    def test_one_that_cannot_be_read_is_left_out(
        self,
        listed: Callable[..., Listing[Conversation]],
        ok: Callable[..., Response],
        no: Callable[..., Response],
    ) -> None:
        two = threads("a", "b", "c")
        found = listed(ok(two), no(40007), ok({"messages": []}), ok(thread(heard(1))))
        assert [one.id for one in found.items] == ["c"]
        with pytest.raises(AuthenticationFailed):
            listed(ok(two), no(40105))

    def test_the_one_with_a_person_is_searched_for(
        self,
        listed: Callable[..., Listing[Conversation]],
        ok: Callable[..., Response],
    ) -> None:
        somebody = ok(thread(heard(1, "ben"), person_id="ben"))
        found = listed(
            ok(threads("a", more=True)),
            somebody,
            ok(threads("b")),
            ok(thread(heard(1))),
            person_id=ANNA,
        )
        assert [one.id for one in found.items] == ["b"]
        assert found.after is None
        nobody = listed(ok(threads("a")), somebody, ok(threads()), person_id=ANNA)
        assert nobody == Listing(items=())

    def test_a_long_search_stops_and_can_be_gone_on_with(
        self,
        listed: Callable[..., Listing[Conversation]],
        ok: Callable[..., Response],
    ) -> None:
        somebody = ok(thread(heard(1, "ben"), person_id="ben"))
        step = [ok(threads("a", more=True)), somebody]
        found = listed(*step, *step, *step, person_id=ANNA)
        assert found.items == ()
        assert found.after is not None
        again = listed(ok(threads("b")), ok(thread(heard(1))), person_id=ANNA, after=found.after)
        assert [one.id for one in again.items] == ["b"]


class TestFacts:
    @pytest.fixture
    def check(
        self, play: Any, tiktok: TikTok, shop: Account, thread: ConversationRecord
    ) -> Callable[..., dict[str, Fact]]:
        def run(*answers: Any, folder: str | None = None) -> dict[str, Fact]:
            asked = CheckConversation(
                account=shop, conversation=attrs.evolve(thread, folder=folder)
            )
            found: dict[str, Fact] = play(tiktok.check_conversation(asked), *answers)
            return found

        return run

    def capable(self, result: object) -> dict[str, object]:
        one = {"capability_type": "IMAGE_SEND", "capability_result": result}
        return {"capability_infos": [{"capability_type": "OTHER"}, one]}

    @pytest.mark.parametrize(
        ("result", "fact"), [(True, Fact.YES), (False, Fact.NO), (None, Fact.UNKNOWN)]
    )
    def test_images_and_following_are_asked_for(
        self,
        check: Callable[..., dict[str, Fact]],
        ok: Callable[..., Response],
        result: object,
        fact: Fact,
    ) -> None:
        known = check(ok(thread(heard(1))), ok(self.capable(result)))
        assert known == {
            facts.PERSON_FOLLOWS: Fact.YES,
            facts.PERSON_HAS_WRITTEN: Fact.YES,
            facts.IMAGES_TAKEN: fact,
        }

    @pytest.mark.parametrize(
        ("folder", "kinds"),
        [
            (Folder.INBOX, ["SINGLE"]),
            (Folder.REQUESTS, ["STRANGER"]),
            (None, ["SINGLE", "STRANGER"]),
        ],
    )
    def test_the_kind_of_a_conversation_has_to_be_said(
        self,
        check: Callable[..., dict[str, Fact]],
        play: Any,
        ok: Callable[..., Response],
        no: Callable[..., Response],
        folder: Folder | None,
        kinds: list[str],
    ) -> None:
        known = check(ok(thread()), *(no(40002) for _ in kinds), folder=folder)
        assert known == {facts.PERSON_FOLLOWS: Fact.YES}
        asked = [dict(one.params).get("conversation_type") for one in play.requests[1:]]
        assert asked == kinds

    def test_what_is_not_told_is_no_fact(
        self,
        check: Callable[..., dict[str, Fact]],
        ok: Callable[..., Response],
        no: Callable[..., Response],
    ) -> None:
        assert check(no(40007), no(40002), no(40002)) == {}
        alone = {"messages": [wrote(1)], "participants": []}
        assert facts.PERSON_FOLLOWS not in check(ok(alone), ok(self.capable(True)))

    def test_a_person_has_not_written_only_where_everything_is_the_accounts(
        self, check: Callable[..., dict[str, Fact]], ok: Callable[..., Response]
    ) -> None:
        def written(*messages: object) -> object:
            return check(ok(thread(*messages)), ok(self.capable(True))).get(
                facts.PERSON_HAS_WRITTEN
            )

        assert written(wrote(1)) is Fact.NO
        assert written(wrote(1), heard(2)) is Fact.YES
        assert written() is None
        assert written(*(wrote(number) for number in range(LATEST))) is None

    def test_a_conversation_needs_its_id(
        self, tiktok: TikTok, shop: Account, thread: ConversationRecord
    ) -> None:
        unknown = attrs.evolve(thread, id=None)
        with pytest.raises(InvalidValue):
            tiktok.check_conversation(CheckConversation(account=shop, conversation=unknown))
