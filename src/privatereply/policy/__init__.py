"""Rules, policies and decisions: whether something may be sent, and why not.

Pure: nothing here knows a clock, a network or a database. A `Situation` says what is known, a
`Policy` judges it, a `Decision` explains itself in the languages of `LANGUAGES`.
"""

from __future__ import annotations

from privatereply.policy.accounts import AccountKind, Entitlement, ResponsivenessBadge
from privatereply.policy.comments import (
    CommentExists,
    OfferedByPlatform,
    OneReplyPerComment,
    OnlyWhileLive,
    Surfaces,
)
from privatereply.policy.content import (
    AttachmentCount,
    ContentKinds,
    QuickReplyCount,
    TextLength,
    TextOrAttachment,
    TextUnit,
)
from privatereply.policy.decision import Decision
from privatereply.policy.facts import (
    ACCOUNT_KIND,
    ALREADY_REPLIED,
    ANSWERED_IN_TIME,
    AUTHOR,
    AUTHOR_IS_ACCOUNT,
    AUTHOR_IS_PAGE,
    BROADCAST_RUNNING,
    COMMENT_EXISTS,
    CREATED_AT,
    HUMAN_AGENT_FEATURE,
    LAST_INBOUND_AT,
    PERSON_FOLLOWS,
    PERSON_HAS_WRITTEN,
    PERSON_LIKES_PAGE,
    PLAN,
    REPLY_OFFERED,
    SURFACE,
)
from privatereply.policy.language import LANGUAGES
from privatereply.policy.loading import Overrides, load_policies
from privatereply.policy.people import NotToAnotherPage, NotToSelf, RecipientCap, Relationship
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.policy import Policy, PolicyDescription
from privatereply.policy.rule import (
    FactRule,
    Finding,
    OnUnknown,
    Origin,
    Rule,
    RuleDescription,
    Verdict,
)
from privatereply.policy.situation import Situation
from privatereply.policy.windows import AnswerWithin, AwaitAnswer, MessagingWindow, ReplyWithin

__all__ = [
    "ACCOUNT_KIND",
    "ALREADY_REPLIED",
    "ANSWERED_IN_TIME",
    "AUTHOR",
    "AUTHOR_IS_ACCOUNT",
    "AUTHOR_IS_PAGE",
    "BROADCAST_RUNNING",
    "COMMENT_EXISTS",
    "CREATED_AT",
    "HUMAN_AGENT_FEATURE",
    "LANGUAGES",
    "LAST_INBOUND_AT",
    "PERSON_FOLLOWS",
    "PERSON_HAS_WRITTEN",
    "PERSON_LIKES_PAGE",
    "PLAN",
    "REPLY_OFFERED",
    "SURFACE",
    "AccountKind",
    "AnswerWithin",
    "AttachmentCount",
    "AwaitAnswer",
    "CommentExists",
    "ContentKinds",
    "Count",
    "Decision",
    "Entitlement",
    "FactRule",
    "Finding",
    "MessagingWindow",
    "NotToAnotherPage",
    "NotToSelf",
    "OfferedByPlatform",
    "OnUnknown",
    "OneReplyPerComment",
    "OnlyWhileLive",
    "Origin",
    "Overrides",
    "Phrase",
    "Policy",
    "PolicyDescription",
    "QuickReplyCount",
    "Reason",
    "RecipientCap",
    "Relationship",
    "ReplyWithin",
    "ResponsivenessBadge",
    "Rule",
    "RuleDescription",
    "Situation",
    "Surfaces",
    "TextLength",
    "TextOrAttachment",
    "TextUnit",
    "Verdict",
    "load_policies",
]
