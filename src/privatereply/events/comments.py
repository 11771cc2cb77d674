"""What happens to comments."""

from __future__ import annotations

import attrs
from typing_extensions import override

from privatereply.events.event import Event
from privatereply.model import CommentRecord, Fact
from privatereply.model.values import hidden, identifier, identifier_or_none

__all__ = [
    "CommentAdded",
    "CommentEchoed",
    "CommentEdited",
    "CommentHidden",
    "CommentRemoved",
    "CommentShown",
    "VerdictGiven",
]


@attrs.frozen(kw_only=True, slots=False)
class _Written(Event):
    comment: CommentRecord

    @property
    @override
    def about_comment(self) -> str:
        """The comment's id."""
        return self.comment.id

    @property
    @override
    def about_person(self) -> str | None:
        """Who wrote it."""
        return None if self.comment.author is None else self.comment.author.id


@attrs.frozen(kw_only=True, slots=False)
class CommentAdded(_Written):
    """Somebody commented, posted on the account's page, or named the account.

    Attributes:
        comment: The comment, as far as the platform tells it.
    """


@attrs.frozen(kw_only=True, slots=False)
class CommentEchoed(_Written):
    """The account itself commented: a public reply of ours, of another app, or by hand.

    Attributes:
        comment: The comment.
    """


@attrs.frozen(kw_only=True, slots=False)
class _Happened(Event):
    comment_id: str = attrs.field(validator=identifier)
    post_id: str | None = attrs.field(default=None, validator=identifier_or_none)

    @property
    @override
    def about_comment(self) -> str:
        """The comment's id."""
        return self.comment_id


@attrs.frozen(kw_only=True, slots=False)
class CommentEdited(_Happened):
    """Its author changed what it says.

    Attributes:
        comment_id: The comment.
        post_id: The post it stands under, if the platform tells.
        text: What it says now.
    """

    text: str = attrs.field(repr=hidden)


@attrs.frozen(kw_only=True, slots=False)
class CommentRemoved(_Happened):
    """It is gone: nothing can answer it any more. Attributes as in `CommentHidden`."""


@attrs.frozen(kw_only=True, slots=False)
class CommentHidden(_Happened):
    """The account, or the platform, hides it from the public.

    Attributes:
        comment_id: The comment.
        post_id: The post it stands under, if the platform tells.
    """


@attrs.frozen(kw_only=True, slots=False)
class CommentShown(_Happened):
    """It is shown to the public again. Attributes as in `CommentHidden`."""


@attrs.frozen(kw_only=True, slots=False)
class VerdictGiven(_Happened):
    """The platform judged a comment; the verdict may come before the comment, or never.

    Attributes:
        comment_id: The comment.
        post_id: The post it stands under, if the platform tells.
        fact: Which fact it is, one of the names in `privatereply.policy.facts`.
        verdict: What the platform says.
        text: What the comment says, if the platform repeats it.
    """

    fact: str
    verdict: Fact
    text: str | None = attrs.field(default=None, repr=hidden)
