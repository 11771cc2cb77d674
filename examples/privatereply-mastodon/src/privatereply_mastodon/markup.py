"""Makes the words a person wrote out of the HTML that servers make of them.

Servers allow few elements (https://docs.joinmastodon.org/spec/activitypub/#sanitization,
2026-07-02), but what they pass on was written by other servers: everything is read as if it were
hostile, and nothing of it is ever an error.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

__all__ = ["plain_text"]

_LONGEST: Final = 65_536
"""More HTML than any known server lets anybody write; the rest is cut off."""

_PARAGRAPHS: Final = frozenset(
    {"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_LINES: Final = frozenset({"br", "dd", "dt", "hr", "li", "tr"})
_SILENT: Final = frozenset({"script", "style", "template", "title"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS: Final = re.compile(r" *\n *")
_BREAKS: Final = re.compile(r"\n{3,}")


def plain_text(markup: str) -> str:
    """The words in a status, without the mentions it begins with.

    Paragraphs and line breaks stay, links are written out in full, custom emoji stay as their
    ``:shortcodes:``.
    """
    reader = _Reader()
    reader.feed(markup[:_LONGEST])
    reader.close()
    text = _AROUND_BREAKS.sub("\n", "".join(reader.written))
    return _BREAKS.sub("\n\n", text).strip()


class _Reader(HTMLParser):
    """Collects what would be shown, and the hidden parts of links.

    A link is shown shortened: its beginning and end stand in spans that are invisible. Together
    they are the address. What is invisible elsewhere nobody was to read.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._begun = False
        self._silent = 0
        self._link: str | None = None
        self._spans: list[bool] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "a":
            self._link = "mention" if _is_mention(_classes(attrs)) else "link"
        elif tag == "span":
            self._spans.append("invisible" in _classes(attrs))
        elif tag == "img":
            self._write(dict(attrs).get("alt") or "")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a":
            self._link = None
        elif tag == "span" and self._spans:
            self._spans.pop()

    @override
    def handle_data(self, data: str) -> None:
        self._write(_BLANKS.sub(" ", data))

    def _break(self, tag: str) -> None:
        """A new line, which also ends what somebody forgot to close."""
        if tag in _PARAGRAPHS or tag in _LINES:
            self._link = None
            self._spans.clear()
            self.written.append("\n" if tag in _LINES else "\n\n")

    def _write(self, text: str) -> None:
        hidden = self._link is None and any(self._spans)
        greeting = self._link == "mention" and not self._begun
        if self._silent or hidden or greeting:
            return
        self.written.append(text)
        self._begun = self._begun or bool(text.strip())


def _classes(attrs: list[tuple[str, str | None]]) -> frozenset[str]:
    return frozenset((dict(attrs).get("class") or "").split())


def _is_mention(classes: frozenset[str]) -> bool:
    return "mention" in classes and "hashtag" not in classes
