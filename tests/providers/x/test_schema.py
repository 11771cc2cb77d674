"""Every body the driver can build is one that X's public schema takes.

The schemas are those of openapi.json 2.167 (2026-08-22), in words of our own. X refuses a body with
a member it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Flow, Request, begin
from privatereply.model import (
    Account,
    Actor,
    Attachment,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
    QuickReply,
)
from privatereply.provider import (
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetBlocked,
    SetHidden,
    StartGroup,
    Upload,
)
from privatereply.providers.x import X, message_button

Check = Callable[[Any], bool]
ACCOUNT = Account(platform="x", id="2244994945", credentials={"access_token": "T"})
SENT: dict[str, Any] = {"account": ACCOUNT, "actor": Actor.bot("b"), "attempt_id": "a1"}


def text(least: int = 0) -> Check:
    return lambda value: isinstance(value, str) and len(value) >= least


def matching(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def one_of(*allowed: Any) -> Check:
    return lambda value: value in allowed


def some(check: Check, least: int = 0, most: int = 10**6) -> Check:
    return lambda value: (
        isinstance(value, list) and least <= len(value) <= most and all(map(check, value))
    )


def only(required: dict[str, Check], optional: dict[str, Check], any_of: Any = ((),)) -> Check:
    known = required | optional

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and required.keys() <= value.keys() <= known.keys()
            and any(set(names) <= value.keys() for names in any_of)
            and all(known[name](each) for name, each in value.items())
        )

    return check


ID = matching("[0-9]{1,19}")
UPLOADS = some(only({"media_id": ID}, {}))
SAID = {"text": text(1), "attachments": UPLOADS}
MESSAGE = only({}, SAID, (("text",), ("attachments",)))
GROUP = only(
    {
        "conversation_type": one_of("Group"),
        "participant_ids": some(ID, 2, 49),
        "message": only({}, SAID),
    },
    {},
)
POST = only(
    {},
    {
        "text": text(),
        "reply": only({"in_reply_to_tweet_id": ID}, {"exclude_reply_user_ids": some(text())}),
        "media": only({"media_ids": some(ID, 1, 4)}, {}),
        "direct_message_deep_link": text(),
    },
    (("text",), ("media",)),
)
HIDDEN = only({"hidden": one_of(True, False)}, {})
UPLOAD = only(
    {
        "media": text(),
        "media_category": one_of("dm_image", "dm_video", "dm_gif", "tweet_image", "subtitles"),
    },
    {},
)
NOTHING = one_of(None)
CONVERSATION = "([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})"

PATHS: list[tuple[str, str, Check]] = [
    ("POST", "/2/dm_conversations/with/[0-9]{1,19}/messages", MESSAGE),
    ("POST", f"/2/dm_conversations/{CONVERSATION}/messages", MESSAGE),
    ("POST", "/2/dm_conversations", GROUP),
    ("POST", "/2/tweets", POST),
    ("PUT", "/2/tweets/[0-9]{1,19}/hidden", HIDDEN),
    ("POST", "/2/users/[0-9]{1,19}/dm/(un)?block", NOTHING),
    ("POST", "/2/media/upload", UPLOAD),
]


def valid(request: Request) -> bool:
    path = request.url.removeprefix("https://api.x.com")
    (check,) = [
        check
        for method, pattern, check in PATHS
        if method == request.method and re.fullmatch(pattern, path)
    ]
    return check(json.loads(request.body) if request.body else None)


IDS = st.integers(1, 10**19 - 1).map(str)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
UPLOADED = st.builds(Attachment, kind=st.sampled_from(["image", "video"]), id=IDS)
SHARED = st.builds(Attachment, kind=st.just("post"), id=IDS) | st.builds(
    Attachment, kind=st.just("post"), url=st.just("https://x.com/a/status/1")
)
FOREIGN = st.sampled_from(
    [
        Attachment(kind="image", url="https://example.org/a.png"),
        Attachment(kind="template", payload={"a": 1}),
        Attachment(kind="post", payload={"a": 1}),
        Attachment(kind="audio", id="7"),
        message_button(ACCOUNT, text="Hi there"),
    ]
)
ATTACHMENTS = st.lists(UPLOADED | SHARED | FOREIGN, max_size=5).map(tuple)
BUTTONS = st.lists(st.builds(QuickReply, title=st.just("A"), payload=st.just("A")), max_size=1)
PEOPLE = st.lists(st.builds(Person, id=IDS | st.just("@anna")), max_size=52).map(tuple)
AUTHORS = st.none() | st.builds(Person, id=IDS | st.just("anna"))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    try:
        return Draft(
            text=draw(WORDS), attachments=draw(ATTACHMENTS), quick_replies=tuple(draw(BUTTONS))
        )
    except InvalidValue:
        return Draft(text="Hi", attachments=draw(ATTACHMENTS))


def raw(mentioned: list[str]) -> dict[str, Any]:
    mentions = [{"start": 0, "end": 5, "username": "a", "id": one} for one in mentioned]
    return {"entities": {"mentions": mentions}, "display_text_range": [6, 20]}


COMMENTS = st.builds(
    CommentRecord,
    platform=st.just("x"),
    account_id=st.just("2244994945"),
    id=IDS | st.just("2_3"),
    author=AUTHORS,
    raw=st.lists(IDS, max_size=3).map(raw),
)
THREADS = st.builds(
    ConversationRecord,
    platform=st.just("x"),
    account_id=st.just("2244994945"),
    person=st.builds(Person, id=IDS),
    id=st.none() | st.just("t_1") | IDS | st.builds("{}-{}".format, IDS, IDS),
)
DRIVERS = st.sampled_from([X(), X(name_bystanders=True)])


def tried(make: Callable[[], Flow[Any]]) -> None:
    """Build a request, if the driver will; then it is one that X takes."""
    try:
        request = begin(make())
    except InvalidValue:
        return
    assert isinstance(request, Request)
    assert request.effect is Effect.WRITE
    assert valid(request), request.body


@given(DRIVERS, COMMENTS, drafts())
def test_a_private_reply_is_a_body_that_x_takes(
    driver: X, comment: CommentRecord, draft: Draft
) -> None:
    command = SendPrivateReply(**SENT, comment=comment, draft=draft)
    tried(lambda: driver.send_private_reply(command))


@given(DRIVERS, THREADS, drafts())
def test_a_message_is_a_body_that_x_takes(
    driver: X, thread: ConversationRecord, draft: Draft
) -> None:
    command = SendMessage(**SENT, conversation=thread, draft=draft)
    tried(lambda: driver.send_message(command))


@given(DRIVERS, PEOPLE, drafts())
def test_a_group_is_a_body_that_x_takes(
    driver: X, people: tuple[Person, ...], draft: Draft
) -> None:
    command = StartGroup(**SENT, people=people, draft=draft)
    tried(lambda: driver.start_group(command))


@given(DRIVERS, COMMENTS, drafts())
def test_a_public_reply_is_a_body_that_x_takes(
    driver: X, comment: CommentRecord, draft: Draft
) -> None:
    command = SendPublicReply(**SENT, comment=comment, draft=draft)
    tried(lambda: driver.send_public_reply(command))


@given(IDS | st.text(), st.booleans())
def test_small_acts_are_requests_that_x_takes(name: str, on: bool) -> None:
    hide = SetHidden(account=ACCOUNT, comment_id=name, hidden=on)
    tried(lambda: X().set_hidden(hide))
    if name.isdecimal() and name.isascii():
        block = SetBlocked(account=ACCOUNT, person=Person(id=name), blocked=on)
        tried(lambda: X().set_blocked(block))


@given(st.binary(max_size=50))
def test_an_upload_is_a_body_that_x_takes(content: bytes) -> None:
    command = Upload(account=ACCOUNT, content=content, kind="image", media_type="image/png")
    tried(lambda: X().upload(command))


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (MESSAGE, {}),
        (MESSAGE, {"text": ""}),
        (MESSAGE, {"text": "Hi", "reply_to": "1"}),
        (MESSAGE, {"attachments": [{"media_id": "1", "type": "image"}]}),
        (GROUP, {"conversation_type": "group", "participant_ids": ["1", "2"], "message": {}}),
        (GROUP, {"conversation_type": "Group", "participant_ids": ["1"], "message": {}}),
        (POST, {"text": "Hi", "reply": {}}),
        (POST, {"text": "Hi", "metadata": "a1"}),
        (POST, {"media": {"media_ids": []}}),
        (HIDDEN, {"hidden": "true"}),
    ],
)
def test_the_schemas_know_wrong_bodies(check: Check, body: Any) -> None:
    assert not check(body)
