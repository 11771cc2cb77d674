from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidDraft, InvalidValue
from privatereply.model import (
    Account,
    Action,
    Actor,
    ActorKind,
    Attachment,
    Comment,
    CommentRecord,
    ContentKind,
    Conversation,
    ConversationRecord,
    Direction,
    Draft,
    Fact,
    Folder,
    Message,
    Person,
    Post,
    Purpose,
    QuickReply,
    Receipt,
    Surface,
    utc,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def a_comment(**changes: object) -> CommentRecord:
    values: dict[str, object] = {
        "platform": "facebook",
        "account_id": "1",
        "id": "1_2",
        "text": "How much?",
        "created_at": NOON,
        **changes,
    }
    return CommentRecord(**values)  # type: ignore[arg-type]


# Times


def test_a_naive_time_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(InvalidValue, match=r"naive datetime.*aware"):
        utc(datetime(2026, 11, 21, 12))  # noqa: DTZ001 - the point of the test


def test_a_naive_creation_time_makes_no_comment() -> None:
    with pytest.raises(InvalidValue, match="naive"):
        a_comment(created_at=datetime(2026, 11, 21, 12))  # noqa: DTZ001


def test_something_that_is_no_time_is_refused_by_its_type() -> None:
    with pytest.raises(InvalidValue, match="got str"):
        utc("2026-11-21")  # type: ignore[arg-type]


@given(st.integers(-14 * 60, 14 * 60))
def test_an_aware_time_keeps_its_instant_and_moves_to_utc(minutes: int) -> None:
    local = NOON.astimezone(timezone(timedelta(minutes=minutes)))
    assert utc(local) == NOON
    assert utc(local).tzinfo is UTC


# Ids


@pytest.mark.parametrize(
    "wrong", ["", "  ", "12\n34", "a b", "tab\t", "null\0", "x" * 513, "é" * 257]
)
def test_an_id_that_could_not_stand_in_an_address_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidValue):
        a_comment(id=wrong)


def test_an_id_given_as_a_number_is_refused_because_big_ones_lose_digits() -> None:
    with pytest.raises(InvalidValue, match="got int"):
        a_comment(id=17)


def test_a_negative_or_very_large_number_as_text_is_an_id() -> None:
    assert a_comment(id="-9007199254740993").id == "-9007199254740993"


# Accounts and what they keep to themselves


def test_a_token_with_a_newline_is_refused_without_being_repeated() -> None:
    with pytest.raises(InvalidValue) as caught:
        Account(platform="facebook", id="1", credentials={"access_token": "EAAsecret\n"})
    assert "access_token" in str(caught.value)
    assert "EAAsecret" not in str(caught.value)


def test_no_repr_shows_a_credential_a_text_or_a_name() -> None:
    person = Person(id="7", name="Ada Lovelace", username="ada")
    values = [
        Account(platform="x", id="1", credentials={"access_token": "s3cret"}, name="Ada's"),
        person,
        Post(platform="x", account_id="1", id="2", text="my secret text", author=person),
        a_comment(text="my secret text", author=person),
        Draft(
            text="my secret text",
            attachments=(Attachment(kind="image", url="https://cdn/s3cret"),),
            quick_replies=(QuickReply(title="my secret text", payload="s3cret"),),
        ),
        Message(id="m", direction=Direction.INBOUND, sent_at=NOON, text="my secret text"),
    ]
    for value in values:
        for secret in ("s3cret", "secret text", "Ada", "ada"):
            assert secret not in repr(value)


def test_values_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        a_comment().id = "other"  # type: ignore[misc]


# Facts


def test_a_fact_refuses_to_be_taken_for_a_boolean() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(Fact.UNKNOWN)


@pytest.mark.parametrize(
    ("value", "fact"), [(True, Fact.YES), (False, Fact.NO), (None, Fact.UNKNOWN)]
)
def test_a_fact_comes_from_a_boolean_or_from_nothing(value: bool | None, fact: Fact) -> None:
    assert Fact.of(value) is fact


# Actors


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        (Actor.human("anna"), ActorKind.HUMAN),
        (Actor.bot("greeter"), ActorKind.BOT),
        (Actor.automation("price-rule"), ActorKind.AUTOMATION),
    ],
)
def test_an_actor_says_what_kind_it_is(actor: Actor, kind: ActorKind) -> None:
    assert actor.kind is kind


def test_an_actor_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidValue):
        Actor.human("")


# Comments and conversations are interfaces


def test_comment_and_conversation_cannot_be_made_as_they_are() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Comment()  # type: ignore[abstract]
    with pytest.raises(TypeError, match="abstract"):
        Conversation()  # type: ignore[abstract]


class TicketComment(Comment):
    """What a host product maps: only what must be known."""

    def __init__(self, row: dict[str, str]) -> None:
        self._row = row

    @property
    def platform(self) -> str:
        return "facebook"

    @property
    def account_id(self) -> str:
        return "1"

    @property
    def id(self) -> str:
        return self._row["comment"]

    @property
    def text(self) -> str:
        return self._row["body"]

    @property
    def created_at(self) -> datetime | None:
        return None


def test_a_host_maps_its_own_rows_and_gets_the_rest_as_unknown() -> None:
    comment = TicketComment({"comment": "1_9", "body": "?"})
    assert (comment.id, comment.text) == ("1_9", "?")
    assert comment.author is None
    assert comment.post_id is None
    assert comment.parent_id is None
    assert comment.permalink is None
    assert comment.surface == Surface.POST
    assert dict(comment.facts) == {}


class TicketThread(Conversation):
    @property
    def platform(self) -> str:
        return "facebook"

    @property
    def account_id(self) -> str:
        return "1"

    @property
    def person(self) -> Person:
        return Person(id="7")


def test_a_hosts_conversation_needs_only_its_person() -> None:
    thread = TicketThread()
    assert thread.person.id == "7"
    assert thread.id is None
    assert thread.folder is None
    assert thread.comment_id is None
    assert thread.private_reply_at is None
    assert thread.last_inbound_at is None


def test_a_conversation_record_holds_what_windows_count_from() -> None:
    record = ConversationRecord(
        platform="facebook",
        account_id="1",
        person=Person(id="7"),
        folder=Folder.REQUESTS,
        last_inbound_at=NOON,
    )
    assert record.last_inbound_at == NOON
    assert record.folder == "requests"


# Drafts


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_a_draft_with_nothing_to_send_is_refused(text: str) -> None:
    with pytest.raises(InvalidDraft, match="a text, an attachment, or both"):
        Draft(text=text)


def test_a_lone_surrogate_is_refused_with_its_place_and_without_the_text() -> None:
    with pytest.raises(InvalidDraft) as caught:
        Draft(text="price \ud83d of it")
    assert "position 6" in str(caught.value)
    assert "price" not in str(caught.value)


def test_a_draft_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidDraft, match="got bytes"):
        Draft(text=b"hello")  # type: ignore[arg-type]


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_any_text_that_unicode_can_encode_is_a_draft(text: str) -> None:
    draft = Draft.of(text)
    assert draft.text == text
    assert draft.kinds == {ContentKind.TEXT}
    assert Draft.of(draft) is draft


def test_a_draft_tells_every_kind_of_content_it_holds() -> None:
    draft = Draft(
        attachments=(
            Attachment(kind=ContentKind.IMAGE, url="https://example.com/a.png"),
            Attachment(kind=ContentKind.TEMPLATE, payload={"template_type": "button"}),
        ),
        quick_replies=(QuickReply(title="Yes", payload="yes"),),
    )
    assert draft.kinds == {"image", "template", "quick_replies"}


@pytest.mark.parametrize("given", [{}, {"url": "https://example.com", "id": "1"}])
def test_an_attachment_is_exactly_one_of_address_upload_and_payload(given: dict[str, str]) -> None:
    with pytest.raises(InvalidDraft, match="exactly one of"):
        Attachment(kind="image", **given)  # type: ignore[arg-type]


texts = st.text(min_size=1).filter(lambda text: bool(text.strip()))


@given(texts, texts)
def test_two_drafts_share_a_fingerprint_only_if_they_are_equal(one: str, other: str) -> None:
    same = Draft(text=one).fingerprint() == Draft(text=other).fingerprint()
    assert same is (one == other)


def test_a_fingerprint_is_the_same_in_every_process_and_release() -> None:
    assert Draft(text="Hello").fingerprint() == (
        "076c65c33a52cdd6a6758409043878fd143d07cea3689fd60f661eb16f3ef561"
    )


def test_a_receipt_names_what_was_done() -> None:
    receipt = Receipt(
        platform="facebook",
        account_id="1",
        action=Action.PRIVATE_REPLY,
        attempt_id="a",
        actor=Actor.human("anna"),
        sent_at=NOON,
        message_id="m",
        comment_id="1_2",
    )
    assert receipt.found_by_looking is False
    assert attrs.evolve(receipt, found_by_looking=True).found_by_looking is True


@pytest.mark.parametrize("payload", [{"at": NOON}, {"one": {1, 2}}, {"a": float("nan")}])
def test_a_template_that_json_cannot_hold_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(InvalidDraft, match="JSON"):
        Attachment(kind="template", payload=payload)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Hello there", " Hello \n there", True),
        ("Hello there", "Hello, there", False),
        ("Hello there", "hello there", False),
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE}", "Cafe\N{COMBINING ACUTE ACCENT}", True),
        ("Hello\N{ZERO WIDTH SPACE}", "Hello", True),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3", True),
        ("See https://a.test/1", "See b.test", True),
        ("See https://a.test/1", "Look https://a.test/1", False),
        ("The end.", "The end", False),
        ("https://a.test", "b.test/2", True),
    ],
)
def test_drafts_look_alike_if_a_platform_may_show_them_alike(
    one: str, other: str, *, alike: bool
) -> None:
    assert Draft(text=one).looks_like(Draft(text=other)) is alike
    assert Draft(text=other).looks_like(Draft(text=one)) is alike


def test_drafts_without_words_look_like_their_attachments() -> None:
    red, blue = (
        Draft(attachments=(Attachment(kind="image", id=colour),)) for colour in ("red", "blue")
    )
    assert red.looks_like(attrs.evolve(red, purpose=Purpose.MARKETING))
    assert not red.looks_like(blue)
    assert attrs.evolve(red, text="Hello").looks_like(attrs.evolve(blue, text="Hello"))
