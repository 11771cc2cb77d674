"""What is written: mentions, length and markup.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/user/posting/
    https://docs.joinmastodon.org/spec/activitypub/#sanitization
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import Final

import attrs

from privatereply_mastodon.emulator.software import Software
from privatereply_mastodon.emulator.world import EmulatedUser

URL_LENGTH: Final = 23
"""What a URL counts on Mastodon, however long it is."""

_NAME: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?"
_MENTION: Final = rf"(?<![\w/@])@(?P<name>{_NAME})(?:@(?P<host>{_HOST}))?"
_URL: Final = r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?')\]])"
_TOKEN: Final = re.compile(rf"{_URL}|{_MENTION}")
_LEADING: Final = re.compile(rf"\s*(?:{_MENTION}\s*)+")
_UNFIT: Final = re.compile(r"[^a-z0-9]+")
_JOINER: Final = "\u200d"


@attrs.frozen(kw_only=True)
class Named:
    """A mention in a text.

    Attributes:
        name: The name.
        host: The host, if one is written.
    """

    name: str
    host: str | None


def slug(name: str) -> str:
    """Return a name for addresses: lower-case letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _UNFIT.sub("_", plain.lower()).strip("_")[:30] or "someone"


def named(text: str) -> tuple[Named, ...]:
    """Return the mentions a text makes, in order; one in a URL is none."""
    return tuple(
        Named(name=found["name"], host=found["host"])
        for found in _TOKEN.finditer(text)
        if found["name"]
    )


def unaddressed(text: str) -> str:
    """Return a text without the mentions it begins with."""
    return _LEADING.sub("", text, count=1) if _LEADING.match(text) else text


def length(software: Software, text: str, warning: str = "") -> int:
    """Return how many characters a status counts on a server, its warning included."""
    if software.short_urls:
        text = _TOKEN.sub(_counted, text)
    return _characters(text) + _characters(warning)


def _counted(found: re.Match[str]) -> str:
    return "x" * URL_LENGTH if found["url"] else f"@{found['name']}"


def _characters(text: str) -> int:
    """Count what a reader takes for characters: an accent or a joined emoji is no other one."""
    count, joined = 0, False
    for letter in unicodedata.normalize("NFC", text):
        extends = unicodedata.category(letter) in {"Mn", "Me"} or letter == _JOINER
        count += not (extends or joined)
        joined = letter == _JOINER
    return count


def markup(software: Software, text: str, find: Callable[[Named], EmulatedUser | None]) -> str:
    """Return a text as the HTML its server makes of it.

    Args:
        software: What the server runs.
        text: What was written.
        find: Who a mention means.
    """
    if not text:
        return ""
    pieces: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        pieces.append(html.escape(text[end : found.start()]).replace("&#x27;", "&#39;"))
        pieces.append(_link(software, found, find))
        end = found.end()
    pieces.append(html.escape(text[end:]).replace("&#x27;", "&#39;"))
    return _paragraphs(software, "".join(pieces))


def profile(software: Software, user: EmulatedUser) -> str:
    """Return the address of somebody's page."""
    if software.name == "snac":
        return f"https://{user.host}/{user.username}"
    slash = "/" if software.name == "takahe" else ""
    return f"https://{user.host}/@{user.username}{slash}"


def _link(
    software: Software, found: re.Match[str], find: Callable[[Named], EmulatedUser | None]
) -> str:
    if found["url"]:
        return _url(software, found["url"])
    user = find(Named(name=found["name"], host=found["host"]))
    if user is None:
        return html.escape(found[0])
    href = profile(software, user)
    if software.name == "snac":
        anchor = f'<a href="{href}" class="u-url mention">@{user.address}</a>'
        return f'<span class="h-card">{anchor}</span>'
    hint = ' translate="no"' if software.name == "mastodon" else ""
    more = "" if software.name == "mastodon" else ' rel="nofollow noopener" target="_blank"'
    anchor = f'<a href="{href}" class="u-url mention"{more}>@<span>{user.username}</span></a>'
    return f'<span class="h-card"{hint}>{anchor}</span>'


def _url(software: Software, url: str) -> str:
    href = html.escape(url)
    if software.name != "mastodon":
        return f'<a href="{href}" target="_blank">{href}</a>'
    scheme, _, rest = href.partition("://")
    shown = (
        f'<span class="invisible">{scheme}://</span><span class="">{rest}</span>'
        '<span class="invisible"></span>'
    )
    return f'<a href="{href}" target="_blank" rel="nofollow noopener" translate="no">{shown}</a>'


def _paragraphs(software: Software, body: str) -> str:
    if software.name == "snac":
        return body.replace("\n", "<br>") + "<br>"
    parts = (part.replace("\n", "<br />") for part in re.split(r"\n{2,}", body.strip("\n")))
    return "".join(f"<p>{part}</p>" for part in parts)
