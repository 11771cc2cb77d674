"""A driver that keeps the contract, for a platform that is made up; small enough to be spoilt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import quote

from typing_extensions import override

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    InvalidDraft,
    InvalidValue,
    Leaked,
    NoAnswer,
    Outcome,
    PlatformError,
    RateLimited,
    TemporaryFailure,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.model import Account, Action, Comment, CommentRecord, Draft, Fact
from privatereply.policy import ContentKinds, MessagingWindow, Origin, Policy, Rule, TextLength
from privatereply.provider import (
    CONTRACT,
    Capability,
    CheckComment,
    Credential,
    DeleteComment,
    GetComment,
    ListComments,
    Listing,
    Look,
    Provider,
    Quota,
    SendMessage,
    SendPrivateReply,
    Sent,
    Sight,
    Sighting,
    Window,
)

PAGE: Final = "https://lantern.example/docs"
API: Final = "https://api.lantern.example/v1"
_ORIGIN: Final = Origin(source=PAGE, checked="2026-11-21")
_CODES: Final[Mapping[str, tuple[type[PlatformError], Outcome]]] = {
    "token": (AuthenticationFailed, Outcome.REFUSED),
    "answered": (AlreadyReplied, Outcome.SPENT),
    "slow_down": (RateLimited, Outcome.REFUSED),
}
_PAGES: Final = 5
_SETTLE: Final = timedelta(minutes=1)


def error_of(response: Response) -> PlatformError | None:
    """What a response refuses, or ``None``."""
    platform, status = "lantern", response.status
    if status < 300:
        return None
    code = word(tree_of(response).get("code"))
    if code in _CODES:
        kind, outcome = _CODES[code]
        wait = response.header("retry-after") or ""
        later = timedelta(seconds=int(wait)) if wait.isdigit() and len(wait) < 6 else None
        return kind(platform=platform, status=status, code=code, outcome=outcome, retry_after=later)
    if status >= 500:
        return TemporaryFailure(platform=platform, status=status, outcome=Outcome.UNKNOWN)
    if status == 429:
        return RateLimited(platform=platform, status=status)
    if code is None:
        return UnreadableAnswer(platform=platform, status=status)
    return PlatformError(platform=platform, status=status, code=code)


def tree_of(response: Response) -> dict[str, Any]:
    """The object in a response; empty if there is none."""
    try:
        tree = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def word(value: object) -> str | None:
    """An id or a code: one printable word."""
    plain = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return value if isinstance(value, str) and plain and 0 < len(value) < 100 else None


def moment(value: object) -> datetime | None:
    """An aware time."""
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


class Lantern(Provider):
    """Lanterns at lantern.example."""

    name: ClassVar[str] = "lantern"
    title: ClassVar[str] = "Lantern"
    contract: ClassVar[int] = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.LIST_COMMENTS,
            Capability.GET_COMMENT,
            Capability.CHECK_COMMENT,
            Capability.DELETE_COMMENT,
            Capability.SEND_PRIVATE_REPLY,
            Capability.SEND_MESSAGE,
            Capability.LOOK,
        }
    )
    credentials: ClassVar[tuple[Credential, ...]] = (
        Credential(name="access_token", required=True, note="From the lantern's settings."),
    )
    quotas: ClassVar[Mapping[Action, Quota]] = {
        Action.PRIVATE_REPLY: Quota(
            name="replies",
            limit=10,
            per=timedelta(minutes=1),
            burst=5,
            source=PAGE,
            checked="2026-11-21",
        )
    }

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        if preset is not None:
            raise InvalidValue(name="preset", given=repr(preset), allowed="None")
        return Policy(platform=self.name, action=action, rules=self.rules(action))

    def rules(self, action: Action) -> tuple[Rule, ...]:
        """The rules of an action."""
        rules: tuple[Rule, ...] = (
            TextLength(limit=100, unit="bytes", **_ORIGIN),
            ContentKinds(allowed=frozenset({"text"}), **_ORIGIN),
        )
        if action is Action.MESSAGE:
            day, week = timedelta(days=1), timedelta(days=7)
            rules = (MessagingWindow(window=day, human_agent=week, **_ORIGIN), *rules)
        return rules

    def request(self, account: Account, method: str, *path: str, **more: Any) -> Request:
        """One request; what has a body writes."""
        token = account.credentials.get("access_token")
        if not token:
            raise InvalidValue(name="access_token", given="nothing", allowed="a token")
        body = more.pop("body", None)
        effect = more.pop("effect", Effect.READ if body is None else Effect.WRITE)
        return Request(
            method=method,
            url="/".join((API, *(quote(step, safe="") for step in path))),
            effect=effect,
            headers=(("authorization", f"Bearer {token}"),),
            body=b"" if body is None else json.dumps(body).encode(),
            params=tuple((name, value) for name, value in more.items() if value is not None),
        )

    def read(self, response: Response) -> dict[str, Any]:
        """The object in an answer."""
        error = error_of(response)
        if error is not None:
            raise error
        tree = tree_of(response)
        if not tree:
            raise UnreadableAnswer(platform=self.name, status=response.status)
        return tree

    def comment(self, account: Account, tree: object) -> CommentRecord | None:
        """A comment, if it has an id."""
        found = word(tree.get("id")) if isinstance(tree, dict) else None
        if found is None or not isinstance(tree, dict):
            return None
        return CommentRecord(
            platform=self.name,
            account_id=account.id,
            id=found,
            text=str(tree.get("text") or ""),
            created_at=moment(tree.get("at")),
            facts={"already_replied": Fact.of(bool(tree.get("answered")))},
        )

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        asked = self.request(
            command.account,
            "GET",
            "posts",
            command.post_id,
            "comments",
            after=command.after,
            since=None if command.since is None else command.since.isoformat(),
        )
        tree = self.read((yield asked))
        if not isinstance(tree.get("items"), list):
            raise UnreadableAnswer(platform=self.name)
        found = [self.comment(command.account, item) for item in tree["items"]]
        return Listing(
            items=tuple(each for each in found if each is not None), after=word(tree.get("next"))
        )

    @override
    def get_comment(self, command: GetComment) -> Flow[Comment]:
        response = yield self.request(command.account, "GET", "comments", command.comment_id)
        found = self.comment(command.account, self.read(response))
        if found is None:
            raise UnreadableAnswer(platform=self.name, status=response.status)
        return found

    @override
    def check_comment(self, command: CheckComment) -> Flow[Mapping[str, Fact]]:
        asked = GetComment(account=command.account, comment_id=command.comment.id)
        return (yield from self.get_comment(asked)).facts

    @override
    def delete_comment(self, command: DeleteComment) -> Flow[None]:
        response = yield self.request(
            command.account, "DELETE", "comments", command.comment_id, effect=Effect.WRITE
        )
        error = error_of(response)
        if error is not None:
            raise error

    @override
    def send_private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        body = {"text": self.words(command.draft), "comment": command.comment.id}
        return self.send(command.account, body)

    @override
    def send_message(self, command: SendMessage) -> Flow[Sent]:
        body: dict[str, Any] = {"text": self.words(command.draft)}
        body["to"] = command.conversation.person.id
        body["answers"] = command.reply_to
        body["late"] = command.window is Window.HUMAN_AGENT
        return self.send(command.account, body)

    def words(self, draft: Draft) -> str:
        """The text of a draft that holds nothing else."""
        if draft.kinds - {"text"}:
            raise InvalidDraft(name="draft", given="more than a text", allowed="a text")
        return draft.text

    def send(self, account: Account, body: dict[str, Any]) -> Flow[Sent]:
        """Send, and take it back if the platform shows it to others."""
        tree = self.read((yield self.request(account, "POST", "messages", body=body)))
        found = word(tree.get("id"))
        if found is None:
            raise UnreadableAnswer(platform=self.name)
        if tree.get("public") is True:
            raise Leaked(platform=self.name, withdrawn=(yield from self.withdraw(account, found)))
        return Sent(message_id=found, sent_at=moment(tree.get("at")))

    def withdraw(self, account: Account, message_id: str) -> Flow[bool]:
        """Delete what was sent, if it can be."""
        asked = self.request(account, "DELETE", "messages", message_id, effect=Effect.UNDO)
        try:
            return error_of((yield asked)) is None
        except NoAnswer:
            return False

    @override
    def look(self, command: Look) -> Flow[Sighting]:
        after: str | None = None
        for _ in range(_PAGES):
            response = yield self.request(command.account, "GET", "messages", after=after)
            tree = self.read(response)
            if not isinstance(tree.get("items"), list):
                raise UnreadableAnswer(platform=self.name)
            for found in self.ours(command, tree["items"]):
                return Sighting(sight=Sight.FOUND, evidence="it has our reference", sent=found)
            after = word(tree.get("next"))
            if after is None:
                return self.nothing(command, tree)
        return Sighting(sight=Sight.UNCLEAR, evidence="there was too much to read")

    def ours(self, command: Look, items: list[Any]) -> Iterator[Sent]:
        """What the attempt sent."""
        for item in items:
            if isinstance(item, dict) and item.get("ref") == command.attempt_id:
                found = word(item.get("id"))
                if found is not None and found not in command.claimed:
                    yield Sent(message_id=found)

    def nothing(self, command: Look, tree: Mapping[str, Any]) -> Sighting:
        """What it proves that nothing was there."""
        whole = tree.get("next", "") is None
        if whole and command.now - command.begun_at >= _SETTLE:
            return Sighting(sight=Sight.ABSENT, evidence="it was in no message")
        return Sighting(sight=Sight.UNCLEAR, evidence="it may still appear")
