"""What a driver has to do, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.provider import Capability
from privatereply.testing.edges import EDGES
from privatereply.testing.requirement import Requirement, theme

__all__ = ["CHANGES", "REQUIREMENTS", "SENDS", "Requirement"]

SENDS: Final = frozenset(
    {
        Capability.SEND_PRIVATE_REPLY,
        Capability.SEND_MESSAGE,
        Capability.START_GROUP,
        Capability.SEND_PUBLIC_REPLY,
    }
)
"""What makes a message or a comment."""

CHANGES: Final = frozenset(
    {
        Capability.SET_HIDDEN,
        Capability.SET_LIKED,
        Capability.DELETE_COMMENT,
        Capability.SIGNAL,
        Capability.DELETE_MESSAGE,
        Capability.SET_BLOCKED,
        Capability.REPORT,
        Capability.UPLOAD,
        Capability.SET_REPLIES_ENABLED,
        Capability.EXCHANGE_TOKEN,
        Capability.REFRESH_TOKEN,
        Capability.SUBSCRIBE,
    }
)
"""What changes something on the platform, and sends nothing."""

_ALL: Final[tuple[Requirement, ...]] = (
    *theme(
        "declare",
        "declarations",
        {
            "found": "A driver is found under its name, by entry point, and made from nothing.",
            "described": "A driver has a title, and speaks the contract of this version.",
            "defined": "What is declared is defined.",
            "undeclared": "What is not declared raises Unsupported before any request.",
            "credentials": "Every credential is declared, with a note on where it comes from.",
            "required": "A missing credential is refused before any request, by its name.",
            "webhook-secrets": "Whoever receives webhooks declares what proves them, and nobody "
            "else does.",
            "quotas": "A budget has a source, a date, and no burst above its limit.",
            "light": "Importing a driver loads no client, no store and no transport, and opens "
            "nothing.",
            "shown": "Everything that is declared is shown by a documented exchange.",
            "refusals": "The platform's refusals are documented, one with an unknown code too.",
            "limits": "The length of a text is documented for everything that is sent.",
            "sourced": "What is documented names the page that says so.",
        },
    ),
    *theme(
        "policy",
        "policies",
        {
            "complete": "Every action has a policy, in every preset, and it is its own.",
            "presets": "A preset that does not exist is refused.",
            "sourced": "Every rule names the page it comes from, and the day it was read.",
            "spoken": "Every rule explains itself in every language.",
            "total": "A policy judges every situation, and the same situation always the same.",
            "stable": "A policy asked for twice is the same.",
        },
    ),
    *theme(
        "flow",
        "flows",
        {
            "documented": "A documented dialogue is played to its documented end.",
            "promised": "A flow returns what its capability promises.",
            "repeatable": "Asking twice asks the same.",
            "stateless": "Two flows at once do not mix.",
            "well-formed": "Every request is well formed.",
            "effects": "A request says what repeating it does; what only reads is a read.",
            "any-answer": "Any answers end in a value or in a documented error.",
            "closing": "A flow that is closed asks for nothing more.",
            "ends": "A flow ends, however long the platform goes on.",
            "since": "What is older than was asked for is left out, by the platform or the driver.",
            "usage": "What an answer tells of budgets is read, or nothing is.",
            "paging": "What comes after a page is asked for.",
            "pure": "A flow does not wait, opens nothing, and looks at no clock.",
            "no-answer": "A question without an answer is not taken for answered.",
            "failure": "A failure of the platform is not taken for an answer.",
        },
    ),
    *theme(
        "send",
        "sends",
        {
            "one-write": "A send holds exactly one request that writes.",
            "never-twice": "Whatever comes back, a send never writes again.",
            "undo": "Only what was sent is taken back, and that ends in an error.",
            "leak": "What was shown to others is deleted at once, or that it could not be is told.",
            "message-id": "An answer without the message's id leaves a send unknown.",
            "server-error": "A failure of the platform's own leaves a send unknown.",
            "redirect": "A redirect leaves a send unknown.",
            "foreign-refusal": "A refusal without a word of the platform's leaves a send unknown.",
            "word-for-refusal": "A refusal is certain only by a code or a telling status.",
            "lost-answer": "A send whose answer is lost is unknown, unless it is found.",
            "never-sent": "A send that never left says so.",
            "id-from-answer": "The id of what was sent stands in what the platform answered.",
        },
        needs=SENDS,
    ),
    *theme(
        "look",
        "looks",
        {
            "shown": "Both ends of a look are documented: found, and not found.",
            "reads-only": "A look only reads.",
            "proof": "What could not be read proves nothing.",
            "found": "What was found stands in the answers.",
            "claimed": "What belongs to another attempt is not found.",
            "ours": "Somebody else's words are not found.",
            "settling": "Nothing is absent before it has had time to show.",
            "evidence": "A sighting says how it was seen, and repeats nothing.",
        },
        needs={Capability.LOOK},
    ),
    *theme(
        "refuse",
        "refusals",
        {
            "documented": "A documented refusal becomes its error, with its outcome and status.",
            "words": "A refusal means the same in every language, and without words.",
            "unknown": "A code that nobody documents is a general refusal.",
            "foreign": "What is no answer of the platform's says nothing about the account.",
            "retry-after": "How long to wait is kept.",
        },
    ),
    *theme(
        "text",
        "texts",
        {
            "limit": "The longest text is sent whole, in what the platform counts.",
            "beyond": "A text that is too long is refused before it is sent.",
            "unchanged": "A text travels as it was written.",
            "whole": "Nothing of a draft is left out.",
            "answered": "The message that is answered is named, or the send is refused.",
            "window": "A message after the window is marked, where people may send one.",
        },
        needs=SENDS,
    ),
    *theme(
        "secret",
        "secrets",
        {
            "sample": "The samples' credentials can be looked for.",
            "requests": "No credential, text or name stands in an address or a repr.",
            "errors": "No error holds a credential, a text, a name or a sentence.",
            "logs": "Nothing is printed or logged that holds a credential, a text or a name.",
            "hosts": "No credential goes to a host that only an answer named.",
            "renewed": "A credential that was replaced is not used again.",
        },
    ),
    *EDGES,
)

REQUIREMENTS: Final[Mapping[str, Requirement]] = {each.id: each for each in _ALL}
"""Every requirement of the contract by its id."""
