"""Who reads a status: everybody it mentions. So a private one may mention one person only.

Whatever else in a text could become a mention is made harmless before it leaves: a customer's name
or a template may hold an ``@`` that nobody thought of. Sources:
https://docs.joinmastodon.org/user/posting/#privacy (2026-07-02)
https://github.com/mastodon/mastodon/blob/main/app/models/account.rb (``MENTION_RE``, 2026-08-03)
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from privatereply.errors import InvalidValue

from privatereply_mastodon.servers import Server
from privatereply_mastodon.software import MASTODON

__all__ = ["ESCAPED", "addressed", "check_length", "greeted", "harmless", "length"]

_URL: Final = re.compile(r"(https?://\S+)", re.IGNORECASE)
# Also the two that Unicode calls the same sign, for a server that normalises.
_SIGNS: Final = re.compile(r"[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}](?!\u200b)")
# The sign as an HTML entity, for a server that takes Markdown or HTML. One of digits needs no ";".
_ENTITY: Final = re.compile(r"&(?=#0*64(?![0-9])|#x0*40(?![0-9a-f])|commat\b)", re.IGNORECASE)
# A letter or digit to everybody: Python counts "²" and "½" among them, others do not.
_LETTER: Final = re.compile(r"\w", re.ASCII)
ESCAPED: Final = re.compile("%40|%EF%BC%A0|%EF%B9%AB", re.IGNORECASE)
"""How the signs stand in a link that has been made harmless."""

_HARMLESS: Final = "\N{ZERO WIDTH SPACE}"
_ACCT: Final = re.compile(r"[\w.-]{1,256}(?:@[^\s@/?#]{1,256})?")


def addressed(acct: str, text: str, *, server: Server) -> str:
    """A text that mentions one person and nobody else.

    Args:
        acct: The person, as their server or ours writes them.
        text: What is to be said.
        server: What is known of our server.

    Raises:
        InvalidValue: The person cannot be mentioned, or there is nothing to be said.
    """
    return greeted(acct, harmless(text, server=server))


def greeted(acct: str, text: str) -> str:
    """A text that begins with a mention of one person, and is otherwise as it was written.

    Raises:
        InvalidValue: The person cannot be mentioned, or there is nothing to be said: snac takes an
            empty status for one like any other.
    """
    if not _ACCT.fullmatch(acct):
        raise InvalidValue(
            name="comment.author",
            given="somebody whose name no server takes for a mention",
            allowed="an acct such as name@host",
        )
    if not any(_is_visible(one) for one in text):
        raise InvalidValue(
            name="draft.text", given="nothing that can be seen", allowed="a text with words"
        )
    return f"@{acct} {text}"


def harmless(text: str, *, server: Server) -> str:
    """A text that mentions nobody.

    After every ``@`` stands a space of no width, so that no name follows it; in a link it is
    written ``%40``, which leads to the same place. On Mastodon e-mail addresses stay whole: there
    nothing is a mention that follows a letter or digit. Others are not so careful. An HTML entity
    for the sign is broken by such a space, in links as well.
    """
    mail = server.software == MASTODON
    signed = "".join(
        _SIGNS.sub(lambda sign: quote(sign[0]), part) if index % 2 else _unnamed(part, mail=mail)
        for index, part in enumerate(_URL.split(text))
    )
    # In a link it may as well be the end of a query and a fragment, so "%40" would not be safe.
    return _ENTITY.sub(f"&{_HARMLESS}", signed)


def length(status: str, *, server: Server) -> int:
    """How much of a server's limit a status takes, in characters.

    A link counts the same however long it is; of a mention Mastodon does not count the host.
    Elsewhere the stricter reading is taken.
    https://docs.joinmastodon.org/user/posting/#text (2026-07-02)
    """
    lenient = server.software == MASTODON
    parts = _URL.split(status)
    links = [
        server.characters_per_url if lenient else max(server.characters_per_url, len(link))
        for link in parts[1::2]
    ]
    greeting = status.partition(" ")[0] if lenient and status.startswith("@") else ""
    host = greeting[1:].partition("@")[1:]
    return sum(links) + sum(map(len, parts[::2])) - sum(map(len, host))


def check_length(status: str, *, server: Server) -> None:
    """Check that a status is not too long for its server.

    Raises:
        InvalidValue: It is.
    """
    counted = length(status, server=server)
    if counted > server.max_characters:
        raise InvalidValue(
            name="draft.text",
            given=f"{counted} characters, with the mention of the person",
            allowed=f"at most {server.max_characters} on this server",
        )


def _unnamed(text: str, *, mail: bool) -> str:
    """A text without links, in which no sign is followed by a name."""

    def part(sign: re.Match[str]) -> str:
        before = text[sign.start() - 1 : sign.start()]
        safe = mail and sign[0] == "@" and _LETTER.fullmatch(before) is not None
        return sign[0] if safe else sign[0] + _HARMLESS

    return _SIGNS.sub(part, text)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] != "C"
