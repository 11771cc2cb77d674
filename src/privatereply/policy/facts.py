"""Names of what a policy may ask about.

The vocabulary is open: a driver may bring facts of its own, plain text like these. The yes-or-no
facts travel in `Situation.facts`, as `privatereply.model.Fact`; the rest of the names say in
`Finding.unknown` which value of the situation is missing.
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Fact

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
    "LAST_INBOUND_AT",
    "NO",
    "PERSON_FOLLOWS",
    "PERSON_HAS_WRITTEN",
    "PERSON_LIKES_PAGE",
    "PLAN",
    "REPLY_OFFERED",
    "SURFACE",
    "UNKNOWN",
    "YES",
]

ALREADY_REPLIED: Final = "already_replied"
"""The comment has had its private reply, from us or from anybody else acting for the account."""
REPLY_OFFERED: Final = "reply_offered"
"""The platform's own hint that a private reply is possible; never proof."""
COMMENT_EXISTS: Final = "comment_exists"
"""The comment is still there and visible to the account."""
BROADCAST_RUNNING: Final = "broadcast_running"
"""The live broadcast the comment was made in has not ended."""
AUTHOR_IS_ACCOUNT: Final = "author_is_account"
"""The account itself wrote the comment."""
AUTHOR_IS_PAGE: Final = "author_is_page"
"""Another business account wrote the comment, not a person."""
PERSON_FOLLOWS: Final = "person_follows"
"""The person follows the account."""
PERSON_LIKES_PAGE: Final = "person_likes_page"
"""The person has liked the Page."""
PERSON_HAS_WRITTEN: Final = "person_has_written"
"""The person has sent the account at least one private message."""
ANSWERED_IN_TIME: Final = "answered_in_time"
"""The person reacted to our private reply before the time for it was over."""
HUMAN_AGENT_FEATURE: Final = "human_agent_feature"
"""The platform has granted the account's app answers by people after the messaging window."""

CREATED_AT: Final = "created_at"
"""When the comment was made."""
SURFACE: Final = "surface"
"""Where the comment was made."""
AUTHOR: Final = "author"
"""Who wrote the comment."""
ACCOUNT_KIND: Final = "account_kind"
"""The kind of the account."""
PLAN: Final = "plan"
"""The host's own plan of the account."""
LAST_INBOUND_AT: Final = "last_inbound_at"
"""When the person last wrote in private."""

# Rules run thousands of times in a loop, and Python 3.11 needs four times as long for ``Fact.YES``
# as for a plain name.
YES: Final = Fact.YES
NO: Final = Fact.NO
UNKNOWN: Final = Fact.UNKNOWN
