"""Says a policy's reasons in the languages of its users.

Catalogues are GNU gettext files under ``locale/``, compiled when the package is built. English
needs none: it is what stands in the code.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from privatereply.errors import InvalidValue
from privatereply.policy.phrase import Count, Name, Phrase, Reason, Value

if TYPE_CHECKING:
    from gettext import NullTranslations

__all__ = ["LANGUAGES", "Language", "spoken"]

LANGUAGES: Final = ("en", "ja", "pl", "ru", "cs")
"""What `Decision.explain` and `Policy.describe` can say, as ISO 639-1 codes."""

_GAPS: Final = {"ja": ""}
"""What stands between two sentences, where it is not a space."""

_TIMES: Final = {
    "days": Phrase("%(count)d day", "%(count)d days"),
    "hours": Phrase("%(count)d hour", "%(count)d hours"),
    "minutes": Phrase("%(count)d minute", "%(count)d minutes"),
    "seconds": Phrase("%(count)d second", "%(count)d seconds"),
}
_LENGTHS: Final = (("days", 86_400, 2), ("hours", 3600, 1), ("minutes", 60, 1))
"""Units by length in seconds, and the fewest of them people would say."""

_MOMENT: Final = Phrase("%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d UTC")
_COMMA: Final = Phrase(", ")

_WORDS: Final = {
    "ad": Phrase("ad"),
    "audio": Phrase("audio"),
    "automation": Phrase("automation"),
    "bot": Phrase("bot"),
    "business": Phrase("business account"),
    "creator": Phrase("creator account"),
    "file": Phrase("file"),
    "group": Phrase("group"),
    "human": Phrase("human"),
    "image": Phrase("image"),
    "live": Phrase("live broadcast"),
    "message": Phrase("message"),
    "opted_in": Phrase("the person has agreed to messages"),
    "page": Phrase("Page"),
    "personal": Phrase("personal account"),
    "person_has_written": Phrase("the person has written in private"),
    "person_mentioned": Phrase("the person has named the account"),
    "post": Phrase("post"),
    "private_reply": Phrase("private reply"),
    "public_reply": Phrase("public reply"),
    "quick_replies": Phrase("quick replies"),
    "reconcile": Phrase("reading back"),
    "reel": Phrase("reel"),
    "sticker": Phrase("sticker"),
    "story": Phrase("story"),
    "template": Phrase("template"),
    "text": Phrase("text"),
    "video": Phrase("video"),
    "visitor_post": Phrase("visitor post"),
    "webhook": Phrase("webhook"),
}
"""Words of the model that people read; a platform's own words stay as they are."""


def spoken(duration: timedelta) -> tuple[int, str]:
    """A duration as people say it, "24 hours" but "7 days": the number and the English unit."""
    seconds = round(duration.total_seconds())
    for unit, length, fewest in _LENGTHS:
        if seconds % length == 0 and seconds >= fewest * length:
            return seconds // length, unit
    return seconds, "seconds"


@attrs.frozen
class Language:
    """One language of the catalogues.

    Attributes:
        code: One of `LANGUAGES`.
    """

    code: str
    _catalogue: NullTranslations = attrs.field(repr=False, eq=False)

    @classmethod
    def of(cls, code: str) -> Language:
        """The language of a code; each catalogue is read once.

        Raises:
            InvalidValue: There is no catalogue for it.
        """
        if code not in LANGUAGES:
            raise InvalidValue(name="language", given=repr(code), allowed=", ".join(LANGUAGES))
        return _load(code)

    def say(self, reason: Reason) -> str:
        """A whole sentence."""
        text = self._catalogue.gettext(reason.phrase.one)
        if not reason.values:
            return text
        return text % {name: self._value(value) for name, value in reason.values.items()}

    def paragraph(self, sentences: Sequence[str]) -> str:
        """Sentences as one text; the same sentence once."""
        return _GAPS.get(self.code, " ").join(dict.fromkeys(sentences))

    def _value(self, value: Value) -> str | int:
        match value:
            case int():
                return value
            case timedelta():
                number, unit = spoken(value)
                return self._count(Count(number, _TIMES[unit]))
            case datetime():
                return self._moment(value)
            case Count():
                return self._count(value)
            case Name():
                return value.text
            case _:
                words = (value,) if isinstance(value, str) else value
                return self._catalogue.gettext(_COMMA.one).join(map(self._word, words))

    def _word(self, word: str) -> str:
        known = _WORDS.get(word)
        return word if known is None else self._catalogue.gettext(known.one)

    def _count(self, count: Count) -> str:
        one, many = count.unit.one, count.unit.many or count.unit.one
        return self._catalogue.ngettext(one, many, count.number) % {"count": count.number}

    def _moment(self, moment: datetime) -> str:
        parts = ("year", "month", "day", "hour", "minute")
        return self._catalogue.gettext(_MOMENT.one) % {
            part: getattr(moment, part) for part in parts
        }


@functools.cache
def _load(code: str) -> Language:
    # Imported here: nobody who only sends should pay for reading catalogues.
    import gettext  # noqa: PLC0415
    from importlib import resources  # noqa: PLC0415

    if code == "en":
        return Language(code, gettext.NullTranslations())
    folder = resources.files("privatereply.policy")
    file = folder.joinpath("locale", code, "LC_MESSAGES", "privatereply.mo")
    with file.open("rb") as readable:
        return Language(code, gettext.GNUTranslations(readable))
