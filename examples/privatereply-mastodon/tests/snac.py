"""snac 2.75: private is called private, mentions are counted, and nobody tells the time."""

from __future__ import annotations

from typing import Any, Final

from privatereply.errors import AuthenticationFailed, Leaked, NotFound, Outcome
from privatereply.model import Action, Draft, Person
from privatereply.provider import Capability, Look, Sight
from privatereply.testing import Exchange, answer

from .documents import BEGUN, LOOKED, WORDS, after, context, linked, person, sample, status

__all__ = ["ADDRESS", "EXCHANGES", "SAMPLE"]

ADDRESS: Final = "https://s.example"
SHOP_ID: Final = "fad2c2e6f0407686a49b99bdc62594ca"
FAN_ID: Final = "d9ce5690b5a2dac359a96aea58dbc3b2"
COMMENT_ID: Final = "17953286868da3be2f41e1ccb854b1cbd05ca1a2fc"
DIRECT_ID: Final = "17953288945e1ff7b8599e2c10dcc8347bd2a8f1ef"
SOURCE: Final = "https://codeberg.org/grunfink/snac2"

SHOP = {**person(SHOP_ID, "shop@s.example", "shop"), "url": "https://s.example/shop"}
FAN = {**person(FAN_ID, "fan@s.example", "fan"), "url": "https://s.example/fan"}
SAMPLE = sample(ADDRESS, SHOP_ID, COMMENT_ID, Person(id=FAN_ID, username="fan@s.example"))
TWICE = [
    {"id": str(n), "username": FAN["acct"], "acct": FAN["acct"], "url": FAN["url"]}
    for n in range(2)
]
ASKED = status(COMMENT_ID, FAN, f"{linked(SHOP)} PRICE please<br>", after(-3600))


def answered(**more: object) -> dict[str, Any]:
    """What comes back of a private reply."""
    private: dict[str, object] = {
        "visibility": "private",
        "in_reply_to_id": COMMENT_ID,
        "in_reply_to_account_id": FAN_ID,
        "mentions": TWICE,
    }
    content = f"{linked(FAN)} {WORDS}<br>"
    return status(DIRECT_ID, SHOP, content, after(2), **{**private, **more})


LOOK = Look(
    account=SAMPLE.account,
    action=Action.PRIVATE_REPLY,
    attempt_id="a1",
    now=LOOKED,
    begun_at=BEGUN,
    draft=Draft(text=WORDS),
    comment=SAMPLE.comment,
)
EXCHANGES = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on snac",
        answers=(answer(ASKED), answer(answered())),
        returns={"message_id": DIRECT_ID, "person_id": FAN_ID},
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on snac, to a comment that went meanwhile",
        answers=(
            answer(ASKED),
            answer(answered(in_reply_to_id=None, in_reply_to_account_id=None)),
        ),
        returns=lambda sent: "not tied" in (sent.evidence or ""),
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on snac, where everybody can read it",
        answers=(
            answer(ASKED),
            answer(answered(visibility="public")),
            answer(answered(visibility="public")),
        ),
        raises=Leaked,
        outcome=Outcome.SPENT,
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="on snac, with a token that it does not know",
        answers=(answer(ASKED), answer(b"", 401)),
        raises=AuthenticationFailed,
        outcome=Outcome.REFUSED,
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="on snac, where it is gone",
        answers=(answer(b"<h1>404 Not Found (snac/2.75)</h1>", 404),),
        raises=NotFound,
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="on snac, which lists none",
        answers=(answer([]),),
        returns=lambda page: page.items == (),
        sample=SHOP_ID,
        source=SOURCE,
    ),
    Exchange(
        Capability.LOOK,
        title="on snac, which shows no mentions and tells no time",
        answers=(answer(context(answered(mentions=[]))),),
        command=LOOK,
        returns=lambda seen: seen.sight is Sight.FOUND,
        sample=SHOP_ID,
        source=SOURCE,
    ),
)
