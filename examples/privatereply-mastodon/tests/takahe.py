"""Takahe 0.11: refusals in plain text and in HTML, and hosts in the mentions of local people."""

from __future__ import annotations

from typing import Final

from privatereply.errors import AuthenticationFailed, NotFound, Outcome, TemporaryFailure
from privatereply.model import Person
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

from .documents import ANNA, BEN, COMMENT, DIRECT, SHOP, mentioning, sample, shown

__all__ = ["ADDRESS", "EXCHANGES", "SAMPLE"]

ADDRESS: Final = "https://t.example"
SHOP_ID: Final = "247601283377791042"
COMMENT_ID: Final = "247601319238889512"
SOURCE: Final = "https://github.com/jointakahe/takahe"

SAMPLE = sample(ADDRESS, SHOP_ID, COMMENT_ID, Person(id=BEN["id"], username="ben"))
ASKED = {**COMMENT, "id": COMMENT_ID, "account": BEN}
ANSWERED = {
    **DIRECT,
    "account": {**SHOP, "id": SHOP_ID},
    "in_reply_to_id": COMMENT_ID,
    "in_reply_to_account_id": BEN["id"],
    "mentions": [{**mentioning(BEN), "id": "1", "url": ANNA["url"], "acct": "ben@t.example"}],
}
EXCHANGES = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on Takahe",
        answers=(shown(ASKED), shown(ANSWERED)),
        returns={"message_id": DIRECT["id"]},
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on Takahe, with a token that it does not know",
        answers=(shown(ASKED), answer(b"Invalid Bearer token", 400)),
        raises=AuthenticationFailed,
        outcome=Outcome.REFUSED,
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on Takahe, to a comment that is gone",
        answers=(answer(b"<h1>Not Found</h1>", 404),),
        raises=NotFound,
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on Takahe, which fails",
        answers=(shown(ASKED), answer(b"<h1>Server Error (500)</h1>", 500)),
        raises=TemporaryFailure,
        outcome=Outcome.UNKNOWN,
        sample=SHOP_ID,
        source=SOURCE,
    ),
)
