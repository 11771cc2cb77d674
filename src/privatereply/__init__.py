"""Answer a public comment with a private message: inside the platform's rules, exactly once.

::

    from privatereply import Actor, Client

    with Client("sqlite:///replies.db") as client:
        page = client.account("facebook", id="1234", access_token=TOKEN)
        for comment in page.comments():
            if page.can_reply(comment).allowed:
                page.reply(comment, "Hi, we have it in your size.", actor=Actor.human("anna"))

Every name is loaded when it is first used: importing the package imports no HTTP, SQL or web
library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privatereply.bound import AsyncBoundAccount, BoundAccount
    from privatereply.campaign import Campaign, Recipient, Standing
    from privatereply.client import AsyncClient, Client
    from privatereply.errors import (
        AlreadyReplied,
        AuthenticationFailed,
        BillingStopped,
        ContentInvalid,
        ContractMismatch,
        DraftNotAllowed,
        InvalidDraft,
        InvalidValue,
        LedgerConflict,
        NeverSent,
        NoAnswer,
        NotAllowed,
        NotEligible,
        NotFound,
        Outcome,
        OutcomeUnknown,
        PermissionDenied,
        PlatformError,
        PrivateReplyError,
        ProviderClash,
        ProviderError,
        ProviderFault,
        ProviderUnavailable,
        RateLimited,
        RecipientUnavailable,
        ReplyInProgress,
        SchemaOutdated,
        SpamBlocked,
        StoreError,
        StoreUnavailable,
        Suspended,
        TemporaryFailure,
        Unanswered,
        UnknownPlatform,
        UnreadableAnswer,
        Unsupported,
        UsageError,
        WindowClosed,
        WrongAccount,
    )
    from privatereply.explain import Story
    from privatereply.model import (
        Account,
        Action,
        Actor,
        ActorKind,
        Attachment,
        Comment,
        CommentRecord,
        ContentKind,
        Conversation,
        ConversationRecord,
        Direction,
        Draft,
        Fact,
        Folder,
        Message,
        Person,
        Post,
        Privacy,
        Purpose,
        QuickReply,
        Receipt,
        Restriction,
        RestrictionKind,
        Surface,
    )
    from privatereply.policy import (
        Decision,
        Finding,
        Overrides,
        Policy,
        Rule,
        Situation,
        Verdict,
        load_policies,
    )
    from privatereply.provider import (
        Authorization,
        Capability,
        Provider,
        SignalKind,
        Subscription,
        Token,
    )
    from privatereply.registry import Registry
    from privatereply.settling import Resolution
    from privatereply.store import Attempt, Consent, Deletion

__all__ = [
    "Account",
    "Action",
    "Actor",
    "ActorKind",
    "AlreadyReplied",
    "AsyncBoundAccount",
    "AsyncClient",
    "Attachment",
    "Attempt",
    "AuthenticationFailed",
    "Authorization",
    "BillingStopped",
    "BoundAccount",
    "Campaign",
    "Capability",
    "Client",
    "Comment",
    "CommentRecord",
    "Consent",
    "ContentInvalid",
    "ContentKind",
    "ContractMismatch",
    "Conversation",
    "ConversationRecord",
    "Decision",
    "Deletion",
    "Direction",
    "Draft",
    "DraftNotAllowed",
    "Fact",
    "Finding",
    "Folder",
    "InvalidDraft",
    "InvalidValue",
    "LedgerConflict",
    "Message",
    "NeverSent",
    "NoAnswer",
    "NotAllowed",
    "NotEligible",
    "NotFound",
    "Outcome",
    "OutcomeUnknown",
    "Overrides",
    "PermissionDenied",
    "Person",
    "PlatformError",
    "Policy",
    "Post",
    "Privacy",
    "PrivateReplyError",
    "Provider",
    "ProviderClash",
    "ProviderError",
    "ProviderFault",
    "ProviderUnavailable",
    "Purpose",
    "QuickReply",
    "RateLimited",
    "Receipt",
    "Recipient",
    "RecipientUnavailable",
    "Registry",
    "ReplyInProgress",
    "Resolution",
    "Restriction",
    "RestrictionKind",
    "Rule",
    "SchemaOutdated",
    "SignalKind",
    "Situation",
    "SpamBlocked",
    "Standing",
    "StoreError",
    "StoreUnavailable",
    "Story",
    "Subscription",
    "Surface",
    "Suspended",
    "TemporaryFailure",
    "Token",
    "Unanswered",
    "UnknownPlatform",
    "UnreadableAnswer",
    "Unsupported",
    "UsageError",
    "Verdict",
    "WindowClosed",
    "WrongAccount",
    "load_policies",
]

_HOMES = {
    "bound": (
        "AsyncBoundAccount",
        "BoundAccount",
    ),
    "campaign": (
        "Campaign",
        "Recipient",
        "Standing",
    ),
    "client": (
        "AsyncClient",
        "Client",
    ),
    "errors": (
        "AlreadyReplied",
        "AuthenticationFailed",
        "BillingStopped",
        "ContentInvalid",
        "ContractMismatch",
        "DraftNotAllowed",
        "InvalidDraft",
        "InvalidValue",
        "LedgerConflict",
        "NeverSent",
        "NoAnswer",
        "NotAllowed",
        "NotEligible",
        "NotFound",
        "Outcome",
        "OutcomeUnknown",
        "PermissionDenied",
        "PlatformError",
        "PrivateReplyError",
        "ProviderClash",
        "ProviderError",
        "ProviderFault",
        "ProviderUnavailable",
        "RateLimited",
        "RecipientUnavailable",
        "ReplyInProgress",
        "SchemaOutdated",
        "SpamBlocked",
        "StoreError",
        "StoreUnavailable",
        "Suspended",
        "TemporaryFailure",
        "Unanswered",
        "UnknownPlatform",
        "UnreadableAnswer",
        "Unsupported",
        "UsageError",
        "WindowClosed",
        "WrongAccount",
    ),
    "explain": ("Story",),
    "model": (
        "Account",
        "Action",
        "Actor",
        "ActorKind",
        "Attachment",
        "Comment",
        "CommentRecord",
        "ContentKind",
        "Conversation",
        "ConversationRecord",
        "Direction",
        "Draft",
        "Fact",
        "Folder",
        "Message",
        "Person",
        "Post",
        "Privacy",
        "Purpose",
        "QuickReply",
        "Receipt",
        "Restriction",
        "RestrictionKind",
        "Surface",
    ),
    "policy": (
        "Decision",
        "Finding",
        "Overrides",
        "Policy",
        "Rule",
        "Situation",
        "Verdict",
        "load_policies",
    ),
    "provider": (
        "Authorization",
        "Capability",
        "Provider",
        "SignalKind",
        "Subscription",
        "Token",
    ),
    "registry": ("Registry",),
    "settling": ("Resolution",),
    "store": (
        "Attempt",
        "Consent",
        "Deletion",
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name, or the version, when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - reads the disk

        return version("privatereply")
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"privatereply.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
