"""GoToSocial 0.20: ULIDs for ids, and sentences that begin with HTTP's own words."""

from __future__ import annotations

from typing import Final

import attrs
from privatereply.errors import ContentInvalid, NotFound, Outcome, RateLimited, TemporaryFailure
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

from .documents import COMMENT, DIRECT, SHOP, refused, sample, shown

__all__ = ["ADDRESS", "EXCHANGES", "SAMPLE"]

ADDRESS: Final = "https://g.example"
SHOP_ID: Final = "01K7V0HR8D00000001760TJQEN"
COMMENT_ID: Final = "01KAJ8Z7Y3W5N9V8M2QF4T6B1C"
DIRECT_ID: Final = "01KAJ9C4D8R7T5Y3W1Q9P6M2NA"
SOURCE: Final = "https://docs.gotosocial.org/en/latest/api/swagger/"

SAMPLE = sample(ADDRESS, SHOP_ID, COMMENT_ID)
ASKED = {**COMMENT, "id": COMMENT_ID}
ANSWERED = {
    **DIRECT,
    "id": DIRECT_ID,
    "account": {**SHOP, "id": SHOP_ID},
    "in_reply_to_id": COMMENT_ID,
}
STARTING = attrs.evolve(
    answer(b"<html>Starting</html>", 503, {"Date": "Sat, 21 Nov 2026 13:00:00 GMT"}),
    headers=(
        ("date", "Sat, 21 Nov 2026 13:00:00 GMT"),
        ("retry-after", "120"),
        ("retry-after", "Sat, 21 Nov 2026 13:02:00 GMT"),
    ),
)
EXCHANGES = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on GoToSocial",
        answers=(shown(ASKED), shown(ANSWERED)),
        returns={"message_id": DIRECT_ID},
        sample=SHOP_ID,
        source=SOURCE,
    ),
    *(
        Exchange(
            Capability.SEND_PRIVATE_REPLY,
            title=f"on GoToSocial, {title}",
            answers=(shown(ASKED), refusal),
            raises=raises,
            outcome=outcome,
            sample=SHOP_ID,
            source=SOURCE,
        )
        for title, refusal, raises, outcome in (
            (
                "the author has blocked the account",
                refused(404, "Not Found: target status not found"),
                NotFound,
                Outcome.REFUSED,
            ),
            (
                "the text is too long",
                refused(400, "Bad Request: text with spoiler exceed max chars (5000)"),
                ContentInvalid,
                Outcome.REFUSED,
            ),
            ("too many calls", refused(429, "rate limit reached"), RateLimited, Outcome.REFUSED),
            ("while it starts", STARTING, TemporaryFailure, Outcome.UNKNOWN),
        )
    ),
)
