"""The driver for Instagram professional accounts, held to the contract with each of its logins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from contract import meta
from contract.instagram.connecting import FACEBOOK_LOGIN, OWN_LOGIN, SUBSCRIBING
from contract.instagram.notices import NOTICES
from contract.instagram.reading import READING
from contract.instagram.sending import ACTING, looks
from contract.instagram.shop import LINKED, OWN, PLATFORM, SEND
from privatereply.errors import PlatformError
from privatereply.model import Action
from privatereply.provider import Capability
from privatereply.providers.instagram import Instagram
from privatereply.testing import Notice, ProviderContract, Refusal, TextLimit, answer


class InstagramContract(ProviderContract):
    """What holds with either login."""

    provider = Instagram
    refusals = (
        *meta.REFUSALS,
        # The token endpoints have an envelope of their own, whose code is an HTTP status.
        Refusal(
            answer=answer(
                {"error_type": "OAuthException", "code": 400, "error_message": "Anna Müller"}, 400
            ),
            raises=PlatformError,
            during=Capability.EXCHANGE_TOKEN,
            source=f"{PLATFORM}/reference/access_token",
        ),
    )
    unknown_refusals = meta.UNKNOWN
    public_credentials: ClassVar[frozenset[str]] = frozenset({"app_id", "login", "page_id"})
    # Without its envelope a 401 may come from anywhere, and says nothing of a send.
    telling_statuses: ClassVar[frozenset[int]] = frozenset({429})
    text_limits = (
        TextLimit(action=Action.PRIVATE_REPLY, limit=1000, unit="bytes", source=SEND),
        TextLimit(action=Action.MESSAGE, limit=1000, unit="bytes", source=SEND),
        TextLimit(
            action=Action.PUBLIC_REPLY,
            limit=2200,
            unit="characters",
            source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
        ),
    )
    secrets: ClassVar[Mapping[str, str]] = meta.SECRETS
    notices: ClassVar[tuple[Notice, ...]] = NOTICES
    handshake = meta.HANDSHAKE

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        return meta.signed(body, secrets)


class TestInstagram(InstagramContract):
    samples = (OWN,)
    exchanges = (*READING, *ACTING, *looks(OWN.account), *OWN_LOGIN, *SUBSCRIBING)
    scene = "instagram"


class TestInstagramThroughFacebook(InstagramContract):
    samples = (LINKED,)
    exchanges = (*READING, *ACTING, *looks(LINKED.account), *FACEBOOK_LOGIN, *SUBSCRIBING)
    # What Meta posts is read the same whatever the login: once is enough for most of it.
    notices = NOTICES[:1]
    scene = "instagram through facebook"
