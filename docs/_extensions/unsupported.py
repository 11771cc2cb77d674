"""Why drivers lack what they lack, and what there is instead.

Which driver lacks which capability is asked of the drivers; only the reasons are written here. A
gap without a reason, and a reason without a gap, is an error, so that neither can go stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from privatereply.provider import Capability, Provider

__all__ = ["Reason", "gaps", "table"]

_META: Final = frozenset({"facebook", "instagram"})
_ALL: Final = _META | {"tiktok", "x"}


@attrs.frozen(kw_only=True)
class Reason:
    """Why some drivers lack a capability.

    Attributes:
        platforms: The drivers.
        because: Why.
        instead: What can be done.
        rows: The requirements it concerns.
    """

    platforms: frozenset[str]
    because: str
    instead: str
    rows: str = ""


REASONS: Final[Mapping[Capability, tuple[Reason, ...]]] = {
    Capability.LIST_MENTIONS: (
        Reason(
            platforms=_META,
            because="posts elsewhere that name the account cannot be answered in private",
            instead="comments under own posts that name it are in `comments()`",
        ),
        Reason(
            platforms=frozenset({"tiktok"}),
            because="only comments under own videos can be answered in private",
            instead="`comments()`",
        ),
    ),
    Capability.START_GROUP: (
        Reason(
            platforms=_META | {"tiktok"},
            because="the platform's interface has no groups, whatever its app has",
            instead="`send_to(people, …)`: one conversation with each",
            rows="H1",
        ),
    ),
    Capability.SET_LIKED: (
        Reason(
            platforms=_META,
            because="Instagram has no call for it, and the driver for Facebook offers none",
            instead="the platform's own app",
        ),
        Reason(
            platforms=frozenset({"x"}),
            because="X took likes out of its self-serve plans on 2026-04-16",
            instead="the platform's own app",
        ),
    ),
    Capability.CHECK_CONVERSATION: (
        Reason(
            platforms=_META,
            because="no rule of theirs asks for what a thread could tell",
            instead="`can_reply(…, ask_platform=True)` asks about the comment",
        ),
    ),
    Capability.SIGNAL: (
        Reason(
            platforms=frozenset({"x"}),
            because="X has it for encrypted conversations only",
            instead="nothing",
            rows="C7",
        ),
    ),
    Capability.DELETE_MESSAGE: (
        Reason(
            platforms=_META | {"tiktok"},
            because="the platform's interface deletes no messages",
            instead="`delete_message` erases it here",
            rows="C32, C33",
        ),
    ),
    Capability.SET_BLOCKED: (
        Reason(
            platforms=_META,
            because="the drivers do not offer it",
            instead="the platform's own app; `opt_out(person)` stops our own messages",
            rows="C62, C63",
        ),
        Reason(
            platforms=frozenset({"tiktok"}),
            because="the platform's interface has no call for it",
            instead="the platform's own app; `opt_out(person)` stops our own messages",
            rows="C62, C63",
        ),
    ),
    Capability.REPORT: (
        Reason(
            platforms=_ALL,
            because="no platform takes reports over its interface",
            instead="the platform's own app",
            rows="C6, C44, C60, C61",
        ),
    ),
    Capability.SET_REPLIES_ENABLED: (
        Reason(
            platforms=_META | {"x"},
            because="the platform has no such switch",
            instead="nothing is needed",
        ),
    ),
    Capability.UPLOAD: (
        Reason(
            platforms=_META,
            because="the drivers do not offer it; the platforms fetch attachments by themselves",
            instead="`Attachment(url=…)`, or `id=` of an upload of your own",
        ),
    ),
    Capability.AUTHORIZE: (
        Reason(
            platforms=_META,
            because="the drivers do not offer it",
            instead="Meta's own login; `exchange_token` takes what it gives",
        ),
    ),
    Capability.REFRESH_TOKEN: (
        Reason(
            platforms=frozenset({"facebook"}),
            because="a Page's token does not end by itself",
            instead="nothing is needed",
        ),
    ),
}


def gaps(providers: Sequence[Provider]) -> Iterator[tuple[Capability, Reason]]:
    """Every gap of the drivers with its reason, in the order of the capabilities.

    Raises:
        LookupError: Nobody says why a driver lacks something, or it lacks it no longer.
    """
    for capability in Capability:
        lacking = {one.name for one in providers if capability not in one.capabilities}
        reasons = REASONS.get(capability, ())
        told = [name for reason in reasons for name in sorted(reason.platforms)]
        if sorted(told) != sorted(lacking):
            raise LookupError(
                f"{capability.value} is lacked by {sorted(lacking)}, and explained for {told}"
            )
        yield from ((capability, reason) for reason in reasons)


def table(providers: Sequence[Provider]) -> str:
    """The gaps of the drivers."""
    titles = {one.name: one.title for one in providers}
    rows = [
        (
            f"`{capability.value}`",
            ", ".join(title for name, title in titles.items() if name in reason.platforms),
            reason.because,
            reason.instead,
            reason.rows,
        )
        for capability, reason in gaps(providers)
    ]
    header = ("capability", "not on", "because", "instead", "row")
    return "\n".join(
        "| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)
    )
