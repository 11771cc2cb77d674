"""What each kind of event changes, in whatever order they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply import (
    AccountResumed,
    AccountRevoked,
    AccountSuspended,
    AccountUnsubscribed,
    Actor,
    BoundAccount,
    CommentEdited,
    CommentHidden,
    CommentShown,
    DeletionRequested,
    Event,
    Fact,
    Folder,
    MessageDelivered,
    MessageEdited,
    MessageReacted,
    MessageRead,
    MessageUnsent,
    NotAllowed,
    PersonBlocked,
    PersonUnblocked,
    PostbackReceived,
    QuickReplyReceived,
    RequestAccepted,
    Restriction,
    RestrictionKind,
    TokenExpiring,
    Unrecognised,
)
from privatereply.events import EVERY_ACCOUNT
from privatereply.policy import facts

from .plaza import HERE, NOON, Square, added, echoed, received, removed, square, wanted

ANNA = Actor.human("anna")


@pytest.fixture
def place() -> Iterator[Square]:
    with square() as opened:
        yield opened


@pytest.fixture
def shop(place: Square) -> BoundAccount:
    return place.client.account("plaza", id="shop")


def allowed(shop: BoundAccount, name: str = "one") -> bool:
    comment = added(name).comment
    return shop.can_reply(comment, draft="Hello", actor=ANNA).allowed


def tell(place: Square, *events: Event) -> None:
    assert place.tell(*events).status == 200


def test_a_verdict_that_was_told_lets_a_comment_be_answered(
    place: Square, shop: BoundAccount
) -> None:
    tell(place, added("one"))
    assert not allowed(shop)
    tell(place, wanted("one"))
    assert allowed(shop)
    assert not allowed(shop, "two")


@given(order=st.permutations(["added", "verdict", "removed", "edited"]))
def test_a_removal_ends_it_in_whatever_order_things_are_told(order: list[str]) -> None:
    events: dict[str, Event] = {
        "added": added("one"),
        "verdict": wanted("one"),
        "removed": removed("one"),
        "edited": CommentEdited(**HERE, id="comment:one:edited", comment_id="one", text="Hm"),
    }
    with square() as place:
        shop = place.client.account("plaza", id="shop")
        for name in order:
            tell(place, events[name])
        assert not allowed(shop)
        comment = shop.why("one").comment
        assert comment is not None
        assert comment.text == "Hm"
        assert comment.facts[facts.COMMENT_EXISTS] is Fact.NO


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_times_that_are_not_believed(
    place: Square, shop: BoundAccount, at: datetime
) -> None:
    written = attrs.evolve(received("m", "Hello", person="author-of-one").message, sent_at=at)
    sent = attrs.evolve(echoed("n", "Hi", person="author-of-one").message, sent_at=at)
    tell(
        place,
        added("one"),
        attrs.evolve(received("m", ""), at=at, message=written),
        attrs.evolve(echoed("n", ""), at=at, message=sent),
    )
    thread = shop.conversation("author-of-one")
    assert thread is not None
    assert (thread.last_inbound_at, thread.last_outbound_at) == (NOON, NOON)


def test_hiding_a_comment_is_no_reason_not_to_answer_it(place: Square, shop: BoundAccount) -> None:
    tell(place, added("one"), wanted("one"))
    tell(place, CommentHidden(**HERE, id="comment:one:hidden", comment_id="one"))
    assert allowed(shop)
    tell(place, CommentShown(**HERE, id="comment:one:shown", comment_id="one"))
    assert allowed(shop)


def test_what_somebody_else_wrote_to_the_author_answers_their_comments_so_far(
    place: Square, shop: BoundAccount
) -> None:
    moment = NOON + timedelta(hours=1)
    author = added("one").comment.author
    comment = attrs.evolve(added("later").comment, created_at=moment, author=author)
    later = attrs.evolve(added("later"), at=moment, comment=comment)
    tell(place, added("one"), wanted("one"), added("two"), wanted("two"), wanted("later"))
    tell(place, echoed("m", "I am on it", person="author-of-one", by_hand=Fact.YES))
    place.turn(timedelta(hours=1))
    tell(place, later)
    assert not allowed(shop, "one")
    assert allowed(shop, "two")
    assert shop.can_reply(later.comment, draft="Hello", actor=ANNA).allowed


def test_it_is_the_same_if_the_comment_is_told_after_what_was_written(
    place: Square, shop: BoundAccount
) -> None:
    tell(place, echoed("m", "I am on it", person="author-of-one"))
    tell(place, added("one"), wanted("one"))
    assert not allowed(shop)


@pytest.mark.requirement("A23")
def test_a_message_opens_the_window_and_a_reaction_does_not(
    place: Square, shop: BoundAccount
) -> None:
    tell(place, MessageReacted(**HERE, id="reaction:1", person_id="ada", reaction="love"))
    assert shop.conversation("ada") is None
    tell(place, received("hello", "Hello"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.last_inbound_at == NOON


@pytest.mark.parametrize("opens", [True, False])
def test_a_tap_opens_the_window_where_its_platform_says_so(
    place: Square, shop: BoundAccount, opens: bool
) -> None:
    tell(
        place,
        PostbackReceived(
            **HERE, id="postback:1", person_id="ada", payload="PRICES", opens_window=opens
        ),
    )
    thread = shop.conversation("ada")
    assert (thread is not None and thread.last_inbound_at == NOON) is opens


def test_a_time_that_is_still_to_come_does_not_keep_a_window_open(
    place: Square, shop: BoundAccount
) -> None:
    ahead = {**HERE, "at": NOON + timedelta(days=300)}
    tell(place, PostbackReceived(**ahead, id="postback:1", person_id="ada", payload="PRICES"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.last_inbound_at == NOON


def test_a_message_into_a_group_opens_no_window_to_who_wrote_it(
    place: Square, shop: BoundAccount
) -> None:
    event = received("hello", "Hello", group=True)
    message = attrs.evolve(event.message, conversation_id="group-1")
    tell(place, attrs.evolve(event, message=message))
    assert shop.conversation("ada") is None
    group = shop.conversation(conversation_id="group-1")
    assert group is not None
    assert group.is_group


@pytest.mark.parametrize("kind", ["message", "quick reply", "edit"])
def test_stop_is_heeded_however_it_is_said(place: Square, shop: BoundAccount, kind: str) -> None:
    if kind == "message":
        tell(place, received("m", "STOP"))
    elif kind == "quick reply":
        said = received("m", "Stop").message
        tell(place, QuickReplyReceived(**HERE, id="message:m", message=said, payload="OPT_OUT"))
    else:
        tell(place, received("m", "Hello"))
        tell(
            place,
            MessageEdited(
                **HERE, id="message:m:edited", message_id="m", person_id="ada", text="stop"
            ),
        )
    assert shop.consent("ada").opted_out is Fact.YES
    thread = shop.conversation("ada")
    assert thread is not None
    with pytest.raises(NotAllowed, match="asked for no more"):
        shop.send(thread, "One more thing", actor=ANNA)


def test_words_of_the_hosts_own_are_heeded_instead() -> None:
    with square(opt_out_words=["basta"]) as place:
        shop = place.client.account("plaza", id="shop")
        tell(place, received("m", "Basta!"), received("n", "STOP", person="bob"))
        assert shop.consent("ada").opted_out is Fact.YES
        assert shop.consent("bob").opted_out is Fact.UNKNOWN


def test_a_message_that_was_taken_back_is_forgotten(place: Square, shop: BoundAccount) -> None:
    tell(place, received("m", "my secret"), received("n", "Hello"))
    tell(place, MessageUnsent(**HERE, id="message:m:unsent", message_id="m", person_id="ada"))
    assert "my secret" not in str(shop.export_person("ada")["messages"])
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.last_inbound_at == NOON


@pytest.mark.requirement("C7")
def test_a_receipt_of_reading_shows_in_the_conversation(place: Square, shop: BoundAccount) -> None:
    tell(place, received("m", "Hello"), echoed("n", "Hello to you"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.read is Fact.UNKNOWN
    tell(place, MessageDelivered(**HERE, id="delivered:n", person_id="ada", message_ids=("n",)))
    tell(place, MessageRead(**HERE, id="read:ada", person_id="ada", until=NOON))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.read is Fact.YES


def test_a_request_that_was_accepted_lies_in_the_inbox(place: Square, shop: BoundAccount) -> None:
    tell(place, received("m", "Hello", folder=Folder.REQUESTS))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.folder == Folder.REQUESTS
    tell(place, RequestAccepted(**HERE, id="accepted:ada", person_id="ada"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.folder == Folder.INBOX


def test_a_person_who_is_blocked_gets_nothing_until_they_are_not(
    place: Square, shop: BoundAccount
) -> None:
    tell(place, received("m", "Hello"))
    tell(place, PersonBlocked(**HERE, id="block:ada:1", person_id="ada"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.blocked is Fact.YES
    tell(place, PersonUnblocked(**HERE, id="block:ada:2", person_id="ada"))
    thread = shop.conversation("ada")
    assert thread is not None
    assert thread.blocked is not Fact.YES


def test_an_account_that_is_suspended_rests_until_it_is_not(
    place: Square, shop: BoundAccount
) -> None:
    laid = Restriction(kind=RestrictionKind.SUSPENDED, since=NOON)
    tell(place, AccountSuspended(**HERE, id="suspended:1", restriction=laid))
    assert shop.restriction() == laid
    tell(place, AccountResumed(**HERE, id="resumed:1"))
    assert shop.restriction() is None


def test_an_account_whose_owner_took_access_back_sends_nothing_more(
    place: Square, shop: BoundAccount
) -> None:
    tell(place, AccountRevoked(**HERE, id="revoked:1"))
    laid = shop.restriction()
    assert laid is not None
    assert laid.kind is RestrictionKind.REVOKED
    shop.resume()
    assert shop.restriction() is None


def test_a_person_who_wants_to_be_forgotten_is_with_every_account(place: Square) -> None:
    shop = place.client.account("plaza", id="shop")
    tell(place, received("m", "my address is 1 Main Street"))
    shop.link_person("ada", "ada-as-the-app-knows-her")
    asked = DeletionRequested(
        platform="plaza",
        account_id=EVERY_ACCOUNT,
        id="deletion:1",
        person_id="ada-as-the-app-knows-her",
        code="c0de",
    )
    tell(place, received("n", "Hello", person="bob"), asked)
    assert "Main Street" not in str(shop.export_person("ada"))
    assert "Hello" in str(shop.export_person("bob"))


def test_handlers_are_told_who_wants_to_be_forgotten(place: Square) -> None:
    told: list[DeletionRequested] = []
    place.client.on(DeletionRequested, told.append, name="forget")
    asked = DeletionRequested(
        platform="plaza", account_id=EVERY_ACCOUNT, id="deletion:1", person_id="ada", code="c0de"
    )
    tell(place, received("m", "my address is 1 Main Street"), asked)
    assert place.client.handle_events().done == 1
    assert told == [asked]


@pytest.mark.parametrize(
    "event",
    [
        Unrecognised(**HERE, id="strange", kind="poke", raw={"poke": {"by": "ada"}}),
        TokenExpiring(**HERE, id="token", expires_at=NOON),
        AccountUnsubscribed(**HERE, id="unsubscribed", missing=("feed",)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_changes_nothing_is_kept_and_told_all_the_same(place: Square, event: Event) -> None:
    told: list[Event] = []
    place.client.on(Event, told.append, name="everything")
    tell(place, event)
    place.client.handle_events()
    assert told == [event]
    assert [kept.event.raw for kept in place.client.events("plaza")] == [event.raw]


def test_a_person_who_asked_before_anybody_knew_them_is_forgotten_when_they_are_known(
    place: Square,
) -> None:
    shop = place.client.account("plaza", id="shop")
    tell(place, received("m", "my address is 1 Main Street"))
    tell(
        place,
        DeletionRequested(
            platform="plaza",
            account_id=EVERY_ACCOUNT,
            id="deletion:1",
            person_id="ada-as-the-app-knows-her",
            code="c0de",
        ),
    )
    assert "Main Street" in str(shop.export_person("ada"))
    shop.link_person("ada", "ada-as-the-app-knows-her")
    assert "Main Street" not in str(shop.export_person("ada"))
