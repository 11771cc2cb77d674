"""What X makes of the words that are sent to it, and back.

X escapes three characters for HTML, puts addresses of its own in the place of every link, and
begins a reply with the handles of everybody it goes to. ``entities`` tells the links, and
``display_text_range`` where the words of the author begin.
https://docs.x.com/x-api/fundamentals/data-dictionary
https://docs.x.com/fundamentals/counting-characters
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import attrs
from typing_extensions import override

from privatereply.model import Draft
from privatereply.provider import Look
from privatereply.providers.looking import Wording, plain
from privatereply.providers.reading import at, items, word
from privatereply.providers.x.drafts import words

__all__ = ["WORDING", "shown"]

_SHORT: Final = re.compile(r"https?://t\.co/[A-Za-z0-9]+", re.IGNORECASE)
# X links bare names too: "example.com" in a text becomes an address of its own.
# The bounds are those of names on the internet, and keep long texts from taking long.
_LINK: Final = re.compile(
    r"(?:https?://)?(?:[^\s@/?#.]{1,63}\.){1,8}[^\W\d_]{2,63}(?::[0-9]+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_ANY_LINK: Final = "\N{LINK SYMBOL}"
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def shown(text: str, *entities: object) -> str:
    """A text as its author wrote it: with the links they wrote, and none for what they attached."""
    links: dict[str, str] = {}
    for url in (one for told in entities for one in items(at(told, "urls"))):
        short, long = word(at(url, "url")), word(at(url, "expanded_url"))
        if short is not None:
            links[short] = "" if at(url, "media_key") else long or short
    written = _SHORT.sub(lambda link: links.get(link[0], link[0]), _unescaped(text))
    return written.rstrip() if "" in links.values() else written


def _unescaped(text: str) -> str:
    for escaped, character in _ESCAPES:
        text = text.replace(escaped, character)
    return text


def _tokens(text: str) -> list[str]:
    """What survives rewriting, in pieces: no white space, nothing invisible, nothing escaped."""
    before = ""
    while before != text:
        # Whether X escapes once, twice or not at all: in the end it is the same text.
        before, text = text, _unescaped(text)
    visible = "".join(one for one in text if one.isspace() or unicodedata.category(one)[0] != "C")
    return plain(visible).split(" ") if visible.strip() else []


def _loose(text: str) -> str:
    """What no rewriting can take away: letters, digits, and that there is a link.

    Nobody documents all that X does to a text. What only looks different in signs may be ours, so
    it must not prove that ours is not there.
    """
    joined = " ".join(_tokens(text))
    folded = unicodedata.normalize("NFKC", _LINK.sub(_ANY_LINK, joined)).casefold()
    bare = "".join(one for one in folded if one.isalnum() or one == _ANY_LINK)
    return bare or joined


def _same(said: str, seen: str) -> bool:
    """Whether a piece of what was sent is shown as this one."""
    if _bare(said) == _bare(seen):
        return True
    # Nobody told what stands behind an address that is left: it stands for any link.
    links = _behind(said, _SHORT.split(seen))
    return bool(links) and all(_LINK.fullmatch(link) for link in links)


def _behind(said: str, parts: list[str]) -> list[str]:
    """What stands between the parts in a piece of what was sent; nothing if they are not in it."""
    links: list[str] = []
    lead, *rest = parts
    if not rest or not said.startswith(lead):
        return []
    at = len(lead)
    for part in rest[:-1]:
        end = said.find(part, at + 1)
        if end < 0:
            return []
        links.append(said[at:end])
        at = end + len(part)
    end = len(said) - len(rest[-1])
    return [*links, said[at:end]] if end > at and said.endswith(rest[-1]) else []


def _near(said: str, seen: str) -> bool:
    """Whether a piece may be shown as this one, with addresses nobody told anything of."""
    parts = _SHORT.split(seen)
    framed = len(parts) > 1 and said.startswith(parts[0]) and said.endswith(parts[-1])
    if framed and _LINK.search(said, len(parts[0]), len(said) - len(parts[-1])):
        return True
    return _loose(said) == _loose(seen)


def _bare(token: str) -> str:
    """A piece whose links are without what differs between two ways to write them."""
    return _LINK.sub(_plainest, token)


def _plainest(link: re.Match[str]) -> str:
    host, slash, path = _SCHEME.sub("", link[0], count=1).partition("/")
    return f"{host.lower()}{slash}{path}".removesuffix("/")


@attrs.frozen(kw_only=True)
class _Shown(Wording):
    """How X shows what was sent: with other links, and with one more for an attachment."""

    @override
    def words(self, draft: Draft) -> str:
        return self.plain(words(draft))

    @override
    def is_said(self, command: Look, text: str) -> bool:
        said, seen = _tokens(words(command.draft)), _tokens(text)
        if command.draft.attachments and len(seen) == len(said) + 1 and _LINK.fullmatch(seen[-1]):
            seen.pop()
        if not said or len(said) != len(seen):
            return False
        return all(_same(one, other) for one, other in zip(said, seen, strict=True))

    @override
    def resembles(self, command: Look, text: str) -> bool:
        if self.is_said(command, text) or Wording.resembles(self, command, text):
            return True
        said, seen = _tokens(words(command.draft)), _tokens(text)
        return len(said) == len(seen) and all(map(_near, said, seen))

    @override
    def is_wordless(self, text: str) -> bool:
        return all(_LINK.fullmatch(token) for token in _tokens(text))


WORDING: Final = _Shown(plain=_loose)
"""Equal links are equal words; links that only X knows are equal to any."""
