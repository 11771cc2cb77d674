"""What a plugin author writes: a driver for one platform.

A driver subclasses `Provider`, says in data what it can do (`Provider.capabilities`), and writes
one flow for each. Every method takes one frozen command and returns a flow; a method whose
capability is not declared raises `privatereply.errors.Unsupported` before any request. A driver
never sleeps, retries, stores or logs in: those are done once, for all drivers, above it. Every
time in a command or a result is aware and held in UTC; a naive one raises
`privatereply.errors.InvalidValue` where it is made, inside the flow.

What a send raises tells the ledger what became of the attempt:

=====================================================  =========================================
the flow                                               the ledger
=====================================================  =========================================
returns a `Sent` with a message id                     sent
raises a `PlatformError`                               its ``outcome``: refused, spent or unknown
lets `NeverSent` pass                                  refused: the reply is still available
lets `Unanswered` pass, or raises `UnreadableAnswer`   unknown: somebody has to look
raises something that is no error of this package      unknown, as a `ProviderFault`
ends in an error before its one ``Effect.WRITE``       refused, for nothing has left
=====================================================  =========================================

The last line outweighs those before it, but for a `ProviderFault` and an outcome that is spent.
"""

from __future__ import annotations

from privatereply.provider.commands import (
    Authorize,
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
    Window,
)
from privatereply.provider.driver import CONTRACT, Capability, Credential, Provider, Quota, fault
from privatereply.provider.results import (
    Authorization,
    Listing,
    Sent,
    Sight,
    Sighting,
    Subscription,
    Token,
    TokenStatus,
    Usage,
)
from privatereply.provider.webhooks import Received, Webhook

__all__ = [
    "CONTRACT",
    "Authorization",
    "Authorize",
    "Capability",
    "CheckComment",
    "CheckConversation",
    "CheckSubscription",
    "CheckToken",
    "Credential",
    "DeleteComment",
    "DeleteMessage",
    "ExchangeToken",
    "GetComment",
    "ListAccounts",
    "ListComments",
    "ListConversations",
    "ListMentions",
    "ListMessages",
    "ListPosts",
    "Listing",
    "Look",
    "Provider",
    "Quota",
    "Received",
    "RefreshToken",
    "Report",
    "SendMessage",
    "SendPrivateReply",
    "SendPublicReply",
    "Sent",
    "SetBlocked",
    "SetHidden",
    "SetLiked",
    "SetRepliesEnabled",
    "Sight",
    "Sighting",
    "Signal",
    "SignalKind",
    "StartGroup",
    "Subscribe",
    "Subscription",
    "Token",
    "TokenStatus",
    "Upload",
    "Usage",
    "Webhook",
    "Window",
    "fault",
]
