"""What is asked of a driver: one command for each capability, made of a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import attrs

from privatereply.model import (
    Account,
    Action,
    Actor,
    Comment,
    CommentRecord,
    Conversation,
    ConversationRecord,
    Person,
)
from privatereply.provider import (
    Authorize,
    Capability,
    CheckComment,
    CheckConversation,
    CheckSubscription,
    CheckToken,
    DeleteComment,
    DeleteMessage,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    ListMentions,
    ListMessages,
    ListPosts,
    Look,
    RefreshToken,
    Report,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetBlocked,
    SetHidden,
    SetLiked,
    SetRepliesEnabled,
    Signal,
    SignalKind,
    StartGroup,
    Subscribe,
    Upload,
    Webhook,
)
from privatereply.testing.material import Sample

__all__ = ["CODE", "STATE", "VERIFIER", "command", "completed", "lacking"]

CODE: Final = "code-that-unlocks-nothing-51b7"
STATE: Final = "state-that-nobody-guesses-9c02"
VERIFIER: Final = "verifier-that-nobody-guesses-0f4e8d217ac96b53"
_CALLBACK: Final = "https://app.example/callback"
_WEBHOOK: Final = "https://app.example/webhook"
_PIXEL: Final = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
_ACTOR: Final = Actor.human("author")


def command(capability: Capability, sample: Sample) -> Any:
    """What to ask for; ``None`` if the sample lacks something that it takes."""
    if capability in sample.commands:
        return sample.commands[capability]
    return None if lacking(capability, sample) else _MAKERS[capability](sample)


def lacking(capability: Capability, sample: Sample) -> str | None:
    """What a sample lacks to make that command: an attribute of it, or ``None``."""
    if capability in sample.commands:
        return None
    return next((name for name in _needs(capability) if not getattr(sample, name)), None)


def completed(platform: str, sample: Sample | None) -> Sample:
    """A sample that lacks nothing; what nobody gave is made up."""
    account = Account(platform=platform, id="1") if sample is None else sample.account
    person = Person(id="2")
    comment = CommentRecord(
        platform=platform, account_id=account.id, id="3", author=person, post_id="4"
    )
    conversation = ConversationRecord(
        platform=platform, account_id=account.id, id="5", person=person
    )
    sample = Sample(account=account) if sample is None else sample
    return attrs.evolve(
        sample,
        comment=sample.comment or comment,
        conversation=sample.conversation or conversation,
        people=sample.people or (person, Person(id="6")),
    )


_OF_COMMENTS: Final = frozenset(
    {
        Capability.LIST_COMMENTS,
        Capability.GET_COMMENT,
        Capability.CHECK_COMMENT,
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_PUBLIC_REPLY,
        Capability.LOOK,
        Capability.SET_HIDDEN,
        Capability.SET_LIKED,
        Capability.DELETE_COMMENT,
    }
)
_OF_CONVERSATIONS: Final = frozenset(
    {
        Capability.SEND_MESSAGE,
        Capability.LIST_MESSAGES,
        Capability.CHECK_CONVERSATION,
        Capability.SIGNAL,
        Capability.REPORT,
    }
)


def _needs(capability: Capability) -> tuple[str, ...]:
    if capability in _OF_COMMENTS:
        return ("comment",)
    if capability in _OF_CONVERSATIONS:
        return ("conversation",)
    return ("people",) if capability in {Capability.START_GROUP, Capability.SET_BLOCKED} else ()


def _comment(sample: Sample) -> Comment:
    assert sample.comment is not None
    return sample.comment


def _conversation(sample: Sample) -> Conversation:
    assert sample.conversation is not None
    return sample.conversation


def _sending(sample: Sample) -> dict[str, Any]:
    return {
        "account": sample.account,
        "draft": sample.draft,
        "actor": _ACTOR,
        "attempt_id": sample.attempt_id,
    }


def _answering(sample: Sample) -> dict[str, Any]:
    return {**_sending(sample), "comment": _comment(sample)}


def _look(sample: Sample) -> Look:
    return Look(
        account=sample.account,
        action=Action.PRIVATE_REPLY,
        attempt_id=sample.attempt_id,
        now=sample.now,
        begun_at=sample.now - timedelta(hours=1),
        draft=sample.draft,
        comment=sample.comment,
    )


def _list_comments(sample: Sample) -> ListComments:
    comment = _comment(sample)
    return ListComments(account=sample.account, post_id=comment.post_id or comment.id)


def _get_comment(sample: Sample) -> GetComment:
    comment = _comment(sample)
    return GetComment(account=sample.account, comment_id=comment.id, post_id=comment.post_id)


def _set_hidden(sample: Sample) -> SetHidden:
    comment = _comment(sample)
    return SetHidden(
        account=sample.account, comment_id=comment.id, hidden=True, post_id=comment.post_id
    )


def _list_messages(sample: Sample) -> ListMessages:
    conversation_id = _conversation(sample).id or _conversation(sample).person.id
    return ListMessages(account=sample.account, conversation_id=conversation_id)


def _authorize(sample: Sample) -> Authorize:
    return Authorize(
        credentials=sample.credentials,
        redirect_uri=sample.credentials.get("redirect_uri", _CALLBACK),
        state=STATE,
        verifier=VERIFIER,
    )


def _exchange_token(sample: Sample) -> ExchangeToken:
    login = {"redirect_uri": _CALLBACK, "verifier": VERIFIER}
    return ExchangeToken(credentials={**login, **sample.credentials}, token=CODE, now=sample.now)


def _upload(sample: Sample) -> Upload:
    return Upload(account=sample.account, content=_PIXEL, kind="image", media_type="image/gif")


_MAKERS: Final[Mapping[Capability, Callable[[Sample], Any]]] = {
    Capability.LIST_POSTS: lambda one: ListPosts(account=one.account),
    Capability.LIST_COMMENTS: _list_comments,
    Capability.LIST_MENTIONS: lambda one: ListMentions(account=one.account),
    Capability.GET_COMMENT: _get_comment,
    Capability.CHECK_COMMENT: lambda one: CheckComment(account=one.account, comment=_comment(one)),
    Capability.SEND_PRIVATE_REPLY: lambda one: SendPrivateReply(**_answering(one)),
    Capability.SEND_MESSAGE: lambda one: SendMessage(
        **_sending(one), conversation=_conversation(one)
    ),
    Capability.START_GROUP: lambda one: StartGroup(**_sending(one), people=one.people),
    Capability.SEND_PUBLIC_REPLY: lambda one: SendPublicReply(**_answering(one)),
    Capability.LOOK: _look,
    Capability.SET_HIDDEN: _set_hidden,
    Capability.SET_LIKED: lambda one: SetLiked(
        account=one.account, comment=_comment(one), liked=True
    ),
    Capability.DELETE_COMMENT: lambda one: DeleteComment(
        account=one.account, comment_id=_comment(one).id
    ),
    Capability.LIST_CONVERSATIONS: lambda one: ListConversations(account=one.account),
    Capability.LIST_MESSAGES: _list_messages,
    Capability.CHECK_CONVERSATION: lambda one: CheckConversation(
        account=one.account, conversation=_conversation(one)
    ),
    Capability.SIGNAL: lambda one: Signal(
        account=one.account, conversation=_conversation(one), kind=SignalKind.SEEN
    ),
    Capability.DELETE_MESSAGE: lambda one: DeleteMessage(
        account=one.account, message_id=one.message_id
    ),
    Capability.SET_BLOCKED: lambda one: SetBlocked(
        account=one.account, person=one.people[0], blocked=True
    ),
    Capability.REPORT: lambda one: Report(account=one.account, conversation=_conversation(one)),
    Capability.UPLOAD: _upload,
    Capability.SET_REPLIES_ENABLED: lambda one: SetRepliesEnabled(
        account=one.account, enabled=True
    ),
    Capability.LIST_ACCOUNTS: lambda one: ListAccounts(credentials=one.credentials),
    Capability.AUTHORIZE: _authorize,
    Capability.EXCHANGE_TOKEN: _exchange_token,
    Capability.REFRESH_TOKEN: lambda one: RefreshToken(account=one.account, now=one.now),
    Capability.CHECK_TOKEN: lambda one: CheckToken(account=one.account, now=one.now),
    Capability.CHECK_SUBSCRIPTION: lambda one: CheckSubscription(account=one.account),
    Capability.SUBSCRIBE: lambda one: Subscribe(account=one.account, callback_url=_WEBHOOK),
    Capability.RECEIVE: lambda one: Webhook(method="GET", secrets={}, now=one.now),
}
