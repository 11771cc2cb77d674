"""The driver for TikTok Business Accounts, held to the contract."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from typing_extensions import override

from contract.tiktok.connecting import CONNECTING
from contract.tiktok.notices import NOTICES
from contract.tiktok.reading import READING
from contract.tiktok.refusals import REFUSALS
from contract.tiktok.sending import ACTING, LOOKING
from contract.tiktok.shop import APP, COMMENTS, SAMPLE, SEND, refused
from privatereply.model import Action
from privatereply.providers.tiktok import TikTok
from privatereply.testing import ProviderContract, TextLimit


class TestTikTok(ProviderContract):
    provider = TikTok
    samples = (SAMPLE,)
    exchanges = (*READING, *ACTING, *LOOKING, *CONNECTING)
    refusals = REFUSALS
    unknown_refusals = (refused(40999), refused(4), refused(40999, status=401))
    public_credentials: ClassVar[frozenset[str]] = frozenset({"app_id", "redirect_uri"})
    # Any status but 200 means that the call never reached the API, which answers by codes.
    telling_statuses: ClassVar[frozenset[int]] = frozenset({429})
    text_limits = (
        TextLimit(action=Action.PRIVATE_REPLY, limit=6000, unit="characters", source=SEND),
        TextLimit(action=Action.MESSAGE, limit=6000, unit="characters", source=SEND),
        TextLimit(action=Action.PUBLIC_REPLY, limit=1200, unit="characters", source=COMMENTS),
    )
    secrets: ClassVar[Mapping[str, str]] = APP
    notices = NOTICES
    # Whether what is posted again, for up to 72 hours, is signed anew is not documented, and
    # TikTok's own example takes 5 seconds: five minutes are ours.
    signature_lasts: ClassVar[timedelta] = timedelta(seconds=300)
    scene = "tiktok"

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """The header as https://business-api.tiktok.com/portal/docs?id=1759978341579777 has it."""
        moment = f"{now.timestamp():.0f}"
        sealed = f"{moment}.".encode() + body
        digest = hmac.new(secrets["app_secret"].encode(), sealed, hashlib.sha256).hexdigest()
        return {"tiktok-signature": f"t={moment},s={digest}"}
