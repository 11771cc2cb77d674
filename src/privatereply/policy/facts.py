"""Names of what a policy may ask about.

The vocabulary is open: a driver may bring facts of its own, plain text like these. The yes-or-no
facts travel in `Situation.facts`, as `privatereply.model.Fact`; the rest of the names say in
`Finding.unknown` which value of the situation is missing.
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Fact

__all__ = [
    "ACCOUNT_FOLLOWS",
    "ACCOUNT_KIND",
    "ADVERTISED",
    "ALREADY_REPLIED",
    "ANSWERED_IN_TIME",
    "AUTHOR",
    "AUTHOR_IS_ACCOUNT",
    "AUTHOR_IS_PAGE",
    "BROADCAST_RUNNING",
    "COMMENT_EXISTS",
    "CREATED_AT",
    "GUARDIAN_RESTRICTED",
    "HIGH_INTENT",
    "HUMAN_AGENT_FEATURE",
    "IMAGES_TAKEN",
    "LAST_CONTACT_AT",
    "LAST_INBOUND_AT",
    "MARKETING_CONSENT",
    "MUTUAL_FOLLOW",
    "NO",
    "OPTED_IN",
    "OPTED_OUT",
    "OWNER_IS_16",
    "OWNER_IS_18",
    "PARENT",
    "PERSON",
    "PERSON_ANSWERED",
    "PERSON_BLOCKED",
    "PERSON_FOLLOWS",
    "PERSON_HAS_WRITTEN",
    "PERSON_IS_16",
    "PERSON_IS_18",
    "PERSON_LIKES_PAGE",
    "PERSON_MENTIONED",
    "PERSON_REGION",
    "PERSON_SUGGESTED",
    "PLAN",
    "POST_IS_PUBLIC",
    "PRIVACY",
    "PUBLICLY_REPLIED",
    "REGION",
    "REPLIES_ENABLED",
    "REPLY_OFFERED",
    "REQUEST_ACCEPTED",
    "STICKERS_TAKEN",
    "SURFACE",
    "TAKES_MESSAGES",
    "UNANSWERED",
    "UNKNOWN",
    "YES",
]

ALREADY_REPLIED: Final = "already_replied"
"""The comment has had its private reply, from us or from anybody else acting for the account."""
PUBLICLY_REPLIED: Final = "publicly_replied"
"""The account has answered the comment in public."""
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

OPTED_OUT: Final = "opted_out"
"""The person has asked for no more messages."""
OPTED_IN: Final = "opted_in"
"""The person has agreed to be written to, in whatever way; the host can prove it."""
MARKETING_CONSENT: Final = "marketing_consent"
"""The person has agreed to advertising by private message."""
PERSON_MENTIONED: Final = "person_mentioned"
"""The person has named the account in the comment, with an ``@``, in words of their own."""
ACCOUNT_FOLLOWS: Final = "account_follows"
"""The account follows the person."""
MUTUAL_FOLLOW: Final = "mutual_follow"
"""The two follow each other: friends. Follows from `PERSON_FOLLOWS` and `ACCOUNT_FOLLOWS`."""
PERSON_ANSWERED: Final = "person_answered"
"""The person has written after the account had written to them."""
PERSON_SUGGESTED: Final = "person_suggested"
"""The platform suggests the two to each other: synced contacts, friends elsewhere."""
TAKES_MESSAGES: Final = "takes_messages"
"""The platform says that this account can write to the person."""
PERSON_BLOCKED: Final = "person_blocked"
"""The account has blocked the person."""
REQUEST_ACCEPTED: Final = "request_accepted"
"""The person has accepted the account's message request."""
HIGH_INTENT: Final = "high_intent"
"""The platform's own verdict that the comment's author wants to be written to."""
REPLIES_ENABLED: Final = "replies_enabled"
"""The platform has private replies switched on for the account."""
GUARDIAN_RESTRICTED: Final = "guardian_restricted"
"""A parent or guardian has switched messages off for the account's owner."""
POST_IS_PUBLIC: Final = "post_is_public"
"""The post that the draft shares can be seen by everybody."""
OWNER_IS_16: Final = "owner_is_16"
"""The account's owner is 16 or older; any other number of years can stand in its place."""
OWNER_IS_18: Final = "owner_is_18"
"""The account's owner is 18 or older."""
PERSON_IS_16: Final = "person_is_16"
"""The person is 16 or older; any other number of years can stand in its place."""
PERSON_IS_18: Final = "person_is_18"
"""The person is 18 or older."""
IMAGES_TAKEN: Final = "images_taken"
"""The platform takes images in the conversation."""
STICKERS_TAKEN: Final = "stickers_taken"
"""The platform has stickers where the account is registered."""

CREATED_AT: Final = "created_at"
"""When the comment was made."""
SURFACE: Final = "surface"
"""Where the comment was made."""
PARENT: Final = "parent"
"""Which comment the comment answers, if any."""
AUTHOR: Final = "author"
"""Who wrote the comment."""
ACCOUNT_KIND: Final = "account_kind"
"""The kind of the account."""
PLAN: Final = "plan"
"""The host's own plan of the account."""
UNANSWERED: Final = "unanswered"
"""How often the account has written since the person last did."""
ADVERTISED: Final = "advertised"
"""How often the account has sent the person advertising."""
PERSON: Final = "person"
"""Who would get it."""
LAST_CONTACT_AT: Final = "last_contact_at"
"""When either side last wrote in private."""
REGION: Final = "region"
"""Where the account is registered."""
PERSON_REGION: Final = "person_region"
"""Where the person's account is registered."""
PRIVACY: Final = "privacy"
"""Whom the person lets write to them."""
LAST_INBOUND_AT: Final = "last_inbound_at"
"""When the person last wrote in private."""

# Rules run thousands of times in a loop, and Python 3.11 needs four times as long for ``Fact.YES``
# as for a plain name.
YES: Final = Fact.YES
NO: Final = Fact.NO
UNKNOWN: Final = Fact.UNKNOWN
