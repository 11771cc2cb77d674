"""Rules about single kinds of content, which not every account, person or post may have."""

from __future__ import annotations

from typing import ClassVar

import attrs
from typing_extensions import override

from privatereply.model import ContentKind, Fact
from privatereply.policy.facts import IMAGES_TAKEN, NO, POST_IS_PUBLIC, STICKERS_TAKEN, UNKNOWN
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import FactRule, Finding
from privatereply.policy.situation import Situation
from privatereply.policy.words import listed, words

__all__ = ["ImagesTaken", "SharedPostPublic", "StickersTaken"]


@attrs.frozen(kw_only=True, slots=False)
class _KindRule(FactRule):
    """A fact that has to be so for drafts that hold one kind of content; others pass."""

    about_draft: ClassVar[bool] = True
    denied_by: ClassVar[Fact] = NO
    kind: ClassVar[ContentKind]
    """Which kind."""

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact if the draft holds such content."""
        draft = situation.draft
        if draft is None or all(one.kind != self.kind for one in draft.attachments):
            return self.passed
        return FactRule.judge(self, situation)


@attrs.frozen(kw_only=True, slots=False)
class ImagesTaken(_KindRule):
    """Images can be sent only where the platform takes them."""

    name: ClassVar[str] = "images_taken"
    kind: ClassVar[ContentKind] = ContentKind.IMAGE
    fact: ClassVar[str] = IMAGES_TAKEN
    denial: ClassVar[Phrase] = Phrase("The platform takes no images in this conversation.")
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether the platform takes images in this conversation."
    )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("Images can be sent only where the platform takes them on both sides.")
        )


@attrs.frozen(kw_only=True, slots=False)
class SharedPostPublic(_KindRule):
    """Only a public post can be shared; one made private afterwards disappears there too."""

    name: ClassVar[str] = "shared_post_public"
    kind: ClassVar[ContentKind] = ContentKind.POST
    fact: ClassVar[str] = POST_IS_PUBLIC
    denial: ClassVar[Phrase] = Phrase("The shared post is private; it cannot be sent in a message.")
    doubt: ClassVar[Phrase | None] = Phrase("It is not known whether the shared post is public.")

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("A shared post must be public."))


@attrs.frozen(kw_only=True, slots=False)
class StickersTaken(_KindRule):
    """Stickers can be sent only where the platform has them.

    Attributes:
        barred: Countries without them, as ISO 3166 codes; platforms publish no list.
    """

    name: ClassVar[str] = "stickers_taken"
    kind: ClassVar[ContentKind] = ContentKind.STICKER
    fact: ClassVar[str] = STICKERS_TAKEN
    denial: ClassVar[Phrase] = Phrase(
        "The platform has no stickers where the account is registered."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether the platform has stickers where the account is registered."
    )

    barred: frozenset[str] = words(optional=True)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact if the draft holds a sticker; without it, look at the country."""
        finding = _KindRule.judge(self, situation)
        region = situation.account.region
        told = situation.facts.get(self.fact, UNKNOWN) is not UNKNOWN
        if finding is self.passed or told or region is None or region.upper() not in self.barred:
            return finding
        return self.denied

    @property
    @override
    def demand(self) -> Reason:
        if not self.barred:
            return Reason(Phrase("Stickers can be sent only where the platform has them."))
        return Reason(
            Phrase(
                "Stickers can be sent only where the platform has them, not in these countries: "
                "%(barred)s."
            ),
            {"barred": listed(self.barred)},
        )
