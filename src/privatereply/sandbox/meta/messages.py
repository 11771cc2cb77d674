"""``POST /{account}/messages``: private replies, messages in a conversation, typing marks.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/reference/page/messages
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
    https://developers.facebook.com/documentation/instagram-platform/private-replies
"""

from __future__ import annotations

import re
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import content, usage
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.eligibility import obstacle
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.happenings import Content, burn, reply_privately, send
from privatereply.sandbox.meta.window import check_window, message_tag
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
)

_FACEBOOK_ID: Final = re.compile(r"[0-9]+_[0-9]+")
_INSTAGRAM_ID: Final = re.compile(r"[0-9]+")
ACTIONS: Final = frozenset({"mark_seen", "react", "typing_off", "typing_on", "unreact"})


def page_messages(call: Call, page: EmulatedPage) -> Json:
    """Answer a send addressed to a Page: its own, or of the Instagram account linked to it.

    Raises:
        GraphError: The platform refuses it.
    """
    if isinstance(call.token.holder, EmulatedUser):
        raise GraphError("page_token_needed")
    if "MESSAGING" not in page.tasks:
        raise GraphError("permission_missing", permission="MESSAGING")
    recipient = _recipient(call)
    return _answer(call, _sender(call, page, recipient), recipient)


def instagram_messages(call: Call, account: EmulatedInstagram) -> Json:
    """Answer a send addressed to an Instagram account.

    With Facebook Login it must be addressed to the Page: the Instagram id answers code 3, although
    one page of the documents prints it so.
    https://developers.facebook.com/documentation/instagram-platform/private-replies

    Raises:
        GraphError: The platform refuses it.
    """
    if not call.instagram_host:
        raise GraphError("no_capability")
    return _answer(call, account, _recipient(call))


def named_source(call: Call) -> EmulatedComment | EmulatedPost | None:
    """Return the comment or visitor post a send names, if it exists."""
    recipient = call.object("recipient") or {}
    node = call.world.find(str(recipient.get("comment_id") or recipient.get("post_id") or ""))
    return node if isinstance(node, EmulatedComment | EmulatedPost) else None


def _recipient(call: Call) -> Json:
    recipient = call.object("recipient") or {}
    named = [name for name in ("id", "comment_id", "post_id") if name in recipient]
    if len(named) != 1:
        raise GraphError("invalid", what="Param recipient must name one recipient")
    return recipient


def _sender(call: Call, page: EmulatedPage, recipient: Json) -> EmulatedAccount:
    """Tell in whose name a message addressed to a Page goes out, by whom it is for."""
    if "id" in recipient:
        known = call.world.known(str(recipient["id"]))
        instagram = known is not None and isinstance(known[1], EmulatedInstagram)
    else:
        instagram = _INSTAGRAM_ID.fullmatch(str(recipient.get("comment_id"))) is not None
        instagram = instagram and (page.instagram is not None or named_source(call) is not None)
    if not instagram:
        return page
    if page.instagram is None:
        raise GraphError("not_linked")
    return page.instagram


def _answer(call: Call, account: EmulatedAccount, recipient: Json) -> Json:
    instagram = isinstance(account, EmulatedInstagram)
    message = call.object("message")
    action = call.text("sender_action")
    if message is not None and action is not None:
        raise GraphError("message_and_action")
    _check_account(account)
    _permit(call, account, private="id" not in recipient)
    call.spend(usage.MESSENGER, account.id)
    call.spend(usage.SENDS, account.id)
    if action is not None:
        return _act(call, account, recipient, action.lower())
    if message is None:
        raise GraphError("invalid", what="Param message is required")
    message_tag(call)
    held = content.read(message, instagram=instagram, reply_to=call.object("reply_to"))
    if "id" in recipient:
        return _continue(call, account, _person(call, account, recipient), held)
    return _reply(call, account, _source(call, account, recipient), held)


def _check_account(account: EmulatedAccount) -> None:
    if account.suspended:
        raise GraphError("policy_blocked")
    if isinstance(account, EmulatedPage):
        return
    if account.account_kind == "personal":
        raise GraphError("account_not_eligible")
    if not account.messages_allowed:
        raise GraphError("messages_disallowed")


def _permit(call: Call, account: EmulatedAccount, *, private: bool) -> None:
    if isinstance(account, EmulatedPage):
        call.require("pages_messaging", refusal="permission_missing")
    elif call.instagram_host:
        needed = "manage_comments" if private else "manage_messages"
        call.require("instagram_business_basic", f"instagram_business_{needed}")
    elif private:
        call.require("instagram_manage_comments", "pages_messaging", refusal="permission_missing")
    else:
        call.require("instagram_manage_messages", refusal="permission_missing")


def _source(
    call: Call, account: EmulatedAccount, recipient: Json
) -> EmulatedComment | EmulatedPost:
    """Return what is to be answered privately.

    Raises:
        GraphError: The id is malformed, names nothing, or names something of another account.
    """
    node_id = str(recipient.get("comment_id") or recipient.get("post_id"))
    instagram = isinstance(account, EmulatedInstagram)
    if not (_INSTAGRAM_ID if instagram else _FACEBOOK_ID).fullmatch(node_id):
        raise GraphError("comment_id")
    node = call.world.find(node_id)
    wanted = EmulatedPost if "post_id" in recipient else EmulatedComment
    if not isinstance(node, wanted) or getattr(node, "deleted", False):
        raise GraphError("object_missing", id=node_id)
    if node.account is not account:
        # Instagram says the same as of a comment that cannot be answered any more.
        raise (
            GraphError("comment_invalid") if instagram else GraphError("object_missing", id=node_id)
        )
    return node


def _reply(
    call: Call, account: EmulatedAccount, source: EmulatedComment | EmulatedPost, held: Content
) -> Json:
    _count_reply(call, account, source)
    refused = obstacle(source, call.world.now)
    if refused is not None or source.author is None:
        raise GraphError(refused or "may_not_reply")
    _check_reachable(call, account, source.author)
    if isinstance(account, EmulatedInstagram) and held.attachments and not source.author.follows:
        # Seen by several operators: media for somebody who does not follow is refused, and the
        # comment answers 2534025 for ever after.
        burn(source)
        raise GraphError("integrity")
    return _sent(call, reply_privately(call.world, source, held))


def _count_reply(
    call: Call, account: EmulatedAccount, source: EmulatedComment | EmulatedPost
) -> None:
    post = source.post if isinstance(source, EmulatedComment) else source
    if isinstance(account, EmulatedPage):
        call.spend(usage.PRIVATE_REPLIES, account.id)
    elif post.surface == "live":
        call.spend(usage.LIVE_REPLIES, account.id)
    else:
        call.spend(usage.INSTAGRAM_REPLIES, account.id)


def _person(call: Call, account: EmulatedAccount, recipient: Json) -> EmulatedPerson:
    known = call.world.known(str(recipient["id"]))
    if known is None or known[1] is not account:
        instagram = isinstance(account, EmulatedInstagram)
        raise GraphError("instagram_person_missing" if instagram else "person_missing")
    return known[0]


def _continue(call: Call, account: EmulatedAccount, person: EmulatedPerson, held: Content) -> Json:
    check_window(call, account, call.world.conversation(person, account))
    _check_reachable(call, account, person)
    return _sent(call, send(call.world, account, person, held))


def _check_reachable(call: Call, account: EmulatedAccount, person: EmulatedPerson) -> None:
    if call.world.access == "standard" and not person.app_role:
        raise GraphError("permission_missing", permission="Advanced Access")
    if not person.available or person.id in account.blocked:
        raise GraphError("person_unavailable")


def _act(call: Call, account: EmulatedAccount, recipient: Json, action: str) -> Json:
    if action not in ACTIONS or "id" not in recipient:
        raise GraphError("invalid", what="Unknown sender_action, or no person to show it to")
    person = _person(call, account, recipient)
    check_window(call, account, call.world.conversation(person, account))
    return {"recipient_id": call.world.scoped_id(person, account)}


def _sent(call: Call, message: EmulatedMessage) -> Json:
    thread = message.conversation
    return {
        "recipient_id": call.world.scoped_id(thread.person, thread.account),
        "message_id": message.id,
    }
