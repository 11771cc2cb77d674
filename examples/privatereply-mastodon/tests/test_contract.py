"""The driver held to the contract: with what servers document, and with what they answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import attrs
from privatereply.errors import (
    AuthenticationFailed,
    ContentInvalid,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
)
from privatereply.flow import Request
from privatereply.model import Action
from privatereply.testing import ProviderContract, Refusal, TextLimit
from typing_extensions import override

from privatereply_mastodon import Mastodon, Server

from . import gotosocial, snac, takahe
from .connecting import CONNECTING
from .documents import DOCS, MASTODON, SHOP_ID, refused
from .looking import LOOKING
from .reading import READING
from .sending import SENDING

STATUSES = f"{DOCS}/methods/statuses/"
CREATING = f"{STATUSES}#create"
ERRORS = f"{DOCS}/entities/Error/"

DIALECTS = (*gotosocial.EXCHANGES, *takahe.EXCHANGES, *snac.EXCHANGES)


class TestMastodon(ProviderContract):
    provider = Mastodon
    samples = (MASTODON, gotosocial.SAMPLE, takahe.SAMPLE, snac.SAMPLE)
    exchanges = (
        *(attrs.evolve(one, sample=SHOP_ID) for one in (*READING, *SENDING, *LOOKING, *CONNECTING)),
        *DIALECTS,
    )
    refusals = tuple(
        Refusal(
            answer=refused(code, sentence), raises=raises, outcome=Outcome.REFUSED, source=ERRORS
        )
        for code, sentence, raises in (
            (401, "The access token is invalid", AuthenticationFailed),
            (403, "This action is not allowed", PermissionDenied),
            (404, "Record not found", NotFound),
            (410, "The record is gone", NotFound),
            (422, "Validierung fehlgeschlagen", ContentInvalid),
            (429, "Too many requests", RateLimited),
        )
    )
    unknown_refusals = (refused(418, "zzz"), refused(451, "zzz"))
    # There are no codes. Whoever answers with one of these, the server or a proxy before it, has
    # not done anything yet.
    telling_statuses = frozenset({400, 401, 403, 404, 410, 413, 422, 429})
    scene = "mastodon"
    known_gaps: ClassVar[Mapping[str, str]] = {
        "run.limit": "The mention of the person counts, so what fits depends on their name."
    }
    public_credentials: ClassVar[frozenset[str]] = frozenset({"client_id", "server"})
    text_limits = tuple(
        TextLimit(action=action, limit=500 - len("@anna "), unit="characters", source=CREATING)
        for action in Action
    )

    @classmethod
    @override
    def make(cls) -> Mastodon:
        """A driver that has asked every server already, for then each exchange begins alike."""
        return Mastodon(
            servers={
                "https://m.example": Server(software="mastodon"),
                "https://mastodon.example": Server(software="mastodon"),
                gotosocial.ADDRESS: Server(software="gotosocial", max_characters=5000),
                takahe.ADDRESS: Server(software="takahe"),
                snac.ADDRESS: Server(software="snac", max_characters=5000),
            }
        )

    @classmethod
    @override
    def sent_texts(cls, request: Request) -> Iterable[str]:
        """Every text, and what it says where an ``@`` was written so that it names nobody."""
        for text in super().sent_texts(request):
            yield text
            yield text.replace("@\u200b", "@").replace("%40", "@")
