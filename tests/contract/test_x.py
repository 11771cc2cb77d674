"""The driver for X, held to the contract with each of its two kinds of access."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from contract.x.connecting import CONNECTING, REFRESHING, UNREFRESHED
from contract.x.notices import NOTICES
from contract.x.reading import READING
from contract.x.refusals import REFUSALS, UNKNOWN
from contract.x.sending import ACTING, looks
from contract.x.shop import DOCS, MODERN, SIGNED, WEBHOOKS
from privatereply.model import Action
from privatereply.providers.x import X
from privatereply.testing import Handshake, Notice, ProviderContract, Refusal, TextLimit


class XContract(ProviderContract):
    """What holds with either kind of access."""

    provider = X
    refusals: ClassVar[tuple[Refusal, ...]] = REFUSALS
    unknown_refusals = UNKNOWN
    public_credentials: ClassVar[frozenset[str]] = frozenset({"client_id", "redirect_uri"})
    text_limits = (
        TextLimit(
            action=Action.PRIVATE_REPLY,
            limit=10_000,
            unit="characters",
            source="https://github.com/tweepy/tweepy",
        ),
        TextLimit(
            action=Action.MESSAGE,
            limit=10_000,
            unit="characters",
            source="https://github.com/tweepy/tweepy",
        ),
        TextLimit(
            action=Action.PUBLIC_REPLY,
            limit=280,
            unit="weighted",
            source=f"{DOCS}/fundamentals/counting-characters",
        ),
    )
    # The pair that X's own page shows.
    secrets: ClassVar[Mapping[str, str]] = {"consumer_secret": "your_consumer_secret_here"}
    notices: ClassVar[tuple[Notice, ...]] = NOTICES
    handshake = Handshake(
        query={"crc_token": "challenge_string"},
        answer='{"response_token": "sha256=mchn+rKsGVnYHN/lGyanuEw6XariJ3D+ARDLDsd0dS0="}',
        source=WEBHOOKS,
    )

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """The header as https://docs.x.com/x-api/webhooks/quickstart has it."""
        digest = hmac.new(secrets["consumer_secret"].encode(), body, hashlib.sha256).digest()
        return {"x-twitter-webhooks-signature": f"sha256={base64.b64encode(digest).decode()}"}


class TestX(XContract):
    samples = (MODERN,)
    exchanges = (*READING, *ACTING, *looks(MODERN.account), *CONNECTING, *REFRESHING)
    scene = "x"


class TestXWithOAuth1(XContract):
    samples = (SIGNED,)
    exchanges = (*READING, *ACTING, *looks(SIGNED.account), *CONNECTING, *UNREFRESHED)
    # What X refuses with and posts is the same whatever the access: once is enough for most of it.
    refusals = REFUSALS[:20]
    notices = NOTICES[:1]
    scene = "x with oauth 1.0a"
