"""The driver for Facebook Pages, held to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from contract import meta
from contract.facebook.connecting import CONNECTING
from contract.facebook.notices import IN_CHAT, IN_FEED, SEVERAL
from contract.facebook.reading import READING
from contract.facebook.sending import ACTING, LOOKING
from contract.facebook.shop import SAMPLE
from contract.meta import META
from privatereply.model import Action
from privatereply.providers.facebook import Facebook
from privatereply.testing import ProviderContract, TextLimit


class TestFacebook(ProviderContract):
    provider = Facebook
    samples = (SAMPLE,)
    exchanges = (*READING, *ACTING, *LOOKING, *CONNECTING)
    refusals = meta.REFUSALS
    unknown_refusals = meta.UNKNOWN
    public_credentials: ClassVar[frozenset[str]] = frozenset({"app_id"})
    # Without its envelope a 401 may come from anywhere, and says nothing of a send.
    telling_statuses: ClassVar[frozenset[int]] = frozenset({429})
    text_limits = (
        TextLimit(
            action=Action.PRIVATE_REPLY,
            limit=2000,
            unit="characters",
            source=f"{META}/docs/messenger-platform/reference/send-api/",
        ),
        TextLimit(
            action=Action.MESSAGE,
            limit=2000,
            unit="characters",
            source=f"{META}/docs/messenger-platform/reference/send-api/",
        ),
        TextLimit(
            action=Action.PUBLIC_REPLY,
            limit=8000,
            unit="characters",
            source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
        ),
    )
    secrets: ClassVar[Mapping[str, str]] = meta.SECRETS
    notices = (*IN_FEED, *IN_CHAT, *SEVERAL)
    handshake = meta.HANDSHAKE
    scene = "facebook"

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        return meta.signed(body, secrets)
