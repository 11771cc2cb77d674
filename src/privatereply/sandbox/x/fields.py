"""Which fields and expansions a call asks for, in the words of either vocabulary.

In August 2026 the schema renamed what had been called tweet to post. The emulator thinks in the
older words, which every recorded client uses, and translates at its borders.

Sources (read 2026-11-21):
    https://docs.x.com/openapi.json, version 2.167
    https://docs.x.com/x-api/fundamentals/data-dictionary
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from privatereply.sandbox.documents import as_list, as_object
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import Refused, invalid

_SHARED_POST_FIELDS: Final = frozenset(
    {
        "article",
        "attachments",
        "card_uri",
        "community_id",
        "context_annotations",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "entities",
        "geo",
        "id",
        "lang",
        "media_metadata",
        "non_public_metrics",
        "organic_metrics",
        "possibly_sensitive",
        "promoted_metrics",
        "public_metrics",
        "reply_settings",
        "scopes",
        "source",
        "text",
        "withheld",
    }
)
# The newer schema gives the four others only as expansions.
POST_FIELDS: Final = _SHARED_POST_FIELDS | {
    "article_title",
    "matched_media_notes",
    "note_post",
    "note_request_suggestions",
    "paid_partnership",
    "suggested_source_links",
    "suggested_source_links_with_counts",
}
TWEET_FIELDS: Final = _SHARED_POST_FIELDS | {
    "author_id",
    "edit_history_tweet_ids",
    "in_reply_to_user_id",
    "note_tweet",
    "referenced_tweets",
}
USER_FIELDS: Final = frozenset(
    {
        "affiliation",
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "most_recent_tweet_id",
        "name",
        "parody",
        "pinned_tweet_id",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscribes_to_you",
        "subscription",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    }
)
EVENT_FIELDS: Final = frozenset(
    {"attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id", "text"}
)
FORMER_EVENT_FIELDS: Final = EVENT_FIELDS | {"participant_ids", "referenced_tweets", "sender_id"}
MEDIA_FIELDS: Final = frozenset(
    {
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "non_public_metrics",
        "organic_metrics",
        "preview_image_url",
        "promoted_metrics",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    }
)
_REFERENCED: Final = frozenset({"referenced_posts", "referenced_tweets.id"})
POST_EXPANSIONS: Final = _REFERENCED | {
    "article.cover_media",
    "article.media_entities",
    "attachments.media_keys",
    "attachments.media_source_tweet",
    "attachments.poll_ids",
    "author_id",
    "edit_history_post_ids",
    "edit_history_tweet_ids",
    "entities.mentions.username",
    "geo.place_id",
    "in_reply_to_user_id",
    "referenced_tweets.id.author_id",
    "username",
}
USER_EXPANSIONS: Final = frozenset(
    {
        "affiliation",
        "most_recent_post_id",
        "most_recent_tweet_id",
        "pinned_post_id",
        "pinned_tweet_id",
    }
)
EVENT_EXPANSIONS: Final = _REFERENCED | {"attachments.media_keys", "participant_ids", "sender_id"}

SELECTING: Final = frozenset(
    {"expansions", "media.fields", "place.fields", "poll.fields", "post.fields", "tweet.fields"}
    | {"user.fields"}
)
"""Query parameters every call that answers Posts takes."""

USER_SELECTING: Final = frozenset({"expansions", "post.fields", "tweet.fields", "user.fields"})
EVENT_SELECTING: Final = frozenset(
    {"dm_event.fields", "expansions", "media.fields", "post.fields", "tweet.fields", "user.fields"}
)

_FORMER_EXPANSIONS: Final = frozenset(
    {
        "edit_history_tweet_ids",
        "most_recent_tweet_id",
        "pinned_tweet_id",
        "referenced_tweets.id",
        "referenced_tweets.id.author_id",
    }
)
_RENAMED: Final = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "in_reply_to_tweet_id": "in_reply_to_post_id",
    "most_recent_tweet_id": "most_recent_post_id",
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "retweet_count": "repost_count",
    "retweet_count_str": "repost_count_str",
    "tweet_count": "post_count",
    "tweet_count_str": "post_count_str",
    "tweets": "posts",
}


@attrs.frozen(kw_only=True)
class Selection:
    """What a call asks for beyond the defaults.

    Attributes:
        posts: Fields of Posts.
        users: Fields of users.
        events: Fields of conversation events.
        media: Fields of media.
        expansions: What is to be expanded.
    """

    posts: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()

    @property
    def references(self) -> bool:
        """Whether the Posts a Post refers to are to be included."""
        return not self.expansions.isdisjoint(_REFERENCED | {"referenced_tweets.id.author_id"})


def select(call: Call, expansions: frozenset[str]) -> Selection:
    """Read the selecting parameters of a call.

    Args:
        call: The call.
        expansions: What can be expanded.

    Raises:
        Refused: A name is unknown, or from a vocabulary that is refused.
    """
    if call.world.vocabulary == "post_only" and "tweet.fields" in call.query:
        raise _unknown("tweet.fields", "tweet.fields", SELECTING)
    events = FORMER_EVENT_FIELDS if call.world.sender_field else EVENT_FIELDS
    return Selection(
        posts=_names(call, "tweet.fields", TWEET_FIELDS) | _names(call, "post.fields", POST_FIELDS),
        users=_names(call, "user.fields", USER_FIELDS),
        events=_names(call, "dm_event.fields", events),
        media=_names(call, "media.fields", MEDIA_FIELDS),
        expansions=_names(call, "expansions", _spoken(call, expansions)),
    )


def spoken(call: Call, document: object) -> object:
    """Return a document in the vocabulary the world is set to."""
    return document if call.world.vocabulary == "tweet" else renamed(document)


def renamed(document: object) -> object:
    """Return a document with every renamed member under its newer name."""
    if (members := as_object(document)) is not None:
        return {_RENAMED.get(name, name): renamed(value) for name, value in members.items()}
    if (items := as_list(document)) is not None:
        return [renamed(item) for item in items]
    return document


def _names(call: Call, parameter: str, allowed: frozenset[str]) -> frozenset[str]:
    given = call.query.get(parameter)
    if given is None:
        return frozenset()
    names = given.split(",")
    for name in names:
        if name not in allowed:
            raise _unknown(parameter, name, allowed)
    return frozenset(names)


def _spoken(call: Call, expansions: frozenset[str]) -> frozenset[str]:
    if call.world.vocabulary != "post_only":
        return expansions
    return expansions - _FORMER_EXPANSIONS


def _unknown(parameter: str, name: str, allowed: frozenset[str]) -> Refused:
    values = ",".join(sorted(allowed))
    message = f"The `{parameter}` query parameter value [{name}] is not one of [{values}]"
    return invalid(message, **{parameter: name})


def kept(document: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    """Return the members of a document that are wanted and there."""
    return {name: value for name, value in document.items() if name in names and value is not None}
