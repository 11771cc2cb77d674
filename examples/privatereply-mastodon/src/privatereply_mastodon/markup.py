"""Makes the words a person wrote out of the HTML that servers make of them.

Servers allow few elements (https://docs.joinmastodon.org/spec/activitypub/#sanitization,
2026-07-02), but what they pass on was written by other servers: everything is read as if it were
hostile. Nothing of it is ever an error, and nothing takes longer than it is long, which cannot be
said of `html.parser`.
"""

from __future__ import annotations

import html
import re
from typing import Final

__all__ = ["plain_text"]

_LONGEST: Final = 65_536
"""More HTML than any known server lets anybody write; the rest is cut off."""

# No "<" inside: so a tag that is not closed is looked at once, and not to the end of the text.
_TAG: Final = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>""")
_ATTRIBUTE: Final = re.compile(
    r"""(?<![^\s"'/])([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
)
_PARAGRAPHS: Final = frozenset(
    {"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_LINES: Final = frozenset({"br", "dd", "dt", "hr", "li", "tr"})
_SILENT: Final = frozenset({"script", "style", "template", "title"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_SPACES: Final = re.compile(r"[ \t\r\f]+")
_AROUND_BREAKS: Final = re.compile(r" ?\n ?")
_BREAKS: Final = re.compile(r"\n{3,}")
# Python counts so many digits in quadratic time, or refuses to.
_NO_CHARACTER: Final = re.compile(r"&#[xX]?[0-9A-Fa-f]{9,};?")


def plain_text(markup: str) -> str:
    """The words in a status, without the mentions it begins with.

    Paragraphs and line breaks stay, links are written out in full, custom emoji stay as their
    ``:shortcodes:``.
    """
    reader, end = _Reader(), 0
    markup = markup[:_LONGEST]
    for tag in _TAG.finditer(markup):
        reader.text(markup[end : tag.start()])
        reader.tag(tag[2].lower(), tag[3], closing=bool(tag[1]))
        end = tag.end()
    reader.text(markup[end:])
    text = _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", "".join(reader.written)))
    return _BREAKS.sub("\n\n", text).strip()


class _Reader:
    """Collects what would be shown, and the hidden parts of links.

    A link is shown shortened: its beginning and end stand in spans that are invisible. Together
    they are the address. What is invisible elsewhere nobody was to read.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self._begun = False
        self._silent: str | None = None
        self._link: str | None = None
        self._spans: list[bool] = []
        self._invisible = 0

    def text(self, markup: str) -> None:
        """What stands between two tags."""
        self._write(_BLANKS.sub(" ", html.unescape(_NO_CHARACTER.sub("", markup))))

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """A tag that begins an element, or ends one."""
        if self._silent is not None:
            if closing and name == self._silent:
                self._silent = None
        elif name in _PARAGRAPHS or (name in _LINES and not closing):
            self._break("\n\n" if name in _PARAGRAPHS else "\n")
        elif closing:
            self._end(name)
        else:
            self._begin(name, dict(_attributes(attributes)))

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        classes = attributes.get("class", "").split()
        if name in _SILENT:
            self._silent = name
        elif name == "a":
            greets = "mention" in classes and "hashtag" not in classes
            self._link = "mention" if greets else "link"
        elif name == "span":
            self._spans.append("invisible" in classes)
            self._invisible += self._spans[-1]
        elif name == "img":
            self._write(attributes.get("alt", ""))

    def _end(self, name: str) -> None:
        if name == "a":
            self._link = None
        elif name == "span" and self._spans:
            self._invisible -= self._spans.pop()

    def _break(self, lines: str) -> None:
        """A new line, which also ends what somebody forgot to close."""
        self._link = None
        self._spans.clear()
        self._invisible = 0
        self.written.append(lines)

    def _write(self, text: str) -> None:
        hidden = self._link is None and self._invisible > 0
        greeting = self._link == "mention" and not self._begun
        if self._silent is None and not hidden and not greeting:
            self.written.append(text)
            self._begun = self._begun or bool(text.strip())


def _attributes(text: str) -> list[tuple[str, str]]:
    return [
        (name.lower(), html.unescape(_NO_CHARACTER.sub("", double or single or bare)))
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    ]
