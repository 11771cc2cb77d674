"""What TikTok tells of an account, as events.

Every reader returns nothing about what it cannot read, however strange that is.
Sources (as of 2026-08-24):
https://business-api.tiktok.com/portal/docs?id=1832184470423554 (messages)
https://business-api.tiktok.com/portal/docs?id=1760232109619202 (comments)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from privatereply import events as told
from privatereply.events import Event, Unrecognised
from privatereply.model import Account, CommentRecord, Direction, Fact, Message, Person
from privatereply.policy import facts
from privatereply.providers.reading import Tree, at, identifier, items, mapping, text, time, word
from privatereply.providers.tiktok import content
from privatereply.providers.tiktok.answers import PLATFORM
from privatereply.providers.tiktok.messages import by_program
from privatereply.providers.webhooks import digest, event_id, unrecognised

__all__ = ["Notice", "events"]

_OWN: Final = "im_send_msg"
_BY_HAND: Final = {Fact.YES: Fact.NO, Fact.NO: Fact.YES}


@attrs.frozen(kw_only=True)
class Notice:
    """What stands on the envelope.

    Attributes:
        account_id: Whose it is; ``None`` if TikTok does not tell.
        kind: TikTok's word for what it holds.
        told_at: When it was sent.
    """

    account_id: str | None
    kind: str
    told_at: datetime | None

    def strange(self, item: Tree) -> Unrecognised:
        """The event for what nobody can read."""
        return unrecognised(PLATFORM, self.account_id, item, kind=self.kind, told_at=self.told_at)

    def about(self, tree: Tree, *, own: bool = False) -> dict[str, Any]:
        """What every event has.

        Args:
            tree: What is told.
            own: Whether the account did it.
        """
        moment = time(tree.get("timestamp")) or self.told_at
        doer = self.account_id if own else self.person(tree)
        return {
            "platform": PLATFORM,
            "account_id": self.account_id,
            "at": moment,
            # The envelope's time is cut to the second, the content's is not.
            "told_at": max((one for one in (moment, self.told_at) if one), default=None),
            "actor": Person(id=doer, username=word(tree.get("from"))) if doer else None,
            "raw": tree,
        }

    def person(self, tree: Tree) -> str | None:
        """The person at the other end, by the id that comments and conversations know them by."""
        party = "to_user" if self.is_own(tree) else "from_user"
        named = (tree.get("unique_identifier"), at(tree, party, "id"))
        found = (identifier(one) for one in named)
        return next((one for one in found if one not in {None, self.account_id}), None)

    def is_own(self, tree: Tree) -> bool:
        """Whether the account did it itself."""
        doer = identifier(at(tree, "from_user", "id"))
        return self.kind == _OWN or doer == self.account_id


def events(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """What an envelope's content tells; nothing if nobody can read it.

    A message from a person in the EEA, Switzerland or the United Kingdom comes as
    ``im_receive_msg_eu``, without its text, its sender or its id: there is nothing to keep.
    """
    reader = _READERS.get(notice.kind)
    return reader(notice, tree) if reader and notice.account_id else ()


def _message(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A message, whoever wrote it, or what somebody felt about one."""
    if items(tree.get("reaction")):
        return _reactions(notice, tree)
    written = _written(notice, tree)
    if written is None:
        return ()
    return (_sent if written.direction is Direction.OUTBOUND else _received)(notice, written)


def _written(notice: Notice, tree: Tree) -> Message | None:
    """A message, or ``None`` if nobody can tell which one, when or with whom."""
    found, person_id = identifier(tree.get("message_id")), notice.person(tree)
    sent_at = time(tree.get("timestamp")) or notice.told_at
    if found is None or person_id is None or sent_at is None:
        return None
    return Message(
        id=found,
        direction=Direction.OUTBOUND if notice.is_own(tree) else Direction.INBOUND,
        sent_at=sent_at,
        text=_words(tree),
        person_id=person_id,
        conversation_id=identifier(tree.get("conversation_id")),
        reply_to=identifier(at(tree, "referenced_message_info", "referenced_message_id"))
        or identifier(at(tree, "reply_source_payload", "reply_source_msg_id")),
        raw=tree,
    )


def _words(tree: Tree) -> str:
    """What a message says; only texts and cards say anything.

    Webhooks put the title of a card where the API does not.
    """
    card = next(iter(items(at(tree, "template", "elements"))), None)
    told_by = (at(tree, "text", "body"), at(card, "title"), at(tree, "template", "title"))
    return next((words for words in map(text, told_by) if words), "")


def _received(notice: Notice, written: Message) -> tuple[Event, ...]:
    """A person's message. A tap on a button of a card makes one too, of the button's title."""
    received = told.MessageReceived(
        **notice.about(written.raw), id=event_id("message", written.id), message=written
    )
    payload = text(at(written.raw, "reply_source_payload", "reply_source_unique_id"))
    if payload is None:
        return (received,)
    return (told.QuickReplyReceived(**attrs.asdict(received, recurse=False), payload=payload),)


def _sent(notice: Notice, written: Message) -> tuple[Event, ...]:
    """A message of the account's: sent by us or by another program, or typed by a colleague.

    It may come before the answer to the request that sent it.
    """
    automatic = word(written.raw.get("auto_message_type")) is not None
    by_hand = _BY_HAND.get(by_program(written), Fact.UNKNOWN)
    echoed = told.MessageEchoed(
        **notice.about(written.raw, own=True),
        id=event_id("message", written.id),
        message=written,
        by_hand=Fact.NO if automatic else by_hand,
    )
    return (echoed,)


def _reactions(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """What a person felt about messages; what the account did is told to nobody."""
    if notice.is_own(tree):
        return ()
    found = [_reaction(notice, tree, mapping(one)) for one in items(tree.get("reaction"))]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else ()


def _reaction(notice: Notice, tree: Tree, one: Tree) -> Event | None:
    person_id, message_id = notice.person({**tree, **one}), identifier(one.get("original_msg_id"))
    if person_id is None or message_id is None:
        return None
    taken_back = one.get("operation") == "REMOVE"
    reaction = None if taken_back else word(one.get("emoji")) or word(one.get("type"))
    moment = text(one.get("timestamp")) or text(tree.get("timestamp")) or digest(tree)
    return told.MessageReacted(
        **notice.about(tree),
        id=event_id("reaction", message_id, person_id, moment),
        person_id=person_id,
        conversation_id=identifier(tree.get("conversation_id")),
        message_id=message_id,
        reaction=reaction,
    )


def _referral(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A person came into the conversation by a link of the account's, and has written nothing.

    The messaging window opens with a message only, so this opens none.
    https://business-api.tiktok.com/portal/docs?id=1832184403754242 (as of 2026-04-10)
    """
    link = mapping(at(tree, "referral", "short_link"))
    reference, person_id = text(link.get("ref")), notice.person(tree)
    if reference is None or person_id is None:
        return ()
    tapped = told.PostbackReceived(
        **notice.about(tree),
        id=event_id("postback", digest(tree)),
        person_id=person_id,
        conversation_id=identifier(tree.get("conversation_id")),
        payload=reference,
        title=word(link.get("prefilled_message")),
        opens_window=False,
    )
    return (tapped,)


def _reading(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A person has read everything up to a moment."""
    person_id, until = notice.person(tree), time(at(tree, "read", "last_read_timestamp"))
    if person_id is None or until is None or notice.is_own(tree):
        return ()
    read = told.MessageRead(
        **notice.about(tree),
        id=event_id("read", person_id, until.isoformat()),
        person_id=person_id,
        conversation_id=identifier(tree.get("conversation_id")),
        until=until,
    )
    return (read,)


def _verdict(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """The classifier has chosen a comment, and offers a private reply to it.

    The comment itself is told of by ``comment.update``, before this or after it; only that names
    its post.
    """
    found = identifier(tree.get("comment_id"))
    if found is None:
        return ()
    given = told.VerdictGiven(
        **notice.about(tree),
        id=event_id("verdict", found, facts.HIGH_INTENT),
        comment_id=found,
        post_id=identifier(tree.get("video_id")),
        fact=facts.HIGH_INTENT,
        verdict=Fact.YES,
        text=text(tree.get("comment_text")),
    )
    return (given,)


def _comment(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """What happened to a comment; its ids come as numbers, and leave as the texts they are."""
    account = Account(platform=PLATFORM, id=notice.account_id or "")
    comment = content.comment(account, tree)
    change = _CHANGES.get(word(tree.get("comment_action")) or "")
    if comment is None or change is None:
        return ()
    return change(notice, comment)


def _added(notice: Notice, comment: CommentRecord) -> tuple[Event, ...]:
    own = comment.author is not None and comment.author.id == comment.account_id
    kind: type[told.CommentAdded | told.CommentEchoed] = told.CommentAdded
    if own:
        kind = told.CommentEchoed
    added = kind(
        **notice.about(comment.raw, own=own),
        id=event_id("comment", comment.id, "added"),
        comment=comment,
    )
    return (added,)


def _removed(notice: Notice, comment: CommentRecord) -> tuple[Event, ...]:
    removed = told.CommentRemoved(
        **_untold(notice, comment),
        id=event_id("comment", comment.id, "removed"),
        comment_id=comment.id,
        post_id=comment.post_id,
    )
    return (removed,)


def _hidden(notice: Notice, comment: CommentRecord) -> tuple[Event, ...]:
    hidden = told.CommentHidden(
        **_untold(notice, comment),
        id=event_id("comment", comment.id, "hidden", _moment(comment.raw)),
        comment_id=comment.id,
        post_id=comment.post_id,
    )
    return (hidden,)


def _shown(notice: Notice, comment: CommentRecord) -> tuple[Event, ...]:
    shown = told.CommentShown(
        **_untold(notice, comment),
        id=event_id("comment", comment.id, "shown", _moment(comment.raw)),
        comment_id=comment.id,
        post_id=comment.post_id,
    )
    return (shown,)


def _untold(notice: Notice, comment: CommentRecord) -> dict[str, Any]:
    """What every event has, of an act of which TikTok names only who wrote the comment."""
    return {**notice.about(comment.raw), "actor": None}


def _moment(tree: Tree) -> str:
    return text(tree.get("timestamp")) or digest(tree)


def _revoked(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """The account's owner took the app's access back.

    TikTok documents it for its other platform, which sends the same envelopes.
    https://developers.tiktok.com/doc/webhooks-events (read 2026-11-22)
    """
    mark = digest(tree) if notice.told_at is None else notice.told_at.isoformat()
    return (told.AccountRevoked(**notice.about(tree, own=True), id=event_id("revoked", mark)),)


_CHANGES: Final[Mapping[str, Callable[[Notice, CommentRecord], tuple[Event, ...]]]] = {
    "insert": _added,
    "delete": _removed,
    "set_to_hidden": _hidden,
    # Friends see it still; whoever is to be answered in public does not.
    "set_to_friends_only": _hidden,
    "set_to_public": _shown,
}

_READERS: Final[Mapping[str, Callable[[Notice, Tree], tuple[Event, ...]]]] = {
    "im_receive_msg": _message,
    _OWN: _message,
    "im_referral_msg": _referral,
    "im_mark_read_msg": _reading,
    "im_receive_high_intent_comment": _verdict,
    "comment.update": _comment,
    "authorization.removed": _revoked,
}
