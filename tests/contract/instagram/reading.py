"""What Instagram answers to who reads."""

from __future__ import annotations

from contract import meta
from contract.instagram.shop import (
    BROADCAST,
    COMMENT_ID,
    COMMENT_PAGE,
    COMMENTS,
    CONVERSATIONS,
    FOLLOWS,
    LIVE,
    MEDIA,
    MEDIA_ID,
    NESTED,
    OLD,
    OURS,
    OWN,
    PERSON_ID,
    POST,
    PROFILE,
    TALK,
    WRITTEN,
)
from contract.meta import refused
from contract.returned import knows, listed, only
from privatereply.errors import NotFound
from privatereply.model import Direction, Fact, Person, Surface
from privatereply.provider import Capability, ListComments
from privatereply.testing import Exchange, answer

__all__ = ["READING"]

READING = (
    Exchange(
        Capability.LIST_POSTS,
        title="media after the broadcasts, of which there are none",
        answers=(meta.page(), meta.page(POST, following=True)),
        returns=listed(MEDIA_ID, more=True),
        source=MEDIA,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="a broadcast on the air, and media to come",
        answers=(meta.page(BROADCAST),),
        returns=lambda page: page.items[0].surface == Surface.LIVE and page.after is not None,
        source=LIVE,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(refused(100, 33), meta.page(following=True)),
        returns=listed(more=True),
        source=MEDIA,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(meta.page(WRITTEN, following=True),),
        returns=listed(COMMENT_ID, more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="the last page has no word of pages at all",
        answers=(answer({"data": [WRITTEN]}),),
        returns=listed(COMMENT_ID),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="with the replies under them",
        command=ListComments(account=OWN.account, post_id=MEDIA_ID, replies=True),
        answers=(meta.page(NESTED),),
        returns=lambda page: [one.parent_id for one in page.items] == [None, COMMENT_ID],
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer(WRITTEN),),
        returns={
            "id": COMMENT_ID,
            "text": "¿Cuánto cuesta?",
            "author": Person(id=PERSON_ID, username="anna"),
            "surface": Surface.REEL,
        },
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        raises=NotFound,
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(answer(WRITTEN), answer(FOLLOWS)),
        returns=knows(comment_exists=Fact.YES, person_follows=Fact.YES),
        source=PROFILE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="a profile is shown only of people who have written",
        answers=(answer(WRITTEN), refused(100, 33)),
        returns=lambda told: "person_follows" not in told,
        source=PROFILE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="the broadcast it was made in is over",
        answers=(
            answer({**WRITTEN, "media": {"id": MEDIA_ID, "media_product_type": "LIVE"}}),
            answer({"data": []}),
            answer(FOLLOWS),
        ),
        returns=knows(broadcast_running=Fact.NO),
        source=LIVE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        returns=knows(comment_exists=Fact.NO),
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(answer(TALK),),
        returns=only(id="t_1", person=Person(id=PERSON_ID, username="anna")),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(answer(meta.thread(OURS, OLD)),),
        returns=lambda page: (
            [one.direction for one in page.items] == [Direction.OUTBOUND, Direction.INBOUND]
        ),
        source=CONVERSATIONS,
    ),
)
