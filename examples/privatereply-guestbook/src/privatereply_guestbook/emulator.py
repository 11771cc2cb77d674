"""The emulator: Guestbook as its documentation describes it, for `privatereply.sandbox`.

It knows nothing of the driver. Two readings of one page find each other's mistakes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import parse_qs, urlencode

import attrs
from privatereply.sandbox import (
    Announcement,
    Delivery,
    Dialect,
    EmulatedRequest,
    EmulatedResponse,
    Emulator,
    Fault,
    Scene,
    Stage,
    Subscription,
)
from typing_extensions import override

from privatereply_guestbook.scene import GuestbookScene

BOOK: Final = "b1"
TOKEN: Final = "a-token-of-the-sandbox"  # noqa: S105 - of a book that is made up
WINDOW: Final = timedelta(days=30)
LONGEST: Final = 500
_ERRORS: Final[Mapping[int, tuple[int, str]]] = {
    1001: (400, "Der Text ist leer oder zu lang."),
    1101: (401, "Der Zugang ist ungültig."),
    1201: (404, "Das gibt es nicht oder nicht mehr."),
    1202: (409, "Dieser Kommentar ist schon beantwortet."),
    1203: (403, "Dieser Kommentar ist älter als 30 Tage."),
    1204: (403, "Diese Person nimmt keine Nachrichten an."),
    1301: (429, "Das waren zu viele Anfragen."),
}


@attrs.define(kw_only=True)
class Comment:
    """A comment under an entry."""

    id: str
    entry: str
    text: str
    author: Mapping[str, str]
    at: datetime
    answer: Delivery | None = None
    deleted: bool = False
    hidden: bool = False


class RefusedError(Exception):
    """A call that is answered with a code of the table of errors."""

    def __init__(self, code: int) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


class GuestbookDialect(Dialect):
    """How notifications are written, signed and sent again."""

    topics: ClassVar[tuple[str, ...]] = ("guestbook",)
    # For a day, says the page, and not how often.
    retries: ClassVar[tuple[timedelta, ...]] = (timedelta(minutes=1), timedelta(hours=23))
    patience: ClassVar[timedelta] = timedelta(seconds=5)
    largest: ClassVar[int] = 10
    timed: ClassVar[bool] = True

    @override
    def write(self, announcements: Sequence[Announcement], *, sent_at: datetime) -> bytes:
        told = [announcement.item for announcement in announcements]
        return json.dumps({"book": announcements[0].account_id, "told": told}).encode()

    @override
    def sign(self, secret: str, body: bytes, *, sent_at: datetime) -> tuple[tuple[str, str], ...]:
        moment = int(sent_at.timestamp())
        made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return (("guestbook-signature", f"t={moment},v1={made}"),)

    @override
    def greeting(self, subscription: Subscription, challenge: str) -> str | None:
        query = urlencode({"token": subscription.verify_token, "challenge": challenge})
        return f"{subscription.url}?{query}"


class GuestbookEmulator(Emulator):
    """One book, its entries and its comments."""

    name = "guestbook"
    hosts: ClassVar[tuple[str, ...]] = ("guestbook.example",)
    dialects: ClassVar[tuple[Dialect, ...]] = (GuestbookDialect(),)
    faults: ClassVar[Mapping[str, str]] = {
        "rate_limited": "takes no effect, 429 with `seconds` (600) to wait",
        "token_expired": "takes no effect, 401",
        "unknown_error": "takes effect, and the machine in front answers 502",
    }
    commands: ClassVar[tuple[str, ...]] = ("block", "delete_comment", "deliveries", "unblock")
    scenes: ClassVar[tuple[str, ...]] = ("guestbook",)

    def __init__(self, stage: Stage) -> None:
        """Begin with an empty book."""
        super().__init__(stage)
        self.reset()

    @override
    def reset(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.comments: list[Comment] = []
        self.people = 0
        self.closed: set[str] = set()

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one call."""
        try:
            status, tree = self._answer(request)
        except RefusedError as refused:
            return _refusal(refused.code)
        return EmulatedResponse(status=status, body=json.dumps(tree).encode())

    def _answer(self, request: EmulatedRequest) -> tuple[int, object]:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise RefusedError(1101)
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        match request.method, *request.path.removeprefix("/v1/").split("/"):
            case "GET", "entries":
                return 200, _page(self.entries[::-1], query)
            case "GET", "entries", entry, "comments":
                under = [one for one in self.comments if one.entry == entry and not one.deleted]
                return 200, _page([_shown(one) for one in reversed(under)], query)
            case "GET", "comments", comment:
                return 200, _shown(self._comment(comment))
            case "POST", "comments", comment, "answer":
                return 201, self._take(self._comment(comment), json.loads(request.body))
            case _:
                raise RefusedError(1201)

    def _take(self, comment: Comment, body: Mapping[str, str]) -> object:
        if not 1 <= len(body["text"].encode()) <= LONGEST:
            raise RefusedError(1001)
        if comment.answer is not None:
            raise RefusedError(1202)
        if self.stage.clock.now() - comment.at > WINDOW:
            raise RefusedError(1203)
        if comment.author["id"] in self.closed:
            raise RefusedError(1204)
        return _answered(self._keep(comment, body["text"], body.get("ref")))

    def _keep(self, comment: Comment, text: str, ref: str | None) -> Delivery:
        comment.answer = Delivery(
            message_id=f"m{comment.id}",
            comment_id=comment.id,
            account_id=BOOK,
            person_id=comment.author["id"],
            recipient_id=comment.author["id"],
            text=text,
            metadata=ref,
            at=self.stage.clock.now(),
            folder="inbox",
            by_hand=ref is None,
        )
        return comment.answer

    def _comment(self, found: str) -> Comment:
        for comment in self.comments:
            if comment.id == found and not comment.deleted:
                return comment
        raise RefusedError(1201)

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        """Play one of ``faults``."""
        if fault.kind == "unknown_error":
            self.handle(request)
            return EmulatedResponse(status=502, body=b"<h1>Bad Gateway</h1>")
        if fault.kind == "rate_limited":
            seconds = f"{fault.number('seconds', 600):g}"
            return _refusal(1301, ("retry-after", seconds))
        return _refusal(1101)

    def add_person(self) -> str:
        """Let somebody appear; return their id."""
        with self.stage.lock:
            self.people += 1
            return f"p{self.people}"

    def publish(self, text: str, at: datetime) -> str:
        """Write an entry; return its id."""
        with self.stage.lock:
            made = f"e{len(self.entries) + 1}"
            self.entries.append({"id": made, "text": text, "at": at.isoformat()})
            return made

    def write(self, entry: str, text: str, author: Mapping[str, str], at: datetime) -> Comment:
        """Write a comment, which is told."""
        with self.stage.lock:
            made = f"c{len(self.comments) + 1}"
            comment = Comment(id=made, entry=entry, text=text, author=author, at=at)
            self.comments.append(comment)
            self._tell("comment.added", at, {"comment": _shown(comment)})
            return comment

    def _tell(self, kind: str, at: datetime, told: Mapping[str, object]) -> None:
        item: dict[str, object] = {"kind": kind, "at": at.isoformat(), **told}
        self.stage.webhooks.announce(
            Announcement(topic="guestbook", account_id=BOOK, field=kind, item=item)
        )

    def answer(self, person: str, account: str, text: str) -> Comment:
        """Nobody writes back in a guestbook."""
        raise NotImplementedError(person, account, text)

    def reply_by_hand(self, comment: str, text: str) -> None:
        """Let the owner answer a comment."""
        with self.stage.lock:
            self._keep(self._comment(comment), text, None)

    def delete_comment(self, comment: str) -> None:
        """Delete a comment, which is told."""
        with self.stage.lock:
            self._comment(comment).deleted = True
            self._tell("comment.removed", self.stage.clock.now(), {"id": comment})

    def block(self, person: str, _account: str) -> None:
        """Let a person take no messages."""
        with self.stage.lock:
            self.closed.add(person)

    def unblock(self, person: str, _account: str) -> None:
        """Let a person take messages again."""
        with self.stage.lock:
            self.closed.discard(person)

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return what people really received."""
        with self.stage.lock:
            kept = [one.answer for one in self.comments if one.answer is not None]
        return [
            one
            for one in kept
            if comment_id in {None, one.comment_id} and person_id in {None, one.person_id}
        ]

    @override
    def open_scene(self, name: str, business: str) -> Scene:
        """Open the book."""
        return GuestbookScene.of(self, account_id=BOOK, token=TOKEN, secret=self.stage.app_secret)


def _refusal(code: int, *headers: tuple[str, str]) -> EmulatedResponse:
    status, sentence = _ERRORS[code]
    body = json.dumps({"error": {"code": code, "message": sentence}}).encode()
    return EmulatedResponse(status=status, headers=headers, body=body)


def _page(rows: Sequence[object], query: Mapping[str, str]) -> object:
    first, most = int(query.get("after", "0")), min(int(query.get("limit", "25")), 100)
    after = first + most
    return {"items": rows[first:after], "next": str(after) if after < len(rows) else None}


def _shown(comment: Comment) -> object:
    return {
        "id": comment.id,
        "entry": comment.entry,
        "text": comment.text,
        "author": comment.author,
        "at": comment.at.isoformat(),
        "answer": None if comment.answer is None else _answered(comment.answer),
    }


def _answered(answer: Delivery) -> object:
    thread = f"t{answer.person_id}"
    at = answer.at.isoformat()
    return {"message": answer.message_id, "thread": thread, "at": at, "ref": answer.metadata}
