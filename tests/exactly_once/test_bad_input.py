"""What cannot be carried out is refused before any request, and nothing of it is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import anyio
import attrs
import httpx
import pytest

from privatereply import (
    Action,
    Actor,
    AsyncClient,
    Attachment,
    Client,
    CommentRecord,
    Draft,
    DraftNotAllowed,
    InvalidDraft,
    InvalidValue,
    NotAllowed,
    PrivateReplyError,
    StoreUnavailable,
    UnknownPlatform,
    WrongAccount,
)
from privatereply.policy import Policy, ReplyWithin, Rule, TextLength, TextOrAttachment
from privatereply.registry import Registry
from privatereply.store import Store

from .shop import ANNA, NOON, SCENES, Shop

RuleT = TypeVar("RuleT", bound=Rule)
TABLES = ("attempts", "budgets", "comments", "conversations", "messages")
COLOURS = ("blocking", "awaiting")


@attrs.frozen(kw_only=True)
class Desk:
    """Where one comment waits for its answer, in a store where nothing has been written."""

    shop: Shop
    comment: CommentRecord
    dsn: str
    colour: str

    def act(self, what: Callable[[Any], Any], **options: Any) -> Any:
        """Do something with the account, in either colour."""
        if self.colour == "awaiting":
            return anyio.run(self._awaiting, what, options)
        return self._blocking(what, options)

    def _blocking(self, what: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        sandbox = self.shop.sandbox
        with (
            httpx.Client(transport=sandbox.transport()) as http,
            Client(self.dsn, http=http, clock=sandbox.clock.now) as client,
        ):
            account = client.account(**{**self.shop.options, **options})
            done = what(account)
            return list(done) if isinstance(done, Iterator) else done

    async def _awaiting(self, what: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        sandbox = self.shop.sandbox
        async with (
            httpx.AsyncClient(transport=sandbox.async_transport()) as http,
            AsyncClient(self.dsn, http=http, clock=sandbox.clock.now) as client,
        ):
            account = client.account(**{**self.shop.options, **options})
            done = what(account)
            if isinstance(done, Awaitable):
                return await done
            return [each async for each in done]

    @property
    def token(self) -> str:
        """The name of the credential that lets the account in."""
        return next(name for name in self.shop.scene.credentials if "token" in name)

    def written(self) -> dict[str, int]:
        with Store.open(self.dsn) as store:
            return {
                table: store.transaction(
                    lambda tx, table=table: tx.execute(  # type: ignore[misc]
                        f"SELECT count(*) FROM privatereply_{table}"  # noqa: S608
                    )
                )[0][0]
                for table in TABLES
            }

    @contextmanager
    def refuses(self, kind: type[PrivateReplyError], *words: str) -> Iterator[None]:
        """Within this one error is raised, it says all the words, and nothing else happens."""
        journal = self.shop.sandbox.journal
        with pytest.raises(kind) as caught:
            yield
        assert type(caught.value) is kind
        assert [word for word in words if word not in str(caught.value)] == []
        assert self.shop.sandbox.journal == journal
        assert set(self.written().values()) == {0}


def ruled(kind: type[Rule]) -> list[str]:
    """The scenes whose private replies have a rule of this kind."""
    platforms = {scene: Shop.open(scene).platform for scene in SCENES}
    policies = {
        scene: Registry().provider(platform).policy(Action.PRIVATE_REPLY)
        for scene, platform in platforms.items()
    }
    return [scene for scene in SCENES if find(policies[scene], kind) is not None]


def find(policy: Policy, kind: type[RuleT]) -> RuleT | None:
    return next((rule for rule in policy.rules if isinstance(rule, kind)), None)


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(scene: str, sqlite_dsn: str, colour: str) -> Desk:
    shop = Shop.open(scene)
    made = shop.scene.comment(age=timedelta())
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        comment = shop.meet(shop.bind(client), made)
    return Desk(shop=shop, comment=comment, dsn=sqlite_dsn, colour=colour)


def only(kind: type[Rule]) -> pytest.MarkDecorator:
    """Only where there is a rule of this kind."""
    return pytest.mark.parametrize("scene", ruled(kind), indirect=True)


def test_what_can_be_carried_out_makes_one_request_and_is_written(page: Desk) -> None:
    before = len(page.shop.sandbox.journal)
    page.act(lambda account: account.reply(page.comment, "Hello", actor=ANNA))
    assert [entry.method for entry in page.shop.sandbox.journal[before:]] == ["POST"]
    assert page.written()["attempts"] == 1


NOBODY_COULD_SEND: list[tuple[Any, tuple[str, ...]]] = [
    ("", ("draft", "an empty text", "a text, an attachment, or both")),
    (" \n\t", ("draft", "only white space", "a text, an attachment, or both")),
    ("half a pair: \udc80", ("text", "a lone surrogate at position 13", "UTF-8")),
    (b"Hello", ("text", "bytes", "text")),
    (7, ("text", "int", "text")),
]


@pytest.mark.parametrize(("text", "words"), NOBODY_COULD_SEND)
@pytest.mark.parametrize("action", ["reply", "reply_publicly"])
def test_a_text_nobody_could_send(
    page: Desk, action: str, text: Any, words: tuple[str, ...]
) -> None:
    with page.refuses(InvalidDraft, *words):
        page.act(lambda account: getattr(account, action)(page.comment, text, actor=ANNA))


@pytest.mark.parametrize(("text", "words"), NOBODY_COULD_SEND)
def test_asking_about_a_text_nobody_could_send(
    page: Desk, text: Any, words: tuple[str, ...]
) -> None:
    with page.refuses(InvalidDraft, *words):
        page.act(lambda account: account.can_reply(page.comment, draft=text))


def longest(page: Desk) -> str:
    """As much Japanese as one message can hold, in the unit that the platform counts."""
    terms = page.shop.terms
    if terms.text_unit != "bytes":
        return "\N{HIRAGANA LETTER A}" * terms.text_limit
    whole, rest = divmod(terms.text_limit, len("\N{HIRAGANA LETTER A}".encode()))
    return "\N{HIRAGANA LETTER A}" * whole + "a" * rest


@pytest.mark.requirement("A17")
@only(TextLength)
def test_one_more_than_a_message_can_hold(page: Desk) -> None:
    limit = page.shop.terms.text_limit
    with page.refuses(DraftNotAllowed, str(limit + 1), str(limit)):
        page.act(lambda account: account.reply(page.comment, longest(page) + "a", actor=ANNA))


@only(TextLength)
def test_as_much_as_a_message_can_hold_is_sent(page: Desk) -> None:
    receipt = page.act(lambda account: account.reply(page.comment, longest(page), actor=ANNA))
    assert receipt.comment_id == page.comment.id


def test_an_attachment_that_is_none(page: Desk) -> None:
    with page.refuses(InvalidDraft, "attachment", "url and id", "exactly one of"):
        page.act(
            lambda account: account.reply(
                page.comment,
                Draft(attachments=(Attachment(kind="image", url="https://a.test/b", id="1"),)),
                actor=ANNA,
            )
        )


@only(TextOrAttachment)
def test_a_text_and_a_picture_in_one_message(page: Desk) -> None:
    draft = Draft(text="Look", attachments=(Attachment(kind="image", url="https://a.test/b"),))
    with page.refuses(DraftNotAllowed, "A text and an attachment", "leave one out"):
        page.act(lambda account: account.reply(page.comment, draft, actor=ANNA))


@pytest.mark.parametrize("listing", ["posts", "comments"])
def test_a_naive_time_to_list_from(page: Desk, listing: str) -> None:
    naive = datetime(2026, 11, 21)  # noqa: DTZ001 - what is refused
    with page.refuses(InvalidValue, "since", "a naive datetime", "an aware datetime"):
        page.act(lambda account: getattr(account, listing)(since=naive))


def test_a_comment_of_a_naive_time(page: Desk) -> None:
    with page.refuses(InvalidValue, "a naive datetime", "an aware datetime"):
        attrs.evolve(page.comment, created_at=datetime(2026, 11, 21))  # noqa: DTZ001


def test_an_unknown_platform(page: Desk) -> None:
    with page.refuses(UnknownPlatform, "'myspace'", "facebook, instagram"):
        page.act(lambda account: account.posts(), platform="myspace")


@pytest.mark.requirement("A30")
@only(ReplyWithin)
def test_a_comment_that_is_a_day_too_old(page: Desk) -> None:
    window = page.shop.terms.reply_window
    assert window is not None
    old = attrs.evolve(page.comment, created_at=NOON - window - timedelta(days=1))
    with page.refuses(NotAllowed, f"{window.days} days"):
        page.act(lambda account: account.reply(old, "Hello", actor=ANNA))


@pytest.mark.parametrize(
    ("changes", "theirs"),
    [({"account_id": "4711"}, "/4711"), ({"platform": "myspace"}, "myspace/")],
)
@pytest.mark.parametrize(
    "action", ["reply", "reply_publicly", "can_reply", "why", "resolve", "hide"]
)
def test_a_comment_of_another_account(
    page: Desk, action: str, changes: dict[str, Any], theirs: str
) -> None:
    foreign = attrs.evolve(page.comment, **changes)
    words = {"draft": "Hello", "actor": ANNA} if action.startswith("reply") else {}
    ours = f"{page.shop.platform}/{page.shop.scene.account_id}"
    with page.refuses(WrongAccount, theirs, ours, "open account"):
        page.act(lambda account: getattr(account, action)(foreign, **words))


@pytest.mark.parametrize("token", ["EAAsecret\n", "EAA secret", "EAAsecret\x00", "", "\n"])
def test_a_token_that_cannot_stand_in_a_header(page: Desk, token: str) -> None:
    with page.refuses(InvalidValue, page.token, "allowed"):
        page.act(lambda account: account.posts(), **{page.token: token})


def test_a_token_with_letters_outside_ascii(page: Desk) -> None:
    with page.refuses(InvalidValue, page.token, "outside ASCII"):
        page.act(
            lambda account: account.reply(page.comment, "Hello", actor=ANNA),
            **{page.token: "EAAgeheimniß"},
        )


def test_no_token_at_all(page: Desk) -> None:
    with page.refuses(InvalidValue, page.token):
        page.act(lambda account: account.posts(), **{page.token: None})


def test_a_credential_nobody_knows(page: Desk) -> None:
    with page.refuses(
        InvalidValue, f"credentials for {page.shop.platform}", "acess_token", "access_token"
    ):
        page.act(lambda account: account.posts(), acess_token="EAAsecret")


@pytest.mark.parametrize("id", ["", " ", "12 34", "12\n", "1" * 513, 1234])
def test_an_id_that_is_none(page: Desk, id: Any) -> None:  # noqa: A002 - as it is given
    with page.refuses(InvalidValue, "id: got", "allowed:"):
        page.act(lambda account: account.posts(), id=id)


def test_an_actor_without_a_name(page: Desk) -> None:
    with page.refuses(InvalidValue, "id", "an empty text", "an id"):
        page.act(lambda account: account.reply(page.comment, "Hello", actor=Actor.human("")))


@pytest.mark.parametrize(
    ("dsn", "words"),
    [
        ("mysql://user:geheim@host/replies", ("the scheme mysql://", "sqlite:///relative.db")),
        ("replies.db", ("a text without a scheme", "postgresql://")),
        ("", ("a text without a scheme", "sqlite://")),
        ("sqlite://host/replies.db", ("an SQLite DSN with a host",)),
        ("sqlite:///replies.db?mode=ro", ("parameters",)),
        ("postgresql://user:geheim@[host/replies", ("libpq cannot read", "percent-encoded")),
        (None, ("NoneType", "sqlite:///relative.db")),
    ],
)
@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_an_address_of_no_store(
    client: type[Client | AsyncClient], dsn: Any, words: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidValue) as caught:
        client(dsn)
    assert [word for word in ("store", *words) if word not in str(caught.value)] == []
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_a_store_in_a_folder_that_is_not_there(
    client: type[Client | AsyncClient], tmp_path: Path
) -> None:
    with pytest.raises(StoreUnavailable, match="the folder of the file must exist"):
        client(f"sqlite:///{tmp_path}/nowhere/replies.db")
    assert list(tmp_path.iterdir()) == []
