"""Rules that only Mastodon and its kin have."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs
from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy import Count, Finding, Phrase, Reason, Rule, Situation
from typing_extensions import override

from privatereply_mastodon.access import SERVER, origin
from privatereply_mastodon.mentions import harmless, length
from privatereply_mastodon.servers import Server, Servers

__all__ = ["TEXT_LIMIT", "StatusLength"]

TEXT_LIMIT: Final = "text_limit"
"""How long a status may be on the account's server."""

_CHARACTERS: Final = Phrase("%(count)d character", "%(count)d characters")


@attrs.frozen(kw_only=True, slots=False)
class StatusLength(Rule):
    """A status can be as long as its server says; the mention of the person is a part of it.

    Attributes:
        limit: A number of the host's own, in the place of the server's.
        servers: What the driver knows of servers.
    """

    name: ClassVar[str] = "text_length"
    about_draft: ClassVar[bool] = True

    limit: int | None = None
    servers: Servers = attrs.field(factory=Servers, eq=False, repr=False)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count, if the server has been asked."""
        draft = situation.draft
        if draft is None:
            return self.passed
        server = self._server(situation)
        if server is None and self.limit is None:
            return self.cannot_tell(
                Phrase("It is not known how long a text can be on the account's server."),
                TEXT_LIMIT,
            )
        server = server or Server()
        limit = server.max_characters if self.limit is None else self.limit
        counted = length(_status(situation, draft.text, server), server=server)
        if counted <= limit:
            return self.passed
        return self.denies(
            Phrase("The text is too long: %(given)s; the limit is %(limit)s."),
            given=Count(counted, _CHARACTERS),
            limit=Count(limit, _CHARACTERS),
        )

    def _server(self, situation: Situation) -> Server | None:
        try:
            return self.servers.get(origin(situation.account.credentials.get(SERVER.name, "")))
        except InvalidValue:
            return None

    @property
    @override
    def demand(self) -> Reason:
        if self.limit is None:
            return Reason(Phrase("The text can be as long as the account's server says."))
        return Reason(
            Phrase("The text can have at most %(limit)s."),
            {"limit": Count(self.limit, _CHARACTERS)},
        )

    @property
    @override
    def figure(self) -> tuple[int | None, str | None]:
        return (None, None) if self.limit is None else (self.limit, "characters")


def _status(situation: Situation, text: str, server: Server) -> str:
    """What would be sent, as far as it is known whom it would mention."""
    person = situation.person
    private = situation.action is not Action.PUBLIC_REPLY
    said = harmless(text, server=server) if private else text
    return f"@{(person.username if person else None) or ''} {said}"
