"""What X answers to who reads."""

from __future__ import annotations

from contract.returned import knows, listed, only
from contract.x.shop import (
    ANNA,
    AUTHOR,
    BEN_ID,
    COMMENT_ID,
    DATA,
    ERRORS,
    FRIENDLY,
    GROUP_ID,
    INVALID,
    LOOKUP,
    NAMING,
    OLD,
    OURS,
    OURS_ID,
    PAGING,
    PERSON,
    POST,
    POST_ID,
    PUBLIC,
    RATES,
    RELATED,
    RENAMED,
    SCHEMA,
    SEARCH,
    SHOP_ID,
    THREAD_ID,
    TIMELINES,
    TOLD,
    WITH,
    WRITTEN,
    numbered,
    page,
    problem,
)
from privatereply.errors import NotFound
from privatereply.model import Fact, Person
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

__all__ = ["READING"]

READING = (
    Exchange(
        Capability.LIST_POSTS,
        answers=(answer(page(POST, more=True)),),
        returns=listed(POST_ID, more=True),
        source=TIMELINES,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(answer(page(more=True)),),
        returns=listed(more=True),
        source=PAGING,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="something could not be shown",
        answers=(
            answer(
                page(POST, errors=[{"type": "https://api.x.com/2/problems/resource-not-found"}])
            ),
        ),
        returns=listed(POST_ID),
        source=ERRORS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(answer(page(WRITTEN, POST, more=True, **WITH)),),
        returns=listed(COMMENT_ID, more=True),
        source=SEARCH,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="an empty page that is not the last",
        answers=(answer(page(more=True)),),
        returns=listed(more=True),
        source=PAGING,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="the names of August 2026",
        answers=(INVALID, answer(page(RENAMED, **WITH))),
        returns=only(id=COMMENT_ID, author=AUTHOR),
        source=SCHEMA,
    ),
    Exchange(
        Capability.LIST_MENTIONS,
        answers=(answer(page(NAMING, PUBLIC, more=True, **WITH)),),
        returns=listed(COMMENT_ID, more=True),
        source=TIMELINES,
    ),
    Exchange(
        Capability.LIST_MENTIONS,
        title="an empty page that is not the last",
        answers=(answer(page(more=True)),),
        returns=listed(more=True),
        source=PAGING,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer({"data": WRITTEN, **WITH}),),
        returns={
            "id": COMMENT_ID,
            "text": "How much & when?",
            "author": AUTHOR,
            "post_id": POST_ID,
        },
        source=DATA,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(problem(404, "resource-not-found"),),
        raises=NotFound,
        source=ERRORS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone, which is told with 200",
        answers=(
            answer(
                {
                    "errors": [
                        {
                            "title": "Not Found Error",
                            "type": "https://api.x.com/2/problems/resource-not-found",
                        }
                    ]
                }
            ),
        ),
        raises=NotFound,
        source=ERRORS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it names the account",
        answers=(answer({"data": NAMING, **WITH}), answer({"data": FRIENDLY})),
        returns=knows(comment_exists=Fact.YES, person_mentioned=Fact.YES, **RELATED),
        source=DATA,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it does not, and its author has written before",
        answers=(
            answer({"data": WRITTEN, **WITH}),
            answer({"data": FRIENDLY}),
            answer(page(OLD)),
        ),
        returns=knows(person_mentioned=Fact.NO, person_has_written=Fact.YES, **RELATED),
        source=LOOKUP,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="too many conversations were read",
        answers=(
            answer({"data": WRITTEN, **WITH}),
            answer({"data": ANNA}),
            numbered(429, 88),
        ),
        returns=lambda told: "person_has_written" not in told and "takes_messages" not in told,
        source=RATES,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(problem(404, "resource-not-found"),),
        returns=knows(comment_exists=Fact.NO),
        source=ERRORS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(answer(page(OURS, OLD, more=True)),),
        returns=only(id=THREAD_ID, person=PERSON),
        source=LOOKUP,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an empty page that is not the last",
        answers=(answer(page(more=True)),),
        returns=listed(more=True),
        source=PAGING,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="a group, with everybody whom its events name",
        answers=(
            answer(
                page(
                    {**OLD, "dm_conversation_id": GROUP_ID},
                    {
                        "id": "1585823815904395265",
                        "event_type": "ParticipantsJoin",
                        "dm_conversation_id": GROUP_ID,
                        "participant_ids": [BEN_ID, SHOP_ID],
                    },
                )
            ),
        ),
        returns=only(id=GROUP_ID, people=(PERSON, Person(id=BEN_ID)), is_group=True),
        source=LOOKUP,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(answer(page(OURS, OLD, more=True)),),
        returns=lambda page: tuple(one.direction for one in page.items) == TOLD,
        source=LOOKUP,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        title="senders may be asked for in one way only",
        answers=(INVALID, answer(page(OURS))),
        returns=listed(OURS_ID),
        source=SCHEMA,
    ),
    Exchange(
        Capability.CHECK_CONVERSATION,
        answers=(answer({"data": FRIENDLY}), answer(page(OURS))),
        returns=knows(person_has_written=Fact.NO, **RELATED),
        source=LOOKUP,
    ),
)
