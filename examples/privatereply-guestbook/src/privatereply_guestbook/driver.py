"""The driver: how a request looks, and what an answer means."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import quote

from privatereply import errors, events, provider
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Account, Action, CommentRecord, Fact, Person, Post
from privatereply.policy import ALREADY_REPLIED, COMMENT_EXISTS, Policy
from privatereply.provider import Capability, Credential, Listing, Received, Sent, Sight, Sighting
from privatereply.providers import answers, credentials, looking, paging, webhooks
from privatereply.providers.answers import Answer, Refusal
from privatereply.providers.reading import at, identifier, items, mapping, number, text, time, word
from typing_extensions import override

from privatereply_guestbook.policy import QUOTA, RULES

D = TypeVar("D", Post, CommentRecord)
TOKEN: Final = Credential(name="access_token", required=True, note="From the book's settings.")
SECRET: Final = Credential(name="secret", required=True, note="Shown beside the address.")
GREETING: Final = Credential(name="verify_token", required=True, note="The owner's own choice.")
SEAL: Final = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
CODES: Final = {
    "1001": Refusal(errors.ContentInvalid, "the text is empty or too long"),
    "1101": Refusal(errors.AuthenticationFailed, "the token is not valid"),
    "1102": Refusal(errors.PermissionDenied, "the token is not for this"),
    "1201": Refusal(errors.NotFound, "there is no such thing, or no longer"),
    "1202": Refusal(errors.AlreadyReplied, "the comment has its answer", errors.Outcome.SPENT),
    "1203": Refusal(errors.WindowClosed, "the comment is older than 30 days"),
    "1204": Refusal(errors.RecipientUnavailable, "the person takes no messages"),
    "1301": Refusal(errors.RateLimited, "too many calls"),
}


class Guestbook(provider.Provider):
    """Books at guestbook.example."""

    name: ClassVar[str] = "guestbook"
    title: ClassVar[str] = "Guestbook"
    contract: ClassVar[int] = 1
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.LIST_POSTS,
            Capability.LIST_COMMENTS,
            Capability.GET_COMMENT,
            Capability.CHECK_COMMENT,
            Capability.SEND_PRIVATE_REPLY,
            Capability.LOOK,
            Capability.RECEIVE,
        }
    )
    credentials: ClassVar[tuple[Credential, ...]] = (TOKEN,)
    webhook_secrets: ClassVar[tuple[Credential, ...]] = (SECRET, GREETING)
    quotas: ClassVar[Mapping[Action, provider.Quota]] = {Action.PRIVATE_REPLY: QUOTA}

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        if preset is not None:
            raise errors.InvalidValue(name="preset", given=repr(preset), allowed="None")
        rules = RULES if action is Action.PRIVATE_REPLY else ()
        return Policy(platform=self.name, action=action, rules=rules)

    @override
    def list_posts(self, command: provider.ListPosts) -> Flow[Listing[Post]]:
        return listing(command, post, "entries")

    @override
    def list_comments(self, command: provider.ListComments) -> Flow[Listing[CommentRecord]]:
        return listing(command, comment, "entries", command.post_id, "comments")

    @override
    def get_comment(self, command: provider.GetComment) -> Flow[CommentRecord]:
        answer = yield from call(command.account, "comments", command.comment_id)
        return answer.promised(comment(command.account.id, answer.tree))

    @override
    def check_comment(self, command: provider.CheckComment) -> Flow[Mapping[str, Fact]]:
        asked = provider.GetComment(account=command.account, comment_id=command.comment.id)
        try:
            return (yield from self.get_comment(asked)).facts
        except errors.NotFound:
            return {COMMENT_EXISTS: Fact.NO}

    @override
    def send_private_reply(self, command: provider.SendPrivateReply) -> Flow[Sent]:
        if command.draft.kinds - {"text"}:
            raise errors.InvalidValue(name="draft", given="more than a text", allowed="a text")
        body = {"text": command.draft.text, "ref": command.attempt_id}
        path = ("comments", command.comment.id, "answer")
        answer = yield from call(command.account, *path, body=body)
        return answer.promised(sent(answer.tree))

    @override
    def look(self, command: provider.Look) -> Flow[Sighting]:
        if command.comment is None:
            return looking.unclear("nobody remembers the comment")
        answer = yield from call(command.account, "comments", command.comment.id)
        found = answer.promised(comment(command.account.id, answer.tree))
        shown, ref = sent(answer.tree.get("answer")), at(answer.tree, "answer", "ref")
        if shown and ref == command.attempt_id and shown.message_id not in command.claimed:
            return Sighting(sight=Sight.FOUND, evidence="the answer has our reference", sent=shown)
        nothing = looking.Traces(writings=(), whole=True, oldest=None, date=answer.date)
        replied = found.facts.get(ALREADY_REPLIED, Fact.UNKNOWN)
        return looking.judge(command, nothing, settle=timedelta(seconds=10), replied=replied)

    @override
    def receive(self, webhook: provider.Webhook) -> Received:
        webhooks.check_method(webhook, self.name, "GET", "POST")
        if webhook.method == "GET":
            return Received(answer=greeting(webhook))
        seal = SEAL.fullmatch(webhook.headers.get("guestbook-signature", ""))
        moment, given = seal.groups() if seal else (None, None)
        webhooks.check_time(webhook, self.name, time(moment), oldest=timedelta(minutes=5))
        signed = f"{moment}.".encode() + webhook.body
        webhooks.check_signature(webhook, self.name, given=given, secret=SECRET, message=signed)
        tree = webhooks.read(webhook.body, self.name)
        book = identifier(tree.get("book"))
        told = (event(book, item) for item in items(tree.get("told")) or [tree])
        return Received(events=webhooks.bounded(told, self.name))


def call(account: Account, *path: str, body: object = None, **query: object) -> Flow[Answer]:
    """One call: a read, or the answer to a comment if it has a body."""
    effect = Effect.READ if body is None else Effect.WRITE
    token = credentials.required(account.credentials, TOKEN)
    response = yield Request(
        method="GET" if body is None else "POST",
        url="/".join(("https://guestbook.example/v1", *(quote(step, safe="") for step in path))),
        effect=effect,
        params=tuple((name, str(value)) for name, value in query.items() if value is not None),
        headers=(("authorization", f"Bearer {token}"), ("content-type", "application/json")),
        body=b"" if body is None else json.dumps(body).encode(),
    )
    tree = answers.parsed(response)
    about: dict[str, Any] = {"platform": Guestbook.name, "effect": effect}
    code = text(number(at(tree, "error", "code")))
    if (refusal := answers.meaning(CODES, code, response.status)) is None:
        return answers.taken(response, tree, **about)
    raise answers.refused(refusal, response, code=code, action=Action.PRIVATE_REPLY, **about)


def listing(
    command: provider.ListPosts | provider.ListComments,
    read: Callable[[str, object], D | None],
    *path: str,
) -> Flow[Listing[D]]:
    """One page of a list, newest first; what cannot be read is left out."""
    query = {"limit": min(command.limit, 100), "after": command.after}
    answer = yield from call(command.account, *path, **query)
    found = (read(command.account.id, item) for item in answer.data("items"))
    page = paging.Page(items=tuple(filter(None, found)), after=word(answer.tree.get("next")))
    recent = paging.newest_first(page, command.since)
    return Listing(items=recent.items, after=recent.after)


def post(book: str, item: object) -> Post | None:
    """An entry, if it has an id."""
    found, words, moment = identifier(at(item, "id")), text(at(item, "text")), time(at(item, "at"))
    if found is None:
        return None
    about: dict[str, Any] = {"platform": Guestbook.name, "account_id": book}
    return Post(**about, id=found, text=words or "", created_at=moment)


def comment(book: str, item: object) -> CommentRecord | None:
    """A comment, if it has an id."""
    found, author = identifier(at(item, "id")), identifier(at(item, "author", "id"))
    if found is None:
        return None
    told = mapping(item)
    replied = {ALREADY_REPLIED: Fact.of(told["answer"] is not None)} if "answer" in told else {}
    return CommentRecord(
        platform=Guestbook.name,
        account_id=book,
        id=found,
        text=text(told.get("text")) or "",
        created_at=time(told.get("at")),
        author=Person(id=author, name=word(at(item, "author", "name"))) if author else None,
        post_id=identifier(told.get("entry")),
        facts={COMMENT_EXISTS: Fact.YES, **replied},
        raw=told,
    )


def sent(item: object) -> Sent | None:
    """An answer, if it has a message's id."""
    found, thread = identifier(at(item, "message")), identifier(at(item, "thread"))
    if found is None:
        return None
    return Sent(message_id=found, conversation_id=thread, sent_at=time(at(item, "at")))


def greeting(webhook: provider.Webhook) -> str:
    """The challenge of whoever knows the owner's token."""
    token, challenge = webhook.query.get("token", ""), webhook.query.get("challenge", "")
    known = webhooks.is_one_of(token, webhook.secrets.get(GREETING.name, ()))
    if not (known and challenge.isascii() and challenge.isalnum()):
        raise errors.WebhookRefused(platform=Guestbook.name, reason="it has another token")
    return challenge


def event(book: str | None, item: object) -> events.Event:
    """One thing that was told; what nobody can read takes no other with it."""
    kind, gone, moment = at(item, "kind"), identifier(at(item, "id")), time(at(item, "at"))
    added = comment(book, at(item, "comment")) if book else None
    about: dict[str, Any] = {"platform": Guestbook.name, "account_id": book, "at": moment}
    if kind == "comment.added" and added is not None:
        own = added.author is not None and added.author.id == book
        found = webhooks.event_id("comment", added.id, "added")
        made = events.CommentEchoed if own else events.CommentAdded
        return made(**about, id=found, actor=added.author, comment=added, raw=mapping(item))
    if kind == "comment.removed" and book and gone:
        found = webhooks.event_id("comment", gone, "removed")
        return events.CommentRemoved(**about, id=found, comment_id=gone, raw=mapping(item))
    return webhooks.unrecognised(Guestbook.name, book, item, kind=kind)
