"""Sends statuses, and makes sure that a private one was shown to nobody but its recipient.

A private message is a status with ``visibility=direct``: its readers are those it mentions, and the
people who run the servers. What comes back says what was made of it, and only that counts.
Sources (2026-07-02): https://docs.joinmastodon.org/methods/statuses/#create
https://docs.joinmastodon.org/user/posting/#privacy
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import attrs
from privatereply.errors import (
    InvalidValue,
    Leaked,
    NotEligible,
    NotFound,
    PrivateReplyError,
    RecipientUnavailable,
)
from privatereply.flow import Effect, Flow
from privatereply.model import Action, Comment, Draft
from privatereply.provider import SendMessage, SendPrivateReply, SendPublicReply, Sent
from privatereply.providers.answers import Answer
from privatereply.providers.reading import Tree, identifier, mapping, text, time, word

from privatereply_mastodon import statuses
from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.ids import segment
from privatereply_mastodon.mailbox import Mailbox
from privatereply_mastodon.mentions import addressed, check_length, greeted
from privatereply_mastodon.people import full_name, person_id, profile
from privatereply_mastodon.servers import Server, Servers, known_or_asked
from privatereply_mastodon.software import KNOWN, SNAC

__all__ = ["Sender"]

_STATUSES: Final = ("api", "v1", "statuses")
_ACCEPTED: Final = "the server took it as private; whether it was shown or filtered nobody tells"
_LOOSE: Final = f"{_ACCEPTED}; it is not tied to the comment"


@attrs.frozen(kw_only=True)
class _Recipient:
    id: str
    acct: str
    url: str | None

    @classmethod
    def of(cls, tree: Tree) -> _Recipient | None:
        """Somebody who can be mentioned; ``None`` without an id or a name."""
        found, acct = person_id(tree), word(tree.get("acct"))
        if found is None or acct is None:
            return None
        return cls(id=found, acct=acct, url=word(tree.get("url")))

    def name_at(self, host: str) -> str:
        """How they are mentioned on a server: its own people without a host.

        snac writes its host also there, and does not find a name whose host has a port.
        """
        name, _, home = self.acct.partition("@")
        return name if home.casefold() == host else self.acct

    def is_named(self, mention: Tree, host: str) -> bool:
        """Whether a mention is of this person.

        By the id, or where that is none of the person's (snac counts mentions from 0 up), by their
        page, or by their name with its host.
        """
        acct, url = word(mention.get("acct")), word(mention.get("url"))
        same_name = acct is not None and full_name(acct, host) == full_name(self.acct, host)
        return person_id(mention) == self.id or (url is not None and url == self.url) or same_name


@attrs.frozen(kw_only=True)
class _Letter:
    """A private status before it leaves.

    Attributes:
        recipient: Who is to read it.
        draft: What it says.
        action: What sending it is.
        attempt_id: Ours; Mastodon makes one status of several requests with the same key.
        answers: The status it answers, if any.
    """

    recipient: _Recipient
    draft: Draft
    action: Action
    attempt_id: str
    answers: str | None


@attrs.frozen(kw_only=True)
class Sender:
    """Sends in an account's name.

    Attributes:
        mailbox: What the account can read.
        servers: What is known of its server.
    """

    mailbox: Mailbox
    servers: Servers

    def private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        """Answer a comment in private.

        The comment is read once more before: Takahe and snac answer deleted ones without a word,
        and nothing else tells for certain how to mention its author.

        Raises:
            InvalidValue: The draft cannot be sent here; before the send.
            NotEligible: Its author is another than expected, or not everybody may read it.
            Leaked: Somebody else could read it.
        """
        _check(command.draft)
        return self._private_reply(command)

    def _private_reply(self, command: SendPrivateReply) -> Flow[Sent]:
        answer = yield from self.mailbox.timeline.answer(command.comment.id, "comment.id")
        recipient = _author(answer, command.comment)
        letter = _Letter(
            recipient=recipient,
            draft=command.draft,
            action=Action.PRIVATE_REPLY,
            attempt_id=command.attempt_id,
            answers=command.comment.id,
        )
        server = yield from known_or_asked(self.servers, self._endpoint, answer.date)
        return (yield from self._knowing(server).deliver(letter, server))

    def message(self, command: SendMessage) -> Flow[Sent]:
        """Send to the person of a conversation, in answer to its latest message.

        Raises:
            InvalidValue: It is a group, or the draft cannot be sent here; before the send.
            Leaked: Somebody else could read it.
        """
        _check(command.draft)
        if command.conversation.is_group:
            raise InvalidValue(
                name="conversation",
                given="a group",
                allowed="a conversation with one person: a private message mentions one",
            )
        return self._message(command)

    def _message(self, command: SendMessage) -> Flow[Sent]:
        shown = yield from profile(self._endpoint, command.conversation.person.id)
        recipient = _Recipient.of(shown)
        if recipient is None:
            raise RecipientUnavailable(
                platform=PLATFORM, reason="the person has no name to mention"
            )
        server = yield from known_or_asked(self.servers, self._endpoint)
        knowing = self._knowing(server)
        latest = command.reply_to
        if latest is None:
            latest = yield from knowing.mailbox.latest_with(command.conversation.person.id)
        letter = _Letter(
            recipient=recipient,
            draft=command.draft,
            action=Action.MESSAGE,
            attempt_id=command.attempt_id,
            answers=latest or command.conversation.comment_id,
        )
        return (yield from knowing.deliver(letter, server))

    def public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        """Answer a comment for everybody to read, as widely as it was said itself.

        Raises:
            InvalidValue: The draft cannot be sent here; before the send.
        """
        _check(command.draft)
        return self._public_reply(command)

    def _public_reply(self, command: SendPublicReply) -> Flow[Sent]:
        answer = yield from self.mailbox.timeline.answer(command.comment.id, "comment.id")
        recipient = _author(answer, command.comment)
        server = yield from known_or_asked(self.servers, self._endpoint, answer.date)
        status = greeted(recipient.name_at(self._endpoint.host), command.draft.text)
        check_length(status, server=server)
        fields = (
            ("status", status),
            ("visibility", text(answer.tree.get("visibility")) or "public"),
            ("in_reply_to_id", command.comment.id),
        )
        post = self._knowing(server).post
        taken = yield from post(fields, command.attempt_id, Action.PUBLIC_REPLY)
        return _sent(taken, recipient)

    @property
    def _endpoint(self) -> Endpoint:
        return self.mailbox.endpoint

    def _knowing(self, server: Server) -> Sender:
        """The same, with what the server runs."""
        return attrs.evolve(self, mailbox=Mailbox(timeline=self.mailbox.timeline.knowing(server)))

    def deliver(self, letter: _Letter, server: Server) -> Flow[Sent]:
        """Send a private status, and make sure that it is one."""
        name = letter.recipient.name_at(self._endpoint.host)
        status = addressed(name, letter.draft.text, server=server)
        check_length(status, server=server)
        answers = () if letter.answers is None else (("in_reply_to_id", letter.answers),)
        fields = (("status", status), ("visibility", "direct"), *answers)
        taken = yield from self.post(fields, letter.attempt_id, letter.action)
        yield from self._verify(taken, letter, server)
        sent = _sent(taken, letter.recipient)
        tied = letter.answers is None or statuses.parent_of(taken.tree) is not None
        return attrs.evolve(sent, evidence=_ACCEPTED if tied else _LOOSE)

    def post(
        self, fields: tuple[tuple[str, str], ...], attempt_id: str, action: Action
    ) -> Flow[Answer]:
        """Post a status, which comes back with an id, and as the account's."""
        key = hashlib.sha256(attempt_id.encode()).hexdigest()
        headers = (("Idempotency-Key", f"privatereply-{key}"),)
        request = self._endpoint.post(*_STATUSES, fields=fields, headers=headers)
        answer = yield from self._endpoint.ask(request, action)
        ours = statuses.is_by(answer.tree, self.mailbox.account)
        if not ours or identifier(answer.tree.get("id")) is None:
            raise answer.unreadable()
        return answer

    def _verify(self, taken: Answer, letter: _Letter, server: Server) -> Flow[None]:
        """Make sure that the recipient, and nobody else, can read what was sent.

        Raises:
            Leaked: Others can; it is deleted first.
            RecipientUnavailable: Nobody can but the account.
        """
        told = isinstance(taken.tree.get("mentions"), list)
        if not told or word(taken.tree.get("visibility")) is None:
            raise taken.unreadable()
        exposed = next(self._exposures(taken.tree, letter, server), None)
        if exposed is not None:
            withdrawn = yield from self._withdraw(taken, server)
            raise Leaked(
                platform=PLATFORM, status=taken.status, reason=exposed, withdrawn=withdrawn
            )
        if not any(self._named(taken.tree, letter)):
            raise RecipientUnavailable(
                platform=PLATFORM,
                status=taken.status,
                reason="the server did not find the person: nobody but the account can read it",
            )

    def _exposures(self, tree: Tree, letter: _Letter, server: Server) -> Iterator[str]:
        """What lets others read a status that is to be private."""
        if not statuses.is_private(tree, server.software):
            yield "the server showed a private message to others than those it mentions"
        if not all(self._named(tree, letter)):
            yield "the server took something in a private message for a mention of somebody else"
        answered = identifier(tree.get("in_reply_to_account_id"))
        if answered not in {None, letter.recipient.id, self.mailbox.account.id}:
            yield "the server made a private message an answer to somebody else"

    def _named(self, tree: Tree, letter: _Letter) -> Iterator[bool]:
        """Of everybody whom a status mentions but the account itself, whether it is the recipient.

        Where they came from does not matter, only that they can read it.
        """
        for mention in statuses.mentioned(tree):
            if person_id(mention) != self.mailbox.account.id:
                yield letter.recipient.is_named(mention, self._endpoint.host)

    def _withdraw(self, taken: Answer, server: Server) -> Flow[bool]:
        """Delete what was sent; whether it is gone. Other servers may keep what they got.

        A delete whose answer was lost is repeated, and then nothing is found. snac finds nothing
        the first time, for 2.75 has no such call; nor may others have it.
        """
        found = identifier(taken.tree.get("id")) or ""
        try:
            path = (*_STATUSES, segment(found, name="status.id"))
            yield from self._endpoint.ask(self._endpoint.delete(*path, effect=Effect.UNDO))
        except NotFound:
            return server.software in KNOWN - {SNAC}
        except PrivateReplyError:
            return False
        return True


def _check(draft: Draft) -> None:
    """Check that a draft is a text and nothing else.

    Raises:
        InvalidValue: It is not.
    """
    if draft.attachments or draft.quick_replies:
        raise InvalidValue(
            name="draft", given="attachments or quick replies", allowed="a text and nothing else"
        )


def _author(answer: Answer, comment: Comment) -> _Recipient:
    """The author of a comment that everybody may read.

    Raises:
        NotEligible: It is somebody else than was expected, or not everybody may read it.
    """
    recipient = _Recipient.of(mapping(answer.tree.get("account")))
    if recipient is None:
        raise answer.unreadable()
    if comment.author is not None and comment.author.id != recipient.id:
        raise NotEligible(platform=PLATFORM, reason="the comment is by somebody else than was said")
    if not statuses.is_public(answer.tree):
        raise NotEligible(platform=PLATFORM, reason="that is no comment: not everybody may read it")
    return recipient


def _sent(taken: Answer, recipient: _Recipient) -> Sent:
    return Sent(
        message_id=identifier(taken.tree.get("id")),
        person_id=recipient.id,
        sent_at=time(taken.tree.get("created_at")),
    )
